/** The waiting room: counts down by the server's time, checks the device, opens the exam by itself. */

import { Clock, digits } from "./models/clock.js";
import { openDatabase } from "./net/store.js";

const DAY = 86_400_000;
const SLOW = 1_000;
const PINGS = 3;

/** @param {string} id */
function el(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

const data = JSON.parse(el("waiting").textContent ?? "{}");
/** @type {Record<string, string>} */
const words = JSON.parse(el("words").textContent ?? "{}");

/** @param {string} key @param {Record<string, string | number>} values */
function word(key, values = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

function countDown() {
  const clock = new Clock();
  clock.correct(data.opens_in_ms);
  const tick = () => {
    const left = clock.remaining();
    if (left === 0) {
      clearInterval(timer);
      // A room that opens at one instant is spread by the server; nobody loses time by it.
      setTimeout(open, data.spread_ms);
      return;
    }
    const days = Math.floor(left / DAY);
    el("countdown").textContent = days ? word("days", { days, time: digits(left % DAY) }) : digits(left);
  };
  const timer = setInterval(tick, 1_000);
  tick();
}

/** Without a token the exam opens by itself; with one only the candidate can go on. */
function open() {
  el("before").hidden = true;
  /** @type {HTMLButtonElement} */ (el("begin")).disabled = false;
  el("live").textContent = word("opened");
  if (data.token_required) el("token").focus();
  else /** @type {HTMLFormElement} */ (el("start")).requestSubmit();
}

async function checkStorage() {
  const good = await openDatabase().then(
    (database) => (database.close(), true),
    () => false,
  );
  say("check-storage", word(good ? "storage_good" : "storage_bad"), good);
}

/** The shortest of a few round trips, and the device's clock beside the server's at that moment. */
async function checkLine() {
  const trips = [];
  try {
    for (let i = 0; i < PINGS; i++) trips.push(await ping());
  } catch {
    say("check-trip", word("trip_bad"), false);
    say("check-clock", "–", true);
    return;
  }
  const best = trips.reduce((one, other) => (other.ms < one.ms ? other : one));
  const ms = Math.round(best.ms);
  say("check-trip", word(ms > SLOW ? "trip_slow" : "trip", { ms }), ms <= SLOW);
  const off = Math.abs(best.offset);
  say("check-clock", off > 2_000 ? word("clock_off", { time: digits(off) }) : word("clock_good"), true);
}

async function ping() {
  const startedAt = performance.now();
  const reply = await fetch(data.ping, { cache: "no-store" });
  const ms = performance.now() - startedAt;
  const server = Date.parse(reply.headers.get("Date") ?? "");
  return { ms, offset: Number.isNaN(server) ? 0 : Date.now() - ms / 2 - server };
}

/** @param {string} id @param {string} text @param {boolean} good */
function say(id, text, good) {
  el(id).textContent = text;
  el(id).className = `digits badge ${good ? "good" : "warn"}`;
}

if (!data.open && !data.shut) countDown();
el("device").hidden = false;
checkStorage();
checkLine();
