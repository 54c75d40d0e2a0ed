/**
 * Which lines of two texts are the same, in order (the longest common subsequence, by dynamic programming).
 */

const MOST_CELLS = 4_000_000;

/**
 * Lay two lists of lines side by side.
 *
 * @param {string[]} before
 * @param {string[]} after
 * @returns {[string | null, string | null][]} null where one side has no such line; changed lines stand beside each other
 */
export function paired(before, after) {
  if (before.length * after.length > MOST_CELLS) {
    return [...zipped(before, after)];
  }
  const rows = [];
  let gone = [];
  let fresh = [];
  const flush = () => {
    rows.push(...zipped(gone, fresh));
    gone = [];
    fresh = [];
  };
  const lengths = table(before, after);
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      flush();
      rows.push([before[i], after[j]]);
      i += 1;
      j += 1;
    } else if (j >= after.length || (i < before.length && lengths[i + 1][j] >= lengths[i][j + 1])) {
      gone.push(before[i]);
      i += 1;
    } else {
      fresh.push(after[j]);
      j += 1;
    }
  }
  flush();
  return rows;
}

function* zipped(gone, fresh) {
  for (let i = 0; i < Math.max(gone.length, fresh.length); i += 1) {
    yield [gone[i] ?? null, fresh[i] ?? null];
  }
}

function table(before, after) {
  const lengths = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1));
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      lengths[i][j] = before[i] === after[j] ? lengths[i + 1][j + 1] + 1 : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
    }
  }
  return lengths;
}
