"""Passages: sentences are true of what is in view, and say no more than is known."""

from __future__ import annotations

import re

import pytest
from conftest import claim, relation

from lugan import passages
from lugan.checks import judge
from lugan.language import LANGUAGES, Message
from lugan.views import at_least

OTHER_YEARS = {"first_year": 2026, "last_year": 2026}


def test_what_lies_outside_the_years_chosen_is_not_said_to_be_unprinted(view):
    pairing = "qingdao-longnan"
    usual, narrow = (view("pairing", pairing=pairing, **given) for given in ({}, OTHER_YEARS))
    assert passages.answer(narrow, pairing).text("en").startswith('In this selection: No figure is printed for funding, employment and sales.')
    assert "所选范围内，资金、就业和消费帮扶方面没有给出数字。" in passages.answer(narrow, pairing).text("zh")
    assert "In this selection" not in passages.answer(usual, pairing).text("en")
    assert all("In this selection" in line.text("en") for line in passages.unreported(narrow, pairing).sayings if "no sum of" in line.text("en"))


def test_names_of_themes_and_measures_are_small_inside_an_english_sentence(view):
    here = view("pairing", pairing="shinan-anding")
    said = passages.answer(here, "shinan-anding").text("en")
    assert "printed for employment and sales" in said and "Do not rely on collaboration funds alone" in said
    assert "Employment: no sum of workers placed" in passages.unreported(here, "shinan-anding").text("en")


def test_a_gap_that_is_known_only_from_below_is_said_to_be_at_least_that(analysis):
    wide, narrow = (at_least(analysis.number(f"{check}.gap")).text("en") for check in ("train-passengers-twice", "sales-2025-within-two-years"))
    assert (wide, narrow) == ("at least 34 people", "CNY 657 million")


@pytest.mark.parametrize("kind, left, right, en", [
    ("part_of", "25所", "16所", "could not exceed"),
    ("same_fact", "39个", "54个", "would be equal; they differ by"),
    ("unit_slip", "3.7亿元", "3.7万元", "would not look like the same digits"),
])  # fmt: skip
def test_a_reading_that_is_ruled_out_says_how_the_figures_miss_each_other(kind, left, right, en):
    sides = {"a": claim("a", left), "b": claim("b", right)}
    verdict = judge(relation(kind, "a", "b", force="probe"), sides)
    assert verdict.outcome == "contradict"
    values = {"premise": "…", "left": sides["a"].number(), "right": sides["b"].number(), "gap": "…"}
    assert en in Message(f"ruled-out-{kind}", **values).text("en")
    assert all(Message(f"ruled-out-{kind}", **values).text(lang) for lang in LANGUAGES)


def test_every_reading_ruled_out_is_said_with_its_gap(view, analysis):
    said = passages.ruled_out(view("evidence")).html("zh")
    probes = [v for v in analysis.verdicts.values() if v.outcome == "contradict" and not v.is_contradiction]
    assert said.count("<li>") == len(probes) and all(f'data-indicator="{v.id}.gap"' in said for v in probes)


def test_money_put_to_one_purpose_is_not_said_to_come_from_the_donor(view):
    """The source leaves open who gave the garment park's money, and the potato park's exceeds all that the donor gave."""
    here = view("pairing", pairing="jiaozhou-tongwei", **OTHER_YEARS)
    said = passages.answer(here, "jiaozhou-tongwei")
    assert "2000万元协作资金投入胶州·通渭服装产业园" in said.sayings[0].text("zh")
    assert "Jiaozhou put" not in said.sayings[0].text("en")


def test_findings_of_a_theme_say_of_which_pairing_they_are(view):
    view = view("theme", theme="sales")
    said = passages.findings(view, theme="sales").text("en").splitlines()
    assert "- Jiaozhou–Tongwei: More was sold than was paid in: CNY 2.54–2.65 of sales for each yuan of funds, side by side and not as a return. (Holds for every reading.)" in said
    assert all(re.match("- [A-Z][a-z]+–[A-Z][a-z]+: ", line) for line in said)
    assert "page:pairings/jiaozhou-tongwei" in passages.findings(view, theme="sales").html("zh")
    own = passages.findings(view, "jiaozhou-tongwei")
    assert "- Jiaozhou–Tongwei: " not in own.text("en") and "page:pairings/jiaozhou-tongwei" not in own.html("en")
