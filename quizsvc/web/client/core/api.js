/**
 * The public API: one function that sends and reads JSON, and the two ways in which it fails.
 */

import { busy } from "./busy.js";

const BASE = "/api/v1";
/** Headers tell whole seconds, and answers take a while. */
const TELLING_MS = 2000;
const LOOK_AGAIN_MS = 5000;

/** The service refused; `code` is stable, `detail` says how to mend it. */
export class Problem extends Error {
  /**
   * @param {{title?: string, detail?: string, code?: string, errors?: object[]}} body
   * @param {number} status
   * @param {number | null} retryAfter seconds
   */
  constructor(body, status, retryAfter = null) {
    super(body.detail || body.title || `HTTP ${status}`);
    this.title = body.title ?? "";
    this.code = body.code ?? `http_${status}`;
    this.errors = body.errors ?? [];
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /** Whether the same request may well succeed later. */
  get isPassing() {
    return [408, 425, 429, 500, 502, 503, 504].includes(this.status) || this.code === "request_in_progress";
  }
}

/** Nobody answered: no network, or no service. */
export class Unreachable extends Error {
  isPassing = true;
  retryAfter = null;
}

/**
 * A module that is loaded when it is first wanted; a browser says in its own words that it could not be fetched.
 *
 * @template T
 * @param {Promise<T>} loading
 * @returns {Promise<T>}
 * @throws {Unreachable}
 */
export function fetched(loading) {
  return loading.catch((error) => {
    reachable(false);
    throw new Unreachable(String(error));
  });
}

/**
 * Send one request and give its JSON back.
 *
 * @param {string} method
 * @param {string} path below /api/v1, with its query
 * @param {{body?: any, form?: FormData, token?: string | null, key?: string, signal?: AbortSignal}} [options]
 *   `key` is the Idempotency-Key
 * @returns {Promise<any>}
 * @throws {Problem | Unreachable | DOMException} the last when `signal` is aborted
 */
export function call(method, path, { body, form, token, key, signal } = {}) {
  const headers = new Headers({ Accept: "application/json" });
  if (token) {
    headers.set("Authorization", `Bearer ${token}`);
  }
  if (key) {
    headers.set("Idempotency-Key", key);
  }
  if (body !== undefined) {
    headers.set("Content-Type", "application/json");
  }
  const sent = body === undefined ? form : JSON.stringify(body);
  return busy(send(BASE + path, { method, headers, body: sent, signal, credentials: "omit" }));
}

async function send(url, request) {
  let response;
  let text;
  try {
    response = await fetch(url, request);
    text = await response.text();
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") {
      throw error;
    }
    reachable(false);
    throw new Unreachable(String(error));
  }
  setClock(response.headers.get("Date"));
  reachable(![502, 504].includes(response.status));
  const value = parsed(text);
  if (!response.ok) {
    const wait = Number(response.headers.get("Retry-After"));
    throw new Problem(value ?? {}, response.status, Number.isFinite(wait) && wait > 0 ? wait : null);
  }
  return value;
}

let ahead = 0;

/** The time as the service has it, in milliseconds: this computer's clock may be wrong. */
export function serviceNow() {
  return Date.now() + ahead;
}

function setClock(date) {
  const told = Date.parse(date ?? "");
  if (Number.isFinite(told) && Math.abs(told - serviceNow()) > TELLING_MS) {
    ahead = told - Date.now();
  }
}

function parsed(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

/** Fires "change" when the service becomes reachable or stops being it; `isReachable` says which. */
export const connection = Object.assign(new EventTarget(), { isReachable: true });

function reachable(is) {
  if (connection.isReachable !== is) {
    connection.isReachable = is;
    connection.dispatchEvent(new Event("change"));
  }
  if (!is) {
    clearTimeout(looking);
    looking = setTimeout(look, LOOK_AGAIN_MS);
  }
}

let looking = 0;

/** While the service is away, look whether it is back: else the page would say so until somebody asked for something. */
async function look() {
  if (connection.isReachable || !navigator.onLine) {
    return;
  }
  reachable(await fetch("/livez", { cache: "no-store" }).then(({ ok }) => ok, () => false));
}

addEventListener("online", look);

/**
 * Read every page of a list.
 *
 * @param {string} path
 * @param {{token?: string | null, signal?: AbortSignal}} [options]
 * @param {number} [most] stop after this many items
 * @returns {Promise<any[]>}
 */
export async function all(path, options = {}, most = 500) {
  const items = [];
  let cursor = null;
  do {
    const query = new URLSearchParams({ limit: "100", ...(cursor && { cursor }) });
    const found = await call("GET", `${path}${path.includes("?") ? "&" : "?"}${query}`, options);
    items.push(...found.items);
    cursor = found.next;
  } while (cursor && items.length < most);
  return items;
}
