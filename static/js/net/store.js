/**
 * Unsent changes kept on this device, so that a reload, a crash or an empty battery loses none. A
 * page that goes away takes with it what it was writing to its database: until that is done, the
 * entry stands in a note beside it, written at once.
 */

/** @typedef {import("../models/outbox.js").Entry} Entry */

const DATABASE = "exam";
const NOTE = "exam-unsent/";
export const TABLE = "unsent";
/** Some browsers leave the request unanswered for ever; the exam opens without them. */
const OPENING = 2_000;

export class Store {
  #owner;
  /** @type {IDBDatabase | null} */
  #database;

  /**
   * @param {string} owner account and attempt, so that candidates sharing a device never mix
   * @param {IDBDatabase | null} database null where the browser gives none: changes then live in the page alone
   */
  constructor(owner, database) {
    this.#owner = owner;
    this.#database = database;
  }

  /**
   * @param {string} account
   * @param {string} attempt
   */
  static async open(account, attempt) {
    return new Store(`${account}/${attempt}`, await openDatabase().catch(() => null));
  }

  /** Whether what is put here survives the page. */
  get lasting() {
    return this.#database !== null;
  }

  /**
   * Resolves once the entry is on the device. After a failed write the store no longer claims to last.
   * @param {Entry} entry
   */
  async put(entry) {
    const done = note(`${this.#owner}/${entry.position}`, JSON.stringify(entry));
    await this.#write((table) => table.put({ ...entry, owner: this.#owner }));
    // Where the database took nothing, the note is all there is.
    if (this.#database) done();
  }

  /** @param {number} position */
  drop(position) {
    note(`${this.#owner}/${position}`)();
    return this.#write((table) => table.delete([this.#owner, position]));
  }

  clear() {
    for (const name of Object.keys(this.#noted())) note(name)();
    return this.#write((table) => table.delete(IDBKeyRange.bound([this.#owner], [this.#owner, []])));
  }

  /** @returns {Promise<Entry[]>} */
  async all() {
    const noted = Object.values(this.#noted());
    for (const entry of noted) this.put(entry);
    return [...(await this.#written()), ...noted];
  }

  /** @returns {Promise<Entry[]>} */
  async #written() {
    if (!this.#database) return [];
    const table = this.#database.transaction(TABLE).objectStore(TABLE);
    const found = table.getAll(IDBKeyRange.bound([this.#owner], [this.#owner, []]));
    return finished(found).catch(() => []);
  }

  /** @returns {Record<string, Entry>} what an earlier page had no time to write, by its name */
  #noted() {
    try {
      const names = Object.keys(localStorage).filter((name) => name.startsWith(`${NOTE}${this.#owner}/`));
      return Object.fromEntries(names.map((name) => [name.slice(NOTE.length), JSON.parse(localStorage[name])]));
    } catch {
      return {};
    }
  }

  /** @param {(table: IDBObjectStore) => void} change */
  async #write(change) {
    if (!this.#database) return;
    try {
      // Strict: the promise on the screen holds even if the battery is pulled the next moment.
      const writing = this.#database.transaction(TABLE, "readwrite", { durability: "strict" });
      change(writing.objectStore(TABLE));
      // Otherwise the browser would first ask a page that is busy drawing whether there is more.
      writing.commit?.();
      await new Promise((done, failed) => {
        writing.oncomplete = done;
        writing.onabort = writing.onerror = failed;
      });
    } catch {
      this.#database = null;
    }
  }
}

/**
 * @param {string} name
 * @param {string} [text] written down at once, where the browser lets us
 * @returns {() => void} takes it off again, unless something newer stands there
 */
function note(name, text) {
  try {
    if (text) localStorage.setItem(NOTE + name, text);
  } catch {
    // Full or forbidden: the database alone has to do.
  }
  return () => {
    try {
      if (!text || localStorage.getItem(NOTE + name) === text) localStorage.removeItem(NOTE + name);
    } catch {
      // There was nothing to take off.
    }
  };
}

/** @returns {Promise<IDBDatabase>} */
export function openDatabase() {
  return new Promise((done, failed) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore(TABLE, { keyPath: ["owner", "position"] });
    };
    opening.onsuccess = () => done(opening.result);
    opening.onerror = opening.onblocked = failed;
    setTimeout(failed, OPENING);
  });
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function finished(request) {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = failed;
  });
}
