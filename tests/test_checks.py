"""Claims held against each other: every kind of relation, agreeing, contradicting and undecided."""

from __future__ import annotations

import pytest
from conftest import claim, relation
from hypothesis import given
from hypothesis import strategies as st

from lugan import checks
from lugan.checks import judge
from lugan.quantities import Quantity, read


def test_a_year_cannot_exceed_the_two_years_that_contain_it():
    outcome, gap = checks.at_most(read("48.42亿元"), read("41.85亿元"))
    assert outcome == "contradict"
    assert gap.printed_in("亿元") == "6.57亿元"


CASES = [
    # kind, left printed, right printed, by, outcome
    ("part_of", "2000万元", "5500万元", "", "agree"),
    ("part_of", "1.65亿元", "7914万元", "", "contradict"),
    ("part_of", "3.7亿元", "3.7亿元", "", "cannot tell"),
    ("part_of", "近15亿元", "15.0亿元", "", "cannot tell"),
    ("part_of", "2700多名", "2700名", "", "contradict"),  # more than 2700 is never at most 2700
    ("of_which", "15.52万人", "19.91万名", "", "agree"),
    ("of_which", "200余人", "159人", "", "contradict"),
    ("year_within_years", "48.42亿元", "41.85亿元", "", "contradict"),
    ("same_fact", "5574人次", "5574人次", "", "agree"),
    ("same_fact", "2666人", "2700多名", "", "contradict"),
    ("same_fact", "2700名", "2700多名", "", "contradict"),
    ("same_fact", "约2700名", "2700多名", "", "agree"),
    ("same_fact", "近300名", "300名", "", "contradict"),
    ("different_facts", "5574人次", "5574人次", "", "contradict"),
    ("different_facts", "5574人次", "5575人次", "", "agree"),
    ("growth", "7200万枝", "6900万枝", "2.85%", "contradict"),
    ("growth", "7200万枝", "7000.5万枝", "2.85%", "agree"),
    ("ratio", "15.52万人", "19.91万名", "78%", "agree"),
    ("ratio", "15.52万人", "19.91万名", "60%", "contradict"),
    ("ratio", "2.2亿元", "3.7亿元", "60%以上", "agree"),
    ("unit_slip", "3.7亿元", "3.7万元", "", "contradict"),
    ("unit_slip", "2000万元", "200万元", "", "contradict"),
    ("unit_slip", "3.7亿元", "2.1亿元", "", "agree"),
]


@pytest.mark.parametrize("kind, left, right, by, outcome", CASES, ids=[f"{k}: {a} / {b} {c}" for k, a, b, c, _ in CASES])
def test_a_relation_is_judged_over_all_that_the_figures_may_stand_for(kind, left, right, by, outcome):
    claims = {"a": claim("a", left), "b": claim("b", right)}
    if by:
        claims["c"] = claim("c", by, kind="growth" if kind == "growth" else "percent")
    assert judge(relation(kind, "a", "b", "c" if by else ""), claims).outcome == outcome


def test_a_sum_is_held_against_its_whole():
    claims = {"a": claim("a", "3.7亿元"), "b": claim("b", "7914万元"), "c": claim("c", "4.4亿元")}
    verdict = judge(relation("sum_within", "a + b", "c"), claims)
    assert verdict.outcome == "cannot tell"  # 4.44 to 4.54 against 4.35 to 4.45
    claims["c"] = claim("c", "4.3亿元")
    verdict = judge(relation("sum_within", "a + b", "c"), claims)
    assert (verdict.outcome, verdict.gap.bounds) == ("contradict", (9_135_000, 29_145_000))
    assert verdict.gap.claims == {"a", "b", "c"}


def test_people_are_not_held_against_person_times():
    claims = {"a": claim("a", "500名", kind="person"), "b": claim("b", "1000余人次", kind="person_time")}
    verdict = judge(relation("of_which", "a", "b"), claims)
    assert (verdict.outcome, verdict.why) == ("cannot tell", "why-units-differ")


def test_a_part_of_other_years_cannot_be_judged():
    claims = {"a": claim("a", "9.6亿元", start="2021", end="2025"), "b": claim("b", "41.85亿元", start="2024", end="2025")}
    verdict = judge(relation("part_of", "a", "b"), claims)
    assert (verdict.outcome, verdict.why) == ("cannot tell", "why-periods-differ")


def test_an_unstated_period_does_not_prevent_a_verdict():
    claims = {"a": claim("a", "200余人", start="", end=""), "b": claim("b", "159人")}
    assert judge(relation("part_of", "a", "b"), claims).outcome == "contradict"


def test_a_failed_probe_is_no_contradiction():
    claims = {"a": claim("a", "25所"), "b": claim("b", "16所")}
    assert judge(relation("part_of", "a", "b"), claims).is_contradiction
    assert not judge(relation("part_of", "a", "b", force="probe"), claims).is_contradiction


quantities = st.tuples(st.floats(0, 100), st.floats(0, 100), st.floats(0, 1)).map(
    lambda t: Quantity(min(t[:2]) + t[2] * (max(t[:2]) - min(t[:2])), min(t[:2]), max(t[:2]), "yuan")
)


@given(quantities, quantities, st.floats(0, 1), st.floats(0, 1))
def test_a_verdict_holds_for_every_draw_from_the_bounds(left, right, at, bt):
    a = min(left.low + at * (left.high - left.low), left.high)
    b = min(right.low + bt * (right.high - right.low), right.high)
    outcome, gap = checks.at_most(left, right)
    if outcome == "agree":
        assert a <= b
    if outcome == "contradict":
        assert a > b
        assert gap.low <= a - b <= gap.high
    if checks.same(left, right)[0] == "contradict":
        assert a != b


def test_the_article_contradicts_itself_where_a_careful_reader_finds_it(analysis):
    contradictions = {v.id for v in analysis.verdicts.values() if v.is_contradiction}
    assert {"sales-2025-within-two-years", "train-passengers-twice", "training-figure-twice", "garment-staff-in-park", "national-park-in-anding-funds"} <= contradictions
