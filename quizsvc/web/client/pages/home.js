/**
 * The first page: what can be learnt, what is open, what is due.
 */

import { all, call } from "../core/api.js";
import { h } from "../core/dom.js";
import { prepare } from "../core/rendered.js";
import { learner } from "../core/session.js";
import { moment, t } from "../core/texts.js";
import { beginButton } from "../parts/begin.js";
import { lossTables } from "../parts/lesson-chart.js";
import { chosen, quizRows, sizeOf } from "../parts/quizzes.js";
import { richLine } from "../parts/rich-text.js";
import { empty } from "../parts/states.js";

const MOST_OPEN = 3;

/** Show the page. */
export async function show({ signal }) {
  const [topics, quizzes, attempts, due] = await Promise.all([
    all("/topics", { signal }), all("/quizzes", { signal }), openAttempts(signal), reviewsDue(signal),
  ]);
  const first = topics[0] && (await call("GET", `/topics/${topics[0].id}`, { signal }));
  await prepare([...topics, ...quizzes].map(({ summary }) => [summary, "line"]));
  const node = h("div.page.home", {},
    h("section.hero", {},
      h("div", {}, h("h1", {}, t("home.title")), h("p.lead", {}, t("home.lead")),
        h("p.actions", {}, attempts.length ? goOnLink(attempts[0]) : first && startButton(first, quizzes),
          first && h("a.button", { href: `/topics/${first.id}` }, t("home.read")))),
      first && h("div.hero-chart", {}, lossTables(first.sections, { isBare: true }))),
    due > 0 && h("p.note.is-warn.due", {}, t("home.due", { count: due }), " ", h("a", { href: "/progress" }, t("home.due-link"))),
    attempts.length > 1 && h("section", { "aria-labelledby": "open" }, h("h2", { id: "open" }, t("home.continue")), h("ul.rows", {}, attempts.slice(1).map(openRow))),
    topics.length ? topics.map((topic) => topicSection(topic, offersOf(topic, quizzes))) : empty(t("home.empty")));
  return { title: t("home.page"), node };
}

function offersOf(topic, quizzes) {
  return quizzes.filter((quiz) => quiz.topic === topic.id)
    .map(({ id, mode, title, summary, questions, rules }) => ({ quiz: id, mode, title, summary, count: questions.length, minutes: rules.minutes }));
}

function startButton(topic, quizzes) {
  const { practice, test } = chosen(topic.id, offersOf(topic, quizzes));
  const quiz = (practice ?? test)?.quiz;
  return quiz && beginButton({ quiz }, t("home.start"), { isPrimary: true });
}

function goOnLink(attempt) {
  return h("a.button.primary", { href: `/attempts/${attempt.id}` }, t("home.go-on", { title: attempt.title }));
}

function openRow(attempt) {
  return h("li.row", {}, h("a.row-title", { href: `/attempts/${attempt.id}` }, attempt.title),
    h("span.help", {}, t("home.begun", { when: moment(attempt.created_at) })));
}

/** A path through the topic, and what else there is to practise. */
function topicSection(topic, offers) {
  const { practice, test, more } = chosen(topic.id, offers);
  return h("section.topic", { "aria-labelledby": `topic-${topic.id}` },
    h("p.kicker", {}, `${topic.track} · ${topic.theme}`),
    h("h2", { id: `topic-${topic.id}` }, h("a", { href: `/topics/${topic.id}` }, topic.title)),
    h("p", {}, richLine(topic.summary, topic.id)),
    h("ol.tiles.path", {},
      step("home.path-lesson", t("home.minutes", { count: topic.minutes }), t("home.read-lesson"), null,
        h("a.button", { href: `/topics/${topic.id}`, "aria-label": `${t("home.read")}: ${topic.title}` }, t("home.read"))),
      practice && quizStep("home.path-practice", practice), test && quizStep("home.path-test", test)),
    more.length > 0 && [h("h3", {}, t("home.more")), quizRows(more)],
    h("p", {}, h("a", { href: `/topics/${topic.id}#modes` }, t("home.ways"))));
}

function quizStep(name, { quiz, title, summary, count, minutes }) {
  return step(name, sizeOf({ count, minutes }), title, richLine(summary), beginButton({ quiz }, t("home.begin"), { label: `${t("home.begin")}: ${title}` }));
}

function step(name, size, title, summary, action) {
  return h("li.tile", {}, h("p.kicker", {}, t(name), " · ", size), h("h3", {}, title), h("p", {}, summary ?? t("home.why")), h("p.actions", {}, action));
}

async function openAttempts(signal) {
  const token = learner()?.token;
  if (!token) {
    return [];
  }
  const found = await call("GET", "/attempts?limit=20", { token, signal });
  return found.items.filter((attempt) => !attempt.finished_at).slice(0, MOST_OPEN);
}

async function reviewsDue(signal) {
  const token = learner()?.token;
  return token ? (await call("GET", "/learners/me/reviews?limit=1", { token, signal }).catch(() => ({ due: 0 }))).due : 0;
}
