"""The words around a number: where a figure begins and ends in a text."""

from __future__ import annotations

import pytest

from lugan.wording import prefix_starts, simplified, suffix_ends, unit_ends, unit_named


@pytest.mark.parametrize(
    "printed, unit",
    [
        ("元", "yuan"),
        ("人次", "person_time"),
        ("人", "person"),
        ("福建人", "person"),
        ("农村脱贫劳动力", "person"),
        ("贫困户", "household"),
        ("家", "item"),
        ("车次", "item"),
        ("火星人", None),
        ("", None),
    ],
)
def test_a_unit_has_one_name_and_what_is_none_has_none(printed, unit):
    assert unit_named(printed) == unit


@pytest.mark.parametrize(
    "text, ends",
    [
        ("人次在岗", ["人", "人次"]),
        ("个月", ["个", "个月"]),
        ("家庭农场", []),
        ("家企业", ["家"]),
        ("名医疗专家", ["名"]),
        ("年均增长", []),
        ("县区", ["县", "县区"]),
        ("万", []),
    ],
)
def test_a_unit_does_not_end_within_another_word(text, ends):
    assert [text[:end] for end in unit_ends(text, 0)] == ends


@pytest.mark.parametrize(
    "before, after, qualifier",
    [
        ("销售", "超过", "超过"),
        ("产量", "近", "近"),
        ("现场签约", "", ""),
        ("附近", "", ""),
        ("商超", "", ""),
        ("累计高达", "", ""),
    ],
)
def test_a_qualifier_is_not_the_end_of_another_word(before, after, qualifier):
    text = before + after + "34个"
    end = len(before + after)
    assert {text[start:end] for start in prefix_starts(text, end)} - {""} <= {qualifier, "超", "过"}
    assert qualifier in {text[start:end] for start in prefix_starts(text, end)}


def test_some_qualifiers_stand_only_before_a_bare_multiplier():
    assert list(prefix_starts("年产值过亿元", 4)) == [4, 3]
    assert list(prefix_starts("通过亿元", 2)) == [2]
    assert list(prefix_starts("年产值过3亿元", 4)) == [4]


def test_a_qualifier_may_stand_behind_the_unit():
    assert list(suffix_ends("60%以上的资金", 3)) == [3, 5]


def test_traditional_characters_keep_their_places():
    text = "投入幫扶資金18.68億元，項目864個"
    assert len(simplified(text)) == len(text)
    assert "18.68亿元" in simplified(text) and "864个" in simplified(text)
