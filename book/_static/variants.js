// Choosing among the combinations that were computed with the book (lugan/book/variants.py). Each
// script holds what cells show differently from the combination with its last choice undone.
(() => {
  const { words, load, enhance, enhanced, hand } = window.lugan;
  const combinations = {};
  let form, selects, sizes, usual;
  let shown = 0;

  window.lugan.variant = (number, content) => (combinations[number] = content);

  enhance((part) => {
    if (part !== document) return;
    form = document.querySelector("form.choose");
    if (!form) return;
    selects = [...form.querySelectorAll("select")];
    sizes = selects.map((select) => select.options.length);
    usual = Object.fromEntries(cells().map((cell) => [cell.dataset.cell, cell.innerHTML]));
    form.hidden = false;
    form.addEventListener("change", choose);
    form.addEventListener("submit", (event) => event.preventDefault());
    window.addEventListener("popstate", takeFromAddress);
    takeFromAddress();
  });

  const cells = () => [...document.querySelectorAll("[data-cell]")];

  // --- The address says what is chosen: ?money_unit=wan&years=2026-2026 -------------------------------
  function takeFromAddress() {
    const given = new URLSearchParams(location.search);
    for (const select of selects) {
      const wanted = given.get(select.name);
      select.value = [...select.options].some((option) => option.value === wanted) ? wanted : select.options[0].value;
    }
    show(wanted());
  }

  async function choose() {
    const query = new URLSearchParams(location.search);
    for (const select of selects) {
      if (select.selectedIndex) query.set(select.name, select.value);
      else query.delete(select.name);
    }
    if (!(await show(wanted()))) return;
    history.replaceState(null, "", `${location.pathname}${query.size ? "?" : ""}${query}${location.hash}`);
    dispatchEvent(new Event("chosen"));
  }

  // A combination's number has the places of the selected options as its digits, as in choices.py.
  const wanted = () => selects.reduce((number, select, i) => number * sizes[i] + select.selectedIndex, 0);

  function parent(number) {
    for (let i = sizes.length - 1, step = 1; i >= 0; step *= sizes[i], i -= 1) {
      const digit = Math.floor(number / step) % sizes[i];
      if (digit) return number - digit * step;
    }
    return 0;
  }

  // --- Showing a combination ----------------------------------------------------------------------------
  async function show(number) {
    if (number === shown) return true;
    const chain = [];
    for (let n = number; n; n = parent(n)) chain.unshift(n);
    await Promise.all(chain.map((n) => load(`variants/${form.dataset.page}/${n}`)));
    const status = form.querySelector("[role=status]");
    if (!chain.every((n) => combinations[n])) {
      status.textContent = words["not-loaded"];
      selects.reduceRight((rest, select, i) => ((select.selectedIndex = rest % sizes[i]), Math.floor(rest / sizes[i])), shown);
      return false;
    }
    if (number !== wanted()) return false; // chosen again while this was loading
    const html = Object.assign({}, usual, ...chain.map((n) => combinations[n].cells));
    const files = Object.assign({}, ...chain.map((n) => combinations[n].files));
    for (const cell of cells()) put(cell, html[cell.dataset.cell], files);
    shown = number;
    status.textContent = words.chosen.replace("{options}", selects.map((select) => select.selectedOptions[0].text).join(words.between));
    carry();
    return true;
  }

  function put(cell, html, files) {
    if (cell.shown === html || (cell.shown === undefined && usual[cell.dataset.cell] === html)) return;
    cell.innerHTML = cell.shown = html; // made by the build, escaped there
    if (html !== usual[cell.dataset.cell]) cell.querySelectorAll("a.download").forEach((link) => offer(link, files));
    enhanced(cell);
  }

  // Files beside the page hold what the page shows by itself: in a variant, data that differ come from
  // its script, pictures from the page.
  function offer(link, files) {
    const name = decodeURIComponent(link.getAttribute("href").split("/").pop());
    const picture = name.endsWith(".svg") && link.closest("figure")?.querySelector(".chart-wide svg");
    if (picture) hand(link, name, new Blob([drawn(picture)], { type: "image/svg+xml" }));
    else if (files[name] !== undefined) hand(link, name, new Blob([`\ufeff${files[name]}`], { type: "text/csv" }));
  }

  function drawn(picture) {
    const copy = picture.cloneNode(true);
    for (const link of copy.querySelectorAll("a")) link.replaceWith(...link.childNodes);
    const [, , width, height] = picture.getAttribute("viewBox").split(" ");
    copy.setAttribute("width", `${width}pt`);
    copy.setAttribute("height", `${height}pt`);
    copy.setAttribute("font-family", "Noto Sans, Noto Sans SC, PingFang SC, Microsoft YaHei, sans-serif");
    return new XMLSerializer().serializeToString(copy);
  }

  // The same choice in the other language.
  function carry() {
    const query = new URLSearchParams(selects.filter((s) => s.selectedIndex).map((s) => [s.name, s.value]));
    for (const link of document.querySelectorAll("a.edition-switch")) link.search = query;
  }
})();
