// The reviewer's desk: a sample of claims, one by one; verdicts kept in this browser and exported as a file.
(() => {
  const { lugan } = window, { element, button } = lugan, { data, fill, kept: keptArticle, ledger, picker, read, recognise } = lugan.article;
  const PREFIX = "lugan-desk:", VERDICTS = ["agree", "wrong", "unclear"];
  const CLAIM = ["pairing", "value", "bounds", "printed", "rule", "period", "basis", "scope", "definition", "source", "note"];
  let sample, words, article;

  // --- What is kept: for each book the verdicts by claim, the reviewer, how many claims they took on ---
  const kept = {
    works: true,
    read(book) {
      try {
        return JSON.parse(localStorage.getItem(PREFIX + book)) || {};
      } catch {
        return {};
      }
    },
    write(book, state) {
      try {
        localStorage.setItem(PREFIX + book, JSON.stringify(state));
      } catch {
        this.works = false;
      }
    },
    others(book) {
      try {
        return Object.keys(localStorage).filter((k) => k.startsWith(PREFIX) && k !== PREFIX + book).map((k) => k.slice(PREFIX.length));
      } catch {
        return [];
      }
    },
  };

  const fresh = () => ({ reviewer: "", alias: `reader-${hex(4)}`, size: sample.usual, at: 0, verdicts: {} });
  const hex = (bytes) => Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (b) => b.toString(16).padStart(2, "0")).join("");
  const judged = (state) => Object.entries(state.verdicts).filter(([, v]) => v.verdict);

  // The day where the reviewer is, such as 2026-03-01.
  function today() {
    const now = new Date(), two = (n) => String(n).padStart(2, "0");
    return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  }

  // --- The page ---------------------------------------------------------------------------------
  async function start(tool) {
    sample = await data("sample");
    if (!sample) return;
    words = sample.words;
    const state = { ...fresh(), ...kept.read(sample.book) };
    await openArticle(keptArticle());
    const claim = element("section", { class: "desk-claim", "aria-live": "off" }), list = element("ol", { class: "desk-list" });
    const progress = element("p", { class: "desk-progress", role: "status" }), told = element("p", { role: "status" });
    const keep = () => {
      kept.write(sample.book, state);
      told.textContent = kept.works ? "" : words["not-kept"];
    };
    const show = async (at, focus = true) => {
      state.at = Math.max(0, Math.min(at, state.size - 1));
      keep();
      const [id] = sample.claims[state.at];
      const body = await lugan.passport("claim", id);
      body.firstElementChild.removeAttribute("id");
      body.firstElementChild.after(excerpt(id));
      claim.replaceChildren(body, rest(body), form(id, state, keep, overview));
      overview();
      if (focus) body.firstElementChild.focus();
    };
    const overview = () => {
      const chosen = sample.claims.slice(0, state.size), done = chosen.filter(([id]) => state.verdicts[id]?.verdict).length;
      progress.textContent = fill(words.progress, { i: state.at + 1, n: state.size, done });
      list.replaceChildren(...chosen.map(([id, , title], at) => entry(id, title, at, state, show)));
    };
    const steps = element("p", { class: "desk-steps" });
    steps.append(button("", words.previous, () => show(state.at - 1)), button("", words.next, () => show(state.at + 1)), button("desk-export", words.export, () => (told.textContent = exportVerdicts(sample.book, state))));
    tool.replaceChildren(settings(state, keep, show), progress, claim, steps, told, ...earlier(told), element("h2", {}, words.list), list);
    show(state.at, false);
  }

  function settings(state, keep, show) {
    const box = element("div", { class: "desk-settings" });
    const size = element("select", {});
    for (const [n, most] of sample.sizes) {
      const of = sample.claims.length;
      size.append(element("option", { value: n }, n === of ? fill(words["size-all"], { n }) : fill(words["size-choice"], { n, most, of })));
    }
    size.value = state.size;
    size.addEventListener("change", () => {
      state.size = Number(size.value);
      show(state.at, false);
    });
    const name = element("input", { type: "text", maxlength: 80, autocomplete: "name", value: state.reviewer });
    name.addEventListener("change", () => {
      state.reviewer = tidy(name.value);
      keep();
    });
    box.append(labelled(words.size, size), labelled(words.reviewer, name), picker(words.article, async (file) => {
      await openArticle(await read(file));
      show(state.at, false);
    }));
    return box;
  }

  async function openArticle(text) {
    const book = text && (await ledger());
    article = book && { text, ...recognise(book, text) };
  }

  function labelled(text, input) {
    const box = element("label", {}, `${text} `);
    box.append(input);
    return box;
  }

  // What a passport says beyond the claim itself: checks, cautions, what it moves.
  function rest(body) {
    const box = element("details", {}), lines = element("dl", {});
    const more = [...body.querySelectorAll("dl > div")].filter((line) => !CLAIM.includes(line.className.replace("line-", "")));
    lines.append(...more);
    box.append(element("summary", {}, words.more), lines, body.querySelector(".passport-link"));
    return box;
  }

  // The sentence of the reader's own copy of the article that holds the claim.
  function excerpt(id) {
    const box = element("div", { class: "desk-excerpt" });
    const place = article?.places.find((p) => p.use === id);
    if (!article) return box;
    box.append(element("h3", {}, words["in-article"]));
    if (!place?.stands) {
      box.append(element("p", {}, words["not-found"]));
      return box;
    }
    const { characters } = article.text, stop = (c) => "。！？\n\r".includes(c);
    let start = place.start, end = place.end;
    while (start > 0 && !stop(characters[start - 1])) start--;
    while (end < characters.length && !stop(characters[end - 1])) end++;
    const part = (a, b) => characters.slice(a, b).join(""), said = element("p", { lang: "zh-CN" }, part(start, place.start));
    said.append(element("mark", {}, part(place.start, place.end)), part(place.end, end));
    box.append(said);
    return box;
  }

  function form(id, state, keep, overview) {
    const box = element("form", { class: "desk-form" }), choice = element("fieldset", {});
    const review = () => (state.verdicts[id] ||= { verdict: "", note: "", date: today(), printed: sample.claims.find(([c]) => c === id)[1] });
    choice.append(element("legend", {}, words.verdict));
    for (const verdict of VERDICTS) {
      const radio = element("input", { type: "radio", name: "verdict", value: verdict });
      radio.checked = state.verdicts[id]?.verdict === verdict;
      radio.addEventListener("change", () => {
        Object.assign(review(), { verdict, date: today() });
        keep();
        overview();
      });
      choice.append(labelled("", radio));
      radio.after(words[verdict]);
    }
    const note = element("textarea", { rows: 2, maxlength: 1000 });
    note.value = state.verdicts[id]?.note || "";
    note.addEventListener("input", () => {
      review().note = note.value;
      keep();
    });
    box.addEventListener("submit", (event) => event.preventDefault());
    box.append(choice, labelled(words.note, note));
    return box;
  }

  function entry(id, title, at, state, show) {
    const item = element("li", {}), verdict = state.verdicts[id]?.verdict;
    const open = button(`desk-entry ${verdict || ""}`, fill(words.judged, { claim: title, verdict: words[verdict || "open"] }), () => show(at));
    if (at === state.at) open.setAttribute("aria-current", "true");
    item.append(open);
    return item;
  }

  // --- Export -----------------------------------------------------------------------------------
  // One line of text that no spreadsheet takes for a formula: what `lugan reviews` accepts.
  const tidy = (text) => text.replace(/[\s\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g, " ").replace(/^[\s=+\-@]+/, "").trim();

  function exportVerdicts(book, state) {
    const reviews = judged(state).map(([claim, { verdict, note, date, printed }]) => ({ claim, printed, verdict, note: tidy(note), date }));
    if (!reviews.length) return words.nothing;
    const content = { format: sample.format, book, reviewer: state.reviewer || state.alias, reviews };
    const file = `reviews-${book.slice(0, 12)}-${content.reviewer.replace(/[^\p{L}\p{N}]+/gu, "-")}.json`;
    const link = element("a", { href: URL.createObjectURL(new Blob([`${JSON.stringify(content, null, 1)}\n`], { type: "application/json" })), download: file });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    return fill(words.exported, { n: reviews.length, file });
  }

  function earlier(told) {
    const others = kept.others(sample.book).map((book) => [book, { ...fresh(), ...kept.read(book) }]).filter(([, state]) => judged(state).length);
    return others.map(([book, state]) => {
      const line = element("p", { class: "desk-earlier" }, `${fill(words.earlier, { n: judged(state).length })} `);
      line.append(button("", words["export-earlier"], () => (told.textContent = exportVerdicts(book, state))));
      return line;
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    const tool = document.getElementById("desk-tool");
    if (tool) start(tool);
  });
})();
