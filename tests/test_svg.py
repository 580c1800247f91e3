"""Charts as SVG: text as text, colours as roles, numbers as links."""

from __future__ import annotations

import io
import re

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from lugan.canvas import Canvas, _drawn
from lugan.charts import clashes
from lugan.ink import ROLES, Ink
from lugan.svg import RendererRoles, _artist, elements


def drawn(draw, lang: str = "en", **given) -> str:
    canvas = Canvas(100, lang)
    canvas.height = 50
    draw(canvas)
    return canvas.svg("a", "title", "description", **given)


def test_every_role_has_a_colour_of_its_own_in_light_so_that_it_can_be_told_by_it():
    assert len({light for light, _ in ROLES.values()}) == len(ROLES)


def test_a_rectangle_is_a_path_in_points_from_the_top_with_its_roles():
    svg = drawn(lambda canvas: canvas.rect(10, 20, 30, 5, "sea-pale", "sea"))
    assert '<path d="M10 20L40 20L40 25L10 25Z" stroke-width="0.6" class="fill-sea-pale stroke-sea" fill="#b9d3e6" stroke="#1b6ca8"/>' in svg


def test_an_arc_stays_a_curve_and_dashes_are_in_points():
    svg = drawn(lambda canvas: canvas.arc((0, 50), (50, 0), (100, 50), "mute", 2, dashed=True))
    assert '<path d="M0 50Q50 0 100 50" fill="none" stroke-width="2" stroke-dasharray="3 2.5" class="stroke-mute"' in svg


@pytest.mark.parametrize("anchor, said", [("start", ""), ("middle", ' text-anchor="middle"'), ("end", ' text-anchor="end"')])
def test_text_is_one_element_anchored_where_it_was_put(anchor, said):
    svg = drawn(lambda canvas: canvas.say(50, 20, "a < b", Ink(10, "mute", 600), anchor))
    assert f'<text x="50" y="23.6" font-size="10" font-weight="600"{said} class="fill-mute" fill="#5a626b">a &lt; b</text>' in svg


def test_numbers_are_links_on_a_page_and_plain_text_in_a_file(view):
    number = view().number("book.claims")
    assert number.svg("en") in drawn(lambda canvas: canvas.say(5, 10, number))
    assert "<a " not in drawn(lambda canvas: canvas.say(5, 10, number), standalone=True)


def test_a_colour_that_is_no_role_is_refused():
    with pytest.raises(KeyError):
        Rectangle((0, 0), 1, 1, facecolor="pink").draw(RendererRoles("en", standalone=False))


def test_a_chart_is_a_matplotlib_figure_that_any_backend_saves(view):
    figure = clashes(view("overview")).canvas("en", "wide").figure()
    stream = io.BytesIO()
    figure.savefig(stream, format="pdf")
    assert isinstance(figure, Figure) and stream.getvalue().startswith(b"%PDF")


def test_a_page_draws_all_marks_of_a_look_with_one_artist_and_a_figure_has_one_for_each():
    canvas = Canvas(100, "en")
    canvas.height = 50
    for x in (10, 20):
        canvas.say(x, 10, f"at {x}")
        canvas.rect(x, 20, 5, 5, "sea")
    _drawn.clear()
    _artist.cache_clear()
    svg = canvas.svg("a", "b", "c")
    assert _artist.cache_info().currsize == 2 and all(f'<text x="{x}"' in svg and f'd="M{x} 20L' in svg for x in (10, 20))
    first, one, second, other = canvas.figure().artists
    assert (first.get_text(), second.get_text()) == ("at 10", "at 20")
    assert [shape.get_path().vertices[0].tolist() for shape in (one, other)] == [[10, 20], [20, 20]]


def test_pixels_are_the_same_each_time_and_as_large_as_asked_for(view):
    canvas = clashes(view("overview")).canvas("zh", "narrow")
    png = canvas.png(dark=True, scale=2)
    width, height = (int.from_bytes(png[i : i + 4], "big") for i in (16, 20))
    assert png == canvas.png(dark=True, scale=2) != canvas.png(scale=2)
    assert (width, height) == (2 * canvas.width, pytest.approx(2 * canvas.height, abs=1))


def test_a_users_own_settings_of_matplotlib_do_not_show(view):
    chart = clashes(view("overview"))
    plain = chart.svg("en", "wide"), chart.canvas("en", "narrow").png()
    _drawn.clear()
    with mpl.rc_context({"text.usetex": True, "patch.antialiased": False, "figure.autolayout": True, "savefig.bbox": "tight"}):
        assert (chart.svg("en", "wide"), chart.canvas("en", "narrow").png()) == plain


def test_a_mark_is_drawn_once_and_alike_in_every_picture(monkeypatch):
    def picture(*names: str, height: float) -> str:
        canvas = Canvas(200, "en")
        for i, name in enumerate(names):
            canvas.say(10, 20.125 * (i + 1), name)
            canvas.rect(10, 20.125 * (i + 1), 30, 5, "sea")
        canvas.height = height
        return canvas.svg("a", "b", "c")

    drawn: list[list[object]] = []
    monkeypatch.setattr("lugan.svg.elements", lambda marks, *rest: elements(drawn.append(list(marks)) or drawn[-1], *rest))
    _drawn.clear()
    alone = picture("one", height=99.9)
    assert picture("one", "two", height=333.3).count("<text") == 2
    assert [len(marks) for marks in drawn] == [2, 2]
    monkeypatch.setattr("lugan.canvas.MOST_DRAWN", 0)  # what was kept is dropped, and drawn again
    assert picture("one", "three", height=333.3).count("<text") == 2 and len(drawn[-1]) == 4
    assert picture("one", height=99.9) == alone


def test_there_is_nothing_in_it_but_what_a_page_can_use(view):
    svg = clashes(view("overview")).svg("en", "wide")
    assert set(re.findall(r"<(\w+)", svg)) == {"svg", "title", "desc", "path", "text", "a"}
    assert re.findall(r' id="([^"]+)"', svg) == ["clashes-wide-title", "clashes-wide-desc"]
