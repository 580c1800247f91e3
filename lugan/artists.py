"""Artists: the marks of a canvas as matplotlib's artists, which any of its backends can draw.

They stand in no axes, but in points from the top-left corner, as the canvas measured them. A line of
text keeps the numbers in it, so that `lugan.svg` can link them.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib import font_manager, style
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Curve
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Transform

from . import canvas as marks
from .ink import FONTS, ROLES, Ink, Run, families

if TYPE_CHECKING:
    from .canvas import Canvas

_ANCHORS = {"start": "left", "middle": "center", "end": "right"}


@dataclass(frozen=True)
class Look:
    """How a shape is filled and outlined: roles, or nothing; weight and dashes of its line in points."""

    fill: str
    edge: str
    weight: float
    dashes: tuple[float, ...] = ()


class Line(Text):
    """A line of text that knows which of its runs are numbers."""

    def __init__(self, ink: Ink, anchor: str, lang: str, dark: bool):
        super().__init__(color=ROLES[ink.role][dark], fontproperties=_font(ink, lang), ha=_ANCHORS[anchor], va="baseline", parse_math=False)
        self.lang = lang
        self.runs: tuple[Run, ...] = ()

    def take(self, mark: marks.Mark) -> None:
        """Say what a mark says, where it says it."""
        assert isinstance(mark, marks.Writing)
        self.set_position((mark.x, mark.y))
        self.set_text(mark.text(self.lang))
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


class Shape(PathPatch):
    """Anything but text."""

    def __init__(self, look: Look, dark: bool):
        face: dict[str, Any] = {"facecolor": ROLES[look.fill][dark]} if look.fill else {"fill": False}
        dashes = (0, tuple(d / look.weight for d in look.dashes)) if look.dashes else "-"  # matplotlib's unit is the line's width
        edge: dict[str, Any] = {"edgecolor": ROLES[look.edge][dark], "linewidth": look.weight, "linestyle": dashes} if look.edge else {"linewidth": 0}
        super().__init__(_NOWHERE, capstyle="butt", **face, **edge)

    def take(self, mark: marks.Mark) -> None:
        """Take the shape of a mark."""
        assert not isinstance(mark, marks.Writing)
        self.set_path(_curve(mark))


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
    for mark in canvas.marks:
        artist = blank(look(mark), canvas.lang, points, dark)
        artist.take(mark)
        made.add_artist(artist)
    return made


def look(mark: marks.Mark) -> Look | tuple[Ink, str]:
    """What marks have in common that one artist can draw, one after the other."""
    match mark:
        case marks.Writing():
            return mark.ink, mark.anchor
        case marks.Rectangle():
            return Look(mark.role, mark.outline, 0.6)
        case marks.Dot():
            return Look(mark.role, "paper", 0.8)
        case marks.Stroke():
            return Look("", mark.role, mark.weight, mark.dashes)
        case marks.Area():
            return Look(mark.role, mark.outline, 0.7)


def blank(look: Look | tuple[Ink, str], lang: str, points: Transform, dark: bool = False) -> Line | Shape:
    """An artist of a look that has to `take` a mark before it draws; ``points`` leads from points to what it will be drawn on."""
    artist = Shape(look, dark) if isinstance(look, Look) else Line(*look, lang, dark)
    artist.set_transform(points)
    artist.set_zorder(1)
    return artist


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


def _curve(mark: marks.Rectangle | marks.Dot | marks.Stroke | marks.Area) -> Curve:
    """The outline of a mark."""
    match mark:
        case marks.Rectangle(x, y, width, height):
            return _closed([(x, y), (x + width, y), (x + width, y + height), (x, y + height)])
        case marks.Dot(shape="disc"):
            return Curve.circle((mark.x, mark.y), mark.size / 2)
        case marks.Dot():
            return _closed(mark.corners)
        case marks.Stroke():
            return Curve(mark.points, [Curve.MOVETO, Curve.CURVE3, Curve.CURVE3] if mark.curved else None)
        case marks.Area():
            return _closed(mark.points)


def _closed(points: Sequence[tuple[float, float]]) -> Curve:
    return Curve(points if points[0] == points[-1] else [*points, points[0]], closed=True)  # an outline of a map ends where it began


_NOWHERE = Curve([(0, 0)])


@cache
def _font(ink: Ink, lang: str) -> FontProperties:
    return FontProperties(family=families(lang), weight=ink.weight, size=ink.size)


@cache
def _load_fonts() -> None:
    for path in sorted(FONTS.glob("*.ttf")):
        font_manager.fontManager.addfont(path)
