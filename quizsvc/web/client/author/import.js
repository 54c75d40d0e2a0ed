/**
 * Importing: files dropped or chosen, mended in place, tried without effect, and then taken over.
 */

import { call } from "../core/api.js";
import { fill, freeze, h } from "../core/dom.js";
import { keep, recall } from "../core/kept.js";
import { announce } from "../core/live.js";
import { newKey } from "../core/outbox.js";
import { shelved } from "../core/shelf.js";
import { t } from "../core/texts.js";
import { problemNote, skeleton } from "../parts/states.js";
import { fileView } from "./file.js";
import { resultView } from "./result.js";

const FORMATS = ["native", "gift", "aiken", "moodle", "qti21", "canvas"];
const OPTIONS = "draft:import";
const NATIVE = /\.(ya?ml|json)$/i;

/**
 * @param {{token: string, topics: object[], signal: AbortSignal}} options
 */
export function importView({ token, topics, signal }) {
  /** @type {ReturnType<typeof fileView>[]} */
  let files = [];
  const list = h("ul.files");
  const result = h("div.import-result");
  const picker = h("input.visually-hidden", { type: "file", multiple: true, id: "files", onchange: () => add([...picker.files]) });
  const options = optionsView(topics);
  const tryButton = h("button.primary", { type: "button", onclick: () => send(true) }, t("import.try"));
  const takeButton = h("button", { type: "button", onclick: () => send(false) }, t("import.take"));
  const zone = h("div.drop", { ondragover: hover, ondragleave: () => zone.classList.remove("is-over"), ondrop: drop },
    picker, h("label.button", { for: "files" }, t("import.choose")), h("span.help", {}, t("import.drop")),
    h("button.quiet", { type: "button", onclick: begin }, t("import.write")));
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
    const copies = await Promise.all(chosen.map(copyOf));
    const fresh = copies.filter((made) => made !== null).map(({ file, text }, i) => viewOf({ file, text, at: Date.now() + i }));
    files = [...files.filter((known) => !fresh.some((one) => one.name === known.name)), ...fresh];
    fresh.forEach((file) => file.keep());
    picker.value = "";
    changed();
    show();
    const lost = chosen.filter((_, i) => copies[i] === null).map(({ name }) => name);
    fill(result, lost.length > 0 && h("p.note.is-bad", { role: "alert" }, t("import.unreadable", { names: lost.join(", ") })));
  }

  /** Begin a file of one's own, under a name that is free. */
  async function begin() {
    const isTaken = (name) => files.some((file) => file.name === name);
    let name = "question.yaml";
    for (let i = 2; isTaken(name); i += 1) {
      name = `question-${i}.yaml`;
    }
    await add([new File([""], name)]);
    files.at(-1).focus();
  }

  async function restore() {
    const kept = await shelved();
    files = [...kept.sort((a, b) => a.at - b.at).map(viewOf), ...files];
    show();
  }

  const viewOf = (kept) => fileView(kept, { onChange: changed, onRemove: remove });

  function remove(file) {
    const place = files.indexOf(file);
    files = files.filter((known) => known !== file);
    changed();
    show();
    (files[Math.min(place, files.length - 1)]?.node.querySelector("summary") ?? picker).focus();
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
    const thaw = freeze(tryButton, takeButton);
    fill(result, h("p.help", {}, t(isTrial ? "import.trying" : "import.taking")), skeleton(4));
    files.forEach((file) => file.mark([]));
    key ??= isTrial ? null : newKey();
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
    thaw();
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
  restore();
  return h("section.panel.import", { "aria-labelledby": "import" }, h("h2", { id: "import" }, t("import.title")), h("p", {}, t("import.lead")),
    zone, list, options.node, h("div.actions", {}, tryButton, takeButton), result);
}

/** What a file holds now: it may change on the disk, and then no browser sends it. Null for a folder and what else cannot be read. */
async function copyOf(file) {
  try {
    const bytes = await file.arrayBuffer();
    const text = NATIVE.test(file.name) ? new TextDecoder().decode(bytes) : null;
    return { file: new File([bytes], file.name, { type: file.type }), text };
  } catch {
    return null;
  }
}

function optionsView(topics) {
  const format = h("select", { id: "format", onchange: update }, FORMATS.map((name) => h("option", { value: name }, t(`format.${name}`))));
  const topic = h("select", { id: "topic", onchange: update }, topics.map(({ id, title }) => h("option", { value: id }, title)));
  const retire = h("input", { type: "checkbox", onchange: update });
  const ofTopic = h("div.field", { hidden: true }, h("label", { for: "topic" }, t("import.topic")), topic);

  const parts = { format, topic };
  const kept = recall(OPTIONS, {});
  Object.entries(parts).filter(([name, { options }]) => [...options].some(({ value }) => value === kept[name]))
    .forEach(([name, part]) => (part.value = kept[name]));
  retire.checked = Boolean(kept.retire);
  update();

  function update() {
    ofTopic.hidden = format.value === "native";
    keep(OPTIONS, { format: format.value, topic: topic.value, retire: retire.checked });
  }

  return {
    node: h("div.import-options", {}, h("div.field", {}, h("label", { for: "format" }, t("import.format")), format), ofTopic,
      h("label.check", {}, retire, t("import.retire"))),
    read: () => ({
      format: format.value, ...(format.value !== "native" && topic.value && { topic: topic.value }), ...(retire.checked && { retire_missing: "true" }),
    }),
  };
}
