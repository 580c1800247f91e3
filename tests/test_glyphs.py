"""Glyphs: a picture that stands alone carries every letter it needs."""

from __future__ import annotations

import base64
import io
import re

import pytest
from fontTools.ttLib import TTFont

from lugan.charts import clashes
from lugan.glyphs import FAMILY, fonts
from lugan.ink import Ink, text_width
from lugan.language import LANGUAGES


def opened(data: bytes) -> TTFont:
    return TTFont(io.BytesIO(data))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_standalone_picture_has_every_letter_of_its_texts(view, lang):
    chart = clashes(view("overview"))
    svg = chart.svg(lang, "wide", standalone=True)
    carried: dict[int, set[int]] = {}
    for weight, data in re.findall(r"font-weight:(\d+);src:url\(data:font/ttf;base64,([^)]+)\)", svg):
        carried.setdefault(int(weight), set()).update(opened(base64.b64decode(data)).getBestCmap())
    for writing in chart.canvas(lang, "wide").writings:
        assert set(map(ord, writing.text(lang))) <= carried[writing.ink.weight]
    assert svg.index(f"'{FAMILY}'") < svg.index("'Noto Sans'")
    assert svg == clashes(view("overview")).svg(lang, "wide", standalone=True)


def test_a_picture_on_a_page_carries_none(view):
    assert "font-face" not in clashes(view("overview")).svg("zh", "wide")


def test_letters_are_as_wide_as_they_are_measured_and_each_is_in_one_font():
    carried = {}
    for font in map(opened, fonts("鲁甘é3", 600, "zh")):
        for code, name in font.getBestCmap().items():
            assert code not in carried
            carried[code] = font["hmtx"][name][0]
        assert not {"GPOS", "GSUB"} & set(font.keys())  # no kerning, which nobody measured
    assert {chr(code): width / 100 for code, width in carried.items()} == {c: pytest.approx(text_width(c, Ink(10, "ink", 600), "zh")) for c in "鲁甘é3"}


def test_a_letter_made_of_parts_keeps_all_of_them():
    (font,) = map(opened, fonts("é", 400, "en"))
    _, ends, _ = font["glyf"][font.getBestCmap()[ord("é")]].getCoordinates(font["glyf"])
    assert len(ends) == 3  # the letter, its counter, the accent


def test_a_letter_that_no_font_has_is_left_out():
    (font,) = fonts("a\U0001f600", 400, "en")
    assert opened(font).getBestCmap().keys() == {ord("a")}


def test_the_same_letters_in_any_order_give_the_same_bytes():
    assert fonts("甘鲁", 400, "zh") == fonts("鲁甘鲁", 400, "zh")
