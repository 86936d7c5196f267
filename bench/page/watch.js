/** Runs in a page before its own scripts and notes, in milliseconds, when what happened. */

window.noted = { taps: [], stored: [] };
let tapped = NaN;

new MutationObserver(() => {
  const choices = document.getElementById("choices");
  if (choices && !choices.disabled) noted.interactive ??= performance.now();
}).observe(document, { subtree: true, childList: true, attributes: true });

for (const type of ["paint", "largest-contentful-paint"]) {
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) noted[entry.name || type] = entry.startTime;
  }).observe({ type, buffered: true });
}

// The click follows in the same turn; a message sent in a frame arrives after it was painted.
addEventListener("pointerup", ({ timeStamp }) => {
  tapped = timeStamp;
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => noted.taps.push(performance.now() - timeStamp);
    port2.postMessage(null);
  });
}, true);

const { put } = IDBObjectStore.prototype;
IDBObjectStore.prototype.put = function (...facts) {
  const since = tapped;
  tapped = NaN;
  if (this.name === "unsent") {
    this.transaction.addEventListener("complete", () => noted.stored.push(performance.now() - since));
  }
  return put.apply(this, facts);
};
