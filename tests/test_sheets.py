"""Sheets: a long listing goes on on further pages, loses no row, and every link finds the page on which its row stands."""

from __future__ import annotations

import json
import posixpath
import re
from collections import Counter
from pathlib import Path

import pytest
from conftest import ran

from benchmarks import registers
from lugan.blocks import LIST, WHOLE, Column, Prose, Table, cut
from lugan.book.site import Site
from lugan.book.stage import stage, write_scripts
from lugan.language import LANGUAGES, Message
from lugan.register import DATA

PAIRINGS = 45
#: Bytes of the source of a page without its drawings.
HEAVIEST = 420_000


@pytest.fixture(scope="module")
def large(tmp_path_factory) -> Site:
    return ran(registers.write(PAIRINGS, tmp_path_factory.mktemp("large") / "data"))


@pytest.fixture(scope="module")
def sources(large, tmp_path_factory) -> dict[str, dict[str, str]]:
    """For each edition what its pages hold, by their names."""
    return {lang: pages(stage(tmp_path_factory.mktemp("source") / lang, lang, large)) for lang in LANGUAGES}


def pages(source: Path) -> dict[str, str]:
    found = {}
    for path in source.rglob("*"):
        name = path.relative_to(source).with_suffix("").as_posix()
        if path.suffix == ".md":
            found[name] = path.read_text("utf-8")
        elif path.suffix == ".ipynb":
            cells = json.loads(path.read_text("utf-8"))["cells"]
            found[name] = "\n".join("".join(o["data"].get("text/html", "")) for c in cells for o in c.get("outputs", ()))
    return found


@pytest.mark.parametrize(
    "count, most, groups, sizes",
    [
        (0, 4, "", [0]),
        (4, 4, "aabb", [4]),
        (5, 4, "", [2, 2, 1]),
        (9, 8, "aaabbbccc", [3, 3, 3]),  # no group is divided
        (9, 8, "abbbbbbbc", [1, 4, 4]),  # one that no sheet holds is
    ],
)
def test_a_listing_is_cut_between_groups_where_a_sheet_holds_them(count, most, groups, sizes):
    slices = cut(count, most, groups)
    assert [s.stop - s.start for s in slices] == sizes
    assert [i for s in slices for i in range(count)[s]] == list(range(count))


def test_a_table_leads_from_each_sheet_to_the_next_and_from_the_first_to_all():
    table = Table("t", Message("caption-terms"), (Column(Message("column-what")),), tuple((str(i),) for i in "abcdef"), tuple(f"row-{i}" for i in "abcdef"), most=4)
    html = [table.html("en"), *(s.html("en") for s in table.sheets())]
    assert [re.findall(r'<tr id="row-(.)"', h) for h in html] == [["a", "b"], ["c", "d"], ["e", "f"]]
    assert [re.findall(r'href="(sheet:[^"]*)"', h) for h in html] == [["sheet:t-2", "sheet:t-3"], ["sheet:#t", "sheet:t-3", "sheet:#t"], ["sheet:t-2", "sheet:#t"]]
    assert not Table("t", table.caption, table.columns, table.rows[:4], most=4).sheets()


def test_a_list_is_cut_only_if_it_has_a_name():
    items = tuple(Message("findings-none") for _ in range(200))
    assert len(Prose(items, "ul", id="findings").html("en").split("<li>")) < 100
    assert not Prose(items, "ul").sheets()
    assert sum(s.html("en").count("<li>") for s in Prose(items, "ul", id="findings").sheets()) + 30 == 200


def test_a_listing_that_a_reader_chooses_is_whole_since_it_has_no_further_pages():
    table = Table("t", Message("caption-terms"), (Column(Message("column-what")),), tuple((str(i),) for i in "abcdef"), tuple(f"row-{i}" for i in "abcdef"), most=4)
    assert table.whole("en").count("<tr id=") == 6 and "sheet:" in table.html("en") and "sheet:" not in table.whole("en")
    items = Prose(tuple(Message("findings-none") for _ in range(WHOLE * LIST)), "ul", id="findings")
    assert items.whole("en").count("<li>") == len(items.sayings) and "sheet:" not in items.whole("en") and "beginning" not in items.whole("en")
    assert Prose(items.sayings[:3], "ul", id="findings").whole("en") == Prose(items.sayings[:3], "ul", id="findings").html("en")


def test_of_what_is_longer_than_any_page_the_beginning_is_shown_and_says_so():
    rows = tuple((str(i),) for i in range(13))
    table = Table("t", Message("caption-terms"), (Column(Message("column-what")),), rows, tuple(f"row-{i}" for i in range(13)), {"t.csv": "all"}, (Message("column-what"),) * 13, most=4)
    items = Prose(tuple(Message("findings-none") for _ in range(WHOLE * LIST + 1)), "ul", id="findings")
    for lang, said in {"en": "Only the beginning", "zh": "只列出开头部分"}.items():
        assert re.findall(r'<tr id="row-(\d+)"', table.whole(lang)) == list("0123") and said in table.whole(lang) and "download:t.csv" in table.whole(lang)
        assert items.whole(lang).count("<li>") == LIST and said in items.whole(lang)
        assert "sheet:" not in table.whole(lang) + items.whole(lang)


def test_every_row_stands_on_one_page(large, sources):
    register = large.analysis.register
    wanted = {
        "evidence/register": [f"claim-{id}" for id in register.claims],
        "evidence/moves": [f"moves-{id}" for id in register.claims],
        "evidence/ledger": [f"numeral-{n.source}-{n.start}" for n in register.numerals],
        "evidence/checks": [f"check-{id}" for id in large.analysis.verdicts] + [f"caution-{id}" for id in register.cautions],
    }
    for texts in sources.values():
        for page, ids in wanted.items():
            parts = [page, *(name for name, sheet in large.sheets("en").items() if sheet.listed_on == page)]
            assert len(parts) > 1 or page == "evidence/checks"
            assert Counter(re.findall(r'<tr id="([^"]+)"', "".join(texts[p] for p in parts))) == Counter(ids)


def test_every_link_leads_to_a_page_and_to_a_row_on_it(sources):
    for texts in sources.values():
        anchors = {name: {*re.findall(r' id="([^"]+)"', text)} for name, text in texts.items()}
        checked = Counter()
        for name, text in texts.items():
            for href in re.findall(r'href="([^":]*)"', text):
                address, _, anchor = href.partition("#")
                target = posixpath.normpath(posixpath.join(posixpath.dirname(name), address)).removesuffix(".html") if address else name
                if address.startswith(("../../data", "../data")) or not address.endswith(".html"):
                    continue
                assert target in texts, (name, href)
                if re.match("(claim|indicator|numeral|check|caution|moves)-", anchor):
                    assert anchor in anchors[target], (name, href)
                    checked[anchor.partition("-")[0]] += 1
        assert checked["claim"] > 1000 and checked["indicator"] > 1000 and checked["check"] > 50
        assert not any(re.search('href="(claim|indicator|page|sheet|download):', text) for text in texts.values())


def test_the_scripts_lead_an_old_address_to_its_sheet(large, tmp_path):
    source = stage(tmp_path / "en", "en", large)
    write_scripts(tmp_path / "scripts", "en", large)
    found = {}
    for path in (tmp_path / "scripts" / "sheets").glob("*.js"):
        found |= json.loads(path.read_text("utf-8").removeprefix("lugan.sheets(").removesuffix(");\n"))
    assert found == large.moved
    last = list(large.analysis.register.claims)[-1]
    sheet = found[f"evidence/register#claim-{last}"]
    assert f'<tr id="claim-{last}"' in (source / f"{sheet}.md").read_text("utf-8")


def test_no_page_grows_beyond_its_limit(sources):
    for texts in sources.values():
        heaviest = max(texts, key=lambda name: len(texts[name].encode()))
        assert len(texts[heaviest].encode()) < HEAVIEST, heaviest


def test_a_changed_claim_changes_one_sheet_of_the_register(large, sources, tmp_path):
    tables = registers.write(PAIRINGS, tmp_path / "data")
    registers.change(tables)
    after = pages(stage(tmp_path / "en", "en", ran(tables)))
    changed = [name for name in after if after[name] != sources["en"][name]]
    assert len([name for name in changed if name.startswith("evidence/register")]) == 1


def test_the_projects_own_listings_are_whole():
    own = ran(DATA)
    assert not own.sheets("en") and not own.moved
