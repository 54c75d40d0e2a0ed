/**
 * Larger things that this browser keeps over a reload: files with their texts. They lie in an IndexedDB; where there is
 * none, the page works on without.
 */

const NAME = "quizsvc";
const STORE = "files";
/** @type {Promise<IDBDatabase | null> | null} */
let opening = null;
let writing = Promise.resolve();
const waiting = new Map();

/**
 * Keep `record` under its name; null forgets it. The latest of several in a row is what counts.
 *
 * @param {string} name
 * @param {object | null} record what structured cloning takes, Files included
 */
export function shelve(name, record) {
  const isQueued = waiting.has(name);
  waiting.set(name, record);
  if (!isQueued) {
    writing = writing.then(() => {
      const latest = waiting.get(name);
      waiting.delete(name);
      return transact("readwrite", (store) => (latest === null ? store.delete(name) : store.put(latest, name)));
    });
  }
  return writing;
}

/**
 * All that is kept.
 *
 * @returns {Promise<object[]>}
 */
export async function shelved() {
  await writing;
  return (await transact("readonly", (store) => store.getAll())) ?? [];
}

/** Forget all of it. */
export function clearShelf() {
  writing = writing.then(() => transact("readwrite", (store) => store.clear()));
  return writing;
}

/** Once more on a new connection if the browser has ended the one there was, as it does when a site's data are cleared. */
async function transact(mode, act) {
  try {
    return await within(await open(), mode, act);
  } catch {
    opening = null;
    return within(await open(), mode, act).catch(() => null);
  }
}

async function within(database, mode, act) {
  return database && new Promise((settle) => {
    const transaction = database.transaction(STORE, mode);
    const request = act(transaction.objectStore(STORE));
    transaction.oncomplete = () => settle(request.result);
    transaction.onabort = () => settle(null);
  });
}

function open() {
  opening ??= new Promise((settle) => {
    try {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE);
      request.onsuccess = () => settle(request.result);
      request.onerror = () => settle(null);
    } catch {
      settle(null);
    }
  });
  return opening;
}
