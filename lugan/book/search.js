// As cut() in lugan/book/search.py; then what a question asks for, and which page comes first.
const HAN = "\u3400-\u9fff";
const PIECE = new RegExp(`\\d+(?:[.,]\\d+)*|[${HAN}]+|(?:(?![\\d${HAN}])[\\p{Letter}\\p{Number}_])+`, "gu");
const IS_HAN = new RegExp(`^[${HAN}]`);

const pieces = (text) => [...text.matchAll(PIECE)].map(([piece]) => (/^\d/.test(piece) ? "#" + piece.replaceAll(",", "") : piece));
const pairs = (han) => (han.length < 2 ? [han] : [...han].slice(1).map((character, i) => han[i] + character));
function splitQuery(text) {
  return pieces(text).flatMap((piece) => (IS_HAN.test(piece) ? pairs(piece) : [piece]));
}

const pagesOf = (list, term) => (Object.hasOwn(list, term) ? [list[term]].flat() : []);
const stands = (term) => [Search._index.terms, Search._index.titleterms].some((list) => pagesOf(list, term).length);

// A word is asked for by its stem, unless the stem is a word that the index passes over (Anding, and).
Search._parseQuery = (query) => {
  const stemmer = new Stemmer();
  const stem = (word) => (!stands(stemmer.stemWord(word)) && stands(word) ? word : stemmer.stemWord(word));
  const asked = pieces(query.toLowerCase()).filter((word) => !stopwords.includes(word));
  const words = new Set(query.toLowerCase().match(PIECE));
  localStorage.setItem("sphinx_highlight_terms", [...words].join(" "));
  return [query, new Set(asked.map((word) => (IS_HAN.test(word) ? word : stem(word)))), new Set(), words, new Set()];
};

// Pages with a term, or with a longer word that has it, by how much of the page speaks of it.
function pagesWithTerm(term) {
  const { terms, titleterms, weights } = Search._index;
  const pages = new Map();
  const note = (page, score) => pages.set(page, Math.max(pages.get(page) || 0, score));
  for (const key of stands(term) || term.length < 3 ? [term] : Object.keys(terms).filter((known) => known.includes(term))) {
    pagesOf(titleterms, key).forEach((page) => note(page, 12));
    pagesOf(terms, key).forEach((page, i) => note(page, parseInt(weights[key]?.[i] || "9", 36) / 3.5));
  }
  return pages;
}

// Pages with a Chinese word: its pairs stand there, as many as it takes to have each of its
// characters (返岗专列 is found where 返岗 and 专列 stand), and the more of them the better.
function pagesWithHan(han) {
  const found = pairs(han).map(pagesWithTerm);
  const has = (page, i) => found[i - 1]?.has(page) || found[i]?.has(page);
  const whole = [...new Set(found.flatMap((pages) => [...pages.keys()]))].filter((page) => [...han].every((_, i) => has(page, i)));
  return new Map(whole.map((page) => [page, found.reduce((sum, pages) => sum + (pages.get(page) || 0), 0)]));
}

Search.performTermsSearch = (asked) => {
  const { docnames, titles, filenames } = Search._index;
  const found = [...asked].map((term) => (IS_HAN.test(term) ? pagesWithHan(term) : pagesWithTerm(term)));
  const common = found.length ? [...found[0].keys()].filter((page) => found.every((pages) => pages.has(page))) : [];
  return common.map((page) => [docnames[page], titles[page], "", null, found.reduce((sum, pages) => sum + pages.get(page), 0), filenames[page]]);
};

// A page whose title has the words of the question comes first, whole titles before parts of them;
// lists of everything come last.
const LISTS = /^evidence\/(?:register|indicators|ledger|moves|desk|article)$/;
Scorer.score = ([docname, title, anchor, , score]) => {
  const asked = (new URLSearchParams(location.search).get("q") || "").trim().toLowerCase();
  const inTitle = !anchor && asked && title.toLowerCase().includes(asked);
  return score + (inTitle ? 40 + 20 * (asked.length / title.length) : 0) - (LISTS.test(docname) ? 3 : 0);
};
