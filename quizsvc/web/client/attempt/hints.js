/**
 * Hints: the price is said before one is taken.
 */

import { fill, h } from "../core/dom.js";
import { announce } from "../core/live.js";
import { submit } from "../core/outbox.js";
import { prepare } from "../core/rendered.js";
import { percent, t } from "../core/texts.js";
import { richText } from "../parts/rich-text.js";
import { problemNote } from "../parts/states.js";
import { sendingView } from "../parts/sending.js";
import { takeHint } from "./standing.js";

/**
 * @param {{attempt: object, question: object, topic: string | null, onChange: () => void}} options
 */
export function hintsView({ attempt, question, topic, onChange }) {
  const list = h("ul.hints");
  const status = h("div");
  const button = h("button", { type: "button", onclick: take });

  function update() {
    const price = question.closed ? 0 : attempt.rules.hint_price;
    const { remaining, taken } = question.hints;
    button.hidden = !attempt.rules.hints || remaining + taken.length === 0;
    button.disabled = remaining === 0;
    fill(button, remaining === 0 ? t("hint.none") : price ? t("hint.take", { price: percent(price) }) : t("hint.free"),
      h("kbd", { "aria-hidden": "true" }, "H"));
    fill(list, taken.map((hint) => h("li.hint", { tabindex: -1 }, h("strong", {}, t("hint.number", { n: hint.number })), richText(hint.text, topic))));
  }

  async function take() {
    const hasFocus = document.activeElement === button;
    button.disabled = true;
    const sending = submit(`/attempts/${attempt.id}/hints`, { question: question.question });
    fill(status, sendingView(sending));
    try {
      const hint = await sending.promise;
      await prepare([[hint.text, "markdown"]]);
      takeHint(question, hint);
      fill(status);
      update();
      if (hasFocus) {
        list.lastElementChild.focus(); // the button may be gone now, and this is what was asked for
      } else {
        announce(`${t("hint.number", { n: hint.number })}. ${hint.text}`);
      }
    } catch (error) {
      fill(status, problemNote(error, take));
    }
    update();
    onChange();
  }

  update();
  return { node: h("div.hint-place", {}, list, status), button, update, take };
}
