/**
 * What this browser keeps between visits, and what it keeps for the tab alone. Storage may be full, switched off or
 * broken; then the page works on with what it has in memory.
 */

const PREFIX = "quizsvc:";

/** A storage may throw as soon as it is named. */
const browser = keeper(() => localStorage);
const tab = keeper(() => sessionStorage);

/**
 * Read what was kept under `name`.
 *
 * @param {string} name
 * @param {any} [otherwise] the answer where nothing is kept
 */
export const recall = browser.recall;

/**
 * Keep `value` under `name`; null forgets it.
 *
 * @param {string} name
 * @param {any} value plain JSON
 */
export const keep = browser.keep;

/**
 * The names kept that begin with `start`.
 *
 * @param {string} start
 * @returns {string[]}
 */
export const namesKept = browser.namesKept;

/** Like recall and keep, until the tab is closed. */
export const recallInTab = tab.recall;
export const keepInTab = tab.keep;

/** @param {() => Storage} storage */
function keeper(storage) {
  const memory = new Map();
  /** What the storage did not take: an older value may lie there. */
  const unsaved = new Set();

  function recall(name, otherwise = null) {
    const remembered = memory.get(name) ?? otherwise;
    if (unsaved.has(name)) {
      return remembered;
    }
    try {
      const text = storage().getItem(PREFIX + name);
      return text === null ? remembered : JSON.parse(text);
    } catch {
      return remembered;
    }
  }

  function keep(name, value) {
    const isForgotten = value === null || value === undefined;
    if (isForgotten) {
      memory.delete(name);
    } else {
      memory.set(name, value);
    }
    unsaved.delete(name);
    try {
      if (isForgotten) {
        storage().removeItem(PREFIX + name);
      } else {
        storage().setItem(PREFIX + name, JSON.stringify(value));
      }
    } catch {
      unsaved.add(name);
    }
  }

  function namesKept(start) {
    const names = new Set(memory.keys());
    try {
      for (let i = 0; i < storage().length; i += 1) {
        const name = storage().key(i) ?? "";
        if (name.startsWith(PREFIX)) {
          names.add(name.slice(PREFIX.length));
        }
      }
    } catch {
      // memory is all there is
    }
    return [...names].filter((name) => name.startsWith(start)).sort();
  }

  return { recall, keep, namesKept };
}
