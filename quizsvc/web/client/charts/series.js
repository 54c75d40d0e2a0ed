/**
 * Curves, dots and bars, and the legend that names them. Shapes differ with tones, so that colour is not needed.
 */

import { h, s } from "../core/dom.js";

const MOST_DOTS = 60;

/**
 * One series as SVG.
 *
 * @param {import("./plot-chart.js").Series} series
 * @param {import("./axes.js").Room} room
 */
export function drawSeries(series, room) {
  const placed = series.points.map(([x, y]) => (Number.isFinite(y) && y !== null ? [room.x(x), room.y(y)] : null));
  const points = placed.filter(Boolean);
  const group = s("g", { class: `plot-series tone-${series.tone}` });
  if (series.shape === "bars") {
    const width = Math.max(2, Math.min(26, (room.right - room.left) / (points.length + 1) * 0.5));
    group.append(...points.map(([x, y]) =>
      s("rect", { class: "plot-bar", x: x - width / 2, y, width, height: Math.max(0, room.bottom - y), rx: 2 })));
    return group;
  }
  if (series.shape !== "dots") {
    group.append(s("path", { class: "plot-line", d: path(placed, series.shape === "step") }));
  }
  if (points.length <= MOST_DOTS) {
    group.append(...points.map(([x, y]) => mark(series.tone, x, y)));
  }
  return group;
}

/**
 * The names of the series with their marks; nothing for a single one.
 *
 * @param {import("./plot-chart.js").Series[]} series
 */
export function legend(series) {
  if (series.length < 2) {
    return null;
  }
  const entry = (one) =>
    h("li", {}, s("svg", { width: 26, height: 14, "aria-hidden": "true", class: `tone-${one.tone}` }, [
      one.shape === "dots" ? null : s("path", { class: "plot-line", d: "M1 7H25" }),
      mark(one.tone, 13, 7),
    ]), one.name);
  return h("ul.plot-legend", {}, series.map(entry));
}

function mark(tone, x, y) {
  if (tone === "printed" || tone === "validation") {
    return s("rect", { class: "plot-dot", x: x - 4, y: y - 4, width: 8, height: 8, transform: `rotate(45 ${x} ${y})` });
  }
  return s("circle", { class: "plot-dot", cx: x, cy: y, r: 4 });
}

function path(points, isStep) {
  let d = "";
  let before = null;
  for (const point of points) {
    if (!point) {
      before = null;
      continue;
    }
    const [x, y] = point.map((value) => Math.round(value * 10) / 10);
    if (!before) {
      d += `M${x} ${y}`;
    } else if (isStep) {
      d += `H${(before[0] + x) / 2}V${y}H${x}`;
    } else {
      d += `L${x} ${y}`;
    }
    before = [x, y];
  }
  return d;
}
