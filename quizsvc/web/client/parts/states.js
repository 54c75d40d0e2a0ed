/**
 * What a page shows when it has nothing to show yet, or at all: loading, empty, failed, without a connection.
 */

import { connection, Problem, Unreachable } from "../core/api.js";
import { h } from "../core/dom.js";
import { go, reload } from "../core/router.js";
import { authorToken, forgetAuthor, forgetLearner } from "../core/session.js";
import { currentLanguage, SERVICE_LANGUAGE, t, tOr } from "../core/texts.js";

/** Pages that go on with any learner, and hold what one has typed. */
const NEEDING_NOTHING = ["/run", "/schedules"];

const MOST_ERRORS = 8;

/** Grey lines where text will be. */
export function skeleton(lines = 4) {
  return h("div.skeleton", { role: "status", "aria-label": t("state.loading") },
    Array.from({ length: lines }, () => h("span", { "aria-hidden": "true" })));
}

/**
 * Nothing here, and what to do about it.
 *
 * @param {string} text
 * @param {...Node} actions
 */
export function empty(text, ...actions) {
  return h("div.empty", {}, h("p", {}, text), actions.length > 0 && h("p.actions", {}, actions));
}

/**
 * What went wrong, in words that help, with a way on.
 *
 * @param {Error} error
 * @param {(() => void) | null} [again]
 */
export function problemPage(error, again = null) {
  const way = wayOn(error, again);
  way?.classList.add("primary");
  return h("section.problem-page", {}, h("h1", {}, headline(error)), explained(error),
    h("p.actions", {}, way, h("a.button", { href: "/" }, t("nav.home"))));
}

/**
 * The same, within a page.
 *
 * @param {Error} error
 * @param {(() => void) | null} [again]
 */
export function problemNote(error, again = null) {
  const way = wayOn(error, again);
  return h("div.note.is-bad", { role: "alert" }, h("strong", {}, headline(error)), explained(error), way && h("p.actions", {}, way));
}

/** What helps: where the same would be refused for ever, it is not to try again. */
function wayOn(error, again) {
  const button = (run, text) => h("button", { type: "button", onclick: run }, t(text));
  if (error.status === 401) {
    return button(startAnew, "error.start-anew");
  }
  if (error.code === "attempt_finished") {
    return button(reload, "practice.to-report"); // the address of a finished attempt shows its report
  }
  return again && (error.isPassing ?? true) ? button(again, "action.again") : null;
}

/** A line that stands at the top while the service cannot be reached. */
export function offlineBar() {
  const bar = h("div.offline", { role: "status", hidden: true });
  const update = () => {
    const isOff = !connection.isReachable || !navigator.onLine;
    bar.hidden = !isOff;
    bar.textContent = isOff ? t("state.offline") : "";
  };
  connection.addEventListener("change", update);
  addEventListener("online", update);
  addEventListener("offline", update);
  update();
  return bar;
}

function headline(error) {
  if (error instanceof Unreachable) {
    return t("error.unreachable");
  }
  return error instanceof Problem ? tOr(`problem.${error.code}`, error.title || t("error.title")) : t("error.title");
}

function explained(error) {
  if (error instanceof Unreachable) {
    return h("p", {}, t("error.unreachable-why"));
  }
  const own = tOr(`problem.${error.code}.why`, null);
  if (own) {
    return h("p", {}, own);
  }
  const lang = error instanceof Problem && currentLanguage() !== SERVICE_LANGUAGE ? SERVICE_LANGUAGE : null;
  const errors = new Set((error.errors ?? []).map(({ message }) => message));
  return errors.size > 1 ? h("ul", { lang }, [...errors].slice(0, MOST_ERRORS).map((message) => h("li", {}, message)))
    : h("p", { lang }, [...errors][0] ?? error.message);
}

function startAnew() {
  if (location.pathname.startsWith("/author") && authorToken()) {
    forgetAuthor();
    reload();
    return;
  }
  forgetLearner();
  if (NEEDING_NOTHING.includes(location.pathname)) {
    reload();
  } else {
    go("/");
  }
}
