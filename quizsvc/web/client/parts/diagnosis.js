/**
 * Findings about a run: what went wrong, at which line, and where the lesson speaks of it.
 */

import { h } from "../core/dom.js";
import { t } from "../core/texts.js";
import { richText } from "./rich-text.js";

const GOOD = new Set(["loss_converging"]);

/**
 * @param {{id: string, title: string, explanation: string, line: number | null, section: string}[]} findings
 * @param {string | null} topic
 */
export function diagnosisList(findings, topic) {
  return h("ul.findings", {}, findings.map((finding) => one(finding, topic)));
}

function one({ id, title, explanation, line, section }, topic) {
  return h(GOOD.has(id) ? "li.finding.is-good" : "li.finding.is-warn", {},
    h("strong", {}, title, line && h("span.at-line", {}, t("code.line", { line }))),
    richText(explanation, topic),
    topic && section && h("p", {}, h("a", { href: `/topics/${topic}#${section}` }, t("diagnosis.lesson"))));
}
