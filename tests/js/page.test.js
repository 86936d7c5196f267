/** What holds for the exam page as a whole: its words and its modules. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

const ROOT = new URL("../../", import.meta.url);
const read = (path) => readFileSync(new URL(path, ROOT), "utf8");

/** Every module that an entry module loads, with the length of the way to it. */
function modulesOf(entry) {
  const levels = new Map([[entry, 1]]);
  for (const [path, level] of levels) {
    for (const [, found] of read(`static/js/${path}`).matchAll(/^import .*? from "(.+?)";/gm)) {
      const target = new URL(found, `file:///${path}`).pathname.slice(1);
      if ((levels.get(target) ?? 0) <= level) levels.set(target, level + 1);
    }
  }
  return levels;
}

function wordsOf(template) {
  const text = read(`exam_server/templates/candidate/${template}`);
  const block = text.split('id="words"')[1] ?? text;
  return [...block.matchAll(/^ {2}"(\w+)": _\(/gm)].map(([, key]) => key);
}

/** Words asked for as `word("key"…)` or, in views, as a quoted key in a table beside it. */
function saysAll(modules, words) {
  const text = modules.map((path) => read(`static/js/${path}`)).join("\n");
  return words.filter((key) => !new RegExp(`"${key}"`).test(text));
}

/** What the modules of a page load when they need it, with all that this loads in turn. */
function laterThan(modules) {
  const found = new Set();
  const all = [...modules];
  for (const path of all) {
    for (const [, later] of read(`static/js/${path}`).matchAll(/\bimport\("(.+?)"\)[,;]?$/gm)) {
      const target = new URL(later, `file:///${path}`).pathname.slice(1);
      found.add(target);
      if (!all.includes(target)) all.push(target);
    }
  }
  return [...found];
}

const exam = modulesOf("exam.js");
const later = laterThan(exam.keys());
/** Loaded when the page has opened, and by whoever opens it without a network. */
const AT_REST = ["offline/keeping.js", "offline/answer_file.js", "views/ending.js", "views/review.js", "integrity/watching.js"];
/** Loaded with the first news from outside, when another device is asked for, or where rests are granted. */
const OUTSIDE = ["views/handover.js", "views/news.js", "views/rest.js"];
/** Loaded for kinds that few papers have. */
const RARE = ["views/answers/pairs.js", "views/answers/more.js"];
/** Loaded in turn by what nobody waits for. */
const IN_TURN = ["integrity/full_screen.js", "integrity/leaving.js", "integrity/notes.js"];
const all = [...exam.keys(), ...later, ...IN_TURN];
const preloaded = [...read("exam_server/templates/candidate/exam.html").split("%}")[1].matchAll(/"([\w/]+\.js)"/g)];

test("the exam page preloads exactly the modules it loads", () => {
  assert.deepEqual(preloaded.map(([, path]) => path).sort(), [...exam.keys()].sort());
});

test("what a paper seldom needs is loaded later, and loads little that is new in turn", () => {
  assert.deepEqual(later.sort(), ["views/bulletin.js", "views/dialogs.js", ...AT_REST, ...OUTSIDE, ...RARE].sort());
  const inTurn = later.flatMap((path) => [...modulesOf(path).keys()]).filter((path) => !all.includes(path));
  assert.deepEqual(inTurn, []);
  assert.deepEqual([...modulesOf("integrity/watching.js").keys()].sort(), [...IN_TURN, "integrity/watching.js"]);
});

test("the exam page has at most 12 modules in at most 3 levels", () => {
  assert.ok(exam.size <= 12, `${exam.size} modules`);
  assert.ok(Math.max(...exam.values()) <= 3);
});

test("every word that the exam page asks for is given, and none in vain", () => {
  const text = all.map((path) => read(`static/js/${path}`)).join("\n");
  const given = wordsOf("exam_words.html");
  const asked = [...text.matchAll(/\bword\(\s*"(\w+)"/g)].map(([, key]) => key);

  assert.deepEqual(asked.filter((key) => !given.includes(key)), []);
  assert.deepEqual(saysAll(all, given), []);
});

test("every word that the waiting room asks for is given, and none in vain", () => {
  const given = wordsOf("waiting.html");
  const asked = [...read("static/js/waiting.js").matchAll(/\bword\(\s*"(\w+)"/g)].map(([, key]) => key);

  assert.deepEqual(asked.filter((key) => !given.includes(key)), []);
  assert.deepEqual(saysAll(["waiting.js"], given), []);
});

test("no timer runs faster than once a second, and none writes markup into the page", () => {
  for (const path of [...all, "waiting.js", "sign_in.js"]) {
    const text = read(`static/js/${path}`);
    for (const [, pause] of text.matchAll(/setInterval\(.*?, ([\d_]+)\)/g)) {
      assert.ok(Number(pause.replaceAll("_", "")) >= 1_000, path);
    }
    if (!["views/question.js", "views/answers/plain.js"].includes(path)) assert.doesNotMatch(text, /innerHTML|insertAdjacentHTML|eval\(/, path);
    assert.ok(text.split("\n").length <= 301, `${path} is too long`);
  }
});
