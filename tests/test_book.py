"""The built book: its pages, words and numbers; what happens when a notebook fails."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from lxml import html

from lugan.audit import Complaint, Report
from lugan.book import build as building
from lugan.book import run as running
from lugan.book.build import Built
from lugan.book.extension import resolved
from lugan.book.plan import PROJECT, PlannedPage
from lugan.book.run import Executed, Failure
from lugan.language import LANGUAGES, words


def page(book: Path, name: str, lang: str = "en") -> html.HtmlElement:
    return html.fromstring((book / lang / f"{name}.html").read_text("utf-8"))


def main_text(document: html.HtmlElement) -> str:
    return " ".join(document.xpath("//article")[0].text_content().split())


OTHERS = [{"money_unit": "wan", "first_year": 2025}, {"first_year": 2026}, {"money_unit": "yi", "last_year": 2021}, {"reading": "garment-jobs"}]


@pytest.mark.parametrize("given", [OTHERS[0], *(pytest.param(given, marks=pytest.mark.slow) for given in OTHERS[1:])], ids=str)
def test_a_book_with_other_parameters_is_as_sound_as_the_usual_one(given, tmp_path):
    built = building.build(tmp_path, parameters=given)
    assert built.is_sound, built.report and built.report.complaints[:5]


def test_every_planned_page_is_there_in_every_language(book, register):
    names = ["index", "method", "rerun", "search", "evidence/checks", "evidence/register", "evidence/indicators"]
    names += [f"pairings/{p}" for p in register.pairings] + [f"themes/{t}" for t in ("funding", "employment", "sales")]
    for lang in LANGUAGES:
        for name in names:
            assert (book / lang / f"{name}.html").exists(), name


def test_the_entrance_leads_to_every_edition(book):
    links = html.fromstring((book / "index.html").read_text("utf-8")).xpath("//a/@href")
    assert links == [f"{lang}/index.html" for lang in LANGUAGES]


@pytest.mark.parametrize(
    "lang, words_wanted",
    [
        ("en", ["What was paid?", "CNY 2,279 million", "Who found work?", "199,100 people", "What was sold?", "CNY 1,819 million", "How sure are we?"]),
        ("zh", ["投入了多少？", "22.79亿元", "多少人就业？", "19.91万人", "销售了多少？", "18.19亿元", "有多可信？"]),
    ],
)
def test_the_front_page_answers_first(book, lang, words_wanted):
    answer = page(book, "index", lang).xpath("//div[@class='answer']")[0].text_content()
    assert all(w in answer for w in words_wanted)


TONGWEI = {
    "tongwei-funds": ("3.7亿元", 370_000_000),
    "tongwei-projects": ("176个", 176),
    "tongwei-employment-funds": ("2209.95万元", 22_099_500),
    "tongwei-workers": ("1.5万余名", 15_000),
    "tongwei-workers-qingdao": ("680名", 680),
    "tongwei-sales": ("9.6亿元", 960_000_000),
    "tongwei-enterprise-investment": ("2.33亿元", 233_000_000),
    "tongwei-enterprise-jobs": ("804人", 804),
    "garment-investment": ("5500万元", 55_000_000),
    "garment-funds": ("2000万元", 20_000_000),
    "garment-jobs": ("159人", 159),
    "tongwei-showrooms": ("91.91万元", 919_100),
    "tongwei-industry-share": ("60%以上", 60),
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("id", TONGWEI)
def test_the_tongwei_page_has_each_figure_with_its_value_linked_to_its_row(book, lang, id):
    printed, value = TONGWEI[id]
    document = page(book, "pairings/jiaozhou-tongwei", lang)
    found = document.xpath(f"//data[@class='claim'][@data-claim='{id}']")
    assert printed in {d.text_content() for d in found}
    assert str(value) in {d.get("value") for d in found if not d.get("data-part")}
    assert {d.xpath("./a/@href")[0] for d in found} == {f"../evidence/register.html#claim-{id}"}


def test_every_pairing_page_shows_every_claim_of_its_pairing(book, register):
    for pairing in register.pairings:
        shown = set(page(book, f"pairings/{pairing}").xpath("//data/@data-claim"))
        assert {c.id for c in register.select(pairing)} <= shown


def test_the_register_page_lists_every_claim_with_the_pages_that_use_it(book, register):
    document = page(book, "evidence/register")
    rows = {r.get("id"): r for r in document.xpath("//table[@id='claims']/tbody/tr")}
    assert rows.keys() == {f"claim-{c}" for c in register.claims}
    funds = " ".join(rows["claim-tongwei-funds"].text_content().split())
    for wanted in ("3.7亿元", "CNY 370 million", "CNY 365–375 million", "2021–2025", "paragraph 15", "characters 1120–1124", "Jiaozhou–Tongwei", "Funding across pairings"):
        assert wanted in funds
    assert "../pairings/jiaozhou-tongwei.html" in rows["claim-tongwei-funds"].xpath(".//a/@href")


def test_titles_reach_sidebar_and_browser(book):
    document = page(book, "pairings/qingdao-dingxi", "zh")
    assert document.xpath("//title/text()")[0].startswith("青岛—定西")
    assert "胶州—通渭" in document.xpath("//nav//text()[contains(., '胶州')]")[0]
    assert document.get("lang") == "zh-CN"


def test_the_same_page_is_linked_in_the_other_language(book):
    document = page(book, "pairings/qingdao-dingxi")
    (link,) = document.xpath("//a[contains(@class, 'edition-switch')]")
    assert (link.get("href"), link.get("hreflang"), link.text) == ("../../zh/pairings/qingdao-dingxi.html", "zh-CN", "中文")


def test_no_notebook_failed_and_no_scheme_of_the_book_is_left(book):
    for path in book.rglob("*.html"):
        text = path.read_text("utf-8")
        assert "Traceback" not in text
        for scheme in ("claim:", "indicator:", "page:", "download:"):
            assert f'href="{scheme}' not in text, path


def test_links_are_relative_to_the_page():
    assert resolved('<a href="claim:x">', "index", "en", "") == '<a href="evidence/register.html#claim-x">'
    assert resolved('<a href="download:a.csv">', "pairings/x", "en", "") == '<a href="../../data/pages/pairings/x/a.csv">'


def published(book: Path, name: str) -> list[dict[str, str]]:
    content = (book / "data" / f"{name}.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


CONTRACT = ["id", "pairing", "measure", "theme", "printed", "value", "low", "high", "unit", "period_start", "period_end", "basis", "scope", "source", "start", "end", "status"]


def test_the_claims_are_published_as_computed(book, register):
    rows = published(book, "claims")
    assert list(rows[0])[: len(CONTRACT)] == CONTRACT
    assert [r["id"] for r in rows] == list(register.claims)
    row = next(r for r in rows if r["id"] == "tongwei-funds")
    assert [row[c] for c in ("printed", "value", "low", "high", "unit", "period_start", "period_end", "start", "end")] == [
        "3.7亿元", "370000000", "365000000", "375000000", "yuan", "2021", "2025", "1119", "1124"
    ]  # fmt: skip


def test_every_number_of_a_page_is_published(book, register):
    known = {r["id"] for r in published(book, "indicators")}
    for path in (book / "en").rglob("*.html"):
        document = html.fromstring(path.read_text("utf-8"))
        assert set(document.xpath("//*/@data-claim")) <= register.claims.keys()
        assert set(document.xpath("//*/@data-indicator")) <= known


def test_checks_and_numerals_are_published_and_described(book, register):
    assert {r["id"]: r["outcome"] for r in published(book, "checks")}["sales-2025-within-two-years"] == "contradict"
    assert len(published(book, "numerals")) == len(register.numerals)
    package = json.loads((book / "data" / "datapackage.json").read_text("utf-8"))
    for resource in package["resources"]:
        fields = [f["name"] for f in resource["schema"]["fields"]]
        assert fields == list(published(book, resource["name"])[0])
        assert all(f["description"] and f["description_zh"] for f in resource["schema"]["fields"])


def test_each_chart_and_table_offers_its_data(book):
    for path in (book / "en").rglob("*.html"):
        document = html.fromstring(path.read_text("utf-8"))
        for link in document.xpath("//a[@class='download']/@href"):
            assert (path.parent / link).resolve().exists(), link


#: What stands on a pairing's page, in this order.
ORDER = (
    "div[@class='answer']", "form[@class='choose']", "table[@id='parameters']", "dl[@class='cards']", "figure[@class='chart']", "div[@class='table-scroll']/table[starts-with(@id, 'figures-')]",
    "section[@id='how-it-is-worked-out']", "section[@id='what-contradicts']", "section[@id='what-is-not-reported']", "section[starts-with(@id, 'sources')]", "section[@id='data-and-code']", "section[@id='how-to-cite-this-page']",
)  # fmt: skip


def out_of_order(page: html.HtmlElement) -> list[str]:
    """Parts of a pairing's page that are missing or stand before what they should follow."""
    places = {element: i for i, element in enumerate(page.iter())}
    firsts = [min((places[e] for e in page.xpath(f"//article//{part}")), default=-1) for part in ORDER]
    return [part for part, before, at in zip(ORDER, [0, *firsts], firsts) if at <= before]


def test_every_pairing_is_told_in_the_same_order(book):
    pages = {path: html.fromstring(path.read_text("utf-8")) for path in book.glob("*/pairings/*.html")}
    assert pages and not {path.name: parts for path, page in pages.items() if (parts := out_of_order(page))}
    page = pages[book / "en" / "pairings" / "qingdao-dingxi.html"]
    key_figures = page.get_element_by_id("key-figures")
    key_figures.getparent().append(key_figures)
    page.get_element_by_id("what-is-not-reported").drop_tree()
    assert out_of_order(page) == ["figure[@class='chart']", "section[@id='what-is-not-reported']"]


def test_a_reader_finds_no_trace_of_the_machine(book):
    for path in book.rglob("*"):
        if path.suffix in {".html", ".js", ".csv", ".json", ".ipynb", ".svg"} and "_static" not in path.parts:
            assert str(PROJECT) not in path.read_text("utf-8"), path


@pytest.fixture
def broken_project(tmp_path, monkeypatch):
    """Notebooks of which one fails."""
    notebooks = tmp_path / "notebooks"
    shutil.copytree(PROJECT / "notebooks", notebooks)
    path = notebooks / "theme.ipynb"
    content = json.loads(path.read_text("utf-8"))
    cell = next(c for c in content["cells"] if c["id"] == "show-across")
    cell["source"] = "if theme == 'sales':\n    raise ValueError('out of ideas')"
    path.write_text(json.dumps(content), "utf-8")
    monkeypatch.setattr(running, "NOTEBOOKS", notebooks)
    return tmp_path


def test_a_failing_notebook_leaves_the_others_and_says_what_failed(broken_project, capsys):
    built = building.build(broken_project / "out", languages=["en"])
    building.tell(built)
    assert not built.is_sound
    said = capsys.readouterr().out
    assert "failed: themes/sales (notebooks/theme.ipynb, cell show-across (if theme == 'sales':)): ValueError: out of ideas" in said
    text = main_text(page(built.folder, "themes/sales"))
    assert words("failed-why", "en", cause="ValueError: out of ideas") in text
    assert "CNY 2,279 million" in main_text(page(built.folder, "themes/funding"))


def test_the_work_tree_holds_nothing_generated():
    tracked = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True)
    if tracked.returncode:
        pytest.skip("not a git checkout")
    assert not [f for f in tracked.stdout.split() if f.startswith(("_build/", ".venv/")) or f.endswith(".pyc")]


def test_all_that_is_wrong_is_told_and_where_the_good_book_stays(tmp_path, capsys):
    page = PlannedPage("themes/sales", "theme", {})
    died = Executed(page, failure=Failure("", "", "the worker died: x"))
    report = Report(complaints=[Complaint("en/index.html", "dead link", "nowhere.html")])
    building.tell(Built(tmp_path / "html.faulty", (died,), {"en": "", "zh": "WARNING: y\n"}, report, {"themes/sales": "forced"}), explain=True)
    said = capsys.readouterr().out.splitlines()
    assert said[:4] == ["themes/sales: forced", "failed: themes/sales (notebooks/theme.ipynb): the worker died: x", "warnings of the zh edition:", "WARNING: y"]
    assert said[4] == "en/index.html: dead link: nowhere.html" and "1 dead link" in said[5]
    assert said[6:] == [f"the last good book stays in {tmp_path / 'html'}", f"built with faults: 0 pages in {tmp_path / 'html.faulty'}; open {tmp_path / 'html.faulty' / 'index.html'}"]
