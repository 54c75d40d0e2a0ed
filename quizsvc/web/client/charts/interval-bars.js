/**
 * Shares as bars, each with the interval in which the true share lies with 95 % certainty.
 */

import { h, s } from "../core/dom.js";
import { percent, t } from "../core/texts.js";

/**
 * @param {{label: string | Node | unknown[], said?: string, note: string, share: number | null, low: number | null, high: number | null}[]} rows
 *   shares from 0 to 1
 * @param {{isLong?: boolean}} [options] long labels stand above their bars
 */
export function intervalBars(rows, { isLong = false } = {}) {
  return h(isLong ? "ul.bars.is-long" : "ul.bars", {}, rows.map((row) =>
    h("li.bar", {}, h("span.bar-label", {}, row.label), bar(row),
      h("span.bar-value", {}, row.share === null ? "–" : percent(row.share)), h("span.bar-note", {}, row.note))));
}

function inWords({ label, said: name = label, share, low, high }) {
  if (share === null) {
    return t("chart.no-share", { label: name });
  }
  const isSure = low === null;
  return isSure ? `${name}: ${percent(share)}` : t("chart.share", { label: name, share: percent(share), low: percent(low), high: percent(high) });
}

function bar(row) {
  const { share, low, high } = row;
  const x = (value) => `${value * 100}%`;
  return s("svg", { class: "bar-svg", width: "100%", height: 26, role: "img", "aria-label": inWords(row) }, [
    s("rect", { class: "bar-track", x: 0, y: 7, width: "100%", height: 12, rx: 6 }),
    share !== null && s("rect", { class: "bar-fill", x: 0, y: 7, width: x(share), height: 12, rx: 6 }),
    low !== null && high !== null && share !== null && [
      s("line", { class: "bar-whisker", x1: x(low), x2: x(high), y1: 13, y2: 13 }),
      s("line", { class: "bar-whisker", x1: x(low), x2: x(low), y1: 6, y2: 20 }),
      s("line", { class: "bar-whisker", x1: x(high), x2: x(high), y1: 6, y2: 20 }),
    ],
  ]);
}
