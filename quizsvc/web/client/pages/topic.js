/**
 * A topic: its lesson with the tables drawn, its self-check, and the ways to learn it.
 */

import { call } from "../core/api.js";
import { h } from "../core/dom.js";
import { prepare } from "../core/rendered.js";
import { t } from "../core/texts.js";
import { commonDomain, tableChart } from "../parts/lesson-chart.js";
import { modesView } from "../parts/modes.js";
import { richLine, richText } from "../parts/rich-text.js";

/** Show the page. */
export async function show({ params, signal }) {
  const topic = await call("GET", `/topics/${params.topic}`, { signal });
  await prepare([[topic.summary, "line"], ...topic.sections.flatMap(textsOf)]);
  const node = h("div.page.lesson", {},
    h("header.lesson-head", {}, h("p.kicker", {}, `${topic.track} · ${topic.theme} · `, t("home.minutes", { count: topic.minutes })),
      h("h1", {}, topic.title), h("p.lead", {}, richLine(topic.summary, topic.id))),
    h("nav.contents", { "aria-labelledby": "contents" }, h("h2", { id: "contents" }, t("topic.contents")),
      h("ol", {}, topic.sections.map(({ id, title }) => h("li", {}, h("a", { href: `#${id}` }, title)))),
      h("p", {}, h("a.button", { href: "#modes" }, t("topic.modes")))),
    h("div.lesson-body", {}, topic.sections.map((section) => sectionView(section, topic.id)),
      h("section", { id: "modes", "aria-labelledby": "modes-title" }, h("h2", { id: "modes-title" }, t("topic.modes")),
        modesView(topic))));
  return { title: topic.title, node };
}

function sectionView(section, topic) {
  const domain = section.tables.length > 1 ? commonDomain(section.tables) : undefined;
  return h("section", { id: section.id, "aria-labelledby": `${section.id}-title` },
    h("h2", { id: `${section.id}-title` }, section.title),
    section.body && richText(section.body, topic),
    section.tables.length > 0 && h("div.pair", {}, section.tables.map((table) =>
      h("div", {}, tableChart(table, domain), table.conclusion && h("p.conclusion", {}, richLine(table.conclusion, topic))))),
    section.self_check && selfCheck(section.self_check, topic));
}

function selfCheck({ question, answer }, topic) {
  return h("div.self-check", {}, h("p.kicker", {}, t("topic.self-check")), richText(question, topic),
    h("details", {}, h("summary", {}, t("topic.self-check-answer")), richText(answer, topic)));
}

function textsOf({ body, tables, self_check: check }) {
  return [[body, "markdown"], ...tables.map(({ conclusion }) => [conclusion, "line"]),
    [check?.question, "markdown"], [check?.answer, "markdown"]];
}
