"""Two editions that say the same, and what is noticed when they do not: each difference is planted here."""

from __future__ import annotations

import json
import math
import re
import shutil
from pathlib import Path

import pytest
from lxml import etree

from lugan import parity
from lugan.audit import _Numbers, audit
from lugan.book import build as building
from lugan.book import site, stage
from lugan.facts import page
from lugan.language import LANGUAGES, catalogue
from lugan.number import Noun, Number
from lugan.quantities import Quantity

PAGE = "pairings/jiaozhou-tongwei.html"


@pytest.fixture(scope="module")
def pages(book) -> dict[str, str]:
    """The page about Jiaozhou and Tongwei in both languages."""
    return {lang: (book / lang / PAGE).read_text("utf-8") for lang in ("en", "zh")}


@pytest.fixture
def differences(book):
    """``differences(en, zh)``: what is told of two editions of a page."""

    find = _Numbers(book).find

    def told(*texts: str) -> list[str]:
        said = [{PAGE: page(text, lang)["places"]} for text, lang in zip(texts, ("en", "zh"))]
        return [what for _, what in parity.differences(*said, ("en", "zh"), find)]

    return told


PLANTED = [
    # what is changed in the Chinese edition, and where the difference is found
    ("number", r'(data-claim="tongwei-projects")', r'data-claim="tongwei-enterprises"', "claim tongwei-projects = 176"),
    ("value", r'value="370000000" data-claim="tongwei-funds"', 'value="380000000" data-claim="tongwei-funds"', "zh says claim tongwei-funds = 380000000"),
    ("sentence left out", r'<li>[^\n]*data-indicator="jiaozhou-tongwei.sales-per-yuan"[^\n]*</li>', "", "#what-follows-from-them li"),
    ("alternative text", r"(<desc[^>]*>[^<]*?)2209\.95万元", r"\g<1>2209.96万元", "svg of"),
    ("verdict", r"（各种读法下都成立）", "（取决于读法）", "zh says says mark-depends"),
    ("year", r"2021—2025年", "2021—2026年", "bare 2026"),
    ("chart left out", r"(?s)<svg .*?</svg>", "", "zh has no such place"),
    ("row left out", r'(?s)<tr><th scope="row"[^>]*>(?:(?!</tr>).)*data-claim="tongwei-sales".*?</tr>', "", "of figures-sales"),
    ("two figures change places", r'前者(<data.*?</data>)、后者只有(<data.*?</data>)', r"前者\2、后者只有\1", "zh says in the order"),
    ("link", r'(<a class="download"[^>]* href="[^"]*)\.csv"', r'\1.json"', "link to"),
    ("parameter", r"papermill notebooks/pairing\.ipynb out\.ipynb -p pairing jiaozhou-tongwei", "papermill notebooks/pairing.ipynb out.ipynb -p pairing shinan-anding", "command papermill"),
]


@pytest.mark.parametrize("pattern, by, found", [p[1:] for p in PLANTED], ids=[p[0] for p in PLANTED])
def test_a_difference_between_the_editions_is_found(pages, differences, pattern, by, found):
    changed, count = re.subn(pattern, by, pages["zh"], count=1)
    assert count == 1
    told = differences(pages["en"], changed)
    assert any(found in t for t in told), told


def test_the_editions_of_a_page_say_the_same(pages, differences):
    assert differences(pages["en"], pages["zh"]) == []


@pytest.mark.slow  # the audit compares pages and passports only: variants are made by the same code, and twice as many places
def test_the_editions_of_every_variant_say_the_same(book):
    find, known, places = _Numbers(book).find, set(), 0
    for script in sorted((book / "en/_static/variants").rglob("*.js")):
        cells = [variant(path) for path in (script, book / "zh" / script.relative_to(book / "en"))]
        assert cells[0].keys() == cells[1].keys(), script
        for cell, of_cell in {cell: tuple(of[cell] for of in cells) for cell in cells[0]}.items():
            if of_cell not in known:
                known.add(of_cell)
                said = [{cell: parity.places(etree.HTML(f"<article>{html}</article>"), lang)} for html, lang in zip(of_cell, ("en", "zh"))]
                places += len(said[0][cell])
                assert not list(parity.differences(*said, ("en", "zh"), find)), script
    assert places > 10_000


def variant(script: Path) -> dict[str, str]:
    """What a script puts into cells."""
    return json.loads(f"[{script.read_text('utf-8').removeprefix('lugan.variant(').removesuffix(');' + chr(10))}]")[1]["cells"]


def test_a_page_that_only_one_edition_has_is_found():
    assert list(parity.differences({"a.html": {}}, {}, ("en", "zh"), lambda *_: None)) == [("a.html", "only the en edition has this page")]


def test_values_that_one_language_says_alike_count_as_one():
    gap = Number(Quantity(26844, 26843, math.inf, "people", "computed"), "gap", "indicator", "people", Noun((("en", "people"), ("zh", "人"))))
    at_least = {lang: gap.showing("low").text(lang) for lang in ("en", "zh")}
    assert at_least == {"en": "26,843 people", "zh": "2.68万人"} and gap.text("zh") == at_least["zh"]
    said = {parity._wordings(gap, lang)[text] for lang, text in at_least.items()}
    assert said == {"26843 or 26844"}


def test_what_only_one_language_explains_in_digits_is_no_difference():
    said = {lang: parity._digits(text, lang) for lang, text in (("en", "3 columns in CNY wan (10,000), money in wan (10,000 yuan) or yi (100 million yuan), 10,000 people"), ("zh", "3列单位为万元,金额以万元或亿元计,10,000人"))}
    assert said == {"en": ["3", "10,000"], "zh": ["3", "10,000"]}


def test_a_number_that_is_also_a_month_is_none_the_more():
    counts = [Number(Quantity(n, n, n, "row", "exact"), "book.figures", "indicator", "count", Noun((("en_one", ""), ("en_other", ""), ("zh", "")))) for n in (2, 6, 10)]
    texts = {"en": "2 of 10 years are known: 6 years, February 2026, 25 February 2026", "zh": "10个中2个明确:6年,2026年2月,2026年2月25日"}
    en, zh = (parity._alternative([text], lang, counts) for lang, text in texts.items())
    assert en == zh and en["alternative text 2"] == 3


@pytest.mark.parametrize("lang", LANGUAGES)
def test_words_of_judgement_mean_one_thing_in_each_language(lang):
    said = [text for key, text in catalogue(lang).items() if isinstance(text, str) and key.startswith(parity.JUDGEMENTS) and "{" not in text]
    assert len(said) == len(set(said))


def test_a_word_of_another_language_judges_nothing():
    said = [page(f"<article><p><span{lang}>contradiction</span></p></article>", "en")["places"]["# p 1"]["says"] for lang in ("", ' lang="fr"')]
    assert [dict(facts) for facts in said] == [{"says caution-contradiction": 1}, {}]


def test_the_audit_holds_the_editions_against_each_other(book, tmp_path):
    copy = tmp_path / "html"
    shutil.copytree(book, copy, ignore=shutil.ignore_patterns("fonts", "scripts", "styles", "vendor"))
    path = next((copy / "zh").rglob("passports/0.js"))
    path.write_text(re.sub(r'value=\\"\d+\\"', r'value=\\"8765\\"', path.read_text("utf-8"), count=1), "utf-8")
    assert any(c.kind == "unequal editions" and c.page.startswith("passport of") and "zh says" in c.what for c in audit(copy).complaints)


@pytest.mark.slow
def test_a_build_fails_if_one_edition_says_another_number(tmp_path, monkeypatch):
    pages = tmp_path / "book"
    shutil.copytree(site.BOOK, pages)
    text = (pages / "zh" / "method.md").read_text("utf-8")
    (pages / "zh" / "method.md").write_text(text.replace("{claim}`tongwei-funds low`", "{claim}`tongwei-sales low`"), "utf-8")
    for module in (site, stage):
        monkeypatch.setattr(module, "BOOK", pages)
    monkeypatch.setattr(site.prose, "__defaults__", (pages,))
    built = building.build(tmp_path / "build")
    assert not built.is_sound
    complaints = built.report.complaints
    assert {c.kind for c in complaints} == {"unequal editions"}
    (found,) = [c.what for c in complaints if c.page == "method.html"]
    assert "claim tongwei-funds = 365000000" in found and "claim tongwei-sales = " in found
