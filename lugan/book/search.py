"""Search: what is found in the book, in every language, from a disk as from a server.

Sphinx's own index and script do the work. What is ours is how text and question are cut, by one
rule in Python (here) and in the browser (search.js beside this file):

* Chinese, which puts no spaces between words, into pairs of neighbouring characters (东西部协作 is
  东西, 西部, 部协, 协作), so that no dictionary is needed and any word of two characters is found;
* numbers whole and without grouping (``2,209.95`` is ``#2209.95``), so that a printed figure is
  found; the mark keeps Sphinx from passing over them;
* other words as they are, by their stems where the language has a stemmer.

A question is first put into the book's own words (`lugan.book.heard`): digits and letters of full
width, traditional characters, names of places in another language, words for the same thing; and
a place may be asked for with 市, 县, 区 or 州 where the book does without. Pages are ordered by how much
of them speaks of what was asked for; titles come first.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from html import escape, unescape
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.search import IndexBuilder, SearchLanguage, WordStore, languages
from sphinx.search.en import SearchEnglish

from .heard import characters

_BEFORE = "Search.setIndex("
_FIRST_HAN, _LAST_HAN = "\u3400", "\u9fff"
_HAN = f"{_FIRST_HAN}-{_LAST_HAN}"
_PIECE = re.compile(rf"\d+(?:[.,]\d+)*|[{_HAN}]+|[^\W\d{_HAN}]+")


def cut(text: str) -> list[str]:
    """The terms of a text.

    >>> cut("定西 funds: 2,209.95万元")
    ['定西', 'funds', '#2209.95', '万元']
    >>> cut("东西部协作")
    ['东西', '西部', '部协', '协作']
    """
    terms: list[str] = []
    for piece in _PIECE.findall(text):
        first = piece[0]
        if first.isdigit():
            terms.append("#" + piece.replace(",", ""))
        elif _FIRST_HAN <= first <= _LAST_HAN:
            terms += [piece[i : i + 2] for i in range(max(1, len(piece) - 1))]
        else:
            terms.append(piece)
    return terms


class Index:
    """The index as a script: Sphinx's, in UTF-8 and without spaces, with weights and with what readers may say instead."""

    def __init__(self, app: Sphinx, words: Mapping[str, str]):
        self.app, self.words = app, words

    def dump(self, index: dict[str, Any], stream: IO[str]) -> None:
        kept = {**index, **{part: {term: pages for term, pages in index[part].items() if pages != []} for part in ("terms", "titleterms")}}  # what only an earlier state of a page had
        kept["alltitles"] = {escape(title): places for title, places in index["alltitles"].items()}  # Sphinx's script shows what it finds here as markup
        weighed = {**kept, "weights": self._weights(kept, "terms"), "titleweights": self._weights(kept, "titleterms"), "heard": {"words": list(self.words.items()), "characters": characters(kept["terms"])}}
        stream.write(f"{_BEFORE}{json.dumps(weighed, ensure_ascii=False, separators=(',', ':'), sort_keys=True)})")

    def load(self, stream: IO[str]) -> dict[str, Any]:
        index = json.loads(stream.read().removeprefix(_BEFORE)[:-1])
        return {**index, "alltitles": {unescape(title): places for title, places in index["alltitles"].items()}}

    def _weights(self, index: Mapping[str, Any], part: str) -> dict[str, str]:
        """For each term that several pages have, in their text or in a heading, how much each of them speaks of it, one digit a page."""
        counts = [counts_of(self.app.env)[name] for name in index["docnames"]]
        lengths = [sum(c.values()) for c in counts]
        usual = sum(lengths) / max(1, len(lengths))
        shared = {term: pages for term, pages in index[part].items() if isinstance(pages, list)}
        return {term: "".join(weight(counts[i][term], lengths[i] / usual) for i in pages) for term, pages in shared.items()}


class Gathering(IndexBuilder):
    """Sphinx's index, to which each word of a page comes once, however often the page says it."""

    def said(self, doctree: nodes.document) -> list[str]:
        """The words of a page, as often as it says them."""
        store = super()._word_collector(doctree)
        return [*store.words, *store.title_words]

    def _word_collector(self, doctree: nodes.document) -> WordStore:
        store = super()._word_collector(doctree)
        store.words, store.title_words = list(dict.fromkeys(store.words)), list(dict.fromkeys(store.title_words))
        return store


def counts_of(env: BuildEnvironment) -> dict[str, Counter[str]]:
    """How often each page says each term, by its name; kept with what Sphinx keeps of the pages."""
    return env.__dict__.setdefault("lugan_counts", {})


def count(app: Sphinx, doctree: nodes.document) -> None:
    """Count the terms of a page that has been read."""
    index = indexer(app)
    counts: Counter[str] = Counter()
    for word, times in Counter(index.said(doctree)).items():
        counts[index.lang.stem(word.lower())] += times
    counts_of(app.env)[app.env.docname] = counts


@cache
def indexer(app: Sphinx) -> Gathering:
    """What collects and stems the words of pages when they are read and when they are written: one, which stems each word once."""
    return Gathering(app.env, app.config.html_search_language or app.config.language, app.config.html_search_options, app.config.html_search_scorer)


def forget(app: Sphinx, env: BuildEnvironment, name: str) -> None:
    """Forget a page that is gone or read anew."""
    counts_of(env).pop(name, None)


def weight(count: int, length: float) -> str:
    """How much a page speaks of a term, 0 to z: more with each time, less the longer the page (BM25, k = 1.2, b = 0.75).

    >>> weight(1, 1.0), weight(5, 1.0), weight(5, 4.0)
    ('g', 's', 'k')
    """
    return "0123456789abcdefghijklmnopqrstuvwxyz"[round(35 * count / (count + 1.2 * (0.25 + 0.75 * length)))]


def weigh(app: Sphinx, words: Mapping[str, str]) -> None:
    """Write the index in our form, with the book's word for each that readers may say instead."""
    if hasattr(app.builder, "indexer_format"):
        app.builder.indexer_format = Index(app, words)


def install(app: Sphinx, config: Config) -> None:
    """Cut the edition's text by our rule; stems and stop words stay those of its language."""
    lang = config.html_search_language or config.language
    app.add_search_language(_language(lang))


@cache
def _language(lang: str) -> type[SearchLanguage]:
    base = SearchEnglish if lang.startswith("zh") else languages.get(lang, SearchLanguage)
    if isinstance(base, str):
        module, name = base.rsplit(".", 1)
        base = getattr(import_module(module), name)

    class BookSearch(base):  # type: ignore[misc, valid-type]
        js_splitter_code = Path(__file__).with_name("search.js").read_text("utf-8")

        def init(self, options: dict[str, Any]) -> None:
            super().init(options)
            self.stem = cache(super().stem)  # a page says most words many times

        def split(self, input: str) -> list[str]:
            return cut(input)

    BookSearch.lang = lang
    return BookSearch
