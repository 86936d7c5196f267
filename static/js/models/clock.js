/** The exam's remaining time: said by the server, carried on by a monotonic counter in between. */

const WARNINGS = [15, 5, 1].map((minutes) => minutes * 60_000);

export class Clock {
  #now;
  #remaining = 0;
  #at = 0;
  #halfTrip = 0;
  #running = true;
  #shown = Infinity;

  /** @param {() => number} now milliseconds that never jump, whatever the device's clock does */
  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  /**
   * Takes over what the server said. It spoke half a round trip before we heard it.
   * @param {number} remaining milliseconds
   * @param {number} [roundTrip] milliseconds; unknown for what the server says unasked
   */
  correct(remaining, roundTrip) {
    if (roundTrip !== undefined) this.#halfTrip = roundTrip / 2;
    this.#remaining = Math.max(0, remaining - (this.#running ? this.#halfTrip : 0));
    this.#at = this.#now();
  }

  stop() {
    this.#remaining = this.remaining();
    this.#at = this.#now();
    this.#running = false;
  }

  go() {
    if (!this.#running) this.#at = this.#now();
    this.#running = true;
  }

  get running() {
    return this.#running;
  }

  remaining() {
    const passed = this.#running ? this.#now() - this.#at : 0;
    return Math.max(0, this.#remaining - passed);
  }

  /**
   * The minutes left when a warning was passed since the last call, or null. Having more time again arms it anew;
   * a page opened late hears only of the warning that applies now.
   * @returns {number | null}
   */
  warning() {
    const before = this.#shown;
    const left = (this.#shown = this.remaining());
    const passed = WARNINGS.filter((limit) => left <= limit && limit < before);
    const nearest = passed.at(-1);
    return nearest === undefined || left === 0 ? null : Math.ceil(Math.min(nearest, left) / 60_000);
  }
}

/**
 * Hours, minutes and seconds, as "00:59:07": digits that read the same in both languages.
 * @param {number} milliseconds
 */
export function digits(milliseconds) {
  const seconds = Math.ceil(milliseconds / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}
