/**
 * The line to the server, kept alive. Opening the exam claims the lease; a line that was merely lost
 * resumes with the epoch it holds, so a forgotten device never takes the exam from the one in use.
 * A server that is about to stop sends its lines away; they come back to the next one unnoticed.
 */

import { LineLost, Rejected, RequestChannel, SocketChannel, lease, request } from "./channels.js";

const PATIENCE = [5_000, 10_000, 20_000];
const LONGEST_WAIT = 4_000;
/** How often a socket is tried beside working requests: soon where one worked before, else rarely. */
const SOCKET_AGAIN = { before: 5_000, never: 30_000 };
const SUPERSEDED = 4001;
const RESTARTING = 1012;
/** Not closed by anybody: given up after a long silence. */
const SILENT = 0;
/** Over how long those who were sent away without a time come back. */
const SPREAD = 3_000;
/** How much later than told a server may close before the line is left all the same. */
const LATE = 2_000;
/** How long a line that worked may take to come back before anybody is told. */
const CALM = 5_000;

/**
 * @typedef {import("./channels.js").Message} Message
 * @typedef {import("./channels.js").Urls} Urls
 * @typedef {import("./channels.js").World} World
 * @typedef {"up" | "down" | "signed_out"} Link
 * @typedef {object} Listener
 * @property {(message: Message, roundTrip?: number) => void} heard everything the server says
 * @property {(link: Link) => void} link
 */

/** @type {World} */
export const browser = {
  open: (url) => new WebSocket(url),
  fetch: (url, init) => fetch(url, init),
  now: () => performance.now(),
  random: () => Math.random(),
  later: (run, ms) => setTimeout(run, ms),
};

export class Line {
  #urls;
  #seen;
  #listener;
  #world;
  /** @type {SocketChannel | RequestChannel | null} */
  #channel = null;
  /** @type {SocketChannel | null} */
  #probe = null;
  #probedAt = 0;
  #socketWorked = false;
  /** @type {number | null} */
  #epoch = null;
  #mayHaveClaimed = true;
  #failures = 0;
  #waits = 0;
  #waiting = 0;
  #up = false;
  /** @type {number | null} when the server wants us back */
  #backAt = null;
  #calmUntil = -Infinity;

  /**
   * @param {Urls} urls
   * @param {number | null} seen the epoch when the page was made
   * @param {Listener} listener
   * @param {World} [world]
   */
  constructor(urls, seen, listener, world = browser) {
    this.#urls = urls;
    this.#seen = seen;
    this.#listener = listener;
    this.#world = world;
  }

  get up() {
    return this.#up;
  }

  /** Of the lease that is held, or was. */
  get epoch() {
    return this.#epoch;
  }

  /** Whether the server is out of reach, a short absence left aside. */
  get away() {
    return !this.#up && this.#world.now() >= this.#calmUntil;
  }

  /** Opens the exam on this device: at the page's start, or by a tap. One more tap while it opens delays nothing. */
  claim() {
    if (this.#channel && !this.#up && this.#epoch === null) return;
    this.#epoch = null;
    this.#failures = 0;
    this.#connect();
  }

  /** Nothing is sent any more until somebody claims again. */
  halt() {
    this.#calmUntil = -Infinity;
    this.#stop();
  }

  #stop() {
    this.#waiting = 0;
    this.#backAt = null;
    this.#up = false;
    this.#channel?.close();
    this.#probe?.close();
    this.#channel = this.#probe = null;
  }

  /**
   * @param {Message} body without its number
   * @returns {Promise<Message>} its one answer; rejects with LineLost where nobody knows whether it arrived
   */
  ask(body) {
    return this.#up && this.#channel ? this.#channel.ask(body) : Promise.reject(new LineLost());
  }

  /** Called once a second. */
  tick() {
    if (!this.#up) return;
    this.#channel?.tick();
    const pause = this.#socketWorked ? SOCKET_AGAIN.before : SOCKET_AGAIN.never;
    const due = this.#world.now() - this.#probedAt > pause;
    if (this.#channel instanceof RequestChannel && due) this.#probeSocket();
  }

  /** The network came back or the page is looked at again: find out at once how things stand. */
  async nudge() {
    const channel = this.#channel;
    if (this.#waiting) return this.#reconnect();
    if (!this.#up || this.#epoch === null) return;
    // A device that slept may have stopped its counters: only the server knows the time now.
    const startedAt = this.#world.now();
    const message = await lease(this.#world, this.#urls, this.#epoch).catch(() => null);
    if (!message || channel !== this.#channel) return;
    this.#heard(message, this.#world.now() - startedAt);
  }

  #connect() {
    this.#stop();
    /** @type {SocketChannel} */
    const channel = this.#openSocket(
      (message, trip) => channel === this.#channel && this.#heard(message, trip),
      (code) => channel === this.#channel && this.#socketGone(channel, code),
    );
    this.#channel = channel;
  }

  /**
   * @param {(message: Message, roundTrip?: number) => void} heard
   * @param {(code: number) => void} gone
   */
  #openSocket(heard, gone) {
    this.#probedAt = this.#world.now();
    const query = this.#epoch === null ? "" : `?epoch=${this.#epoch}`;
    const patience = PATIENCE[Math.min(this.#failures, PATIENCE.length - 1)] ?? 0;
    return new SocketChannel(this.#urls.socket + query, this.#world, { heard, gone }, patience);
  }

  /** Requests work: looks from time to time whether a socket does too, and moves over when it answers. */
  #probeSocket() {
    /** @type {SocketChannel} */
    const probe = this.#openSocket(
      (message, trip) => {
        const takesOver = probe === this.#probe && message.leased;
        if (takesOver) {
          this.#probe = null;
          this.#channel?.close();
          this.#channel = probe;
        }
        if (probe === this.#channel) this.#heard(message, trip);
        // What had been waiting for the next request is lost with it, and sent here instead.
        if (takesOver && this.#up) this.#listener.link("up");
      },
      (code) => probe === this.#channel && this.#socketGone(probe, code),
    );
    this.#probe = probe;
  }

  /**
   * @param {Message} message
   * @param {number} [roundTrip]
   */
  #heard(message, roundTrip) {
    if (message.superseded) this.halt();
    if (message.reconnect) this.#sentAway(message.reconnect.after_ms);
    if (message.leased) this.#epoch = message.leased.epoch;
    const first = !this.#up && message.leased;
    if (first) this.#up = true;
    if (first) this.#calmUntil = -Infinity;
    if (first && this.#channel instanceof SocketChannel) this.#socketWorked = true;
    // Only an answer proves a line: one that opens and then stays silent needs more patience next time.
    if (message.id !== undefined || this.#channel instanceof RequestChannel) this.#failures = 0;
    this.#listener.heard(message, roundTrip);
    if (first && this.#up) this.#listener.link("up");
  }

  /**
   * @param {SocketChannel} channel
   * @param {number} code
   */
  #socketGone(channel, code) {
    if (code === SUPERSEDED) return this.#heard({ superseded: { device: null, at: null } });
    this.#mayHaveClaimed = channel.opened;
    // A line that worked is opened again the same way; one that never spoke may be forbidden on the way.
    if (!this.#up) this.#fallBack();
    else if (code === RESTARTING || this.#backAt !== null) this.#move();
    else this.#retry("down", { calm: code !== SILENT });
  }

  /** @param {number} after the server stops: until then it answers, then it closes */
  #sentAway(after) {
    const channel = this.#channel;
    if (!(channel instanceof SocketChannel) || this.#backAt !== null) return;
    this.#backAt = this.#world.now() + after;
    this.#world.later(() => channel === this.#channel && this.#socketGone(channel, RESTARTING), after + LATE);
  }

  /** Comes back when told to, to whichever server answers then; nobody is alarmed by so short a way. */
  #move() {
    const now = this.#world.now();
    const wait = this.#backAt === null ? SPREAD * this.#world.random() : Math.max(0, this.#backAt - now);
    this.#stop();
    this.#keepCalm();
    this.#reconnectIn(wait);
  }

  /** A line that worked is often back before anybody would have noticed. */
  #keepCalm() {
    const until = (this.#calmUntil = this.#world.now() + CALM);
    this.#world.later(() => until === this.#calmUntil && this.#listener.link("down"), CALM);
  }

  #fallBack() {
    /** @type {RequestChannel} */
    const channel = new RequestChannel(this.#urls, this.#epoch, this.#world, {
      heard: (message, trip) => channel === this.#channel && this.#heard(message, trip),
      gone: (status) => channel === this.#channel && this.#retry(status === 401 ? "signed_out" : "down"),
    });
    this.#channel = channel;
  }

  /**
   * Waits a random while, so that a room cut off at once does not come back in one blow.
   * @param {Link} link
   * @param {{calm?: boolean}} [how] not calm about a line that was silent for so long already
   */
  #retry(link, { calm = this.#up } = {}) {
    this.#stop();
    if (calm && link === "down") this.#keepCalm();
    if (this.away || link === "signed_out") this.#listener.link(link);
    const longest = Math.min(LONGEST_WAIT, 1_000 * 2 ** this.#failures++);
    this.#reconnectIn(longest * (0.25 + 0.75 * this.#world.random()));
  }

  /** @param {number} wait */
  #reconnectIn(wait) {
    const ticket = (this.#waiting = ++this.#waits);
    this.#world.later(() => ticket === this.#waiting && this.#reconnect(), wait);
  }

  /**
   * Tries again. An opening that never got through is checked first: had somebody else opened the exam
   * meanwhile, a claim that comes late would take it away from them.
   */
  async #reconnect() {
    this.#waiting = 0;
    if (this.#epoch !== null || this.#mayHaveClaimed || this.#seen === null) return this.#connect();
    try {
      const truth = await request(this.#world, this.#urls.truth);
      if (this.#channel) return;
      if (truth.epoch > this.#seen) this.#heard({ superseded: { device: null, at: null } });
      else this.#connect();
    } catch (why) {
      const signedOut = why instanceof Rejected && why.status === 401;
      if (!this.#channel) this.#retry(signedOut ? "signed_out" : "down");
    }
  }
}
