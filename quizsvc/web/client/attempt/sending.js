/**
 * Says how it stands with an answer that is on its way, and lets it be sent at once while it waits.
 */

import { fill, h } from "../core/dom.js";
import { t } from "../core/texts.js";

/**
 * @param {import("../core/outbox.js").Sending} sending
 * @returns {HTMLElement}
 */
export function sendingView(sending) {
  const view = h("div.sending", { role: "status" });
  const update = () => {
    const { waiting } = sending.state;
    view.classList.toggle("is-waiting", waiting > 0);
    fill(view, h("span.spinner", { "aria-hidden": "true" }),
      waiting ? t("sending.waiting", { count: waiting }) : t("sending.now"),
      waiting > 0 && h("button.quiet", { type: "button", onclick: sending.sendNow }, t("sending.at-once")));
  };
  sending.state.addEventListener("change", update);
  update();
  return view;
}
