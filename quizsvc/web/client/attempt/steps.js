/**
 * The row of questions: which one is shown, how each stands.
 */

import { fill, h } from "../core/dom.js";
import { t } from "../core/texts.js";

const SIGNS = { correct: "✓", partially_correct: "◐", incorrect: "✗" };

/**
 * @param {object[]} questions
 * @param {(question: object) => string} stateOf a word such as "correct", "answered" or "unanswered"
 * @param {(index: number) => void} onChoose
 */
export function stepsView(questions, stateOf, onChoose) {
  const list = h("ol");
  const node = h("nav.steps", { "aria-label": t("attempt.questions") }, list);
  return {
    node,
    /** @param {number} current */
    update: (current) => fill(list, questions.map((question, index) => {
      const state = stateOf(question);
      return h("li", {}, h(`button.step.is-${state}`, {
        type: "button", "aria-current": index === current ? "step" : null, onclick: () => onChoose(index),
        "aria-label": t("attempt.step", { n: index + 1, state: t(`state.${state}`) }),
      }, h("span", { "aria-hidden": "true" }, SIGNS[state] ?? String(index + 1))));
    })),
  };
}
