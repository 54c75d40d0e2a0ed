/**
 * What an answer led to: right or not, the mistake by name, what its run showed.
 */

import { h } from "../core/dom.js";
import { inRow, number, points, t } from "../core/texts.js";
import { diagnosisList } from "./diagnosis.js";
import { richLine, richText } from "./rich-text.js";
import { runView } from "./run-view.js";

const TONES = { correct: "is-good", partially_correct: "is-warn", incorrect: "is-bad", ungradable: "is-warn", recorded: "is-plain" };
const SIGNS = { correct: "✓", partially_correct: "◐", incorrect: "✗", ungradable: "!", recorded: "•" };

/**
 * @param {object} response as the API answers it
 * @param {string | null} topic
 */
export function feedbackView(response, topic) {
  const { outcome, feedback } = response;
  const hasRun = feedback.run !== null;
  return h(`section.feedback.${TONES[outcome]}`, { "aria-label": t("feedback.label") },
    h("h3.feedback-title", { tabindex: -1 }, h("span.sign", { "aria-hidden": "true" }, SIGNS[outcome]), t(`outcome.${outcome}`),
      response.points !== null && h("span.feedback-points", {}, pointsText(response))),
    feedback.mistake && h("p.kicker", {}, t("feedback.mistake")),
    richText(feedback.message, topic),
    feedback.checks?.length > 0 && checkList(feedback.checks),
    feedback.hidden && hiddenSets(feedback.hidden, topic),
    feedback.diagnosis.length > 0 && !hasRun && diagnosisList(feedback.diagnosis, topic),
    hasRun && h("details.feedback-run", { ".open": true }, h("summary", {}, t("feedback.run")),
      runView(feedback.run, { code: response.answer.code, topic })),
    response.duplicate_of && h("p.help", {}, t("feedback.duplicate")));
}

/**
 * The texts of a response, to have them rendered ahead.
 *
 * @param {object} response
 * @returns {[string, string][]}
 */
export function feedbackTexts({ feedback, answer }) {
  const findings = [...feedback.diagnosis, ...(feedback.run?.diagnosis ?? []), ...(feedback.hidden?.diagnosis ?? [])];
  return [
    [feedback.message, "markdown"], [answer.code, "python"], ...findings.map(({ explanation }) => [explanation, "markdown"]),
    ...(feedback.checks ?? []).map(({ title }) => [title, "line"]),
  ];
}

/** Sign and tone of an outcome, for lists. */
export function outcomeSign(outcome) {
  return h(`span.sign.${TONES[outcome] ?? "is-plain"}`, { "aria-hidden": "true" }, SIGNS[outcome] ?? "○");
}

function pointsText(response) {
  return response.practice
    ? t("feedback.practice")
    : t("feedback.points", { points: points(response.points), of: points(response.max_points) });
}

function checkList(checks) {
  return h("ul.checks", {}, checks.map(({ title, passed, expected, got }) =>
    h(`li.check-item.${passed ? "is-good" : "is-bad"}`, {},
      h("span.sign", { "aria-hidden": "true" }, passed ? "✓" : "✗"),
      h("span.visually-hidden", {}, t(passed ? "check.passed" : "check.failed")), richLine(title),
      !passed && h("dl.expected", {}, h("dt", {}, t("check.expected")), h("dd", {}, h("code", {}, shown(expected))),
        h("dt", {}, t("check.got")), h("dd", {}, h("code", {}, shown(got)))))));
}

function hiddenSets({ sets, failed, diagnosis }, topic) {
  return [
    h(`p.note.${failed ? "is-warn" : "is-good"}`, {}, t(failed ? "hidden.failed" : "hidden.passed", { count: sets, failed })),
    failed > 0 && diagnosis.length > 0 && diagnosisList(diagnosis, topic),
  ];
}

/**
 * An expected or measured value in a form to read.
 *
 * @param {unknown} value
 */
export function shown(value) {
  if (value === null || value === undefined) {
    return "–";
  }
  if (Array.isArray(value)) {
    return value.length ? inRow(value.map(shown)) : t("check.nothing");
  }
  return typeof value === "number" ? number(value, { maximumSignificantDigits: 6 }) : typeof value === "object" ? JSON.stringify(value) : String(value);
}
