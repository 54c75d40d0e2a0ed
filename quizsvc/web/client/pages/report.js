/**
 * The report of a finished attempt: how strong, by difficulty, and for each question what there is to learn.
 */

import { intervalBars } from "../charts/interval-bars.js";
import { call } from "../core/api.js";
import { h } from "../core/dom.js";
import { prepare } from "../core/rendered.js";
import { learner } from "../core/session.js";
import { moment, number, points, t } from "../core/texts.js";
import { prepareQuestions } from "../attempt/question.js";
import { reportedQuestion } from "../attempt/reported.js";
import { beginButton } from "../parts/begin.js";
import { written } from "../parts/clock.js";

const LEVELS = ["easy", "medium", "hard"];

/** Show the page. */
export async function show({ params, signal }) {
  const report = await call("GET", `/attempts/${params.attempt}/report`, { token: learner()?.token, signal });
  await prepareQuestions(report.questions);
  await prepare(report.questions.map(({ mistake }) => [mistake?.text, "markdown"]));
  const right = report.questions.filter((question) => question.correct).length;
  const title = t("report.title");
  const node = h("div.page.report", {},
    h("p.kicker", {}, report.title),
    h("h1", {}, title),
    h("div.report-head", {},
      report.percent !== null && dial(report.percent),
      h("div", {},
        h("p.strength", {}, h(`span.badge.is-${report.strength}`, {}, t(`strength.${report.strength}`)), " ", t(`strength.${report.strength}.why`)),
        h("p", {}, t("report.sum", { points: points(report.points), of: points(report.max_points), right, count: report.questions.length })),
        h("p.help", {}, t("report.finished", { when: moment(report.finished_at), time: written(Math.round(report.time_spent.seconds)) })))),
    h("section", { "aria-labelledby": "by-level" }, h("h2", { id: "by-level" }, t("report.by-level")), intervalBars(LEVELS.map((level) => levelRow(level, report.by_difficulty[level])).filter(Boolean)),
      h("p.help", {}, t("report.interval"))),
    h("section", { "aria-labelledby": "each" }, h("h2", { id: "each" }, t("report.questions")),
      h("ol.reported", {}, report.questions.map((question, index) => reportedQuestion(question, index, report.topic ?? null)))),
    h("p.actions", {}, report.quiz && beginButton({ quiz: report.quiz }, t("report.again"), { isPrimary: true }),
      h("a.button", { href: "/progress" }, t("nav.progress")), h("a.button", { href: "/" }, t("nav.home"))));
  return { title: `${title}: ${report.title}`, node };
}

function levelRow(level, sums) {
  if (!sums.questions) {
    return null;
  }
  const { share, low, high } = sums.accuracy;
  const values = { correct: sums.correct, answered: sums.answered, points: points(sums.points), of: points(sums.max_points) };
  return { label: t(`level.${level}`), note: t("report.level", values), share, low, high };
}

function dial(percentage) {
  return h("p.dial", {}, h("span.dial-number", {}, number(percentage, { maximumFractionDigits: 0 })), h("span.dial-unit", {}, "%"));
}
