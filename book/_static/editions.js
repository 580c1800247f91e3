// The switch to the other language keeps the place: the heading or table row being read.
(() => {
  const PLACES = ".bd-article section[id], .bd-article tr[id]";

  // The last place that begins above the upper third of the window; none at the top of the page.
  function place() {
    if (location.hash && document.querySelector(":target")?.getBoundingClientRect().bottom > 0) return location.hash;
    if (scrollY < innerHeight / 3) return "";
    const begun = [...document.querySelectorAll(PLACES)].filter((e) => e.getClientRects().length && e.getBoundingClientRect().top < innerHeight / 3);
    return begun.length ? "#" + begun.at(-1).id : "";
  }

  function keepPlace(event) {
    const link = event.target.closest?.("a.edition-switch");
    if (!link) return;
    link.hash = place();
    if (link.pathname.endsWith("/search.html")) link.search = location.search;
  }

  // Before the link is followed, whether by mouse, keyboard, middle button or menu.
  for (const kind of ["pointerdown", "focusin", "click"]) document.addEventListener(kind, keepPlace);
})();
