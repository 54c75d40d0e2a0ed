/**
 * How long a test has been going on, or how much time is left where it has an end. It can be put away: not everybody
 * thinks better with a clock.
 */

import { serviceNow } from "../core/api.js";
import { h } from "../core/dom.js";
import { announce } from "../core/live.js";
import { keep, recall } from "../core/kept.js";
import { t } from "../core/texts.js";

const SOON_S = 60;

/**
 * @param {{created_at: string, ends_at?: string | null}} attempt
 * @param {AbortSignal} signal stops it
 * @param {() => void} [onEnd] called when the time is over
 */
export function clock(attempt, signal, onEnd) {
  const start = Date.parse(attempt.created_at);
  const end = attempt.ends_at ? Date.parse(attempt.ends_at) : null;
  const time = h("span.clock-time", { role: "timer", "aria-label": t("clock.label") });
  const button = h("button.quiet", { type: "button", onclick: toggle });
  const node = h("p.clock", {}, time, button);
  let isWarned = false;
  let isOver = false;

  function toggle() {
    keep("clock", !recall("clock", true));
    update();
  }

  function update() {
    const isShown = recall("clock", true);
    const left = end === null ? null : Math.max(0, Math.round((end - serviceNow()) / 1000));
    const passed = Math.max(0, Math.round((serviceNow() - start) / 1000));
    time.textContent = t(end === null ? "clock.passed" : "clock.left", { time: written(left ?? passed) });
    time.hidden = !isShown;
    time.classList.toggle("is-soon", left !== null && left <= SOON_S);
    button.textContent = t(isShown ? "clock.hide" : "clock.show");
    if (left > 0 && left <= SOON_S && !isWarned) {
      isWarned = true;
      announce(t("clock.soon"));
    }
    if (left === 0 && !isOver) {
      isOver = true;
      clearInterval(tick);
      onEnd?.();
    }
  }

  const tick = setInterval(update, 1000);
  signal.addEventListener("abort", () => clearInterval(tick));
  queueMicrotask(update);
  return node;
}

/**
 * A time as minutes and seconds, with hours where there are any.
 *
 * @param {number} seconds
 */
export function written(seconds) {
  const two = (value) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}
