/**
 * Importing: files dropped or chosen, mended in place, tried without effect, and then taken over.
 */

import { call } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { announce } from "../core/live.js";
import { t } from "../core/texts.js";
import { problemNote, skeleton } from "../parts/states.js";
import { fileView } from "./file.js";
import { resultView } from "./result.js";

const FORMATS = ["native", "gift", "aiken", "moodle", "qti", "canvas"];
const NATIVE = /\.(ya?ml|json)$/i;

/**
 * @param {{token: string, topics: object[], signal: AbortSignal}} options
 */
export function importView({ token, topics, signal }) {
  /** @type {ReturnType<typeof fileView>[]} */
  let files = [];
  const list = h("ul.files");
  const result = h("div.import-result", { role: "status" });
  const picker = h("input.visually-hidden", { type: "file", multiple: true, id: "files", onchange: () => add([...picker.files]) });
  const options = optionsView(topics);
  const tryButton = h("button.primary", { type: "button", onclick: () => send(true) }, t("import.try"));
  const takeButton = h("button", { type: "button", onclick: () => send(false) }, t("import.take"));
  const zone = h("div.drop", { ondragover: hover, ondragleave: () => zone.classList.remove("is-over"), ondrop: drop },
    picker, h("label.button", { for: "files" }, t("import.choose")), h("span.help", {}, t("import.drop")),
    h("button.quiet", { type: "button", onclick: () => add([new File([""], "question.yaml")]) }, t("import.write")));
  let key = null;

  function hover(event) {
    event.preventDefault();
    zone.classList.add("is-over");
  }

  function drop(event) {
    event.preventDefault();
    zone.classList.remove("is-over");
    add([...event.dataTransfer.files]);
  }

  async function add(chosen) {
    const fresh = await Promise.all(chosen.map(async (file) => fileView(file, NATIVE.test(file.name) ? await file.text() : null, { onChange: changed, onRemove: remove })));
    files = [...files.filter((known) => !fresh.some((one) => one.name === known.name)), ...fresh];
    picker.value = "";
    changed();
    show();
  }

  function remove(file) {
    files = files.filter((known) => known !== file);
    changed();
    show();
  }

  function changed() {
    key = null;
    fill(result);
    takeButton.classList.remove("primary");
    tryButton.classList.add("primary");
  }

  function show() {
    fill(list, files.map((file) => file.node));
    tryButton.disabled = takeButton.disabled = files.length === 0;
  }

  async function send(isTrial) {
    tryButton.disabled = takeButton.disabled = true;
    fill(result, h("p.help", {}, t(isTrial ? "import.trying" : "import.taking")), skeleton(4));
    files.forEach((file) => file.mark([]));
    key ??= isTrial ? null : crypto.randomUUID();
    try {
      const form = new FormData();
      files.forEach((file) => form.append("file", file.toFile(), file.name));
      const query = new URLSearchParams({ ...options.read(), dry_run: String(isTrial) });
      const done = await call("POST", `/imports?${query}`, { form, token, signal, key: isTrial ? undefined : key });
      key = null;
      fill(result, resultView(done));
      takeButton.classList.toggle("primary", isTrial);
      tryButton.classList.toggle("primary", !isTrial);
      announce(t(isTrial ? "import.tried" : "import.taken"));
    } catch (error) {
      if (!signal.aborted) {
        refused(error, isTrial);
      }
    }
    tryButton.disabled = takeButton.disabled = false;
  }

  function refused(error, isTrial) {
    const faults = error.errors?.filter(({ line }) => line !== undefined) ?? [];
    if (!faults.length) {
      fill(result, problemNote(error, error.isPassing ? () => send(isTrial) : null));
      return;
    }
    for (const file of files) {
      file.mark(faults.filter((fault) => fault.file === file.name));
    }
    fill(result, h("div.note.is-bad", { role: "alert" }, h("strong", {}, t("import.faults", { count: faults.length })), h("p", {}, t("import.nothing-written"))));
    files.find((file) => faults.some((fault) => fault.file === file.name))?.node.scrollIntoView({ block: "nearest" });
  }

  show();
  return h("section.panel.import", { "aria-labelledby": "import" }, h("h2", { id: "import" }, t("import.title")), h("p", {}, t("import.lead")),
    zone, list, options.node, h("div.actions", {}, tryButton, takeButton), result);
}

function optionsView(topics) {
  const format = h("select", { id: "format", onchange: update }, FORMATS.map((name) => h("option", { value: name }, t(`format.${name}`))));
  const topic = h("select", { id: "topic" }, topics.map(({ id, title }) => h("option", { value: id }, title)));
  const retire = h("input", { type: "checkbox" });
  const ofTopic = h("div.field", { hidden: true }, h("label", { for: "topic" }, t("import.topic")), topic);

  function update() {
    ofTopic.hidden = format.value === "native";
  }

  return {
    node: h("div.import-options", {}, h("div.field", {}, h("label", { for: "format" }, t("import.format")), format), ofTopic,
      h("label.check", {}, retire, t("import.retire"))),
    read: () => ({
      format: format.value, ...(format.value !== "native" && topic.value && { topic: topic.value }), ...(retire.checked && { retire_missing: "true" }),
    }),
  };
}
