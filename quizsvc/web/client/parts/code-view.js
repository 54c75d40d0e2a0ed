/**
 * Code to read: lines numbered, words coloured, and what is to be said about a line right below it.
 */

import { fill, h } from "../core/dom.js";
import { fragment, rendered, renderedNow } from "../core/rendered.js";
import { t } from "../core/texts.js";

/**
 * @typedef {{line: number, text: string, tone?: "bad" | "warn" | "note", column?: number}} Mark
 */

/**
 * @param {string} code
 * @param {{language?: "python" | "yaml", marks?: Mark[], label?: string, title?: string}} [options]
 * @returns {HTMLElement}
 */
export function codeView(code, { language = "python", marks = [], label = t("code.label"), title } = {}) {
  const body = h("code");
  const view = h("div.code", {},
    title && h("div.code-title", {}, title),
    h("pre", { tabindex: 0, role: "group", "aria-label": title ?? label }, body));
  const text = code.replace(/\n+$/, "");
  const html = renderedNow(code, language);
  fill(body, lines(html === undefined ? plain(text) : coloured(html), marks));
  if (html === undefined) {
    rendered(code, language).then((late) => late !== null && fill(body, lines(coloured(late), marks)));
  }
  return view;
}

function plain(text) {
  return text.split("\n").map((line) => [document.createTextNode(line)]);
}

function coloured(html) {
  return html.replace(/\n+$/, "").split("\n").map((line) => [...fragment(line).childNodes]);
}

function lines(rows, marks) {
  return rows.map((nodes, index) => {
    const own = marks.filter((mark) => mark.line === index + 1);
    const tone = own[0] && ` has-${own[0].tone ?? "bad"}`;
    return h("span", { class: `code-line${tone ?? ""}`, id: own.length ? `line-${index + 1}` : null },
      h("span.code-number", { "aria-hidden": "true" }, String(index + 1)),
      h("span.code-text", {}, nodes, "\n"),
      own.map((mark) => h("span", { class: `code-mark is-${mark.tone ?? "bad"}` },
        h("span.visually-hidden", {}, t("code.at-line", { line: mark.line })), mark.text, "\n")));
  });
}
