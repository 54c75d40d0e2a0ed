/**
 * What stands around every page: the way to the others, language, theme and the keys.
 */

import { fill, h } from "../core/dom.js";
import { areKeysOn, keysInUse, switchKeys } from "../core/keys.js";
import { authorToken, session } from "../core/session.js";
import { chooseLanguage, currentLanguage, LANGUAGES, t } from "../core/texts.js";
import { isDark, switchTheme } from "../core/theme.js";
import { showDialog } from "./dialog.js";
import { offlineBar } from "./states.js";

const PLACES = [["/", "nav.learn"], ["/progress", "nav.progress"], ["/run", "nav.run"], ["/schedules", "nav.schedules"],
  ["/author", "nav.author"]];

/** Fill the shell that index.html holds. */
export function buildShell() {
  document.getElementById("skip").textContent = t("nav.skip");
  document.getElementById("shell-top").append(offlineBar());
  const nav = document.getElementById("places");
  const update = () => fill(nav, h("ul", {}, PLACES.map(place)));
  nav.setAttribute("aria-label", t("nav.label"));
  document.addEventListener("page", update);
  session.addEventListener("change", update);
  update();
  fill(document.getElementById("tools"), keysButton(), themeButton(), languageMenu());
  fill(document.getElementById("foot"), h("p", {}, t("foot.what")),
    h("p", {}, h("a", { href: "/api/docs", target: "_blank" }, t("foot.api")), " · ",
      h("a", { href: new URL("../editor.licences.txt", import.meta.url), target: "_blank" }, t("foot.licences"))));
}

function place([path, text]) {
  const here = location.pathname === path || (path !== "/" && location.pathname.startsWith(`${path}/`));
  const isLearning = path === "/" && /^\/(topics|attempts)\//.test(location.pathname);
  const marked = path === "/author" && authorToken() && h("span.dot", { "aria-hidden": "true" });
  return h("li", {}, h("a", { href: path, "aria-current": here ? "page" : isLearning ? "true" : null }, t(text), marked));
}

function themeButton() {
  const button = h("button.quiet", { type: "button", onclick: () => (switchTheme(), update()) });
  const update = () => {
    button.textContent = isDark() ? "☀" : "☾";
    button.setAttribute("aria-label", t(isDark() ? "theme.light" : "theme.dark"));
    button.title = t(isDark() ? "theme.light" : "theme.dark");
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", update);
  update();
  return button;
}

function languageMenu() {
  return h("select.quiet", { "aria-label": t("language.label"), onchange: (event) => chooseLanguage(event.target.value) },
    Object.entries(LANGUAGES).map(([code, { name }]) =>
      h("option", { value: code, lang: code, selected: code === currentLanguage() }, name)));
}

function keysButton() {
  const label = t("keys.title");
  return h("button.quiet.keys", { type: "button", "aria-label": label, title: label, onclick: showKeys }, "⌨");
}

function showKeys() {
  const used = keysInUse();
  const toggle = h("input", { type: "checkbox", ".checked": areKeysOn(), onchange: (event) => switchKeys(event.target.checked) });
  showDialog(t("keys.title"),
    used.length
      ? h("dl.key-list", {}, used.map(({ key, label }) => [h("dt", {}, h("kbd", {}, shown(key))), h("dd", {}, label)]))
      : h("p", {}, t("keys.none")),
    h("label.check", {}, toggle, t("keys.on")));
}

function shown(key) {
  return key.length === 1 ? key.toUpperCase() : key;
}
