// Adds up the blueprint while it is filled in; without it the server says the same after sending.

const table = document.getElementById("blueprint");
const total = document.getElementById("total");

/** How many items the filled-in cells ask for. */
function sum() {
  const inputs = table?.querySelectorAll("input") ?? [];
  return [...inputs].reduce((n, input) => n + Math.max(0, Math.trunc(input.valueAsNumber || 0)), 0);
}

/** Say it below the table, in words that the page brought along. */
function tell() {
  if (!total) return;
  total.hidden = false;
  total.textContent = (total.dataset.words ?? "{n}").replace("{n}", String(sum()));
}

table?.addEventListener("change", tell);
tell();
