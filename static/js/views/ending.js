/** How an exam ends on the screen: time is over, or everything is. Loaded while the page is at rest. */

/**
 * @typedef {import("./question.js").Page} Page
 * @typedef {import("./dialogs.js").Dialogs} Dialogs
 */

export class View {
  #page;
  #dialogs;
  #shown = 0;
  #maker;

  /** @param {Page} page @param {unknown} _ @param {Dialogs} dialogs */
  constructor(page, _, dialogs) {
    this.#page = page;
    this.#dialogs = dialogs;
    // Needed without a network, if at all: so it is loaded while there is one.
    this.#maker = import("../offline/answer_file.js");
    this.#maker.catch(() => {});
  }

  /** @param {unknown[]} unsent what the candidate may take away while the server is asked */
  overdue(unsent) {
    this.#show("overdue", this.#page.word("overdue_text"), false, unsent);
  }

  /** @param {string} how @param {({position: number} | null)[]} unsent what the server never got */
  closed(how, unsent) {
    const { word } = this.#page;
    const positions = unsent.map((change) => change?.position).join(", ");
    const text = unsent.length ? word("closed_unsent", { positions }) : word("closed_text");
    this.#show(how === "terminated" ? "terminated" : "closed", text, true, unsent);
  }

  /** @param {string} title @param {string} text @param {boolean} receipt @param {any[]} file */
  #show(title, text, receipt, file) {
    const { el, word } = this.#page;
    el("closing-title").textContent = word(title);
    el("closing-text").textContent = text;
    el("closing-receipt").hidden = !receipt;
    this.#offer(file);
    this.#dialogs.force("closing");
  }

  /** @param {any[]} changes */
  async #offer(changes) {
    const { el, word } = this.#page;
    const link = /** @type {HTMLAnchorElement} */ (el("closing-file"));
    const shown = ++this.#shown;
    link.hidden = true;
    el("closing-problem").textContent = "";
    if (!changes.length) return;
    const data = JSON.parse(el("attempt").textContent ?? "{}");
    const file = await this.#maker.then(({ answerFile }) => answerFile(data, changes)).catch(() => null);
    if (shown !== this.#shown) return;
    if (!file) return void (el("closing-problem").textContent = word("no_file"));
    link.href = URL.createObjectURL(new Blob([file], { type: "application/json" }));
    link.hidden = false;
  }
}
