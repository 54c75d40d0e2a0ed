/**
 * How a question of an open attempt stands after what was just answered: the attempt is not fetched again for it.
 */

const RANK = ["unanswered", "ungradable", "recorded", "incorrect", "partially_correct", "correct"];

/**
 * Take a response into the question it answers.
 *
 * @param {object} question
 * @param {object} response
 */
export function takeIn(question, response) {
  if (!question.responses.some((known) => known.id === response.id)) {
    question.responses.push(response);
  }
  question.tries_left = response.tries_left;
  question.solution = response.solution ?? question.solution;
  if (response.outcome === "ungradable" || response.practice) {
    return;
  }
  question.answered = true;
  question.closed = Boolean(question.solution) || response.tries_left === 0;
  if (RANK.indexOf(response.outcome) > RANK.indexOf(question.outcome)) {
    question.outcome = response.outcome;
  }
  if (response.points !== null) {
    question.points = Math.max(question.points ?? 0, response.points);
  }
}

/**
 * Take a hint into its question.
 *
 * @param {object} question
 * @param {{number: number, text: string, remaining: number}} hint
 */
export function takeHint(question, hint) {
  if (!question.hints.taken.some((known) => known.number === hint.number)) {
    question.hints.taken.push({ number: hint.number, text: hint.text });
  }
  question.hints.remaining = hint.remaining;
}

/**
 * A word for how it stands.
 *
 * @param {object} question
 */
export function stateOf(question) {
  if (question.outcome === "unanswered" && question.solution) {
    return "revealed";
  }
  return ["correct", "partially_correct", "incorrect"].includes(question.outcome) ? question.outcome : "unanswered";
}

/**
 * The first question that is still to be done, else the last.
 *
 * @param {object[]} questions
 */
export function firstOpen(questions) {
  const index = questions.findIndex((question) => !question.closed);
  return index < 0 ? questions.length - 1 : index;
}

/**
 * Points so far, and of how many.
 *
 * @param {object[]} questions
 */
export function sumOf(questions) {
  return questions.reduce(
    (sum, question) => ({ points: sum.points + (question.points ?? 0), of: sum.of + question.max_points }),
    { points: 0, of: 0 },
  );
}
