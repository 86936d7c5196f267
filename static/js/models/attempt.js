/**
 * One candidate's run at the exam, as this device knows it: its clock, its state, the news that came.
 * It touches neither page nor network; it tells what happened.
 */

import { Clock } from "./clock.js";
import { LATER } from "./outbox.js";

const VIEW_PAUSE = 1_000;
const TRUTH_PAUSE = 3_000;
const LOOK_AGAIN = 3_000;
const CLOSED = ["submitted", "expired", "terminated"];
const OVER = ["closed", "time_over"];
const ELSEWHERE = ["stale_epoch", "superseded"];

/**
 * @typedef {import("./responses.js").Message} Message
 * @typedef {import("./responses.js").News} News
 * @typedef {import("./outbox.js").Stored} Stored
 * @typedef {import("./responses.js").Responses} Responses
 * @typedef {{position?: number | null, font?: string | null, theme?: string | null, shown?: boolean}} View
 * @typedef {"running" | "paused" | "overdue" | "superseded" | "closed"} State overdue: zero is reached, the server not yet heard
 * @typedef {{responses: Record<string, Stored>, state: string, reason?: string, remaining_ms: number, rest?: Rest | null}} Data
 * @typedef {{granted_ms: number, left_ms: number, resting: boolean}} Rest what may be rested while the clock stands
 * @typedef {{truth(): Promise<Message>, submit(): Promise<Message>}} Server plain requests, beside the line
 * @typedef {object} Means
 * @property {import("./responses.js").Line} line
 * @property {import("./responses.js").Store} store
 * @property {Server} server
 * @property {(news: News) => void} tell
 * @property {import("./responses.js").World} world
 */

export class Attempt {
  /** @type {State} */
  state = "running";
  clock;
  responses;
  #line;
  #store;
  #server;
  #tell;
  #world;
  /** @type {View | null} what the server has not been told yet */
  #view = null;
  #looking = false;
  #asking = false;
  /** @type {(Rest & {at: number}) | null} as it was at an instant */
  #rest = null;

  /**
   * @param {Data} data
   * @param {Responses} responses
   * @param {Means} means
   */
  constructor(data, responses, means) {
    this.#line = means.line;
    this.#store = means.store;
    this.#server = means.server;
    this.#tell = means.tell;
    this.#world = means.world;
    this.clock = new Clock(means.world.now);
    this.clock.correct(data.remaining_ms);
    this.responses = responses;
    responses.learn(data.responses);
    this.#setRest(data.rest);
    this.#enter(data.state, data.reason);
  }

  /** As it is now; below zero where a rest should have ended. @returns {Rest | null} */
  get rest() {
    if (!this.#rest) return null;
    const { at, left_ms, ...rest } = this.#rest;
    return { ...rest, left_ms: rest.resting ? left_ms - (this.#world.now() - at) : left_ms };
  }

  get writable() {
    return this.state === "running";
  }

  /**
   * @param {number} position
   * @param {{response?: string[], flagged?: boolean}} patch
   */
  change(position, patch) {
    if (this.writable) this.responses.change(position, patch);
  }

  /**
   * @param {number} position
   * @param {boolean} mine
   */
  decide(position, mine) {
    if (this.writable) this.responses.decide(position, mine);
  }

  /**
   * @param {View} view where the candidate looks and how; told to the server a moment later, but at
   * once when the page is hidden or shown again
   */
  look(view) {
    this.#view = { ...this.#view, ...view };
    if ("shown" in view) return void this.#sendView();
    if (this.#looking) return;
    this.#looking = true;
    this.#world.later(() => this.#sendView(), VIEW_PAUSE);
  }

  /**
   * Begins a rest, once everything answered has arrived, or ends it.
   * @param {boolean} resting
   * @returns {Promise<string>} why not; rejects where nobody knows
   */
  async askRest(resting) {
    if (resting && !(await this.responses.drain())) return "unsent";
    const { refused } = await this.#line.ask({ rest: { resting } });
    return refused ? refused.reason : "";
  }

  /** The rest is used up, and nobody has said so: the clock runs again by what is known here. */
  endRest() {
    this.#setRest({ left_ms: 0, resting: false });
    this.#enter("running");
  }

  /** Continues here, after another device had taken over. */
  claim() {
    this.#line.claim();
  }

  /** Once a second. */
  tick() {
    const minutes = this.clock.warning();
    if (minutes !== null && this.writable) this.#tell({ type: "warning", minutes });
    if (this.writable && this.clock.remaining() === 0) this.#become("overdue");
    if (this.state === "overdue" && !this.#asking) this.#askTruth();
  }

  /**
   * Finishes, once everything answered has arrived.
   * @returns {Promise<"closed" | "unsent" | "failed">}
   */
  async submit() {
    if (!(await this.responses.drain())) return "unsent";
    try {
      const answer = await this.#line.ask({ submit: {} }).catch(() => this.#server.submit());
      if (answer.refused && !OVER.includes(answer.refused.reason)) return "failed";
      this.#close("submitted");
      return "closed";
    } catch {
      return "failed";
    }
  }

  /** @param {"up" | "down" | "signed_out"} link */
  link(link) {
    if (link === "up") {
      this.responses.flush();
      this.#sendView();
    }
    this.#tell({ type: "link", link });
  }

  /**
   * Everything the server says comes through here, answers and news alike.
   * @param {Message} message
   * @param {number} [roundTrip]
   */
  heard(message, roundTrip) {
    const { leased, paused, resumed, rest, clock, announcement, closed, superseded, refused } = message;
    const before = this.clock.remaining();
    if (leased) this.#leased(leased);
    this.#hearRest(message);
    if (paused) this.#pause(paused.reason);
    if (rest?.resting) this.#pause();
    if (resumed || rest?.resting === false) this.#enter("running");
    this.#hearTime(message, roundTrip);
    if (clock) this.#tell({ type: "clock", extra_ms: clock.remaining_ms - before, ...clock });
    if (announcement) this.#tell({ type: "announcement", ...announcement });
    if (closed) this.#close(closed.state);
    if (superseded) this.#lose(superseded);
    if (refused) this.#refused(refused);
    if (resumed) this.responses.flush();
  }

  /** @param {Message} message */
  #hearRest({ paused, resumed, rest, clock }) {
    if (rest) this.#setRest({ left_ms: rest.left_ms, resting: rest.resting });
    const left_ms = (paused ?? resumed)?.rest_left_ms;
    if (left_ms !== undefined) this.#setRest({ left_ms, resting: Boolean(paused) });
    else if (paused && this.#rest) this.#setRest({ resting: false });
    if (clock?.rest_ms === undefined) return;
    const { granted_ms = 0, left_ms: left = 0, resting = false } = this.rest ?? {};
    this.#setRest({ granted_ms: clock.rest_ms, left_ms: left + clock.rest_ms - granted_ms, resting });
  }

  /** @param {Partial<Rest> | null} [change] */
  #setRest(change) {
    const before = this.rest ?? { granted_ms: 0, left_ms: 0, resting: false };
    this.#rest = change ? { ...before, ...change, at: this.#world.now() } : null;
  }

  /** @param {Message} message @param {number} [roundTrip] */
  #hearTime(message, roundTrip) {
    for (const body of Object.values(message)) {
      if (typeof body?.remaining_ms === "number") this.clock.correct(body.remaining_ms, roundTrip);
    }
    if (this.state === "overdue" && this.clock.remaining() > 0) this.#become("running");
  }

  /** @param {Message} leased */
  #leased({ state, responses, view, reason, restored, rest }) {
    this.#setRest(rest);
    if (restored) this.responses.giveBack(responses ?? {});
    this.responses.learn(responses ?? {});
    if (this.state === "superseded") {
      this.#become("running");
      this.#tell({ type: "view", ...view });
    }
    this.#enter(state, reason);
  }

  /** @param {string} state in the server's words @param {string} [reason] */
  #enter(state, reason) {
    if (CLOSED.includes(state)) this.#close(state);
    else if (state === "paused") this.#pause(reason);
    else if (state === "running" && this.state === "paused") {
      this.clock.go();
      this.#become("running");
    }
  }

  /** @param {string} [reason] */
  #pause(reason = "") {
    this.clock.stop();
    if (this.state !== "paused" || reason || this.#rest?.resting) this.#become("paused", { reason });
  }

  /** @param {Message} superseded */
  #lose({ device, at }) {
    this.#line.halt();
    if (this.state !== "closed") this.#become("superseded", { device, at });
  }

  /** @param {Message} refused */
  #refused({ reason }) {
    if (OVER.includes(reason)) this.#close(reason);
    if (reason === "paused") this.#pause();
    if (ELSEWHERE.includes(reason)) this.#lose({ device: null, at: null });
  }

  /** @param {string} how */
  #close(how) {
    if (this.state === "closed") return;
    this.#line.halt();
    this.clock.stop();
    const unsent = how === "submitted" ? [] : this.responses.counts().unsent;
    // A shared device keeps nothing of a finished exam, except what exists nowhere else.
    if (!unsent.length) this.#store.clear();
    this.#become("closed", { how, unsent });
  }

  /** @param {State} state @param {Record<string, any>} [facts] */
  #become(state, facts = {}) {
    this.state = state;
    this.#tell({ type: "state", state, ...facts });
  }

  async #sendView() {
    this.#looking = false;
    const view = this.#view;
    if (!view || !this.#line.up) return;
    this.#view = null;
    try {
      const { refused } = await this.#line.ask({ view });
      if (LATER.includes(refused?.reason)) this.#lookAgain(view);
    } catch {
      this.#view = { ...view, .../** @type {View | null} */ (this.#view) };
    }
  }

  /** @param {View} view what the server could not note yet; what was looked at since counts more */
  #lookAgain(view) {
    this.#view = { ...view, ...this.#view };
    if (this.#looking) return;
    this.#looking = true;
    this.#world.later(() => this.#sendView(), LOOK_AGAIN * (0.5 + this.#world.random()));
  }

  async #askTruth() {
    this.#asking = true;
    this.#world.later(() => (this.#asking = false), TRUTH_PAUSE);
    const truth = await this.#server.truth().catch(() => null);
    if (!truth || this.state !== "overdue") return;
    if (CLOSED.includes(truth.state)) this.#close(truth.state);
    else this.#hearTime({ truth });
  }
}
