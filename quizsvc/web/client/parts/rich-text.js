/**
 * <rich-text>: a Markdown text of the API. Until the service has rendered it, or if it cannot, the text stands there
 * as it was written.
 */

import { fill, h } from "../core/dom.js";
import { fragment, rendered, renderedNow } from "../core/rendered.js";
import { currentLanguage, SERVICE_LANGUAGE, t } from "../core/texts.js";

class RichText extends HTMLElement {
  /**
   * @param {string} text
   * @param {import("../core/rendered.js").Form} form
   * @param {string | null} topic where links to bare sections lead
   */
  show(text, form, topic) {
    if (currentLanguage() !== SERVICE_LANGUAGE) {
      this.lang = SERVICE_LANGUAGE;
    }
    const html = renderedNow(text, form);
    if (html !== undefined) {
      this.#place(html, topic);
      return;
    }
    this.textContent = text;
    rendered(text, form).then((late) => late !== null && this.#place(late, topic));
  }

  #place(html, topic) {
    const content = fragment(html);
    for (const link of content.querySelectorAll("a")) {
      resolve(link, topic);
    }
    for (const pre of content.querySelectorAll("pre")) {
      pre.tabIndex = 0;
      pre.setAttribute("role", "group");
      pre.setAttribute("aria-label", t("code.label"));
    }
    for (const table of content.querySelectorAll("table")) {
      const frame = h("div.scroll-x", { tabindex: 0, role: "group", "aria-label": t("table.label") });
      table.replaceWith(frame);
      frame.append(table);
    }
    fill(this, content);
  }
}

customElements.define("rich-text", RichText);

/**
 * `text` as blocks.
 *
 * @param {string} text Markdown
 * @param {string | null} [topic]
 */
export function richText(text, topic = null) {
  const element = h("rich-text.prose");
  element.show(text, "markdown", topic);
  return element;
}

/**
 * `text` within a line.
 *
 * @param {string} text Markdown
 * @param {string | null} [topic]
 */
export function richLine(text, topic = null) {
  const element = h("rich-text.line");
  element.show(text, "line", topic);
  return element;
}

function resolve(link, topic) {
  const target = link.getAttribute("href") ?? "";
  const [place, section] = target.split("#");
  if (/^[a-z]+:/i.test(target)) {
    link.rel = "noopener noreferrer";
    link.target = "_blank";
    link.append(h("span.away", { "aria-label": t("link.away") }, "↗"));
  } else if (section && (place || topic)) {
    link.href = `/topics/${encodeURIComponent(place || topic)}#${section}`;
  } else {
    link.replaceWith(...link.childNodes);
  }
}
