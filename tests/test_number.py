"""How numbers are shown."""

from __future__ import annotations

from dataclasses import replace

import pytest
from conftest import claim

from lugan.language import LANGUAGES, catalogue
from lugan.number import MONEY_UNITS, Bounds, Interval, Noun, Number
from lugan.quantities import per, read

PEOPLE = Noun((("en_one", "person"), ("en_other", "people"), ("zh", "人")))


def number(printed: str, kind: str = "money", **style) -> Number:
    return Number(read(printed), "x", "claim", kind, PEOPLE, printed, **style)


@pytest.mark.parametrize(
    "printed, kind, en, zh",
    [
        ("3.7亿元", "money", "CNY 370 million", "3.7亿元"),
        ("22.79亿元", "money", "CNY 2,279 million", "22.79亿元"),
        ("2209.95万元", "money", "CNY 22.0995 million", "2209.95万元"),
        ("91.91万元", "money", "CNY 919,100", "91.91万元"),
        ("3600多万元", "money", "more than CNY 36 million", "超过3600万元"),
        ("近15亿元", "money", "nearly CNY 1,500 million", "近15亿元"),
        ("5000元左右", "money", "about CNY 5,000", "约5000元"),
        ("60%以上", "share", "at least 60%", "60%以上"),
        ("3—5万元", "money", "CNY 30,000–50,000", "3万元—5万元"),
        ("1.5万余名", "people", "more than 15,000 people", "超过1.5万人"),
        ("1名", "people", "1 person", "1人"),
        ("7035人", "people", "7,035 people", "7035人"),
    ],
)
def test_each_language_has_its_way(printed, kind, en, zh):
    shown = number(printed, kind)
    assert (shown.text("en"), shown.text("zh")) == (en, zh)


@pytest.mark.parametrize(
    "unit, en, zh",
    [("auto", "CNY 370 million", "3.7亿元"), ("yuan", "CNY 370,000,000", "370000000元"), ("wan", "CNY 37,000 wan", "37000万元"), ("yi", "CNY 3.7 yi", "3.7亿元")],
)
def test_money_is_shown_in_the_unit_asked_for(unit, en, zh):
    shown = number("3.7亿元", money_unit=unit)
    assert (shown.text("en"), shown.text("zh")) == (en, zh)


def test_computed_numbers_have_three_digits_and_bounds_are_rounded_outwards():
    share = Number(per(read("3.7亿元"), read("176个")), "x", "indicator", "money", PEOPLE)
    assert share.text("en") == "CNY 2.10 million"
    assert (share.showing("low").text("en"), share.showing("high").text("en")) == ("CNY 2.07 million", "CNY 2.14 million")
    assert Interval(share).text("en") == "CNY 2.07–2.14 million"
    assert Interval(share).text("zh") == "207万元—214万元"


@pytest.mark.parametrize(
    "printed, kind, en, zh",
    [
        ("200余人", "people", "200–300 people", "200—300人"),
        ("1.5万余名", "people", "15,000–16,000 people", "1.5万人—1.6万人"),
        ("近1万名", "people", "5,000–10,000 people", "5000—10000人"),
        ("近1亿元", "money", "CNY 50–100 million", "5000万元—10000万元"),
        ("2.85%", "growth", "2.845–2.855%", "2.845%—2.855%"),
    ],
)
def test_both_ends_of_a_range_have_one_unit_which_chinese_says_twice_where_it_has_a_scale(printed, kind, en, zh):
    shown = number(printed, kind)
    assert (Interval(shown).text("en"), Interval(shown).text("zh")) == (en, zh)


def test_bounds_beside_a_value_leave_out_its_unit_only_if_it_is_theirs():
    assert [Interval(number(printed, style="digits")).text("zh") for printed in ("3.7亿元", "近1亿元")] == ["3.65—3.75", "5000万元—10000万元"]


@pytest.mark.parametrize("printed, unit, en, zh", [("4000元", "yi", "CNY 4,000", "4000元"), ("4000元", "wan", "CNY 0.4 wan", "0.4万元"), ("91.91万元", "yi", "CNY 919,100", "91.91万元"), ("2280万元", "yi", "CNY 0.228 yi", "0.228亿元")])
def test_money_far_below_the_unit_asked_for_is_shown_as_people_say_it(printed, unit, en, zh):
    shown = number(printed, money_unit=unit)
    assert (shown.text("en"), shown.text("zh")) == (en, zh)


def test_computed_whole_numbers_keep_all_their_digits():
    gap = replace(read("7965人"), rule="computed")
    assert Number(gap, "x", "indicator", "people", PEOPLE).text("en") == "7,965 people"


def test_an_open_bound_is_shown_as_open():
    assert number("至少3个", "count").showing("high").text("en") == "∞"


def test_a_number_in_html_names_its_origin_and_its_value():
    assert claim("tongwei-funds", "3.7亿元").number().html("en") == (
        '<data class="claim" value="370000000" data-claim="tongwei-funds"><a href="claim:tongwei-funds">CNY 370 million</a></data>'
    )
    indicator = Number(per(read("3.7亿元").claimed_by("a"), read("176个").claimed_by("b")), "a-b.funds-per-project", "indicator", "money", PEOPLE, part="low")
    assert indicator.html("zh") == (
        '<data class="indicator" value="2073863.63636" data-indicator="a-b.funds-per-project" data-claims="a b" data-part="low">'
        '<a href="indicator:a-b.funds-per-project">207万元</a></data>'
    )


def test_markup_in_a_printed_figure_is_inert():
    hostile = replace(number("3个", "count"), printed="<script>", style="printed")
    assert "<script>" not in hostile.html("en")


def test_a_bare_number_leaves_the_unit_to_the_header():
    bare = number("3600多万元", style="bare")
    assert (bare.text("en"), bare.column_unit("en")) == ("> 36", "CNY million")
    assert (bare.text("zh"), bare.column_unit("zh")) == (">3600", "万元")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("unit", MONEY_UNITS)
def test_the_header_of_a_column_names_the_unit_that_its_numbers_are_divided_by(lang, unit):
    words = catalogue(lang)["numbers"]
    scales = {word.strip(): factor for factor, word in words["money-steps"]} | {words["money-units"][u].strip(): factor for u, factor in MONEY_UNITS.items() if factor}
    header = number("3.7亿元", money_unit=unit, style="bare").column_unit(lang)
    named = min((scale for scale in scales if scale and scale in header), key=header.index, default="")  # 100 million may explain it in brackets
    assert scales[named] == (MONEY_UNITS[unit] or words["column-factor"])


@pytest.mark.parametrize(
    ("one", "other", "shown", "bounds"),
    [("2666人", "7035人", "0.379", "exact; shown rounded"), ("9人", "4人", "2.25", "exact"), ("12人", "4人", "3", "exact"), ("2700多人", "7035人", "0.384", "0.383–0.399")],
)
def test_an_exact_quotient_of_which_not_all_digits_are_shown_says_so(one, other, shown, bounds):
    quotient = Number(per(read(one), read(other)), "x", "indicator", "count", PEOPLE).styled("bare")
    assert (quotient.text("en"), Bounds(quotient).text("en")) == (shown, bounds)
