/**
 * Figures in a row, each under its name.
 */

import { h } from "../core/dom.js";
import { number, t } from "../core/texts.js";

/**
 * @param {([string, number | string | null, string?] | false | null)[]} rows text's name, percent or a text, and a note
 */
export function figures(rows) {
  return h("dl.figures", {}, rows.filter(Boolean).map(([name, value, note]) =>
    h("div", {}, h("dt", {}, t(name), note && h("span.help", {}, ` ${note}`)), h("dd", {}, typeof value === "string" ? value : percentOf(value)))));
}

/**
 * A figure that is in percent already; a dash where its formula has no value.
 *
 * @param {number | null} value
 */
export function percentOf(value) {
  return value === null ? "–" : `${number(value, { maximumFractionDigits: 1 })} %`;
}
