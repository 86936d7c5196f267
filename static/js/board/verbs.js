/**
 * The dialog in which a proctor acts. It shows the server's own pages, so that forms, wording and
 * refusals are the same with and without this script.
 */

export class Verbs {
  #dialog;
  #body;
  #words;

  /**
   * @param {HTMLDialogElement} dialog
   * @param {Record<string, string>} words
   * @param {() => void} done called after something was carried out
   */
  constructor(dialog, words, done) {
    this.#dialog = dialog;
    this.#body = /** @type {HTMLElement} */ (dialog.querySelector("#dialog-body"));
    this.#words = words;
    document.addEventListener("click", (event) => this.#click(event));
    document.addEventListener("submit", (event) => this.#submit(event));
    dialog.addEventListener("close", () => {
      if (this.#body.querySelector("[data-done]")) done();
      this.#body.replaceChildren();
    });
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!plain || !link) return;
    if (link.matches("[data-dialog]")) {
      event.preventDefault();
      this.#load(link.href);
    } else if (link.matches("[data-close]") && this.#dialog.contains(link)) {
      event.preventDefault();
      this.#dialog.close();
    }
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (event.defaultPrevented || form.getAttribute("method") !== "post") return;
    if (form.id !== "selection" && !this.#dialog.contains(form)) return;
    event.preventDefault();
    const fields = new FormData(form, event.submitter);
    const body = new URLSearchParams(/** @type {[string, string][]} */ ([...fields]));
    this.#load(form.action, { method: "POST", body }, event.submitter);
  }

  /**
   * @param {string} url
   * @param {RequestInit} [init]
   * @param {HTMLElement | null} [button] not to be pressed again while the answer is on its way
   */
  async #load(url, init, button) {
    if (!this.#dialog.open) {
      this.#say(this.#words.loading ?? "");
      this.#dialog.showModal();
    }
    button?.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(url, init);
      if (new URL(response.url).pathname === "/sign-in") return location.reload();
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      this.#show(page);
    } catch {
      this.#fail();
    }
    button?.removeAttribute("aria-busy");
  }

  /** @param {Document} page */
  #show(page) {
    const main = page.querySelector("main");
    this.#body.replaceChildren(...(main ? main.childNodes : []));
    this.#dialog.scrollTop = 0;
    /** @type {HTMLElement | null} */ (this.#body.querySelector("[role=alert], h1"))?.focus();
  }

  /** The form stays as it was typed; its number makes sending it again safe. */
  #fail() {
    const note = this.#body.querySelector(".not-sent") ?? document.createElement("p");
    note.className = "notice bad not-sent";
    note.setAttribute("role", "alert");
    note.textContent = this.#words.not_sent ?? "";
    this.#body.prepend(note);
  }

  /** @param {string} text */
  #say(text) {
    const line = document.createElement("p");
    line.textContent = text;
    this.#body.replaceChildren(line);
  }
}
