// Conveniences. The book reads without any of this: a number is then a link to its row in the register.
(() => {
  const { words, shards, sheetShards } = window.lugan;
  const root = new URL("../", document.currentScript.src).href;
  const addresses = { claim: "evidence/register.html#claim-", indicator: "evidence/indicators.html#indicator-" };

  // --- What other scripts do to the page, and to every part of it that is put in later -------------
  const enhancers = [];
  window.lugan.enhance = (enhancer) => enhancers.push(enhancer);
  window.lugan.enhanced = (root) => enhancers.forEach((enhancer) => enhancer(root));

  // --- Scripts with data, each loaded once, when a reader first asks for what it holds --------------
  const loading = {};
  window.lugan.load = (name) =>
    (loading[name] ||= new Promise((done) => {
      const script = element("script", { src: `${root}_static/${name}.js` });
      script.onload = script.onerror = done;
      document.head.append(script);
    }));

  // --- The code of a page, shown or hidden at once; the next page keeps the reader's choice ------
  const { classList } = document.documentElement;
  classList.toggle("code-hidden", stored("code") !== "shown");

  function codeSwitch() {
    if (!document.querySelector("div.cell_input")) return;
    const button = element("button", { type: "button", class: "code-switch btn btn-sm" });
    const say = () => (button.textContent = words[classList.contains("code-hidden") ? "show-code" : "hide-code"]);
    button.addEventListener("click", () => {
      store("code", classList.toggle("code-hidden") ? "hidden" : "shown");
      say();
    });
    say();
    document.querySelector(".header-article-items__end")?.prepend(button);
  }

  // What a reader chose is kept by their own browser, or nowhere if it is barred from that.
  function stored(name) {
    try {
      return localStorage.getItem(name);
    } catch {}
  }

  function store(name, value) {
    try {
      localStorage.setItem(name, value);
    } catch {}
  }

  // --- Passports -------------------------------------------------------------------------------
  const cards = {};
  window.lugan.passports = (group) => Object.assign(cards, group);

  // As shard() in lugan/book/script.py.
  const shard = (id, shards) => [...id].reduce((code, c) => (code * 31 + c.codePointAt(0)) % 65521, 0) % shards;

  let dialog, opener, trail;
  function passportDialog() {
    if (dialog) return dialog;
    dialog = element("dialog", { class: "passport", "aria-labelledby": "passport-title" });
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
    dialog.addEventListener("close", () => opener?.focus?.({ preventScroll: true }));
    document.body.append(dialog);
    return dialog;
  }

  // Whatever has a title and a text can be shown as a card; `more` are further buttons.
  function showCard(body, more = []) {
    const box = passportDialog();
    if (!box.open && document.activeElement !== document.body) opener = document.activeElement;
    const close = button("passport-close", "×", () => box.close());
    close.setAttribute("aria-label", words.close);
    box.replaceChildren(close, body, ...more);
    if (!box.open) box.showModal();
    box.scrollTop = 0;
    body.querySelector("#passport-title")?.focus();
  }

  // The body of a passport, its links resolved; also for pages that show it in place.
  async function passport(kind, id) {
    const body = element("div", { class: "passport-body" });
    if (!cards[id]) await window.lugan.load(`passports/${shard(id, shards)}`);
    if (!cards[id]) {
      body.append(element("h2", { id: "passport-title" }, id), element("p", {}, words.missing));
      return body;
    }
    body.innerHTML = cards[id]; // made by the build, escaped there
    body.firstElementChild.tabIndex = -1; // the heading: a screen reader begins there
    for (const link of body.querySelectorAll("a[href]")) {
      const [, scheme, target] = link.getAttribute("href").match(/^(claim|indicator|page):(.*)$/) || [];
      if (scheme === "page") link.href = root + target.replace(/(#|$)/, ".html$1");
      else if (scheme) link.href = address(scheme, target);
      if (link.closest(".passport-link")) link.addEventListener("click", (event) => showRow(event, scheme, target));
    }
    return body;
  }

  async function showPassport(kind, id) {
    trail = dialog?.open ? [...(trail || []), [kind, id]] : [[kind, id]];
    if (!cards[id]) showCard(element("p", { role: "status" }, words.loading));
    const body = await passport(kind, id);
    const copy = button("passport-copy", words.copy, async () => {
      await navigator.clipboard?.writeText(address(kind, id));
      copy.textContent = words.copied;
    });
    const back = button("passport-back", words.back, () => {
      const before = trail[trail.length - 2];
      trail = trail.slice(0, -2);
      showPassport(...before);
    });
    showCard(body, trail.length > 1 ? [back, copy] : [copy]);
  }

  const address = (kind, id, query = "") => root + addresses[kind].replace("#", `${query}#`) + id;

  // --- Addresses: register.html#claim-ID opens the passport over its row ------------------------
  // A passport's own link to the row (?row) shows the row alone.
  function showRow(event, kind, id) {
    event.currentTarget.href = address(kind, id, "?row");
    const row = document.getElementById(`${kind}-${id}`);
    if (!row) return;
    event.preventDefault();
    row.tabIndex = -1;
    opener = row;
    dialog.close();
    quiet = location.hash !== `#${row.id}`;
    location.hash = row.id;
    row.scrollIntoView({ block: "center" });
  }

  // A row of a long listing may stand on a further sheet of it: the listing's own address leads there.
  const moved = {};
  window.lugan.sheets = (group) => Object.assign(moved, group);
  async function openSheet() {
    const anchor = decodeURIComponent(location.hash), page = decodeURI(location.href.split(/[?#]/)[0].slice(root.length)).replace(/\.html$/, "");
    if (!sheetShards || !anchor || document.getElementById(anchor.slice(1))) return;
    await window.lugan.load(`sheets/${shard(page + anchor, sheetShards)}`);
    const sheet = moved[page + anchor];
    if (sheet) location.replace(`${root}${sheet}.html${location.search}${location.hash}`);
  }

  let quiet = new URLSearchParams(location.search).has("row");
  function openAddressed() {
    const [, kind, id] = decodeURIComponent(location.hash).match(/^#(claim|indicator)-(.+)$/) || [];
    const row = kind && document.getElementById(`${kind}-${id}`);
    if (row && !quiet) {
      row.tabIndex = -1;
      opener = row;
      showPassport(kind, id);
    }
    quiet = false;
    openSheet();
  }

  function numberOf(target) {
    const link = target.closest?.("data > a, a.number");
    if (!link || link.closest(".passport-link")) return null;
    const marks = (link.matches("a.number") ? link : link.parentElement).dataset;
    return marks.claim ? ["claim", marks.claim] : marks.indicator ? ["indicator", marks.indicator] : null;
  }

  document.addEventListener("click", (event) => {
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const number = numberOf(event.target);
    if (!number) return;
    event.preventDefault();
    if (!dialog?.open) event.target.closest("a").focus({ preventScroll: true }); // Safari does not
    showPassport(...number);
  });

  // Sphinx would take Escape from the dialog.
  window.addEventListener("keydown", (event) => event.key === "Escape" && dialog?.open && event.stopPropagation(), true);

  // A screen reader says beforehand that a number opens a dialog.
  document.addEventListener("focusin", (event) => {
    if (numberOf(event.target)) event.target.setAttribute("aria-haspopup", "dialog");
  });

  function button(css, text, act) {
    const made = element("button", { type: "button", class: css }, text);
    made.addEventListener("click", act);
    return made;
  }

  function element(name, attributes, text = "") {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.textContent = text;
    return made;
  }

  // A link to a file that the page has made.
  function hand(link, name, content) {
    link.href = URL.createObjectURL(content);
    link.download = name;
  }

  document.addEventListener("DOMContentLoaded", () => {
    codeSwitch();
    window.lugan.enhanced(document);
  });
  window.addEventListener("load", () => setTimeout(openAddressed)); // going to the row takes the focus
  window.addEventListener("hashchange", openAddressed);
  Object.assign(window.lugan, { element, button, hand, passport, showCard, address, root });
})();
