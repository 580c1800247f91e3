"""What time a figure speaks of."""

from __future__ import annotations

import pytest

from lugan.periods import Period


@pytest.mark.parametrize(
    "start, end, reading, en, zh",
    [
        ("2024", "2024", "printed", "2024", "2024年"),
        ("2021", "2025", "frame", "2021–2025", "2021—2025年"),
        ("2025-09", "2025-09", "printed", "September 2025", "2025年9月"),
        ("2026-02-25", "2026-02-25", "printed", "25 February 2026", "2026年2月25日"),
        ("2021-04", "2025", "printed", "April 2021 to 2025", "2021年4月至2025年"),
        ("2022", "", "open", "since 2022", "2022年以来"),
        ("", "2025-12", "open", "up to December 2025", "截至2025年12月"),
        ("", "", "none", "years not stated", "年份未说明"),
    ],
)
def test_a_period_is_said_in_each_languages_way(start, end, reading, en, zh):
    period = Period(start, end, reading)
    assert (period.text("en"), period.text("zh")) == (en, zh)


def test_a_year_lies_within_the_years_that_contain_it_and_an_unknown_one_does_not():
    years = Period("2024", "2025", "interpreted")
    assert Period("2025", "2025", "printed").within(years)
    assert Period("2025-09", "2025-09", "printed").within(years)
    assert not Period("2021", "2025", "frame").within(years)
    assert not Period("2025", "", "open").within(years)
    assert not Period("", "", "none").within(years)


def test_an_open_end_may_touch_any_year_on_its_side():
    assert Period("2022", "", "open").touches(2025, 2026)
    assert not Period("2022", "", "open").touches(2020, 2021)
    assert Period("", "", "none").touches(2021, 2021)


def test_length_in_years_needs_two_printed_years():
    assert Period("2021", "2025", "frame").length.bounds == (5, 5)
    with pytest.raises(ValueError, match="not known"):
        _ = Period("2021", "", "open").length
