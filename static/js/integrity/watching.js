/**
 * What happens around the exam page, as far as this exam records it and its candidate was told.
 * Nothing here blocks anything, and of what is pasted only the length is taken. Loaded after the page
 * has opened.
 */

import { FullScreen } from "./full_screen.js";
import { Leaving } from "./leaving.js";
import { Notes } from "./notes.js";

/**
 * @typedef {object} Desk
 * @property {import("../net/line.js").Line} line
 * @property {import("../models/attempt.js").Attempt} attempt
 * @property {import("../views/question.js").Page} page
 * @property {import("../views/status.js").StatusView} status
 * @property {() => number} at the position that is shown
 */

/**
 * @typedef {{account: string, id: string, integrity: string[], elsewhere?: boolean}} Data `elsewhere`: whether another
 *   tab has, or had, the exam
 */

/** @param {Data} data of the page @param {Desk} desk */
export function watch(data, desk) {
  const notes = notesOf(data, desk);
  const counts = () => desk.attempt.writable;
  const kinds = new Set(data.integrity);
  if (kinds.has("focus")) watchFocus(notes, counts);
  if (kinds.has("paste")) watchPasting(notes, desk);
  if (kinds.has("second_tab")) watchTabs(notes, data, desk);
  if (kinds.has("fullscreen")) {
    new FullScreen({ ...desk, counts, left: () => void notes.add("fullscreen_left") }).start();
  }
}

/** Set when the page was opened, and counted from there: a clock that is set in between moves nothing. */
const now = () => performance.timeOrigin + performance.now();
/** A name that no other page and no other device gives. */
const tag = () => [...crypto.getRandomValues(new Uint32Array(3))].map((part) => part.toString(36)).join("-");
/** @param {() => void} run @param {number} ms */
const later = (run, ms) => void setTimeout(run, ms);

/** @param {Data} data @param {Desk} desk */
function notesOf({ account, id }, { line }) {
  const key = `notes ${account}/${id}`;
  return new Notes({ line, now, later, tag, shelf: shelfAt(key) });
}

/** @param {string} key */
function shelfAt(key) {
  return {
    read: () => {
      try {
        return JSON.parse(sessionStorage.getItem(key) ?? "[]");
      } catch {
        return [];
      }
    },
    /** @param {import("./notes.js").Note[]} notes */
    write: (notes) => {
      try {
        if (notes.length) sessionStorage.setItem(key, JSON.stringify(notes));
        else sessionStorage.removeItem(key);
      } catch {
        // A device that keeps nothing keeps this neither; it is in the page still.
      }
    },
  };
}

/** @param {Notes} notes @param {() => boolean} counts */
function watchFocus(notes, counts) {
  const leaving = new Leaving({ now, later, counts, note: (...note) => void notes.add(...note) });
  const look = () => leaving.turn(!document.hidden && document.hasFocus());
  document.addEventListener("visibilitychange", look);
  window.addEventListener("blur", look);
  window.addEventListener("focus", look);
}

/** @param {Notes} notes @param {Desk} desk */
function watchPasting(notes, { attempt, at }) {
  /** @param {EventTarget | null} target @param {DataTransfer | null} data */
  const pasted = (target, data) => {
    const chars = data?.getData("text").length;
    const typed = target instanceof Element && target.matches("#answer textarea, #answer input");
    if (chars && typed && attempt.writable) notes.add("pasted", { chars, position: at() });
  };
  document.addEventListener("paste", (event) => pasted(event.target, event.clipboardData));
  document.addEventListener("drop", (event) => pasted(event.target, event.dataTransfer));
}

/**
 * Each tab that opens the exam says so to those that have it open already. They tell it and say that
 * they have seen it, so that the new one tells it as well, should the candidate go on there: the same
 * under the same name is noted once.
 * @param {Notes} notes
 * @param {Data} data
 * @param {Desk} desk
 */
function watchTabs(notes, { account, id, elsewhere }, { attempt }) {
  if (!window.BroadcastChannel) return;
  const channel = new BroadcastChannel(`exam ${account}/${id}`);
  const mine = `tab-${tag()}`;
  const tell = (/** @type {string} */ mutation) => void notes.add("second_tab", {}, { mutation });
  channel.addEventListener("message", ({ data: { opened, seen } }) => {
    if (opened) channel.postMessage({ seen: opened });
    if (opened && attempt.writable) tell(opened);
    if (seen === mine) tell(mine);
  });
  channel.postMessage({ opened: mine });
  // A tab that sleeps says nothing; its hold on the exam does.
  if (elsewhere) tell(mine);
}
