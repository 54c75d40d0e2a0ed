/**
 * The schedule explorer: pick a scheduler, move its sliders, and see the rates that PyTorch gives.
 */

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
const WAIT_MS = 60;

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
  let state = names.includes(kept?.scheduler) ? kept : startOf(known, "StepLR");
  let timer = 0;
  let asked = 0;
  const place = h("div.curve-place");
  const form = h("div.controls");

  function changed() {
    keep(DRAFT, state);
    clearTimeout(timer);
    timer = setTimeout(draw, WAIT_MS);
  }

  async function draw() {
    asked += 1;
    const mine = asked;
    try {
      const curve = await call("POST", "/schedules", { body: requestOf(known, state), token, signal });
      if (mine === asked) {
        fill(place, curveView(curve, state));
      }
    } catch (error) {
      if (mine === asked && !signal.aborted) {
        fill(place, problemNote(error, error.isPassing ? draw : null));
      }
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
  signal.addEventListener("abort", () => clearTimeout(timer));
  const node = h("div.page.wide", {}, h("h1", {}, title), h("p.lead", {}, t("schedules.lead")),
    h("div.explorer", {}, form, place));
  return { title, node };
}
