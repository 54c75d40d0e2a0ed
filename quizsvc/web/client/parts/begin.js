/**
 * Begins an attempt; whoever has no account becomes a guest by it.
 */

import { freeze, h } from "../core/dom.js";
import { submit } from "../core/outbox.js";
import { go } from "../core/router.js";
import { problemNote } from "./states.js";

/**
 * @param {object} body what POST /attempts takes
 * @param {string} text
 * @param {{isPrimary?: boolean, label?: string}} [options] `label` says more than `text` to those who do not see where it stands
 */
export function beginButton(body, text, { isPrimary = false, label = null } = {}) {
  const place = h("span.begin");
  const button = h(isPrimary ? "button.primary" : "button", { type: "button", onclick: begin, "aria-label": label }, text);

  async function begin() {
    const thaw = freeze(button);
    place.replaceChildren(button);
    try {
      const attempt = await submit("/attempts", body).promise;
      go(`/attempts/${attempt.id}`);
    } catch (error) {
      place.append(problemNote(error));
    }
    thaw();
  }

  place.append(button);
  return place;
}
