/**
 * What a chart shows, in numbers.
 */

import { h } from "../core/dom.js";
import { number, t } from "../core/texts.js";

const MOST_ROWS = 200;

/**
 * The numbers of `spec` as a table that can be opened.
 *
 * @param {import("./plot-chart.js").Spec} spec
 * @param {boolean} [isOpen]
 */
export function numbersTable(spec, isOpen = false) {
  const body = h("div.scroll-x", { tabindex: 0, role: "group", "aria-label": spec.title });
  const details = h("details.plot-numbers", {}, h("summary", {}, t("chart.numbers")), body);
  details.addEventListener("toggle", () => details.open && !body.firstChild && body.append(table(spec)), { once: true });
  details.open = isOpen;
  return details;
}

function table({ series, x }) {
  const steps = [...new Set(series.flatMap((one) => one.points.map(([step]) => step)))].sort((a, b) => a - b);
  const cell = (one, step) => {
    const index = one.points.findIndex(([at]) => at === step);
    const value = index < 0 ? null : one.points[index][1];
    return h("td", {}, value === null ? "–" : (one.texts?.[index] ?? number(value)));
  };
  const row = (step) => h("tr", {}, h("th", { scope: "row" }, number(step)), series.map((one) => cell(one, step)));
  return h("table.numbers", {},
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, x.label), series.map((one) => h("th", { scope: "col" }, one.name)))),
    h("tbody", {}, steps.slice(0, MOST_ROWS).map(row)),
    steps.length > MOST_ROWS && h("caption", {}, t("chart.first-rows", { count: MOST_ROWS })));
}
