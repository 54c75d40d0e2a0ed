/**
 * The tables of a lesson as curves.
 */

import { plotChart } from "../charts/plot-chart.js";
import { t } from "../core/texts.js";

const TONES = ["loss", "validation", "used", "printed"];

/**
 * One table: its first column along, the others up.
 *
 * @param {{caption: string, columns: string[], rows: number[][], conclusion?: string | null}} table
 * @param {[number, number]} [domain] so that charts beside each other can be compared
 */
export function tableChart(table, domain) {
  const [x, ...columns] = table.columns;
  const series = columns.map((name, i) => ({
    name, tone: TONES[i % TONES.length], points: table.rows.map((row) => [row[0], row[i + 1]]),
  }));
  return plotChart({ title: table.caption, series, x: { label: x }, y: { label: columns.join(", "), withZero: true, domain }, height: 220 });
}

/**
 * All tables of a lesson that share their columns, in one picture; nothing if there is none.
 *
 * @param {object[]} sections
 * @param {{isBare?: boolean}} [options]
 */
export function lossTables(sections, { isBare = false } = {}) {
  const tables = sections.flatMap((section) => section.tables);
  const columns = tables[0]?.columns;
  const alike = tables.filter((table) => table.columns.length === 2 && table.columns.join() === columns.join());
  if (!alike.length) {
    return null;
  }
  const series = alike.map((table, i) => ({ name: table.caption, tone: TONES[i % TONES.length], points: table.rows }));
  return plotChart({ title: t("home.chart"), isBare, series, x: { label: columns[0] }, y: { label: columns[1], withZero: true }, height: 260 });
}

/**
 * The range of values of all tables.
 *
 * @param {object[]} tables
 * @returns {[number, number]}
 */
export function commonDomain(tables) {
  const values = tables.flatMap((table) => table.rows.flatMap((row) => row.slice(1)));
  return [0, Math.max(...values)];
}
