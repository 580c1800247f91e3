"""Blast radius, proven by mutation: change one claim, and exactly the listed places change."""

from __future__ import annotations

import csv
import os
import shutil

import pytest

from lugan.book.plan import read_plan
from lugan.book.run import NOTEBOOKS
from lugan.radius import claims_in, places, radii
from lugan.register import DATA, read_register
from lugan.views import Analysis

CLAIMS = list(read_register(DATA).claims)

#: All claims by turns would take half a minute; here every third, another third each day of CI's choice.
STRIDE = int(os.environ.get("LUGAN_MUTATE_EVERY", "1"))


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


@pytest.mark.parametrize("claim", CLAIMS[::STRIDE])
def test_changing_a_claim_changes_exactly_the_places_listed_for_it(register, before, tmp_path, claim):
    register = revised(tmp_path, claim)
    after = places(Analysis(register), read_plan(register).pages, NOTEBOOKS)
    changed = {id for id in before.keys() | after.keys() if id not in before or id not in after or before[id].html != after[id].html}
    printed = {id for id, place in before.items() if claim in place.prints}
    decided = {id for id, place in [*before.items(), *after.items()] if claim in place.consults | place.prints}
    assert printed, "every claim stands somewhere"
    assert printed <= changed, "a listed place did not change: its number is not computed from the claim"
    assert changed <= decided, "a place changed that is not listed: a hidden path"


def test_a_radius_names_computed_numbers_verdicts_and_places(analysis, before):
    radius = radii(analysis, before)["tongwei-funds"]
    assert "jiaozhou-tongwei.funds-per-project" in radius.indicators
    assert "tongwei-funds-in-dingxi-funds" in radius.verdicts
    assert "show-funding-1/held-funding" in radius.places["pairings/jiaozhou-tongwei"] or any("held-funding" in p for p in radius.places["pairings/jiaozhou-tongwei"])


def test_claims_are_found_behind_computed_numbers():
    assert claims_in('<data data-claim="a"></data> <data data-indicator="x" data-claims="b c">') == {"a", "b", "c"}
