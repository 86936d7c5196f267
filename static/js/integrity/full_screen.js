/** Full screen, where the exam asks for it and the device has it: offered, never forced. */

/**
 * @typedef {object} Means
 * @property {import("../views/question.js").Page} page
 * @property {import("../views/status.js").StatusView} status
 * @property {() => boolean} counts
 * @property {() => void} left tells that it was left
 */

const KEY = "fullscreen";

export class FullScreen {
  #means;
  #inside = false;

  /** @param {Means} means */
  constructor(means) {
    this.#means = means;
  }

  start() {
    // An iPhone has none: then nobody is asked for it.
    if (!document.fullscreenEnabled) return;
    document.addEventListener("fullscreenchange", () => this.#changed());
    if (this.#means.counts() && !document.fullscreenElement) this.#offer("fullscreen_offer", "fullscreen_enter");
  }

  #changed() {
    const { status, counts, left } = this.#means;
    const was = this.#inside;
    this.#inside = document.fullscreenElement !== null;
    if (this.#inside) return status.clear(KEY);
    if (!was || !counts()) return;
    left();
    this.#offer("fullscreen_left", "fullscreen_return");
  }

  /** @param {string} text @param {string} enter */
  #offer(text, enter) {
    const { page, status } = this.#means;
    const agree = { word: page.word(enter), act: () => this.#enter() };
    status.notice(KEY, page.word(text), "", agree, { word: page.word("dismiss"), act: () => status.clear(KEY) });
  }

  async #enter() {
    await document.documentElement.requestFullscreen().catch(() => this.#means.status.clear(KEY));
  }
}
