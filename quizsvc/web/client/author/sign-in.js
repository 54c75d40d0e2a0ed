/**
 * The way in for authors: a token, made by whoever runs the service.
 */

import { fill, h } from "../core/dom.js";
import { reload } from "../core/router.js";
import { enterAuthor } from "../core/session.js";
import { t } from "../core/texts.js";
import { problemNote } from "../parts/states.js";

/** The form. */
export function signInView() {
  const input = h("input", { id: "author-token", type: "password", autocomplete: "off", spellcheck: "false", required: true, "aria-describedby": "author-token-help" });
  const isKept = h("input", { type: "checkbox" });
  const status = h("div");

  async function enter(event) {
    event.preventDefault();
    try {
      if (await enterAuthor(input.value.trim(), isKept.checked)) {
        await reload();
      } else {
        fill(status, h("p.note.is-bad", { role: "alert" }, t("author.not-author")));
      }
    } catch (error) {
      fill(status, problemNote(error));
    }
  }

  return h("form.panel.sign-in", { onsubmit: enter },
    h("div.field", {}, h("label", { for: "author-token" }, t("author.token")), input,
      h("p.help", { id: "author-token-help" }, t("author.token-help"), " ", h("code", {}, "quizsvc token create --role author --name NAME"))),
    h("label.check", {}, isKept, t("author.keep")),
    h("p.actions", {}, h("button.primary", { type: "submit" }, t("author.enter"))), status);
}
