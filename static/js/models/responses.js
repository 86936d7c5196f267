/**
 * What was answered at each position: what the server holds, what is newer here, where the two disagree.
 * A change is drawn at once, kept on the device, sent, and called saved only when the server says so.
 */

import { LATER, NOTHING, Outbox, lacking, same } from "./outbox.js";

const DRAINING = 8_000;
const SHORTEST_WAIT = 1_000;
const LONGEST_WAIT = 4_000;
const WAITING = ["stale_epoch", "superseded", "paused", "closed", "time_over", "not_running"];

/** @import {Change, Entry, Stored, Value} from "./outbox.js" */

/**
 * @typedef {import("./item.js").Item} Item
 * @typedef {{mine: Value, theirs: Stored}} Conflict
 * @typedef {{kind: "empty" | "saving" | "saved" | "unsent" | "conflict" | "rejected", at?: number | null}} Status
 * @typedef {Record<string, any>} Message
 * @typedef {{up: boolean, away: boolean, ask(body: Message): Promise<Message>, halt(): void, claim(): void}} Line
 * @typedef {{put(entry: Entry): Promise<void>, drop(position: number): Promise<void>, clear(): Promise<void>, lasting: boolean}} Store
 * @typedef {{type: string} & Record<string, any>} News
 * @typedef {{now: () => number, random: () => number, later: (run: () => void, ms: number) => unknown, tag: string}} World
 */

export class Responses {
  #items;
  #outbox = new Outbox();
  #line;
  #store;
  #tell;
  #world;
  #mutations = 0;
  /** @type {Map<number, Stored>} */
  #stored = new Map();
  /** @type {Map<number, Conflict>} */
  #conflicts = new Map();
  /** @type {Set<number>} positions whose newest change is on the device */
  #kept;
  /** @type {Set<number>} */
  #rejected = new Set();
  /** @type {Set<number>} positions that the server could not take yet */
  #deferred = new Set();
  #deferrals = 0;
  #pausing = false;
  /** @type {(() => void)[]} */
  #whenEmpty = [];

  /**
   * @param {Item[]} items
   * @param {Entry[]} left unsent changes an earlier page left on this device
   * @param {{line: Line, store: Store, tell: (news: News) => void, world: World}} means
   */
  constructor(items, left, { line, store, tell, world }) {
    this.#items = new Map(items.map((item) => [item.position, item]));
    this.#outbox.restore(left.filter(({ position }) => this.#items.has(position)));
    this.#kept = new Set(this.#outbox.positions());
    this.#line = line;
    this.#store = store;
    this.#tell = tell;
    this.#world = world;
  }

  get positions() {
    return [...this.#items.keys()];
  }

  get stored() {
    return Object.fromEntries(this.#stored);
  }

  /** @param {number} position */
  item(position) {
    return /** @type {Item} */ (this.#items.get(position));
  }

  /** @param {number} position @returns {{response: string[], flagged: boolean}} */
  value(position) {
    return this.#outbox.newest(position) ?? this.#at(position);
  }

  /** @param {number} position @returns {Status} */
  status(position) {
    if (this.#conflicts.has(position)) return { kind: "conflict" };
    if (this.#rejected.has(position)) return { kind: "rejected" };
    if (this.#outbox.newest(position)) {
      const waits = this.#line.away || this.#deferred.has(position);
      const onlyHere = waits && (this.#kept.has(position) || !this.#store.lasting);
      return { kind: onlyHere ? "unsent" : "saving" };
    }
    const { version, at } = this.#at(position);
    return version ? { kind: "saved", at } : { kind: "empty" };
  }

  /** @param {number} position */
  conflict(position) {
    return this.#conflicts.get(position) ?? null;
  }

  counts() {
    const all = this.positions;
    const unanswered = all.filter((position) => !this.value(position).response.length);
    return {
      total: all.length,
      answered: all.length - unanswered.length,
      unanswered,
      flagged: all.filter((position) => this.value(position).flagged),
      unsent: this.#outbox.positions(),
      conflicts: all.filter((position) => this.#conflicts.has(position)),
    };
  }

  /** What never reached the server, for the file a candidate may take away. */
  unsent() {
    return this.#outbox.positions().map((position) => this.#outbox.newest(position));
  }

  /**
   * The server's word on many positions. An answer that left before a newer one never turns time back.
   * @param {Record<string, Stored>} responses
   */
  learn(responses) {
    for (const [key, stored] of Object.entries(responses)) {
      const position = Number(key);
      if (stored.version <= this.#at(position).version) continue;
      this.#stored.set(position, stored);
      this.#tell({ type: "position", position });
    }
  }

  /** @param {Record<string, Stored>} held after the server was brought back from its record: the rest goes there again */
  giveBack(held) {
    for (const [position, theirs] of lacking(this.#stored, held)) {
      const mine = this.value(position);
      this.#stored.set(position, theirs);
      this.#outbox.drop(position);
      this.change(position, { response: mine.response, flagged: mine.flagged });
    }
  }

  /**
   * @param {number} position
   * @param {{response?: string[], flagged?: boolean}} patch
   */
  change(position, patch) {
    const { response, flagged } = { ...this.value(position), ...patch };
    const base = this.#at(position).version;
    const mutation = `${this.#world.tag}-${++this.#mutations}`;
    this.#conflicts.delete(position);
    this.#rejected.delete(position);
    this.#outbox.put({ position, response, flagged, base, mutation, at: Date.now() });
    this.#kept.delete(position);
    this.#keep(position);
    this.flush();
    this.#tell({ type: "position", position });
  }

  /**
   * The candidate chose between what was answered here and elsewhere.
   * @param {number} position
   * @param {boolean} mine
   */
  decide(position, mine) {
    const conflict = this.#conflicts.get(position);
    if (!conflict) return;
    this.#conflicts.delete(position);
    if (mine) this.change(position, conflict.mine);
    else this.#settle(position);
  }

  /** Sends what can be sent; called again by whatever makes more possible. */
  flush() {
    if (!this.#line.up || this.#pausing) return;
    for (const change of this.#outbox.take()) this.#send(change);
  }

  /** Sends everything and waits for the answers, within reason. @returns {Promise<boolean>} whether all arrived */
  async drain() {
    this.flush();
    if (!this.#empty) await new Promise((done) => {
      this.#whenEmpty.push(() => done(true));
      this.#world.later(() => done(false), DRAINING);
    });
    return this.#empty;
  }

  get #empty() {
    return !this.#outbox.positions({ held: false }).length;
  }

  /** @param {number} position */
  #at(position) {
    return this.#stored.get(position) ?? NOTHING;
  }

  /** @param {Change} change */
  async #send(change) {
    const { position, response, flagged, base, mutation } = change;
    try {
      const answer = await this.#line.ask({ save: { position, response, flagged, base, mutation } });
      if (answer.saved) this.#saved(change, answer.saved);
      else this.#unsaved(change, answer.refused ?? { reason: "malformed" });
    } catch {
      this.#outbox.lost(change);
    }
    this.#tell({ type: "position", position });
  }

  /** @param {Change} change @param {Message} saved */
  #saved(change, { version, at }) {
    const { position, response, flagged } = change;
    this.#deferrals = 0;
    this.#deferred.delete(position);
    if (!this.#outbox.saved(change, version)) return;
    this.learn({ [position]: { version, response, flagged, at } });
    if (this.#outbox.newest(position)) this.#keep(position);
    else this.#settle(position);
    this.flush();
  }

  /** @param {Change} change @param {Message} refused */
  #unsaved(change, refused) {
    const { reason, current } = refused;
    if (LATER.includes(reason)) return this.#defer(change, refused);
    this.#deferred.delete(change.position);
    if (reason === "conflict") return this.#disagree(change, current);
    if (!WAITING.includes(reason)) return this.#reject(change);
    this.#outbox.lost(change);
  }

  /**
   * The server cannot take anything now: all positions wait together, longer each time.
   * @param {Change} change @param {Message} refused
   */
  #defer(change, { retry_after_ms = 0, retry_after = 0 }) {
    this.#outbox.lost(change);
    this.#deferred.add(change.position);
    if (this.#pausing) return;
    this.#pausing = true;
    const longest = Math.min(LONGEST_WAIT, SHORTEST_WAIT * 2 ** this.#deferrals++);
    const told = Math.max(retry_after_ms, retry_after * 1_000);
    this.#world.later(() => this.#goOn(), told + longest * (0.25 + 0.75 * this.#world.random()));
  }

  #goOn() {
    this.#pausing = false;
    this.flush();
  }

  /** @param {Change} change the server will never take as it is */
  #reject(change) {
    this.#outbox.hold(change);
    this.#rejected.add(change.position);
    this.#tell({ type: "rejected", position: change.position });
    this.#checkEmpty();
  }

  /**
   * Somebody wrote there since. Where only the mark of doubt differs, the newer tap simply counts.
   * @param {Change} change
   * @param {Stored | null} current
   */
  #disagree(change, current) {
    const theirs = current ?? NOTHING;
    const { position } = change;
    const mine = this.#outbox.newest(position) ?? change;
    this.#outbox.hold(change);
    this.learn({ [position]: theirs });
    if (!same(mine.response, theirs.response)) {
      this.#conflicts.set(position, { mine, theirs });
      this.#tell({ type: "conflict", position });
      this.#checkEmpty();
    } else if (mine.flagged !== theirs.flagged) this.change(position, { flagged: mine.flagged });
    else this.#settle(position);
  }

  /** @param {number} position nothing of it is unsent any more */
  #settle(position) {
    this.#outbox.drop(position);
    this.#kept.delete(position);
    this.#store.drop(position);
    this.#tell({ type: "position", position });
    this.#checkEmpty();
  }

  #checkEmpty() {
    if (this.#empty) for (const go of this.#whenEmpty.splice(0)) go();
  }

  /** @param {number} position */
  async #keep(position) {
    const entry = this.#outbox.entry(position);
    if (!entry) return;
    await this.#store.put(entry);
    const mutation = (entry.waiting ?? entry.sending)?.mutation;
    if (this.#outbox.newest(position)?.mutation === mutation) this.#kept.add(position);
    this.#tell({ type: "position", position });
  }
}
