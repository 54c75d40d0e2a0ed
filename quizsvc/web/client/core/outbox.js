/**
 * Sends what must not be lost. Each request is kept in this browser with its Idempotency-Key before it leaves, and
 * sent again with the same key until the service has said yes or no, across reloads too.
 */

import { call, connection } from "./api.js";
import { keep, namesKept, recall } from "./kept.js";
import { learnerToken } from "./session.js";

const LONGEST_WAIT_S = 30;
const REFUSALS_BORNE = 3;
const PREFIX = "outbox:";
const underWay = new Map();

/**
 * @typedef {{key: string, path: string, body: any, promise: Promise<any>, state: EventTarget & {waiting: number},
 *   sendNow: () => void}} Sending
 */

/**
 * Send a POST, as often as it takes.
 *
 * @param {string} path below /api/v1
 * @param {any} body
 * @returns {Sending} `promise` settles with the answer or a Problem; `state` fires "change" while it waits, and
 *   `state.waiting` says for how many seconds (0: being sent)
 */
export function submit(path, body) {
  const key = newKey();
  keep(PREFIX + key, { path, body, at: Date.now() });
  return begin(key, path, body);
}

/** An Idempotency-Key that no other request has. Browsers have randomUUID on safe origins alone, and this by plain HTTP too. */
export function newKey() {
  return crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].join("-");
}

/**
 * What is still to be sent below `path`, from this visit or an earlier one.
 *
 * @param {string} path
 * @returns {Sending[]}
 */
export function pending(path) {
  resume();
  return [...underWay.values()].filter((sending) => sending.path.startsWith(path));
}

/** Take up what an earlier visit left. */
export function resume() {
  for (const name of namesKept(PREFIX)) {
    const key = name.slice(PREFIX.length);
    const kept = recall(name);
    if (!kept?.path) {
      keep(name, null); // sent by another tab meanwhile, or nothing that could be sent
    } else if (!underWay.has(key)) {
      begin(key, kept.path, kept.body).promise.catch(() => {});
    }
  }
}

function begin(key, path, body) {
  const state = Object.assign(new EventTarget(), { waiting: 0 });
  const sending = { key, path, body, state, sendNow: () => state.dispatchEvent(new Event("now")) };
  sending.promise = persist(sending).finally(() => {
    keep(PREFIX + key, null);
    underWay.delete(key);
  });
  underWay.set(key, sending);
  return sending;
}

async function persist({ key, path, body, state }) {
  let refusals = 0;
  for (let round = 0; ; round += 1) {
    try {
      return await call("POST", path, { body, key, token: await learnerToken() });
    } catch (error) {
      const answered = error.status !== undefined;
      refusals += answered ? 1 : 0;
      if (!error.isPassing || refusals >= REFUSALS_BORNE) {
        throw error;
      }
      await pause(state, error.retryAfter ?? Math.min(2 ** round, LONGEST_WAIT_S));
    }
  }
}

function pause(state, seconds) {
  let left = Math.ceil(seconds);
  const say = (waiting) => {
    state.waiting = waiting;
    state.dispatchEvent(new Event("change"));
  };
  return new Promise((go) => {
    const end = () => {
      clearInterval(clock);
      removeEventListener("online", end);
      state.removeEventListener("now", end);
      connection.removeEventListener("change", onChange);
      say(0);
      go();
    };
    const onChange = () => connection.isReachable && end();
    const clock = setInterval(() => (left > 1 ? say((left -= 1)) : end()), 1000);
    addEventListener("online", end);
    state.addEventListener("now", end);
    connection.addEventListener("change", onChange);
    say(left);
  });
}
