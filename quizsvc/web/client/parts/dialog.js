/**
 * Questions that have to be answered before going on.
 */

import { h, newId } from "../core/dom.js";
import { t } from "../core/texts.js";

/**
 * Ask; gives true if the answer is `yes`.
 *
 * @param {{title: string, text?: string | Node, yes: string, no?: string}} question
 * @returns {Promise<boolean>}
 */
export function confirm({ title, text, yes, no = t("action.cancel") }) {
  const heading = newId("dialog");
  const dialog = h("dialog", { "aria-labelledby": heading },
    h("h2", { id: heading }, title),
    text && h("div.dialog-text", {}, text),
    h("p.actions", {},
      h("button.primary", { type: "button", onclick: () => dialog.close("yes") }, yes),
      h("button", { type: "button", onclick: () => dialog.close("no") }, no)));
  open(dialog);
  return new Promise((settle) => {
    dialog.addEventListener("close", () => settle(dialog.returnValue === "yes"));
  });
}

/**
 * Show `content` above the page until it is closed.
 *
 * @param {string} title
 * @param {...unknown} content
 */
export function showDialog(title, ...content) {
  const heading = newId("dialog");
  const dialog = h("dialog", { "aria-labelledby": heading },
    h("h2", { id: heading }, title), content,
    h("p.actions", {}, h("button.primary", { type: "button", onclick: () => dialog.close() }, t("action.close"))));
  open(dialog);
}

/** Above the page that it belongs to: it goes with it. */
function open(dialog) {
  const gone = new AbortController();
  addEventListener("popstate", () => dialog.close("no"), { signal: gone.signal });
  dialog.addEventListener("close", () => {
    gone.abort();
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
}
