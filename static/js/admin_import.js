/**
 * The progress of an import: asks again every second, says how far it is, and goes on to what comes
 * after it. Without this script the page loads itself anew.
 */

const PAUSE_MS = 1_000;

const told = document.querySelector("[data-progress]");

/** Ask for this page again: while it tells of progress, only that part of it is of interest. */
async function look() {
  try {
    const reply = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    const found = page.querySelector("[data-progress]");
    if (reply.redirected || !found) {
      location.reload();
      return;
    }
    if (told && told.innerHTML !== found.innerHTML) told.innerHTML = found.innerHTML;
  } catch {
    // The line is down for a moment; the next question may get through.
  }
  setTimeout(look, PAUSE_MS);
}

if (told) setTimeout(look, PAUSE_MS);
