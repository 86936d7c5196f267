/** How an exam ends on the screen: time is over, or everything is. Loaded while the page is at rest. */

/**
 * @typedef {import("./question.js").Page} Page
 * @typedef {import("./dialogs.js").Dialogs} Dialogs
 */

export class View {
  #page;
  #dialogs;

  /** @param {Page} page @param {unknown} _ @param {Dialogs} dialogs */
  constructor(page, _, dialogs) {
    this.#page = page;
    this.#dialogs = dialogs;
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

  /** @param {string} title @param {string} text @param {boolean} receipt @param {unknown[]} file */
  #show(title, text, receipt, file) {
    const { el, word } = this.#page;
    el("closing-title").textContent = word(title);
    el("closing-text").textContent = text;
    el("closing-receipt").hidden = !receipt;
    const link = /** @type {HTMLAnchorElement} */ (el("closing-file"));
    link.hidden = !file.length;
    if (file.length) {
      link.href = URL.createObjectURL(new Blob([JSON.stringify(file, null, 2)], { type: "application/json" }));
    }
    this.#dialogs.force("closing");
  }
}
