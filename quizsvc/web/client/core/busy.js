/**
 * The thin line at the top of the page: it shows once something takes longer than people notice.
 */

const NOTICED_MS = 300;
let running = 0;
let timer = 0;

/**
 * Count `promise` as work until it settles.
 *
 * @template T
 * @param {Promise<T>} promise
 * @returns {Promise<T>}
 */
export function busy(promise) {
  running += 1;
  timer ||= setTimeout(() => show(true), NOTICED_MS);
  const done = () => {
    running -= 1;
    if (running === 0) {
      clearTimeout(timer);
      timer = 0;
      show(false);
    }
  };
  promise.then(done, done);
  return promise;
}

function show(is) {
  const line = document.getElementById("busy");
  if (line) {
    line.hidden = !is;
  }
}
