/**
 * <plot-chart>: curves over steps, drawn in SVG as wide as there is room, with a legend, a reading of the values
 * under the pointer or the arrow keys, and the numbers as a table for those who want them or cannot see curves.
 */

import { fill, h, newId, s } from "../core/dom.js";
import { number, t } from "../core/texts.js";
import { drawAxes, layout } from "./axes.js";
import { drawSeries, legend } from "./series.js";
import { numbersTable } from "./numbers.js";

/**
 * @typedef {{name: string, tone: string, shape?: "line" | "step" | "dots" | "bars", points: [number, number | null][],
 *   texts?: string[]}} Series `texts` are the values as they are to be read, where they have a form of their own
 * @typedef {{title: string, summary?: string, series: Series[], x: {label: string},
 *   y: {label: string, isLog?: boolean, withZero?: boolean, domain?: [number, number]}, height?: number,
 *   isBare?: boolean, gaps?: [number, number, number][]}} Spec `gaps` join two values at one step that should be one
 */

const NARROW_HEIGHT = 200;

class PlotChart extends HTMLElement {
  /** @type {Spec | null} */
  #spec = null;
  #at = -1;
  #frame = h("div.plot-frame");
  #observer = new ResizeObserver(() => this.#draw());

  /** @param {Spec} spec */
  set spec(spec) {
    this.#spec = spec;
    this.#at = -1;
    this.#build();
  }

  connectedCallback() {
    this.#observer.observe(this.#frame);
  }

  disconnectedCallback() {
    this.#observer.disconnect();
  }

  #build() {
    const { title, series, isBare, summary } = this.#spec;
    const isOpen = Boolean(this.querySelector(".plot-numbers")?.open);
    const reading = h("p.plot-reading", { "aria-live": "off" });
    this.reading = reading;
    fill(
      this,
      h("figure.plot", {}, [
        h("figcaption", {}, h("strong", {}, title), summary && h("span", {}, summary)),
        legend(series),
        this.#frame,
        isBare ? null : reading,
        isBare ? null : numbersTable(this.#spec, isOpen),
      ]),
    );
    this.#draw();
  }

  #draw() {
    const width = Math.round(this.#frame.clientWidth);
    if (!this.#spec || width < 40) {
      return;
    }
    const spec = this.#spec;
    const room = layout(spec, width, width < 480 ? NARROW_HEIGHT : (spec.height ?? 240));
    const label = newId("plot");
    const svg = s(
      "svg",
      {
        class: "plot-svg", width, height: room.height, viewBox: `0 0 ${width} ${room.height}`, role: "img",
        "aria-labelledby": label, tabindex: spec.isBare ? null : 0,
      },
      s("title", { id: label }, [spec.title, spec.summary].filter(Boolean).join(". ")),
      drawAxes(spec, room),
      (spec.gaps ?? []).map(([x, from, to]) => s("line", { class: "plot-gap", x1: room.x(x), x2: room.x(x), y1: room.y(from), y2: room.y(to) })),
      spec.series.map((one) => drawSeries(one, room)),
    );
    const cursor = s("line", { class: "plot-cursor", y1: room.top, y2: room.bottom, visibility: "hidden" });
    svg.append(cursor);
    if (!spec.isBare) {
      this.#follow(svg, room, cursor);
    }
    fill(this.#frame, svg);
  }

  #follow(svg, room, cursor) {
    const steps = [...new Set(this.#spec.series.flatMap((one) => one.points.map(([x]) => x)))].sort((a, b) => a - b);
    const read = (index) => {
      this.#at = Math.min(Math.max(index, 0), steps.length - 1);
      const x = room.x(steps[this.#at]);
      cursor.setAttribute("x1", String(x));
      cursor.setAttribute("x2", String(x));
      cursor.setAttribute("visibility", "visible");
      this.reading.textContent = this.#said(steps[this.#at]);
    };
    svg.addEventListener("pointermove", (event) => {
      const x = event.clientX - svg.getBoundingClientRect().left;
      read(steps.reduce((best, step, i) => (Math.abs(room.x(step) - x) < Math.abs(room.x(steps[best]) - x) ? i : best), 0));
    });
    svg.addEventListener("pointerleave", () => cursor.setAttribute("visibility", "hidden"));
    svg.addEventListener("keydown", (event) => {
      const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (move) {
        event.preventDefault();
        this.reading.setAttribute("aria-live", "polite");
        read(this.#at + move);
      }
    });
  }

  #said(step) {
    const values = this.#spec.series.flatMap((one) => {
      const index = one.points.findIndex(([x]) => x === step);
      const value = index < 0 ? null : one.points[index][1];
      return value === null ? [] : [`${one.name} ${one.texts?.[index] ?? number(value)}`];
    });
    return `${t("chart.at", { label: this.#spec.x.label, step: number(step) })} ${values.join(" · ")}`;
  }
}

customElements.define("plot-chart", PlotChart);

/**
 * A chart of `spec`.
 *
 * @param {Spec} spec
 * @returns {HTMLElement}
 */
export function plotChart(spec) {
  return h("plot-chart", { ".spec": spec });
}
