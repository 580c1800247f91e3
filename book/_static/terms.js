// A term's definition beside it: on hover, focus or tap; it stays while the pointer is on it, and Escape
// puts it away (WCAG 1.4.13). Without this a term is a link to the glossary.
(() => {
  const LINGER = 250; // milliseconds in which the pointer may travel from the term to its definition
  let definitions, box, shownFor, leaving;

  window.lugan.definitions = (all) => (definitions = all);

  async function show(link) {
    clearTimeout(leaving);
    if (shownFor === link) return;
    hide();
    shownFor = link;
    await window.lugan.load("definitions");
    const entry = definitions?.[decodeURIComponent(link.hash).replace("#term-", "")];
    if (!entry || box || shownFor !== link) return; // left, or left and come back, while it was loading
    box = document.createElement("div");
    box.className = "definition";
    box.id = "definition";
    box.setAttribute("role", "tooltip");
    const name = document.createElement("b");
    name.textContent = entry.term;
    box.append(name, entry.text);
    box.addEventListener("pointerenter", () => clearTimeout(leaving));
    box.addEventListener("pointerleave", leave);
    document.querySelector("article").append(box);
    link.setAttribute("aria-describedby", box.id);
    place(link);
  }

  function place(link) {
    const at = link.getBoundingClientRect();
    const origin = box.offsetParent.getBoundingClientRect();
    const left = Math.min(at.left, document.documentElement.clientWidth - box.offsetWidth - 8);
    const above = at.bottom + box.offsetHeight > window.innerHeight && at.top > box.offsetHeight;
    box.style.left = `${Math.max(8, left) - origin.left}px`;
    box.style.top = `${(above ? at.top - box.offsetHeight : at.bottom) - origin.top}px`;
  }

  function hide() {
    clearTimeout(leaving);
    shownFor?.removeAttribute("aria-describedby");
    box?.remove();
    box = shownFor = undefined;
  }

  const leave = () => (leaving = setTimeout(hide, LINGER));
  const term = (event) => event.target.closest?.("a.term");

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "touch" && term(event)) show(term(event));
  });
  document.addEventListener("pointerout", (event) => {
    if (event.pointerType !== "touch" && term(event)) leave();
  });
  document.addEventListener("focusin", (event) => {
    if (term(event)?.matches(":focus-visible")) show(term(event));
  });
  document.addEventListener("focusout", (event) => {
    if (term(event)) hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
  // The first tap shows, the second follows the link; a tap elsewhere puts it away.
  document.addEventListener("click", (event) => {
    const link = term(event);
    if (link && event.pointerType === "touch" && shownFor !== link) {
      event.preventDefault();
      show(link);
    } else if (!link && !box?.contains(event.target)) hide();
  });
})();
