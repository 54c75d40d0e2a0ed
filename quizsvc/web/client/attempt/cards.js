/**
 * Flashcards: think of the answer, turn the card, and say how well it was known; that decides when it comes again.
 */

import { fill, freeze, h } from "../core/dom.js";
import { keep, recall } from "../core/kept.js";
import { useKeys } from "../core/keys.js";
import { announce } from "../core/live.js";
import { submit } from "../core/outbox.js";
import { prepare } from "../core/rendered.js";
import { go } from "../core/router.js";
import { moment, t } from "../core/texts.js";
import { richLine } from "../parts/rich-text.js";
import { solutionTexts, solutionView } from "../parts/solution.js";
import { problemNote } from "../parts/states.js";
import { askView, prepareQuestions } from "./question.js";
import { sendingView } from "../parts/sending.js";

const RATINGS = ["again", "hard", "good", "easy"];

/** Show the page. */
export async function show({ attempt, signal }) {
  // The API says that a card was turned, not that it was rated, so this browser keeps that.
  const rated = recall(`rated:${attempt.id}`, []);
  const left = attempt.questions.filter(({ question }) => !rated.includes(question));
  const place = h("div.question-place");
  const score = h("p.score", { role: "status" });
  await prepareQuestions(attempt.questions);

  function next(hasFocus) {
    score.textContent = t("cards.left", { count: left.length });
    if (!left.length) {
      finish();
      return;
    }
    const index = attempt.questions.indexOf(left[0]);
    const card = cardView(attempt, index, () => {
      rated.push(left.shift().question);
      keep(`rated:${attempt.id}`, rated);
      next(true);
    });
    fill(place, card);
    if (hasFocus) {
      card.querySelector(".question-title").focus();
    }
  }

  async function finish() {
    useKeys([]);
    const sending = submit(`/attempts/${attempt.id}/finish`, {});
    fill(place, h("h2", { tabindex: -1 }, t("cards.done")), sendingView(sending));
    try {
      await sending.promise;
      keep(`rated:${attempt.id}`, null);
      fill(place, h("h2", { tabindex: -1 }, t("cards.done")), h("p", {}, t("cards.done-text")),
        h("p.actions", {}, h("a.button.primary", { href: "/progress" }, t("nav.progress")), h("a.button", { href: "/" }, t("nav.home"))));
    } catch (error) {
      fill(place, problemNote(error, finish));
    }
    if (!signal.aborted) {
      place.querySelector("h2")?.focus();
    }
  }

  next(false);
  const node = h("div.page.attempt", {}, h("header.attempt-head", {}, h("h1", {}, attempt.title), score), place,
    h("footer.attempt-foot", {}, h("button", { type: "button", onclick: () => go("/") }, t("cards.later"))));
  return { title: attempt.title, node };
}

function cardView(attempt, index, onRated) {
  const question = attempt.questions[index];
  const topic = attempt.topic ?? null;
  const back = h("div.card-back");
  const turnButton = h("button.primary", { type: "button", onclick: turn }, t("cards.turn"), h("kbd", { "aria-hidden": "true" }, "↵"));

  async function turn() {
    const sending = submit(`/attempts/${attempt.id}/solutions`, { question: question.question });
    fill(back, sendingView(sending));
    try {
      question.solution = await sending.promise;
      await prepare(solutionTexts(question.solution));
      showBack();
    } catch (error) {
      fill(back, problemNote(error, turn));
    }
  }

  function showBack() {
    turnButton.parentElement.hidden = true;
    fill(back, solutionView(question.solution, question, topic), h("p", {}, t("cards.how")),
      h("div.actions.ratings", {}, RATINGS.map((rating, i) =>
        h(`button.rating.is-${rating}`, { type: "button", onclick: () => rate(rating) }, t(`rating.${rating}`), h("kbd", { "aria-hidden": "true" }, String(i + 1))))));
    useKeys(RATINGS.map((rating, i) => ({ key: String(i + 1), label: t(`rating.${rating}`), run: () => rate(rating) })));
    back.querySelector("summary").focus();
  }

  async function rate(rating) {
    useKeys([]);
    const thaw = freeze(...back.querySelectorAll(".rating"));
    const sending = submit(`/attempts/${attempt.id}/ratings`, { question: question.question, rating });
    const status = h("div", {}, sendingView(sending));
    back.append(status);
    try {
      const { due_at: due } = await sending.promise;
      announce(t("cards.due", { when: moment(due) }));
      onRated();
    } catch (error) {
      if (error.code === "already_rated") {
        onRated();
        return;
      }
      fill(status, problemNote(error, () => rate(rating)));
      thaw();
    }
  }

  useKeys([{ key: "Enter", label: t("cards.turn"), run: turn }]);
  if (question.solution) {
    queueMicrotask(showBack);
  }
  const options = question.options.length > 0
    && h("ul.card-options", {}, question.options.map(({ key, text }) => h("li", {}, h("span.letter", {}, key.toUpperCase()), richLine(text))));
  return h("article.question.card", {}, askView(question, { index, count: attempt.questions.length, topic }), options,
    h("div.actions", {}, turnButton), back);
}
