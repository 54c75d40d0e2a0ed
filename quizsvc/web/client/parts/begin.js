/**
 * Begins an attempt; whoever has no account becomes a guest by it.
 */

import { freeze, h } from "../core/dom.js";
import { submit } from "../core/outbox.js";
import { go } from "../core/router.js";
import { sendingView } from "./sending.js";
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
    const sending = submit("/attempts", body);
    const status = sendingView(sending);
    place.replaceChildren(button);
    sending.state.addEventListener("change", () => place.append(status), { once: true });
    try {
      const attempt = await sending.promise;
      if (place.isConnected) {
        await go(`/attempts/${attempt.id}`); // until it is shown, a second click would begin a second one
      }
    } catch (error) {
      place.replaceChildren(button, problemNote(error));
    }
    thaw();
  }

  place.append(button);
  return place;
}
