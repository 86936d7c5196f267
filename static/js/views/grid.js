/** The list of questions: a panel beside the question on a wide screen, a sheet from below on a phone. */

import { element } from "./question.js";

/**
 * @typedef {import("./question.js").Page} Page
 * @typedef {import("./answers/types.js").Kind} Kind
 * @typedef {import("./answers/types.js").Kinds} Kinds
 * @typedef {import("../models/responses.js").Responses} Responses
 */

const WIDE = "(min-width: 900px)";

export class GridView {
  #page;
  #kinds;
  #responses;
  #sheet;
  /** @type {Map<number, HTMLButtonElement>} */
  #cells = new Map();

  /**
   * @param {Page} page
   * @param {Kinds} kinds
   * @param {Responses} responses
   * @param {(position: number) => void} go
   */
  constructor(page, kinds, responses, go) {
    this.#page = page;
    this.#kinds = kinds;
    this.#responses = responses;
    this.#sheet = /** @type {HTMLDialogElement} */ (page.el("panel-sheet"));
    page.el("grid").replaceChildren(...responses.positions.map((position) => this.#cell(position, go)));
    page.el("open-panel").addEventListener("click", () => this.#open());
    page.el("close-panel").addEventListener("click", () => this.close());
    this.#sheet.addEventListener("close", () => page.el("side").append(page.el("panel")));
    this.#sheet.addEventListener("click", (event) => event.target === this.#sheet && this.close());
    window.matchMedia(WIDE).addEventListener("change", () => this.close());
  }

  /** @param {number} current */
  updateAll(current) {
    for (const position of this.#cells.keys()) this.update(position, position === current);
  }

  /**
   * @param {number} position
   * @param {boolean} current
   */
  update(position, current) {
    const cell = this.#cells.get(position);
    if (!cell) return;
    const { response, flagged } = this.#responses.value(position);
    const { kind } = this.#responses.status(position);
    const item = this.#responses.item(position);
    const way = /** @type {Kind} */ (this.#kinds[item.kind]);
    const answer = way.mark(item, response);
    const marks = {
      answered: response.length > 0,
      doubtful: flagged,
      unsent: kind === "unsent",
      disputed: kind === "conflict" || kind === "rejected",
    };
    cell.className = ["cell", ...Object.entries(marks).flatMap(([name, on]) => (on ? [name] : []))].join(" ");
    cell.replaceChildren(String(position), element("b", "", flagged ? `${answer}?` : answer));
    if (current) cell.setAttribute("aria-current", "true");
    else cell.removeAttribute("aria-current");
    cell.ariaLabel = this.#words(position, answer === "✓" ? way.told(item, response) : answer, marks);
  }

  close() {
    if (this.#sheet.open) this.#sheet.close();
  }

  /** @param {number} position @param {string} answer @param {Record<string, boolean>} marks */
  #words(position, answer, { doubtful, unsent, disputed }) {
    const { word } = this.#page;
    const state = [
      answer ? word("cell_answered", { answer }) : word("cell_unanswered"),
      doubtful && word("cell_doubtful"),
      unsent && word("cell_unsent"),
      disputed && word("cell_conflict"),
    ];
    return word("cell", { position, state: state.filter(Boolean).join(", ") });
  }

  /** @param {number} position @param {(position: number) => void} go */
  #cell(position, go) {
    const cell = document.createElement("button");
    cell.addEventListener("click", () => {
      this.close();
      go(position);
    });
    this.#cells.set(position, cell);
    const place = document.createElement("li");
    place.append(cell);
    return place;
  }

  #open() {
    this.#sheet.append(this.#page.el("panel"));
    this.#sheet.showModal();
    this.#sheet.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }
}
