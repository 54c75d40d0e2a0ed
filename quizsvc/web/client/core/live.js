/**
 * Says to those who do not see the page what has changed on it.
 */

let timer = 0;

/**
 * Say `text` when the reader pauses.
 *
 * @param {string} text
 */
export function announce(text) {
  const region = document.getElementById("live");
  if (!region) {
    return;
  }
  region.textContent = "";
  clearTimeout(timer);
  timer = setTimeout(() => {
    region.textContent = text;
  }, 50);
}
