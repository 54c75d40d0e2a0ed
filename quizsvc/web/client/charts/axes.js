/**
 * The room that a chart has, its scales, and its axes.
 */

import { s } from "../core/dom.js";
import { number } from "../core/texts.js";
import { extent, logTicks, scale, ticks } from "./scales.js";

const LETTER = 7.2;
const SPACE_PER_TICK = { x: 44, y: 44 };

/**
 * @typedef {{width: number, height: number, left: number, right: number, top: number, bottom: number,
 *   x: (value: number) => number, y: (value: number) => number, xTicks: number[], yTicks: number[]}} Room
 */

/**
 * Where things go in a chart of this size.
 *
 * @param {import("./plot-chart.js").Spec} spec
 * @param {number} width
 * @param {number} height
 * @returns {Room}
 */
export function layout(spec, width, height) {
  const points = spec.series.flatMap((one) => one.points);
  const values = points.map(([, y]) => y).filter((y) => y !== null);
  const isLog = Boolean(spec.y.isLog) && values.every((value) => value > 0);
  const [xLow, xHigh] = extent(points.map(([x]) => x));
  const [low, high] = spec.y.domain ?? extent(values, spec.y.withZero);
  const top = 12;
  const bottom = height - 40;
  const yTicks = isLog ? logTicks(low, high) : ticks(low, high, Math.max(2, (bottom - top) / SPACE_PER_TICK.y));
  const left = 12 + LETTER * Math.max(2, ...yTicks.map((value) => number(value).length));
  const right = width - 14;
  const xTicks = ticks(xLow, xHigh, Math.max(1, (right - left) / SPACE_PER_TICK.x), true);
  const margin = isLog ? 0 : (high - low) * 0.06;
  const domain = isLog ? [low * 0.9, high * 1.1] : [spec.y.withZero && low === 0 ? 0 : low - margin, high + margin];
  return {
    width, height, left, right, top, bottom, xTicks, yTicks,
    x: scale([xLow, xHigh], [left + 10, right - 10]),
    y: scale(domain, [bottom, top], isLog),
  };
}

/**
 * Grid, ticks and labels.
 *
 * @param {import("./plot-chart.js").Spec} spec
 * @param {Room} room
 */
export function drawAxes(spec, room) {
  const { left, right, top, bottom } = room;
  return s("g", { class: "plot-axes", "aria-hidden": "true" }, [
    room.yTicks.map((value) => {
      const y = room.y(value);
      return [
        s("line", { class: "plot-grid", x1: left, x2: right, y1: y, y2: y }),
        s("text", { x: left - 6, y: y + 4, "text-anchor": "end" }, number(value)),
      ];
    }),
    room.xTicks.map((value) => s("text", { x: room.x(value), y: bottom + 17, "text-anchor": "middle" }, number(value))),
    s("line", { class: "plot-base", x1: left, x2: right, y1: bottom, y2: bottom }),
    s("text", { class: "plot-label", x: (left + right) / 2, y: room.height - 5, "text-anchor": "middle" }, spec.x.label),
    s("text", { class: "plot-label", x: left - 6, y: top - 2, "text-anchor": "start" }, spec.y.label),
  ]);
}
