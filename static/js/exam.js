/** The exam page: wires the models, the line to the server and the views together. */

import { Attempt } from "./models/attempt.js";
import { Responses } from "./models/responses.js";
import { loaded, request } from "./net/channels.js";
import { Line, browser } from "./net/line.js";
import { Store } from "./net/store.js";
import { kindsOf } from "./views/answers/plain.js";
import { GridView } from "./views/grid.js";
import { QuestionView } from "./views/question.js";
import { StatusView, el, isDark, makePage } from "./views/status.js";

/**
 * @typedef {import("./models/responses.js").News} News
 * @typedef {[typeof import("./views/bulletin.js"), typeof import("./views/dialogs.js")]} Outer
 * @typedef {{kinds: import("./views/answers/types.js").Kinds, outer: Promise<Outer>}} Views
 */

/** When the page has opened and its line answers, what can wait is loaded. */
const AT_REST = 1_500;
/** The two counters of a device part by this much only when it slept or somebody set its clock. */
const SLEPT = 2_000;
/** A page that is loaded anew waits so long at most for the one before it to be gone. */
const TURNOVER = 1_000;
const WATCH_AGAIN = 20_000;

/** @param {string} id */
function read(id) {
  return JSON.parse(el(id).textContent ?? "{}");
}

class ExamPage {
  #data;
  /** @type {number} */
  #position;
  #drift = Date.now() - browser.now();
  #ready = false;
  #holds = false; // The exam, among the tabs of this browser.
  #page;
  #store;
  #line;
  #attempt;
  #question;
  #grid;
  #status;
  /** What tells the news, and the dialogs: they come while the candidate can answer already. */
  #outer;

  /**
   * @param {any} data
   * @param {Store} store
   * @param {import("./models/outbox.js").Entry[]} left
   * @param {Views} views
   */
  constructor(data, store, left, { kinds, outer }) {
    this.#data = data;
    this.#position = data.view?.position || 1;
    this.#page = makePage(read("words"), data.time_zone);
    this.#store = store;
    this.#line = new Line(this.#data.urls, this.#data.epoch, {
      heard: (message, roundTrip) => this.#attempt.heard(message, roundTrip),
      link: (link) => this.#attempt.link(link),
    });
    const means = this.#means();
    this.#attempt = new Attempt(this.#data, new Responses(this.#data.items, left, means), means);
    this.#status = new StatusView(this.#page, browser.now, this.#data.urls.sign_in);
    this.#grid = new GridView(this.#page, kinds, this.#attempt.responses, (position) => this.#go(position));
    this.#question = new QuestionView(this.#page, kinds, {
      answer: (response) => this.#attempt.change(this.#position, { response }),
      decide: (mine) => this.#attempt.decide(this.#position, mine),
    });
    this.#outer = outer.then((modules) => this.#makeOuter(modules));
  }

  /** @param {Outer} modules */
  #makeOuter([{ Bulletin }, { Dialogs }]) {
    const dialogs = new Dialogs(this.#page, () => {
      this.#question.commit();
      return this.#attempt.submit();
    });
    const bulletin = new Bulletin(this.#page, this.#attempt, { status: this.#status, dialogs }, {
      at: () => this.#position,
      go: (/** @type {number | undefined} */ position) => this.#go(position ?? this.#position),
      update: (/** @type {number} */ position) => this.#update(position),
      updateAll: () => this.#grid.updateAll(this.#position),
      look: (/** @type {object} */ look) => this.#status.look(Object.assign(this.#data.view, look)),
      commit: () => this.#question.commit(),
      claim: () => this.#open({ steal: true }),
      receipt: this.#data.urls.receipt,
    });
    return { bulletin, dialogs };
  }

  static async open() {
    const data = read("attempt");
    const outer = loaded(() => Promise.all([
      import("./views/bulletin.js"),
      import("./views/dialogs.js"),
    ]));
    const [store, kinds] = await Promise.all([Store.open(data.account, data.id), kindsOf(data.items)]);
    if (document.documentElement.dataset.kept) await keeping().then(({ recall }) => recall(data)).catch(() => {});
    return new ExamPage(data, store, await store.all(), { kinds, outer });
  }

  start() {
    this.#listen();
    this.#ready = true;
    this.#grid.updateAll(this.#position);
    this.#draw();
    if (!this.#attempt.writable) this.#tell({ type: "state", state: this.#attempt.state });
    const patience = new AbortController();
    browser.later(() => patience.abort(), TURNOVER);
    if (this.#attempt.state !== "closed") this.#open({ signal: patience.signal });
    this.#tick();
    browser.later(() => this.#keep().catch(() => {}), AT_REST);
  }

  /** Opens the exam here; what another tab has is taken only when asked to. @param {LockOptions} options */
  #open(options) {
    const { account, id } = this.#data;
    if (this.#holds || !navigator.locks) return this.#attempt.claim();
    const held = () => {
      this.#holds = true;
      this.#attempt.claim();
      return new Promise(() => {});
    };
    navigator.locks.request(`exam ${account}/${id}`, options, held).catch(() => {
      this.#holds = false;
      this.#data.elsewhere = true;
      this.#attempt.heard({ superseded: { device: "tab" } });
    });
  }

  /** Makes the page ready to be opened without a network, as long as the attempt goes on. */
  async #keep() {
    const { bulletin, dialogs } = await this.#outer;
    await Promise.all([bulletin.ready(), dialogs.ready(), this.#watch()]);
    const { Keeping, sweep, watchStore } = await keeping();
    sweep(this.#data).catch(() => {});
    watchStore(this.#store, () => this.#status.withoutStore());
    await new Keeping(this.#data, () => {
      const { state, clock, responses, rest } = this.#attempt;
      const { view } = this.#data;
      const over = state === "closed" && !responses.counts().unsent.length;
      const { epoch } = this.#line;
      return over ? null : { remaining_ms: clock.remaining(), epoch, responses: responses.stored, view, rest };
    }).start();
  }

  /** What this exam records. Without a network to load it over, it is loaded a while later. */
  async #watch() {
    if (!this.#data.integrity?.length) return;
    const loading = import("./integrity/watching.js");
    const loaded = await loading.catch(() => null);
    if (!loaded) return void browser.later(() => this.#watch(), WATCH_AGAIN);
    loaded.watch(this.#data, { line: this.#line, attempt: this.#attempt, page: this.#page, status: this.#status, at: () => this.#position });
  }

  #means() {
    const { truth, submission } = this.#data.urls;
    return {
      line: this.#line,
      store: this.#store,
      server: {
        truth: () => request(browser, truth),
        submit: () => request(browser, submission, {}),
      },
      tell: (/** @type {News} */ news) => this.#ready && this.#tell(news),
      world: { ...browser, tag: mutationTag() },
    };
  }

  /** @param {News} news */
  #tell(news) {
    this.#clock();
    if (news.type === "position") this.#update(news.position);
    else this.#outer.then(({ bulletin }) => bulletin.hear(news));
  }

  #tick() {
    const asleep = Date.now() - browser.now() - this.#drift;
    this.#drift += asleep;
    if (Math.abs(asleep) > SLEPT) this.#line.nudge();
    this.#attempt.tick();
    this.#line.tick();
    this.#clock();
    // On the second itself, so that the digits never lag behind the server by most of a second.
    const rest = this.#attempt.clock.remaining() % 1_000;
    setTimeout(() => this.#tick(), this.#attempt.clock.running && rest ? rest : 1_000);
  }

  #clock() {
    this.#status.clock(this.#attempt.clock.remaining(), this.#attempt.clock.running);
  }

  #listen() {
    el("previous").addEventListener("click", () => this.#go(this.#position - 1));
    el("next").addEventListener("click", () => this.#next());
    el("doubt").addEventListener("click", () => this.#toggleDoubt());
    el("finish").addEventListener("click", () => this.#review());
    el("open-handover").addEventListener("click", () => {
      this.#grid.close();
      const make = () => request(browser, this.#data.urls.handovers, {});
      this.#outer.then(({ dialogs }) => dialogs.handover(make));
    });
    el("theme").addEventListener("click", () => this.#look({ theme: isDark() ? "light" : "dark" }));
    for (const size of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-size]")))
      size.addEventListener("click", () => this.#look({ font: size.dataset.size }));
    this.#question.listen((step) => this.#go(this.#position + step));
    document.addEventListener("visibilitychange", () => this.#seen());
    window.addEventListener("online", () => this.#line.nudge());
    window.addEventListener("pagehide", () => this.#question.commit());
    this.#status.look(this.#data.view);
  }

  /** Coming back is the moment to hear the truth. */
  #seen() {
    this.#attempt.look({ ...this.#data.view, position: this.#position, shown: !document.hidden });
    if (document.hidden) this.#question.commit();
    else this.#line.nudge();
  }

  #next() {
    if (this.#position === this.#attempt.responses.positions.length) this.#review();
    else this.#go(this.#position + 1);
  }

  /** @param {number} position */
  #go(position) {
    if (!this.#attempt.responses.positions.includes(position)) return;
    this.#question.commit();
    this.#grid.update(this.#position, false);
    this.#position = position;
    this.#draw();
    window.scrollTo(0, 0);
    el("heading").focus({ preventScroll: true });
    this.#tellView({ position });
  }

  #toggleDoubt() {
    this.#question.commit();
    const { flagged } = this.#attempt.responses.value(this.#position);
    this.#attempt.change(this.#position, { flagged: !flagged });
  }

  #review() {
    this.#question.commit();
    this.#grid.close();
    const counts = this.#attempt.responses.counts();
    this.#outer.then(({ dialogs }) => dialogs.review(counts, (position) => this.#go(position)));
  }

  #draw() {
    const { responses } = this.#attempt;
    const total = responses.positions.length;
    this.#question.show(responses.item(this.#position), total);
    /** @type {HTMLButtonElement} */ (el("previous")).disabled = this.#position === 1;
    el("next-word").textContent = this.#page.word(this.#position === total ? "finish" : "next");
    this.#update(this.#position);
  }

  /** @param {number} position */
  #update(position) {
    const { responses, writable } = this.#attempt;
    this.#grid.update(position, position === this.#position);
    const counts = responses.counts();
    el("answered").textContent = this.#page.word("answered", counts);
    el("answered-short").textContent = `${counts.answered}/${counts.total}`;
    if (!counts.unsent.length) this.#status.sent();
    if (position !== this.#position) return;
    const value = responses.value(position);
    const lasting = this.#store.lasting;
    const conflict = responses.conflict(position);
    this.#question.update({ value, status: responses.status(position), conflict, writable, lasting });
    el("doubt").setAttribute("aria-pressed", String(value.flagged));
    for (const id of ["doubt", "finish"]) /** @type {HTMLButtonElement} */ (el(id)).disabled = !writable;
  }

  /** @param {{position?: number, font?: string, theme?: string}} look */
  #look(look) {
    this.#tellView(look);
    this.#status.look(this.#data.view);
  }

  /** @param {{position?: number, font?: string, theme?: string}} look of the whole view the last one counts */
  #tellView(look) {
    Object.assign(this.#data.view, look);
    this.#attempt.look({ ...this.#data.view });
  }
}

const keeping = () => import("./offline/keeping.js");

/** Distinguishes this page's changes from those of every other page and device. */
function mutationTag() {
  return crypto.getRandomValues(new Uint32Array(1))[0]?.toString(36) ?? "";
}

ExamPage.open().then((page) => page.start());
