/**
 * Says to those who do not see the page what has changed on it.
 */

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
  setTimeout(() => {
    region.textContent = text;
  }, 50);
}
