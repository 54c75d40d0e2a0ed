/**
 * One question of a practice, with everything that can be done about it.
 */

import { fill, h, once } from "../core/dom.js";
import { announce } from "../core/live.js";
import { pending, submit } from "../core/outbox.js";
import { prepare } from "../core/rendered.js";
import { t } from "../core/texts.js";
import { answerForm } from "../parts/answer.js";
import { confirm } from "../parts/dialog.js";
import { feedbackTexts, feedbackView } from "../parts/feedback.js";
import { solutionTexts, solutionView } from "../parts/solution.js";
import { problemNote } from "../parts/states.js";
import { draftOf, keepDraft } from "./drafts.js";
import { hintsView } from "./hints.js";
import { askView } from "./question.js";
import { runCodeView } from "./run-code.js";
import { sendingView } from "../parts/sending.js";
import { takeIn } from "./standing.js";

/**
 * @param {{attempt: object, index: number, count: number | null, isLast: boolean, onChange: () => void, onNext: () => void}} options
 */
export function practiceCard({ attempt, index, count, isLast, onChange, onNext }) {
  const question = attempt.questions[index];
  const topic = attempt.topic ?? null;
  const responses = `/attempts/${attempt.id}/responses`;
  const latest = question.responses.at(-1);
  const form = answerForm(question, draftOf(attempt.id, question.question) ?? latest?.answer ?? null, changed, answer);
  const send = h("button.primary", { type: "button", onclick: answer }, t("practice.check"), h("kbd", { "aria-hidden": "true" }, "↵"));
  const actions = h("div.actions");
  const status = h("div.status");
  const feedback = h("div.feedback-place");
  const solution = h("div.solution-place");
  const hints = hintsView({ attempt, question, topic, onChange });
  const giveUp = h("button.quiet", { type: "button", onclick: reveal }, t("practice.give-up"));
  const next = h("button", { type: "button", onclick: once(onNext) }, t(isLast ? "practice.to-report" : "practice.next"), h("kbd", { "aria-hidden": "true" }, "N"));
  let isArranged = null;
  const run = question.code ? runCodeView({ question, topic }) : null;
  let isSending = false;

  function changed() {
    keepDraft(attempt.id, question.question, form.read());
    update();
  }

  function update() {
    const isAnswered = Boolean(form.read());
    send.disabled = isSending;
    send.setAttribute("aria-disabled", String(!isAnswered));
    arrange();
    if (run) {
      run.node.hidden = question.kind === "learning_rates" && !question.closed;
    }
    hints.update();
  }

  /** What Enter does stands first. */
  function arrange() {
    if (isArranged === question.closed) {
      return;
    }
    isArranged = question.closed;
    const [first, second] = question.closed ? [next, send] : [send, next];
    first.classList.add("primary");
    second.classList.remove("primary");
    next.lastChild.textContent = question.closed ? "↵" : "N";
    send.firstChild.textContent = t(question.closed ? "practice.again" : "practice.check");
    send.lastChild.hidden = question.closed;
    fill(actions, first, hints.button, giveUp, second);
    giveUp.hidden = question.closed;
  }

  function answer() {
    const given = form.read();
    if (isSending) {
      return;
    }
    if (!given) {
      fill(status, h("p.note.is-warn", { role: "alert" }, t(`answer.missing.${question.kind}`)));
      form.focus();
      return;
    }
    follow(submit(responses, { question: question.question, answer: given }));
  }

  async function follow(sending) {
    isSending = true;
    form.lock(true);
    fill(status, sendingView(sending));
    update();
    try {
      const response = await sending.promise;
      await prepare([...feedbackTexts(response), ...solutionTexts(response.solution)]);
      takeIn(question, response);
      keepDraft(attempt.id, question.question, null);
      fill(status);
      showResponse(response, true);
    } catch (error) {
      fill(status, problemNote(error, answer));
    }
    isSending = false;
    form.lock(false);
    onChange();
    update();
    if (!question.closed && document.activeElement === document.body) {
      form.focus();
    }
  }

  function showResponse(response, isNew) {
    fill(feedback, feedbackView(response, topic), !question.closed && h("p.help", {}, t("practice.tries", { count: question.tries_left })));
    form.mark?.(response.feedback.run?.error ?? null);
    showSolution();
    arrange();
    if (isNew) {
      announce(`${t(`outcome.${response.outcome}`)}. ${response.feedback.message}`);
      (question.closed ? next : feedback.querySelector(".feedback-title")).focus();
      feedback.scrollIntoView({ block: "nearest" });
    }
  }

  function showSolution() {
    fill(solution, question.solution && solutionView(question.solution, question, topic));
  }

  async function reveal() {
    const isSure = await confirm({ title: t("practice.give-up-ask"), text: t("practice.give-up-text"), yes: t("practice.give-up") });
    if (!isSure) {
      return;
    }
    const sending = submit(`/attempts/${attempt.id}/solutions`, { question: question.question });
    fill(status, sendingView(sending));
    try {
      question.solution = await sending.promise;
      question.closed = true;
      await prepare(solutionTexts(question.solution));
      fill(status);
      showSolution();
      arrange();
      next.focus();
    } catch (error) {
      fill(status, problemNote(error, reveal));
    }
    onChange();
    update();
  }

  if (latest) {
    showResponse(latest, false);
  } else {
    showSolution();
  }
  const unsent = pending(responses).find((sending) => sending.body.question === question.question);
  if (unsent) {
    follow(unsent);
  }
  update();
  const node = h(`article.question${question.code ? ".has-code" : question.kind === "code" ? ".is-code" : ""}`, {},
    askView(question, { index, count, topic }),
    h("div.answering", {}, form.node, hints.node, actions, status, feedback, solution),
    run?.node);
  return { node, keys: keys(), focus: () => node.querySelector(".question-title").focus() };

  function keys() {
    const letters = question.options.map(({ key }) => ({
      key, label: t("keys.choose", { letter: key.toUpperCase() }), run: () => form.choose?.(key),
    }));
    return [
      ...(form.choose ? letters : []),
      { key: "Enter", label: t("keys.enter"), run: () => (question.closed ? onNext() : answer()) },
      { key: "h", label: t("keys.hint"), run: () => !hints.button.disabled && hints.take() },
    ];
  }
}
