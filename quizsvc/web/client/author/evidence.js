/**
 * Claims with what they expected and what running them gave.
 */

import { h } from "../core/dom.js";
import { t } from "../core/texts.js";
import { shown } from "../parts/feedback.js";

/**
 * @param {{claim: string, expected: unknown, got: unknown, holds: boolean, note: string | null}[]} evidence
 */
export function evidenceTable(evidence) {
  const heads = ["proof.claim", "proof.expected", "proof.got"];
  return h("div.scroll-x", { tabindex: 0, role: "group", "aria-label": t("proof.title") }, h("table.list.evidence", {},
    h("thead", {}, h("tr", {}, heads.map((name) => h("th", { scope: "col" }, t(name))))),
    h("tbody", {}, evidence.map(({ claim, expected, got, holds, note }) => h(holds ? "tr" : "tr.is-bad", {},
      h("th", { scope: "row" }, mark(holds), claim, note && h("div.help", { lang: "en" }, note)),
      h("td", {}, h("code", {}, shown(expected))), h("td", {}, h("code", {}, shown(got))))))));
}

function mark(holds) {
  return [h(holds ? "span.sign.is-good" : "span.sign.is-bad", { "aria-hidden": "true" }, holds ? "✓" : "✗"),
    h("span.visually-hidden", {}, t(holds ? "proof.yes" : "proof.no"))];
}
