"""Sentences that are evaluated before they are printed."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lugan.findings import beyond, findings, order
from lugan.language import Text
from lugan.quantities import Quantity, read
from lugan.views import Analysis, as_far_as_known

quantities = st.tuples(st.floats(0, 100), st.floats(0, 100), st.floats(0, 1)).map(
    lambda t: Quantity(min(max(min(t[:2]) + t[2] * (max(t[:2]) - min(t[:2])), min(t[:2])), max(t[:2])), min(t[:2]), max(t[:2]), "yuan")
)


@pytest.mark.parametrize(
    "relation, printed, threshold, outcome",
    [
        ("above", "60%以上", 50, "holds"),
        ("above", "60%以上", 60, "depends"),
        ("above", "60%以上", 80, "depends"),
        ("below", "60%以上", 50, "fails"),
        ("below", "近300名", 300, "depends"),
        ("above", "近300名", 300, "fails"),
        ("above", "1275名", 1275, "fails"),
        ("below", "3.7亿元", 3.76e8, "holds"),
    ],
)
def test_a_condition_is_judged_over_everything_the_number_may_stand_for(relation, printed, threshold, outcome):
    assert beyond(relation, read(printed), threshold) == outcome


@given(quantities, st.floats(0, 100), st.floats(0, 1), st.sampled_from(["above", "below"]))
def test_what_holds_holds_for_every_draw_and_what_fails_for_none(quantity, threshold, at, relation):
    drawn = min(max(quantity.low + at * (quantity.high - quantity.low), quantity.low), quantity.high)
    is_beyond = drawn > threshold if relation == "above" else drawn < threshold
    outcome = beyond(relation, quantity, threshold)
    assert outcome == "depends" or is_beyond == (outcome == "holds")


@given(st.lists(quantities, min_size=1, max_size=6))
def test_the_order_is_decided_only_between_bounds_that_do_not_overlap(listed):
    places = order(listed)
    assert sorted(sum(places, [])) == list(range(len(listed)))
    for higher, lower in pairwise(places):
        assert min(listed[i].low for i in higher) > max(listed[i].high for i in lower)
    for place in places:
        if len(place) > 1:  # no cut through a place would part it
            assert all(any(listed[i].high >= listed[j].low and listed[j].high >= listed[i].low for j in place if j != i) for i in place)


def test_a_floor_that_may_be_anything_is_ahead_of_nothing():
    assert order([read("500名"), read("400名"), read("至少300名")]) == [[2, 0, 1]]
    assert order([read("500名"), read("400名"), read("300名")]) == [[0], [1], [2]]


@pytest.mark.parametrize(
    "low, value, high, said",
    [(100, 100.6, 101, "101"), (100, 100, 140, "at least 100"), (60, 100, 100, "at most 100"), (80, 100, 140, "80–140")],
    ids=["narrow", "floor", "ceiling", "interval"],
)
def test_a_sentence_says_a_computed_number_as_far_as_it_is_known(analysis, low, value, high, said):
    number = analysis.indicators["jiaozhou-tongwei.key-enterprise-share-of-workers.employment-aid"].number()
    shown = as_far_as_known(replace(number, quantity=Quantity(value, low, high, "percent")))
    assert shown.text("en") == f"{said}%"


def test_a_gap_is_said_at_its_least(analysis, view):
    said = {id: view().gap(analysis.verdicts[id]).text("en") for id in ("train-passengers-with-2026", "garment-staff-in-park", "sales-2025-within-two-years")}
    assert said == {
        "train-passengers-with-2026": "at least 366 people",  # 3166 less what more than 2700 may be
        "garment-staff-in-park": "at least 41 people",
        "sales-2025-within-two-years": "CNY 657 million",
    }


def revised(analysis: Analysis, **rule) -> Analysis:
    """The analysis with one finding only, revised."""
    original = analysis.register.findings["more-than-half-into-industry"]
    return Analysis(replace(analysis.register, findings={original.id: replace(original, **rule)}))


@pytest.mark.parametrize("threshold, outcome", [(50, "holds"), (80, "depends"), (100, "fails")])
def test_the_sentence_follows_the_number(analysis, view, threshold, outcome):
    shown = view("pairing", pairing="jiaozhou-tongwei")
    given = replace(shown, analysis=revised(analysis, threshold=threshold))
    (finding,) = (f for f in findings(given, "jiaozhou-tongwei") if "more-than-half" in f.id)
    assert finding.outcome == outcome
    start = {"holds": "More than half", "depends": "Whether more than half", "fails": "At most half"}[outcome]
    assert finding.sentence.text("en").startswith(start)
    assert finding.mark.text("en") == f"({'Depends on the reading' if outcome == 'depends' else 'Holds for every reading'}.)"


def test_a_sentence_without_words_for_its_outcome_is_not_printed(analysis, view):
    silent = revised(analysis, threshold=80, depends=Text.of(en="", zh=""))
    given = replace(view("pairing", pairing="jiaozhou-tongwei"), analysis=silent)
    assert not [f for f in findings(given, "jiaozhou-tongwei") if "more-than-half" in f.id]


@pytest.mark.parametrize("first_year, last_year", [(2021, 2026), (2021, 2023), (2024, 2024), (2025, 2026)])
def test_no_parameters_leave_a_false_sentence(view, register, analysis, first_year, last_year):
    for reading in ("both", *(c for c in register.claims if analysis.rivals(c))):
        for pairing in register.pairings:
            shown = view("pairing", pairing=pairing, first_year=first_year, last_year=last_year, reading=reading)
            for finding in findings(shown, pairing):
                for rule in (r for r in register.findings.values() if f".{r.id}." in finding.id):
                    assert all(shown.shows(register.claims[c]) for c in finding.claims), (finding.id, reading)
                    outcomes = {beyond(rule.relation, q, rule.threshold) for q in _quantities(analysis, rule.subject, finding.claims)}
                    assert outcomes == {finding.outcome} or (finding.outcome == "depends" and len(outcomes) > 1) or outcomes == {"depends"}


def _quantities(analysis: Analysis, subject: str, claims: frozenset[str]) -> list[Quantity]:
    """What a finding's subject comes to, by the claims that the finding rests on."""
    named = [c for c in analysis.register.claims.values() if c.measure.id == subject]
    named += [i for i in analysis.indicators.values() if i.formula.id == subject and i.quantity]
    return [n.quantity for n in named if n.quantity.claims <= claims]
