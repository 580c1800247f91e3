"""What is computed from claims, and what is refused."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lugan.indicators import indicators

COMPUTED = [
    # id, low, high: worked by hand from the printed figures
    ("jiaozhou-tongwei.funds-per-project", 365e6 / 176, 375e6 / 176),
    ("jiaozhou-tongwei.funds-per-year", 73e6, 75e6),
    ("jiaozhou-tongwei.industry-funds", 0.60 * 365e6, 375e6),
    ("jiaozhou-tongwei.sales-per-yuan", 955 / 375, 965 / 365),
    ("jiaozhou-tongwei.aid-per-worker.employment-aid", 22_099_450 / 16_000, 22_099_550 / 15_000),
    ("jiaozhou-tongwei.enterprise-investment-per-yuan.incoming-enterprises", 232.5 / 375, 233.5 / 365),
    ("jiaozhou-tongwei.jobs-per-million-enterprise.incoming-enterprises", 804 / 233.5, 804 / 232.5),
    ("jiaozhou-tongwei.collaboration-share-of-investment.garment-park", 100 * 19_995 / 55_005, 100 * 20_005 / 54_995),
    ("jiaozhou-tongwei.key-enterprise-share-of-workers.employment-aid", 100 * 680 / 16_000, 100 * 680 / 15_000),
    ("shandong-gansu.lifted-share-of-workers.all-counties", 100 * 155_150 / 199_150, 100 * 155_250 / 199_050),
    ("qingdao-dingxi.train-share-of-workers.in-qingdao", 100 * 2666 / 7035, 100 * 2666 / 7035),
    ("qingdao-dingxi.funds-per-year", 2278.5e6 / 5, 2279.5e6 / (5 - 4 / 12)),  # paired in April 2021
    ("qingdao-dingxi.trainees-per-course.skills-2025", 1530 / 43, 1530 / 43),
    ("shinan-anding.funds-per-project", 79_135_000 / 26, 79_145_000 / 26),
    ("jinan-linxia.output-year-before.flower-port", 71_995_000 / 1.02855, 72_005_000 / 1.02845),
]


@pytest.mark.parametrize("id, low, high", COMPUTED, ids=[c[0] for c in COMPUTED])
def test_an_indicator_carries_the_bounds_of_its_claims(analysis, id, low, high):
    assert analysis.indicators[id].quantity.bounds == pytest.approx((low, high), rel=1e-12)


REFUSED = [
    ("shinan-anding.earmarked-share-of-funds.national-park", "more than twice the whole"),
    ("jiaozhou-tongwei.earmarked-share-of-funds.garment-park", "gives no years for at least one of the two"),
    ("jiaozhou-tongwei.employment-share-of-funds.employment-aid", "gives no years for at least one of the two"),
    ("qingdao-dingxi.sales-per-yuan.dingxi-sales-2025", "2025, and 2021–2025"),
    ("shinan-anding.funds-per-year", "does not say which years"),
]


@pytest.mark.parametrize("id, reason", REFUSED, ids=[r[0] for r in REFUSED])
def test_what_must_not_be_computed_is_refused_with_the_reason(analysis, id, reason):
    indicator = analysis.indicators[id]
    assert indicator.quantity is None
    assert reason in indicator.refusal.text("en")
    with pytest.raises(ValueError, match="refused"):
        indicator.number()


def test_an_indicator_of_contradictory_claims_waits_for_a_choice(analysis, view):
    id = "qingdao-dingxi.sales-per-year.dingxi-sales-two-years"
    assert analysis.indicators[id].contested
    shown = {i.id for i in view("pairing", pairing="qingdao-dingxi").indicators("qingdao-dingxi")}
    chosen = {i.id for i in view("pairing", pairing="qingdao-dingxi", reading="dingxi-sales-two-years").indicators("qingdao-dingxi")}
    assert id not in shown
    assert id in chosen
    assert "qingdao-dingxi.sales-per-yuan.dingxi-sales-2025" not in chosen


def test_the_figure_of_a_single_year_has_no_yearly_average(analysis):
    years = {i.id: i.left.period.years for i in analysis.indicators.values() if i.formula.kind == "per_year"}
    assert "jiaozhou-tongwei.sales-per-year" in years
    assert "shandong-gansu.sales-per-year" not in years
    assert all(len(found) != 1 for found in years.values())


def test_every_indicator_names_its_claims_and_a_caveat_in_every_language(analysis):
    for indicator in analysis.indicators.values():
        assert all(indicator.formula.caveat.text(lang) for lang in ("en", "zh"))
        if indicator.quantity:
            assert indicator.quantity.claims == {c.id for c in indicator.claims}


def test_indicators_are_a_pure_function_of_the_register(register, analysis):
    assert indicators(register, analysis.verdicts) == analysis.indicators


#: What each kind of formula computes from one draw of its two inputs.
DRAWN = {
    "per": lambda a, b: a / b,
    "per_year": lambda a, years: a / years,
    "share": lambda a, b: 100 * a / b,
    "percent_of": lambda percent, whole: percent / 100 * whole,
    "before_growth": lambda level, percent: level / (1 + percent / 100),
    "jobs_per_million": lambda jobs, yuan: jobs / (yuan / 1e6),
}


def inputs(indicator) -> list[tuple[float, float]]:
    """The bounds of both inputs; of an average over years, the years worked out anew."""
    if indicator.right:
        return [c.quantity.bounds for c in indicator.claims]
    years = indicator.left.period.length.value
    late = 4 / 12 if indicator.pairing == "qingdao-dingxi" and indicator.left.period.start == "2021" else 0  # paired in April 2021
    return [indicator.left.quantity.bounds, (years - late, years)]


def test_every_kind_of_formula_is_among_those_drawn(register, analysis):
    assert {f.kind for f in register.formulas.values()} == DRAWN.keys()
    assert {i.formula.kind for i in analysis.indicators.values() if i.quantity} == DRAWN.keys()


@given(st.data())
def test_bounds_contain_every_draw_from_the_bounds_of_the_claims(analysis, data):
    indicator = data.draw(st.sampled_from([i for i in analysis.indicators.values() if i.quantity]))
    value = DRAWN[indicator.formula.kind](*(data.draw(st.floats(*bounds)) for bounds in inputs(indicator)))
    assert indicator.quantity.low * (1 - 1e-12) <= value <= indicator.quantity.high * (1 + 1e-12)


def test_bounds_are_attained_at_the_ends_of_the_inputs(analysis):
    for indicator in analysis.indicators.values():
        if indicator.quantity:
            corners = [DRAWN[indicator.formula.kind](a, b) for a, b in product(*inputs(indicator))]
            assert indicator.quantity.bounds == pytest.approx((min(corners), max(corners)), rel=1e-9), indicator.id
