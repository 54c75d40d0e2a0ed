/**
 * The schedule explorer: pick a scheduler, move its sliders, and see the rates that PyTorch gives.
 */

import { plotChart } from "../charts/plot-chart.js";
import { call } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { keep, recall } from "../core/kept.js";
import { learnerToken } from "../core/session.js";
import { t } from "../core/texts.js";
import { empty, problemNote } from "../parts/states.js";
import { curveView } from "../schedules/curve.js";
import { controls } from "../schedules/controls.js";
import { requestOf, startOf } from "../schedules/request.js";

const DRAFT = "draft:schedule";
const MOST_KEPT = 100;

/** Show the page. */
export async function show({ signal }) {
  const title = t("schedules.title");
  const token = await learnerToken();
  const known = await call("GET", "/schedules", { token, signal });
  const names = known.schedulers.map(({ name }) => name);
  if (!names.length) {
    return { title, node: h("div.page", {}, h("h1", {}, title), empty(t("schedules.none"))) };
  }
  const kept = recall(DRAFT);
  let state = names.includes(kept?.scheduler) ? { ...startOf(known, kept.scheduler), ...kept } : startOf(known, "StepLR");
  let isDrawing = false;
  let isStale = false;
  const place = h("div.curve-place");
  let chart = null;
  const seen = new Map();
  const about = h("div.curve-about");
  const form = h("div.controls");

  function changed() {
    keep(DRAFT, state);
    draw();
  }

  /** One request at a time: what changes while one is under way is drawn right after it. */
  async function draw() {
    isStale = isDrawing;
    if (isDrawing) {
      return;
    }
    isDrawing = true;
    try {
      const asked = structuredClone(state);
      const curve = await curveOf(requestOf(known, asked));
      const view = curveView(curve, asked, Boolean(about.querySelector(".schedule-code")?.open));
      drawChart(view.spec);
      fill(about, view.about);
    } catch (error) {
      if (!signal.aborted) {
        fill(place, problemNote(error, error.isPassing ? draw : null));
      }
    }
    isDrawing = false;
    if (isStale && !signal.aborted) {
      draw();
    }
  }

  /** Where a slider comes back to, nothing has to be asked again. */
  async function curveOf(body) {
    const name = JSON.stringify(body);
    const curve = seen.get(name) ?? (await call("POST", "/schedules", { body, token, signal }));
    seen.delete(name);
    seen.set(name, curve);
    if (seen.size > MOST_KEPT) {
      seen.delete(seen.keys().next().value);
    }
    return curve;
  }

  /** The chart stays and gets new curves: it is drawn at once, in the room that it has. */
  function drawChart(spec) {
    if (chart !== null && place.firstChild === chart) {
      chart.spec = spec;
    } else {
      chart = plotChart(spec);
      fill(place, chart);
    }
  }

  function choose(name) {
    state = startOf(known, name);
    build();
    changed();
  }

  const build = () => fill(form, controls(known, state, { choose, changed, rebuild: () => (build(), changed()) }));
  build();
  draw();
  const node = h("div.page.wide", {}, h("h1", {}, title), h("p.lead", {}, t("schedules.lead")),
    h("div.explorer", {}, place, form, about));
  return { title, node };
}
