/**
 * Begins an attempt; whoever has no account becomes a guest by it.
 */

import { h } from "../core/dom.js";
import { submit } from "../core/outbox.js";
import { go } from "../core/router.js";
import { problemNote } from "./states.js";

/**
 * @param {object} body what POST /attempts takes
 * @param {string} text
 * @param {{isPrimary?: boolean}} [options]
 */
export function beginButton(body, text, { isPrimary = false } = {}) {
  const place = h("span.begin");
  const button = h(isPrimary ? "button.primary" : "button", { type: "button", onclick: begin }, text);

  async function begin() {
    button.disabled = true;
    place.replaceChildren(button);
    try {
      const attempt = await submit("/attempts", body).promise;
      go(`/attempts/${attempt.id}`);
    } catch (error) {
      place.append(problemNote(error));
    }
    button.disabled = false;
  }

  place.append(button);
  return place;
}
