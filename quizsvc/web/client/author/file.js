/**
 * One file to import: its text to be mended, with what is wrong at its lines and listed beside it.
 */

import { fill, h } from "../core/dom.js";
import { shelve } from "../core/shelf.js";
import { t } from "../core/texts.js";
import { codeEditor } from "../parts/code-editor.js";

/**
 * It is kept in this browser, text and faults, until it is removed.
 *
 * @param {{file: File, text: string | null, faults?: object[], at: number}} kept `text` is what the file holds, null where it is
 *   no text to be edited; `at` is its place among the others
 * @param {{onChange: () => void, onRemove: (view: object) => void}} on
 */
export function fileView({ file, text, faults: known = [], at }, { onChange, onRemove }) {
  const editor = text === null ? null : codeEditor(text, { language: "yaml", label: t("import.text-of", { name: file.name }), oninput: changed });
  let marked = known;
  const faults = h("ol.faults");
  const count = h("span.badge.is-contested", { hidden: true });
  const details = editor && h("details.file-text", { ".open": text === "" || text.length < 20_000 }, h("summary", {}, t("import.text")),
    h("div.file-sides", {}, editor, faults));
  const view = {
    name: file.name,
    node: h("li.file", {}, h("div.file-head", {}, h("strong", {}, file.name), file.size > 0 && h("span.help", {}, t("import.size", { size: Math.ceil(file.size / 1024) })), count,
      h("button.quiet", { type: "button", onclick: remove, "aria-label": t("import.remove-name", { name: file.name }) }, t("import.remove"))),
    details ?? faults),
    toFile: () => (editor ? new File([editor.value], file.name, { type: "application/yaml" }) : file),
    focus: () => editor?.focus(),
    keep,
    mark: (found) => {
      mark(found);
      keep();
    },
  };

  function changed() {
    keep();
    onChange();
  }

  function keep() {
    shelve(file.name, { file, text: editor ? editor.value : null, faults: marked, at });
  }

  function remove() {
    shelve(file.name, null);
    onRemove(view);
  }

  /** @param {{line: number, column: number, message: string, severity: string}[]} found */
  function mark(found) {
    marked = found;
    if (editor) {
      editor.marks = found.map(({ line, column, message, severity }) => ({ line, column, message, severity: severity === "warning" ? "warning" : "error" }));
    }
    if (found.length && details) {
      details.open = true;
    }
    count.hidden = !found.length;
    count.textContent = t("import.faults", { count: found.length });
    fill(faults, found.map((fault) => h("li.fault", {},
      editor && fault.line
        ? h("button.quiet", { type: "button", onclick: () => editor.goTo(fault.line) }, t("code.line", { line: fault.line }))
        : h("span", {}, fault.line ? t("code.line", { line: fault.line }) : ""),
      h("span", { lang: "en" }, ` ${fault.message}`), fault.pointer && h("code.pointer", {}, fault.pointer))));
  }

  mark(known);
  return view;
}
