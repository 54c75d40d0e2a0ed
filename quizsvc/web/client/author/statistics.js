/**
 * How learners fare with a question, revision by revision.
 */

import { intervalBars } from "../charts/interval-bars.js";
import { h } from "../core/dom.js";
import { number, t } from "../core/texts.js";
import { empty } from "../parts/states.js";
import { richLine } from "../parts/rich-text.js";

/**
 * @param {{revisions: object[]}} statistics
 */
export function statisticsView({ revisions }) {
  const used = revisions.filter(({ n }) => n > 0);
  return used.length ? used.map(revisionStatistics) : empty(t("statistics.none"));
}

function revisionStatistics({ revision, n, why, statistics, quizzes = [] }) {
  const head = h("h3", {}, t("author.revision-n", { n: revision }), " ", h("span.help", {}, t("statistics.n", { count: n })));
  if (!statistics) {
    return h("div.panel", {}, head, h("p.note", { lang: "en" }, why ?? t("statistics.too-few")));
  }
  const { facility_index: facility, standard_deviation: spread, random_guess_score: guess, time, level, options = [], mistakes = [] } = statistics;
  const share = (value) => (value === null ? "–" : `${number(value)} %`);
  return h("div.panel", {}, head,
    h("dl.figures", {}, figure("statistics.facility", share(facility)), figure("statistics.spread", share(spread)), figure("statistics.guess", share(guess)),
      time?.median_s !== null && time?.median_s !== undefined && figure("statistics.time", t("statistics.seconds", { count: time.median_s })),
      quizzes.map((quiz) => figure("statistics.discrimination", share(quiz.discrimination_index), quiz.quiz))),
    level && level.observed && !level.agrees && h("p.note.is-warn", {}, t("statistics.level", { author: t(`level.${level.author}`), observed: t(`level.${level.observed}`) })),
    options.length > 0 && [h("h4", {}, t("statistics.options")), bars(options.map(({ text, right, n: chosen, share: part }) =>
      ({ label: [right && h("span.sign.is-good", {}, "✓ "), richLine(text)], said: text, chosen, part })))],
    mistakes.length > 0 && [h("h4", {}, t("statistics.mistakes")), bars(mistakes.map(({ text, n: chosen, share: part }) => ({ label: richLine(text), said: text, chosen, part })))]);
}

function figure(name, value, note) {
  return h("div", {}, h("dt", {}, t(name), note && h("span.help", {}, ` ${note}`)), h("dd", {}, value));
}

function bars(rows) {
  return intervalBars(rows.map(({ label, chosen, part }) => ({
    label, note: t("statistics.chosen", { count: chosen }), share: (part ?? 0) / 100, low: null, high: null,
  })));
}
