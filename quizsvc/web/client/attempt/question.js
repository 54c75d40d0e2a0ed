/**
 * A question as it is asked: what it says, its code, and what its texts need to be shown.
 */

import { h } from "../core/dom.js";
import { points, t } from "../core/texts.js";
import { prepare } from "../core/rendered.js";
import { codeView } from "../parts/code-view.js";
import { feedbackTexts } from "../parts/feedback.js";
import { richText } from "../parts/rich-text.js";
import { solutionTexts } from "../parts/solution.js";

/**
 * Have the texts of `questions` rendered, before they are shown.
 *
 * @param {object[]} questions
 */
export function prepareQuestions(questions) {
  return prepare(questions.flatMap((question) => [
    [question.stem, "markdown"], [question.code, "python"], ...question.options.map(({ text }) => [text, "line"]),
    ...question.checks.map(({ title }) => [title, "line"]), ...question.hints.taken.map(({ text }) => [text, "markdown"]),
    ...question.responses.flatMap(feedbackTexts), ...solutionTexts(question.solution),
  ]));
}

/**
 * The question itself.
 *
 * @param {object} question
 * @param {{index: number, count: number | null, topic: string | null}} where
 */
export function askView(question, { index, count, topic }) {
  return h("div.ask", {},
    h("p.meta", {}, h(`span.level.is-${question.difficulty}`, {}, t(`level.${question.difficulty}`)),
      question.max_points > 0 && h("span", {}, t("question.points", { count: question.max_points, points: points(question.max_points) }))),
    h("h2.question-title", { tabindex: -1 }, count ? t("question.number", { n: index + 1, count }) : t("question.number-alone", { n: index + 1 })),
    question.reason?.text && h("p.help", {}, question.reason.text),
    richText(question.stem, topic),
    question.code && codeView(question.code));
}
