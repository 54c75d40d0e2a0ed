/**
 * What this browser keeps between visits. Storage may be full, switched off or broken; then the page works on
 * with what it has in memory.
 */

const PREFIX = "quizsvc:";
const memory = new Map();

/**
 * Read what was kept under `name`.
 *
 * @param {string} name
 * @param {any} [otherwise] the answer where nothing is kept
 */
export function recall(name, otherwise = null) {
  try {
    const text = localStorage.getItem(PREFIX + name);
    return text === null ? (memory.get(name) ?? otherwise) : JSON.parse(text);
  } catch {
    return memory.get(name) ?? otherwise;
  }
}

/**
 * Keep `value` under `name`; null forgets it.
 *
 * @param {string} name
 * @param {any} value plain JSON
 */
export function keep(name, value) {
  memory.set(name, value);
  try {
    if (value === null || value === undefined) {
      memory.delete(name);
      localStorage.removeItem(PREFIX + name);
    } else {
      localStorage.setItem(PREFIX + name, JSON.stringify(value));
    }
  } catch {
    // kept in memory
  }
}

/**
 * The names kept that begin with `start`.
 *
 * @param {string} start
 * @returns {string[]}
 */
export function namesKept(start) {
  const names = new Set([...memory.keys()]);
  try {
    for (let i = 0; i < localStorage.length; i += 1) {
      const name = localStorage.key(i) ?? "";
      if (name.startsWith(PREFIX)) {
        names.add(name.slice(PREFIX.length));
      }
    }
  } catch {
    // memory is all there is
  }
  return [...names].filter((name) => name.startsWith(start)).sort();
}
