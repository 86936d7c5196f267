/** What the board knows: rows, their clocks and counts, and how old all of it is. No page, no line. */

/**
 * @typedef {object} Row
 * @property {string} attempt
 * @property {string} number
 * @property {string} name
 * @property {number} seat
 * @property {string} state
 * @property {number} answered
 * @property {number} positions
 * @property {number} remaining_ms
 * @property {number} granted_ms
 * @property {number | null} last_saved_at
 * @property {number | null} last_seen_at
 * @property {string} device
 * @property {number} incidents
 * @property {number} requests
 * @property {number} integrity
 * @property {number | null} [resting_until] when a rest that lasts ends by itself
 * @property {string[]} tiles
 * @property {number} rank
 *
 * @typedef {object} Happening
 * @property {string} kind
 * @property {number} at
 * @property {Record<string, string>} facts
 *
 * @typedef {object} Message
 * @property {{at: number, announcement: string | null, announced_at: number | null, owed_ms: number,
 *   candidates: Row[]}} [board]
 * @property {Row[]} [changes]
 * @property {Happening[]} [events]
 * @property {Record<string, number>} [seen]
 * @property {number} [at]
 */

const OPEN = ["running", "paused"];

export class Board {
  /** @type {Map<string, Row>} */
  #rows = new Map();
  /** @type {Map<string, number>} when each row's clock was right, in our own monotonic time */
  #readAt = new Map();
  #now;
  #at = 0;
  #heardAt = -Infinity;
  announcement = "";
  announcedAt = 0;
  owed = 0;

  /** @param {() => number} now milliseconds that never jump */
  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  /**
   * Takes in one message of the server.
   * @param {Message} message
   * @returns {Row[]} the rows that may look different now
   */
  hear(message) {
    this.#at = message.board?.at ?? message.at ?? this.#at;
    this.#heardAt = this.#now();
    if (message.board) return this.#start(message.board);
    for (const event of message.events ?? []) this.#happen(event);
    const seen = Object.entries(message.seen ?? {}).flatMap(([id, at]) => this.#see(id, at));
    return [...(message.changes ?? []).map((row) => this.#put(row)), ...seen];
  }

  /** @param {string} id */
  row(id) {
    return this.#rows.get(id);
  }

  get rows() {
    return [...this.#rows.values()];
  }

  /** The server's time as far as we can tell: what it said last, carried on by our own counter. */
  get at() {
    return this.#at + this.age;
  }

  /** Milliseconds since anything was heard. */
  get age() {
    return this.#heardAt === -Infinity ? Infinity : this.#now() - this.#heardAt;
  }

  /**
   * The time left, counted down here; a clock that stands still stays where it is.
   * @param {Row} row
   */
  remaining(row) {
    const passed = row.state === "running" ? this.#now() - (this.#readAt.get(row.attempt) ?? 0) : 0;
    return Math.max(0, row.remaining_ms - passed);
  }

  /** @returns {Map<string, number>} how many rows each tile counts */
  tally() {
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const row of this.#rows.values())
      for (const tile of row.tiles) counts.set(tile, (counts.get(tile) ?? 0) + 1);
    return counts;
  }

  /** Troubled rows first, then by seat: the order a fresh page would have. */
  order() {
    return this.rows.sort((a, b) => a.rank - b.rank || a.seat - b.seat).map((row) => row.attempt);
  }

  /**
   * @param {Row} row
   * @param {string} tile
   * @param {string} query part of a name or number, or a whole seat
   */
  shows(row, tile, query) {
    const wanted = query.trim().toLowerCase();
    const texts = [row.name, row.number].map((text) => text.toLowerCase());
    const fits = String(row.seat) === wanted || texts.some((text) => text.includes(wanted));
    return row.tiles.includes(tile) && (wanted === "" || fits);
  }

  /** Open attempts, and how many of them gave a sign of life after the announcement. */
  reach() {
    const open = this.rows.filter((row) => OPEN.includes(row.state));
    const reached = open.filter((row) => (row.last_seen_at ?? 0) >= this.announcedAt);
    return { reached: reached.length, open: open.length };
  }

  /** @param {NonNullable<Message["board"]>} board */
  #start(board) {
    this.announcement = board.announcement ?? "";
    this.announcedAt = board.announced_at ?? 0;
    this.owed = board.owed_ms;
    return board.candidates.map((row) => this.#put(row));
  }

  /** @param {Row} row */
  #put(row) {
    this.#rows.set(row.attempt, row);
    this.#readAt.set(row.attempt, this.#now());
    return row;
  }

  /**
   * @param {string} id
   * @param {number} at
   */
  #see(id, at) {
    const row = this.#rows.get(id);
    if (!row) return [];
    row.last_seen_at = at;
    return [row];
  }

  /** @param {Happening} event */
  #happen({ kind, at, facts }) {
    if (kind === "announced") {
      this.announcement = facts.text ?? "";
      this.announcedAt = at;
    } else if (kind === "outage" && facts.policy === "propose") {
      this.owed += Number(facts.gap_ms);
    } else if (kind === "given_back" || kind === "waived") {
      this.owed = 0;
    }
  }
}
