"""Charts over all pairings: of many the highest are drawn, the chart says so, and no chart grows with the register."""

from __future__ import annotations

import re

import pytest
from test_charts import all_faults

from benchmarks import registers
from lugan import passages, views
from lugan.book.plan import read_plan
from lugan.charts import across, cards, chart, clashes, parts, tree, when, where
from lugan.charts.chart import drawn
from lugan.language import LANGUAGES
from lugan.register import read_register
from lugan.views import DRAWN, Analysis, View

CHARTS = {
    "where": where,
    "cards": cards,
    "tree": tree,
    "clashes": clashes,
    "across": lambda view: across(view, "funding"),
    "when": lambda view: when(view, theme="employment"),
}


@pytest.fixture(scope="module")
def large(tmp_path_factory) -> View:
    register = read_register(registers.write(140, tmp_path_factory.mktemp("large") / "data"))
    page = next(p for p in read_plan(register).pages if p.notebook == "theme")
    return View(Analysis(register), page.parameters)


@pytest.mark.parametrize("name", CHARTS)
def test_of_many_pairings_a_chart_draws_so_many_and_says_so(large, view, name):
    few, many = CHARTS[name](view("theme", theme="funding")), CHARTS[name](large)
    for lang in LANGUAGES:
        notes = " ".join(n.html(lang) for n in many.notes)
        assert 'data-indicator="shown.drawn"' in notes
        assert 'data-indicator="shown.drawn"' not in " ".join(n.html(lang) for n in few.notes)
    pairings = {row.pairing for row in many.rows}
    assert len(pairings) <= DRAWN
    assert len(many.svg("en", "wide")) < 100_000
    assert not all_faults(many)


def test_the_highest_are_drawn_in_their_order(large):
    pairings = list(large.register.pairings.values())
    shown, notes = drawn(large, pairings, lambda pairing: pairing, large.number("book.pairings"))
    levels = [p.level for p in shown]
    assert len(shown) == DRAWN and len(notes) == 1
    assert "county" not in levels and levels.count("city") == DRAWN - 1  # there are enough cities
    assert [p.id for p in pairings if p in shown] == [p.id for p in shown]
    assert drawn(large, pairings[:DRAWN], lambda pairing: pairing) == (pairings[:DRAWN], ())
    assert re.sub(r"<[^>]+>", "", notes[0].html("en")) == f"{views.DRAWN} of 140 are drawn, provinces first, then cities, then counties; the tables and lists of this book have all."


def test_totals_that_are_broken_down_are_bounded_too(view, monkeypatch):
    before = parts(view("theme", theme="funding"), theme="funding")
    monkeypatch.setattr(chart, "DRAWN", 1)
    after = parts(view("theme", theme="funding"), theme="funding")
    assert set(after.rows) < set(before.rows)
    assert 'data-indicator="shown.drawn"' in " ".join(n.html("zh") for n in after.notes)


def test_the_answer_names_no_more_pairings_than_a_reader_takes_in(view, monkeypatch):
    assert "into Dingxi (2021–2025); CNY 370 million" in passages.overview(view()).text("en")
    monkeypatch.setattr(passages, "DRAWN", 2)
    said = passages.overview(view()).text("en")
    assert "is printed here; 4 pairings print figures of their own, below." in said and "Dingxi" not in said
