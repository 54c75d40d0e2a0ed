/**
 * <code-editor>: code to write. A textarea that works by itself; when CodeMirror has arrived it takes its place, inside
 * a shadow tree, with the text and the cursor's place kept. Fires "input" as a textarea does.
 */

import { h } from "../core/dom.js";
import { t } from "../core/texts.js";

class CodeEditor extends HTMLElement {
  #area = h("textarea.code-area", { spellcheck: "false", autocapitalize: "off", autocomplete: "off", wrap: "off" });
  #editor = null;
  #marks = [];

  constructor() {
    super();
    this.#area.addEventListener("input", () => this.#area.setAttribute("rows", rows(this.#area.value)));
    this.#area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        this.#submit();
      }
    });
  }

  connectedCallback() {
    this.#area.setAttribute("aria-label", this.label);
    this.append(this.#area);
    this.#load();
  }

  disconnectedCallback() {
    this.#editor?.destroy();
    this.#editor = null;
  }

  /** What the code is, for those who do not see it. */
  get label() {
    return this.getAttribute("label") ?? t("code.yours");
  }

  get value() {
    return this.#area.value;
  }

  set value(text) {
    this.#area.value = text;
    this.#area.setAttribute("rows", rows(text));
    this.#editor?.setText(text);
  }

  /** @param {boolean} is */
  set readOnly(is) {
    this.#area.readOnly = is;
    this.#editor?.setReadOnly(is);
  }

  /** @param {{line: number, column?: number, message: string, severity: "error" | "warning" | "info"}[]} marks */
  set marks(marks) {
    this.#marks = marks;
    this.#editor?.setMarks(marks);
  }

  focus() {
    (this.#editor ?? this.#area).focus();
  }

  /** @param {number} line counted from 1 */
  goTo(line) {
    if (this.#editor) {
      this.#editor.goTo(line);
      return;
    }
    const before = this.#area.value.split("\n").slice(0, line - 1).join("\n").length;
    this.#area.focus();
    this.#area.setSelectionRange(before + 1, before + 1);
  }

  #submit() {
    this.dispatchEvent(new CustomEvent("send", { bubbles: true }));
  }

  async #load() {
    let made;
    try {
      made = await import("../editor.js");
    } catch {
      return; // the textarea is all there is
    }
    if (!this.isConnected || this.#editor) {
      return;
    }
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    const parent = document.createElement("div");
    root.replaceChildren(parent, h("slot", { name: "help" }));
    const { selectionStart: anchor, selectionEnd: head } = this.#area;
    const wasFocused = document.activeElement === this.#area;
    this.#editor = made.createEditor({
      root, parent, text: this.#area.value, selection: { anchor, head }, label: `${this.label}. ${t("code.leave")}`,
      language: this.getAttribute("language") ?? "python",
      isReadOnly: this.#area.readOnly,
      onChange: (text) => {
        this.#area.value = text;
        this.dispatchEvent(new Event("input", { bubbles: true }));
      },
      onSubmit: () => this.#submit(),
    });
    this.#area.remove();
    this.append(h("p.help.way-out", { slot: "help", "aria-hidden": "true" }, t("code.leave")));
    this.classList.add("is-rich");
    this.#editor.setMarks(this.#marks);
    if (wasFocused) {
      this.#editor.focus();
    }
  }
}

customElements.define("code-editor", CodeEditor);

/**
 * An editor holding `text`.
 *
 * @param {string} text
 * @param {{label?: string, language?: "python" | "yaml", oninput?: () => void, onsend?: () => void}} [options]
 * @returns {CodeEditor}
 */
export function codeEditor(text, { label, language, oninput, onsend } = {}) {
  return h("code-editor", { label, language, oninput, onsend, ".value": text });
}

function rows(text) {
  return String(Math.min(Math.max(text.split("\n").length + 1, 4), 40));
}
