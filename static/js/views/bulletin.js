/** What happens to the attempt, told to the candidate: each piece of news in its place on the page. */

import { loaded } from "../net/channels.js";

/**
 * @typedef {import("./question.js").Page} Page
 * @typedef {import("../models/responses.js").News} News
 * @typedef {import("../models/attempt.js").Attempt} Attempt
 * @typedef {{status: import("./status.js").StatusView, dialogs: import("./dialogs.js").Dialogs}} Views
 * @typedef {object} Desk what only the page as a whole can do
 * @property {() => number} at the position that is shown
 * @property {(position?: number) => void} go
 * @property {(position: number) => void} update
 * @property {() => void} updateAll
 * @property {(look: {font?: string, theme?: string}) => void} look
 * @property {() => void} commit takes over what is being typed
 * @property {() => void} claim goes on with the exam in this tab
 * @property {string} receipt where the receipt is
 */

const RECEIPT_PAUSE = 2_000;
/**
 * Views that few exams need, or only their end.
 * @type {Record<"news" | "ending" | "rest", () => Promise<any>>}
 */
const LATER = {
  news: () => import("./news.js"),
  ending: () => import("./ending.js"),
  rest: () => import("./rest.js"),
};

export class Bulletin {
  #page;
  #attempt;
  #status;
  #dialogs;
  #desk;
  /** @type {Promise<any> | null} */
  #news = null;
  /** @type {Promise<any> | null} */
  #ending = null;
  /** @type {Promise<any> | null} */
  #rest = null;

  /**
   * @param {Page} page
   * @param {Attempt} attempt
   * @param {Views} views
   * @param {Desk} desk
   */
  constructor(page, attempt, { status, dialogs }, desk) {
    this.#page = page;
    this.#attempt = attempt;
    this.#status = status;
    this.#dialogs = dialogs;
    this.#desk = desk;
  }

  /** @param {News} news */
  hear(news) {
    const { word } = this.#page;
    this.#updateRest();
    if (news.type === "state") this.#state(news);
    else if (news.type === "link") this.#link(news.link);
    else if (news.type === "warning") this.#status.notice("warning", word("warning", news), "warn");
    else if (news.type === "clock") this.#show((view) => view.clock(news));
    else if (news.type === "conflict") this.#conflict(news.position);
    else if (news.type === "announcement") this.#show((view) => view.announcement(news));
    else if (news.type === "view") this.#follow(news);
  }

  /** Loads what must be there without a network early enough. */
  async ready() {
    await Promise.all([this.#ready(), this.#updateRest()]);
  }

  #ready() {
    return (this.#ending ??= this.#load("ending"));
  }

  /** What comes from outside comes while there is a network. @param {(view: any) => unknown} draw */
  async #show(draw) {
    draw(await (this.#news ??= this.#load("news")));
  }

  /** @param {(view: any) => unknown} draw */
  async #end(draw) {
    draw(await this.#ready());
  }

  /** Where a rest is granted, its button says what is left. */
  async #updateRest() {
    if (this.#attempt.rest) (await (this.#rest ??= this.#loadRest())).update();
  }

  async #loadRest() {
    const { View } = await loaded(LATER.rest);
    return new View(this.#page, this.#attempt, this.#dialogs, this.#desk.commit);
  }

  /** @param {string} reason */
  async #pause(reason) {
    if (!this.#attempt.rest?.resting) return this.#dialogs.pause(reason);
    const view = await (this.#rest ??= this.#loadRest());
    if (this.#attempt.rest?.resting) view.show();
  }

  /** @param {"news" | "ending"} name @returns {Promise<any>} its view */
  async #load(name) {
    const { View } = await loaded(LATER[name]);
    return new View(this.#page, this.#status, this.#dialogs);
  }

  /** @param {number} position */
  #conflict(position) {
    const { word, say } = this.#page;
    const text = word("conflict_at", { position });
    if (position === this.#desk.at()) return say(text);
    const see = { word: word("see", { position }), act: () => this.#desk.go(position) };
    this.#status.notice(`conflict-${position}`, text, "warn", see);
  }

  /** @param {"up" | "down" | "signed_out"} link */
  #link(link) {
    // From the first answer on the clock is the server's again.
    if (link === "up") this.#page.el("estimate").hidden = true;
    this.#status.link(link, this.#attempt.responses.counts().unsent.length);
    this.#desk.updateAll();
    this.#desk.update(this.#desk.at());
  }

  /** @param {News} view where the other device was, when the exam comes back to this one */
  #follow({ position, font, theme }) {
    this.#desk.look({ ...(font && { font }), ...(theme && { theme }) });
    this.#desk.go(position);
  }

  /** @param {News} news */
  #state(news) {
    this.#desk.update(this.#desk.at());
    if (news.state !== "superseded") this.#status.clear("superseded");
    if (news.state === "superseded") {
      this.#dialogs.release();
      this.#status.watching();
      this.#show((view) => this.#attempt.state === "superseded" && view.superseded(news, this.#desk.claim));
    } else if (news.state === "running") {
      this.#dialogs.release();
      this.#page.say(this.#page.word("resumed"));
    } else if (news.state === "paused") this.#pause(news.reason);
    else if (news.state === "overdue") this.#end((ending) => this.#attempt.state === "overdue" && ending.overdue(this.#attempt.responses.unsent()));
    else this.#close(news);
  }

  /** @param {News} news */
  #close({ how, unsent = [] }) {
    this.#end((ending) => ending.closed(how, unsent.length ? this.#attempt.responses.unsent() : []));
    if (!unsent.length) setTimeout(() => location.assign(this.#desk.receipt), RECEIPT_PAUSE);
  }
}
