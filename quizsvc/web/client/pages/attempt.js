/**
 * An attempt: taken up where it was left, in the way of its mode.
 */

import { call, fetched } from "../core/api.js";
import { learner } from "../core/session.js";
import { t } from "../core/texts.js";
import { empty } from "../parts/states.js";
import { h } from "../core/dom.js";

const FLOWS = {
  test: () => import("../attempt/test.js"),
  cards: () => import("../attempt/cards.js"),
  practice: () => import("../attempt/practice.js"),
};

/** Show the page. */
export async function show({ params, query, signal }) {
  const token = learner()?.token;
  if (!token) {
    return { title: t("attempt.title"), node: h("div.page", {}, h("h1", {}, t("attempt.title")),
      empty(t("attempt.not-yours"), h("a.button.primary", { href: "/" }, t("nav.home")))) };
  }
  const attempt = await call("GET", `/attempts/${params.attempt}`, { token, signal });
  if (attempt.finished_at) {
    return (await fetched(import("./report.js"))).show({ params, query, signal });
  }
  const flow = await fetched(FLOWS[kindOf(attempt)]());
  return flow.show({ attempt, query, signal });
}

function kindOf(attempt) {
  if (attempt.mode === "flashcards") {
    return "cards";
  }
  return attempt.rules.feedback_at_once ? "practice" : "test";
}
