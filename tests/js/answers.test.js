/** What of the answers' views needs no page: what is told of a response, orders, languages. */

import assert from "node:assert/strict";
import test from "node:test";

import { Essay, KINDS as MORE, moved, ordered, wordsIn } from "../../static/js/views/answers/more.js";
import { KINDS as PAIRS, byName, share } from "../../static/js/views/answers/pairs.js";
import { Choices, Typed } from "../../static/js/views/answers/plain.js";
import { inLanguage } from "../../static/js/views/question.js";

/** As much of the browser's reader of HTML as a text without entities needs. */
globalThis.DOMParser = class {
  parseFromString(html) {
    return { body: { textContent: html.replace(/<.*?>/g, " "), querySelectorAll: () => [] } };
  }
};

const options = ["Surabaya", "Denpasar", "Medan"].map((text, at) => ({ id: `o${at + 1}`, text: `<p>${text}</p>` }));
const prompts = [{ id: "p1", text: "<p>Jawa Timur</p>" }, { id: "p2", text: "<p>Bali</p>" }];
const gaps = [
  { id: "g1", kind: "text", options: [] },
  { id: "g2", kind: "choice", options },
  { id: "g3", kind: "number", options: [] },
];

test("choices are told by the letters of the screen", () => {
  assert.equal(Choices.told({ options }, ["o3", "o1"]), "A C");
  assert.equal(Choices.mark({ options }, []), "");
});

test("a typed answer is told as it is and marked as there", () => {
  assert.equal(Typed.told({ options: [] }, ["12,5 kg"]), "12,5 kg");
  assert.deepEqual([Typed.mark({}, ["12"]), Typed.mark({}, []), Typed.told({}, [])], ["✓", "", ""]);
});

test("pairs are told in words, and how many are there", () => {
  const { matching } = PAIRS;

  assert.equal(matching.told({ prompts, options }, ["p2=o2", "p1=o3"]), "Jawa Timur → Medan; Bali → Denpasar");
  assert.equal(matching.told({ prompts, options }, ["p1=o9"]), "Jawa Timur → ");
  assert.deepEqual([[], ["p2=o2"], ["p2=o2", "p1=o3"]].map((response) => matching.mark({ prompts }, response)), ["", "1/2", "✓"]);
});

test("gaps are told by their numbers", () => {
  assert.equal(PAIRS.cloze.told({ gaps, options: [] }, ["g3=a=b", "g2=o1"]), "2: Surabaya; 3: a=b");
  assert.equal(PAIRS.cloze.mark({ gaps }, ["g3=1"]), "1/3");
});

test("an order is told from first to last", () => {
  assert.equal(MORE.ordering.told({ options }, ["o2", "o1", "o3"]), "Denpasar › Surabaya › Medan");
});

test("an essay is told by its beginning and its length", () => {
  const long = `Pada ${"waktu itu\n".repeat(40)}`;

  assert.equal(Essay.told({}, ["Dua\nkata"]), "Dua kata");
  assert.match(Essay.told({}, [long]), /^Pada waktu itu waktu.{80,}… \(81\)$/);
  assert.deepEqual([wordsIn(""), wordsIn("  satu  dua\n\ntiga ")], [0, 3]);
});

test("an order stands as it was answered, whatever that leaves out or does not know", () => {
  const shown = ["a", "b", "c"];

  assert.deepEqual(ordered(shown, []), shown);
  assert.deepEqual(ordered(shown, ["c", "a", "b"]), ["c", "a", "b"]);
  assert.deepEqual(ordered(shown, ["c", "x", "c"]), ["c", "a", "b"]);
});

test("an element moves one step and not beyond the ends", () => {
  const order = ["a", "b", "c"];

  assert.deepEqual(moved(order, "c", -1), ["a", "c", "b"]);
  assert.deepEqual(moved(order, "a", 1), ["b", "a", "c"]);
  assert.equal(moved(order, "a", -1), order);
  assert.equal(moved(order, "c", 1), order);
  assert.equal(moved(order, "x", 1), order);
});

test("a name is parted from its value at the first sign", () => {
  assert.deepEqual([...byName(["g1=x=y", "g2=", "odd"])], [["g1", "x=y"], ["g2", ""], ["odd", ""]]);
  assert.deepEqual([share(0, 3), share(2, 3), share(3, 3)], ["", "2/3", "✓"]);
});

test("an item is shown in a language as far as it was translated", () => {
  const item = { stem: "Soal", options, prompts, translations: { en: { stem: "Item", options: { o3: "<p>X</p>" } } } };

  const english = inLanguage(item, "en");

  assert.deepEqual([english.stem, english.options[0], english.options[2]], ["Item", options[0], { id: "o3", text: "<p>X</p>" }]);
  assert.deepEqual(english.prompts, prompts);
  assert.equal(inLanguage(item, "id"), item);
});
