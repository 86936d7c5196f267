/** The code and the link that open the exam on another device. Loaded when they are asked for. */

import { element } from "./question.js";

/** @typedef {import("./question.js").Page} Page */

/** @param {Page} page @param {Record<string, any>} made url, door, code, expires_at and the link as an SVG text */
export function showHandover({ el, word, time }, { url, door, code, expires_at, qr }) {
  const link = Object.assign(element("a", ""), { href: url, ariaLabel: word("handover_link") });
  link.append(qr ? drawing(qr) : url);
  el("handover-code").append(link);
  el("handover-link").textContent = door.replace(/^https?:\/\//, "");
  // Read out letter by letter, and shown in two groups.
  for (const letters of [code.slice(0, 3), code.slice(3)]) el("handover-letters").append(element("span", "", letters));
  el("handover-until").textContent = word("handover_until", { time: time(Date.parse(expires_at)) });
}

/** @param {string} svg */
function drawing(svg) {
  const { documentElement } = new DOMParser().parseFromString(svg, "image/svg+xml");
  documentElement.setAttribute("aria-hidden", "true");
  return document.importNode(documentElement, true);
}
