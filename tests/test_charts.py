"""Every chart in every language and layout: nothing clipped, nothing overlapping, every number said."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from fontTools.ttLib import TTFont

from lugan.canvas import WIDTHS, Canvas, Rectangle, Writing
from lugan.charts import across, held, where
from lugan.ink import FONTS, ROLES, SMALLEST, Ink, text_width
from lugan.language import LANGUAGES, Text
from lugan.register import DATA, read_register

PAIRINGS = list(read_register(DATA).pairings)
THEMES = ("funding", "employment", "sales")
CHARTS = [(where, "", "")] + [(held, p, t) for p in PAIRINGS for t in THEMES] + [(across, "", t) for t in THEMES]
NAMES = [f"{f.__name__}-{p}-{t}" for f, p, t in CHARTS]
GLYPHS = set().union(*(TTFont(p).getBestCmap() for p in FONTS.glob("*.ttf")))


def chart(view, draw, pairing, theme):
    if pairing:
        return draw(view("pairing", pairing=pairing), pairing, theme)
    return draw(view("theme", theme=theme), theme) if theme else draw(view("overview"))


def overlap(a, b) -> tuple[float, float]:
    return min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])


def faults(canvas: Canvas) -> list[str]:
    """What a graphics desk would send back, as far as a machine can see."""
    lines = [(w.text(canvas.lang), w) for w in canvas.writings]
    bars = [m.box for m in canvas.marks if isinstance(m, Rectangle) and m.role in ("sea", "loess", "alert")]
    found = [f"stray colour: {role}" for mark in canvas.marks for role in roles_of(mark) - {*ROLES, ""}]
    for text, line in lines:
        if line.box[0] < -0.5 or line.box[1] < -0.5 or line.box[2] > canvas.width + 0.5 or line.box[3] > canvas.height + 0.5:
            found.append(f"clipped: {text!r} at {line.box}")
        if line.ink.size < SMALLEST:
            found.append(f"too small: {text!r} at {line.ink.size}")
        if missing := {c for c in text if ord(c) not in GLYPHS}:
            found.append(f"no glyph for {missing}")
        found += [f"on a bar: {text!r}" for bar in bars if line.ink.role != "paper" and min(overlap(line.box, bar)) > 1]
    for (a, one), (b, other) in combinations(lines, 2):
        width, height = overlap(one.box, other.box)
        if width > 0.8 and height > 1.5:
            found.append(f"overlap of {width:.1f} by {height:.1f}: {a!r} and {b!r}")
    return found


def roles_of(mark) -> set[str]:
    return {mark.ink.role} if isinstance(mark, Writing) else {mark.role, getattr(mark, "outline", "")}


@pytest.mark.parametrize("draw, pairing, theme", CHARTS, ids=NAMES)
def test_the_layout_has_no_faults_in_any_language_or_width(view, draw, pairing, theme):
    drawn = chart(view, draw, pairing, theme)
    for lang in LANGUAGES:
        for layout in WIDTHS:
            assert not faults(drawn.canvas(lang, layout)), (lang, layout)


@pytest.mark.parametrize("draw, pairing, theme", CHARTS, ids=NAMES)
def test_every_number_in_the_picture_is_in_the_alternative_text(view, draw, pairing, theme):
    drawn = chart(view, draw, pairing, theme)
    for lang in LANGUAGES:
        said = drawn.alt.text(lang) + drawn.title.text(lang)
        for number in drawn.canvas(lang, "wide").numbers:
            assert number.text(lang) in said


@pytest.mark.parametrize("draw, pairing, theme", CHARTS, ids=NAMES)
def test_the_svg_is_text_in_roles_and_the_same_each_time(view, draw, pairing, theme):
    svg = chart(view, draw, pairing, theme).svg("en", "wide")
    assert svg == chart(view, draw, pairing, theme).svg("en", "wide")
    assert set(re.findall(r' (?:fill|stroke)="([^"]+)"', svg)) <= {light for light, _ in ROLES.values()} | {"none"}
    assert set(re.findall(r"(?:fill|stroke)-([a-z-]+)[ \"]", svg)) <= {*ROLES, "width", "linejoin", "dasharray"}
    assert ' style=' not in svg and "<title" in svg and "<desc" in svg
    assert svg.count("<a class=") == len(chart(view, draw, pairing, theme).canvas("en", "wide").numbers)


def title(view, **given) -> str:
    return held(view("pairing", **given), given["pairing"], "sales").title.text("en")


def test_a_title_states_the_finding_and_changes_with_the_reading(view):
    assert title(view, pairing="qingdao-dingxi") == "One year of sales is printed as CNY 657 million more than the two years that contain it"
    assert "657" not in title(view, pairing="qingdao-dingxi", reading="dingxi-sales-2025")
    assert title(view, pairing="qingdao-dingxi", reading="dingxi-sales-two-years").startswith("CNY 4,185 million")


def test_a_title_says_what_is_missing(view):
    assert held(view("pairing", pairing="shandong-gansu"), "shandong-gansu", "funding").title.text("en") == "Funding: no figure is printed"


def test_what_may_not_be_compared_has_no_bars_and_says_why(view):
    refused = across(view("theme", theme="funding"), "funding")
    assert not [m for m in refused.canvas("en", "wide").marks if isinstance(m, Rectangle) and m.role == "sea"]
    assert any("must not be ranked or added" in note.text("en") for note in refused.notes)


def test_a_pairing_without_a_figure_keeps_its_row(view):
    texts = [w.text("en") for w in across(view("theme", theme="funding"), "funding").canvas("en", "wide").writings]
    assert texts.count("no figure printed") == 4


class TestTheLintItself:
    """A check that has never failed has not been tested."""

    def canvas(self, *marks) -> Canvas:
        canvas = Canvas(100, "en")
        canvas.height = 50
        for x, y, text, size in marks:
            canvas.say(x, y, text, Ink(size))
        return canvas

    def test_text_off_the_canvas_is_found(self):
        assert "clipped" in faults(self.canvas((80, 20, "far to the right", 10)))[0]

    def test_text_over_text_is_found(self):
        assert "overlap" in faults(self.canvas((10, 20, "one", 10), (12, 22, "other", 10)))[0]

    def test_small_type_is_found(self):
        assert "too small" in faults(self.canvas((10, 20, "small", 6)))[0]

    def test_a_missing_glyph_is_found(self):
        assert "no glyph" in faults(self.canvas((10, 20, "\U0001f600", 10)))[0]

    def test_a_colour_that_is_no_role_is_found(self):
        canvas = self.canvas()
        canvas.rect(5, 10, 60, 20, "pink")
        assert faults(canvas) == ["stray colour: pink"]
        with pytest.raises(KeyError):
            canvas.svg("pink", "", "")

    def test_text_on_a_bar_is_found(self):
        canvas = self.canvas((10, 20, "text", 10))
        canvas.rect(5, 10, 60, 20, "sea")
        assert "on a bar" in faults(canvas)[0]


def test_lines_break_at_latin_words_and_han_characters_and_keep_punctuation(view):
    canvas = Canvas(200, "zh")
    saying = Text.of(en="", zh="只有一个数字是另一个的一部分时，才共用刻度。Jiaozhou and Tongwei")
    canvas.say(0, 10, saying, Ink(10), width=100)
    lines = [w.text("zh") for w in canvas.writings]
    assert len(lines) > 2
    assert all(text_width(line, Ink(10), "zh") <= 101 for line in lines)
    assert not any(line[0] in "，。" for line in lines)
