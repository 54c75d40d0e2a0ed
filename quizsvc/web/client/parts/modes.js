/**
 * The ways to learn a topic, as the API lists them, each with what begins it.
 */

import { h } from "../core/dom.js";
import { t } from "../core/texts.js";
import { beginButton } from "./begin.js";
import { chosen, quizRows, sizeOf } from "./quizzes.js";
import { richLine } from "./rich-text.js";

const PAGES = { playground: () => "/run", schedules: () => "/schedules" };

/**
 * A tile for each way, and a list of the quizzes that are one of several.
 *
 * @param {object} topic
 */
export function modesView({ id: topic, modes }) {
  const offers = modes.filter(({ quiz }) => quiz).map((mode) => ({ ...mode, mode: mode.id, count: mode.questions }));
  const { more } = chosen(topic, offers);
  const tiles = modes.filter(({ id, quiz }) => id !== "lesson" && !more.some((offer) => quiz && offer.quiz === quiz));
  return [h("ul.tiles", {}, tiles.map((mode) => tile(mode, topic))),
    more.length > 0 && [h("h3", {}, t("home.more")), quizRows(more)]];
}

function tile({ id, title, summary, questions, minutes, start }, topic) {
  return h("li.tile", {},
    h("p.kicker", {}, t(`mode.${id}`), questions !== null && [" · ", sizeOf({ count: questions, minutes })]),
    h("h3", {}, title), h("p", {}, richLine(summary, topic)),
    h("p.actions", {}, PAGES[id]
      ? h("a.button", { href: PAGES[id](topic), "aria-label": `${t("mode.open")}: ${title}` }, t("mode.open"))
      : beginButton(start.body, t("home.begin"), { label: `${t("home.begin")}: ${title}` })));
}
