/**
 * The place where a question is answered: options, rates or code.
 */

import { h, newId } from "../core/dom.js";
import { number, t } from "../core/texts.js";
import { codeEditor } from "./code-editor.js";
import { richLine } from "./rich-text.js";

/**
 * @typedef {{node: HTMLElement, read: () => object | null, lock: (isLocked: boolean) => void, focus: () => void,
 *   choose?: (key: string) => void, mark?: (error: {line: number, message: string} | null) => void}} AnswerForm
 *   `read` gives the answer as the API takes it, null while there is none
 */

/**
 * A form for `question`, filled with what was typed before.
 *
 * @param {object} question as attempts show it
 * @param {object | null} draft an answer
 * @param {() => void} onChange
 * @param {() => void} onSend
 * @returns {AnswerForm}
 */
export function answerForm(question, draft, onChange, onSend) {
  const makers = { single_choice: choice, multiple_choice: choice, learning_rates: rates, code };
  return makers[question.kind](question, draft ?? {}, onChange, onSend);
}

function choice(question, draft, onChange) {
  const isMany = question.kind === "multiple_choice";
  const name = newId("choice");
  const chosen = new Set(isMany ? draft.choices : [draft.choice]);
  const inputs = question.options.map(({ key }) => h("input", {
    type: isMany ? "checkbox" : "radio", name, value: key, ".checked": chosen.has(key), onchange: onChange,
  }));
  const rows = question.options.map(({ key, text }, i) =>
    h("label.option", {}, inputs[i], h("span.letter", {}, key.toUpperCase()), h("span.option-text", {}, richLine(text))));
  const node = h("fieldset.options", {}, h("legend", {}, t(isMany ? "answer.choose-all" : "answer.choose-one")), rows);
  return {
    node,
    read: () => {
      const keys = inputs.filter((input) => input.checked).map((input) => input.value);
      return keys.length ? (isMany ? { choices: keys } : { choice: keys[0] }) : null;
    },
    lock: (isLocked) => {
      node.disabled = isLocked;
    },
    focus: () => (inputs.find((input) => input.checked) ?? inputs[0])?.focus(),
    choose: (key) => {
      const input = inputs.find((one) => one.value === key);
      if (input && !node.disabled) {
        input.checked = isMany ? !input.checked : true;
        input.focus();
        onChange();
      }
    },
  };
}

function rates(question, draft, onChange, onSend) {
  const id = newId("rates");
  const input = h("input", {
    id, type: "text", autocomplete: "off", spellcheck: "false", placeholder: "0.1, 0.05", oninput: onChange,
    ".value": (draft.learning_rates ?? []).join(", "), "aria-describedby": `${id}-help`,
    onkeydown: (event) => event.key === "Enter" && (event.preventDefault(), onSend()),
  });
  const node = h("div.field.rates", {}, h("label", { for: id }, t("answer.rates")), input,
    h("p.help", { id: `${id}-help` }, t("answer.rates-help")));
  return {
    node,
    read: () => {
      const typed = input.value.split(/[\s,;]+/).filter(Boolean);
      return typed.length ? { learning_rates: typed } : null;
    },
    lock: (isLocked) => {
      input.readOnly = isLocked;
    },
    focus: () => input.focus(),
  };
}

function code(question, draft, onChange, onSend) {
  const editor = codeEditor(draft.code ?? question.starter ?? "", { label: t("code.yours"), oninput: onChange, onsend: onSend });
  const given = Object.entries(question.given ?? {});
  const node = h("div.field.code-answer", {},
    given.length > 0 && h("p.given", {}, t("answer.given"), " ",
      given.map(([name, value]) => h("code", {}, `${name} = ${typeof value === "number" ? number(value) : value}`))),
    editor,
    question.checks?.length > 0 && [
      h("p.help", {}, t("answer.checks")),
      h("ul.asked", {}, question.checks.map(({ title }) => h("li", {}, richLine(title)))),
    ],
    h("p.actions.small", {}, h("button.quiet", {
      type: "button",
      onclick: () => {
        editor.value = question.starter ?? "";
        onChange();
      },
    }, t("answer.begin-anew"))));
  return {
    node,
    read: () => (editor.value.trim() ? { code: editor.value } : null),
    lock: (isLocked) => {
      editor.readOnly = isLocked;
    },
    focus: () => editor.focus(),
    mark: (error) => {
      editor.marks = error?.line ? [{ line: error.line, message: error.message, severity: "error" }] : [];
    },
  };
}

/**
 * An answer in words.
 *
 * @param {object} question
 * @param {object | null} answer
 */
export function answerText(question, answer) {
  if (!answer) {
    return h("span.faint", {}, t("answer.none"));
  }
  const keys = answer.choices ?? (answer.choice ? [answer.choice] : []);
  if (keys.length) {
    return keys.map((key) => h("span.given-answer", {}, h("span.letter", {}, key.toUpperCase()),
      richLine(question.options.find((option) => option.key === key)?.text ?? key)));
  }
  return answer.learning_rates ? h("code", {}, answer.learning_rates.join(", ")) : null;
}
