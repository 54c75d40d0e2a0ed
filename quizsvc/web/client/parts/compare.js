/**
 * Three loops around one schedule, run and laid side by side: what they print, and what their updates used.
 */

import { call } from "../core/api.js";
import { fill, freeze, h } from "../core/dom.js";
import { announce } from "../core/live.js";
import { learnerToken } from "../core/session.js";
import { inRow, number, t } from "../core/texts.js";
import { codeView } from "./code-view.js";
import { ORDERS } from "./examples.js";
import { ratesChart, usedRates } from "./rates.js";
import { problemNote, skeleton } from "./states.js";

/**
 * @param {{topic: string | null, isOpen: boolean, signal: AbortSignal}} options `isOpen` runs them at once
 */
export function compareView({ topic, isOpen, signal }) {
  const place = h("div");
  const button = h("button", { type: "button", onclick: run }, t("compare.run"));

  async function run() {
    const thaw = freeze(button);
    fill(place, skeleton(4));
    try {
      const token = await learnerToken();
      const names = Object.keys(ORDERS);
      const runs = await Promise.all(names.map((name) => call("POST", "/runs", { body: { code: ORDERS[name] }, token, signal })));
      fill(place, sideBySide(names, runs), table(names, runs), h("p.note", {}, t("compare.moral"), " ",
        topic && h("a", { href: `/topics/${topic}#schedules-in-pytorch` }, t("diagnosis.lesson"))));
      announce(t("compare.moral"));
    } catch (error) {
      fill(place, problemNote(error, run));
    }
    thaw();
  }

  if (isOpen) {
    run();
  }
  return h("section.compare", { id: "compare", "aria-labelledby": "compare-title" },
    h("h2", { id: "compare-title" }, t("compare.title")), h("p", {}, t("compare.lead")), h("p.actions", {}, button), place);
}

function sideBySide(names, runs) {
  const highest = Math.max(...runs.flatMap((run) => [...usedRates(run), ...run.printed.map(({ value }) => value)]));
  return h("div.trio", {}, runs.map((run, i) => h("div", {},
    ratesChart(run, { title: t(`example.${names[i]}`), isBare: true, domain: [0, highest] }),
    h("details", {}, h("summary", {}, t("compare.code")), codeView(ORDERS[names[i]])))));
}

function table(names, runs) {
  const rates = (values) => inRow(values.map((value) => number(value)));
  return h("div.scroll-x", { tabindex: 0, role: "group", "aria-label": t("compare.title") }, h("table.numbers", {},
    h("thead", {}, h("tr", {}, [t("compare.loop"), t("rates.printed"), t("rates.used"), t("compare.order")].map((text) => h("th", { scope: "col" }, text)))),
    h("tbody", {}, runs.map((run, i) => h("tr", {}, h("th", { scope: "row" }, t(`example.${names[i]}`)),
      h("td", {}, rates(run.printed.map(({ value }) => value))), h("td", {}, rates(usedRates(run))), h("td", {}, t(`order.${run.trace.order}`)))))));
}
