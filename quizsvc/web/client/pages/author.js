/**
 * For authors: files in, the bank's questions, and nothing without a token.
 */

import { all } from "../core/api.js";
import { h } from "../core/dom.js";
import { prepare } from "../core/rendered.js";
import { reload } from "../core/router.js";
import { authorToken, leaveAuthor } from "../core/session.js";
import { t } from "../core/texts.js";
import { importView } from "../author/import.js";
import { signInView } from "../author/sign-in.js";
import { firstLine } from "../attempt/review.js";
import { richLine } from "../parts/rich-text.js";
import { empty } from "../parts/states.js";
import { statusBadge } from "../parts/status-badge.js";

/** Show the page. */
export async function show({ signal }) {
  const title = t("author.title");
  const token = authorToken();
  if (!token) {
    return { title, node: h("div.page", {}, h("h1", {}, title), h("p.lead", {}, t("author.lead")), signInView()) };
  }
  const [questions, topics] = await Promise.all([all("/questions", { signal }), all("/topics", { signal })]);
  await prepare(questions.map(({ stem }) => [firstLine(stem), "line"]));
  const node = h("div.page.wide", {},
    h("div.head-line", {}, h("h1", {}, title), h("button.quiet", { type: "button", onclick: () => (leaveAuthor(), reload()) }, t("author.leave"))),
    importView({ token, topics, signal }),
    h("section", { "aria-labelledby": "bank" }, h("h2", { id: "bank" }, t("author.questions", { count: questions.length })), questionsTable(questions)));
  return { title, node };
}

function questionsTable(questions) {
  if (!questions.length) {
    return empty(t("author.no-questions"));
  }
  const heads = ["author.question", "author.kind", "author.level", "author.revision", "author.proof"];
  return h("div.scroll-x", { tabindex: 0, role: "region", "aria-label": t("author.questions", { count: questions.length }) }, h("table.list", {},
    h("thead", {}, h("tr", {}, heads.map((name) => h("th", { scope: "col" }, t(name))))),
    h("tbody", {}, questions.map((question) => h("tr", {},
      h("th", { scope: "row" }, h("a", { href: `/author/questions/${question.id}` }, question.id), h("div.clip.help", {}, richLine(firstLine(question.stem)))),
      h("td", {}, t(`kind.${question.kind}`)), h("td", {}, t(`level.${question.difficulty}`)), h("td", {}, String(question.revision)),
      h("td", {}, statusBadge(question.verified ? "verified" : "unverified")))))));
}
