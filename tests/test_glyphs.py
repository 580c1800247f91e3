"""Glyphs: a picture that stands alone carries every letter it needs."""

from __future__ import annotations

import base64
import io
import re

import pytest
from fontTools.ttLib import TTFont

from lugan.charts import clashes
from lugan.glyphs import FAMILY, font
from lugan.ink import Ink, text_width
from lugan.language import LANGUAGES


def opened(data: bytes) -> TTFont:
    return TTFont(io.BytesIO(data))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_standalone_picture_has_every_letter_of_its_texts(view, lang):
    chart = clashes(view("overview"))
    svg = chart.svg(lang, "wide", standalone=True)
    fonts = {int(weight): opened(base64.b64decode(data)) for weight, data in re.findall(r"font-weight:(\d+);src:url\(data:font/ttf;base64,([^)]+)\)", svg)}
    for writing in chart.canvas(lang, "wide").writings:
        assert set(map(ord, writing.text(lang))) <= fonts[writing.ink.weight].getBestCmap().keys()
    assert svg.index(f"'{FAMILY}'") < svg.index("'Noto Sans'")
    assert svg == clashes(view("overview")).svg(lang, "wide", standalone=True)


def test_a_picture_on_a_page_carries_none(view):
    assert "font-face" not in clashes(view("overview")).svg("zh", "wide")


def test_letters_are_as_wide_as_they_are_measured():
    letters = opened(font("鲁甘é3", 600, "zh"))
    for character in "鲁甘é3":
        advance, _ = letters["hmtx"][letters.getBestCmap()[ord(character)]]
        assert advance / 100 == pytest.approx(text_width(character, Ink(10, "ink", 600), "zh"))


def test_a_letter_made_of_parts_keeps_all_of_them():
    letters = opened(font("eé", 400, "en"))
    plain, accented = (letters["glyf"][letters.getBestCmap()[ord(c)]] for c in "eé")
    assert accented.numberOfContours > plain.numberOfContours
    assert accented.yMax > plain.yMax


def test_a_letter_that_no_font_has_is_left_out():
    assert opened(font("a\U0001f600", 400, "en")).getBestCmap().keys() == {ord("a")}


def test_the_same_letters_in_any_order_give_the_same_bytes():
    assert font("甘鲁", 400, "zh") == font("鲁甘鲁", 400, "zh")
