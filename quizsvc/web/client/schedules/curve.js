/**
 * The curve of a schedule, the code that made it, and what PyTorch had to say.
 */

import { h } from "../core/dom.js";
import { number, t } from "../core/texts.js";
import { codeView } from "../parts/code-view.js";

const MOST_STEPS = 150;

/**
 * @param {object} curve what POST /schedules gave
 * @param {import("./request.js").State} state
 * @param {boolean} isCodeOpen
 * @returns {{spec: import("../charts/plot-chart.js").Spec, about: unknown[]}} `about` is the code and the warnings
 */
export function curveView(curve, state, isCodeOpen) {
  const groups = Array.from({ length: curve.groups }, (_, group) => ({
    name: curve.groups > 1 ? t("rates.used-group", { group: group + 1 }) : t("rates.used"),
    tone: "used", shape: curve.rates.length <= MOST_STEPS ? "step" : "line",
    points: curve.rates.map((rates, step) => [step + 1, Number.isFinite(rates[group]) ? rates[group] : null]),
  }));
  const first = curve.rates[0]?.[0];
  const last = curve.rates.at(-1)?.[0];
  const summary = t("schedules.summary", { scheduler: state.scheduler, count: curve.steps, first: number(first), last: number(last) });
  return {
    spec: { title: t("schedules.curve"), summary, series: groups, x: { label: t("rates.update") }, y: { label: t("rates.rate"), withZero: true }, height: 320 },
    about: [curve.warnings.map((text) => h("p.note.is-warn", {}, text)), codeOf(curve, isCodeOpen), h("p.help", {}, `PyTorch ${curve.torch}`)],
  };
}

/** Coloured only when it is looked at: a slider on its way draws many that nobody reads. */
function codeOf({ code }, isOpen) {
  const details = h("details.schedule-code", { ".open": isOpen }, h("summary", {}, t("schedules.code")), isOpen && codeView(code));
  details.addEventListener("toggle", () => details.childElementCount < 2 && details.append(codeView(code)));
  return details;
}
