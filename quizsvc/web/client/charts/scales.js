/**
 * From values to pixels, and round numbers along an axis.
 */

const MOST_DECADES = 6;

/**
 * A linear scale, or a logarithmic one.
 *
 * @param {[number, number]} domain
 * @param {[number, number]} range in pixels
 * @param {boolean} [isLog]
 * @returns {(value: number) => number}
 */
export function scale([from, to], [start, end], isLog = false) {
  const of = isLog ? Math.log10 : (value) => value;
  const width = of(to) - of(from) || 1;
  return (value) => start + ((of(value) - of(from)) / width) * (end - start);
}

/**
 * Round numbers from `low` to `high`, about `count` of them (Heckbert, Nice numbers for graph labels, 1990).
 *
 * @param {number} low
 * @param {number} high
 * @param {number} count
 * @param {boolean} [isWhole] whole numbers only
 * @returns {number[]}
 */
export function ticks(low, high, count, isWhole = false) {
  const rough = (high - low || Math.abs(high) || 1) / Math.max(count, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((one) => rough <= one * power * 1.0001) ?? 10;
  const step = isWhole ? Math.max(1, Math.round(factor * power)) : factor * power;
  const found = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i += 1) {
    found.push(Number((i * step).toPrecision(12)));
  }
  return found;
}

/**
 * Powers of ten from `low` to `high`, both above 0; with 2 and 5 between where there are few.
 *
 * @param {number} low
 * @param {number} high
 */
export function logTicks(low, high) {
  const decades = Math.log10(high / low);
  const factors = decades > 2.5 ? [1] : [1, 2, 5];
  const every = Math.ceil(decades / MOST_DECADES);
  const found = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1) {
    for (const factor of factors) {
      const value = factor * 10 ** power;
      if (power % every === 0 && value >= low * 0.999 && value <= high * 1.001) {
        found.push(Number(value.toPrecision(6)));
      }
    }
  }
  return found;
}

/**
 * The least and the greatest of `values`; with `withZero` from 0 on. A single value gets room around it.
 *
 * @param {number[]} values
 * @param {boolean} [withZero]
 * @returns {[number, number]}
 */
export function extent(values, withZero = false) {
  const finite = values.filter(Number.isFinite);
  if (!finite.length) {
    return [0, 1];
  }
  let low = finite.reduce((a, b) => Math.min(a, b));
  let high = finite.reduce((a, b) => Math.max(a, b));
  if (withZero) {
    low = Math.min(0, low);
    high = Math.max(0, high);
  }
  return low === high ? [low === 0 ? 0 : low - Math.abs(low) / 2, high + (Math.abs(high) / 2 || 1)] : [low, high];
}
