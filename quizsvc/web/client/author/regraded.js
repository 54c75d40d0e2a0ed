/**
 * What a regrade came to, or would come to.
 */

import { h } from "../core/dom.js";
import { moment, points, t } from "../core/texts.js";

/**
 * @param {object} regrade as the API gives it
 */
export function regradeResult(regrade) {
  const { dry_run: isTrial, changed, points: sums, table, progress, state } = regrade;
  const isRunning = state === "running" && !isTrial;
  return h("div.regraded", {},
    isRunning && h("progress", { max: progress.of, value: progress.attempts, "aria-label": t("regrade.progress", { done: progress.attempts, of: progress.of }) }),
    h(changed.attempts ? "p.note.is-warn" : "p.note.is-good", {},
      h("strong", {}, t(isTrial ? "regrade.would" : isRunning ? "regrade.running" : "regrade.did")), " ",
      changed.attempts ? t("regrade.changed", { count: changed.attempts, raised: changed.raised, lowered: changed.lowered }) : t("regrade.unchanged")),
    h("p", {}, t("regrade.points", { before: points(sums.before), after: points(sums.after), judged: regrade.judged })),
    table.length > 0 && changesTable(table));
}

function changesTable(rows) {
  const heads = ["regrade.before", "regrade.after", "regrade.attempts"];
  const cell = (value) => h("td", {}, value === null ? t("regrade.others") : points(value));
  return h("div.scroll-x", { tabindex: 0, role: "group", "aria-label": t("regrade.table") }, h("table.numbers", {},
    h("thead", {}, h("tr", {}, heads.map((name) => h("th", { scope: "col" }, t(name))))),
    h("tbody", {}, rows.map(({ before, after, attempts }) => h("tr", {}, cell(before), cell(after), h("td", {}, String(attempts)))))));
}

/**
 * The regrades there were.
 *
 * @param {object[]} regrades newest first
 */
export function regradeHistory(regrades) {
  return h("ul.rows", {}, regrades.map(({ created_at: at, by, policy, to_revision: number, changed, reason }) => h("li.row", {},
    h("span.row-title", {}, moment(at), by?.name && ` · ${by.name}`),
    h("span.help", {}, t(`policy.${policy}`), " · ", t("author.revision-n", { n: number }), " · ", t("regrade.changed-short", { count: changed.attempts })),
    reason && h("span.help.reason", {}, reason))));
}
