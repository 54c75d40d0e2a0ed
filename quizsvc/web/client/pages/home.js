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
        h("p.actions", {}, quizzes[0] && beginButton({ quiz: pick(quizzes).id }, t("home.start"), { isPrimary: true }),
          first && h("a.button", { href: `/topics/${first.id}` }, t("home.read")))),
      first && h("div.hero-chart", {}, lossTables(first.sections, { isBare: true }))),
    attempts.length > 0 && h("section", { "aria-labelledby": "open" }, h("h2", { id: "open" }, t("home.continue")), h("ul.tiles", {}, attempts.map(openTile))),
    due > 0 && h("p.note.is-warn.due", {}, t("home.due", { count: due }), " ", h("a", { href: "/progress" }, t("home.due-link"))),
    topics.length ? topics.map((topic) => topicSection(topic, quizzesOf(topic, quizzes))) : empty(t("home.empty")));
  return { title: t("home.page"), node };
}

/** Those of the topic, the ones that bear its name first. */
function quizzesOf(topic, quizzes) {
  const own = quizzes.filter((quiz) => quiz.topic === topic.id);
  const isNamed = (quiz) => quiz.id.startsWith(topic.id);
  return [...own.filter(isNamed), ...own.filter((quiz) => !isNamed(quiz))];
}

function pick(quizzes) {
  return quizzes.find((quiz) => quiz.id.endsWith("-practice")) ?? quizzes.find((quiz) => quiz.mode === "practice") ?? quizzes[0];
}

function openTile(attempt) {
  return h("li.tile", {}, h("a.tile-link", { href: `/attempts/${attempt.id}` }, h("strong", {}, attempt.title)),
    h("p.help", {}, t("home.begun", { when: moment(attempt.created_at) })));
}

function topicSection(topic, quizzes) {
  return h("section.topic", { "aria-labelledby": `topic-${topic.id}` },
    h("p.kicker", {}, `${topic.track} · ${topic.theme}`),
    h("h2", { id: `topic-${topic.id}` }, h("a", { href: `/topics/${topic.id}` }, topic.title)),
    h("p", {}, richLine(topic.summary, topic.id)),
    h("ul.tiles", {},
      h("li.tile", {}, h("p.kicker", {}, t("home.lesson")), h("h3", {}, t("home.read-lesson")), h("p", {}, t("home.minutes", { count: topic.minutes })),
        h("p.actions", {}, h("a.button", { href: `/topics/${topic.id}` }, t("home.read")))),
      quizzes.map(quizTile)),
    h("p", {}, h("a", { href: `/topics/${topic.id}#modes` }, t("home.ways"))));
}

function quizTile(quiz) {
  return h("li.tile", {}, h("p.kicker", {}, t(`mode.${quiz.mode}`), " · ", t("home.questions", { count: quiz.questions.length })),
    h("h3", {}, quiz.title), h("p", {}, richLine(quiz.summary)), h("p.actions", {}, beginButton({ quiz: quiz.id }, t("home.begin"))));
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
