/** The question on the screen: what it asks about, its stem, its answer, save state, and two answers in dispute. */

/**
 * @typedef {import("../models/item.js").Item} Item
 * @typedef {import("../models/responses.js").Status} Status
 * @typedef {import("../models/responses.js").Conflict} Conflict
 * @typedef {object} Page what every view needs of the page around it
 * @property {(id: string) => HTMLElement} el
 * @property {(key: string, values?: Record<string, unknown>) => string} word
 * @property {(at: number) => string} time
 * @property {(text: string) => void} say
 * @typedef {{value: {response: string[], flagged: boolean}, status: Status, conflict: Conflict | null, writable: boolean, lasting: boolean}} Facts
 * @typedef {import("./answers/types.js").Answer} Answer
 * @typedef {import("./answers/types.js").View} View
 * @typedef {import("./answers/types.js").Kinds} Kinds
 */

const TYPING = "input[type=text], textarea, select, audio";

export class QuestionView {
  #page;
  #kinds;
  #answer;
  #choices;
  #language = document.documentElement.lang;
  /** Whether the candidate wants to see items in the language they were written in. */
  #original = false;
  /** @type {Item | null} */
  #item = null;
  #total = 0;
  /** @type {Answer | null} */
  #view = null;
  /** @type {Facts | null} */
  #facts = null;

  /**
   * @param {Page} page
   * @param {Kinds} kinds
   * @param {{answer(response: string[]): void, decide(mine: boolean): void}} hands
   */
  constructor(page, kinds, { answer, decide }) {
    this.#page = page;
    this.#kinds = kinds;
    this.#answer = answer;
    this.#choices = /** @type {HTMLFieldSetElement} */ (page.el("choices"));
    page.el("answer").addEventListener("submit", (event) => event.preventDefault());
    page.el("clear").addEventListener("click", () => this.#clear());
    page.el("translation").addEventListener("click", () => this.#switch());
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
    this.#total = total;
    const { el, word } = this.#page;
    el("heading").textContent = word("heading", { position: item.position, total });
    const translated = this.#language in (item.translations ?? {});
    el("translation").hidden = !translated;
    el("translation").textContent = word(this.#original ? "show_translation" : "show_original");
    this.#showStimulus(item);
    const shown = this.#original ? item : inLanguage(item, this.#language);
    const stem = el("stem");
    stem.innerHTML = shown.stem;
    const kind = /** @type {View} */ (this.#kinds[item.kind]);
    this.#view = new kind(shown, { page: this.#page, answer: this.#answer, stem });
    this.#choices.replaceChildren(/** @type {Element} */ (this.#choices.firstElementChild), stem, ...this.#view.rows);
    for (const table of el("sheet").querySelectorAll("table")) this.#box(table);
  }

  /** @param {Facts} facts */
  update(facts) {
    this.#facts = facts;
    const { value, status, conflict, writable, lasting } = facts;
    this.#choices.disabled = !writable;
    this.#view?.draw(value.response);
    const { el } = this.#page;
    const clear = /** @type {HTMLButtonElement} */ (el("clear"));
    clear.disabled = !writable || !value.response.length || Boolean(this.#view?.lasting);
    const saved = el("saved");
    saved.dataset.kind = status.kind;
    saved.textContent = this.#statusWords(status, lasting);
    el("conflict").hidden = !conflict;
    if (conflict) this.#showConflict(conflict);
  }

  /**
   * Letters and digits choose, arrows move on, as long as the candidate wants it so.
   * @param {(step: number) => void} step
   */
  listen(step) {
    document.addEventListener("keydown", (event) => {
      const { key, target, altKey, ctrlKey, metaKey } = event;
      const typing = target instanceof Element && target.matches(TYPING);
      const wanted = /** @type {HTMLInputElement} */ (this.#page.el("shortcuts")).checked;
      if (!wanted || typing || altKey || ctrlKey || metaKey || document.querySelector("dialog[open]")) return;
      if (key === "ArrowLeft") step(-1);
      else if (key === "ArrowRight") step(1);
      else if (!/^[a-e1-5]$/i.test(key)) return;
      else if (!this.#view?.choose?.("abcde12345".indexOf(key.toLowerCase()) % 5)) return;
      event.preventDefault();
    });
  }

  /** Takes over what is still being typed, before anything else happens. */
  commit() {
    this.#view?.commit?.();
  }

  /** @param {Conflict} conflict */
  #showConflict(conflict) {
    const { el, word, time } = this.#page;
    const item = /** @type {Item} */ (this.#item);
    for (const [id, key, side] of /** @type {const} */ ([
      ["conflict-mine", "mine", conflict.mine],
      ["conflict-theirs", "theirs", conflict.theirs],
    ])) {
      const answer = this.#kinds[item.kind]?.told(item, side.response) || word("nothing");
      el(id).textContent = word(key, { answer, time: side.at ? time(side.at) : word("unknown_time") });
    }
  }

  /** It stays open or closed, as the candidate left it, as long as the same text is asked about. @param {Item} item */
  #showStimulus({ stimulus }) {
    const box = /** @type {HTMLDetailsElement} */ (this.#page.el("stimulus"));
    box.hidden = !stimulus;
    if (!stimulus || box.dataset.code === stimulus.code) return;
    box.dataset.code = stimulus.code;
    box.open = true;
    this.#page.el("stimulus-title").textContent = stimulus.title || this.#page.word("stimulus");
    this.#page.el("stimulus-text").innerHTML = stimulus.text;
  }

  #switch() {
    this.commit();
    this.#original = !this.#original;
    this.show(/** @type {Item} */ (this.#item), this.#total);
    if (this.#facts) this.update(this.#facts);
  }

  /** @param {Status} status @param {boolean} lasting */
  #statusWords({ kind, at }, lasting) {
    const { word, time } = this.#page;
    if (kind === "empty") return "";
    if (kind === "saved") return at ? word("saved", { time: time(at) }) : word("saved_before");
    return word(kind === "unsent" && !lasting ? "unsent_page" : kind);
  }

  #clear() {
    this.#view?.clear?.();
    this.#answer([]);
    // The button is disabled from here on; the keyboard must not be left standing on it.
    this.#view?.focus();
  }

  /** @param {HTMLTableElement} table a wide table scrolls in its own box, by keyboard too */
  #box(table) {
    if (table.parentElement?.className === "scroll") return;
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
 * The item with its texts in a language, as far as its author translated them.
 * @param {Item} item
 * @param {string} language
 * @returns {Item}
 */
export function inLanguage(item, language) {
  const found = item.translations?.[language];
  if (!found) return item;
  const { options = {}, prompts = {} } = found;
  /** @param {import("../models/item.js").Option[]} list @param {Record<string, string>} texts */
  const put = (list, texts) => list.map(({ id, text }) => ({ id, text: texts[id] ?? text }));
  return {
    ...item,
    stem: found.stem || item.stem,
    options: put(item.options, options),
    ...(item.prompts && { prompts: put(item.prompts, prompts) }),
  };
}

/** @param {number} index */
export function letterOf(index) {
  return String.fromCharCode(65 + index);
}

/** The words of an author's text, with what stands for its pictures. @param {string} html */
export function plain(html) {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  for (const image of body.querySelectorAll("img")) image.replaceWith(image.alt);
  return (body.textContent ?? "").replace(/\s+/g, " ").trim();
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
