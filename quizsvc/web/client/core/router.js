/**
 * Shows the page of an address, and follows links. A page's `signal` is aborted when the reader goes elsewhere.
 */

import { fetched } from "./api.js";
import { busy } from "./busy.js";
import { h, fill } from "./dom.js";
import { useKeys } from "./keys.js";
import { announce } from "./live.js";
import { t } from "./texts.js";

/** What leads where; see routes.js. */
let routes = [];
let outlet;
let onError;
let leaving = new AbortController();

/**
 * Begin: show the page of the address, and follow links.
 *
 * @param {[string, () => Promise<object>][]} known addresses and what loads their pages
 * @param {Element} main where pages are shown
 * @param {(error: Error, again: () => void) => Node} problem what to show for a page that failed
 */
export function startRouter(known, main, problem) {
  routes = known;
  outlet = main;
  onError = problem;
  history.scrollRestoration = "manual"; // a page comes later than the browser would scroll
  addEventListener("popstate", () => show(false, history.state?.top));
  document.addEventListener("click", (event) => {
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (link && isPlain && !event.defaultPrevented && isOurs(link)) {
      event.preventDefault();
      go(link.pathname + link.search + link.hash);
    }
  });
  return show(true);
}

/**
 * Go to an address of the page.
 *
 * @param {string} address path with query and fragment
 */
export function go(address) {
  const before = location.pathname + location.search;
  history.replaceState({ top: scrollY }, "");
  history.pushState(null, "", address);
  if (location.hash && location.pathname + location.search === before) {
    return toFragment();
  }
  return show(false);
}

/** Show the page of the address anew. */
export function reload() {
  return show(false);
}

/**
 * Let the address say where in the page the reader is, without leaving it.
 *
 * @param {string} query such as "?q=2"
 */
export function noteQuery(query) {
  history.replaceState(null, "", location.pathname + query);
}

function isOurs(link) {
  return link.origin === location.origin && !link.target && !link.hasAttribute("download") && Boolean(match(link.pathname));
}

function match(path) {
  for (const [pattern, load] of routes) {
    const names = [];
    const expression = pattern.replace(/:(\w+)/g, (_, name) => (names.push(name), "([^/]+)"));
    const found = path.replace(/(?<=.)\/$/, "").match(new RegExp(`^${expression}$`));
    if (found) {
      return { load, params: Object.fromEntries(names.map((name, i) => [name, found[i + 1]])) };
    }
  }
  return null;
}

/** @param {number} [top] how far down the page was when it was left */
async function show(isFirst, top) {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  useKeys([]);
  try {
    const route = match(location.pathname);
    if (!route) {
      throw new Error(t("error.no-such-page"));
    }
    const query = new URLSearchParams(location.search);
    const page = await busy(fetched(route.load()).then((module) => module.show({ params: route.params, query, signal })));
    if (!signal.aborted) {
      place(page, isFirst, top);
    }
  } catch (error) {
    if (!signal.aborted) {
      const node = h("div.page", {}, onError(error, reload));
      place({ title: t("error.title"), node }, isFirst, top);
    }
  }
}

function place({ title, node }, isFirst, top) {
  document.title = `${title} · quizsvc`;
  fill(outlet, node);
  document.dispatchEvent(new Event("page"));
  if (location.hash && top === undefined) {
    toFragment();
    return;
  }
  if (!isFirst) {
    const scroll = () => scrollTo({ top: top ?? 0, behavior: "instant" });
    scroll();
    // Charts are as high as they are to be once they know how wide they are.
    if (top) {
      requestAnimationFrame(() => requestAnimationFrame(scroll));
    }
    focusHeading();
    announce(title);
  }
}

function toFragment() {
  const target = document.getElementById(location.hash.slice(1));
  if (target) {
    target.tabIndex = -1;
    target.focus({ preventScroll: true });
    target.scrollIntoView();
  }
}

function focusHeading() {
  const heading = outlet.querySelector("h1");
  if (heading) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
}
