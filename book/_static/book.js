// Conveniences. The book reads without any of this: a number is then a link to its row in the register.
document.documentElement.classList.add("code-hidden");

(() => {
  const { words, shards } = window.lugan;
  const root = new URL("../", document.currentScript.src).href;
  const addresses = { claim: "evidence/register.html#claim-", indicator: "evidence/indicators.html#indicator-" };

  // --- What other scripts do to the page, and to every part of it that is put in later -------------
  const enhancers = [];
  window.lugan.enhance = (enhancer) => enhancers.push(enhancer);
  window.lugan.enhanced = (root) => enhancers.forEach((enhancer) => enhancer(root));

  // --- The code of a page, shown or hidden at once ---------------------------------------------
  function codeSwitch() {
    if (!document.querySelector("div.cell_input")) return;
    const button = element("button", { type: "button", class: "code-switch btn btn-sm", "aria-pressed": "false" }, words["show-code"]);
    button.addEventListener("click", () => {
      const hidden = document.documentElement.classList.toggle("code-hidden");
      button.textContent = words[hidden ? "show-code" : "hide-code"];
      button.setAttribute("aria-pressed", String(!hidden));
    });
    document.querySelector(".header-article-items__end")?.prepend(button);
  }

  // --- Passports -------------------------------------------------------------------------------
  const cards = {}, asked = {};
  window.lugan.passports = (group) => Object.assign(cards, group);

  // As shard() in lugan/book/passports.py.
  const shard = (id) => [...id].reduce((code, c) => (code * 31 + c.codePointAt(0)) % 65521, 0) % shards;

  function load(number) {
    asked[number] ||= new Promise((done) => {
      const script = element("script", { src: `${root}_static/passports/${number}.js` });
      script.onload = script.onerror = done;
      document.head.append(script);
    });
    return asked[number];
  }

  let dialog;
  function passportDialog() {
    if (dialog) return dialog;
    dialog = element("dialog", { class: "passport", "aria-labelledby": "passport-title" });
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
    document.body.append(dialog);
    return dialog;
  }

  async function showPassport(kind, id) {
    const box = passportDialog();
    const body = element("div", { class: "passport-body", "aria-live": "polite" }, words.loading);
    const close = element("button", { type: "button", class: "passport-close", "aria-label": words.close }, "×");
    close.addEventListener("click", () => box.close());
    const copy = element("button", { type: "button", class: "passport-copy" }, words.copy);
    copy.addEventListener("click", async () => {
      await navigator.clipboard?.writeText(address(kind, id));
      copy.textContent = words.copied;
    });
    box.replaceChildren(close, body, copy);
    if (!box.open) box.showModal();
    if (!cards[id]) await load(shard(id));
    if (!cards[id]) {
      body.textContent = words.missing;
      return;
    }
    body.innerHTML = cards[id]; // made by the build, escaped there
    for (const link of body.querySelectorAll("a[href]")) {
      const [, scheme, target] = link.getAttribute("href").match(/^(claim|indicator|page):(.*)$/) || [];
      if (scheme === "page") link.href = root + target.replace(/(#|$)/, ".html$1");
      else if (scheme) link.href = address(scheme, target);
    }
    box.scrollTop = 0;
  }

  const address = (kind, id) => root + addresses[kind] + id;

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
    showPassport(...number);
  });

  function element(name, attributes, text = "") {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.textContent = text;
    return made;
  }

  document.addEventListener("DOMContentLoaded", () => {
    codeSwitch();
    window.lugan.enhanced(document);
  });
})();
