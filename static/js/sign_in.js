/** Lets the candidate see the password while typing; without this script the page works the same. */

const show = /** @type {HTMLInputElement} */ (document.getElementById("show-password"));
const password = /** @type {HTMLInputElement} */ (document.getElementById("password"));

/** A browser may restore the tick when the page is shown again, so the field follows the tick. */
function follow() {
  password.type = show.checked ? "text" : "password";
}

/** @type {HTMLElement} */ (document.getElementById("show")).hidden = false;
show.addEventListener("change", follow);
// A visible password must not be offered as an earlier entry, so it is hidden again on sending.
password.form?.addEventListener("submit", () => {
  password.type = "password";
});
follow();
