/** Turning what the board knows into the words the server's page uses, in the page's language. */

/**
 * @typedef {object} Facts
 * @property {string} socket
 * @property {string} zone
 * @property {string} zone_name
 * @property {string} show
 * @property {string} query
 * @property {Record<string, string>} states
 * @property {Record<string, string>} tones
 * @property {Record<string, string>} devices
 * @property {Record<string, string>} lengths
 * @property {Record<string, string>} words
 */

const MINUTE = 60_000;

/**
 * A sentence with its places filled in.
 * @param {string | undefined} sentence
 * @param {Record<string, string | number>} facts
 */
export function fill(sentence, facts = {}) {
  return (sentence ?? "").replace(/\{(\w+)\}/g, (_, name) => String(facts[name] ?? ""));
}

/**
 * Minutes and seconds, as the server writes them: 59.07
 * @param {number} ms
 */
export function clock(ms) {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  return `${Math.floor(seconds / 60)}.${String(seconds % 60).padStart(2, "0")}`;
}

/**
 * How long ago, in whole minutes: what changes every second cannot be read.
 * @param {number | null} since
 * @param {number} at
 * @param {Record<string, string>} lengths
 */
export function ago(since, at, lengths) {
  if (!since) return "–";
  const minutes = Math.floor((at - since) / MINUTE);
  if (minutes < 1) return lengths.now ?? "";
  return minutes < 60 ? `${minutes} ${lengths.minutes}` : `${Math.floor(minutes / 60)} ${lengths.hours}`;
}

/**
 * 7 mnt 12 dtk
 * @param {number} ms
 * @param {Record<string, string>} lengths
 */
export function length(ms, lengths) {
  const seconds = Math.floor(ms / 1000);
  /** @type {[number, string | undefined][]} */
  const parts = [
    [Math.floor(seconds / 3600), lengths.hours],
    [Math.floor(seconds / 60) % 60, lengths.minutes],
    [seconds % 60, lengths.seconds],
  ];
  const told = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`);
  return told.join(" ") || `0 ${lengths.seconds}`;
}

/**
 * The wall clock of the room, whatever the device's own zone is.
 * @param {number} at
 * @param {string} zone
 */
export function timeOfDay(at, zone) {
  /** @type {Intl.DateTimeFormatOptions} */
  const options = { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return new Intl.DateTimeFormat("en-GB", options).format(at).replace(":", ".");
}
