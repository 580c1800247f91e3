"""Artists: the marks of a canvas as matplotlib's artists, which any of its backends can draw.

They stand in no axes, but in points from the top-left corner, as the canvas measured them. A line of
text keeps the numbers in it, so that `lugan.svg` can link them.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib import font_manager, patches, style
from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path as Curve
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Transform

from . import canvas as marks
from .ink import FONTS, ROLES, Ink, families

if TYPE_CHECKING:
    from .canvas import Canvas

Colour = Callable[[str], str]

_ANCHORS = {"start": "left", "middle": "center", "end": "right"}


class Line(Text):
    """A line of text that knows which of its runs are numbers."""

    def __init__(self, mark: marks.Writing, lang: str, colour: str):
        super().__init__(mark.x, mark.y, mark.text(lang), color=colour, fontproperties=_font(mark.ink, lang), ha=_ANCHORS[mark.anchor], va="baseline", parse_math=False)
        self.runs = mark.runs

    def draw(self, renderer: RendererBase) -> None:
        """As any text, but where the backend sets whole lines, without the layout that it would not look at: half the time of drawing."""
        if not getattr(renderer, "sets_lines", False):
            super().draw(renderer)
            return
        gc = renderer.new_gc()
        gc.set_foreground(self.get_color())
        x, y = self.get_transform().transform(self.get_unitless_position())
        renderer.draw_text(gc, x, y, self.get_text(), self.get_fontproperties(), 0, mtext=self)


def figure(canvas: Canvas, dark: bool = False) -> Figure:
    """The matplotlib figure of a canvas, one artist a mark, in the colours of a light or a dark page.

    Parameters
    ----------
    canvas : Canvas
        Whose height is known.
    dark : bool

    Returns
    -------
    matplotlib.figure.Figure
        At 72 dots an inch, so that a dot is a point; without background.
    """
    _load_fonts()
    made = Figure(figsize=(canvas.width / 72, canvas.height / 72), dpi=72)
    made.patch.set_visible(False)
    points = Affine2D().scale(1 / 72, -1 / 72).translate(0, canvas.height / 72) + made.dpi_scale_trans
    for artist in artists(canvas.marks, canvas.lang, points, dark):
        made.add_artist(artist)
    return made


def artists(drawn: Iterable[marks.Mark], lang: str, points: Transform, dark: bool = False) -> Iterator[Artist]:
    """An artist for each mark; ``points`` leads from points to what it will be drawn on."""
    for mark in drawn:
        artist = _ARTISTS[type(mark)](mark, lambda role: ROLES[role][dark], lang)
        artist.set_transform(points)
        artist.set_zorder(1)
        yield artist


def plainly() -> AbstractContextManager[None]:
    """Drawing as matplotlib does by itself, whatever a user has set it to; changing every setting and back costs time at each chart, so only if any differs."""
    settings = list(dict.values(mpl.rcParams))
    if settings != _plain:
        differ = {name for name, usual in dict.items(mpl.rcParamsDefault) if dict.__getitem__(mpl.rcParams, name) != usual}
        if differ - {"backend", "backend_fallback"}:
            return style.context("default")
        _plain[:] = settings
    return nullcontext()


#: Values of settings that were found to be the usual ones: the very same are compared at once, equal ones take a while.
_plain: list[Any] = []


def png(canvas: Canvas, dark: bool, scale: float) -> bytes:
    """A canvas on opaque paper, ``scale`` pixels to the point."""
    stream = io.BytesIO()
    with plainly(), style.context({"text.hinting": "none"}):
        drawn = figure(canvas, dark)
        drawn.patch.set_visible(True)
        FigureCanvasAgg(drawn)
        drawn.savefig(stream, dpi=72 * scale, facecolor=ROLES["paper"][dark], metadata={"Software": None})
    return stream.getvalue()


def _writing(mark: marks.Writing, colour: Colour, lang: str) -> Artist:
    return Line(mark, lang, colour(mark.ink.role))


def _rectangle(mark: marks.Rectangle, colour: Colour, lang: str) -> Artist:
    edge: dict[str, Any] = {"edgecolor": colour(mark.outline), "linewidth": 0.6} if mark.outline else {"linewidth": 0}
    return patches.Rectangle((mark.x, mark.y), mark.width, mark.height, facecolor=colour(mark.role), **edge)


def _dot(mark: marks.Dot, colour: Colour, lang: str) -> Artist:
    look: dict[str, Any] = {"facecolor": colour(mark.role), "edgecolor": colour("paper"), "linewidth": 0.8}
    return patches.Circle((mark.x, mark.y), mark.size / 2, **look) if mark.shape == "disc" else patches.Polygon(mark.corners, **look)


def _stroke(mark: marks.Stroke, colour: Colour, lang: str) -> Artist:
    curve = Curve(mark.points, [Curve.MOVETO, Curve.CURVE3, Curve.CURVE3] if mark.curved else None)
    dashes = (0, tuple(d / mark.weight for d in mark.dashes)) if mark.dashes else "-"  # matplotlib's unit is the line's width
    return patches.PathPatch(curve, fill=False, edgecolor=colour(mark.role), linewidth=mark.weight, linestyle=dashes, capstyle="butt")


def _area(mark: marks.Area, colour: Colour, lang: str) -> Artist:
    return patches.Polygon(mark.points, facecolor=colour(mark.role), edgecolor=colour(mark.outline), linewidth=0.7)


_ARTISTS: dict[type, Callable[[Any, Colour, str], Artist]] = {
    marks.Writing: _writing,
    marks.Rectangle: _rectangle,
    marks.Dot: _dot,
    marks.Stroke: _stroke,
    marks.Area: _area,
}


@cache
def _font(ink: Ink, lang: str) -> FontProperties:
    return FontProperties(family=families(lang), weight=ink.weight, size=ink.size)


@cache
def _load_fonts() -> None:
    for path in sorted(FONTS.glob("*.ttf")):
        font_manager.fontManager.addfont(path)
