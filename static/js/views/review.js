/** What is still open before finishing, and the finishing. Loaded while the page is at rest. */

import { element } from "./question.js";

/**
 * @typedef {import("./question.js").Page} Page
 * @typedef {import("./dialogs.js").Counts} Counts
 */

export class Review {
  #page;
  #dialogs;

  /**
   * @param {Page} page
   * @param {import("./dialogs.js").Dialogs} dialogs
   * @param {() => Promise<"closed" | "unsent" | "failed">} submit
   */
  constructor(page, dialogs, submit) {
    this.#page = page;
    this.#dialogs = dialogs;
    this.#listen(submit);
  }

  /**
   * @param {Counts} counts
   * @param {(position: number) => void} go
   */
  show(counts, go) {
    const { el, word } = this.#page;
    el("review-answered").textContent = word("answered", counts);
    const rows = /** @type {const} */ ([
      ["review_unanswered", counts.unanswered],
      ["review_doubtful", counts.flagged],
      ["review_conflicts", counts.conflicts],
      ["review_unsent", counts.unsent],
    ]).filter(([, positions]) => positions.length);
    const leave = (/** @type {number} */ position) => {
      /** @type {HTMLDialogElement} */ (el("review")).close();
      go(position);
    };
    const lines = rows.map(([key, positions]) => this.#line(word(key, { count: positions.length }), positions, leave));
    if (!counts.unanswered.length) lines.unshift(element("li", "", word("review_complete")));
    el("review-list").replaceChildren(...lines);
    el("review-problem").textContent = "";
    /** @type {HTMLInputElement} */ (el("review-sure")).checked = false;
    this.#dialogs.open("review");
  }

  /** @param {() => Promise<"closed" | "unsent" | "failed">} submit */
  #listen(submit) {
    const { el, word } = this.#page;
    const yes = /** @type {HTMLButtonElement} */ (el("review-yes"));
    el("review-form").addEventListener("submit", async (event) => {
      event.preventDefault();
      yes.disabled = true;
      yes.dataset.word ??= yes.textContent ?? "";
      yes.textContent = word("review_sending");
      el("review-problem").textContent = "";
      const outcome = await submit();
      yes.disabled = false;
      yes.textContent = yes.dataset.word;
      if (outcome === "unsent") el("review-problem").textContent = word("review_still_unsent");
      if (outcome === "failed") el("review-problem").textContent = word("review_failed");
    });
  }

  /**
   * @param {string} words
   * @param {number[]} positions
   * @param {(position: number) => void} go
   */
  #line(words, positions, go) {
    const line = element("li", "", words);
    for (const position of positions) {
      const link = element("button", "plain digits", String(position));
      link.ariaLabel = this.#page.word("see", { position });
      link.addEventListener("click", () => go(position));
      line.append(link);
    }
    return line;
  }
}
