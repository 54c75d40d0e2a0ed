/**
 * The keyboard: single keys for what a page offers. They do nothing while something is being typed or another
 * control is meant, and can be switched off (they get in the way of speech input).
 */

import { keep, recall } from "./kept.js";

/** @type {{key: string, label: string, run: (event: KeyboardEvent) => void}[]} */
let current = [];

/** @returns {boolean} */
export function areKeysOn() {
  return recall("keys", true);
}

/** @param {boolean} on */
export function switchKeys(on) {
  keep("keys", on);
}

/**
 * Listen for these keys until the next page; `key` as in KeyboardEvent.key, letters in lower case.
 *
 * @param {{key: string, label: string, run: (event: KeyboardEvent) => void}[]} keys
 */
export function useKeys(keys) {
  current = keys;
}

/** The keys of this page, for the help. */
export function keysInUse() {
  return current;
}

/** Begin to listen. */
export function startKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey || !areKeysOn()) {
      return;
    }
    if (isMeantElsewhere(event) || document.querySelector("dialog[open]")) {
      return;
    }
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const found = current.find((one) => one.key === key);
    if (found) {
      event.preventDefault();
      found.run(event);
    }
  });
}

function isMeantElsewhere(event) {
  const target = event.composedPath()[0];
  if (!(target instanceof Element)) {
    return false;
  }
  if (target.closest("textarea, select, [contenteditable=true], input:not([type=radio]):not([type=checkbox])")) {
    return true;
  }
  return event.key === "Enter" && Boolean(target.closest("a, button, summary"));
}
