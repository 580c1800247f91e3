// As cut() in lugan/book/search.py; then what a question asks for, and which page comes first.
const HAN = "\u3400-\u9fff";
const PIECE = new RegExp(`\\d+(?:[.,]\\d+)*|[${HAN}]+|(?:(?![\\d${HAN}])[\\p{Letter}\\p{Number}_])+`, "gu");
const literal = (text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"); // a name may hold what a pattern would take for its own
const IS_HAN = new RegExp(`^[${HAN}]`);

const pieces = (text) => [...text.matchAll(PIECE)].map(([piece]) => (/^\d/.test(piece) ? "#" + piece.replaceAll(",", "") : piece));
const pairs = (han) => (han.length < 2 ? [han] : [...han].slice(1).map((character, i) => han[i] + character));
function splitQuery(text) {
  return pieces(text).flatMap((piece) => (IS_HAN.test(piece) ? pairs(piece) : [piece]));
}

const pagesOf = (list, term) => (Object.hasOwn(list, term) ? [list[term]].flat() : []);
const stands = (term) => [Search._index.terms, Search._index.titleterms].some((list) => pagesOf(list, term).length);

// What was asked for last, in the book's own words: without full width, traditional characters,
// names in another language and words that it does not use (lugan/book/heard.py).
let asked = "";
function inOurWords(said) {
  const { words, characters } = Search._index.heard;
  const simplified = (character) => characters[characters.indexOf(character) + 1];
  const known = [...said.normalize("NFKC").toLowerCase()].map((c) => (characters.indexOf(c) % 2 === 0 ? simplified(c) : c)).join("");
  return words.reduce((text, [word, meant]) => text.replaceAll(IS_HAN.test(word) ? word : new RegExp(`(?<![\\p{Letter}])${literal(word)}(?![\\p{Letter}])`, "gu"), () => meant), known).trim();
}

// A word is asked for by its stem, unless the stem is a word that the index passes over (Anding, and).
Search._parseQuery = (said) => {
  const query = (asked = inOurWords(said));
  const stemmer = new Stemmer();
  const stem = (word) => (!stands(stemmer.stemWord(word)) && stands(word) ? word : stemmer.stemWord(word));
  const sought = pieces(query).filter((word) => !stopwords.includes(word));
  const words = new Set(query.match(PIECE));
  localStorage.setItem("sphinx_highlight_terms", [...words].join(" "));
  return [query, new Set(sought.map((word) => (IS_HAN.test(word) ? word : stem(word)))), new Set(), words, new Set()];
};

// Pages with a term, or with a longer word that has it, by how much of the page speaks of it: those
// first that have it in a heading.
function pagesWithTerm(term) {
  const { terms, titleterms, weights, titleweights } = Search._index;
  const pages = new Map();
  const note = (page, score) => pages.set(page, Math.max(pages.get(page) || 0, score));
  const isPart = IS_HAN.test(term) ? term.length === 1 : term.length > 2 && !stands(term); // of a longer word; 亿 of 亿元
  for (const key of isPart ? Object.keys(terms).filter((known) => known.includes(term)) : [term]) {
    const weight = (list, i) => parseInt(list[key]?.[i] || "9", 36) / 3.5;
    pagesOf(titleterms, key).forEach((page, i) => note(page, 12 + weight(titleweights, i)));
    pagesOf(terms, key).forEach((page, i) => note(page, weight(weights, i)));
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

// How much each page speaks of all that was asked for, by its name.
let spoken = new Map();
Search.performTermsSearch = (terms) => {
  const { docnames, titles, filenames } = Search._index;
  const found = [...terms].map((term) => (IS_HAN.test(term) ? pagesWithHan(term) : pagesWithTerm(term)));
  const common = found.length ? [...found[0].keys()].filter((page) => found.every((pages) => pages.has(page))) : [];
  spoken = new Map(common.map((page) => [docnames[page], found.reduce((sum, pages) => sum + pages.get(page), 0)]));
  return common.map((page) => [docnames[page], titles[page], "", null, spoken.get(docnames[page]), filenames[page]]);
};

// A page whose title has the words of the question comes first, whole titles before parts of them;
// headings that many pages share are told apart by how much their page speaks of it; lists of
// everything come last.
const LISTS = /^evidence\/(?:register|indicators|ledger|moves|desk|article)$/;
Scorer.score = ([docname, title, anchor, , score]) => {
  const inTitle = !anchor && asked && title.toLowerCase().includes(asked);
  return score + (anchor ? spoken.get(docname) || 0 : 0) + (inTitle ? 40 + 20 * (asked.length / title.length) : 0) - (LISTS.test(docname) ? 3 : 0);
};
