// The article, opened from the reader's own disk and held against the ledger. Nothing is sent anywhere.
(() => {
  const { lugan } = window, { element, root } = lugan;

  // How many characters a text may have gained or lost before a numeral, and the largest file taken for an article.
  const FARTHEST = 500, LARGEST = 5e6;

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  // A script of data calls lugan.NAME once it has loaded.
  async function data(name) {
    let found = null;
    lugan[name] = (value) => (found = value);
    await lugan.load(name);
    return found;
  }

  // The text last opened, for as long as this tab is: a reviewer goes from page to page.
  const KEY = "lugan-article";
  function keep(text) {
    try {
      sessionStorage.setItem(KEY, JSON.stringify({ ...text, characters: text.characters.join("") }));
    } catch {} // then it is opened again on the next page
  }

  function kept() {
    try {
      const text = JSON.parse(sessionStorage.getItem(KEY));
      return text && { ...text, characters: Array.from(text.characters) };
    } catch {
      return null;
    }
  }

  let asked;
  const ledger = () => (asked ||= data("ledger"));

  // --- Reading --------------------------------------------------------------------------------
  // Positions count characters as Python does: code points, a byte-order mark too, line ends as they are.
  async function read(file) {
    if (file.size > LARGEST) return null;
    const bytes = await file.arrayBuffer();
    try {
      const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
      const found = { name: file.name, characters: Array.from(text), sha256: await checksum(bytes) };
      keep(found);
      return found;
    } catch {
      return null;
    }
  }

  // Empty where the browser computes none, as it may for pages that come neither over HTTPS nor from this device.
  async function checksum(bytes) {
    const digest = await window.crypto?.subtle?.digest("SHA-256", bytes);
    return digest ? Array.from(new Uint8Array(digest), (b) => b.toString(16).padStart(2, "0")).join("") : "";
  }

  // The source that the text is: by checksum, else the one of which most numerals stand in it.
  function recognise({ sources }, text) {
    const placed = sources.map((source) => ({ source, places: places(source.numerals, text.characters) }));
    const stand = ({ places }) => places.filter((p) => p.stands).length;
    return placed.find(({ source }) => source.sha256 === text.sha256) || placed.reduce((a, b) => (stand(b) > stand(a) ? b : a));
  }

  // Where each numeral of the ledger stands. What was added or lost before it moves it and those that
  // follow; a line end that has become one or two characters moves it by so little.
  function places(numerals, characters) {
    const at = ([start, end, printed], shift) => start + shift >= 0 && characters.slice(start + shift, end + shift).join("") === printed;
    let shift = 0;
    return numerals.map((numeral, i) => {
      const next = numerals.slice(i + 1, i + 3);
      const close = (s) => Math.abs(s - shift) <= 2 && numeral[2].length > 1;
      const moved = at(numeral, shift) ? shift : near(shift).find((s) => at(numeral, s) && (close(s) || (next.length && next.every((n) => at(n, s)))));
      shift = moved ?? shift;
      const [start, end, printed, use, reason, repeats] = numeral;
      return { start: start + shift, end: end + shift, printed, use, reason, repeats, stands: moved !== undefined, shift, row: start };
    });
  }

  const near = (shift) => Array.from({ length: 2 * FARTHEST }, (_, i) => shift + (i % 2 ? -1 : 1) * (1 + (i >> 1)));

  // Numerals of the text that the ledger does not have.
  function unlisted(found, characters, core) {
    const text = characters.join("");
    return [...text.matchAll(new RegExp(core, "g"))]
      .map((m) => {
        const start = Array.from(text.slice(0, m.index)).length;
        return { start, end: start + Array.from(m[0]).length, printed: m[0] };
      })
      .filter(({ start, end }) => !found.some((p) => p.start <= start && end <= p.end));
  }

  // --- The page -------------------------------------------------------------------------------
  async function start(tool) {
    const book = await ledger();
    if (!book) return tool.replaceChildren(element("p", { role: "alert" }, "—"));
    const { words } = book, result = element("div", { class: "article-result" });
    const show = (text) => {
      result.replaceChildren(...report(book, text));
      const wanted = document.getElementById(decodeURIComponent(location.hash.slice(1)));
      wanted?.classList.add("wanted");
      wanted?.scrollIntoView({ block: "center" });
    };
    tool.replaceChildren(picker(words.choose, async (file) => {
      const text = await read(file);
      if (text) show(text);
      else result.replaceChildren(element("p", { role: "alert" }, fill(words["not-text"], { name: file.name })));
    }), result);
    const claim = location.hash.match(/^#claim-(.+)$/)?.[1], text = kept();
    if (text) show(text);
    else if (claim) {
      const title = (await lugan.passport("claim", decodeURIComponent(claim))).firstElementChild.textContent;
      result.replaceChildren(element("p", {}, fill(words["looking-for"], { claim: `“${title}”` })));
    }
  }

  function picker(label, use) {
    const box = element("label", { class: "file-picker" }, `${label} `);
    const input = element("input", { type: "file", accept: ".txt,text/plain" });
    input.addEventListener("change", () => input.files[0] && use(input.files[0]));
    box.append(input);
    return box;
  }

  function report(book, text) {
    const { words } = book, { characters, name, sha256 } = text;
    const { source, places } = recognise(book, text);
    const extra = unlisted(places, characters, book.core), stand = places.filter((p) => p.stands), lost = places.filter((p) => !p.stands);
    if (2 * stand.length < places.length) return [element("p", { role: "alert" }, fill(words.other, { name, n: stand.length, of: places.length }))];
    const same = !sha256 ? "unknown" : sha256 === source.sha256 ? "same" : "differs";
    const moved = stand.filter((p) => p.shift).length;
    const said = [
      fill(words[same], { name, found: sha256, wanted: source.sha256 }),
      fill(words[lost.length ? "some-stand" : "all-stand"], { n: stand.length, of: places.length }),
      ...(moved ? [fill(words.moved, { n: moved })] : []),
    ];
    const status = element("div", { role: "status", class: same === "differs" || lost.length || extra.length ? "alert-line" : "" });
    status.append(...said.map((line) => element("p", {}, line)));
    return [status, differences(book, source, characters, lost, extra), legend(words), article(book, source, characters, places, extra)];
  }

  function differences({ words }, source, characters, lost, extra) {
    const list = element("ul", { class: "differences" });
    for (const place of [...lost, ...extra].sort((a, b) => a.start - b.start)) {
      const text = characters.slice(place.start, place.end).join("");
      const item = element("li", {}, fill(words[place.use === undefined ? "unlisted-here" : "differs-here"], { at: place.start + 1, text, printed: place.printed }));
      if (place.use) item.append(" (", number(place.use, place.use), ")");
      list.append(item);
    }
    return list;
  }

  const kindOf = ({ use, repeats, stands }, contradicted) =>
    !stands ? "different" : repeats ? "repeated" : !use ? "excluded" : contradicted.includes(use) ? "contradicted" : "claim";

  function legend(words) {
    const list = element("ul", { class: "legend", "aria-label": words.legend });
    for (const kind of ["claim", "contradicted", "repeated", "excluded", "different"]) {
      const item = element("li", {});
      item.append(element("mark", { class: `mark-${kind}` }, "12"), ` ${words[kind]}`);
      list.append(item);
    }
    return list;
  }

  function article(book, source, characters, places, extra) {
    const box = element("div", { class: "article-text", lang: "zh-CN", role: "region", "aria-label": book.words.text, tabindex: 0 });
    const marks = [...places, ...extra.map((p) => ({ ...p, stands: false }))].sort((a, b) => a.start - b.start);
    let at = 0, line = element("p", {});
    const say = (end) => {
      const [first, ...rest] = characters.slice(at, Math.max(at, end)).join("").split(/\r?\n|\r/);
      line.append(first);
      for (const text of rest) {
        if (line.hasChildNodes()) box.append(line);
        line = element("p", {}, text);
      }
      at = Math.max(at, end);
    };
    for (const place of marks) {
      if (place.start < at) continue; // where a text was changed, marks may overlap
      say(place.start);
      line.append(mark(book, source, place, characters.slice(place.start, place.end).join("")));
      at = place.end;
    }
    say(characters.length);
    box.append(line);
    return box;
  }

  // One numeral of the text: a claim's opens its passport, another one says why it is not used.
  function mark(book, source, place, text) {
    const kind = kindOf(place, book.contradicted), { use, reason, repeats } = place;
    const title = kind === "excluded" ? book.reasons[reason] : book.words[kind];
    const made = element("mark", { class: `mark-${kind}`, title, ...(use ? { id: `claim-${use}` } : {}) });
    if (use) made.append(number(use, text));
    else if (place.use === undefined) made.append(text);
    else made.append(lugan.button("mark-button", text, () => lugan.showCard(unused(book, source, place, text), [])));
    return made;
  }

  function number(claim, text) {
    const made = element("data", { class: "claim", "data-claim": claim });
    made.append(element("a", { href: lugan.address("claim", claim) }, text));
    return made;
  }

  function unused({ words, reasons }, source, { reason, repeats, row }, text) {
    const body = element("div", { class: "passport-body" });
    body.append(element("h2", { id: "passport-title", tabindex: -1 }, fill(words["not-used"], { text })), element("p", {}, reasons[reason]));
    if (repeats) {
      const again = element("p", {}, `${words["says-again"]} `);
      again.append(number(repeats, repeats));
      body.append(again);
    }
    const link = element("p", { class: "passport-link" });
    link.append(element("a", { href: `${root}evidence/ledger.html#numeral-${source.id}-${row}` }, words["ledger-row"]));
    body.append(link);
    return body;
  }

  lugan.article = { data, fill, kept, ledger, picker, places, read, recognise };

  document.addEventListener("DOMContentLoaded", () => {
    const tool = document.getElementById("article-tool");
    if (tool) start(tool);
  });
})();
