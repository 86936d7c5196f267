/** Matching and fill-in: several places, to each of which something is given. Loaded where a paper has them. */

import { element, letterOf, plain } from "../question.js";
import { Typing, authored, lettered } from "./plain.js";

/**
 * @typedef {import("../../models/item.js").Item} Item
 * @typedef {import("../../models/item.js").Option} Option
 * @typedef {import("./types.js").Hands} Hands
 * @typedef {HTMLInputElement | HTMLSelectElement} Field
 */

/** What the line of a native list cannot show. */
const RICH = /<(img|audio|math|table|pre|sub|sup)\b/;
const LONGEST_GAP = 200;
const GAP_WIDTH = 12;

/** A native list for each prompt. */
export class Matching {
  #selects;
  rows;

  /** @param {Item} item @param {Hands} hands */
  constructor({ prompts = [], options }, { page, answer }) {
    const rich = options.some(({ text }) => RICH.test(text));
    const words = options.map(({ text }, at) => (rich ? `${letterOf(at)}. ${plain(text)}` : plain(text)));
    this.#selects = new Map(prompts.map(({ id }) => [id, list(`pair-${id}`, options, words, page.word("choose"))]));
    for (const select of this.#selects.values()) select.addEventListener("change", () => answer(given(this.#selects)));
    const pairs = prompts.map(({ id, text }) => {
      const pair = element("div", "pair");
      const prompt = Object.assign(authored("label", "text", text), { htmlFor: `pair-${id}` });
      pair.append(prompt, /** @type {Field} */ (this.#selects.get(id)));
      return pair;
    });
    this.rows = rich ? [legend(options), ...pairs] : pairs;
  }

  /** @param {string[]} response */
  draw(response) {
    put(this.#selects, response);
  }

  focus() {
    [...this.#selects.values()][0]?.focus();
  }

  /** @param {Item} item @param {string[]} response */
  static told({ prompts = [], options }, response) {
    const named = byName(response);
    return prompts
      .filter(({ id }) => named.has(id))
      .map(({ id, text }) => `${plain(text)} → ${textOf(options, named.get(id))}`)
      .join("; ");
  }

  /** @param {Item} item @param {string[]} response */
  static mark({ prompts = [] }, response) {
    return share(response.length, prompts.length);
  }
}

/** Fields and lists in the places that the stem names. */
export class Cloze {
  #fields;
  #typing;
  /** @type {HTMLElement[]} */
  rows = [];

  /** @param {Item} item @param {Hands} hands */
  constructor({ gaps = [] }, { page, answer, stem }) {
    this.#typing = new Typing(() => answer(given(this.#fields)));
    this.#fields = new Map(
      gaps.map((gap, at) => {
        const words = gap.options.map(({ text }) => plain(text));
        const field =
          gap.kind === "choice" ? list(`gap-${gap.id}`, gap.options, words, page.word("choose")) : line(gap.id, gap.kind);
        field.ariaLabel = page.word("gap", { number: at + 1, total: gaps.length });
        if (gap.kind === "choice") field.addEventListener("change", () => answer(given(this.#fields)));
        else this.#typing.watch(field);
        placeOf(stem, gap.id).replaceChildren(field);
        return [gap.id, field];
      }),
    );
  }

  /** @param {string[]} response */
  draw(response) {
    if (!this.#typing.waits) put(this.#fields, response);
  }

  commit() {
    this.#typing.commit();
  }

  clear() {
    this.#typing.stop();
  }

  focus() {
    [...this.#fields.values()][0]?.focus();
  }

  /** @param {Item} item @param {string[]} response */
  static told({ gaps = [] }, response) {
    const named = byName(response);
    return gaps
      .map(({ id, options }, at) => [at + 1, options.length ? textOf(options, named.get(id)) : named.get(id)])
      .filter(([, value]) => value)
      .map(([number, value]) => `${number}: ${value}`)
      .join("; ");
  }

  /** @param {Item} item @param {string[]} response */
  static mark({ gaps = [] }, response) {
    return share(response.length, gaps.length);
  }
}

/**
 * @param {string} id
 * @param {Option[]} options
 * @param {string[]} words
 * @param {string} nothing what stands there before anything is chosen
 */
function list(id, options, words, nothing) {
  const select = Object.assign(document.createElement("select"), { id });
  select.append(new Option(nothing, ""), ...options.map((option, at) => new Option(words[at], option.id)));
  return select;
}

/** @param {string} id @param {string} kind */
function line(id, kind) {
  return Object.assign(document.createElement("input"), {
    type: "text",
    id: `gap-${id}`,
    size: GAP_WIDTH,
    inputMode: kind === "number" ? "decimal" : "text",
    maxLength: LONGEST_GAP,
    autocomplete: "off",
    autocapitalize: "none",
    spellcheck: false,
  });
}

/** The gap's place in the stem; behind it where a translation forgot it. @param {HTMLElement} stem @param {string} id */
function placeOf(stem, id) {
  const place = stem.querySelector(`[data-gap="${id}"]`) ?? stem.appendChild(element("span"));
  place.setAttribute("data-gap", id);
  return place;
}

/** @param {Option[]} options the matches with their letters, where a list cannot show them */
function legend(options) {
  const rows = options.map(({ text }, at) => {
    const row = element("li");
    row.append(...lettered(at, text));
    return row;
  });
  const all = element("ul", "matches");
  all.append(...rows);
  return all;
}

/** @param {Map<string, Field>} fields */
function given(fields) {
  return [...fields].flatMap(([id, { value }]) => (value.trim() ? [`${id}=${value.trim()}`] : []));
}

/** @param {Map<string, Field>} fields @param {string[]} response */
function put(fields, response) {
  const named = byName(response);
  for (const [id, field] of fields) {
    const value = named.get(id) ?? "";
    if (field.value.trim() !== value) field.value = value;
  }
}

/** @param {string[]} response `name=value` */
export function byName(response) {
  return new Map(response.map((text) => /** @type {[string, string]} */ (split(text))));
}

/** @param {string} text */
function split(text) {
  const at = text.indexOf("=");
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

/** @param {Option[]} options @param {string} [id] */
function textOf(options, id) {
  const option = options.find((each) => each.id === id);
  return option ? plain(option.text) : "";
}

/** @param {number} count @param {number} total */
export function share(count, total) {
  if (!count) return "";
  return count < total ? `${count}/${total}` : "✓";
}

export const KINDS = { matching: Matching, cloze: Cloze };
