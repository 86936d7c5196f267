/** What stands around the question: the clock, the state of the line, notices. */

import { digits } from "../models/clock.js";
import { element } from "./question.js";

/** @typedef {import("./question.js").Page} Page */

const QUIET_AFTER = 5_000;
const CLEAR_AFTER = 60_000;
const GOOD_NEWS_STAYS = 8_000;

export class StatusView {
  #page;
  #now;
  #signIn;
  /** @type {Map<string, HTMLElement>} */
  #notices = new Map();
  #clockHidden = false;
  /** @type {number | null} since when the line is down */
  #downAt;
  #stage = 0;
  #quiet = "offline_quiet";

  /**
   * @param {Page} page
   * @param {() => number} now
   * @param {string} signIn where to sign in again
   */
  constructor(page, now, signIn) {
    this.#page = page;
    this.#now = now;
    this.#signIn = signIn;
    this.#downAt = now();
    page.el("clock-toggle").addEventListener("click", () => this.#toggleClock());
  }

  /** @param {number} remaining @param {boolean} running */
  clock(remaining, running) {
    const { el, word } = this.#page;
    el("clock").textContent = this.#clockHidden ? word("hidden_clock") : digits(remaining);
    const bar = /** @type {HTMLElement} */ (document.querySelector(".clock"));
    bar.dataset.hurry = running && remaining <= 300_000 ? (remaining <= 60_000 ? "most" : "more") : "";
    this.#tellOffline();
  }

  /**
   * @param {"up" | "down" | "signed_out"} link
   * @param {number} unsent
   */
  link(link, unsent) {
    const { el, word } = this.#page;
    el("link").textContent = word(link === "up" ? "connected" : "offline");
    el("link").dataset.link = link;
    if (link === "signed_out") {
      this.notice("signed_out", word("signed_out"), "bad", { word: word("sign_in"), href: this.#signIn });
    } else if (link === "up") this.clear("signed_out");
    if (link !== "up") {
      // A line that was lost is told of only when it has been away for that long.
      this.#downAt ??= this.#now() - QUIET_AFTER;
      return;
    }
    const noticed = this.#stage > 0;
    this.#downAt = null;
    this.#stage = 0;
    if (noticed) this.notice("link", word(unsent ? "back_sending" : "back_sent"), "good");
    if (noticed && !unsent) this.#fade("link");
  }

  /** Nothing can be kept on the device: told once, and never promised again. */
  withoutStore() {
    this.#quiet = "offline_quiet_page";
    this.notice("store", this.#page.word("no_store"), "warn");
  }

  /** Everything answered has arrived; said once after a time without network. */
  sent() {
    if (this.#notices.get("link")?.textContent !== this.#page.word("back_sending")) return;
    this.notice("link", this.#page.word("back_sent"), "good");
    this.#fade("link");
  }

  /**
   * Shows a notice in the place of an earlier one of the same key, and says it.
   * @param {string} key
   * @param {string} text
   * @param {string} [kind]
   * @param {{word: string, href?: string, act?: () => void}[]} actions
   */
  notice(key, text, kind = "", ...actions) {
    const notice = element("div", `notice ${kind}`);
    notice.append(element("p", "", text));
    notice.append(...actions.map(button));
    const old = this.#notices.get(key);
    if (old) old.replaceWith(notice);
    else this.#page.el("notices").append(notice);
    this.#notices.set(key, notice);
    this.#page.say(text);
  }

  /** @param {string} key */
  clear(key) {
    this.#notices.get(key)?.remove();
    this.#notices.delete(key);
  }

  /** Only to be looked at from now on: the line is at rest on purpose. */
  watching() {
    this.#downAt = null;
    this.#stage = 0;
    this.clear("link");
    this.#page.el("link").textContent = this.#page.word("watching");
    this.#page.el("link").dataset.link = "watching";
  }

  /** @param {{font?: string | null, theme?: string | null}} view */
  look({ font, theme }) {
    const { dataset } = document.documentElement;
    dataset.font = font || "M";
    if (theme) dataset.theme = theme;
    for (const size of document.querySelectorAll("[data-size]")) {
      const { size: name } = /** @type {HTMLElement} */ (size).dataset;
      size.setAttribute("aria-pressed", String(name === dataset.font));
    }
    this.#page.el("theme").setAttribute("aria-pressed", String(isDark()));
  }

  #tellOffline() {
    if (this.#downAt === null || this.#notices.has("signed_out")) return;
    const away = this.#now() - this.#downAt;
    if (this.#stage < 1 && away >= QUIET_AFTER) {
      this.#stage = 1;
      this.notice("link", this.#page.word(this.#quiet));
    }
    if (this.#stage < 2 && away > CLEAR_AFTER) {
      this.#stage = 2;
      this.notice("link", this.#page.word("offline_clear"), "warn");
    }
  }

  /** @param {string} key */
  #fade(key) {
    const shown = this.#notices.get(key);
    setTimeout(() => this.#notices.get(key) === shown && this.clear(key), GOOD_NEWS_STAYS);
  }

  #toggleClock() {
    this.#clockHidden = !this.#clockHidden;
    const { el, word } = this.#page;
    const toggle = el("clock-toggle");
    toggle.setAttribute("aria-pressed", String(this.#clockHidden));
    toggle.ariaLabel = word(this.#clockHidden ? "show_clock" : "hide_clock");
    if (this.#clockHidden) el("clock").textContent = word("hidden_clock");
  }
}

/** @param {string} id */
export function el(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/** @param {Record<string, string>} words @param {string} timeZone @returns {Page} */
export function makePage(words, timeZone) {
  const language = document.documentElement.lang === "en" ? "en-GB" : "id-ID";
  const format = new Intl.DateTimeFormat(language, { timeStyle: "medium", timeZone });
  return {
    el,
    word: (key, values = {}) => fill(words[key] ?? key, values),
    time: (at) => format.format(at),
    say: (text) => void (el("live").textContent = text),
  };
}

/** @param {string} text @param {Record<string, unknown>} values */
function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

export function isDark() {
  const { theme } = document.documentElement.dataset;
  return theme ? theme === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
}

/** @param {{word: string, href?: string, act?: () => void}} action */
function button({ word, href, act }) {
  const made = element(href ? "a" : "button", "button", word);
  if (href) made.setAttribute("href", href);
  if (act) made.addEventListener("click", act);
  return made;
}
