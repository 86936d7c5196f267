/** Whether the page is being looked at: when it was left, and for how long. It touches no page. */

/** A glance aside, a reload, a message of the device: too short to be told of. */
export const GLANCE = 1_500;

/**
 * @typedef {object} Means
 * @property {() => number} now
 * @property {(run: () => void, ms: number) => void} later
 * @property {() => boolean} counts whether leaving is of interest now: not in a pause, not after the end
 * @property {(kind: string, facts: Record<string, number>, more: {at: number}) => void} note
 */

export class Leaving {
  #means;
  /** @type {number | null} */
  #leftAt = null;
  #told = false;

  /** @param {Means} means */
  constructor(means) {
    this.#means = means;
  }

  /** @param {boolean} here whether the page is seen and has the focus */
  turn(here) {
    if (here) this.#back();
    else if (this.#leftAt === null) this.#leave();
  }

  #leave() {
    const { now, later, counts } = this.#means;
    if (!counts()) return;
    const leftAt = (this.#leftAt = now());
    this.#told = false;
    later(() => this.#leftAt === leftAt && this.#tell(leftAt), GLANCE);
  }

  #back() {
    const leftAt = this.#leftAt;
    if (leftAt === null) return;
    const at = this.#means.now();
    // A page that was put to sleep is told of when it wakes up.
    if (at - leftAt >= GLANCE) this.#tell(leftAt);
    if (this.#told) this.#means.note("focus_back", { away_ms: Math.round(at - leftAt) }, { at });
    this.#leftAt = null;
  }

  /** @param {number} leftAt */
  #tell(leftAt) {
    if (this.#told) return;
    this.#told = true;
    this.#means.note("focus_lost", {}, { at: leftAt });
  }
}
