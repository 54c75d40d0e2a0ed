/**
 * The ways to learn a topic, as the API lists them, each with what begins it.
 */

import { h } from "../core/dom.js";
import { t } from "../core/texts.js";
import { beginButton } from "./begin.js";
import { richLine } from "./rich-text.js";

const PAGES = { lesson: (topic) => `/topics/${topic}`, playground: () => "/run", schedules: () => "/schedules" };

/**
 * @param {object} topic
 * @param {object[]} quizzes what to offer where the topic lists no modes
 */
export function modesView(topic, quizzes) {
  const modes = topic.modes ?? quizzes.map((quiz) => ({
    id: quiz.mode, title: quiz.title, summary: quiz.summary, questions: quiz.questions.length, start: { body: { quiz: quiz.id } },
  }));
  return h("ul.tiles", {}, modes.filter(({ id }) => id !== "lesson").map((mode) => tile(mode, topic.id)));
}

function tile({ id, title, summary, questions, start }, topic) {
  return h("li.tile", {},
    h("p.kicker", {}, t(`mode.${id}`), questions !== null && questions !== undefined && ` · ${t("home.questions", { count: questions })}`),
    h("h3", {}, title), h("p", {}, richLine(summary, topic)),
    h("p.actions", {}, PAGES[id] ? h("a.button", { href: PAGES[id](topic) }, t("mode.open")) : beginButton(start.body, t("home.begin"))));
}
