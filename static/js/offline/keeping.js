/**
 * Keeps the exam page on the device while the attempt runs, through the worker, and beside it what
 * was known last: the time left, the lease and the saved answers. Loaded after the page has opened.
 */

import { TABLE, openDatabase } from "../net/store.js";

/**
 * @typedef {import("../models/outbox.js").Stored} Stored
 * @typedef {Record<string, any>} Data
 * @typedef {object} Known
 * @property {number} at when it was true, by the device's clock
 * @property {number} remaining_ms
 * @property {number | null} epoch
 * @property {Record<string, Stored>} responses
 * @property {Record<string, any>} view
 * @property {import("../models/attempt.js").Rest | null} [rest]
 */

const WORKER = "/exam-worker.js";
const NOTED_EVERY = 1_000;
const CLOCK_EVERY = 15_000;
const DAY = 24 * 3_600_000;
const MEDIA = /\/media\/[\w.-]+/g;
/** Over how long a room that started at once asks for its pages again. */
const SPREAD = 10_000;

/** Whether this page came from the device, and since when it was there, by the device's clock. */
const keptAt = Number(document.documentElement.dataset.kept ?? 0);
const controlled = Boolean(navigator.serviceWorker?.controller);

/** @param {Data} data */
const nameOf = ({ account, id }) => `exam ${account}/${id}`;
/** @param {Data} data */
const pathOf = ({ id }) => `/attempts/${id}`;

/**
 * Brings a page that was kept up to what this device knew last. The time is a guess until the server
 * answers: what had been left then, less what the device's clock has counted since.
 * @param {Data} data of the page; changed in place
 */
export async function recall(data) {
  const found = await caches.match(`${pathOf(data)}/known`, { cacheName: nameOf(data) });
  Object.assign(data, recalled(data, await found?.json(), { keptAt, now: Date.now() }));
  const estimate = document.getElementById("estimate");
  if (estimate) estimate.hidden = false;
}

/**
 * @param {Data} data
 * @param {Known | undefined} known
 * @param {{keptAt: number, now: number}} times
 */
export function recalled(data, known, times) {
  const { keptAt, now } = times;
  const kept = { remaining_ms: data.remaining_ms, at: keptAt, rest: data.rest };
  const last = known && known.at >= keptAt ? known : kept;
  const rest = restNow(last, now);
  const paused = rest ? rest.resting : data.state === "paused";
  const rested = last.rest?.resting ? Math.min(last.rest.left_ms, now - last.at) : 0;
  const passed = paused ? 0 : Math.max(0, now - last.at - rested);
  const responses = { ...data.responses };
  for (const [position, stored] of Object.entries(known?.responses ?? {})) {
    if (stored.version > (responses[position]?.version ?? 0)) responses[position] = stored;
  }
  return {
    responses,
    remaining_ms: Math.max(0, last.remaining_ms - passed),
    epoch: Math.max(data.epoch, known?.epoch ?? 0),
    view: { ...data.view, ...known?.view },
    ...(rest && { rest, state: rest.resting ? "paused" : "running" }),
  };
}

/**
 * A rest that was known, as it must be now: it ends by itself, also without a network.
 * @param {Pick<Known, "at" | "rest">} last
 * @param {number} now
 * @returns {Known["rest"]} nothing where none lasted
 */
function restNow({ at, rest }, now) {
  if (!rest?.resting) return null;
  const left_ms = Math.max(0, rest.left_ms - (now - at));
  return { ...rest, left_ms, resting: left_ms > 0 };
}

/**
 * Says once that nothing put into the store survives the page: a private window, or a device that is full.
 * @param {{lasting: boolean}} store
 * @param {() => void} tell
 */
export function watchStore(store, tell) {
  if (!store.lasting) return tell();
  setTimeout(() => watchStore(store, tell), NOTED_EVERY);
}

/**
 * Forgets what exams before this one have left on the device, a day after it was answered.
 * @param {Data} data
 */
export async function sweep({ account, id }) {
  const database = await openDatabase();
  const cursors = database.transaction(TABLE, "readwrite").objectStore(TABLE).openCursor();
  cursors.onsuccess = () => {
    const { result } = cursors;
    if (!result) return database.close();
    if (isStale(result.value, { owner: `${account}/${id}`, now: Date.now() })) result.delete();
    result.continue();
  };
}

/**
 * @param {import("../models/outbox.js").Entry & {owner: string}} entry
 * @param {{owner: string, now: number}} here
 */
export function isStale({ owner, waiting, sending }, here) {
  const { at = 0 } = waiting ?? sending ?? {};
  return owner !== here.owner && here.now - at > DAY;
}

/** Everything a reload needs; nothing here may ever harm the exam. */
export class Keeping {
  #data;
  #known;
  #written = "";
  #over = false;

  /** @param {Data} data @param {() => Omit<Known, "at"> | null} known null once nothing is to be kept any more */
  constructor(data, known) {
    this.#data = data;
    this.#known = known;
  }

  async start() {
    // A practice is the same page at another address: there is nothing to keep.
    if (!navigator.serviceWorker || !window.caches || location.pathname !== pathOf(this.#data)) return;
    try {
      await navigator.serviceWorker.register(workerUrl(), { updateViaCache: "none" });
      const { active } = await navigator.serviceWorker.ready;
      setTimeout(() => active?.postMessage(this.#wish()), controlled ? 0 : SPREAD * Math.random());
    } catch {
      return;
    }
    setInterval(() => this.#note(), NOTED_EVERY);
    document.addEventListener("visibilitychange", () => this.#note());
  }

  #wish() {
    const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
    const media = JSON.stringify(this.#data.items).match(MEDIA) ?? [];
    const files = [...loaded.filter((url) => url.startsWith(`${location.origin}/static/`)), ...media.map(absolute)];
    const { account, id } = this.#data;
    return { path: pathOf(this.#data), owner: `${account}/${id}`, files: [...new Set(files)], fresh: controlled };
  }

  async #note() {
    const known = this.#known();
    if (!known) return this.#forget();
    // The clock goes on by itself: for it alone it is enough to write from time to time.
    const rest = known.rest && { ...known.rest, left_ms: 0 };
    const text = JSON.stringify({ ...known, rest, remaining_ms: Math.floor(Date.now() / CLOCK_EVERY) });
    if (this.#over || text === this.#written) return;
    this.#written = text;
    const record = new Response(JSON.stringify({ ...known, at: Date.now() }));
    const cache = (await caches.has(nameOf(this.#data))) && (await caches.open(nameOf(this.#data)));
    if (cache) await cache.put(`${pathOf(this.#data)}/known`, record);
    else this.#written = "";
  }

  async #forget() {
    if (this.#over) return;
    this.#over = true;
    await caches.delete(nameOf(this.#data));
  }
}

/** @param {string} path */
function absolute(path) {
  return new URL(path, location.origin).href;
}

/** The version of the files is part of the address, so that a new one brings a new worker. */
function workerUrl() {
  return `${WORKER}?v=${new URL(import.meta.url).pathname.split("/")[2]}`;
}
