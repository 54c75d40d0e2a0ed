/**
 * Runs the code that a question shows, so that one sees what it does.
 */

import { call } from "../core/api.js";
import { fill, freeze, h } from "../core/dom.js";
import { announce } from "../core/live.js";
import { prepare } from "../core/rendered.js";
import { learnerToken } from "../core/session.js";
import { t } from "../core/texts.js";
import { runView } from "../parts/run-view.js";
import { problemNote, skeleton } from "../parts/states.js";

/**
 * @param {{question: object, topic: string | null}} options
 */
export function runCodeView({ question, topic }) {
  const result = h("div.run-place");
  const button = h("button", { type: "button", onclick: run }, t("run.this-code"));

  async function run() {
    const thaw = freeze(button);
    fill(result, skeleton(3));
    try {
      const made = await call("POST", "/runs", { body: { code: question.code }, token: await learnerToken() });
      await prepare(made.diagnosis.map(({ explanation }) => [explanation, "markdown"]));
      fill(result, runView(made, { code: question.code, topic }),
        /scheduler/.test(question.code) && h("p", {}, h("a", { href: "/run?compare=order" }, t("run.compare-link"))));
      announce(t(`run.status.${made.status}`));
    } catch (error) {
      fill(result, problemNote(error, run));
    }
    thaw();
  }

  return { node: h("section.try-code", { "aria-label": t("run.this-code") }, h("p", {}, button, " ", h("span.help", {}, t("run.this-code-help"))), result) };
}
