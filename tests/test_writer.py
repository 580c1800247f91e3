"""Writing: what many pages share is made once, and is what Sphinx makes of it each time."""

from __future__ import annotations

from types import SimpleNamespace

from docutils.core import publish_doctree
from sphinx.search import IndexBuilder

from lugan.book.search import Gathering
from lugan.book.writer import _once

PAGE = publish_doctree("Funds for Tongwei\n=================\n\nFunds, more funds and funding; people find work, and people move.\n")


def index(kind: type[IndexBuilder]) -> IndexBuilder:
    """An index that holds one page."""
    parts = ("titles", "filenames", "mapping", "title_mapping", "all_titles", "index_entries", "objtypes", "objnames")
    made = kind(SimpleNamespace(**{f"_search_index_{part}": {} for part in parts}), "en", {}, "")
    made.feed("page", "page.md", "Funds for Tongwei", PAGE)
    return made


def test_the_index_holds_what_that_of_sphinx_holds():
    ours, theirs = index(Gathering), index(IndexBuilder)
    assert ours._mapping == theirs._mapping and "peopl" in ours._mapping
    assert ours._title_mapping == theirs._title_mapping and "tongwei" in ours._title_mapping
    assert ours._all_titles == theirs._all_titles
    said = ours.said(PAGE)
    assert said.count("people") == 2, "for weights, words count as often as they are said"


def test_a_text_is_coloured_once_for_all_pages_and_anew_for_other_options():
    asked = []

    def highlight(source, lang, opts=None, location=None, **options):
        asked.append((source, lang, opts, options))
        return f"<pre>{source} in {lang} with {opts} {options}</pre>"

    highlighted = _once(highlight)
    for location in ("first page", "second page"):
        assert highlighted("a = 1", "python", opts={}, linenos=False, location=location) == highlight("a = 1", "python", opts={}, linenos=False)
    assert highlighted("a = 1", "python", opts={}, linenos=True, location="") == highlight("a = 1", "python", opts={}, linenos=True)
    assert highlighted("a = 1", "none", opts={}, linenos=False) != highlighted("a = 1", "python", opts={}, linenos=False)
    assert len(asked) == 2 + 1 + 1 + 1 + 1  # twice asked to compare, and four different
