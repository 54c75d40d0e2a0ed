/**
 * How a quiz does: its marks, and each of its questions beside the rest.
 */

import { call } from "../core/api.js";
import { h } from "../core/dom.js";
import { authorToken } from "../core/session.js";
import { t } from "../core/texts.js";
import { figures } from "../author/figures.js";
import { quizItems } from "../author/quiz-items.js";
import { signInView } from "../author/sign-in.js";

const FIGURES = {
  mean: "quiz.mean", median: "quiz.median", standard_deviation: "statistics.spread", internal_consistency: "quiz.consistency",
  error_ratio: "quiz.error-ratio", standard_error: "quiz.standard-error",
};

/** Show the page. */
export async function show({ params, signal }) {
  const token = authorToken();
  if (!token) {
    return { title: params.quiz, node: h("div.page", {}, h("h1", {}, params.quiz), h("p.lead", {}, t("author.lead")), signInView()) };
  }
  const { title, n, why, statistics, questions, attempts, left_out: left } = await call("GET", `/quizzes/${params.quiz}/statistics`, { token, signal });
  const node = h("div.page.wide", {},
    h("p.kicker", {}, h("a", { href: "/author" }, t("author.title"))), h("h1", {}, title),
    h("p.lead", {}, t(`quiz.which.${attempts}`, { count: n }), " ", left > 0 && t("quiz.left-out", { count: left })),
    statistics
      ? h("section", { "aria-labelledby": "marks" }, h("h2", { id: "marks" }, t("quiz.marks")),
        figures(Object.entries(FIGURES).map(([name, text]) => [text, statistics[name]])), h("p.help", {}, t("quiz.marks-help")))
      : h("p.note", { lang: "en" }, why),
    statistics && h("section", { "aria-labelledby": "items" }, h("h2", { id: "items" }, t("quiz.items")), quizItems(questions)));
  return { title, node };
}
