/** The table: writes only the cells that changed, and never moves a row by itself. */

import { ago, clock } from "./words.js";

/**
 * @typedef {import("./model.js").Row} Row
 * @typedef {import("./model.js").Board} Board
 * @typedef {import("./words.js").Facts} Facts
 */

const SEAT = 1;
const STATE = 3;
const ANSWERED = 4;
const REMAINING = 5;
const SAVED = 6;
const SEEN = 7;
const DEVICE = 8;
const GRANTED = 9;
const INCIDENTS = 10;
const REQUESTS = 11;
const INTEGRITY = 12;

export class Rows {
  #body;
  #facts;
  /** @type {Map<string, HTMLTableRowElement>} */
  #elements = new Map();

  /**
   * @param {HTMLTableElement} table
   * @param {Facts} facts
   */
  constructor(table, facts) {
    this.#body = /** @type {HTMLTableSectionElement} */ (table.tBodies[0]);
    this.#facts = facts;
    for (const element of this.#body.rows) this.#elements.set(element.id, element);
  }

  /** @param {string} id */
  has(id) {
    return this.#elements.has(id);
  }

  /**
   * Takes the rows of a newer page that this one lacks, and puts them last: nothing moves.
   * @param {Document} page
   */
  adopt(page) {
    for (const element of page.querySelectorAll("#rows tbody tr")) {
      if (!(element instanceof HTMLTableRowElement) || this.#elements.has(element.id)) continue;
      const adopted = document.adoptNode(element);
      this.#elements.set(adopted.id, adopted);
      this.#body.append(adopted);
    }
  }

  get order() {
    return [...this.#body.rows].map((element) => element.id);
  }

  /** @param {Row} row */
  draw(row) {
    const element = this.#elements.get(row.attempt);
    if (!element) return;
    const { words, devices } = this.#facts;
    const trouble = ["silent", "lost"].find((tile) => row.tiles.includes(tile));
    element.classList.toggle("trouble", trouble !== undefined);
    write(element.cells[SEAT], String(row.seat));
    write(element.cells[ANSWERED], `${row.answered}/${row.positions}`);
    write(element.cells[DEVICE], devices[row.device] ?? row.device);
    write(element.cells[GRANTED], row.granted_ms ? `+${clock(row.granted_ms)}` : "");
    write(element.cells[INCIDENTS], row.incidents ? String(row.incidents) : "");
    write(element.cells[REQUESTS], row.requests ? String(row.requests) : "");
    write(element.cells[INTEGRITY], row.integrity ? String(row.integrity) : "");
    this.#drawState(element.cells[STATE], row.resting_until ? "resting" : row.state, trouble ? (words[trouble] ?? "") : "");
  }

  /**
   * What moves with time alone; called once a second.
   * @param {Board} board
   */
  tick(board) {
    const at = board.at;
    for (const row of board.rows) {
      const element = this.#elements.get(row.attempt);
      if (!element || element.hidden) continue;
      const open = ["waiting", "running", "paused"].includes(row.state);
      if (row.resting_until) write(element.cells[STATE]?.children[1], clock(row.resting_until - at));
      write(element.cells[REMAINING], open ? clock(board.remaining(row)) : "–");
      write(element.cells[SAVED], ago(row.last_saved_at, at, this.#facts.lengths));
      write(element.cells[SEEN], ago(row.last_seen_at, at, this.#facts.lengths));
    }
  }

  /**
   * Puts the rows into an order and shows those that fit; only when somebody asked for it.
   * @param {string[]} order
   * @param {(id: string) => boolean} fits
   * @returns {number} how many are shown
   */
  arrange(order, fits) {
    const elements = order.flatMap((id) => this.#elements.get(id) ?? []);
    if (order.join() !== this.order.join()) this.#body.append(...elements);
    for (const element of elements) element.hidden = !fits(element.id);
    return elements.filter((element) => !element.hidden).length;
  }

  /**
   * @param {HTMLTableCellElement | undefined} cell
   * @param {string} state
   * @param {string} trouble
   */
  #drawState(cell, state, trouble) {
    const [badge, note] = cell?.children ?? [];
    if (!badge || !note) return;
    if (write(badge, this.#facts.states[state] ?? state)) badge.className = `badge ${this.#facts.tones[state]}`;
    write(note, trouble);
  }
}

/**
 * @param {Element | undefined} element
 * @param {string} text
 * @returns {boolean} whether it was different
 */
function write(element, text) {
  if (!element || element.textContent === text) return false;
  element.textContent = text;
  return true;
}
