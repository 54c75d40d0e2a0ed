/**
 * The words of the page, in the reader's language. A language is one file of texts/ and one line here.
 */

import { keep, recall } from "./kept.js";

/** Code to name and file. */
export const LANGUAGES = {
  en: { name: "English", load: () => import("../texts/en.js") },
  de: { name: "Deutsch", load: () => import("../texts/de.js") },
};

/** The language that the service writes its own messages in, and the bundled bank its questions. */
export const SERVICE_LANGUAGE = "en";

const SMALLEST = 1e-4;
const LARGEST = 1e7;
let texts = {};
let language = SERVICE_LANGUAGE;
/** How numbers and times are written: as where the reader lives, if that speaks the language. */
let locale = language;
let plurals = new Intl.PluralRules(language);

/** Load the texts: the language chosen before, else the first of the browser's that there is. */
export async function loadTexts() {
  const wanted = [recall("language"), ...navigator.languages.map((code) => code.slice(0, 2))];
  language = wanted.find((code) => code in LANGUAGES) ?? SERVICE_LANGUAGE;
  locale = navigator.languages.find((code) => code.slice(0, 2) === language) ?? language;
  texts = (await LANGUAGES[language].load()).default;
  plurals = new Intl.PluralRules(language);
  document.documentElement.lang = language;
}

/** @param {string} code */
export function chooseLanguage(code) {
  keep("language", code);
  location.reload();
}

/** @returns {string} */
export function currentLanguage() {
  return language;
}

/**
 * The text named `name`, with `{word}` replaced by values.word. A text in forms ({one, other}) is chosen by
 * values.count.
 *
 * @param {string} name
 * @param {Record<string, string | number>} [values] numbers are written as the language writes them
 * @returns {string}
 */
export function t(name, values = {}) {
  const found = texts[name];
  const text = typeof found === "object" ? found[plurals.select(values.count)] ?? found.other : found;
  return (text ?? name).replace(/\{(\w+)\}/g, (_, word) => {
    const value = values[word];
    return typeof value === "number" ? number(value) : String(value ?? "");
  });
}

/**
 * The text named `name` if there is one, else `otherwise`: for words that the API may add to.
 *
 * @param {string} name
 * @param {string} otherwise
 */
export function tOr(name, otherwise) {
  return name in texts ? t(name) : otherwise;
}

/**
 * @param {number} value
 * @param {Intl.NumberFormatOptions} [options]
 */
export function number(value, options = { maximumSignificantDigits: 4 }) {
  if (value !== 0 && (Math.abs(value) < SMALLEST || Math.abs(value) >= LARGEST)) {
    return Number(value.toPrecision(3)).toExponential();
  }
  return new Intl.NumberFormat(locale, options).format(value);
}

/**
 * Numbers in a row. Where decimals have a comma, another one between two numbers would not tell them apart.
 *
 * @param {string[]} numbers
 */
export function inRow(numbers) {
  return numbers.join(number(0.5).includes(",") ? "; " : ", ");
}

/**
 * Points: up to two decimals.
 *
 * @param {number} value
 */
export function points(value) {
  return number(value, { maximumFractionDigits: 2 });
}

/**
 * @param {number} share 0 to 1
 */
export function percent(share) {
  return number(share, { style: "percent", maximumFractionDigits: 0 });
}

/**
 * @param {string} iso
 */
export function moment(iso) {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));
}
