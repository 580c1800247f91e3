"""Two editions of one book: the same pages, anchors and counterparts in every language."""

from __future__ import annotations

import re
from collections import Counter
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


#: What a reader meets besides text.
SPOKEN = ("title", "alt", "aria-label", "placeholder", "data-bs-title")
#: Elements that hold no words of the edition: code, keys, and what is quoted in another language.
APART = ("code", "pre", "script", "style", "kbd")

ENGLISH = re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{2,}(?![0-9A-Za-z])")  # not the letters within a checksum
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+")

#: English that stands on Chinese pages on purpose.
ENGLISH_ALLOWED = {
    "the name of the other edition, in its own language": ["English"],
    "names of kinds of files": ["CSV", "SVG", ".ipynb", ".pdf", ".md"],
    "name of the licence": ["CC BY"],
    "names of the makers of maps": ["Natural Earth", "GeoNames"],
    "values of parameters, as they are typed": ["auto", "both"],
    "a column of a table, as it is called there": ["use"],
    "name of a language for programs": ["JavaScript"],
    "label of a list that the theme shows in print only": ["Page"],
}
#: Chinese that stands on English pages on purpose, besides figures, terms and titles of the sources.
CHINESE_ALLOWED = {
    "the name of the other edition, in its own language": ["中文"],
    "words by which a figure is read, and units as printed": ["多", "余", "超", "突破", "近", "左右", "约", "以上", "人", "名", "人次", "万", "亿"],
    "an old name that English would not tell apart": ["枹罕"],
}


def spoken(page: html.HtmlElement):
    """Every text of a page with the language it is said to be in: of elements, of attributes, of charts."""
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        around = [element, *element.iterancestors()]
        if any(e.tag in APART or {"literal", "other-name"} & set(e.get("class", "").split()) for e in around):  # code, and names the glossary gives in both languages
            continue
        lang = next(e.get("lang") for e in around if e.get("lang"))
        yield from ((element.get(a), lang) for a in SPOKEN if element.get(a))
        yield from ((text, lang) for text in [element.text, *(child.tail for child in element)] if text)


def without(text: str, allowed) -> str:
    for words in sorted(allowed, key=len, reverse=True):
        text = text.replace(words, " ")
    return text


def left_over(book: Path, lang: str, foreign: re.Pattern[str], allowed) -> dict[str, int]:
    """Words of another language on the pages of an edition, and how often they stand there."""
    found: Counter[str] = Counter()
    for page in documents(book, lang).values():
        for text, _ in spoken(page):
            found.update(foreign.findall(without(text, allowed)))
    return dict(found)


def test_no_english_is_left_on_a_chinese_page(book):
    assert left_over(book, "zh", ENGLISH, sum(ENGLISH_ALLOWED.values(), [])) == {}


def test_no_chinese_is_left_on_an_english_page(book, register):
    quoted = {n.printed for n in register.numerals} | {c.printed for c in register.claims.values()} | {c.term for c in register.claims.values()} | {s.title for s in register.sources.values()}
    assert left_over(book, "en", CHINESE, [*quoted, *sum(CHINESE_ALLOWED.values(), [])]) == {}


def test_every_chinese_word_on_an_english_page_says_that_it_is_chinese(book):
    for name, page in documents(book, "en").items():
        for svg in page.xpath("//*[local-name()='svg']"):
            svg.getparent().remove(svg)
        assert not [text for text, lang in spoken(page) if CHINESE.search(text) and not lang.startswith("zh")], name


def test_words_left_over_are_counted(book, tmp_path):
    (tmp_path / "zh").mkdir()
    page = (book / "zh" / "method.html").read_text("utf-8")
    (tmp_path / "zh" / "method.html").write_text(page.replace("</h1>", "</h1><p title='Click me'>Some words 中文</p>", 1), "utf-8")
    assert left_over(tmp_path, "zh", ENGLISH, sum(ENGLISH_ALLOWED.values(), [])) == {"Click": 1, "me": 1, "Some": 1, "words": 1}


#: Punctuation of the wrong width or shape beside Han: half a character wide, or straight quotes.
HALF_WIDTH = re.compile(r"[\u3400-\u9fff“”]\s*[,;:!?\"'()]|[,;:!?\"'()]\s*[\u3400-\u9fff“”]|[\u3400-\u9fff]\.(?!\w)|[\u3400-\u9fff]-[\u3400-\u9fff]")
FULL_WIDTH = re.compile(r"[\u3000-\u303f\uff00-\uffef]")


BLOCKS = "self::p or self::li or self::td or self::th or self::dt or self::dd or self::h1 or self::h2 or self::h3 or self::caption or self::button or self::a or local-name()='text' or local-name()='desc' or local-name()='title'"
QUOTED = "ancestor-or-self::*[self::code or self::pre or self::script or self::style or self::q]"


def paragraphs(page: html.HtmlElement):
    """Text by paragraph, cell or label, across the elements in it, without code and quotations."""
    for element in page.xpath(f"//*[{BLOCKS}]"):
        yield "".join(element.xpath(f".//text()[not({QUOTED})]"))


def test_chinese_text_has_chinese_punctuation_and_no_slant(book):
    for name, page in documents(book, "zh").items():
        assert not [text for text in paragraphs(page) if HALF_WIDTH.search(text)], name
        assert not page.xpath("//em | //i[not(@class)]"), name


def test_full_width_punctuation_stands_in_chinese_words_only(book):
    for name, page in documents(book, "en").items():
        assert not [text for text, lang in spoken(page) if FULL_WIDTH.search(text) and not lang.startswith("zh") and "为甘肃" not in text], name


@pytest.mark.parametrize("text", ["投入3.7亿元,其中", "定西(甘肃)", "称\"专列\"", "如此: 是", "青岛-定西", "完了."])
def test_wrong_punctuation_is_noticed(text):
    assert HALF_WIDTH.search(text)


@pytest.mark.parametrize("text", ["投入3.7亿元，其中22.79亿元", "定西（甘肃）", "称“专列”", "青岛—定西", "1.5万余名 · 近两年", "占60%以上", "CC BY 4.0。"])
def test_right_punctuation_is_not(text):
    assert not HALF_WIDTH.search(text)
