/**
 * Texts of the API as nodes: Markdown and code go to the service's renderings call, in one request for all texts
 * that are asked for at once, and come back as HTML of an allow-list. This is the only place where HTML is parsed.
 */

import { call } from "./api.js";

const MOST_AT_ONCE = 200;
const MOST_LETTERS = 100_000;
const known = new Map();
let asked = new Map();

const policy = globalThis.trustedTypes?.createPolicy("rendered", { createHTML: (html) => html });

/**
 * @typedef {"markdown" | "line" | "python" | "yaml"} Form
 */

/**
 * Have `texts` rendered ahead, so that richText and codeView show them at once. Never fails: what cannot be
 * rendered is shown as it is.
 *
 * @param {[string | null | undefined, Form][]} texts
 */
export async function prepare(texts) {
  await Promise.all(texts.filter(([text]) => text).map(([text, form]) => rendered(text, form)));
}

/**
 * The HTML of `text` if it is known already.
 *
 * @param {string} text
 * @param {Form} form
 * @returns {string | undefined}
 */
export function renderedNow(text, form) {
  return known.get(`${form}\0${text}`);
}

/**
 * The HTML of `text`, or null if the service cannot be asked.
 *
 * @param {string} text
 * @param {Form} form
 * @returns {Promise<string | null>}
 */
export function rendered(text, form) {
  const name = `${form}\0${text}`;
  if (known.has(name)) {
    return Promise.resolve(known.get(name));
  }
  if (!asked.has(name)) {
    if (asked.size === 0) {
      queueMicrotask(ask);
    }
    let settle;
    const promise = new Promise((resolve) => {
      settle = resolve;
    });
    asked.set(name, { text, form, promise, settle });
  }
  return asked.get(name).promise;
}

/**
 * Parse HTML that the service rendered.
 *
 * @param {string} html
 * @returns {DocumentFragment}
 */
export function fragment(html) {
  const template = document.createElement("template");
  template.innerHTML = policy ? policy.createHTML(html) : html;
  return template.content;
}

async function ask() {
  const wanted = [...asked.entries()];
  asked = new Map();
  for (const batch of batches(wanted)) {
    try {
      const items = batch.map(([, { text, form }]) => ({ text, form }));
      const answer = await call("POST", "/renderings", { body: { items } });
      batch.forEach(([name, { settle }], i) => {
        known.set(name, answer.items[i].html);
        settle(answer.items[i].html);
      });
    } catch {
      batch.forEach(([, { settle }]) => settle(null));
    }
  }
}

function* batches(wanted) {
  let batch = [];
  let letters = 0;
  for (const entry of wanted) {
    const length = entry[1].text.length;
    if (batch.length === MOST_AT_ONCE || (batch.length && letters + length > MOST_LETTERS)) {
      yield batch;
      batch = [];
      letters = 0;
    }
    batch.push(entry);
    letters += length;
  }
  yield batch;
}
