/**
 * A guest's account is a token: here it can be taken along to another browser, or left.
 */

import { fill, h } from "../core/dom.js";
import { go, reload } from "../core/router.js";
import { becomeLearner, forgetLearner, learner } from "../core/session.js";
import { t } from "../core/texts.js";
import { confirm } from "./dialog.js";
import { problemNote } from "./states.js";

/** The section about it. */
export function accountView() {
  const known = learner();
  const status = h("div", { role: "status" });
  const input = h("input", { id: "token", type: "password", autocomplete: "off", spellcheck: "false" });

  async function use(event) {
    event.preventDefault();
    try {
      await becomeLearner(input.value.trim());
      await reload();
    } catch (error) {
      fill(status, problemNote(error));
    }
  }

  async function copy() {
    await navigator.clipboard?.writeText(known.token).catch(() => {});
    fill(status, h("p.note", {}, t("account.token"), " ", h("code.token", {}, known.token)));
  }

  async function leave() {
    if (await confirm({ title: t("account.leave-ask"), text: t("account.leave-text"), yes: t("account.leave") })) {
      forgetLearner();
      go("/");
    }
  }

  return h("details.account", {}, h("summary", {}, t("account.title")), h("p", {}, t(known ? "account.guest" : "account.nobody")),
    known && h("p.actions", {}, h("button", { type: "button", onclick: copy }, t("account.copy")), h("button", { type: "button", onclick: leave }, t("account.leave"))),
    h("form.field", { onsubmit: use }, h("label", { for: "token" }, t("account.use")), h("div.inline", {}, input, h("button", { type: "submit" }, t("account.go-on")))),
    status);
}
