/**
 * Who is here: a guest with a token of their own, kept in this browser, and perhaps an author.
 *
 * An author's token is kept for the tab alone unless they ask for more.
 */

import { call } from "./api.js";
import { keep, keepInTab, recall, recallInTab } from "./kept.js";
import { clearShelf } from "./shelf.js";

/** Fires "change" when somebody comes or goes. */
export const session = new EventTarget();

/**
 * The learner of this browser, if there is one yet.
 *
 * @returns {{id: string, token: string, name: string | null} | null}
 */
export function learner() {
  return recall("learner");
}

/**
 * The learner's token; a guest is made where there is none.
 *
 * @returns {Promise<string>}
 */
export async function learnerToken() {
  const known = learner();
  if (known) {
    return known.token;
  }
  starting ??= call("POST", "/learners", { body: {} }).finally(() => {
    starting = null;
  });
  const fresh = await starting;
  keep("learner", { id: fresh.id, token: fresh.token, name: fresh.name });
  session.dispatchEvent(new Event("change"));
  return fresh.token;
}

let starting = null;

/** Forget the guest of this browser, after the service did. */
export function forgetLearner() {
  keep("learner", null);
  session.dispatchEvent(new Event("change"));
}

/**
 * Use `token` as the learner's, to go on here with what was begun elsewhere.
 *
 * @param {string} token
 */
export async function becomeLearner(token) {
  const me = await call("GET", "/learners/me", { token });
  keep("learner", { id: me.id, token, name: me.name });
  session.dispatchEvent(new Event("change"));
  return me;
}

/** @returns {string | null} */
export function authorToken() {
  return recallInTab("author") ?? recall("author");
}

/**
 * Let an author in. Raises Problem for a token that is unknown or not an author's.
 *
 * @param {string} token
 * @param {boolean} isKept whether this browser remembers it
 */
export async function enterAuthor(token, isKept) {
  const me = await call("GET", "/learners/me", { token });
  if (me.role === "learner") {
    return null;
  }
  keepInTab("author", token);
  keep("author", isKept ? token : null);
  session.dispatchEvent(new Event("change"));
  return me;
}

/** Forget the author's token, and the files that they were at work on: keys are in them. */
export async function leaveAuthor() {
  await clearShelf();
  forgetAuthor();
}

/** Forget the author's token alone, after the service did: their files are theirs to go on with. */
export function forgetAuthor() {
  keepInTab("author", null);
  keep("author", null);
  session.dispatchEvent(new Event("change"));
}
