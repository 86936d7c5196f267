// Refreshes the preview of an item while its form is filled in; without it, a button does the same.

const TYPING_PAUSE = 500;

const form = /** @type {HTMLFormElement | null} */ (document.getElementById("item"));
const preview = document.getElementById("preview");
let waiting = 0;
let asked = 0;

/** Ask the server for the pictures of what the form holds now; only the newest answer counts. */
async function refresh() {
  if (!form || !preview) return;
  const mine = ++asked;
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
  try {
    const reply = await fetch(String(form.dataset.preview), { method: "POST", body });
    const html = await reply.text();
    if (reply.ok && mine === asked) preview.innerHTML = html;
  } catch {
    // The network is away: the last preview stays, and the next change asks again.
  }
}

// A picture is put behind the text that was written last.
form?.addEventListener("focusin", ({ target }) => {
  const into = /** @type {HTMLSelectElement | null} */ (document.getElementById("media_into"));
  const name = target instanceof HTMLTextAreaElement ? target.name : "";
  if (into && [...into.options].some((option) => option.value === name)) into.value = name;
});

form?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = window.setTimeout(refresh, TYPING_PAUSE);
});
