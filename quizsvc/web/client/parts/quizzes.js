/**
 * A topic's quizzes: the practice and the test that it is known by, and the others in a list.
 */

import { h } from "../core/dom.js";
import { t } from "../core/texts.js";
import { beginButton } from "./begin.js";
import { richLine } from "./rich-text.js";

/**
 * @typedef {{quiz: string, mode: string, title: string, summary: string, count: number, minutes?: number | null}} Offer
 */

/**
 * Which of a topic's quizzes come first.
 *
 * @param {string} topic
 * @param {Offer[]} offers
 * @returns {{practice?: Offer, test?: Offer, more: Offer[]}}
 */
export function chosen(topic, offers) {
  const first = (mode) => offers.find(({ quiz }) => quiz === `${topic}-${mode}`) ?? offers.find((offer) => offer.mode === mode);
  const [practice, test] = [first("practice"), first("test")];
  return { practice, test, more: offers.filter((offer) => offer !== practice && offer !== test) };
}

/**
 * How much there is of it, and how long it may take where there is a limit.
 *
 * @param {{count: number, minutes?: number | null}} offer
 */
export function sizeOf({ count, minutes }) {
  return [t("home.questions", { count }), minutes && ` · ${t("home.limit", { count: minutes })}`];
}

/**
 * @param {Offer[]} offers
 */
export function quizRows(offers) {
  return h("ul.rows.quiz-rows", {}, offers.map(({ quiz, mode, title, summary, count, minutes }) => h("li.row.quiz-row", {},
    h("div", {}, h("h4", {}, title), h("p.help", {}, richLine(summary))),
    h("span.help", {}, t(`mode.${mode}`), " · ", sizeOf({ count, minutes })),
    beginButton({ quiz }, t("home.begin"), { label: `${t("home.begin")}: ${title}` }))));
}
