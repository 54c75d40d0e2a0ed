/**
 * For authors: files in, the bank's questions, and nothing without a token.
 */

import { all } from "../core/api.js";
import { h } from "../core/dom.js";
import { reload } from "../core/router.js";
import { authorToken, leaveAuthor } from "../core/session.js";
import { t } from "../core/texts.js";
import { contestedView } from "../author/contested.js";
import { importView } from "../author/import.js";
import { questionsView } from "../author/questions.js";
import { quizzesView } from "../author/quizzes.js";
import { signInView } from "../author/sign-in.js";

/** Show the page. */
export async function show({ signal }) {
  const title = t("author.title");
  const token = authorToken();
  if (!token) {
    return { title, node: h("div.page", {}, h("h1", {}, title), h("p.lead", {}, t("author.lead")), signInView()) };
  }
  const topics = await all("/topics", { signal });
  const [contested, questions, quizzes] = await Promise.all([contestedView({ token, signal }), questionsView({ topics, signal }), quizzesView({ signal })]);
  const node = h("div.page.wide", {},
    h("div.head-line", {}, h("h1", {}, title), h("button.quiet", { type: "button", onclick: () => leaveAuthor().then(reload) }, t("author.leave"))),
    importView({ token, topics, signal }), contested, questions, quizzes);
  return { title, node };
}
