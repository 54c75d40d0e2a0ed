/**
 * Practice: feedback at once, hints at their price, and the solution when a question is closed. Adaptive practice is
 * the same, but for each next question being chosen by the service.
 */

import { fill, h } from "../core/dom.js";
import { useKeys } from "../core/keys.js";
import { announce } from "../core/live.js";
import { submit } from "../core/outbox.js";
import { go, noteQuery } from "../core/router.js";
import { percent, points, t } from "../core/texts.js";
import { clock } from "../parts/clock.js";
import { confirm } from "../parts/dialog.js";
import { problemNote } from "../parts/states.js";
import { practiceCard } from "./card.js";
import { forgetDrafts } from "./drafts.js";
import { prepareQuestions } from "./question.js";
import { sendingView } from "../parts/sending.js";
import { firstOpen, stateOf, sumOf } from "./standing.js";
import { stepsView } from "./steps.js";

/** Show the page. */
export async function show({ attempt, query, signal }) {
  const questions = attempt.questions;
  const isAdaptive = attempt.mode === "adaptive";
  const score = h("p.score", { role: "status" });
  const place = h("div.question-place");
  const end = h("div.end");
  const steps = stepsView(questions, stateOf, (index) => open(index, true));
  let current = -1;
  let card = null;

  async function open(index, hasFocus) {
    current = index;
    noteQuery(`?q=${index + 1}`);
    await prepareQuestions([questions[index]]);
    if (signal.aborted || current !== index) {
      return; // gone on meanwhile
    }
    card = practiceCard({ attempt, index, count: isAdaptive ? null : questions.length, onChange, onNext: next, isLast: isLast() });
    fill(place, card.node);
    useKeys([...card.keys, { key: "n", label: t("practice.next"), run: next }]);
    onChange();
    if (hasFocus) {
      card.focus();
    }
  }

  function onChange() {
    steps.update(current);
    const { points: earned, of } = sumOf(questions);
    score.textContent = t("practice.score", { points: points(earned), of: points(of) });
  }

  const isLast = () => !isAdaptive && questions.every((question, i) => question.closed || i === current);

  async function next() {
    if (isAdaptive && current === questions.length - 1) {
      await ask();
      return;
    }
    const later = questions.findIndex((question, i) => i > current && !question.closed);
    const following = later >= 0 ? later : questions.findIndex((question, i) => i !== current && !question.closed);
    if (following < 0) {
      await finish(false);
    } else {
      await open(following, true);
    }
  }

  async function ask() {
    const sending = submit(`/attempts/${attempt.id}/next`, {});
    fill(end, sendingView(sending));
    try {
      const question = await sending.promise;
      if (!questions.some((known) => known.question === question.question)) {
        questions.push(question);
      }
      fill(end, finishButton());
      await open(questions.findIndex((known) => known.question === question.question), true);
    } catch (error) {
      fill(end, error.code === "no_question_left" ? h("p.note", {}, t("practice.no-more")) : problemNote(error, ask), finishButton());
    }
  }

  async function finish(isAsked = true) {
    const left = questions.filter((question) => !question.closed && !question.answered).length;
    if (isAsked && left && !(await confirm({ title: t("practice.finish-ask"), text: t("practice.left", { count: left }), yes: t("practice.finish") }))) {
      return;
    }
    const sending = submit(`/attempts/${attempt.id}/finish`, {});
    fill(end, sendingView(sending));
    try {
      await sending.promise;
      forgetDrafts(attempt.id);
      if (!signal.aborted) {
        announce(t("practice.finished"));
        go(`/attempts/${attempt.id}/report`);
      }
    } catch (error) {
      fill(end, problemNote(error, () => finish(false)), finishButton());
    }
  }

  const finishButton = () => h("button", { type: "button", onclick: () => finish() }, t("practice.finish"));
  fill(end, finishButton());
  const { try_penalty: penalty, hint_price: price } = attempt.rules;
  const node = h("div.page.attempt", {},
    h("header.attempt-head", {}, h("h1", {}, attempt.title),
      h("div.score-line", {}, score, attempt.ends_at && clock(attempt, signal, () => finish(false))), steps.node,
      h("p.help", {}, t("practice.rules", { penalty: percent(penalty), price: percent(price) }))),
    place, h("footer.attempt-foot", {}, end));
  if (questions.length) {
    const wanted = Number(query.get("q")) - 1;
    await open(questions[wanted] ? wanted : firstOpen(questions), false);
  } else {
    await ask();
  }
  return { title: attempt.title, node };
}
