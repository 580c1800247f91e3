"""Blast radius, proven by mutation: change one claim, and exactly the listed places change."""

from __future__ import annotations

import csv
import shutil

import pytest

from lugan.book.plan import read_plan
from lugan.book.run import NOTEBOOKS
from lugan.number import ids_in
from lugan.radius import places, radii
from lugan.register import DATA, read_register
from lugan.views import Analysis

CLAIMS = list(read_register(DATA).claims)


@pytest.fixture(scope="module")
def before(register, analysis):
    return places(analysis, read_plan(register).pages, NOTEBOOKS)


def other(printed: str) -> str:
    """The same figure with another first digit."""
    digits = "一二三四五六七八九两十"
    for i, c in enumerate(printed):
        if c in "123456789":
            return printed[:i] + ("8" if c == "9" else str(int(c) + 1)) + printed[i + 1 :]
        if c in digits:
            new = {"十": "三十", "两": "三", "九": "八"}.get(c) or digits[digits.index(c) + 1]
            return printed[:i] + new + printed[i + 1 :]
    return "三" + printed  # 万亩


def revised(tmp_path, claim: str):
    """The register with one claim printed otherwise."""
    folder = tmp_path / claim
    shutil.copytree(DATA, folder)
    for name, column in (("claims", "id"), ("numerals", "use")):
        with open(folder / f"{name}.csv", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            if row[column] == claim:
                row["printed"] = other(row["printed"])
                row["end"] = str(int(row["start"]) + len(row["printed"]))
        with open(folder / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return read_register(folder)


@pytest.mark.parametrize("claim", CLAIMS)
def test_changing_a_claim_changes_exactly_what_is_listed_for_it(analysis, before, tmp_path, claim):
    register = revised(tmp_path, claim)
    changed_analysis = Analysis(register)
    after = places(changed_analysis, read_plan(register).pages, NOTEBOOKS)
    assert changed(computed(analysis), computed(changed_analysis)) == listed(analysis, before, claim) | listed(changed_analysis, after, claim)
    moved = changed({id: p.html for id, p in before.items()}, {id: p.html for id, p in after.items()})
    shows = {id for found in (before, after) for id, p in found.items() if claim in p.prints}
    decides = {id for found in (before, after) for id, p in found.items() if claim in p.consults} - shows
    assert shows, "every claim stands somewhere"
    assert moved - decides == shows, "missing: a listed place did not change; too many: a hidden path"


def computed(analysis: Analysis) -> dict[str, object]:
    """Every computed number, and every verdict with its sides."""
    numbers = {i.id: i.quantity for i in analysis.indicators.values() if i.quantity} | analysis.derived
    return {**numbers, **{f"verdict {v.id}": (v.outcome, v.left, v.right, v.gap) for v in analysis.verdicts.values()}}


def listed(analysis: Analysis, found, claim: str) -> set[str]:
    radius = radii(analysis, found)[claim]
    return {*radius.indicators, *(f"verdict {id}" for id in radius.verdicts)}


def changed(before: dict[str, object], after: dict[str, object]) -> set[str]:
    return {id for id in before.keys() | after.keys() if before.get(id) != after.get(id)}


def test_a_radius_names_computed_numbers_verdicts_and_places(analysis, before):
    radius = radii(analysis, before)["tongwei-funds"]
    assert "jiaozhou-tongwei.funds-per-project" in radius.indicators
    assert "tongwei-funds-in-dingxi-funds" in radius.verdicts
    here = {(p.kind, p.anchor) for p in radius.places["pairings/jiaozhou-tongwei"]}
    assert {("chart", "held-funding"), ("row", "figures-funding"), ("sentence", ""), ("card", "")} <= here


def test_claims_are_found_behind_computed_numbers():
    assert set(ids_in('<data data-claim="a"></data> <data data-indicator="x" data-claims="b c">', "claim", "claims")) == {"a", "b", "c"}


def test_a_radius_names_the_pages_that_a_claim_helps_to_decide(analysis, before):
    radius = radii(analysis, before)["tongwei-funds"]
    assert set(radius.decided) == {p.page for p in before.values() if "tongwei-funds" in p.consults} != set()
    assert len({id(p.consults) for p in before.values()}) < len(before) / 3, "the places of a cell share one set"
