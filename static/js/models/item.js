/**
 * What the server shows of an item. Types alone: at runtime nobody loads this.
 *
 * @typedef {{id: string, text: string}} Option its text is HTML that the server made safe
 * @typedef {{id: string, kind: "text" | "number" | "choice", options: Option[]}} Gap
 * @typedef {{code: string, title: string, text: string}} Stimulus
 * @typedef {{stem?: string, options?: Record<string, string>, prompts?: Record<string, string>}} Translation
 * @typedef {object} Item
 * @property {number} position
 * @property {string} kind
 * @property {string} stem
 * @property {Option[]} options
 * @property {Option[]} [prompts]
 * @property {Gap[]} [gaps]
 * @property {string[]} [units]
 * @property {number} [words]
 * @property {Stimulus} [stimulus]
 * @property {Record<string, Translation>} [translations]
 */

export {};
