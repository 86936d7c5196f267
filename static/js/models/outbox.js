/**
 * What still has to reach the server, at most one change on its way and one waiting per position.
 * A change that may have arrived is repeated under its own mutation id before a newer one follows,
 * because the newer one must name the version that the first made.
 */

/**
 * @typedef {{position: number, response: string[], flagged: boolean, base: number, mutation: string, at: number}} Change
 * @typedef {{position: number, sending: Change | null, waiting: Change | null}} Entry
 * @typedef {Entry & {flying: boolean, held: boolean}} Place
 * @typedef {{version: number, response: string[], flagged: boolean, at?: number | null}} Stored
 * @typedef {{response: string[], flagged: boolean, at?: number | null}} Value
 */

/** @type {Stored} what a position holds that was never answered */
export const NOTHING = { version: 0, response: [], flagged: false };

/** Refusals that pass by themselves: the very same is sent again. */
export const LATER = ["busy", "unavailable", "too_many"];

export class Outbox {
  /** @type {Map<number, Place>} */
  #places = new Map();

  /** @param {Entry[]} entries what an earlier page of this device left behind */
  restore(entries) {
    for (const entry of entries) {
      this.#places.set(entry.position, { ...entry, flying: false, held: false });
    }
  }

  /** @param {Change} change replaces an unsent one, and takes over its base */
  put(change) {
    const place = this.#places.get(change.position);
    const base = place?.waiting && !place.held ? place.waiting.base : change.base;
    const sending = place?.held ? null : (place?.sending ?? null);
    this.#places.set(change.position, {
      position: change.position,
      sending,
      waiting: { ...change, base },
      flying: sending ? (place?.flying ?? false) : false,
      held: false,
    });
  }

  /** The next change to send for each position that has nothing under way. */
  take() {
    /** @type {Change[]} */
    const changes = [];
    for (const place of this.#places.values()) {
      if (place.flying || place.held) continue;
      if (!place.sending) [place.sending, place.waiting] = [place.waiting, null];
      if (!place.sending) continue;
      place.flying = true;
      changes.push(place.sending);
    }
    return changes;
  }

  /**
   * The server has it. Returns false for an answer about a change that is no longer ours.
   * @param {Change} change
   * @param {number} version
   */
  saved(change, version) {
    const place = this.#places.get(change.position);
    if (place?.sending?.mutation !== change.mutation) return false;
    place.sending = null;
    place.flying = false;
    if (place.waiting) place.waiting.base = version;
    else this.#places.delete(change.position);
    return true;
  }

  /** @param {Change} change nobody knows whether it arrived, so it will be repeated */
  lost(change) {
    const place = this.#places.get(change.position);
    if (place?.sending?.mutation === change.mutation) place.flying = false;
  }

  /** @param {Change} change refused: kept, but not sent until the candidate decides */
  hold(change) {
    const place = this.#places.get(change.position);
    if (place?.sending?.mutation !== change.mutation) return;
    Object.assign(place, { flying: false, held: true });
  }

  /** @param {number} position */
  drop(position) {
    this.#places.delete(position);
  }

  /**
   * The newest change of a position that the server has not confirmed.
   * @param {number} position
   */
  newest(position) {
    const place = this.#places.get(position);
    return place?.waiting ?? place?.sending ?? null;
  }

  /** @param {number} position */
  flying(position) {
    return this.#places.get(position)?.flying ?? false;
  }

  /**
   * @param {number} position
   * @returns {Entry | null} what has to be on the device to survive a reload
   */
  entry(position) {
    const place = this.#places.get(position);
    return place ? { position, sending: place.sending, waiting: place.waiting } : null;
  }

  /** Positions not confirmed by the server, held ones left out when only those that can go are asked for. */
  positions({ held = true } = {}) {
    return [...this.#places.values()]
      .filter((place) => held || !place.held)
      .map((place) => place.position)
      .sort((a, b) => a - b);
  }
}

/** The order counts: it may be all that an answer says. @param {string[]} one @param {string[]} other */
export function same(one, other) {
  return one.length === other.length && one.every((text, at) => text === other[at]);
}

/**
 * Where the server lacks what it had called saved: each position with what it holds there instead.
 * @param {Map<number, Stored>} known
 * @param {Record<string, Stored>} held
 * @returns {[number, Stored][]}
 */
export function lacking(known, held) {
  return [...known.entries()]
    .filter(([position, { version }]) => version > (held[position] ?? NOTHING).version)
    .map(([position]) => [position, held[position] ?? NOTHING]);
}
