/**
 * The bank's questions: found by topic and words, a page at a time.
 */

import { call } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { prepare } from "../core/rendered.js";
import { t } from "../core/texts.js";
import { firstLine } from "../attempt/review.js";
import { richLine } from "../parts/rich-text.js";
import { empty, problemNote } from "../parts/states.js";
import { questionRow } from "./question-row.js";

const AT_ONCE = 25;
const PAUSE_MS = 250;

/**
 * @param {{topics: object[], signal: AbortSignal}} options
 */
export async function questionsView({ topics, signal }) {
  const rows = h("ul.rows");
  const status = h("div", { role: "status" });
  const more = h("button", { type: "button", hidden: true, onclick: () => load(true) }, t("author.more"));
  const words = h("input", { id: "words", type: "text", autocomplete: "off", oninput: later });
  const topic = h("select", { id: "of-topic", onchange: () => load(false) }, h("option", { value: "" }, t("author.all-topics")),
    topics.map(({ id, title }) => h("option", { value: id }, title)));
  let cursor = null;
  let timer = 0;
  let asked = 0;

  function later() {
    clearTimeout(timer);
    timer = setTimeout(() => load(false), PAUSE_MS);
  }

  async function load(isMore) {
    asked += 1;
    const mine = asked;
    const query = new URLSearchParams({ limit: String(AT_ONCE), ...(topic.value && { topic: topic.value }),
      ...(words.value.trim() && { q: words.value.trim() }), ...(isMore && cursor && { cursor }) });
    try {
      const found = await call("GET", `/questions?${query}`, { signal });
      await prepare(found.items.map(({ stem }) => [firstLine(stem), "line"]));
      if (mine === asked) {
        cursor = found.next;
        more.hidden = !cursor;
        fill(rows, isMore ? [...rows.children] : [], found.items.map(row));
        fill(status, !rows.children.length && empty(t(words.value ? "author.none-found" : "author.no-questions")));
      }
    } catch (error) {
      if (!signal.aborted) {
        fill(status, problemNote(error, () => load(isMore)));
      }
    }
  }

  await load(false);
  return h("section", { "aria-labelledby": "bank" }, h("h2", { id: "bank" }, t("author.questions")),
    h("div.finder", {}, h("div.field", {}, h("label", { for: "words" }, t("author.words")), words),
      h("div.field", {}, h("label", { for: "of-topic" }, t("import.topic")), topic)),
    rows, status, h("p.actions", {}, more));
}

function row(question) {
  const status = question.verified ? "verified" : "unverified";
  return questionRow({ ...question, number: question.revision, status }, richLine(firstLine(question.stem)));
}
