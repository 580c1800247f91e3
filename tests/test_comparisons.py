"""What may be held against what."""

from __future__ import annotations

import pytest
from conftest import claim

from lugan.comparisons import declared, differences


def keys(register, *claims) -> list[str]:
    return [getattr(reason, "key", "declared") for reason in differences(register, claims)]


def test_claims_alike_in_everything_may_be_compared(register):
    assert keys(register, claim("a", "3.7亿元"), claim("b", "7914万元")) == []


def test_a_single_claim_is_compared_with_nothing(register):
    assert keys(register, claim("a", "3.7亿元", start="", end="")) == []


@pytest.mark.parametrize(
    "other, reason",
    [
        ({"measure": "donations"}, "differ-measure"),
        ({"term": "财政资金"}, "differ-term"),
        ({"scope": "park"}, "differ-scope"),
        ({"start": "2024"}, "differ-period"),
        ({"basis": "plan"}, "differ-basis"),
    ],
)
def test_whatever_differs_is_a_reason_against(register, other, reason):
    assert keys(register, claim("a", "3.7亿元"), claim("b", "7914万元", **other)) == [reason]


def test_years_that_nobody_states_are_a_reason_against(register):
    assert keys(register, claim("a", "3元", start="", end=""), claim("b", "4元", start="", end="")) == ["differ-period-unstated"]


def test_declared_reasons_come_first(register):
    claims = [register.claims[c] for c in ("dingxi-funds", "tongwei-funds")]
    assert declared(register, claims)[0].text("en").startswith("The source calls these collaboration funds")
    assert keys(register, *claims)[0] == "declared"
