/**
 * The answer file: what could not be sent before time was over, encrypted for the server alone.
 * ECDH on P-256 with a key made for this file, HKDF-SHA256, AES-256-GCM; the fields outside are
 * authenticated too, so that a file of one candidate is never one of another's. It is signed with
 * the mark that the server gave to this page alone.
 */

/** @typedef {import("../models/outbox.js").Change} Change */

const FORMAT = "exam-answers/1";
const CURVE = { name: "ECDH", namedCurve: "P-256" };

/**
 * @param {Record<string, any>} data of the page: whose attempt it is, and the server's key
 * @param {(Change | null)[]} changes
 * @returns {Promise<string>} the file; rejects where the browser encrypts nothing (a page without HTTPS)
 */
export async function answerFile({ id, account, answer_key }, changes) {
  const own = await crypto.subtle.generateKey(CURVE, true, ["deriveBits"]);
  const sender = encoded(await crypto.subtle.exportKey("raw", own.publicKey));
  const outside = { format: FORMAT, attempt: id, account, key_id: answer_key.key_id, sender };
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const additionalData = bytes(Object.values(outside).join("\n"));
  const key = await keyOf(own.privateKey, answer_key.point);
  const inside = bytes(JSON.stringify({ made_at: Date.now(), answers: changes.filter(Boolean) }));
  const content = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce, additionalData }, key, inside);
  const whole = { ...outside, nonce: encoded(nonce), content: encoded(content) };
  return JSON.stringify({ ...whole, signature: await signature(answer_key.mark, whole) }, null, 2);
}

/** @param {string} mark @param {Record<string, string>} fields */
async function signature(mark, fields) {
  const how = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", decoded(mark), how, false, ["sign"]);
  return encoded(await crypto.subtle.sign("HMAC", key, bytes(Object.values(fields).join("\n"))));
}

/** @param {CryptoKey} own @param {string} server */
async function keyOf(own, server) {
  const theirs = await crypto.subtle.importKey("raw", decoded(server), CURVE, false, []);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, own, 256);
  const whole = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: bytes(FORMAT) };
  return crypto.subtle.deriveKey(how, whole, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
}

/** @param {string} text */
function bytes(text) {
  return new TextEncoder().encode(text);
}

/** @param {ArrayBuffer | Uint8Array} raw */
function encoded(raw) {
  const letters = Array.from(new Uint8Array(raw), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** @param {string} text */
function decoded(text) {
  const letters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}
