"""Pixels: a canvas as a PNG, drawn by matplotlib with the fonts that come with the book."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib import font_manager, patches
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.path import Path as Curve
from matplotlib.patheffects import withStroke

from . import canvas as marks
from .ink import FONTS, ROLES, families

if TYPE_CHECKING:
    from .canvas import Canvas

_SETTINGS: dict[Any, Any] = {"text.hinting": "none", "patch.linewidth": 0}

Colour = Callable[[str], str]


def png(canvas: Canvas, dark: bool, scale: float) -> bytes:
    """A canvas on opaque paper, ``scale`` pixels to the point."""
    stream = io.BytesIO()
    with mpl.rc_context(_SETTINGS):
        figure = _figure(canvas, dark)
        FigureCanvasAgg(figure)
        figure.savefig(stream, dpi=72 * scale, facecolor=ROLES["paper"][dark], metadata={"Software": None})
    return stream.getvalue()


def _figure(canvas: Canvas, dark: bool) -> Figure:
    _load_fonts()
    figure = Figure(figsize=(canvas.width / 72, canvas.height / 72))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, canvas.width)
    axes.set_ylim(canvas.height, 0)
    for z, mark in enumerate(canvas.marks):
        _DRAW[type(mark)](axes, mark, lambda role: ROLES[role][dark], canvas.lang, 2 + z / 1000)
    return figure


def _writing(axes: Axes, mark: marks.Writing, colour: Colour, lang: str, z: float) -> None:
    effects = [withStroke(linewidth=3, foreground=colour("paper"))] if mark.cased else None
    ink = mark.ink
    axes.text(mark.left, mark.y, mark.text(lang), fontsize=ink.size, color=colour(ink.role), fontweight=ink.weight, fontfamily=families(lang), va="baseline", zorder=z, path_effects=effects, parse_math=False)  # fmt: skip


def _rectangle(axes: Axes, mark: marks.Rectangle, colour: Colour, lang: str, z: float) -> None:
    edge: dict[str, Any] = {"edgecolor": colour(mark.outline), "linewidth": 0.6} if mark.outline else {}
    axes.add_patch(patches.Rectangle((mark.x, mark.y), mark.width, mark.height, facecolor=colour(mark.role), zorder=z, **edge))


def _dot(axes: Axes, mark: marks.Dot, colour: Colour, lang: str, z: float) -> None:
    look: dict[str, Any] = {"facecolor": colour(mark.role), "edgecolor": colour("paper"), "linewidth": 0.8, "zorder": z}
    axes.add_patch(patches.Circle((mark.x, mark.y), mark.size / 2, **look) if mark.shape == "disc" else patches.Polygon(mark.corners, **look))


def _stroke(axes: Axes, mark: marks.Stroke, colour: Colour, lang: str, z: float) -> None:
    curve = Curve(mark.points, [Curve.MOVETO, Curve.CURVE3, Curve.CURVE3] if mark.curved else None)
    dashes = (0, tuple(d / mark.weight for d in mark.dashes)) if mark.dashes else "-"
    axes.add_patch(patches.PathPatch(curve, facecolor="none", edgecolor=colour(mark.role), linewidth=mark.weight, linestyle=dashes, capstyle="butt", zorder=z))


def _area(axes: Axes, mark: marks.Area, colour: Colour, lang: str, z: float) -> None:
    axes.add_patch(patches.Polygon(mark.points, facecolor=colour(mark.role), edgecolor=colour(mark.outline), linewidth=0.7, zorder=z))


_DRAW: dict[type, Callable[[Axes, Any, Colour, str, float], None]] = {
    marks.Writing: _writing,
    marks.Rectangle: _rectangle,
    marks.Dot: _dot,
    marks.Stroke: _stroke,
    marks.Area: _area,
}


@cache
def _load_fonts() -> None:
    for path in sorted(FONTS.glob("*.ttf")):
        font_manager.fontManager.addfont(path)
