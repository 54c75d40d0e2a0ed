/**
 * A revision's content as lines to read and compare; close to YAML, but for reading alone.
 */

/**
 * @param {any} value plain JSON
 * @param {string} [indent]
 * @returns {string}
 */
export function written(value, indent = "") {
  if (Array.isArray(value)) {
    return value.every(isPlain) && JSON.stringify(value).length < 72
      ? `[${value.map(plain).join(", ")}]`
      : value.map((item) => `${indent}- ${written(item, `${indent}  `).trimStart()}`).join("\n");
  }
  if (value !== null && typeof value === "object") {
    return Object.entries(value).filter(([, inner]) => !isEmpty(inner)).map(([name, inner]) => entry(name, inner, indent)).join("\n");
  }
  return plain(value);
}

function entry(name, value, indent) {
  if (typeof value === "string" && (value.includes("\n") || value.length > 88)) {
    return `${indent}${name}: |\n${value.trimEnd().split("\n").map((line) => `${indent}  ${line}`).join("\n")}`;
  }
  const text = written(value, `${indent}  `);
  return isPlain(value) || text.startsWith("[") ? `${indent}${name}: ${text}` : `${indent}${name}:\n${text}`;
}

function plain(value) {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function isPlain(value) {
  return value === null || typeof value !== "object";
}

function isEmpty(value) {
  return value === null || value === undefined || (typeof value === "object" && Object.keys(value).length === 0);
}
