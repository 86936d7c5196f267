/** The code and the link that open the exam on another device. Loaded when they are asked for. */

import { element } from "./question.js";

/** @typedef {import("./question.js").Page} Page */

/** @param {Page} page @param {Record<string, any>} made url, expires_at and the code as an SVG text */
export function showHandover({ el, word, time }, { url, expires_at, qr }) {
  if (qr) el("handover-code").append(drawing(qr));
  el("handover-link").append(Object.assign(element("a", "", url), { href: url }));
  el("handover-until").textContent = word("handover_until", { time: time(Date.parse(expires_at)) });
}

/** @param {string} svg */
function drawing(svg) {
  const { documentElement } = new DOMParser().parseFromString(svg, "image/svg+xml");
  documentElement.setAttribute("role", "img");
  documentElement.setAttribute("aria-label", "QR");
  return document.importNode(documentElement, true);
}
