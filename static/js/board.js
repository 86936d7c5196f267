/** The live board: the page arrives complete; this keeps it true while it is open. */

import { Line } from "./board/line.js";
import { Board } from "./board/model.js";
import { Rows } from "./board/rows.js";
import { Selection } from "./board/selection.js";
import { Verbs } from "./board/verbs.js";
import { fill, length, timeOfDay } from "./board/words.js";

/**
 * @typedef {import("./board/words.js").Facts} Facts
 * @typedef {import("./board/model.js").Message} Message
 */

const OLD = 10_000;
const FETCH_AGAIN = 5_000;

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @returns {T}
 */
function el(id) {
  return /** @type {T} */ (document.getElementById(id));
}

class Page {
  #facts;
  #board = new Board();
  #rows;
  #selection;
  #line;
  #show;
  #query;
  #signedOut = false;
  #fetchedAt = -Infinity;

  /** @param {Facts} facts */
  constructor(facts) {
    this.#facts = facts;
    this.#show = facts.show;
    this.#query = facts.query;
    this.#rows = new Rows(el("rows"), facts);
    this.#selection = new Selection(el("selection"), facts.words);
    new Verbs(el("dialog"), facts.words, () => this.#selection.clear());
    this.#line = new Line(facts.socket, {
      heard: (message) => this.#heard(message),
      signedOut: () => (this.#signedOut = true),
    });
  }

  start() {
    this.#line.open();
    el("sort").addEventListener("click", () => this.#arrange());
    for (const tile of document.querySelectorAll(".tile"))
      tile.addEventListener("click", (event) => this.#choose(/** @type {MouseEvent} */ (event)));
    const search = /** @type {HTMLInputElement} */ (el("q"));
    search.form?.addEventListener("submit", (event) => event.preventDefault());
    search.addEventListener("input", () => {
      this.#query = search.value;
      this.#filter();
    });
    setInterval(() => this.#tick(), 1_000);
  }

  /** @param {Message} message */
  #heard(message) {
    for (const row of this.#board.hear(message)) this.#rows.draw(row);
    this.#drawTiles();
    this.#drawNotices();
    this.#tick();
    if (this.#board.rows.some((row) => !this.#rows.has(row.attempt))) this.#fetchNewcomers();
  }

  /** Whoever booked while the board was open: their rows come from the page as it is now. */
  async #fetchNewcomers() {
    if (performance.now() - this.#fetchedAt < FETCH_AGAIN) return;
    this.#fetchedAt = performance.now();
    const answer = await fetch(location.href).catch(() => null);
    if (!answer?.ok) return;
    this.#rows.adopt(new DOMParser().parseFromString(await answer.text(), "text/html"));
    for (const row of this.#board.rows) this.#rows.draw(row);
    el("nobody").hidden = this.#rows.order.some((id) => !el(id).hidden);
    this.#selection.refresh();
    this.#tick();
  }

  #tick() {
    this.#line.tick();
    this.#rows.tick(this.#board);
    this.#drawLine();
    this.#drawSort();
  }

  /** @param {MouseEvent} event */
  #choose(event) {
    const tile = /** @type {HTMLAnchorElement} */ (event.currentTarget);
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.#show = tile.dataset.tile ?? "all";
    document.querySelector(".tile[aria-current]")?.removeAttribute("aria-current");
    tile.setAttribute("aria-current", "true");
    this.#filter();
  }

  /** The filters stand in the URL, so that they survive a reload and can be passed on. */
  #filter() {
    const query = this.#query ? `&q=${encodeURIComponent(this.#query)}` : "";
    history.replaceState(null, "", `?show=${this.#show}${query}`);
    this.#arrange();
  }

  #arrange() {
    const shown = this.#rows.arrange(this.#board.order(), (id) => this.#fits(id));
    el("nobody").hidden = shown > 0;
    this.#selection.refresh();
    this.#drawSort();
    this.#rows.tick(this.#board);
  }

  /** @param {string} id */
  #fits(id) {
    const row = this.#board.row(id);
    return row !== undefined && this.#board.shows(row, this.#show, this.#query);
  }

  /** Says that rows would come, go or move, and leaves it to the proctor to let them. */
  #drawSort() {
    const now = this.#rows.order;
    const then = this.#board.order().filter((id) => this.#rows.has(id));
    const differs = now.some((id, place) => id !== then[place] || el(id).hidden === this.#fits(id));
    el("sort").hidden = then.length === 0 || !differs;
  }

  #drawTiles() {
    const counts = this.#board.tally();
    for (const tile of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".tile"))) {
      const count = counts.get(tile.dataset.tile ?? "") ?? 0;
      const number = /** @type {HTMLElement} */ (tile.firstElementChild);
      if (number.textContent !== String(count)) number.textContent = String(count);
      tile.classList.toggle("none", count === 0);
    }
  }

  #drawNotices() {
    const { words, lengths, zone, zone_name } = this.#facts;
    const { owed, announcement, announcedAt } = this.#board;
    const reach = this.#board.reach();
    const outage = { length: length(owed, lengths), count: reach.open };
    el("outage").hidden = owed === 0;
    el("outage-words").textContent = fill(words.outage, outage);
    el("announcement").hidden = announcement === "";
    el("announcement-text").textContent = announcement;
    const time = announcedAt ? timeOfDay(announcedAt, zone) : "";
    el("announcement-time").textContent = fill(words.announced, { time, zone: zone_name });
    el("announcement-reach").textContent = fill(words.reach, reach);
  }

  #drawLine() {
    const { words, lengths } = this.#facts;
    const age = this.#board.age;
    if (age === Infinity) return;
    const live = age < OLD && !this.#signedOut;
    el("line").className = `line ${live ? "live" : "stale"}`;
    const told = { age: length(age, lengths) };
    el("line-words").textContent = fill(live ? words.live : words.old, told);
    if (this.#signedOut) this.#warn(words.signed_out);
    else this.#warn(live ? "" : words.stale);
  }

  /** @param {string | undefined} text */
  #warn(text) {
    const warning = el("warning");
    if (warning.textContent === text) return;
    warning.textContent = text ?? "";
    warning.className = text ? "notice bad" : "";
  }
}

new Page(JSON.parse(el("facts").textContent ?? "{}")).start();
