/** News that come from outside: announcements, another clock, another device. Loaded when one comes. */

import { digits } from "../models/clock.js";
import { element } from "./question.js";

/** @typedef {import("./question.js").Page} Page */
/** @typedef {import("./status.js").StatusView} StatusView */

/** @type {Record<string, string>} */
const DEVICES = { phone: "device_phone", tablet: "device_tablet", pc: "device_pc" };

export class View {
  #page;
  #status;
  #count = 0;

  /** @param {Page} page @param {StatusView} status */
  constructor(page, status) {
    this.#page = page;
    this.#status = status;
  }

  /** @param {Record<string, any>} announcement */
  announcement({ text, at }) {
    const { word, time } = this.#page;
    this.#add(word("announcement", { text, time: time(Number(new Date(at))) }));
  }

  /** @param {Record<string, any>} change */
  clock({ extra_ms, remaining_ms, kind, rest_ms, ...news }) {
    const { word } = this.#page;
    const seconds = Math.round(extra_ms / 1000);
    const gained = { minutes: Math.floor(seconds / 60), seconds: seconds % 60 };
    const time = seconds > 0 ? word(gained.seconds ? "span" : "span_minutes", gained) : digits(remaining_ms);
    const granted = rest_ms !== undefined && seconds === 0;
    const change = granted
      ? word("rest_granted", { time: digits(rest_ms) })
      : word(seconds > 0 ? "clock_more" : "clock_less", { time });
    const reason = kind === "outage" ? word("reason_outage") : news.reason;
    this.#status.clear("warning");
    this.#add(reason ? `${change} ${word("reason", { reason })}` : change);
  }

  /** @param {Record<string, any>} news @param {() => void} claim */
  superseded({ device, at }, claim) {
    const { word, time } = this.#page;
    const facts = { device: word(DEVICES[device] ?? "other_device"), time: at && time(Number(new Date(at))) };
    const plain = word(device === "tab" ? "other_tab" : "superseded_plain");
    const text = at ? word("superseded", facts) : plain;
    this.#status.notice("superseded", text, "warn", { word: word("continue_here"), act: claim });
  }

  /** In place until dismissed, and kept in the list. @param {string} text */
  #add(text) {
    const key = `news-${++this.#count}`;
    const { el, word } = this.#page;
    this.#status.notice(key, text, "", { word: word("dismiss"), act: () => this.#status.clear(key) });
    el("news-list").prepend(element("li", "", text));
    el("news-empty").hidden = true;
    el("news-count").hidden = false;
    el("news-count").textContent = String(this.#count);
  }
}
