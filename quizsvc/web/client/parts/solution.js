/**
 * The worked solution of a question.
 */

import { h } from "../core/dom.js";
import { t } from "../core/texts.js";
import { answerText } from "./answer.js";
import { codeView } from "./code-view.js";
import { richLine, richText } from "./rich-text.js";

/**
 * @param {object} solution as the API gives it
 * @param {object} question
 * @param {string | null} topic
 * @param {{isOpen?: boolean}} [options]
 */
export function solutionView(solution, question, topic, { isOpen = true } = {}) {
  return h("details.solution", { ".open": isOpen },
    h("summary", {}, t("solution.title")),
    h("div.answer-line", {}, h("strong", {}, t("solution.answer")), " ", answerText(question, solution.answer)),
    solution.answer.code && codeView(solution.answer.code, { title: t("solution.code") }),
    solution.steps.length > 0 && h("ol.steps", {}, solution.steps.map((step) => h("li", {}, richText(step, topic)))),
    solution.summary && h("p.summary", {}, richLine(solution.summary, topic)),
    solution.quick_check && h("p.quick", {}, h("strong", {}, t("solution.quick")), " ", richLine(solution.quick_check, topic)),
    solution.erratum && h("details.erratum", {}, h("summary", {}, t("solution.erratum")), richText(solution.erratum, topic)));
}

/**
 * The texts of a solution, to have them rendered ahead.
 *
 * @param {object | null} solution
 * @returns {[string, string][]}
 */
export function solutionTexts(solution) {
  if (!solution) {
    return [];
  }
  return [
    ...solution.steps.map((step) => [step, "markdown"]), [solution.summary, "line"], [solution.quick_check, "line"],
    [solution.erratum, "markdown"], [solution.answer.code, "python"],
  ];
}
