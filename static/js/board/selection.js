/** Who is chosen: the boxes of the rows, the box for all that are shown, and the verbs' state. */

import { fill } from "./words.js";

export class Selection {
  #form;
  #words;
  #all;

  /**
   * @param {HTMLFormElement} form
   * @param {Record<string, string>} words
   */
  constructor(form, words) {
    this.#form = form;
    this.#words = words;
    const label = /** @type {HTMLElement} */ (form.querySelector("#everyone"));
    this.#all = /** @type {HTMLInputElement} */ (label.querySelector("input"));
    label.hidden = false;
    this.#all.addEventListener("change", () => this.#chooseShown(this.#all.checked));
    form.addEventListener("change", () => this.refresh());
    form.addEventListener("submit", (event) => {
      if (!this.#count) event.preventDefault();
    });
    this.refresh();
  }

  /** What is hidden is not chosen: nobody is to be paused who cannot be seen. */
  refresh() {
    for (const box of this.#boxes) if (box.closest("tr")?.hidden) box.checked = false;
    const count = this.#count;
    const chosen = /** @type {HTMLElement} */ (this.#form.querySelector("#chosen"));
    chosen.hidden = !count;
    chosen.textContent = fill(this.#words.chosen, { count });
    this.#why.hidden = count > 0;
    for (const button of this.#form.querySelectorAll("[data-verb]")) this.#able(button, count > 0);
    const shown = this.#shown.length;
    this.#all.checked = shown > 0 && count === shown;
    this.#all.indeterminate = count > 0 && count < shown;
  }

  clear() {
    for (const box of this.#boxes) box.checked = false;
    this.refresh();
  }

  get #why() {
    return /** @type {HTMLElement} */ (this.#form.querySelector("#why-none"));
  }

  get #boxes() {
    return /** @type {NodeListOf<HTMLInputElement>} */ (this.#form.querySelectorAll("[name=attempt]"));
  }

  get #shown() {
    return [...this.#boxes].filter((box) => !box.closest("tr")?.hidden);
  }

  get #count() {
    return this.#shown.filter((box) => box.checked).length;
  }

  /** @param {boolean} chosen */
  #chooseShown(chosen) {
    for (const box of this.#shown) box.checked = chosen;
    this.refresh();
  }

  /**
   * @param {Element} button
   * @param {boolean} able
   */
  #able(button, able) {
    if (able) {
      for (const name of ["aria-disabled", "aria-describedby", "title"]) button.removeAttribute(name);
      return;
    }
    button.setAttribute("aria-disabled", "true");
    button.setAttribute("aria-describedby", "why-none");
    button.setAttribute("title", this.#why.textContent ?? "");
  }
}
