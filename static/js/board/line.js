/** The line to the server: opened again after every loss, with growing and random waits. */

/**
 * @typedef {import("./model.js").Message} Message
 * @typedef {object} Listener
 * @property {(message: Message) => void} heard
 * @property {() => void} signedOut
 *
 * @typedef {object} World
 * @property {(url: string) => WebSocket} open
 * @property {(run: () => void, ms: number) => void} later
 * @property {() => number} random
 * @property {() => number} now
 */

const SIGNED_OUT = 4401;
const RESTARTING = 1012;
/** Over how long those who were sent away without a time come back. */
const SPREAD = 3_000;
const SHORTEST_WAIT = 1_000;
const LONGEST_WAIT = 10_000;
/** The server speaks at least every five seconds; a line that is silent for so long is dead. */
const SILENCE = 15_000;

/** @type {World} */
const browser = {
  open: (url) => new WebSocket(url),
  later: (run, ms) => setTimeout(run, ms),
  random: () => Math.random(),
  now: () => performance.now(),
};

export class Line {
  #url;
  #listener;
  #world;
  /** @type {WebSocket | null} */
  #socket = null;
  #failures = 0;
  #heardAt = 0;
  /** @type {number | null} when the server, which is about to stop, wants us back */
  #backAt = null;

  /**
   * @param {string} url
   * @param {Listener} listener
   * @param {World} [world]
   */
  constructor(url, listener, world = browser) {
    this.#url = url;
    this.#listener = listener;
    this.#world = world;
  }

  open() {
    const socket = (this.#socket = this.#world.open(this.#url));
    this.#heardAt = this.#world.now();
    this.#backAt = null;
    socket.onmessage = ({ data }) => socket === this.#socket && this.#hear(String(data));
    socket.onclose = ({ code }) => socket === this.#socket && this.#lose(code);
  }

  /** Called once a second: a line that has died without saying so is given up. */
  tick() {
    if (!this.#socket || this.#world.now() - this.#heardAt < SILENCE) return;
    this.#socket.close();
    this.#lose(0);
  }

  /** @param {string} data */
  #hear(data) {
    this.#heardAt = this.#world.now();
    this.#failures = 0;
    const message = JSON.parse(data);
    if (message.reconnect) this.#backAt = this.#heardAt + message.reconnect.after_ms;
    else this.#listener.heard(message);
  }

  /** @param {number} code */
  #lose(code) {
    this.#socket = null;
    if (code === SIGNED_OUT) return this.#listener.signedOut();
    this.#world.later(() => this.open(), this.#wait(code));
  }

  /** @param {number} code */
  #wait(code) {
    if (this.#backAt !== null) return Math.max(0, this.#backAt - this.#world.now());
    if (code === RESTARTING) return SPREAD * this.#world.random();
    const longest = Math.min(LONGEST_WAIT, SHORTEST_WAIT * 2 ** this.#failures++);
    return longest * (0.5 + this.#world.random() / 2);
  }
}
