/**
 * The practice exam: the exam page as it is, with a line that answers by itself. What the page asks
 * its browser for is replaced before the page's own script is loaded, so nothing leaves the device.
 */

import { browser } from "./net/line.js";

const DELAY = 150;

/** @param {string} id */
function el(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/** @param {string} id */
function read(id) {
  return JSON.parse(el(id).textContent ?? "{}");
}

const { remaining_ms: length, view } = read("attempt");
const startedAt = browser.now();
/** @type {Record<string, {version: number, response: string[], flagged: boolean, at: number}>} */
const responses = {};
let state = "running";

/** What a server would say about the attempt now. */
function truth() {
  const remaining_ms = Math.max(0, length - (browser.now() - startedAt));
  if (remaining_ms === 0 && state === "running") state = "expired";
  return { epoch: 1, state, remaining_ms, responses, view, reason: "" };
}

/** @param {Record<string, any>} message @returns {Record<string, any>} its one answer */
function answer({ id, save, submit, ping }) {
  const { remaining_ms } = truth();
  if (submit) {
    state = "submitted";
    return { id, submitted: { state } };
  }
  if (!save) return ping ? { id, pong: { state, remaining_ms } } : { id, noted: {} };
  const { position, response, flagged, base } = save;
  const at = Date.now();
  responses[position] = { version: base + 1, response, flagged, at };
  return { id, saved: { position, version: base + 1, at, remaining_ms } };
}

/** As much of a socket as the page's line uses. */
class Mirror {
  readyState = 0;
  /** @type {() => void} */
  onopen = () => {};
  /** @type {(event: {data: string}) => void} */
  onmessage = () => {};
  onclose = () => {};

  constructor() {
    setTimeout(() => {
      this.readyState = 1;
      this.onopen();
      this.#say({ leased: truth() });
    }, DELAY);
  }

  /** @param {string} text */
  send(text) {
    setTimeout(() => this.#say(answer(JSON.parse(text))), DELAY);
  }

  close() {
    this.readyState = 3;
  }

  /** @param {Record<string, any>} message */
  #say(message) {
    if (this.readyState === 1) this.onmessage({ data: JSON.stringify(message) });
  }
}

browser.open = () => /** @type {WebSocket} */ (/** @type {unknown} */ (new Mirror()));
browser.fetch = async () => Response.json(truth());
// Without a worker the page keeps nothing on the device: there is nothing to come back to.
Object.defineProperty(navigator, "serviceWorker", { value: undefined });
el("words").textContent = JSON.stringify({ ...read("words"), ...read("practice-words") });
el("open-handover").hidden = true;
import("./exam.js");
