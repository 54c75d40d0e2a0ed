/**
 * What a page shows when it has nothing to show yet, or at all: loading, empty, failed, without a connection.
 */

import { connection, Problem, Unreachable } from "../core/api.js";
import { h } from "../core/dom.js";
import { go, reload } from "../core/router.js";
import { authorToken, forgetLearner, leaveAuthor } from "../core/session.js";
import { currentLanguage, SERVICE_LANGUAGE, t, tOr } from "../core/texts.js";

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
  const ways = [];
  if (error.status === 401) {
    ways.push(h("button.primary", { type: "button", onclick: startAnew }, t("error.start-anew")));
  } else if (again) {
    ways.push(h("button.primary", { type: "button", onclick: again }, t("action.again")));
  }
  ways.push(h("a.button", { href: "/" }, t("nav.home")));
  return h("section.problem-page", {}, h("h1", {}, headline(error)), explained(error), h("p.actions", {}, ways));
}

/**
 * The same, within a page.
 *
 * @param {Error} error
 * @param {(() => void) | null} [again]
 */
export function problemNote(error, again = null) {
  return h("div.note.is-bad", { role: "alert" }, h("strong", {}, headline(error)), explained(error),
    again && h("p.actions", {}, h("button", { type: "button", onclick: again }, t("action.again"))));
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
  const lang = error instanceof Problem && currentLanguage() !== SERVICE_LANGUAGE ? SERVICE_LANGUAGE : null;
  const errors = (error.errors ?? []).slice(0, 8);
  return [
    h("p", { lang }, error.message),
    errors.length > 0 && h("ul", { lang }, errors.map(({ pointer, message }) =>
      h("li", {}, pointer && h("code", {}, pointer), pointer && " ", message))),
  ];
}

function startAnew() {
  if (location.pathname.startsWith("/author") && authorToken()) {
    leaveAuthor();
    reload();
    return;
  }
  forgetLearner();
  go("/");
}
