/**
 * How learners fare with a question, revision by revision.
 */

import { intervalBars } from "../charts/interval-bars.js";
import { h, s } from "../core/dom.js";
import { number, t } from "../core/texts.js";
import { empty } from "../parts/states.js";
import { richLine } from "../parts/rich-text.js";
import { figures } from "./figures.js";

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
  const { facility_index: facility, standard_deviation: spread, random_guess_score: guess, right_at_first: first, hints } = statistics;
  const { time, level, elo, options, mistakes } = statistics;
  return h("div.panel", {}, head,
    figures([["statistics.facility", facility], ["statistics.spread", spread], ["statistics.guess", guess], ["statistics.first", first],
      ["statistics.hints", hints.share], elo && ["statistics.elo", number(elo.value, { maximumFractionDigits: 2 })],
      ...quizzes.filter((quiz) => quiz.statistics).map(({ quiz, statistics: beside }) => ["statistics.discrimination", beside.discrimination_index, quiz])]),
    time && [h("h4", {}, t("statistics.time")), timeBox(time)],
    !level.agrees && h("p.note.is-warn", {}, t("statistics.level", { author: t(`level.${level.author}`), observed: t(`level.${level.observed}`) })),
    options.length > 0 && [h("h4", {}, t("statistics.options")), bars(options.map(({ text, right, n: chosen, share: part }) =>
      ({ label: [right && h("span.sign.is-good", {}, "✓ "), richLine(text)], said: text, chosen, part })))],
    mistakes.length > 0 && [h("h4", {}, t("statistics.mistakes")), bars(mistakes.map(({ text, n: chosen, share: part }) => ({ label: richLine(text), said: text, chosen, part })))]);
}

/** The middle half of the times as a box, the median as a line in it. */
function timeBox({ median_s: median, lower_quartile_s: lower, upper_quartile_s: upper, n }) {
  const x = (seconds) => `${(seconds / (upper * 1.25 || 1)) * 100}%`;
  const said = t("statistics.times", { count: n, median: number(median), lower: number(lower), upper: number(upper) });
  return [
    s("svg", { class: "bar-svg", width: "100%", height: 26, role: "img", "aria-label": said }, [
      s("rect", { class: "bar-track", x: 0, y: 11, width: "100%", height: 4, rx: 2 }),
      s("rect", { class: "bar-fill", x: x(lower), y: 4, width: x(upper - lower), height: 18, rx: 4 }),
      s("line", { class: "bar-whisker", x1: x(median), x2: x(median), y1: 1, y2: 25 }),
    ]),
    h("p.help", {}, said),
  ];
}

function bars(rows) {
  return intervalBars(rows.map(({ label, said, chosen, part }) => ({
    label, said, note: t("statistics.chosen", { count: chosen }), share: part / 100, low: null, high: null,
  })), { isLong: true });
}
