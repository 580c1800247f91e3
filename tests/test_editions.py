"""Two editions of one book: the same pages, anchors and counterparts in every language."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html

from lugan.book.editions import anchors, entrance
from lugan.language import LANGUAGES, catalogue


def documents(book: Path, lang: str) -> dict[str, html.HtmlElement]:
    """Every page of an edition, by name."""
    found = {p.relative_to(book / lang).as_posix(): p for p in sorted((book / lang).rglob("*.html")) if "_static" not in p.parts}
    return {name: html.fromstring(path.read_bytes().decode("utf-8")) for name, path in found.items()}


def test_a_heading_never_takes_an_anchor_that_is_taken():
    assert anchors(["# Sources\n\n## Years\n\n```sh\n# no heading\n```\n", "## Years"], ["sources"]) == ("sources-2", "years", "years-2")


def test_every_heading_has_the_same_anchor_in_every_edition(book):
    first, *others = (documents(book, lang) for lang in LANGUAGES)
    places = {name: page.xpath("//article//section/@id") for name, page in first.items()}
    assert "key-figures" in places["pairings/jiaozhou-tongwei.html"]
    for edition in others:
        assert {name: page.xpath("//article//section/@id") for name, page in edition.items()} == places


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_anchor_stands_twice_on_a_page(book, lang):
    for name, page in documents(book, lang).items():
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids)), name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_says_its_language_and_names_its_counterparts(book, lang):
    tags = {code: catalogue(code)["html-lang"] for code in LANGUAGES}
    for name, page in documents(book, lang).items():
        up = "../" * (name.count("/") + 1)
        assert page.get("lang") == tags[lang]
        alternates = dict(zip(page.xpath("//link[@rel='alternate']/@hreflang"), page.xpath("//link[@rel='alternate']/@href"), strict=True))
        usual = f"{up}index.html" if name == "index.html" else f"{up}{LANGUAGES[0]}/{name}"
        assert alternates == {tag: f"{up}{code}/{name}" for code, tag in tags.items()} | {"x-default": usual}
        switches = page.xpath("//a[contains(@class, 'edition-switch')]")
        assert {(a.get("lang"), a.get("hreflang"), a.text, a.get("href")) for a in switches} == {(tags[c], tags[c], catalogue(c)["name"], f"{up}{c}/{name}") for c in LANGUAGES if c != lang}


def test_the_entrance_links_every_edition_in_its_own_language():
    page = html.fromstring(entrance(LANGUAGES))
    assert page.xpath("//a/@href") == [f"{lang}/index.html" for lang in LANGUAGES]
    assert page.xpath("//a/@lang") == page.xpath("//a/@hreflang") == [catalogue(lang)["html-lang"] for lang in LANGUAGES]
    assert page.xpath("//link[@rel='alternate']/@hreflang")[-1] == "x-default"
