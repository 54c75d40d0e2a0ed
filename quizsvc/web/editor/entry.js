// What <code-editor> needs of CodeMirror, and nothing else; `make editor` writes it to client/editor.js.

import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentLess, indentMore } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState } from "@codemirror/state";
import {
  drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";

const LANGUAGES = { python, yaml };
const INDENTS = { python: "    ", yaml: "  " };

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: "var(--code-keyword)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)" },
  { tag: tags.comment, color: "var(--code-comment)", fontStyle: "italic" },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName), tags.className], color: "var(--code-name)" },
  { tag: [tags.definition(tags.propertyName), tags.propertyName], color: "var(--code-name)" },
]);

const theme = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--code-ground)", fontSize: "inherit" },
  "&.cm-focused": { outline: "none" },
  ".cm-content": { fontFamily: "var(--mono)", padding: ".75rem 0", caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--ink-faint)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--code-line)" },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    backgroundColor: "var(--code-selection)",
  },
  ".cm-tooltip": { backgroundColor: "var(--raised)", color: "var(--ink)", border: "1px solid var(--line)" },
  ".cm-diagnostic": { fontFamily: "var(--sans)", padding: ".4rem .6rem" },
});

// Left to itself, Chromium joins the lines that typing replaces by elements with inline styles, which our policy forbids.
const replaceLines = EditorView.domEventHandlers({
  beforeinput: (event, view) => {
    const { from, to } = view.state.selection.main;
    const isOneLine = view.state.doc.lineAt(from).to >= to;
    if (event.inputType !== "insertText" || event.data === null || isOneLine) {
      return false;
    }
    const insert = () => view.state.update(view.state.replaceSelection(event.data), { userEvent: "input.type" });
    if (!view.state.facet(EditorView.inputHandler).some((handle) => handle(view, from, to, event.data, insert))) {
      view.dispatch(insert());
    }
    event.preventDefault();
    return true;
  },
});

/**
 * Make an editor in `parent`, which stands in the shadow tree `root`: there its styles are adopted sheets, which a
 * policy without inline styles lets through.
 *
 * Tab indents; Escape, then Tab leaves the editor, so that a keyboard is not caught in it.
 *
 * @param {{root: ShadowRoot, parent: Element, text: string, selection: {anchor: number, head: number},
 *   language: "python" | "yaml", label: string, isReadOnly?: boolean, onChange: (text: string) => void,
 *   onSubmit?: () => void}} options
 */
export function createEditor(options) {
  const editable = new Compartment();
  const frozen = (isReadOnly) => [EditorState.readOnly.of(isReadOnly), EditorView.editable.of(!isReadOnly)];
  const view = new EditorView({
    root: options.root,
    parent: options.parent,
    state: EditorState.create({
      doc: options.text,
      selection: options.selection,
      extensions: [
        keymap.of([{ key: "Mod-Enter", run: () => (options.onSubmit ? (options.onSubmit(), true) : false) }]),
        lineNumbers(), highlightActiveLineGutter(), highlightActiveLine(), highlightSpecialChars(), replaceLines,
        history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets(), lintGutter(),
        indentUnit.of(INDENTS[options.language]), LANGUAGES[options.language](),
        syntaxHighlighting(colours), theme, editable.of(frozen(Boolean(options.isReadOnly))),
        EditorView.contentAttributes.of({ "aria-label": options.label, tabindex: "0", spellcheck: "false", autocapitalize: "off" }),
        EditorView.updateListener.of((update) => update.docChanged && options.onChange(update.state.doc.toString())),
        keymap.of([
          { key: "Tab", run: indentMore, shift: indentLess },
          ...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...lintKeymap,
        ]),
      ],
    }),
  });
  return {
    focus: () => view.focus(),
    destroy: () => view.destroy(),
    /** @param {string} text */
    setText: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
    /** @param {boolean} isReadOnly */
    setReadOnly: (isReadOnly) => view.dispatch({ effects: editable.reconfigure(frozen(isReadOnly)) }),
    /** @param {{line: number, column?: number, message: string, severity: "error" | "warning" | "info"}[]} marks */
    setMarks: (marks) => view.dispatch(setDiagnostics(view.state, marks.map((mark) => placed(view.state.doc, mark)))),
    /** @param {number} line */
    goTo: (line) => {
      const at = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines)).from;
      view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
      view.focus();
    },
  };
}

function placed(doc, mark) {
  const line = doc.line(Math.min(Math.max(mark.line, 1), doc.lines));
  const from = Math.min(line.from + Math.max((mark.column ?? 1) - 1, 0), line.to);
  return { from, to: line.to, severity: mark.severity, message: mark.message };
}
