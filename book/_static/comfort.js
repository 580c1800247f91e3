// Printing: by a button, and always dark on light.
(() => {
  const root = document.documentElement;
  let theme;
  addEventListener("beforeprint", () => {
    theme = root.dataset.theme;
    root.dataset.theme = "light";
  });
  addEventListener("afterprint", () => (root.dataset.theme = theme));
  document.addEventListener("click", (event) => event.target.closest?.(".print-page") && print());
})();

// A page from a disk may not read another: the search then shows titles without extracts.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
