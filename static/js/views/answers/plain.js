/** How choices and typed answers are drawn and read: the kinds that nearly every paper has. */

import { element, letterOf } from "../question.js";

/**
 * @typedef {import("../../models/item.js").Item} Item
 * @typedef {import("./types.js").Hands} Hands
 * @typedef {import("./types.js").Kinds} Kinds
 */

const TYPING_PAUSE = 600;
const LONGEST = { number: 40, text: 400 };

/** Takes over what was typed after a pause, or at once when the field is left. */
export class Typing {
  #take;
  #pause;
  #timer = 0;

  /** @param {() => void} take @param {number} [pause] in milliseconds */
  constructor(take, pause = TYPING_PAUSE) {
    this.#take = take;
    this.#pause = pause;
  }

  /** Whether something typed was not taken over yet. */
  get waits() {
    return this.#timer > 0;
  }

  /** @param {HTMLElement} field */
  watch(field) {
    field.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => this.commit(), this.#pause);
    });
    field.addEventListener("blur", () => this.commit());
  }

  commit() {
    if (this.stop()) this.#take();
  }

  /** Forgets what was typed; says whether there was anything. */
  stop() {
    const waited = this.waits;
    clearTimeout(this.#timer);
    this.#timer = 0;
    return waited;
  }
}

/** One of several options, or several of them. */
export class Choices {
  #inputs;
  rows;

  /** @param {Item} item @param {Hands} hands */
  constructor(item, { page, answer }) {
    const several = item.kind === "multiple_choice";
    const type = several ? "checkbox" : "radio";
    this.#inputs = item.options.map(({ id }) => {
      const input = Object.assign(document.createElement("input"), { type, name: "choice", value: id });
      input.addEventListener("change", () => answer(this.#chosen));
      return input;
    });
    const rows = item.options.map(({ text }, at) => {
      const row = element("label", "option");
      row.append(/** @type {HTMLInputElement} */ (this.#inputs[at]), ...lettered(at, text));
      return row;
    });
    this.rows = several ? [element("p", "hint", page.word("several_hint")), ...rows] : rows;
  }

  /** @param {string[]} response */
  draw(response) {
    for (const input of this.#inputs) input.checked = response.includes(input.value);
  }

  focus() {
    this.#inputs[0]?.focus();
  }

  /** @param {number} index the option's place in the list */
  choose(index) {
    const input = this.#inputs[index];
    if (!input || input.matches(":disabled")) return false;
    input.focus();
    if (input.type === "checkbox" || !input.checked) input.click();
    return true;
  }

  get #chosen() {
    return this.#inputs.filter(({ checked }) => checked).map(({ value }) => value);
  }

  /** @param {Item} item @param {string[]} response the letters of the screen */
  static told({ options }, response) {
    return options.flatMap(({ id }, at) => (response.includes(id) ? [letterOf(at)] : [])).join(" ");
  }

  static mark = Choices.told;
}

/** A number, with its unit where it has one, or a few words. */
export class Typed {
  #field;
  #typing;
  rows;

  /** @param {Item} item @param {Hands} hands */
  constructor({ kind, units = [] }, { page, answer }) {
    const number = kind === "numeric";
    this.#field = Object.assign(document.createElement("input"), {
      type: "text",
      id: "typed",
      inputMode: number && !units.length ? "decimal" : "text",
      maxLength: number ? LONGEST.number + (units.length && LONGEST.number) : LONGEST.text,
      autocomplete: "off",
      autocapitalize: "none",
      spellcheck: false,
    });
    this.#typing = new Typing(() => answer(this.#typed ? [this.#typed] : []));
    this.#typing.watch(this.#field);
    const { word } = page;
    const label = Object.assign(element("label", "", word(number ? "number_label" : "text_label")), { htmlFor: "typed" });
    const told = units.length ? word("units_hint", { units: units.join(", ") }) : word("number_hint");
    const hint = Object.assign(element("p", "hint", told), { id: "typed-hint" });
    if (number) this.#field.setAttribute("aria-describedby", "typed-hint");
    this.rows = number ? [label, hint, this.#field] : [label, this.#field];
  }

  get #typed() {
    return this.#field.value.trim();
  }

  /** @param {string[]} response */
  draw([text = ""]) {
    if (!this.#typing.waits && this.#typed !== text) this.#field.value = text;
  }

  commit() {
    this.#typing.commit();
  }

  clear() {
    this.#typing.stop();
  }

  focus() {
    this.#field.focus();
  }

  /** @param {Item} _ @param {string[]} response */
  static told(_, [text = ""]) {
    return text;
  }

  /** @param {Item} _ @param {string[]} response */
  static mark(_, response) {
    return response.length ? "✓" : "";
  }
}

/** A row of options by letter: what stands beside the letter is the author's.
 * @param {number} at @param {string} html
 */
export function lettered(at, html) {
  const letter = element("span", "letter", letterOf(at));
  letter.ariaHidden = "true";
  return [letter, authored("span", "text", html)];
}

/**
 * What an author wrote, as the server made it safe when it was imported.
 * @param {string} name @param {string} classes @param {string} html
 */
export function authored(name, classes, html) {
  const made = element(name, classes);
  made.innerHTML = html;
  return made;
}

/** @type {Kinds} */
const KINDS = {
  single_choice: Choices,
  multiple_choice: Choices,
  true_false: Choices,
  numeric: Typed,
  short_text: Typed,
};

/** What few papers have is loaded for those alone. @type {Record<string, () => Promise<{KINDS: Kinds}>>} */
const RARE = {
  matching: () => import("./pairs.js"),
  cloze: () => import("./pairs.js"),
  ordering: () => import("./more.js"),
  essay: () => import("./more.js"),
};

/** The views of every kind in a paper. @param {Item[]} items @returns {Promise<Kinds>} */
export async function kindsOf(items) {
  const rare = new Set(items.map(({ kind }) => RARE[kind]));
  const found = await Promise.all([...rare].map((load) => load?.()));
  return Object.assign({}, KINDS, ...found.map((module) => module?.KINDS));
}
