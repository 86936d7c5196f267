/** Orders and essays. Loaded where a paper has them. */

import { element, plain } from "../question.js";
import { Typed, Typing, authored } from "./plain.js";

/**
 * @typedef {import("../../models/item.js").Item} Item
 * @typedef {import("../../models/item.js").Option} Option
 * @typedef {import("./types.js").Hands} Hands
 */

const ESSAY_PAUSE = 1_000;
const LONGEST_ESSAY = 8_000;
const LETTERS_TOLD = 120;

/** Putting things in order, by buttons and arrow keys. */
export class Ordering {
  #page;
  #answer;
  #options;
  #list = element("ol", "order");
  #keep;
  /** @type {string[]} */
  #order;
  /** @type {Map<string, HTMLElement>} */
  #elements = new Map();
  rows;

  /** @param {Item} item @param {Hands} hands */
  constructor({ options }, { page, answer }) {
    this.#page = page;
    this.#answer = answer;
    this.#options = options;
    this.#order = options.map(({ id }) => id);
    for (const option of options) this.#elements.set(option.id, this.#element(option));
    this.#keep = Object.assign(element("button", "", page.word("order_keep")), { type: "button", id: "order-keep" });
    this.#keep.addEventListener("click", () => {
      answer(this.#order);
      this.focus();
    });
    this.rows = [element("p", "hint", page.word("order_hint")), this.#list, this.#keep];
  }

  /** @param {string[]} response */
  draw(response) {
    const shown = this.#options.map(({ id }) => id);
    const order = ordered(shown, response);
    if (!this.#list.firstChild || order.join() !== this.#order.join()) {
      this.#order = order;
      this.#arrange();
    }
    this.#keep.hidden = response.length > 0;
  }

  focus() {
    this.#list.querySelector("button")?.focus();
  }

  #arrange() {
    const last = this.#order.length - 1;
    const rows = this.#order.map((id, at) => {
      const row = /** @type {HTMLElement} */ (this.#elements.get(id));
      row.querySelector(".letter")?.replaceChildren(String(at + 1));
      const [up, down] = row.querySelectorAll("button");
      up?.setAttribute("aria-disabled", String(at === 0));
      down?.setAttribute("aria-disabled", String(at === last));
      return row;
    });
    this.#list.replaceChildren(...rows);
  }

  /** @param {Option} option */
  #element({ id, text }) {
    const row = element("li");
    const moves = element("span", "moves");
    const words = plain(text);
    moves.append(this.#button(id, words, -1), this.#button(id, words, 1));
    row.append(element("span", "letter"), authored("span", "text", text), moves);
    row.addEventListener("keydown", (event) => {
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      this.#move(id, step);
    });
    return row;
  }

  /** @param {string} id @param {string} text @param {number} step */
  #button(id, text, step) {
    const button = Object.assign(element("button", "plain", step < 0 ? "↑" : "↓"), { type: "button" });
    button.ariaLabel = this.#page.word(step < 0 ? "order_up" : "order_down", { text });
    button.addEventListener("click", () => this.#move(id, step));
    return button;
  }

  /** @param {string} id @param {number} step */
  #move(id, step) {
    const held = document.activeElement;
    const order = moved(this.#order, id, step);
    if (order !== this.#order) {
      this.#answer(order);
      // A row that changes its place loses the focus.
      if (held instanceof HTMLElement) held.focus();
    }
    const text = plain(this.#options.find((option) => option.id === id)?.text ?? "");
    this.#page.say(this.#page.word("order_now", { text, place: order.indexOf(id) + 1, total: order.length }));
  }

  /** @param {Item} item @param {string[]} response */
  static told({ options }, response) {
    return response.map((id) => plain(options.find((option) => option.id === id)?.text ?? id)).join(" › ");
  }

  static mark = Typed.mark;
}

/** A text that a person will mark, with its words counted. */
export class Essay {
  /** One tap must not take away what took an hour: a text is deleted as it was written. */
  lasting = true;
  #page;
  #field;
  #typing;
  #most;
  #count;
  #over = false;
  rows;

  /** @param {Item} item @param {Hands} hands */
  constructor({ words = 0 }, { page, answer }) {
    this.#page = page;
    this.#most = words;
    this.#field = Object.assign(document.createElement("textarea"), { id: "typed", rows: 10, maxLength: LONGEST_ESSAY });
    this.#field.setAttribute("aria-describedby", "typed-hint");
    this.#field.addEventListener("input", () => this.#tellCount());
    this.#typing = new Typing(() => answer(this.#field.value.trim() ? [this.#field.value] : []), ESSAY_PAUSE);
    this.#typing.watch(this.#field);
    const label = Object.assign(element("label", "", page.word("essay_label")), { htmlFor: "typed" });
    this.#count = Object.assign(element("p", "small soft"), { id: "typed-hint" });
    this.rows = [label, this.#field, this.#count];
    this.#tellCount();
  }

  /** @param {string[]} response */
  draw([text = ""]) {
    if (this.#typing.waits || (!text && !this.#field.value.trim())) return;
    if (this.#field.value !== text) this.#field.value = text;
    this.#tellCount();
  }

  commit() {
    this.#typing.commit();
  }

  focus() {
    this.#field.focus();
  }

  #tellCount() {
    const count = wordsIn(this.#field.value);
    const over = this.#most > 0 && count > this.#most;
    const key = over ? "words_over" : this.#most ? "words_of" : "words";
    this.#count.textContent = this.#page.word(key, { count, most: this.#most });
    this.#count.dataset.over = String(over);
    if (over && !this.#over) this.#page.say(this.#count.textContent);
    this.#over = over;
  }

  /** @param {Item} _ @param {string[]} response its beginning, and how many words it has */
  static told(_, [text = ""]) {
    const line = text.replace(/\s+/g, " ");
    return line.length <= LETTERS_TOLD ? line : `${line.slice(0, LETTERS_TOLD)}… (${wordsIn(text)})`;
  }

  static mark = Typed.mark;
}

/** @param {string} text */
export function wordsIn(text) {
  return text.match(/\S+/g)?.length ?? 0;
}

/**
 * What was answered, with whatever it leaves out behind it.
 * @param {string[]} shown @param {string[]} response
 */
export function ordered(shown, response) {
  const known = response.filter((id, at) => shown.includes(id) && response.indexOf(id) === at);
  return [...known, ...shown.filter((id) => !known.includes(id))];
}

/**
 * One element a step on; the very same order where there is no place.
 * @param {string[]} order @param {string} id @param {number} step
 */
export function moved(order, id, step) {
  const from = order.indexOf(id);
  const to = from + step;
  if (from < 0 || to < 0 || to >= order.length) return order;
  const rest = order.filter((each) => each !== id);
  return [...rest.slice(0, to), id, ...rest.slice(to)];
}

export const KINDS = { ordering: Ordering, essay: Essay };
