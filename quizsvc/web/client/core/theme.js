/**
 * Light or dark: as the system says, until the reader chooses.
 */

import { keep, recall } from "./kept.js";

/** Show what was chosen before. */
export function applyTheme() {
  const chosen = recall("theme");
  if (chosen) {
    document.documentElement.dataset.theme = chosen;
  }
}

/** @returns {boolean} */
export function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

/** Change to the other one. */
export function switchTheme() {
  keep("theme", isDark() ? "light" : "dark");
  applyTheme();
}
