/**
 * Two revisions side by side, line by line.
 */

import { fill, h } from "../core/dom.js";
import { t } from "../core/texts.js";
import { paired } from "./diff.js";
import { written } from "./written.js";

/**
 * @param {{number: number, status: string, content: object}[]} revisions oldest first
 */
export function sideBySide(revisions) {
  const place = h("div.diff", { tabindex: 0, role: "group", "aria-label": t("author.compare") });
  const chooser = (chosen) => h("select", { onchange: update, "aria-label": t("author.revision") },
    revisions.map(({ number, status }) => h("option", { value: number, selected: number === chosen },
      `${t("author.revision-n", { n: number })} (${t(`status.${status}`)})`)));
  const left = chooser(revisions.at(-2).number);
  const right = chooser(revisions.at(-1).number);

  function update() {
    const [before, after] = [left, right].map((one) => revisions.find(({ number }) => number === Number(one.value)));
    const rows = paired(written(before.content).split("\n"), written(after.content).split("\n"));
    fill(place, h("table.diff-table", {},
      h("thead", {}, h("tr", {}, [before, after].map(({ number, status }) => h("th", { scope: "col" }, `${t("author.revision-n", { n: number })}, ${t(`status.${status}`)}`)))),
      h("tbody", {}, rows.map(row))));
  }

  update();
  return h("div", {}, h("div.actions.small", {}, left, h("span", { "aria-hidden": "true" }, "→"), right), place);
}

function row([before, after]) {
  if (before === after) {
    return h("tr", {}, h("td", {}, before), h("td", {}, after));
  }
  const cell = (text, name, sign) => h(text === null ? "td.is-absent" : `td.${name}`, {},
    text !== null && [h("span.visually-hidden", {}, t(name === "is-gone" ? "diff.gone" : "diff.new")), h("span.diff-sign", { "aria-hidden": "true" }, sign), text]);
  return h("tr", {}, cell(before, "is-gone", "−"), cell(after, "is-new", "+"));
}
