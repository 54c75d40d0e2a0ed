/**
 * Says how it stands with an answer that is on its way, and lets it be sent at once while it waits.
 */

import { h } from "../core/dom.js";
import { announce } from "../core/live.js";
import { t } from "../core/texts.js";

/**
 * The seconds left are for the eyes alone; that it waits is announced once.
 *
 * @param {import("../core/outbox.js").Sending} sending
 * @returns {HTMLElement}
 */
export function sendingView(sending) {
  const text = h("span.sending-text");
  const button = h("button", { type: "button", onclick: sending.sendNow }, t("sending.at-once"));
  const view = h("div.sending", {}, h("span.spinner", { "aria-hidden": "true" }), text, button);
  let wasWaiting = false;

  function update() {
    const { waiting } = sending.state;
    const isWaiting = waiting > 0;
    text.textContent = isWaiting ? t("sending.waiting", { count: waiting }) : t("sending.now");
    view.classList.toggle("is-waiting", isWaiting);
    if (isWaiting && !wasWaiting) {
      announce(t("sending.kept"));
    }
    wasWaiting = isWaiting;
    // Taken away while it has the focus, it would throw a keyboard back to the top of the page.
    button.hidden = !isWaiting && document.activeElement !== button;
  }

  sending.state.addEventListener("change", update);
  update();
  return view;
}
