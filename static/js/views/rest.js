/** A rest that an accommodation grants: asked for, counted down, ended. Loaded where one is granted. */

import { digits } from "../models/clock.js";
import { element } from "./question.js";

/**
 * @typedef {import("./question.js").Page} Page
 * @typedef {import("../models/attempt.js").Attempt} Attempt
 * @typedef {import("./dialogs.js").Dialogs} Dialogs
 */

const MINUTE = 60_000;
/** How long after its end a rest is ended here, where the server has said nothing of it. */
const UNHEARD = 3_000;
/** How often the end of a rest is asked for, once a second, before the candidate is told. */
const TRIES = 10;

export class View {
  #page;
  #attempt;
  #dialogs;
  #open;
  #parts;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #beat;
  #told = false;

  /**
   * @param {Page} page
   * @param {Attempt} attempt
   * @param {Dialogs} dialogs
   * @param {() => void} commit takes over what is being typed
   */
  constructor(page, attempt, dialogs, commit) {
    this.#page = page;
    this.#attempt = attempt;
    this.#dialogs = dialogs;
    this.#open = this.#makeOpener(commit);
    this.#parts = { ask: this.#makeQuestion(), ...this.#makeOverlay() };
    dialogs.adopt("rest");
    dialogs.adopt("rest-ask", false);
    this.update();
  }

  /** What is left stands on the button that begins a rest. */
  update() {
    const left = this.#attempt.rest?.left_ms ?? 0;
    this.#open.hidden = !this.#attempt.rest;
    this.#open.disabled = !this.#attempt.writable || left <= 0;
    this.#open.textContent = left > 0 ? this.#page.word("rest_open", { time: digits(left) }) : this.#page.word("rest_none");
    if (!this.#attempt.rest?.resting) this.#stop();
  }

  /** The questions are covered, and the clock stands. */
  show() {
    this.#dialogs.force("rest");
    this.#parts.problem.textContent = "";
    if (this.#beat) return;
    this.#told = false;
    this.#tick();
    this.#beat = setInterval(() => this.#tick(), 1_000);
  }

  #stop() {
    clearInterval(this.#beat);
    this.#beat = undefined;
  }

  #tick() {
    const left = this.#attempt.rest?.left_ms ?? 0;
    this.#parts.left.textContent = digits(Math.max(0, left));
    if (left <= MINUTE && !this.#told) {
      this.#told = true;
      this.#parts.status.textContent = this.#page.word("rest_minute");
    }
    if (left < -UNHEARD) this.#attempt.endRest();
  }

  /** @param {() => void} commit */
  #makeOpener(commit) {
    const made = /** @type {HTMLButtonElement} */ (element("button", "plain"));
    made.id = "open-rest";
    made.addEventListener("click", () => {
      commit();
      const time = digits(this.#attempt.rest?.left_ms ?? 0);
      this.#page.el("rest-ask-text").textContent = this.#page.word("rest_ask", { time });
      this.#page.el("rest-ask-problem").textContent = "";
      this.#dialogs.alone("rest-ask");
    });
    this.#page.el("open-handover").before(made);
    return made;
  }

  #makeQuestion() {
    const dialog = this.#makeDialog("rest-ask", "rest_ask_title", "stack");
    const problem = this.#makeProblem("rest-ask-problem");
    const text = element("p");
    text.id = "rest-ask-text";
    const row = element("div", "row");
    row.append(
      this.#button("rest_start", "primary", () => this.#ask(true, problem)),
      this.#button("rest_cancel", "", () => dialog.close()),
    );
    dialog.append(text, problem, row);
    return dialog;
  }

  #makeOverlay() {
    const dialog = this.#makeDialog("rest", "rest_title", "overlay");
    const left = element("span", "digits");
    left.setAttribute("role", "timer");
    const line = element("p", "rest-left", `${this.#page.word("rest_left")} `);
    line.append(left);
    const status = element("p", "hidden-words");
    status.setAttribute("role", "status");
    const problem = this.#makeProblem("rest-problem");
    const row = element("div", "row");
    row.append(this.#button("rest_end", "primary", () => this.#ask(false, problem)));
    dialog.append(element("p", "", this.#page.word("rest_text")), line, status, problem, row);
    return { left, status, problem };
  }

  /** @param {boolean} resting @param {HTMLElement} problem */
  async #ask(resting, problem) {
    problem.textContent = "";
    const reason = await this.#answered(resting);
    if (reason) problem.textContent = this.#page.word(reason === "no_rest" ? "rest_none" : "rest_failed");
    else if (resting) this.#parts.ask.close();
  }

  /**
   * Asks, and for an end asks again for a while: right after a reload the line may not be up yet.
   * @param {boolean} resting
   */
  async #answered(resting) {
    for (let tries = 1; ; tries++) {
      const reason = await this.#attempt.askRest(resting).catch(() => "offline");
      if (reason !== "offline" || resting || tries === TRIES) return reason;
      await new Promise((done) => setTimeout(done, 1_000));
    }
  }

  /** @param {string} id @param {string} title @param {string} classes */
  #makeDialog(id, title, classes) {
    const dialog = /** @type {HTMLDialogElement} */ (element("dialog", classes));
    dialog.id = id;
    const heading = element("h2", "", this.#page.word(title));
    heading.id = `${id}-title`;
    heading.tabIndex = -1;
    dialog.setAttribute("aria-labelledby", heading.id);
    dialog.append(heading);
    document.body.append(dialog);
    return dialog;
  }

  /** @param {string} id */
  #makeProblem(id) {
    const problem = element("p", "wrong");
    problem.id = id;
    problem.setAttribute("role", "alert");
    return problem;
  }

  /** @param {string} word @param {string} classes @param {() => unknown} act */
  #button(word, classes, act) {
    const made = /** @type {HTMLButtonElement} */ (element("button", classes, this.#page.word(word)));
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }
}
