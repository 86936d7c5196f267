/**
 * Gives one answer as a candidate would, by the page's own buttons and fields; what was given, or
 * null where the page does not take answers now.
 */
async ({ position, choice, flag }) => {
  const cell = document.querySelectorAll("#grid button")[position - 1];
  cell?.click();
  await new Promise((done) => setTimeout(done, 0));
  if (window.witness.position() !== position) return null;
  const fieldset = document.getElementById("choices");
  if (!fieldset || fieldset.disabled) return null;
  const change = (field, value) => {
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.blur();
  };
  const options = [...fieldset.querySelectorAll("input[type=radio], input[type=checkbox]")];
  const selects = [...fieldset.querySelectorAll("select")];
  const texts = [...fieldset.querySelectorAll("input[type=text], textarea")];
  const keep = document.getElementById("order-keep");
  if (options.length) options[choice % options.length].click();
  for (const [at, select] of selects.entries()) {
    const values = [...select.options].map((option) => option.value).filter(Boolean);
    change(select, values[(choice + at) % values.length]);
  }
  for (const text of texts) {
    text.focus();
    change(text, String(choice + 1));
  }
  const doubt = document.getElementById("doubt");
  if (flag) doubt.click();
  if (!options.length && !selects.length && !texts.length) keep?.click();
  if (fieldset.disabled) return null;
  return { position, response: window.witness.chosen(), flagged: doubt.getAttribute("aria-pressed") === "true" };
};
