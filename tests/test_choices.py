"""Choices: what the plan offers becomes options, numbered so that a browser counts them alike."""

from __future__ import annotations

import pytest

from lugan.book.choices import ChoiceError, choices, combinations
from lugan.indicators import contested_claims
from lugan.parameters import checked


@pytest.fixture
def offered(register, analysis):
    def make(wanted, pairing="qingdao-dingxi", **given):
        return choices(wanted, checked("pairing", {"pairing": pairing, **given}, register), register, contested_claims(analysis.verdicts))

    return make


def test_the_pages_own_option_comes_first_and_stands_once(offered):
    unit, years = offered({"money_unit": ["auto", "wan"], "years": ["2021-2025", "2021-2026"]}, money_unit="wan")
    assert list(unit.options) == ["wan", "auto"]
    assert dict(years.options) == {"2021-2026": {}, "2021-2025": {"first_year": 2021, "last_year": 2025}}


def test_contested_claims_of_the_page_and_their_rivals_are_offered(offered, register):
    (reading,) = offered({"reading": "contested"})
    assert set(reading.options) == {"both", "dingxi-sales-2025", "dingxi-sales-two-years", "dingxi-train-passengers", "dingxi-train-returnees"}
    (elsewhere,) = offered({"reading": "contested"}, pairing="shandong-gansu")
    assert set(elsewhere.options) == {"both", "gansu-training", "tongwei-training"}
    (alone,) = offered({"reading": "contested"}, pairing="jinan-linxia")
    assert list(alone.options) == ["both"]


def test_more_contested_claims_than_can_be_offered_are_not_offered_one_by_one(offered):
    years = [f"2021-{last}" for last in range(2021, 2026)]
    *_, reading = offered({"money_unit": ["wan", "yi"], "years": years, "reading": "contested"})
    assert list(reading.options) == ["both"], "three units, six spans and five readings are more than may be"


def test_combinations_are_numbered_like_digits_and_lead_back_one_choice_at_a_time(offered):
    found = list(combinations(offered({"money_unit": ["wan", "yi"], "years": ["2026-2026"]})))
    assert [(c.number, c.query, c.parent) for c in found] == [
        (0, "", 0),
        (1, "years=2026-2026", 0),
        (2, "money_unit=wan", 0),
        (3, "money_unit=wan&years=2026-2026", 2),
        (4, "money_unit=yi", 0),
        (5, "money_unit=yi&years=2026-2026", 4),
    ]
    assert dict(found[3].parameters) == {"money_unit": "wan", "first_year": 2026, "last_year": 2026}


def test_a_page_without_choices_has_one_combination(offered):
    assert [c.number for c in combinations(())] == [0]


@pytest.mark.parametrize(
    "wanted, message",
    [
        ({"colour": ["red"]}, "nothing can be chosen by the name of 'colour'. Write money_unit, years, reading."),
        ({"years": ["2021"]}, "'2021' are no years. Write the first and the last, such as 2021-2025."),
        ({"years": [f"{a}-{b}" for a in range(2021, 2027) for b in range(a, 2027)], "money_unit": ["wan", "yi"]}, "3 money_unit are more than 60 combinations. Leave out some values."),
    ],
)
def test_what_cannot_be_offered_is_refused(offered, wanted, message):
    with pytest.raises(ChoiceError, match=message.replace("(", r"\(").replace(".", r"\.")):
        offered(wanted)
