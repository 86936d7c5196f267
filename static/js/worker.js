/**
 * The exam's worker: keeps the page of the attempt that was opened last on this device, so that it
 * can be reloaded without a network. One page is kept at a time, under the account and the attempt
 * that the server named; signing in or out, another exam and a day's time remove it.
 * It answers for the exam page and its files only; the API and the sockets never pass through here.
 */

const worker = /** @type {any} */ (self);
const DAY = 24 * 3_600_000;
/** How long a network may take that neither works nor fails, in milliseconds. */
const PATIENCE = 4_000;
const KEPT = "exam ";
const OWNER = "Exam-Owner";
const KEPT_AT = "Exam-Kept-At";
const EXAM = /^\/attempts\/[\w-]+$/;
const WAY_IN = /^\/(home|bookings\/[\w-]+)?$/;
const SIGNS_IN = /^\/(sign-in|handover\/[\w-]+)$/;
const SIGNS_OUT = /^\/sign-out$/;

/** @typedef {{path: string, owner: string, files: string[], fresh: boolean}} Wish */

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("message", (/** @type {any} */ event) => event.waitUntil(keep(event.data)));
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const url = new URL(event.request.url);
  const answer = url.origin === worker.location.origin && answerTo(event, url.pathname);
  if (answer) event.respondWith(answer);
});

/** @param {any} event @param {string} path @returns {Promise<Response> | null} null: none of our business */
function answerTo(event, path) {
  const { method, mode } = event.request;
  if (method === "POST" && SIGNS_OUT.test(path)) return forgetBut("").then(() => fetch(event.request));
  if (method === "POST" && SIGNS_IN.test(path)) return signIn(event.request);
  if (method !== "GET") return null;
  if (mode === "navigate" && EXAM.test(path)) return exam(event, path);
  if (mode === "navigate") return WAY_IN.test(path) ? wayIn(event.request, path) : null;
  if (path.startsWith("/static/")) return file(event.request);
  return path.startsWith("/media/") ? recording(event.request) : null;
}

/**
 * The network first; what is kept where it fails, falters or takes too long.
 * @param {any} event @param {string} path
 */
async function exam(event, path) {
  const asked = fetch(event.request);
  event.waitUntil(asked.then((reply) => renew(path, reply.clone())).catch(() => {}));
  const kept = await find(path);
  if (!kept) return asked;
  const patience = new Promise((done) => setTimeout(done, PATIENCE));
  const reply = await Promise.race([asked, patience]).catch(() => null);
  return reply && reply.status < 500 ? reply : marked(kept);
}

/** @param {string} path @param {Response} reply */
async function renew(path, reply) {
  const owner = reply.headers.get(OWNER);
  if (!reply.ok || !owner) return;
  await forgetBut(KEPT + owner);
  const headers = new Headers(reply.headers);
  headers.set(KEPT_AT, String(Date.now()));
  const cache = await caches.open(KEPT + owner);
  await cache.put(path, new Response(await reply.blob(), { headers }));
}

/**
 * Without a network the ways to the exam lead to the page that is kept.
 * @param {Request} request @param {string} path
 */
async function wayIn(request, path) {
  try {
    return await fetch(request);
  } catch (why) {
    const kept = await keptPath();
    if (!kept || (path.startsWith("/bookings/") && path.split("/")[2] !== kept.split("/")[2])) throw why;
    return Response.redirect(kept);
  }
}

/** Whoever signs in may be somebody else: what was kept for the one before goes. @param {Request} request */
async function signIn(request) {
  const reply = await fetch(request);
  if (reply.type === "opaqueredirect") await forgetBut("");
  return reply;
}

/** A file under a version never changes. @param {Request} request */
async function file(request) {
  return (await caches.match(request.url)) ?? fetch(request);
}

/** @param {Request} request */
async function recording(request) {
  try {
    return await fetch(request);
  } catch (why) {
    const kept = await caches.match(request.url);
    if (!kept) throw why;
    return part(kept, /^bytes=(\d+)-(\d*)$/.exec(request.headers.get("Range") ?? ""));
  }
}

/** The part of a recording that a player asks for. @param {Response} kept @param {RegExpExecArray | null} range */
async function part(kept, range) {
  if (!range) return kept;
  const whole = await kept.blob();
  const first = Number(range[1]);
  const last = Math.min(range[2] ? Number(range[2]) : Infinity, whole.size - 1);
  const headers = { "Content-Type": whole.type, "Content-Range": `bytes ${first}-${last}/${whole.size}` };
  return new Response(whole.slice(first, last + 1), { status: 206, headers });
}

/**
 * Keeps the page that says so, with the files it was drawn from.
 * @param {Wish} wish `fresh`: the page that speaks came through here, so it is what is kept
 */
async function keep({ path, owner, files, fresh }) {
  if (!fresh || !(await find(path))) await renew(path, await fetch(path));
  if (!(await caches.has(KEPT + owner))) return;
  const cache = await caches.open(KEPT + owner);
  const held = (await cache.keys()).map(({ url }) => url);
  const strange = held.filter((url) => /^\/(static|media)\//.test(new URL(url).pathname) && !files.includes(url));
  await Promise.all(strange.map((url) => cache.delete(url)));
  const missing = files.filter((url) => !held.includes(url));
  await Promise.all(missing.map((url) => cache.add(url).catch(() => {})));
}

/** @param {string} path @returns {Promise<Response | null>} the page, unless it is a day old */
async function find(path) {
  for (const name of await keptNames()) {
    const kept = await (await caches.open(name)).match(path);
    if (kept && Date.now() - Number(kept.headers.get(KEPT_AT)) < DAY) return kept;
    if (kept) await caches.delete(name);
  }
  return null;
}

async function keptPath() {
  for (const name of await keptNames()) {
    const path = `/attempts/${name.split("/")[1]}`;
    if (await find(path)) return path;
  }
  return null;
}

async function keptNames() {
  return (await caches.keys()).filter((name) => name.startsWith(KEPT));
}

/** @param {string} name of the one that stays */
async function forgetBut(name) {
  const others = (await keptNames()).filter((other) => other !== name);
  await Promise.all(others.map((other) => caches.delete(other)));
}

/** Tells the page since when it is what it is. @param {Response} kept */
async function marked(kept) {
  const text = await kept.text();
  const mark = `<html data-kept="${kept.headers.get(KEPT_AT)}" `;
  return new Response(text.replace("<html ", mark), { headers: kept.headers });
}
