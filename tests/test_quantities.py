"""Reading printed figures, and arithmetic that carries the bounds."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lugan.quantities import Quantity, ReadingError, add, growth_factor, multiply, per, percent_of, plain, read, share, subtract
from lugan.wording import UNITS

READINGS = [
    # printed        value        low          high         unit           rule
    ("3.7亿元", 370_000_000, 365_000_000, 375_000_000, "yuan", "rounded"),
    ("9.6亿元", 960_000_000, 955_000_000, 965_000_000, "yuan", "rounded"),
    ("2209.95万元", 22_099_500, 22_099_450, 22_099_550, "yuan", "rounded"),
    ("2000万元", 20_000_000, 19_995_000, 20_005_000, "yuan", "rounded"),
    ("2.85%", 2.85, 2.845, 2.855, "percent", "rounded"),
    ("100%", 100, 99.5, 100, "percent", "rounded"),
    ("6.5万亩", 65_000, 64_500, 65_500, "mu", "rounded"),
    ("万亩", 10_000, 5_000, 15_000, "mu", "rounded"),
    ("1275名", 1275, 1275, 1275, "person", "exact"),
    ("7035人", 7035, 7035, 7035, "person", "exact"),
    ("1,275名", 1275, 1275, 1275, "person", "exact"),
    ("９名", 9, 9, 9, "person", "exact"),
    ("469个", 469, 469, 469, "item", "exact"),
    ("两家", 2, 2, 2, "item", "exact"),
    ("七市", 7, 7, 7, "item", "exact"),
    ("一百零五人", 105, 105, 105, "person", "exact"),
    ("一百十五人", 115, 115, 115, "person", "exact"),
    ("四亿零十万个", 400_100_000, 400_050_000, 400_150_000, "item", "rounded"),
    ("一千亿零一个", 100_000_000_001, 100_000_000_000.5, 100_000_000_001.5, "item", "rounded"),
    ("0个百分点", 0, 0, 0.5, "point", "rounded"),
    ("15.04万名", 150_400, 150_350, 150_450, "person", "rounded"),
    ("312.45万人次", 3_124_500, 3_124_450, 3_124_550, "person_time", "rounded"),
    ("三万五千名", 35_000, 34_500, 35_500, "person", "rounded"),
    ("1亿2000万元", 120_000_000, 119_995_000, 120_005_000, "yuan", "rounded"),
    ("2700多名", 2700, 2700, 2800, "person", "above"),
    ("3600多万元", 36_000_000, 36_000_000, 37_000_000, "yuan", "above"),
    ("1.5万余名", 15_000, 15_000, 16_000, "person", "above"),
    ("200余人", 200, 200, 300, "person", "above"),
    ("1000余人次", 1000, 1000, 2000, "person_time", "above"),
    ("超893亿元", 89_300_000_000, 89_300_000_000, 89_400_000_000, "yuan", "above"),
    ("突破2600万元", 26_000_000, 26_000_000, 27_000_000, "yuan", "above"),
    ("50多个", 50, 50, 60, "item", "above"),
    ("60余种", 60, 60, 70, "item", "above"),
    ("十多个", 10, 10, 20, "item", "above"),
    ("二十多万人", 200_000, 200_000, 300_000, "person", "above"),
    ("10亿多元", 1_000_000_000, 1_000_000_000, 2_000_000_000, "yuan", "above"),
    ("近4000元", 4000, 3500, 4000, "yuan", "below"),
    ("近15亿元", 1_500_000_000, 1_450_000_000, 1_500_000_000, "yuan", "below"),
    ("近300名", 300, 250, 300, "person", "below"),
    ("近八成", 80, 75, 80, "percent", "below"),
    ("5000元左右", 5000, 4500, 5500, "yuan", "about"),
    ("约500人", 500, 450, 550, "person", "about"),
    ("60%以上", 60, 60, 100, "percent", "floor"),
    ("至少3个", 3, 3, math.inf, "item", "floor"),
    ("不超过5万元", 50_000, 0, 50_000, "yuan", "ceiling"),
    ("3—5万元", 30_000, 30_000, 50_000, "yuan", "range"),
    ("20%-30%", 20, 20, 30, "percent", "range"),
    ("百分之二点八五", 2.85, 2.845, 2.855, "percent", "rounded"),
    ("第六年", 6, 6, 6, "year", "ordinal"),
    # forms met in other articles
    ("3406.77余万元", 34_067_700, 34_067_700, 34_067_800, "yuan", "above"),
    ("12.1927亿元", 1_219_270_000, 1_219_265_000, 1_219_275_000, "yuan", "rounded"),
    ("3.2万余人次", 32_000, 32_000, 33_000, "person_time", "above"),
    ("近3.2万人次", 32_000, 31_500, 32_000, "person_time", "below"),
    ("220多万建档立卡贫困人口", 2_200_000, 2_200_000, 2_300_000, "person", "above"),
    ("80000多福建人", 80_000, 80_000, 90_000, "person", "above"),
    ("73.09万农村劳动力", 730_900, 730_850, 730_950, "person", "rounded"),
    ("过亿元", 100_000_000, 100_000_000, 200_000_000, "yuan", "above"),
    ("超千万元", 10_000_000, 10_000_000, 20_000_000, "yuan", "above"),
    ("上千名", 1000, 1000, 2000, "person", "above"),
    ("近一倍", 1, 0.5, 1, "times", "below"),
    ("1.3倍", 1.3, 1.25, 1.35, "times", "rounded"),
    ("20来天", 20, 20, 30, "day", "above"),
    ("1597车次", 1597, 1597, 1597, "item", "exact"),
    ("九县区", 9, 9, 9, "item", "exact"),
    ("125块钱", 125, 124.5, 125.5, "yuan", "rounded"),
    ("五六千斤", 5000, 5000, 6000, "jin", "range"),
    ("五六十名", 50, 50, 60, "person", "range"),
    ("十七八岁", 17, 17, 18, "year_of_age", "range"),
    ("三五个", 3, 3, 5, "item", "range"),
    ("800人至1000人", 800, 800, 1000, "person", "range"),
    ("800元至1万元", 800, 800, 10_000, "yuan", "range"),
    ("4.25 亿元", 425_000_000, 424_500_000, 425_500_000, "yuan", "rounded"),
    ("120 余人次", 120, 120, 130, "person_time", "above"),
    ("18.68億元", 1_868_000_000, 1_867_500_000, 1_868_500_000, "yuan", "rounded"),
    ("700餘名", 700, 700, 800, "person", "above"),
]


@pytest.mark.parametrize("printed, value, low, high, unit, rule", READINGS, ids=[r[0] for r in READINGS])
def test_a_printed_figure_is_read_with_what_it_leaves_open(printed, value, low, high, unit, rule):
    quantity = read(printed)
    assert (quantity.value, *quantity.bounds, quantity.unit, quantity.rule) == (value, low, high, unit, rule)


def test_growth_is_no_share_and_may_pass_a_hundred():
    assert read("60%以上", share=False).high == math.inf
    assert read("120%").bounds == (119.5, 120.5)


@pytest.mark.parametrize(
    "printed, why",
    [
        ("3.7亿", "no unit"),
        ("亿元", "not a number"),
        ("数百名", "no figure"),
        ("近3.7亿元左右", "qualifiers disagree (about and below)"),
        ("5-3个", "runs backwards"),
        ("近3—5万元", "a range cannot be “近”"),
        ("800人至1000元", "its ends are in '人' and '元'"),
        ("七九个", "'七九' is not a number"),
        ("0十0年", "'0十0' is not a number"),
        ("2万3亿元", "'2万3亿' is not a number"),
        ("3.5亿2千万元", "is not a number"),
        ("十百个", "'十百' is not a number"),
        ("", "no figure"),
        ("3.7亿元" * 20, "longer than"),
        ("12 apples", "unknown unit"),
        ("5百分之3", "unknown unit '百分之3'"),
    ],
)
def test_what_the_rules_do_not_know_is_refused_with_the_reason(printed, why):
    with pytest.raises(ReadingError, match="cannot be read") as error:
        read(printed)
    assert why in str(error.value)


FIGURE_LETTERS = "0123456789.,，．〇零一二两三四五六七八九十百千万亿萬億多余餘来近超约第过上至—-到%％成分之点以上左右下元人次名个家户亩斤倍年 "


@given(st.one_of(st.text(max_size=40), st.text(FIGURE_LETTERS, max_size=12)))
def test_any_text_is_read_or_refused(text):
    try:
        quantity = read(text)
    except ReadingError as error:
        assert repr(text[:20])[:-1].rstrip("'\"") in str(error) or "longer than" in str(error)
        return
    assert quantity.low <= quantity.value <= quantity.high
    assert quantity.value >= 0


@given(st.decimals(min_value=1, max_value=10**6, places=2), st.sampled_from(["元", "万元", "亿元", "亩", "万亩", "吨"]))
def test_what_is_printed_again_is_read_again(number, unit):
    quantity = read(f"{number:f}{unit}")
    again = read(quantity.printed_in(unit))
    assert (again.value, again.unit) == (quantity.value, quantity.unit)
    assert again.low <= quantity.low and quantity.high <= again.high  # fewer digits say less


@given(st.integers(1, 10**9), st.sampled_from(["", "万", "亿"]), st.sampled_from(["近", "约", "超", ""]), st.sampled_from(sorted(UNITS)))
def test_every_combination_of_qualifier_number_and_unit_is_read(number, scale, qualifier, unit):
    quantity = read(f"{qualifier}{number}{scale}{unit}", share=False)
    assert quantity.unit == UNITS[unit]
    assert quantity.low <= quantity.value <= quantity.high


def interval(value: float, spread: float) -> Quantity:
    return Quantity(value, value - spread, value + spread, "yuan")


positive = st.builds(interval, st.floats(10, 1e9), st.floats(0, 9))


def between(quantity: Quantity, at: float) -> float:
    return min(max(quantity.low + at * (quantity.high - quantity.low), quantity.low), quantity.high)


@given(positive, positive, st.floats(0, 1), st.floats(0, 1))
def test_bounds_of_arithmetic_contain_every_draw_and_are_attained(a, b, at, bt):
    x, y = between(a, at), between(b, bt)
    for result, drawn, ends in (
        (per(a, b), x / y, (a.low / b.high, a.high / b.low)),
        (add(a, b), x + y, (a.low + b.low, a.high + b.high)),
        (subtract(a, b), x - y, (a.low - b.high, a.high - b.low)),
        (multiply(a, b, "yuan"), x * y, (a.low * b.low, a.high * b.high)),
        (share(a, b), 100 * (x / y), (100 * (a.low / b.high), 100 * (a.high / b.low))),
    ):
        assert result.low <= drawn <= result.high
        assert result.bounds == ends


def test_a_share_of_a_floor_is_a_floor():
    assert percent_of(read("60%以上"), read("3.7亿元")).bounds == (219_000_000, 375_000_000)


def test_growth_by_percent_is_a_factor():
    assert growth_factor(read("2.85%")).bounds == (1.02845, 1.02855)


def test_arithmetic_remembers_the_claims_it_rests_on():
    a, b = read("3.7亿元").claimed_by("a"), read("7914万元").claimed_by("b")
    assert add(a, b).claims == {"a", "b"}
    assert share(b, a).claims == {"a", "b"}


@pytest.mark.parametrize(
    "broken, why",
    [
        (lambda: add(read("3个"), read("3元")), "different units"),
        (lambda: per(read("3元"), Quantity(1, 0, 2, "item")), "may be zero"),
        (lambda: per(subtract(read("1元"), read("3元")), read("2个")), "may be negative"),
        (lambda: percent_of(read("3元"), read("3元")), "expected a percentage"),
        (lambda: Quantity(5, 6, 7, "yuan"), "do not enclose"),
    ],
)
def test_arithmetic_that_means_nothing_is_refused(broken, why):
    with pytest.raises(ValueError, match=why):
        broken()


@pytest.mark.parametrize("number, shown", [(0, "0"), (370_000_000, "370000000"), (6.57, "6.57"), (0.1 + 0.2, "0.3"), (math.inf, "∞"), (1e-7, "0.0000001"), (2102272.7272727, "2102272.72727")])
def test_plain_numbers_have_no_exponent_and_no_binary_noise(number, shown):
    assert plain(number) == shown


def test_a_gap_is_printed_as_a_newspaper_would():
    assert subtract(read("48.42亿元"), read("41.85亿元")).printed_in("亿元") == "6.57亿元"
