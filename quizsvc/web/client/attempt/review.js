/**
 * Before a test is handed in: what is answered and what is not, and then all of it on its way.
 */

import { fill, freeze, h } from "../core/dom.js";
import { submit } from "../core/outbox.js";
import { go } from "../core/router.js";
import { t } from "../core/texts.js";
import { confirm } from "../parts/dialog.js";
import { answerText } from "../parts/answer.js";
import { problemNote } from "../parts/states.js";
import { richLine } from "../parts/rich-text.js";
import { draftOf, forgetDrafts, keepDraft } from "./drafts.js";
import { sendingView } from "../parts/sending.js";
import { takeIn } from "./standing.js";

/**
 * @param {{attempt: object, isAnswered: (question: object) => boolean, open: (index: number) => void, signal: AbortSignal}} options
 */
export function reviewView({ attempt, isAnswered, open, signal }) {
  const { questions } = attempt;
  const left = questions.filter((question) => !isAnswered(question));
  const status = h("div.status");
  const button = h("button.primary", { type: "button", onclick: () => handIn() }, t("test.submit"));

  /** At the end of a time limit nobody is asked. */
  async function handIn(isAsked = true) {
    if (isAsked && left.length && !(await confirm({ title: t("test.submit-ask"), text: t("test.unanswered", { count: left.length }), yes: t("test.submit") }))) {
      return;
    }
    if (button.disabled) {
      return; // on its way already: the time may end meanwhile, or while one is asked
    }
    const thaw = freeze(button);
    try {
      await sendAll();
      await follow(submit(`/attempts/${attempt.id}/finish`, {}));
      forgetDrafts(attempt.id);
      if (!signal.aborted) {
        go(`/attempts/${attempt.id}/report`);
      }
    } catch (error) {
      fill(status, problemNote(error, () => handIn(isAsked)));
      thaw();
    }
  }

  async function sendAll() {
    const unsent = questions.filter((question) => !question.answered && draftOf(attempt.id, question.question));
    for (const [done, question] of unsent.entries()) {
      const answer = draftOf(attempt.id, question.question);
      const body = { question: question.question, answer };
      const response = await follow(submit(`/attempts/${attempt.id}/responses`, body), { done, of: unsent.length }).catch(unlessLate);
      if (!response) {
        return;
      }
      takeIn(question, response);
      if (response.outcome !== "ungradable") {
        question.answered = true;
        keepDraft(attempt.id, question.question, null);
      }
    }
  }

  /** What comes too late is not scored; the rest of the test is handed in all the same. */
  function unlessLate(error) {
    if (error.code !== "time_is_up") {
      throw error;
    }
    return null;
  }

  function follow(sending, progress) {
    fill(status, progress && [
      h("progress", { max: progress.of, value: progress.done, "aria-label": t("test.sending", { done: progress.done, of: progress.of }) }),
    ], sendingView(sending));
    return sending.promise;
  }

  const row = (question, index) => {
    const done = isAnswered(question);
    const answer = question.responses.at(-1)?.answer ?? draftOf(attempt.id, question.question);
    return h(done ? "li" : "li.is-left", {},
      h("button.quiet", { type: "button", onclick: () => open(index), "aria-label": t("test.go-to", { n: index + 1 }) }, String(index + 1)),
      h("div", {}, h("div.clip", {}, richLine(firstLine(question.stem))),
        h("div.help", {}, answer?.code ? t("answer.code") : answer ? answerText(question, answer) : t("test.not-answered"))));
  };
  const node = h("section.review", {},
    h("h2", { tabindex: -1 }, t("test.review")),
    h(left.length ? "p.note.is-warn" : "p.note.is-good", {}, left.length ? t("test.unanswered", { count: left.length }) : t("test.all-answered")),
    h("ol.review-list", {}, questions.map(row)),
    h("div.actions", {}, button), status);
  return { node, handIn };
}

/**
 * The first paragraph of a stem, with dots where it breaks off in front of a block.
 *
 * @param {string} text
 */
export function firstLine(text) {
  const [first, ...more] = text.trim().split(/\n\n|\n(?=```)/);
  const line = first.replace(/\n/g, " ").replace(/^```.*$/, "").replace(/:$/, "");
  return more.length && /[^.?!]$/.test(line) ? `${line} …` : line;
}
