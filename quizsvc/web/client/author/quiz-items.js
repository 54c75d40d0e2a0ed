/**
 * The questions of a quiz, each with how easy it is and how well it tells strong learners from weak ones.
 */

import { intervalBars } from "../charts/interval-bars.js";
import { h } from "../core/dom.js";
import { t } from "../core/texts.js";
import { percentOf } from "./figures.js";

const LITTLE = 15;
const HEADS = ["quiz.discrimination", "quiz.efficiency", "quiz.effective", "quiz.intended"];

/**
 * @param {object[]} questions as the API gives them
 */
export function quizItems(questions) {
  const asked = questions.filter(({ n }) => n > 0);
  return [
    h("h3", {}, t("quiz.facility")), h("p.help", {}, t("quiz.facility-help")),
    intervalBars(asked.map(({ question, facility_index: facility, random_guess_score: guess, n }) => ({
      label: link(question), said: question, share: facility === null ? null : facility / 100, low: null, high: null,
      note: t("quiz.guess", { count: n, guess: percentOf(guess) }),
    })), { isLong: true }),
    h("h3", {}, t("quiz.telling")), h("p.help", {}, t("quiz.telling-help")),
    h("div.scroll-x", { tabindex: 0, role: "group", "aria-label": t("quiz.telling") }, h("table.numbers", {},
      h("thead", {}, h("tr", {}, ["author.question", ...HEADS].map((name) => h("th", { scope: "col" }, t(name))))),
      h("tbody", {}, asked.map(row)))),
  ];
}

function row({ question, discrimination_index: index, discriminative_efficiency: efficiency, effective_weight: effective, intended_weight: intended }) {
  const isLittle = index !== null && index < LITTLE;
  return h(isLittle ? "tr.is-warn" : "tr", {}, h("th", { scope: "row" }, link(question)),
    h("td", {}, percentOf(index), isLittle && h("span.visually-hidden", {}, ` ${t("quiz.little")}`)),
    [efficiency, effective, intended].map((value) => h("td", {}, percentOf(value))));
}

function link(question) {
  return h("a", { href: `/author/questions/${question}` }, question);
}
