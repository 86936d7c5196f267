/** Doubles for what must misbehave in tests: the clock, the network, the device's storage. */

/** A clock that stands until told, with the one-shot timers waiting on it. */
export class FakeWorld {
  tag = "k3";
  sockets = [];
  requests = [];
  /** What the next requests are answered with, by the end of their address. */
  replies = {};
  #now = 1_000;
  #timers = [];

  now = () => this.#now;
  random = () => 1;
  later = (run, ms) => this.#timers.push({ run, at: this.#now + ms });
  open = (url) => {
    const socket = new FakeSocket(url);
    this.sockets.push(socket);
    return socket;
  };
  fetch = async (url, init) => {
    const body = init.body === undefined ? undefined : JSON.parse(init.body);
    this.requests.push({ url, body });
    const reply = this.replies[url.split("/").at(-1)];
    if (!reply) throw new TypeError("no network");
    return answered(typeof reply === "function" ? reply(body) : reply);
  };

  /** Lets time pass, timers included, and everything that follows from them. */
  async pass(ms) {
    this.#now += ms;
    const due = this.#timers.filter(({ at }) => at <= this.#now);
    this.#timers = this.#timers.filter(({ at }) => at > this.#now);
    for (const { run } of due) run();
    await settle();
  }
}

function answered({ status = 200, ...body }) {
  return { ok: status < 300, status, json: async () => body };
}

export class FakeSocket {
  readyState = 0;
  sent = [];

  constructor(url) {
    this.url = url;
  }

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.readyState = 3;
  }

  /** The handshake went through and the server leased. */
  lease(epoch = 1, facts = {}) {
    this.readyState = 1;
    this.onopen();
    this.say({ leased: { epoch, state: "running", remaining_ms: 60_000, responses: {}, view: {}, ...facts } });
  }

  say(message) {
    this.onmessage({ data: JSON.stringify(message) });
  }

  /** The other side, or the network, ends it. */
  end(code = 1006) {
    this.readyState = 3;
    this.onclose({ code });
  }
}

/** A line whose answers the test gives by hand. */
export class FakeLine {
  up = true;
  claims = 0;
  asked = [];

  ask(body) {
    if (!this.up) return Promise.reject(new Error("lost"));
    return new Promise((answer, lose) => this.asked.push({ body, answer, lose }));
  }

  claim() {
    this.claims += 1;
  }

  halt() {
    this.up = false;
  }

  get away() {
    return !this.up;
  }
}

export class FakeStore {
  lasting = true;
  entries = new Map();

  async put(entry) {
    this.entries.set(entry.position, structuredClone(entry));
  }

  async drop(position) {
    this.entries.delete(position);
  }

  async clear() {
    this.entries.clear();
  }
}

/** Lets every promise that can go on do so. */
export async function settle() {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

export const ITEMS = [1, 2, 3].map((position) => ({
  position,
  kind: "single_choice",
  stem: "<p>?</p>",
  options: ["o1", "o2", "o3"].map((id) => ({ id, text: id })),
}));
