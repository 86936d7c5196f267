/**
 * Two ways to carry the same numbered messages: a socket, and plain requests where no socket gets
 * through. Both answer each message once or reject it as lost, and end by saying `gone` once.
 */

/**
 * @typedef {Record<string, any>} Message
 * @typedef {{socket: string, leases: string, messages: string, truth: string}} Urls
 * @typedef {object} World what a test replaces
 * @property {(url: string) => WebSocket} open
 * @property {(url: string, init?: RequestInit) => Promise<Response>} fetch
 * @property {() => number} now
 * @property {() => number} random
 * @property {(run: () => void, ms: number) => unknown} later
 * @typedef {object} Ears
 * @property {(message: Message, roundTrip?: number) => void} heard
 * @property {(code: number) => void} gone an HTTP status, a socket's close code, or 0
 */

const OPENING = 8_000;
const SILENCE = 5_000;
const SLOW_SILENCE = 15_000;
const GATHER = 40;
const LOADED_AGAIN = 2_000;
/** Of one request with several messages, in bytes: the server takes 64 KiB, and a message has at most 48. */
const MOST_AT_ONCE = 60 * 1024;

export class LineLost extends Error {}

/** The server answered, but not with what was asked for. */
export class Rejected extends Error {
  /**
   * @param {number} status
   * @param {Message} problem
   */
  constructor(status, problem) {
    super(problem.title);
    this.status = status;
    this.problem = problem;
    this.reason = String(problem.type ?? "unavailable").split("/").at(-1) ?? "";
  }
}

export class SocketChannel {
  #world;
  #ears;
  #socket;
  #patience;
  /** @type {Map<number, {sentAt: number, done: (answer: Message) => void, failed: (why: Error) => void}>} */
  #asked = new Map();
  #number = 0;
  #heardAt;
  #heardAnything = false;
  #over = false;
  /** Whether the handshake went through: from then on a claim may have been made, whatever we hear. */
  opened = false;

  /**
   * @param {string} url
   * @param {World} world
   * @param {Ears} ears
   * @param {number} patience how long an answer may be owed, in milliseconds
   */
  constructor(url, world, ears, patience) {
    this.#world = world;
    this.#ears = ears;
    this.#patience = patience;
    this.#heardAt = world.now();
    this.#socket = world.open(url);
    this.#socket.onopen = () => (this.opened = true);
    this.#socket.onmessage = ({ data }) => this.#receive(JSON.parse(data));
    this.#socket.onclose = ({ code }) => this.#end(code);
    world.later(() => this.#heardAnything || this.#end(0), OPENING);
  }

  /** @param {Message} body */
  ask(body) {
    return new Promise((done, failed) => {
      if (this.#over || this.#socket.readyState !== 1) return failed(new LineLost());
      const id = ++this.#number;
      this.#asked.set(id, { sentAt: this.#world.now(), done, failed });
      this.#socket.send(JSON.stringify({ id, ...body }));
    });
  }

  /** Once a second: asks for a sign of life, and gives up on a line that owes an answer for too long. */
  tick() {
    const now = this.#world.now();
    const [oldest] = this.#asked.values();
    if (!oldest && now - this.#heardAt >= SILENCE) this.ask({ ping: {} }).catch(() => {});
    if (oldest && now - Math.max(oldest.sentAt, this.#heardAt) >= this.#patience) this.#end(0);
  }

  close() {
    this.#over = true;
    this.#socket.close();
    this.#fail();
  }

  /** @param {Message} message */
  #receive(message) {
    if (this.#over) return;
    const now = this.#world.now();
    this.#heardAt = now;
    this.#heardAnything = true;
    const asked = this.#asked.get(message.id);
    this.#asked.delete(message.id);
    this.#ears.heard(message, asked && now - asked.sentAt);
    asked?.done(message);
  }

  /** @param {number} code */
  #end(code) {
    if (this.#over) return;
    this.close();
    this.#ears.gone(code);
  }

  #fail() {
    for (const { failed } of this.#asked.values()) failed(new LineLost());
    this.#asked.clear();
  }
}

export class RequestChannel {
  #urls;
  #epoch;
  #world;
  #ears;
  /** @type {{message: Message, done: (answer: Message) => void, failed: (why: Error) => void}[]} */
  #batch = [];
  #number = 0;
  #heardAt;
  #over = false;

  /**
   * @param {Urls} urls
   * @param {number | null} epoch null claims the lease, a number goes on with it
   * @param {World} world
   * @param {Ears} ears
   */
  constructor(urls, epoch, world, ears) {
    this.#urls = urls;
    this.#epoch = epoch;
    this.#world = world;
    this.#ears = ears;
    this.#heardAt = world.now();
    this.#lease();
  }

  /** @param {Message} body */
  ask(body) {
    return new Promise((done, failed) => {
      if (this.#over) return failed(new LineLost());
      if (!this.#batch.length) this.#world.later(() => this.#post(), GATHER);
      this.#batch.push({ message: { id: ++this.#number, ...body }, done, failed });
    });
  }

  tick() {
    if (this.#world.now() - this.#heardAt >= SLOW_SILENCE) {
      this.#heardAt = this.#world.now();
      this.#lease();
    }
  }

  close() {
    this.#over = true;
    for (const { failed } of this.#batch.splice(0)) failed(new LineLost());
  }

  async #lease() {
    const startedAt = this.#world.now();
    try {
      const message = await lease(this.#world, this.#urls, this.#epoch);
      this.#epoch = message.leased?.epoch ?? this.#epoch;
      this.#hear(message, startedAt);
    } catch (why) {
      this.#end(why);
    }
  }

  async #post() {
    const batch = this.#batch.splice(0, this.#most());
    if (this.#batch.length) this.#world.later(() => this.#post(), GATHER);
    const startedAt = this.#world.now();
    try {
      const messages = batch.map(({ message }) => message);
      const body = { epoch: this.#epoch, messages };
      const { answers } = await request(this.#world, this.#urls.messages, body);
      batch.forEach(({ done }, at) => {
        this.#hear(answers[at], startedAt);
        done(answers[at]);
      });
    } catch (why) {
      for (const { failed } of batch) failed(new LineLost());
      this.#end(why);
    }
  }

  /** How many of the messages that wait go into one request: one at least. */
  #most() {
    let size = 0;
    const beyond = this.#batch.findIndex(({ message }) => (size += bytes(message)) > MOST_AT_ONCE);
    return beyond < 0 ? this.#batch.length : Math.max(beyond, 1);
  }

  /**
   * @param {Message} message
   * @param {number} startedAt
   */
  #hear(message, startedAt) {
    if (this.#over) return;
    this.#heardAt = this.#world.now();
    this.#ears.heard(message, this.#heardAt - startedAt);
  }

  /** @param {unknown} why */
  #end(why) {
    if (this.#over) return;
    this.close();
    this.#ears.gone(why instanceof Rejected ? why.status : 0);
  }
}

/** @param {Message} message */
function bytes(message) {
  return new TextEncoder().encode(JSON.stringify(message)).length;
}

/**
 * Claims the lease, or goes on with the epoch held, and learns how things stand.
 * @param {World} world
 * @param {Urls} urls
 * @param {number | null} epoch
 * @returns {Promise<Message>} what a socket would have said: leased, superseded, closed or refused
 */
export async function lease(world, urls, epoch) {
  try {
    return { leased: await request(world, urls.leases, epoch === null ? {} : { epoch }) };
  } catch (why) {
    if (!(why instanceof Rejected) || why.status === 401 || why.status >= 500) throw why;
    const { reason, problem } = why;
    return reason === "superseded" || reason === "closed" ? { [reason]: problem } : { refused: { reason } };
  }
}

/**
 * A module that is loaded later, asked for until it comes.
 * @template T
 * @param {() => Promise<T>} load
 * @returns {Promise<T>}
 */
export async function loaded(load) {
  try {
    return await load();
  } catch {
    await new Promise((done) => setTimeout(done, LOADED_AGAIN));
    return loaded(load);
  }
}

/**
 * Sends JSON (or, without a body, asks) and gives the JSON answered.
 * @param {World} world
 * @param {string} url
 * @param {Message} [body]
 * @returns {Promise<Message>}
 */
export async function request(world, url, body) {
  const stop = new AbortController();
  world.later(() => stop.abort(), OPENING);
  const headers = { Accept: "application/json", "Content-Type": "application/json" };
  const write = body && { method: "POST", body: JSON.stringify(body) };
  const reply = await world.fetch(url, { headers, signal: stop.signal, credentials: "same-origin", ...write });
  if (reply.ok) return reply.json();
  const problem = await reply.json().catch(() => ({}));
  throw new Rejected(reply.status, problem);
}
