/** Writes down every word that the page says about an answer, and what was chosen at that moment. */
(() => {
  const chosen = () => {
    const fields = document.querySelectorAll("#choices :is(input, select, textarea)");
    const found = [];
    for (const field of fields) {
      if (field.type === "radio" || field.type === "checkbox") field.checked && found.push(field.value);
      else if (field.value) {
        const part = /^(?:pair|gap)-(.+)$/.exec(field.id);
        found.push(part ? `${part[1]}=${field.value}` : field.value.trim());
      }
    }
    return document.querySelector("#choices .order") ? null : found.sort();
  };
  const position = () => Number(/\d+/.exec(document.getElementById("heading")?.textContent ?? "")?.[0]);
  const now = () => performance.timeOrigin + performance.now();
  const say = () => {
    const saved = document.getElementById("saved");
    if (!saved) return;
    const words = { at: now(), position: position(), kind: saved.dataset.kind, response: chosen() };
    console.debug(`WITNESS ${JSON.stringify(words)}`);
  };
  addEventListener("DOMContentLoaded", () => {
    const saved = document.getElementById("saved");
    if (saved) new MutationObserver(say).observe(saved, { attributes: true, childList: true, characterData: true });
  });
  window.witness = { chosen, position };
})();
