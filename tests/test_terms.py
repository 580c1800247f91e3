"""Terms: which mentions become links to the glossary, and which do not."""

from __future__ import annotations

import re

import pytest

from lugan.book.terms import Terms, definitions
from lugan.language import LANGUAGES


@pytest.fixture(scope="module")
def terms(register):
    return {lang: Terms(register, lang) for lang in LANGUAGES}


def test_the_first_mention_is_linked_in_the_readers_words(terms):
    html = terms["en"].linked("<p>Labour transfers; one labour transfer.</p>")
    assert html == '<p><a class="term" href="page:glossary#term-labour-transfer">Labour transfers</a>; one labour transfer.</p>'
    assert terms["zh"].linked("<p>有务工专列。</p>") == '<p>有<a class="term" href="page:glossary#term-special-train">务工专列</a>。</p>'


def test_part_of_a_word_is_no_mention(terms):
    assert "term" not in terms["en"].linked("<p>unpairing</p>")


@pytest.mark.parametrize("html", ["<h2>A special train</h2>", '<a href="x">special train</a>', "<svg><text>special train</text></svg>", "<code>special train</code>", "<thead><tr><th>special train</th></tr></thead>", '<div class="citation"><div>special train</div>special train</div>', "<a><svg></svg>special train</a>", "<svg><svg>special train</svg>"])
def test_headings_links_charts_and_code_are_left_alone(terms, html):
    assert terms["en"].linked(html) == html


def test_after_a_chart_terms_are_linked_again_and_once_on_a_page(terms):
    html = "<svg></svg>A special train.<svg><text>donor</text></svg><p>special train, <b>donor</b></p>"
    linked = terms["en"].linked(html)
    assert [piece.partition('"')[0] for piece in linked.split("#term-")[1:]] == ["special-train", "donor"]
    assert re.sub("</?a[^>]*>", "", linked) == html
    assert terms["en"].linked(html) == linked, "what is known of a text does not depend on where it stands"


def test_a_measure_is_linked_where_it_heads_a_row_or_a_key_figure(terms):
    link = '<a class="term" href="page:glossary#term-measure-assisted_sales">Assisted sales</a>'
    assert terms["en"].linked("<dt>Assisted sales</dt>") == f"<dt>{link}</dt>"
    assert terms["en"].linked('<th scope="row">Assisted sales: goods</th>') == f'<th scope="row">{link}: goods</th>'
    assert terms["en"].linked("<p>Assisted sales</p>") == "<p>Assisted sales</p>"


def test_every_term_and_measure_has_a_definition_in_every_language(register):
    for lang in LANGUAGES:
        script = definitions(register, lang)
        assert all(f'"{t}":' in script for t in register.glossary)
        assert all(f'"measure-{m}":' in script for m in register.measures)
