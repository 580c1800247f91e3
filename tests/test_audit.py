"""The audit finds what must not be in a published book, planted here."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from lugan import parity
from lugan.audit import _dead, _fault, _file, _follower, _Numbers, audit
from lugan.book.script import call
from lugan.cli import main
from lugan.facts import DIGITS, structural

PAGE = "en/pairings/jiaozhou-tongwei.html"

#: What the audit does not look into.
UNREAD = ("fonts", "scripts", "styles", "vendor")


@pytest.fixture
def copy(book, tmp_path) -> Path:
    """A copy of the parts of the book that a test spoils; without variants, which take their time to read."""
    return shutil.copytree(book, tmp_path / "html", ignore=shutil.ignore_patterns(*UNREAD, "variants"))


@pytest.fixture
def copy_with_variants(book, tmp_path) -> Path:
    return shutil.copytree(book, tmp_path / "html", ignore=shutil.ignore_patterns(*UNREAD))


def replaced(folder: Path, page: str, pattern: str, by: str) -> None:
    path = folder / page
    text, count = re.subn(pattern, by, path.read_text("utf-8"), count=1)
    assert count == 1, pattern
    path.write_text(text, "utf-8")


def complaints(folder: Path, kind: str) -> list[str]:
    return [str(c) for c in audit(folder).complaints if c.kind == kind]


def test_the_built_book_is_clean_and_both_totals_are_complete(book, register):
    report = audit(book)
    assert report.is_clean, report.complaints[:5]
    assert report.numbers["claim"] > 1000
    ledger = (book / "en/evidence/ledger.html").read_text("utf-8")
    total = int(re.search(r'value="(\d+)" data-indicator="book.numbers"', ledger)[1])
    assert 2 * total == report.numbers["claim"] + report.numbers["indicator"]
    assert f'value="{len(register.numerals)}" data-indicator="book.numerals"' in ledger


def test_a_bare_number_is_found(copy):
    replaced(copy, PAGE, r"(<p>What was paid)", r"<p>There were 43 of them.</p>\1")
    assert complaints(copy, "bare number") == [f"{PAGE}: bare number: '43' in 'There were 43 of them.'"]


def test_a_bare_number_in_a_chart_or_its_alternative_text_is_found(copy):
    replaced(copy, PAGE, r"(<svg[^>]*>)", r'\1<text>977</text>')
    replaced(copy, PAGE, r"(<desc[^>]*>)", r"\1 978 ")
    found = complaints(copy, "bare number")
    assert any("'977'" in c for c in found) and any("'978' in the alternative text" in c for c in found)


@pytest.mark.parametrize(
    "pattern, by",
    [
        (r">CNY 370 million<", ">CNY 380 million<"),
        (r'value="370000000" data-claim="tongwei-funds"', 'value="380000000" data-claim="tongwei-funds"'),
        (r">3\.7亿元<", ">3.8亿元<"),
        (r'(data-claim="tongwei-funds")(><a[^>]*>CNY 370)', r'\1 data-part="low"\2'),
    ],
    ids=["text", "value", "printed", "bound"],
)
def test_a_wrong_number_is_found(copy, pattern, by):
    replaced(copy, PAGE, pattern, by)
    (complaint,) = complaints(copy, "wrong number")
    assert "claim tongwei-funds is shown as" in complaint


def test_a_wrong_number_in_a_chart_is_found(copy):
    replaced(copy, PAGE, r'(<a class="number claim" [^>]*>)CNY 370 million<', r"\1CNY 390 million<")
    assert "claim tongwei-funds is shown as 'CNY 390 million'" in complaints(copy, "wrong number")[0]


def test_a_number_that_follows_from_no_claim_is_found(copy):
    replaced(copy, PAGE, r'data-claim="tongwei-funds"', 'data-claim="tongwei-founds"')
    assert "there is no claim 'tongwei-founds'" in complaints(copy, "dangling id")[0]
    replaced(copy, PAGE, r'data-indicator="jiaozhou-tongwei.funds-per-project"', 'data-indicator="book.claims.total"')
    assert any("there is no indicator 'book.claims.total'" in c for c in complaints(copy, "dangling id"))


def test_a_refused_indicator_cannot_be_shown(copy):
    replaced(copy, PAGE, r'data-indicator="jiaozhou-tongwei.funds-per-project"', 'data-indicator="shinan-anding.funds-per-year"')
    assert complaints(copy, "dangling id")


def test_a_dead_link_and_a_dead_anchor_are_found(copy):
    replaced(copy, PAGE, r"evidence/register\.html#claim-tongwei-funds", "evidence/register.html#claim-tongwei-gold")
    replaced(copy, PAGE, r"\.\./evidence/register\.html#claim-tongwei-projects", "../evidence/nowhere.html")
    found = complaints(copy, "dead link")
    assert any("claim-tongwei-gold, which has no such anchor" in c for c in found)
    assert any("nowhere.html" in c for c in found)


def test_a_dead_anchor_is_found_however_the_folder_is_named(copy, monkeypatch):
    replaced(copy, PAGE, r"evidence/register\.html#claim-tongwei-funds", "evidence/register.html#claim-tongwei-gold")
    monkeypatch.chdir(copy.parent)
    assert any("claim-tongwei-gold, which has no such anchor" in c for c in complaints(Path(copy.name), "dead link"))


def test_a_missing_download_is_found(copy):
    next((copy / "data" / "pages" / "pairings" / "jiaozhou-tongwei").iterdir()).unlink()
    assert complaints(copy, "dead link")


def test_a_failed_cell_is_found(copy):
    path = next((copy / "en" / "_sources").rglob("jiaozhou-tongwei.ipynb"))
    notebook = json.loads(path.read_text("utf-8"))
    cell = next(c for c in notebook["cells"] if c["cell_type"] == "code")
    cell["outputs"] = [{"output_type": "error", "ename": "ValueError", "evalue": "planted", "traceback": []}]
    path.write_text(json.dumps(notebook), "utf-8")
    assert "ValueError: planted" in complaints(copy, "failed cell")[0]


def test_a_number_more_or_less_than_the_book_says_is_found(copy):
    replaced(copy, PAGE, r"(<p>What was paid)", r'<p><data class="claim" value="176" data-claim="tongwei-projects"><a href="">176 projects</a></data></p>\1')
    assert "numbers stand on its pages, there are" in complaints(copy, "wrong total")[0]


VARIANT = "en/_static/variants/pairings/jiaozhou-tongwei"


def variant(folder: Path, text: str) -> str:
    """Name of the first script of a page's variants that holds a text."""
    return next(p.relative_to(folder).as_posix() for p in sorted((folder / VARIANT).glob("*.js")) if text in p.read_text("utf-8"))


def test_a_wrong_number_and_a_dead_link_in_a_variant_are_found(copy_with_variants):
    copy = copy_with_variants
    name = variant(copy, ">CNY 37,000 wan<")
    replaced(copy, name, r">CNY 37,000 wan<", ">CNY 38,000 wan<")
    replaced(copy, name, r"#claim-tongwei-funds", "#claim-tongwei-gold")
    replaced(copy, name, r"<p>", "<p>There were 43. ")
    assert "claim tongwei-funds is shown as 'CNY 38,000 wan'" in complaints(copy, "wrong number")[0]
    assert any(c.startswith(name) for c in complaints(copy, "dead link"))
    assert any(c.startswith(f"{name}: bare number: '43") for c in complaints(copy, "bare number"))


def test_a_file_that_the_scripts_of_a_page_bring_along_need_not_be_beside_it(copy_with_variants):
    copy, file = copy_with_variants, "data/pages/pairings/jiaozhou-tongwei/figures-sales.csv"
    (copy / file).unlink()
    assert {c.partition(":")[0] for c in complaints(copy, "dead link") if c.endswith(file)} == {PAGE, PAGE.replace("en/", "zh/")}, "the page itself brings nothing along"
    for script in (copy / VARIANT).glob("*.js"):
        script.write_text(script.read_text("utf-8").replace('"figures-sales.csv":', '"other.csv":'), "utf-8")
    assert any(c.startswith(VARIANT) and c.endswith(file) for c in complaints(copy, "dead link"))


@pytest.mark.parametrize("name, left", [(PAGE, 0), ("zh/_static/passports/0.js", 200), ("en/_sources/pairings/jiaozhou-tongwei.ipynb", 200), (f"{VARIANT}/1.js", 200)])
def test_a_damaged_file_is_named(book, tmp_path, name, left):
    copy = shutil.copytree(book, tmp_path / "html")
    (copy / name).write_bytes((copy / name).read_bytes()[:left])
    where = name if VARIANT not in name else VARIANT
    assert [c.partition(": it is damaged")[0] for c in complaints(copy, "unreadable file")] == [f"{where}: unreadable file"]


def test_the_unit_in_the_header_of_a_column_is_that_of_its_numbers(copy):
    replaced(copy, PAGE.replace("en/", "zh/"), r"(<span class=.unit. data-unit-of=[^>]*>)万元<", r"\1亿元<")
    assert "is headed '亿元'; it is in 万元" in complaints(copy, "wrong number")[0]


def test_digits_may_be_grouped_by_a_space_that_does_not_break(monkeypatch, book):
    monkeypatch.setattr("lugan.number._digits", lambda *_: "4\u202f842")
    shown = ("en", "claim", "dingxi-sales-2025", "full", "value", "auto")
    numbers = _Numbers(book)
    assert _fault(numbers, *shown, "CNY 4 842 million", "4842000000") is None
    assert _fault(numbers, *shown, "CNY 4 843 million", "4842000000")[0] == "wrong number"
    assert "CNY 4 842 million" in parity._wordings.__wrapped__(numbers.find("claim", "dingxi-sales-2025"), "en")


def spoil_passports(cards: dict[str, str]) -> None:
    """Plant a fault of each kind."""
    cards["tongwei-gold"] = cards["tongwei-funds"]
    cards["tongwei-projects"] = cards["tongwei-funds"]
    planted = {
        "another figure": r"(line-value.*?>)(CNY 370 million|3\.7亿元)<",
        "another printed form": r'(data-style="printed"><a [^>]*>(?:<span[^>]*>)?)3\.7',
        "another bound": r"(line-bounds.*?>)3(\.?)65",
        "a bare number": r"(<dl>)",
    }
    by = {"another figure": r"\g<1>0.7亿元<", "another printed form": r"\g<1>4.7", "another bound": r"\g<1>3\g<2>64", "a bare number": r"<p>There were 43.</p>\1"}
    for fault, pattern in planted.items():
        cards["tongwei-funds"], count = re.subn(pattern, by[fault], cards["tongwei-funds"], count=1)
        assert count, fault
    cards["longnan-agreements"] = re.sub(r'(line-bounds"><dt>[^<]*</dt><dd>).*?</dd>', r"\1exact</dd>", cards["longnan-agreements"])


def test_passports_are_held_against_the_register(copy):
    """The same faults in every edition, so that none differs from the other."""
    for edition in ("en", "zh"):
        cards: dict[str, str] = {}
        paths = list((copy / edition).rglob("passports/*.js"))
        for path in paths:
            cards.update(json.loads(path.read_text("utf-8").removeprefix("lugan.passports(").removesuffix(");\n")))
            path.unlink()
        spoil_passports(cards)
        paths[0].write_text(call("lugan.passports", cards), "utf-8")
    found = [str(c) for c in audit(copy).complaints if c.page.startswith("en/_static/passports/")]
    for said in (
        "dangling id: there is a passport of 'tongwei-gold', and no such number",
        "wrong number: the passport of tongwei-projects has the value 'CNY 370 million'; it is '176 projects'",
        "wrong number: claim tongwei-funds is shown as '0.7亿元' with the value 370000000; it is 'CNY 370 million'",
        "wrong number: the passport of tongwei-funds has the value '0.7亿元'; it is 'CNY 370 million'",
        "wrong number: the passport of tongwei-funds has the printed '4.7亿元'; it is '3.7亿元'",
        "wrong number: the passport of tongwei-funds has the bounds 'CNY 364–375 million'; it is 'CNY 365–375 million'",
        "wrong number: the passport of longnan-agreements has the bounds 'exact'",
        "bare number: '43' in 'There were 43.'",
    ):
        assert any(said in c for c in found), (said, found)


def test_an_option_can_name_only_numbers_that_the_page_shows(copy):
    replaced(copy, PAGE, r"(<option[^>]*>)(keep [^<]*)", r"\1keep 977 people")
    assert "'977' in the alternative text" in complaints(copy, "bare number")[0]


def test_the_command_fails_on_a_spoilt_book_and_says_where(copy):
    replaced(copy, PAGE, r">CNY 370 million<", ">CNY 380 million<")
    result = CliRunner().invoke(main, ["audit", str(copy)])
    assert result.exit_code == 1
    assert f"{PAGE}: wrong number: claim tongwei-funds" in result.output
    assert "1 wrong number" in result.output


def test_a_folder_without_a_book_is_refused(tmp_path):
    result = CliRunner().invoke(main, ["audit", str(tmp_path)])
    assert result.exit_code == 1
    assert "holds no book; build one with `lugan build`" in result.output


@pytest.mark.parametrize("text", ["in 2025", "2021–2025", "since 1 March", "2026年2月25日", "page 4", "第4版", "paragraph 26, characters 2085–2089", "CC BY 4.0", "version 0.1.0"])
def test_what_may_stand_bare_is_explained(text):
    for _, pattern in structural():
        text = pattern.sub(" ", text)
    assert not DIGITS.findall(text)


@pytest.mark.parametrize("text", ["2209.95", "2.95%", "12025 people", "3.7", "page of 43", "characters 12"])
def test_what_is_a_figure_is_not_explained_away(text):
    for _, pattern in structural():
        text = pattern.sub(" ", text)
    assert DIGITS.findall(text)


ADDRESSES = {
    # what leads nowhere: nothing for an address outside the book
    "method.html": "",
    "method.html?money_unit=wan#how-figures-are-read": "",
    "?money_unit=wan": "",
    "#no-such-anchor": "#no-such-anchor, which has no such anchor",
    "?money_unit=wan#no-such-anchor": "?money_unit=wan#no-such-anchor, which has no such anchor",
    "../zh": "",
    "../zh/%6Dethod.html": "",
    "themes/../method.html": "",
    "themes/no-such-page.html": "themes/no-such-page.html",
    "https://example.org/method.html#x": None,
    "mailto:a@example.org": None,
    "file:///etc/passwd": "file:///etc/passwd",
    "claim:tongwei-funds": "claim:tongwei-funds",
}


@pytest.mark.parametrize("address, wrong", ADDRESSES.items())
def test_a_link_leads_somewhere_as_a_browser_follows_it(tmp_path, address, wrong):
    for name in ("en/index.html", "en/method.html", "zh/index.html", "zh/method.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    page, method = str(tmp_path / "en" / "index.html"), str(tmp_path / "en" / "method.html")
    anchors = {page: [], method: ["how-figures-are-read"]}
    target = _follower(page, _file)(address)
    assert wrong == (address if target == "" else target and _dead(anchors.get(target, []), address))
