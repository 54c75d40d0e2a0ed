/**
 * What has been learnt so far, what comes back when, and the attempts behind it.
 */

import { intervalBars } from "../charts/interval-bars.js";
import { call } from "../core/api.js";
import { h } from "../core/dom.js";
import { prepare } from "../core/rendered.js";
import { learner } from "../core/session.js";
import { moment, number, t } from "../core/texts.js";
import { beginButton } from "../parts/begin.js";
import { accountView } from "../parts/account.js";
import { firstLine } from "../attempt/review.js";
import { richLine, richText } from "../parts/rich-text.js";
import { empty, problemNote } from "../parts/states.js";

const LEVELS = ["easy", "medium", "hard"];

/** Show the page. */
export async function show({ signal }) {
  const title = t("progress.title");
  const token = learner()?.token;
  if (!token) {
    const node = h("div.page", {}, h("h1", {}, title), empty(t("progress.nobody"), h("a.button.primary", { href: "/" }, t("home.start"))), accountView());
    return { title, node };
  }
  const read = (path) => call("GET", path, { token, signal }).catch((error) => {
    if (error.status === 401 || signal.aborted) {
      throw error;
    }
    return { error };
  });
  const [progress, reviews, attempts] = await Promise.all([read("/learners/me/progress"), read("/learners/me/reviews?limit=20"), read("/attempts?limit=20")]);
  await prepare([...(progress.mistakes ?? []).map(({ text }) => [text, "markdown"]), ...(reviews.items ?? []).map(({ stem }) => [firstLine(stem), "line"])]);
  const node = h("div.page", {}, h("h1", {}, title),
    h("section", { "aria-labelledby": "reviews" }, h("h2", { id: "reviews" }, t("progress.reviews")), reviews.error ? problemNote(reviews.error) : reviewsView(reviews)),
    h("section", { "aria-labelledby": "topics" }, h("h2", { id: "topics" }, t("progress.topics")), progress.error ? problemNote(progress.error) : topicsView(progress.topics)),
    progress.mistakes?.length > 0 && h("section", { "aria-labelledby": "mistakes" }, h("h2", { id: "mistakes" }, t("progress.mistakes")), mistakesView(progress.mistakes)),
    h("section", { "aria-labelledby": "attempts" }, h("h2", { id: "attempts" }, t("progress.attempts")), attempts.error ? problemNote(attempts.error) : attemptsView(attempts.items)),
    accountView());
  return { title, node };
}

function reviewsView({ items, due, coming, next_due_at: next, held_back: held }) {
  if (!items.length && !held.length) {
    return empty(t("progress.no-reviews"));
  }
  return [
    h("p", {}, due ? t("progress.due", { count: due }) : t("progress.nothing-due"), " ", coming > 0 && t("progress.coming", { count: coming }), " ",
      next && t("progress.next", { when: moment(next) })),
    due > 0 && h("p.actions", {}, beginButton({ mode: "review" }, t("progress.review"), { isPrimary: true })),
    held.map(({ title, questions }) => h("p.note", {}, t("progress.held-back", { title, count: questions }))),
    h("ul.rows", {}, items.map((item) => h(item.due ? "li.row.is-due" : "li.row", {}, h("span.row-title", {}, richLine(firstLine(item.stem), item.topic)),
      h("span.help", {}, item.due ? t("progress.due-now") : t("progress.due-at", { when: moment(item.due_at) }))))),
  ];
}

function topicsView(topics) {
  if (!topics.length) {
    return empty(t("progress.no-answers"), h("a.button.primary", { href: "/" }, t("home.start")));
  }
  return topics.map((topic) => h("article.progress-topic", {},
    h("h3", {}, h("a", { href: `/topics/${topic.topic}` }, topic.title)),
    h("p", {}, t("progress.asked", { count: topic.asked }), " ",
      topic.total.percent !== null && t("progress.percent", { percent: number(topic.total.percent, { maximumFractionDigits: 0 }) })),
    intervalBars(LEVELS.filter((level) => topic.by_difficulty[level].questions).map((level) => {
      const { correct, answered, accuracy } = topic.by_difficulty[level];
      return { label: t(`level.${level}`), note: t("progress.level", { correct, answered }), ...accuracy };
    }))));
}

function mistakesView(mistakes) {
  return h("ul.findings", {}, mistakes.map(({ text, count, topic }) => h("li.finding.is-warn", {},
    h("strong", {}, t("progress.times", { count })), richText(text, topic))));
}

function attemptsView(attempts) {
  if (!attempts.length) {
    return empty(t("progress.no-attempts"));
  }
  return h("ul.rows", {}, attempts.map((attempt) => h("li.row", {},
    h("a.row-title", { href: attempt.finished_at ? `/attempts/${attempt.id}/report` : `/attempts/${attempt.id}` }, attempt.title),
    h("span.help", {}, moment(attempt.created_at), " · ", t(attempt.finished_at ? "progress.finished" : "progress.open")))));
}
