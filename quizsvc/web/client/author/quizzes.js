/**
 * The quizzes, each with the way to how it does.
 */

import { all } from "../core/api.js";
import { h } from "../core/dom.js";
import { t } from "../core/texts.js";

/**
 * @param {{signal: AbortSignal}} options
 */
export async function quizzesView({ signal }) {
  const quizzes = await all("/quizzes", { signal });
  return quizzes.length > 0 && h("section", { "aria-labelledby": "quizzes" }, h("h2", { id: "quizzes" }, t("author.quizzes")),
    h("ul.rows", {}, quizzes.map(({ id, title, mode, questions }) => h("li.row", {},
      h("a.row-title", { href: `/author/quizzes/${id}` }, title),
      h("span.help", {}, t(`mode.${mode}`), " · ", t("home.questions", { count: questions.length }))))));
}
