/**
 * A test: no word about right or wrong before the end. Answers stay with the learner, who may change them, until all of
 * them are handed in together.
 */

import { fill, h, once } from "../core/dom.js";
import { useKeys } from "../core/keys.js";
import { announce } from "../core/live.js";
import { noteQuery } from "../core/router.js";
import { t } from "../core/texts.js";
import { answerForm } from "../parts/answer.js";
import { clock } from "../parts/clock.js";
import { draftOf, keepDraft } from "./drafts.js";
import { askView, prepareQuestions } from "./question.js";
import { reviewView } from "./review.js";
import { stepsView } from "./steps.js";

/** Show the page. */
export async function show({ attempt, query, signal }) {
  const { questions } = attempt;
  const place = h("div.question-place");
  const isAnswered = (question) => question.answered || Boolean(draftOf(attempt.id, question.question));
  const steps = stepsView(questions, (question) => (isAnswered(question) ? "answered" : "unanswered"), (index) => open(index, true));
  const answered = h("p.score", { role: "status" });
  const foot = h("footer.attempt-foot", {}, h("button", { type: "button", onclick: review }, t("test.review")));
  let current = 0;
  let isOver = false;
  /** @type {ReturnType<typeof reviewView> | null} the look back, while it is shown */
  let end = null;

  function update() {
    steps.update(current);
    foot.hidden = current === questions.length;
    answered.textContent = t("test.answered", { count: questions.filter(isAnswered).length, of: questions.length });
  }

  function open(index, hasFocus) {
    current = index;
    end = null;
    noteQuery(`?q=${index + 1}`);
    const card = testCard(attempt, index, update, { open, review });
    fill(place, card.node);
    useKeys(card.keys);
    update();
    if (hasFocus) {
      card.node.querySelector(".question-title").focus();
      scrollTo(0, 0);
    }
  }

  function handIn() {
    isOver = true;
    announce(t("clock.over"));
    (end ?? review()).handIn(false);
  }

  function review() {
    current = questions.length;
    noteQuery("?q=end");
    end = reviewView({ attempt, isAnswered, open: (index) => open(index, true), signal });
    fill(place, end.node);
    useKeys([]);
    update();
    end.node.querySelector("h2").focus();
    if (!isOver) {
      announce(t("test.review"));
    }
    return end;
  }

  await prepareQuestions(questions);
  const node = h("div.page.attempt", {},
    h("header.attempt-head", {}, h("h1", {}, attempt.title),
      h("div.score-line", {}, answered, clock(attempt, signal, handIn)), steps.node, h("p.help", {}, t("test.rules"), attempt.ends_at && ` ${t("test.limit", { count: attempt.rules.minutes })}`)),
    place,
    foot);
  const wanted = query.get("q");
  const unanswered = questions.findIndex((question) => !isAnswered(question));
  if (wanted === "end") {
    queueMicrotask(review);
  } else {
    open(questions[wanted - 1] ? wanted - 1 : Math.max(unanswered, 0), false);
  }
  return { title: attempt.title, node };
}

function testCard(attempt, index, update, { open, review }) {
  const { questions } = attempt;
  const question = questions[index];
  const isLast = index === questions.length - 1;
  const sent = question.responses.at(-1)?.answer ?? null;
  const form = answerForm(question, sent ?? draftOf(attempt.id, question.question), changed, next);
  const clear = h("button.quiet", { type: "button", onclick: forget }, t("test.clear"));

  function changed() {
    keepDraft(attempt.id, question.question, form.read());
    update();
  }

  function forget() {
    keepDraft(attempt.id, question.question, null);
    open(index, true);
  }

  function next() {
    if (isLast) {
      review();
    } else {
      open(index + 1, true);
    }
  }

  form.lock(question.answered);
  clear.hidden = question.answered;
  const node = h(`article.question${question.code ? ".has-code" : question.kind === "code" ? ".is-code" : ""}`, {},
    askView(question, { index, count: questions.length, topic: null }),
    h("div.answering", {}, form.node, question.answered && h("p.note", {}, t("test.recorded")),
      h("div.actions", {},
        h("button.primary", { type: "button", onclick: once(next) }, t(isLast ? "test.review" : "practice.next"), h("kbd", { "aria-hidden": "true" }, "↵")),
        index > 0 && h("button", { type: "button", onclick: once(() => open(index - 1, true)) }, t("test.back")), clear)));
  return { node, keys: keysOf(question, form, next, index > 0 ? () => open(index - 1, true) : null) };
}

function keysOf(question, form, next, back) {
  const letters = question.options.map(({ key }) => ({
    key, label: t("keys.choose", { letter: key.toUpperCase() }), run: () => form.choose?.(key),
  }));
  return [
    ...(form.choose ? letters : []),
    { key: "Enter", label: t("practice.next"), run: next },
    { key: "n", label: t("practice.next"), run: next },
    ...(back ? [{ key: "p", label: t("test.back"), run: back }] : []),
  ];
}
