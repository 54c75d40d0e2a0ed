/**
 * Regrading: what would change is shown before anything does.
 */

import { call } from "../core/api.js";
import { fill, freeze, h } from "../core/dom.js";
import { keep, recall } from "../core/kept.js";
import { newKey } from "../core/outbox.js";
import { t } from "../core/texts.js";
import { confirm } from "../parts/dialog.js";
import { problemNote, skeleton } from "../parts/states.js";
import { regradeHistory, regradeResult } from "./regraded.js";

const LOOK_AGAIN_MS = 1000;
const POLICIES = ["current_or_previous", "current_only", "full_credit", "none"];

/**
 * @param {{question: string, revisions: object[], token: string, signal: AbortSignal}} options
 */
export function regradeView({ question, revisions, token, signal }) {
  const usable = revisions.filter(({ status }) => status !== "contested").toReversed();
  if (!usable.length) {
    return h("p.note.is-warn", {}, t("regrade.none"));
  }
  const revision = h("select", { id: "to-revision", onchange: changed }, usable.map(({ number }) => h("option", { value: number }, t("author.revision-n", { n: number }))));
  const policy = h("select", { id: "policy", onchange: changed, "aria-describedby": "policy-why" }, POLICIES.map((name) => h("option", { value: name }, t(`policy.${name}`))));
  const why = h("p.help", { id: "policy-why" });
  const onlyHigher = h("input", { type: "checkbox", onchange: changed });
  const reason = h("textarea", { id: "reason", rows: 2, maxlength: 1000, oninput: changed });
  const result = h("div", { role: "status" });
  const history = h("div");
  const tryButton = h("button.primary", { type: "button", onclick: () => send(true) }, t("regrade.try"));
  const applyButton = h("button", { type: "button", disabled: true, onclick: apply }, t("regrade.apply"));
  const draft = `draft:regrade:${question}`;
  let key = null;
  take(recall(draft, {}));

  function take({ revision: wanted, policy: chosen, reason: typed, isOnlyHigher }) {
    revision.value = String(usable.some(({ number }) => number === wanted) ? wanted : usable[0].number);
    policy.value = POLICIES.includes(chosen) ? chosen : POLICIES[0];
    reason.value = typed ?? "";
    onlyHigher.checked = Boolean(isOnlyHigher);
  }

  function changed() {
    keep(draft, { revision: Number(revision.value), policy: policy.value, reason: reason.value, isOnlyHigher: onlyHigher.checked });
    why.textContent = t(`policy.${policy.value}.why`);
    key = null;
    applyButton.disabled = true;
    fill(result);
  }

  async function send(isTrial) {
    let isApplicable = false;
    const thaw = freeze(tryButton, applyButton);
    fill(result, skeleton(3));
    const body = { question, to_revision: Number(revision.value), policy: policy.value, only_if_higher: onlyHigher.checked, dry_run: isTrial,
      ...(reason.value.trim() && { reason: reason.value.trim() }) };
    try {
      await follow(await call("POST", "/regrades", { body, token, signal, key: isTrial ? undefined : key }));
      isApplicable = isTrial;
    } catch (error) {
      if (!signal.aborted) {
        fill(result, problemNote(error, error.isPassing ? () => send(isTrial) : null));
      }
    }
    thaw();
    applyButton.disabled = !isApplicable;
  }

  async function follow(regrade) {
    fill(result, regradeResult(regrade));
    if (regrade.dry_run) {
      return;
    }
    if (regrade.state === "running") {
      await new Promise((go) => setTimeout(go, LOOK_AGAIN_MS));
      await follow(await call("GET", `/regrades/${regrade.id}`, { token, signal }));
      return;
    }
    keep(draft, null);
    await showHistory();
  }

  async function showHistory() {
    const { items } = await call("GET", `/regrades?question=${question}`, { token, signal });
    fill(history, items.length > 0 && [h("h3", {}, t("regrade.history")), regradeHistory(items)]);
  }

  async function apply() {
    if (await confirm({ title: t("regrade.ask"), text: t("regrade.ask-text"), yes: t("regrade.apply") })) {
      key ??= newKey();
      await send(false);
    }
  }

  changed();
  showHistory().catch(() => {});
  return h("div.panel.regrade", {}, h("p", {}, t("regrade.lead")),
    h("div.import-options", {}, h("div.field", {}, h("label", { for: "to-revision" }, t("regrade.to")), revision),
      h("div.field", {}, h("label", { for: "policy" }, t("regrade.policy")), policy, why)),
    h("div.field", {}, h("label", { for: "reason" }, t("regrade.reason")), reason, h("p.help", {}, t("regrade.reason-help"))),
    h("label.check", {}, onlyHigher, t("regrade.only-higher")),
    h("div.actions", {}, tryButton, applyButton), result, history);
}
