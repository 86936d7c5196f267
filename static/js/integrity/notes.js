/**
 * What was observed and not yet noted by the server: kept while offline and across a reload of this
 * tab, sent in order, and once. Nobody waits for it; an answer always goes first.
 */

const AGAIN = 5_000;
/** More than that waits only without a network for long; the oldest go first. */
const MOST = 50;
const LATER = ["too_many", "unavailable", "busy", "not_running"];

/**
 * @typedef {{kind: string, mutation: string, at: number, facts: Record<string, number>}} Note `at`: by the counter
 * @typedef {object} Means
 * @property {{up: boolean, ask(body: Record<string, any>): Promise<Record<string, any>>}} line
 * @property {() => number} now milliseconds by a counter that never jumps while the page is open
 * @property {(run: () => void, ms: number) => void} later
 * @property {() => string} tag
 * @property {{read(): Note[], write(notes: Note[]): void}} shelf what survives a reload
 */

export class Notes {
  #means;
  /** @type {Note[]} */
  #notes;
  #sending = false;
  #waiting = false;
  /** @type {Map<string, number>} by kind, until when the server wants no more of it */
  #until = new Map();

  /** @param {Means} means */
  constructor(means) {
    this.#means = means;
    this.#notes = means.shelf.read();
    this.#later();
  }

  /**
   * @param {string} kind
   * @param {Record<string, number>} [facts]
   * @param {{at?: number, mutation?: string}} [more] when it happened, if not now; under which name
   */
  add(kind, facts = {}, { at = this.#means.now(), mutation = this.#means.tag() } = {}) {
    this.#notes = [...this.#notes, { kind, mutation, at, facts }].slice(-MOST);
    this.#means.shelf.write(this.#notes);
    return this.flush();
  }

  /** Nothing more is to be told. */
  clear() {
    this.#notes = [];
    this.#means.shelf.write([]);
  }

  /** Sends what may be sent now; what remains is tried again later. */
  async flush() {
    if (this.#sending) return;
    this.#sending = true;
    let note = this.#next();
    while (note && (await this.#send(note))) note = this.#next();
    this.#sending = false;
    this.#later();
  }

  #next() {
    return this.#notes.find(({ kind }) => (this.#until.get(kind) ?? 0) <= this.#means.now());
  }

  /** @param {Note} note @returns {Promise<boolean>} whether the line works */
  async #send(note) {
    const { line, now } = this.#means;
    const { kind, mutation, at, facts } = note;
    const ago_ms = Math.max(0, Math.round(now() - at));
    try {
      const { refused } = await line.ask({ report: { kind, mutation, ago_ms, ...facts } });
      if (LATER.includes(refused?.reason)) this.#until.set(kind, now() + (refused.retry_after ?? AGAIN / 1_000) * 1_000);
      else this.#drop(note);
      return true;
    } catch {
      return false;
    }
  }

  /** @param {Note} note */
  #drop(note) {
    this.#notes = this.#notes.filter((each) => each !== note);
    this.#means.shelf.write(this.#notes);
  }

  #later() {
    if (this.#waiting || !this.#notes.length) return;
    this.#waiting = true;
    this.#means.later(() => {
      this.#waiting = false;
      this.flush();
    }, AGAIN);
  }
}
