/**
 * Rates printed against rates used: the one thing that output alone cannot tell.
 */

import { plotChart } from "../charts/plot-chart.js";
import { h } from "../core/dom.js";
import { inRow, number, t } from "../core/texts.js";

const MOST_IN_WORDS = 12;
const CLOSE = 5e-3;

/**
 * The chart of one run. A run with parameter groups gets a curve for each.
 *
 * @param {object} run
 * @param {{title?: string, isBare?: boolean, domain?: [number, number]}} [options]
 */
export function ratesChart(run, { title = t("rates.title"), isBare = false, domain } = {}) {
  const updates = run.trace.updates;
  const groups = updates.reduce((most, update) => Math.max(most, update.lr.length), 0);
  const used = Array.from({ length: groups }, (_, group) => ({
    name: groups > 1 ? t("rates.used-group", { group: group + 1 }) : t("rates.used"),
    tone: "used", shape: "step",
    points: updates.map((update, i) => [i + 1, finite(update.lr[group])]),
  }));
  const printed = {
    name: t("rates.printed"), tone: "printed", shape: groups ? "dots" : "line",
    points: run.printed.map(({ value }, i) => [i + 1, finite(value)]), texts: run.printed.map(({ text }) => text),
  };
  return plotChart({
    title, isBare, gaps: gaps(run), series: [...used, printed].filter((one) => one.points.length),
    x: { label: t("rates.update") }, y: { label: t("rates.rate"), withZero: true, domain },
  });
}

function gaps(run) {
  const used = usedRates(run) ?? [];
  return run.printed.slice(0, used.length).flatMap(({ value }, i) => (isClose(value, used[i]) ? [] : [[i + 1, value, used[i]]]));
}

/**
 * What the chart shows, in a sentence; nothing where the two cannot be laid side by side.
 *
 * @param {object} run
 */
export function comparison(run) {
  const used = usedRates(run);
  const printed = run.printed.map(({ value }) => value);
  if (!used || used.length !== printed.length || !printed.length) {
    return null;
  }
  const isSame = printed.every((value, i) => isClose(value, used[i]));
  const values = { printed: listed(run.printed.map(({ text }) => text)), used: listed(used.map((rate) => number(rate))) };
  return h(isSame ? "p.note.is-good" : "p.note.is-warn", {}, t(isSame ? "rates.same" : "rates.differ", values));
}

/**
 * The rates of a run's updates where there is one parameter group; null where there are more.
 *
 * @param {object} run
 * @returns {number[] | null}
 */
export function usedRates(run) {
  const updates = run.trace.updates;
  return updates.every((update) => update.lr.length === 1) ? updates.map((update) => update.lr[0]) : null;
}

function isClose(printed, used) {
  return Math.abs(printed - used) <= CLOSE * Math.abs(used);
}

function listed(texts) {
  return inRow(texts.length > MOST_IN_WORDS ? [...texts.slice(0, MOST_IN_WORDS), "…"] : texts);
}

function finite(value) {
  return Number.isFinite(value) ? value : null;
}
