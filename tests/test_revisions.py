"""The page of changes, and what the register says of reviews: made from the tables, in every language."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from lugan.book import listings, revisions
from lugan.book.plan import read_plan
from lugan.book.run import Executed, pack
from lugan.book.site import Site
from lugan.datapackage import DataError, append
from lugan.diff import Change
from lugan.facts import DIGITS
from lugan.language import LANGUAGES, Text, catalogue
from lugan.notebook import MEDIA_TYPE
from lugan.register import read_register
from lugan.reviews import drawn
from lugan.views import Analysis

BOOK = "ab" * 32
ROW = {
    "date": "2026-03-01", "kind": "claim", "id": "tongwei-funds", "was_en": "3.6亿元", "was_zh": "3.6亿元", "now_en": "3.7亿元", "now_zh": "3.7亿元", "cause": "claim changed",
    "pages": "pairings/jiaozhou-tongwei gone", "findings": "sales-2025-within-two-years gone", "why_en": "Copied wrongly; it is {tongwei-funds}.", "why_zh": "抄错了，应为{tongwei-funds}。",
}  # fmt: skip


def site(tables: Path) -> Site:
    """A site over the tables, whose pages have run and show nothing but their titles."""
    analysis = Analysis(read_register(tables))
    plan = read_plan(analysis.register)
    block = {MEDIA_TYPE: {"title": {"en": "A title", "zh": "标题"}, "html": {"en": "", "zh": ""}}}
    notebook = json.dumps({"cells": [{"cell_type": "code", "metadata": {}, "outputs": [{"data": block}]}]})
    return Site(analysis, plan, tuple(Executed(page, pack(notebook)) for page in plan.pages), BOOK)


def changes(tables: Path, lang: str, **values: str) -> str:
    append(tables, {"changes": [ROW | values]})
    return "".join(block.html(lang) for block in revisions.blocks(site(tables), ["method"]))


def test_with_no_changes_the_page_says_so(tables):
    assert "No published number has changed yet" in "".join(b.html("en") for b in revisions.blocks(site(tables), []))


def test_a_change_says_what_was_and_is_and_why_and_what_it_touched(tables):
    page = changes(tables, "en")
    assert "1 March 2026" in page
    assert '<a href="page:evidence/register#claim-tongwei-funds">Collaboration funds</a>' in page
    assert "<del>3.6亿元</del>" in page and "<ins>3.7亿元</ins>" in page
    assert "a claim was changed" in page
    assert '<a href="page:pairings/jiaozhou-tongwei">A title</a>; gone' in page
    assert "One year of sales is printed as" in page and "finding <code>gone</code>" in page
    assert re.search(r'Copied wrongly; it is <data class="claim" value="370000000" data-claim="tongwei-funds">', page)


def test_a_change_is_told_in_chinese_too(tables):
    page = changes(tables, "zh", cause="claim changed: tongwei-projects", kind="check", id="sales-2025-within-two-years", was_zh="相符", now_zh="矛盾")
    for words in ("2026年3月1日", "检验：一年的销售额不超过包含它的两年合计", "<del>相符</del>", "<ins>矛盾</ins>", "数字有改动：", "page:evidence/register#claim-tongwei-projects", "抄错了"):
        assert words in page


def test_a_change_of_a_computed_number_stands_in_the_book_whose_numbers_are_being_counted(tables):
    append(tables, {"changes": [ROW | {"kind": "indicator", "id": id} for id in ("jiaozhou-tongwei.funds-per-project", "book.claims", "book.numbers", "gone")]})
    page = site(tables).made("en").pages["changes"]
    for id in ("jiaozhou-tongwei.funds-per-project", "book.claims", "book.numbers"):
        assert f'href="page:evidence/indicators#indicator-{id}"' in page
    assert "number <code>gone</code>, no longer in the book" in page


def test_numbers_that_are_gone_are_no_numbers_of_the_book(tables):
    page = changes(tables, "en", id="tongwei-gone", now_en="", now_zh="", cause="claim removed")
    assert "claim <code>tongwei-gone</code>, no longer in the book" in page
    bare = re.sub(r"<(del|ins|code|data)\b.*?</\1>|<[^>]+>", "", page)
    assert set(DIGITS.findall(bare)) == {"1", "2026"}  # the day


def test_every_cause_that_is_found_has_words_in_every_language():
    source = (Path(__file__).parent.parent / "lugan" / "diff.py").read_text("utf-8")
    causes = re.findall(r'"((?:new|claim|another|removed|rests|rows|formula)[a-z ]*)"|f"((?:new|claim|rests)[a-z ]*): ', source)
    found = {a or b for a, b in causes} - {"claims", "claim", "formula"}  # names of columns
    assert {"new source", "claim changed", "formula changed", "rests on fewer claims", "removed"} <= found
    for lang in LANGUAGES:
        assert {f"cause-{c.replace(' ', '-')}" for c in found} <= catalogue(lang).keys()


@pytest.mark.parametrize("values, message", [({"cause": "whim"}, "column cause: 'whim' does not have the form"), ({"date": "2026-02-30"}, "'2026-02-30' is no day of the calendar"), ({"why_en": "It was 7."}, "the number 7 is typed")])
def test_a_wrong_row_is_refused(tables, values, message):
    with pytest.raises(DataError, match=re.escape(message)):
        changes(tables, "en", **values)


def test_a_finding_says_in_each_language_what_it_was():
    change = Change("finding", "x", Text.of(en="holds: a", zh="成立: 甲"), Text.of(en="", zh=""), "removed", ())
    assert str(change) == "finding x: holds: a → (gone); removed"


# --- What the register says of reviews -------------------------------------------------------


def review(tables: Path, *rows: tuple[str, str, str, str]) -> Analysis:
    register = read_register(tables)
    append(tables, {"reviews": [{"claim": c, "reviewer": who, "date": day, "verdict": v, "note": "", "book": BOOK, "printed": register.claims[c].printed} for c, who, day, v in rows]})
    return Analysis(read_register(tables))


def row(analysis: Analysis, claim: str, lang: str = "en") -> str:
    table = listings.register(analysis, {})
    return dict(zip(table.row_ids, table.rows, strict=True))[f"claim-{claim}"][8].text(lang)


def test_the_register_says_how_often_and_when_a_claim_was_checked(tables):
    analysis = review(tables, ("tongwei-funds", "Wen", "2026-03-01", "agree"), ("tongwei-funds", "Li", "2026-03-05", "agree"), ("tongwei-projects", "Li", "2026-03-05", "wrong"))
    assert row(analysis, "tongwei-funds").endswith("checked twice, on 1 March 2026 and 5 March 2026: borne out")
    assert row(analysis, "tongwei-funds", "zh").endswith("核对两次（2026年3月1日和2026年3月5日）：属实")
    assert row(analysis, "tongwei-projects").endswith("checked once, on 5 March 2026: found wrong")
    assert "checked" not in row(analysis, "tongwei-workers")


def test_the_register_says_what_the_sample_supports(tables, register):
    assert "No sample of claims drawn by lot has been checked" in listings.reviews(Analysis(register)).text("en")
    order = drawn(register.claims, BOOK)
    analysis = review(tables, *((c, "Wen", "2026-03-01", "agree") for c in order[:20]))
    said = listings.reviews(analysis).text("en")
    assert f"People have held 20 of {len(register.claims)} claims against the source, 0 of them more than once." in said
    assert "Of 20 claims drawn by lot 0 were not borne out. So, with 95% confidence, at most 15 of all 121 claims are wrong" in said
    assert set(re.findall(r'data-indicator="([^"]+)"', listings.reviews(analysis).html("en"))) >= {"book.drawn", "book.wrong-at-most"}
