/**
 * What happened in a run: how it ended, the rates printed against the rates used, the losses, the output, findings.
 */

import { plotChart } from "../charts/plot-chart.js";
import { h } from "../core/dom.js";
import { number, t } from "../core/texts.js";
import { codeView } from "./code-view.js";
import { diagnosisList } from "./diagnosis.js";
import { comparison, ratesChart } from "./rates.js";

/**
 * @param {object} run as the API gives it
 * @param {{code?: string, topic?: string | null}} [options] `code` is shown with its faults at their lines
 */
export function runView(run, { code, topic = null } = {}) {
  const marks = marksOf(run);
  return h("div.run", {},
    ending(run),
    code && marks.length > 0 && codeView(code, { marks, label: t("run.with-faults") }),
    run.trace.updates.length + run.printed.length > 0 && [comparison(run), ratesChart(run)],
    lossChart(run),
    run.diagnosis.length > 0 && [h("h3", {}, t("run.diagnosis")), diagnosisList(run.diagnosis, topic)],
    output(t("run.stdout"), run.stdout, run.stdout_truncated, true),
    output(t("run.stderr"), run.stderr, run.stderr_truncated, run.status !== "ok"),
    usage(run));
}

function ending(run) {
  const tone = run.status === "ok" ? "is-good" : "is-bad";
  return h(`p.ending.${tone}`, {}, h("strong", {}, t(`run.status.${run.status}`)),
    run.error && h("span", {}, ` ${run.error.type}: ${run.error.message}`,
      run.error.line && h("span.at-line", {}, t("code.line", { line: run.error.line }))));
}

function marksOf(run) {
  const marks = [];
  if (run.error?.line) {
    marks.push({ line: run.error.line, tone: "bad", text: `${run.error.type}: ${run.error.message}` });
  }
  for (const finding of run.diagnosis) {
    if (finding.line && finding.line !== run.error?.line) {
      marks.push({ line: finding.line, tone: "warn", text: finding.title });
    }
  }
  for (const warning of run.warnings) {
    if (warning.line && !marks.some((mark) => mark.line === warning.line)) {
      marks.push({ line: warning.line, tone: "note", text: `${warning.category}: ${warning.message.split(/(?<=\.)\s/)[0]}` });
    }
  }
  return marks;
}

function lossChart(run) {
  const curve = (values) => values.map((value, i) => [i + 1, Number.isFinite(value) ? value : null]);
  const series = [
    { name: t("run.loss"), tone: "loss", points: curve(run.losses) },
    { name: t("run.validation-loss"), tone: "validation", points: curve(run.validation_losses) },
  ].filter((one) => one.points.length > 1);
  if (!series.length) {
    return null;
  }
  const values = series.flatMap((one) => one.points.map(([, y]) => y)).filter((y) => y !== null);
  const isLog = Math.min(...values) > 0 && Math.max(...values) / Math.min(...values) > 200;
  return plotChart({
    title: t("run.losses"), series, x: { label: t("run.step") }, y: { label: t(isLog ? "run.loss-log" : "run.loss"), isLog },
  });
}

function output(title, text, isCut, isOpen) {
  if (!text) {
    return null;
  }
  return h("details.output", { ".open": isOpen }, h("summary", {}, title),
    h("pre", { tabindex: 0, role: "group", "aria-label": title }, text), isCut && h("p.help", {}, t("run.cut")));
}

function usage({ usage: used, torch, tier }) {
  const parts = [t("run.wall", { ms: number(used.wall_ms) }), used.peak_mib && t("run.memory", { mib: number(used.peak_mib) }),
    torch && `PyTorch ${torch}`, tier && t(`run.tier.${tier}`)];
  return h("p.help", {}, parts.filter(Boolean).join(" · "));
}
