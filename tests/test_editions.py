"""Two editions of one book: the same pages, anchors and counterparts in every language."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree, html

from lugan.book.editions import anchors, entrance
from lugan.book.plan import PROJECT
from lugan.language import LANGUAGES, catalogue


def documents(book: Path, lang: str) -> dict[str, html.HtmlElement]:
    """Every page of an edition, by name."""
    found = {p.relative_to(book / lang).as_posix(): p for p in sorted((book / lang).rglob("*.html")) if "_static" not in p.parts}
    return {name: html.fromstring(path.read_bytes().decode("utf-8")) for name, path in found.items()}


def test_a_heading_never_takes_an_anchor_that_is_taken():
    assert anchors(["# Sources\n\n## Years\n\n```sh\n# no heading\n```\n", "## Years"], '<p id="sources"></p>') == ("sources-2", "years", "years-2")


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
    "names of kinds of files": ["CSV", "SVG", "PNG", ".ipynb", ".pdf", ".md"],
    "name of the licence": ["CC BY"],
    "names of the makers of maps": ["Natural Earth", "GeoNames"],
    "values of parameters, as they are typed": ["auto", "both"],
    "a column of a table, as it is called there": ["use"],
    "name of a language for programs": ["JavaScript"],
    "label of a list that the theme shows in print only": ["Page"],
}
#: English that stands on purpose where no page holds it.
ENGLISH_OUTSIDE = {"a way of encoding text, and a checksum, by the names they have": ["UTF-8", "SHA-256"]}
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


def quotations(register) -> set[str]:
    """What English pages quote from the sources: figures, terms, titles."""
    return {n.printed for n in register.numerals} | {c.printed for c in register.claims.values()} | {c.term for c in register.claims.values()} | {s.title for s in register.sources.values()}


def test_no_english_is_left_on_a_chinese_page(book):
    assert left_over(book, "zh", ENGLISH, sum(ENGLISH_ALLOWED.values(), [])) == {}


def test_no_chinese_is_left_on_an_english_page(book, register):
    assert left_over(book, "en", CHINESE, [*quotations(register), *sum(CHINESE_ALLOWED.values(), [])]) == {}


def test_every_chinese_word_on_an_english_page_says_that_it_is_chinese(book):
    for name, page in documents(book, "en").items():
        for svg in page.xpath("//*[local-name()='svg']"):
            svg.getparent().remove(svg)
        assert not [text for text, lang in spoken(page) if CHINESE.search(text) and not lang.startswith("zh")], name


# Words that stand outside the pages: in scripts, in files of charts, on the entrance, in descriptions of data.


def data_of(script: Path) -> list:
    """What a script of the book's hands to its functions, or sets, as JSON."""
    text = script.read_text("utf-8").strip().removesuffix(";")
    name, _, given = text.partition("=" if text.startswith("window.") else "(")
    return json.loads(given.strip() if name.startswith("window.") else f"[{given.removesuffix(')')}]")


def strings(value) -> Iterator[str]:
    """Every text in plain data, without its keys."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from strings(item)


def outside_pages(book: Path, lang: str) -> Iterator[tuple[str, str]]:
    """Every text of an edition that no page holds, and the file it stands in."""
    static = book / lang / "_static"
    shown = [data_of(p)[0] for p in sorted(static.glob("passports/*.js"))] + [data_of(p)[1]["cells"] for p in sorted(static.glob("variants/**/*.js"))]
    for text in strings(shown):
        yield from ((said, "passports and variants") for said, _ in spoken(html.fromstring(f"<div lang='{lang}'>{text}</div>")))
    said = [data_of(static / "definitions.js"), data_of(static / "ledger.js")[0]["reasons"], [claim[1:] for claim in data_of(static / "sample.js")[0]["claims"]], data_of(static / "settings.js")["words"], catalogue(lang)["article-words"], catalogue(lang)["desk-words"]]
    yield from ((text, "scripts") for text in strings(said))
    for path in sorted((book / "data" / "pages").rglob(f"*.{lang}.svg")):
        yield from ((text, path.name) for text in etree.parse(path).xpath("//*[local-name()='title' or local-name()='desc' or local-name()='text']//text()"))
    entrance = html.fromstring((book / "index.html").read_bytes().decode("utf-8"))
    yield from ((text, "entrance") for a in entrance.xpath(f"//main//*[@lang='{catalogue(lang)['html-lang']}']") for text in a.itertext())


def left_outside(texts, foreign: re.Pattern[str], allowed) -> dict[str, str]:
    """Words of another language outside the pages, and where one of each stands."""
    return {word: place for text, place in texts for word in foreign.findall(without(re.sub(r"`[^`]*`|lugan reviews|\{[a-z]+\}", " ", text), allowed))}


def test_no_english_is_left_outside_the_chinese_pages(book):
    allowed = [*sum(ENGLISH_ALLOWED.values(), []), *sum(ENGLISH_OUTSIDE.values(), [])]
    assert left_outside(outside_pages(book, "zh"), ENGLISH, allowed) == {}


def test_no_chinese_is_left_outside_the_english_pages(book, register):
    assert left_outside(outside_pages(book, "en"), CHINESE, [*quotations(register), *sum(CHINESE_ALLOWED.values(), [])]) == {}


def test_words_left_over_outside_the_pages_are_noticed():
    texts = [("点击 more 查看 {n} 条", "scripts"), ("用命令`lugan verify`核对", "scripts")]
    assert left_outside(texts, ENGLISH, []) == {"more": "scripts"}


def test_no_script_has_words_of_its_own():
    """What scripts say comes from the language files: no literal in them is a sentence or Chinese."""
    for path in [*(PROJECT / "book" / "_static").glob("*.js"), PROJECT / "lugan" / "book" / "search.js"]:
        code = re.sub(r"(?m)//.*$", "", path.read_text("utf-8"))
        literals = re.findall(r"""(["'`])((?:(?!\1).)*)\1""", code)
        assert not [text for _, text in literals if re.match(r"[A-Z][a-z]+(?: [a-z]+)+|[A-Z][a-z]+ \$\{|.*[\u3400-\u9fff]", text)], path.name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_chart_says_the_language_of_its_page_and_every_notebook_cell_that_it_is_english(book, lang):
    tag = catalogue(lang)["html-lang"]
    for name, page in documents(book, lang).items():
        assert {svg.get("lang") for svg in page.xpath("//*[local-name()='svg' and contains(@class, 'chart-svg')]")} <= {tag}, name
        assert all(cell.get("lang", tag) == "en" for cell in page.xpath("//div[contains(@class, 'cell_input')]")), name
    assert {etree.parse(p).getroot().get("lang") for p in (book / "data" / "pages").rglob(f"*.{lang}.svg")} == {tag}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_published_table_is_described_in_the_language(book, lang):
    foreign = CHINESE if lang == "en" else ENGLISH
    suffix = "" if lang == "en" else f"_{lang}"
    for path in [book / "data" / "datapackage.json", *(book / "data" / "pages").rglob("datapackage.json")]:
        package = json.loads(path.read_text("utf-8"))
        for resource in package["resources"]:
            titles = [resource.get(f"title{suffix}")] if path.parent.name == "data" else []
            described = [*titles, *(f.get(f"description{suffix}") for f in resource["schema"]["fields"])]
            assert all(described), (path.parent.name, resource["name"])
            assert not [text for text in described if foreign.search(without(text, ["excluded"]))], (path.parent.name, resource["name"])


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


#: A mark of punctuation that stands twice, or a word of a template that its value says again.
TWICE = re.compile(r"[，。、；：？]{2}|(?<!\.)\.\.(?!\.)|[,;:]{2}|[.,;:] [.,;:]|(其中|来源|合计)\1|\b(of|the|at least|more than) \2\b", re.I)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_said_twice_where_a_template_meets_its_values(book, lang):
    for name, page in documents(book, lang).items():
        told = ("".join(element.xpath(".//text()[not(ancestor::pre or ancestor::script or ancestor::style)]")) for element in page.xpath(f"//*[{BLOCKS}]"))
        assert not [found[0] for text in told if (found := TWICE.search(text))], name


@pytest.mark.parametrize("text", ["大于可能的上限。。", "，其中其中脱贫劳动力", "is more than it can be..", "rows. .", "of the the park"])
def test_what_is_said_twice_is_noticed(text):
    assert TWICE.search(text)


@pytest.mark.parametrize("text", ["投入3.7亿元，其中", "载入中……", "Loading ...", "such that that holds"])
def test_what_is_said_once_is_not(text):
    assert not TWICE.search(text)


@pytest.mark.parametrize("text", ["投入3.7亿元,其中", "定西(甘肃)", "称\"专列\"", "如此: 是", "青岛-定西", "完了."])
def test_wrong_punctuation_is_noticed(text):
    assert HALF_WIDTH.search(text)


@pytest.mark.parametrize("text", ["投入3.7亿元，其中22.79亿元", "定西（甘肃）", "称“专列”", "青岛—定西", "1.5万余名 · 近两年", "占60%以上", "CC BY 4.0。"])
def test_right_punctuation_is_not(text):
    assert not HALF_WIDTH.search(text)
