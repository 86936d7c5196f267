/** The dialogs: finishing, moving to another device, news, and the two that only the server ends. */

/**
 * @typedef {import("./question.js").Page} Page
 * @typedef {ReturnType<import("../models/responses.js").Responses["counts"]>} Counts
 */

export class Dialogs {
  #page;
  /** @type {Set<string>} */
  #forced = new Set();
  /** Those that a takeover ends. */
  #all = new Set(["handover", "review"]);
  /** @type {import("./review.js").Review | null} */
  #review = null;
  #submit;

  /**
   * @param {Page} page
   * @param {() => Promise<"closed" | "unsent" | "failed">} submit
   */
  constructor(page, submit) {
    this.#page = page;
    this.#submit = submit;
    for (const id of ["pause", "closing"]) this.adopt(id);
    for (const [close, id] of [["handover-close", "handover"], ["news-close", "news"], ["review-no", "review"]]) {
      if (close && id) page.el(close).addEventListener("click", () => this.#dialog(id).close());
    }
    page.el("open-news").addEventListener("click", () => this.open("news"));
  }

  /** @param {string} id of a dialog that only its cause ends, or (not `forced`) one that a takeover ends */
  adopt(id, forced = true) {
    this.#all.add(id);
    if (!forced) return;
    const dialog = this.#dialog(id);
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    // A browser lets a second Escape through; the overlay comes back while its cause lasts.
    dialog.addEventListener("close", () => this.#forced.has(id) && dialog.showModal());
  }

  /** @param {Counts} counts @param {(position: number) => void} go */
  async review(counts, go) {
    (await this.ready()).show(counts, go);
  }

  /** Loads the review, early enough to be there without a network. */
  async ready() {
    const { Review } = await import("./review.js");
    return (this.#review ??= new Review(this.#page, this, this.#submit));
  }

  /**
   * Shows the code that opens the exam on another device. The server draws it.
   * @param {() => Promise<Record<string, any>>} make gives url, expires_at and the code as an SVG text
   */
  async handover(make) {
    const { el, word } = this.#page;
    for (const id of ["handover-link", "handover-code", "handover-letters"]) el(id).replaceChildren();
    el("handover-until").textContent = word("handover_wait");
    this.open("handover");
    try {
      const { showHandover } = await import("./handover.js");
      showHandover(this.#page, await make());
    } catch {
      el("handover-until").textContent = word("handover_failed");
    }
  }

  /** @param {string} reason */
  pause(reason) {
    const { el, word } = this.#page;
    if (reason) el("pause-reason").textContent = word("reason", { reason });
    this.force("pause");
  }

  /** An overlay that stays until its cause is over. @param {string} id */
  force(id) {
    this.#forced.clear();
    this.alone(id);
    this.#forced.add(id);
  }

  /** Opens a dialog in place of every other. @param {string} id */
  alone(id) {
    for (const other of document.querySelectorAll("dialog[open]")) {
      if (other.id !== id) /** @type {HTMLDialogElement} */ (other).close();
    }
    this.open(id);
  }

  /** Ends every overlay whose cause is over, and what the candidate had open before a takeover. */
  release() {
    this.#forced.clear();
    for (const id of this.#all) this.#dialog(id).close();
    this.#page.el("pause-reason").textContent = "";
  }

  /** @param {string} id */
  #dialog(id) {
    return /** @type {HTMLDialogElement} */ (this.#page.el(id));
  }

  /** @param {string} id */
  open(id) {
    const dialog = this.#dialog(id);
    if (dialog.open) return;
    dialog.showModal();
    dialog.querySelector("h2")?.focus();
  }
}
