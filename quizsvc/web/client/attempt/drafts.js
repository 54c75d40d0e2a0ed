/**
 * Answers that were typed and not sent yet, kept in this browser.
 */

import { keep, namesKept, recall } from "../core/kept.js";

/**
 * @param {string} attempt
 * @param {string} question
 * @returns {object | null} an answer as the API takes it
 */
export function draftOf(attempt, question) {
  return recall(name(attempt, question));
}

/**
 * @param {string} attempt
 * @param {string} question
 * @param {object | null} answer null forgets it
 */
export function keepDraft(attempt, question, answer) {
  keep(name(attempt, question), answer);
}

/**
 * Forget what was typed in an attempt that is over.
 *
 * @param {string} attempt
 */
export function forgetDrafts(attempt) {
  namesKept(`draft:${attempt}:`).forEach((known) => keep(known, null));
}

function name(attempt, question) {
  return `draft:${attempt}:${question}`;
}
