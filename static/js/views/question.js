/** The question on the screen: stem, options or number field, save state, and two answers in dispute. */

/**
 * @typedef {import("../models/responses.js").Item} Item
 * @typedef {import("../models/responses.js").Status} Status
 * @typedef {import("../models/responses.js").Conflict} Conflict
 * @typedef {object} Page what every view needs of the page around it
 * @property {(id: string) => HTMLElement} el
 * @property {(key: string, values?: Record<string, unknown>) => string} word
 * @property {(at: number) => string} time
 * @property {(text: string) => void} say
 * @typedef {{value: {response: string[], flagged: boolean}, status: Status, conflict: Conflict | null, writable: boolean, lasting: boolean}} Facts
 */

const TYPING_PAUSE = 600;

export class QuestionView {
  #page;
  #answer;
  #choices;
  /** @type {Item | null} */
  #item = null;
  #typing = 0;

  /**
   * @param {Page} page
   * @param {{answer(response: string[]): void, decide(mine: boolean): void}} hands
   */
  constructor(page, { answer, decide }) {
    this.#page = page;
    this.#answer = answer;
    this.#choices = /** @type {HTMLFieldSetElement} */ (page.el("choices"));
    page.el("answer").addEventListener("submit", (event) => event.preventDefault());
    page.el("clear").addEventListener("click", () => this.#clear());
    page.el("conflict-mine").addEventListener("click", () => decide(true));
    page.el("conflict-theirs").addEventListener("click", () => decide(false));
  }

  /**
   * @param {Item} item
   * @param {number} total
   */
  show(item, total) {
    this.commit();
    this.#item = item;
    const { el, word } = this.#page;
    el("heading").textContent = word("heading", { position: item.position, total });
    const stem = el("stem");
    stem.innerHTML = item.stem;
    for (const table of stem.querySelectorAll("table")) this.#box(table);
    const legend = /** @type {HTMLElement} */ (this.#choices.querySelector("legend"));
    const rows = item.options.length ? this.#options(item) : this.#number();
    this.#choices.replaceChildren(legend, ...rows);
  }

  /** @param {Facts} facts */
  update({ value, status, conflict, writable, lasting }) {
    this.#choices.disabled = !writable;
    this.#draw(value.response);
    const { el, word, time } = this.#page;
    const clear = /** @type {HTMLButtonElement} */ (el("clear"));
    clear.disabled = !writable || !value.response.length;
    const saved = el("saved");
    saved.dataset.kind = status.kind;
    saved.textContent = this.#statusWords(status, lasting);
    el("conflict").hidden = !conflict;
    if (!conflict) return;
    for (const [id, key, side] of /** @type {const} */ ([
      ["conflict-mine", "mine", conflict.mine],
      ["conflict-theirs", "theirs", conflict.theirs],
    ])) {
      const answer = letters(/** @type {Item} */ (this.#item), side.response) || word("nothing");
      el(id).textContent = word(key, { answer, time: side.at ? time(side.at) : word("unknown_time") });
    }
  }

  /**
   * Letters and digits choose, arrows move on, as long as the candidate wants it so.
   * @param {(step: number) => void} step
   */
  listen(step) {
    document.addEventListener("keydown", (event) => {
      const { key, target, altKey, ctrlKey, metaKey } = event;
      const typing = target instanceof HTMLInputElement && target.type === "text";
      const wanted = /** @type {HTMLInputElement} */ (this.#page.el("shortcuts")).checked;
      if (!wanted || typing || altKey || ctrlKey || metaKey || document.querySelector("dialog[open]")) return;
      if (key === "ArrowLeft") step(-1);
      else if (key === "ArrowRight") step(1);
      else if (!/^[a-e1-5]$/i.test(key)) return;
      else if (!this.#choose("abcde12345".indexOf(key.toLowerCase()) % 5)) return;
      event.preventDefault();
    });
  }

  /** Takes over what is still being typed, before anything else happens. */
  commit() {
    if (!this.#typing) return;
    clearTimeout(this.#typing);
    this.#typing = 0;
    this.#read();
  }

  /** @param {number} index the option's place in the list */
  #choose(index) {
    const input = this.#inputs[index];
    if (!input || this.#choices.disabled || input.type === "text") return false;
    input.focus();
    if (input.type === "checkbox" || !input.checked) input.click();
    return true;
  }

  get #inputs() {
    return [...this.#choices.querySelectorAll("input")];
  }

  /** @param {Status} status @param {boolean} lasting */
  #statusWords({ kind, at }, lasting) {
    const { word, time } = this.#page;
    if (kind === "empty") return "";
    if (kind === "saved") return at ? word("saved", { time: time(at) }) : word("saved_before");
    return word(kind === "unsent" && !lasting ? "unsent_page" : kind);
  }

  /** @param {Item} item */
  #options(item) {
    const several = item.kind === "multiple_choice";
    const rows = item.options.map(({ id, text }, at) => {
      const input = Object.assign(document.createElement("input"), {
        type: several ? "checkbox" : "radio",
        name: "choice",
        value: id,
      });
      input.addEventListener("change", () => this.#read());
      const letter = element("span", "letter", letterOf(at));
      letter.ariaHidden = "true";
      const words = element("span", "text");
      words.innerHTML = text;
      const row = element("label", "option");
      row.append(input, letter, words);
      return row;
    });
    return several ? [element("p", "hint", this.#page.word("several_hint")), ...rows] : rows;
  }

  #number() {
    const { word } = this.#page;
    const input = Object.assign(document.createElement("input"), {
      type: "text",
      id: "number",
      inputMode: "decimal",
      maxLength: 40,
      autocomplete: "off",
    });
    input.setAttribute("aria-describedby", "number-hint");
    input.addEventListener("input", () => {
      clearTimeout(this.#typing);
      this.#typing = window.setTimeout(() => this.commit(), TYPING_PAUSE);
    });
    input.addEventListener("blur", () => this.commit());
    const label = Object.assign(element("label", "", word("number_label")), { htmlFor: "number" });
    const hint = Object.assign(element("p", "hint", word("number_hint")), { id: "number-hint" });
    return [label, hint, input];
  }

  #read() {
    const inputs = this.#inputs;
    const [first] = inputs;
    if (first?.type === "text") {
      const typed = first.value.trim();
      this.#answer(typed ? [typed] : []);
    } else this.#answer(inputs.filter(({ checked }) => checked).map(({ value }) => value));
  }

  #clear() {
    clearTimeout(this.#typing);
    this.#typing = 0;
    this.#answer([]);
    // The button is disabled from here on; the keyboard must not be left standing on it.
    this.#inputs[0]?.focus();
  }

  /** @param {string[]} response */
  #draw(response) {
    for (const input of this.#inputs) {
      if (input.type !== "text") input.checked = response.includes(input.value);
      else if (!this.#typing && input.value.trim() !== (response[0] ?? "")) input.value = response[0] ?? "";
    }
  }

  /** @param {HTMLTableElement} table a wide table scrolls in its own box, by keyboard too */
  #box(table) {
    const box = element("div", "scroll");
    table.replaceWith(box);
    box.append(table);
    if (box.scrollWidth <= box.clientWidth) return;
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.ariaLabel = this.#page.word("table");
  }
}

/**
 * What was answered, in the letters of the screen; for a question without options what was typed.
 * @param {Item} item
 * @param {string[]} response
 */
export function letters({ options }, response) {
  if (!options.length) return response.join(" ");
  return options.flatMap(({ id }, at) => (response.includes(id) ? [letterOf(at)] : [])).join(" ");
}

/** @param {number} index */
function letterOf(index) {
  return String.fromCharCode(65 + index);
}

/**
 * @param {string} name
 * @param {string} [classes]
 * @param {string} [text]
 */
export function element(name, classes = "", text = "") {
  const made = document.createElement(name);
  if (classes) made.className = classes;
  made.textContent = text;
  return made;
}
