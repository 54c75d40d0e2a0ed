/**
 * Making elements. Texts become text nodes, never HTML; what the server rendered goes through rendered.js alone.
 */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Make an HTML element.
 *
 * @param {string} name tag, with classes: "button.primary"
 * @param {Record<string, unknown>} [props] attributes; `onclick` and friends take functions, false and null leave
 *   an attribute out, `value`, `checked`, `text` and other names after a dot (".text") set properties
 * @param {...unknown} children nodes, texts, arrays of them; null and false are left out
 * @returns {HTMLElement}
 */
export function h(name, props = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  if (classes.length) {
    element.className = classes.join(" ");
  }
  return filled(element, props, children);
}

/**
 * Make an SVG element; like h.
 *
 * @param {string} name
 * @param {Record<string, unknown>} [props]
 * @param {...unknown} children
 * @returns {SVGElement}
 */
export function s(name, props = {}, ...children) {
  return filled(document.createElementNS(SVG, name), props, children);
}

/**
 * Put `children` in the place of all that `element` holds.
 *
 * @param {Element} element
 * @param {...unknown} children
 */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter(isShown));
}

/**
 * Switch buttons off while something is under way.
 *
 * @param {...HTMLButtonElement} buttons
 * @returns {() => void} switches them on again, and gives the focus back to the one that lost it by this
 */
export function freeze(...buttons) {
  const focused = buttons.find((button) => button === document.activeElement);
  buttons.forEach((button) => (button.disabled = true));
  return () => {
    buttons.forEach((button) => (button.disabled = false));
    if (document.activeElement === document.body) {
      focused?.focus();
    }
  };
}

/**
 * For buttons that lead to another one in their own place: of a double click the first counts, so that it does not go two
 * steps on.
 *
 * @param {() => void} run
 * @returns {(event: MouseEvent) => void}
 */
export function once(run) {
  return (event) => event.detail < 2 && run();
}

/** An id that no other element has. */
export function newId(prefix = "id") {
  count += 1;
  return `${prefix}-${count}`;
}

let count = 0;

function filled(element, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (name.startsWith("on") && typeof value === "function") {
      element.addEventListener(name.slice(2), value);
    } else if (name.startsWith(".")) {
      element[name.slice(1)] = value;
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, String(value));
    }
  }
  element.append(...children.flat(Infinity).filter(isShown));
  return element;
}

function isShown(child) {
  return child !== null && child !== undefined && child !== false && child !== "";
}
