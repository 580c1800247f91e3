// Before anything is painted: light or dark, as the reader chose last or as the system says.
(() => {
  const root = document.documentElement;
  let mode = "auto";
  try {
    mode = localStorage.getItem("mode") || mode;
  } catch {} // storage may be barred
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  root.dataset.mode = mode;
  root.dataset.theme = mode === "auto" ? system : mode;
})();
