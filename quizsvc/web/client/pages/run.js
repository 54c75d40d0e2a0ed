/**
 * Any snippet, run; or the three loops of one schedule beside each other.
 */

import { call } from "../core/api.js";
import { fill, freeze, h } from "../core/dom.js";
import { keep, recall } from "../core/kept.js";
import { useKeys } from "../core/keys.js";
import { announce } from "../core/live.js";
import { prepare } from "../core/rendered.js";
import { noteQuery } from "../core/router.js";
import { learnerToken } from "../core/session.js";
import { t } from "../core/texts.js";
import { codeEditor } from "../parts/code-editor.js";
import { compareView } from "../parts/compare.js";
import { EXAMPLES } from "../parts/examples.js";
import { runView } from "../parts/run-view.js";
import { empty, problemNote, skeleton } from "../parts/states.js";

const DRAFT = "draft:run";
const OWN = "draft:run:own";

/** Show the page. */
export async function show({ query, signal }) {
  const title = t("run.title");
  const [sandbox, topics] = await Promise.all([
    call("GET", "/sandbox", { signal }).catch(() => null),
    call("GET", "/topics?limit=1", { signal }).catch(() => ({ items: [] })),
  ]);
  const topic = topics.items[0]?.id ?? null;
  const result = h("div.run-place", {}, empty(t("run.empty")));
  const asked = EXAMPLES[query.get("example")];
  if (asked) {
    keepOwn(recall(DRAFT));
    noteQuery(""); // else a reload would bring the example back over what was made of it
  }
  const editor = codeEditor(asked ?? recall(DRAFT) ?? EXAMPLES["optimizer-first"], {
    oninput: () => keep(DRAFT, editor.value), onsend: run,
  });
  const button = h("button.primary", { type: "button", onclick: run }, t("run.run"), h("kbd", { "aria-hidden": "true" }, t("run.keys")));

  async function run() {
    if (button.disabled) {
      return;
    }
    const thaw = freeze(button);
    keep(DRAFT, editor.value);
    fill(result, skeleton(5));
    try {
      const made = await call("POST", "/runs", { body: { code: editor.value }, token: await learnerToken(), signal });
      await prepare([...made.diagnosis.map(({ explanation }) => [explanation, "markdown"]), [editor.value, "python"]]);
      fill(result, runView(made, { code: editor.value, topic }));
      editor.marks = marksOf(made);
      announce(t(`run.status.${made.status}`));
    } catch (error) {
      if (!signal.aborted) {
        fill(result, problemNote(error, run));
      }
    }
    thaw();
  }

  useKeys([]);
  const node = h("div.page.wide", {},
    h("h1", {}, title), h("p.lead", {}, t("run.lead")),
    sandbox && sandbox.status !== "ready" && h("p.note.is-warn", {}, t(`sandbox.${sandbox.status}`)),
    h("div.bench", {},
      h("section.bench-code", { "aria-label": t("code.yours") },
        h("div.actions.small", {}, examplesMenu((code) => {
          keepOwn(editor.value);
          editor.value = code;
          keep(DRAFT, code);
          run();
        })),
        editor, h("div.actions", {}, button), sandbox && allowed(sandbox)),
      h("section.bench-result", { "aria-labelledby": "run-result" }, h("h2.visually-hidden", { id: "run-result" }, t("run.result")), result)),
    compareView({ topic, isOpen: query.get("compare") === "order", signal }));
  return { title, node };
}

/** What one wrote can be come back to from any example. */
function keepOwn(code) {
  if (code?.trim() && !Object.values(EXAMPLES).includes(code)) {
    keep(OWN, code);
  }
}

function examplesMenu(onChoose) {
  const own = h("option", { value: OWN }, t("run.own"));
  const code = () => (menu.value === OWN ? recall(OWN) : EXAMPLES[menu.value]);
  const menu = h("select", {
    "aria-label": t("run.examples"), onfocus: update,
    onchange: () => {
      if (code()) {
        onChoose(code());
        update();
      }
    },
  }, h("option", { value: "" }, t("run.examples")), Object.keys(EXAMPLES).map((name) => h("option", { value: name }, t(`example.${name}`))), own);

  function update() {
    own.hidden = own.disabled = recall(OWN) === null;
  }

  update();
  return menu;
}

function allowed({ modules, limits }) {
  return h("details.help", {}, h("summary", {}, t("run.allowed")),
    limits && h("p", {}, t("run.limits", { wall: limits.wall, memory: limits.memory_mib })),
    h("p", {}, modules.map((name, i) => [i > 0 && " ", h("code", {}, name)])));
}

function marksOf(run) {
  const found = run.diagnosis.filter(({ line }) => line).map(({ line, title }) => ({ line, message: title, severity: "warning" }));
  return run.error?.line
    ? [{ line: run.error.line, message: `${run.error.type}: ${run.error.message}`, severity: "error" }, ...found]
    : found;
}
