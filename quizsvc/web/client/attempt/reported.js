/**
 * One question of a report: what was answered, what would have been right, and what to learn from it.
 */

import { h } from "../core/dom.js";
import { points, t } from "../core/texts.js";
import { answerText } from "../parts/answer.js";
import { codeView } from "../parts/code-view.js";
import { feedbackView, outcomeSign } from "../parts/feedback.js";
import { richLine, richText } from "../parts/rich-text.js";
import { solutionView } from "../parts/solution.js";
import { firstLine } from "./review.js";
import { runCodeView } from "./run-code.js";

/**
 * @param {object} question
 * @param {number} index
 * @param {string | null} topic
 */
export function reportedQuestion(question, index, topic) {
  const latest = question.responses.at(-1);
  const details = h("details.reported-question", { ".open": false },
    h("summary", {}, outcomeSign(question.outcome),
      h("span.reported-title", {}, h("span.visually-hidden", {}, t(`state.${question.outcome}`), ". "), `${index + 1}. `, richLine(firstLine(question.stem))),
      h("span.reported-points", {}, question.max_points > 0 && t("feedback.points", { points: points(question.points ?? 0), of: points(question.max_points) }))),
    lesson(question, topic));
  details.addEventListener("toggle", () => details.open && details.childElementCount < 3 && details.append(whole(question, latest, topic)), { once: true });
  return h("li", {}, details);
}

function regradeNote({ points_before: before, points_after: after, reason }) {
  return h("p.note", {}, t("report.regraded", { before: points(before), after: points(after) }), reason && [" ", h("span", { lang: "en" }, reason)]);
}

function lesson(question, topic) {
  const quick = question.solution?.quick_check;
  return h("div.to-learn", {}, h("p.kicker", {}, t("report.to-learn")),
    question.mistake && !question.correct && richText(question.mistake.text, topic),
    quick && h("p.quick", {}, richLine(quick, topic)));
}

function whole(question, latest, topic) {
  return h("div.reported-whole", {},
    richText(question.stem, topic), question.code && codeView(question.code),
    h("div.answer-line", {}, h("strong", {}, t("report.your-answer")), " ", answerText(question, question.answer)),
    question.answer?.code && codeView(question.answer.code, { title: t("code.yours") }),
    question.tries_used + question.hints_taken > 0
      && h("p.help", {}, t("report.tries", { count: question.tries_used }), " · ", t("report.hints", { count: question.hints_taken })),
    latest && question.kind === "code" && feedbackView(latest, topic),
    question.regrades.map((change) => regradeNote(change)),
    question.solution && solutionView(question.solution, question, topic),
    question.code && runCodeView({ question, topic }).node);
}
