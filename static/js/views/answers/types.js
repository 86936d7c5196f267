/**
 * What the view of an answer is given and gives. Types alone: at runtime nobody loads this.
 *
 * @typedef {import("../../models/item.js").Item} Item
 * @typedef {import("../question.js").Page} Page
 * @typedef {{page: Page, answer: (response: string[]) => void, stem: HTMLElement}} Hands what an answer's view is given
 * @typedef {object} Answer the view of one item's answer
 * @property {HTMLElement[]} rows what stands below the stem
 * @property {boolean} [lasting] whether one tap must not take it away
 * @property {(response: string[]) => void} draw
 * @property {() => void} focus
 * @property {() => void} [commit] takes over what is still being typed
 * @property {() => void} [clear] forgets it
 * @property {(index: number) => boolean} [choose] by a letter or a digit
 * @typedef {object} Kind how items of one kind are answered
 * @property {(item: Item, response: string[]) => string} told what was answered, for people
 * @property {(item: Item, response: string[]) => string} mark the same in the little room of the list
 * @typedef {Kind & (new (item: Item, hands: Hands) => Answer)} View
 * @typedef {Record<string, View>} Kinds
 */

export {};
