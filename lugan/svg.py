"""SVG: a matplotlib renderer for pages that are light or dark and whose numbers are links.

matplotlib's own SVG backend fixes colours and ids. This one writes what a page can use: text as
text, one element a line; every colour as a role, by a class for the page's style sheet and the
light colour where there is none; numbers as links with the same marks as in prose; no inline
styles, no ids, no metadata.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from html import escape
from typing import Any

from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.colors import to_hex
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path as Curve
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform, Transform

from .artists import Line, Look, Shape, blank, look, plainly
from .canvas import Mark
from .ink import ROLES, Ink
from .number import Number

_LETTERS = {Curve.MOVETO: "M", Curve.LINETO: "L", Curve.CURVE3: "Q", Curve.CURVE4: "C", Curve.CLOSEPOLY: "Z"}
_ANCHORS = {"left": "", "center": ' text-anchor="middle"', "right": ' text-anchor="end"'}
_ROLE_OF = {light: role for role, (light, _) in ROLES.items()}


def elements(drawn: Iterable[Mark], lang: str, standalone: bool) -> list[str]:
    """The elements of marks, one each, without the SVG around them.

    Parameters
    ----------
    drawn : iterable of Mark
    lang : str
        Decides how numbers are written.
    standalone : bool
        Whether the picture leaves the page, so that its links would lead nowhere.

    Raises
    ------
    KeyError
        If a colour is no role's.
    """
    renderer = RendererRoles(lang, standalone)
    with plainly():
        for mark in drawn:
            artist = _artist(look(mark), lang)
            artist.take(mark)
            artist.draw(renderer)  # without a figure, which takes longer to make than they to be drawn
    return renderer.elements


@cache
def _artist(look: Look | tuple[Ink, str], lang: str) -> Line | Shape:
    """The artist that draws all marks of a look, for making one takes longer than drawing."""
    return blank(look, lang, IdentityTransform())  # like a canvas, SVG counts in points from the top


class RendererRoles(RendererBase):
    """Writes an element for each path and line of text that matplotlib draws."""

    #: Lines of text are placed and anchored here, see `lugan.artists.Line`.
    sets_lines = True

    def __init__(self, lang: str, standalone: bool):
        super().__init__()
        self.lang, self.standalone = lang, standalone
        self.elements: list[str] = []

    def draw_path(self, gc: GraphicsContextBase, path: Curve, transform: Transform, rgbFace: Any = None) -> None:
        """A shape or a line."""
        kinds = {} if rgbFace is None else {"fill": role_of(tuple(rgbFace))}
        look = "" if kinds else ' fill="none"'
        if gc.get_linewidth():
            kinds["stroke"] = role_of(tuple(gc.get_rgb()))
            look += f' stroke-width="{short(gc.get_linewidth())}"'
            dashes: Any = gc.get_dashes()[1]
            look += f' stroke-dasharray="{" ".join(map(short, dashes))}"' if dashes else ""
        self.elements.append(f'<path d="{_commands(path.transformed(transform))}"{look}{paint(kinds)}/>')

    def draw_text(self, gc: GraphicsContextBase, x: float, y: float, s: str, prop: FontProperties, angle: float, ismath: Any = False, mtext: Text | None = None) -> None:
        """A line of text, anchored where its artist is."""
        anchor = _ANCHORS[mtext.get_horizontalalignment()] if mtext else ""
        weight = "" if prop.get_weight() == 400 else f' font-weight="{prop.get_weight()}"'
        place = f' x="{short(x)}" y="{short(y)}" font-size="{short(prop.get_size_in_points())}"'
        runs = "".join(map(self._run, getattr(mtext, "runs", (s,))))
        self.elements.append(f"<text{place}{weight}{anchor}{paint({'fill': role_of(tuple(gc.get_rgb()))})}>{runs}</text>")

    def _run(self, run: str | Number) -> str:
        if isinstance(run, Number) and not self.standalone:
            return run.svg(self.lang)
        return escape(run if isinstance(run, str) else run.text(self.lang), quote=False)


@lru_cache(64)
def role_of(rgb: tuple[float, ...]) -> str:
    """The role that a colour plays on light pages."""
    red, green, blue, *_ = rgb
    return _ROLE_OF[to_hex((red, green, blue))]


def paint(kinds: dict[str, str]) -> str:
    """Fill and stroke by role: a class for the page's style sheet, and the light colour where there is none."""
    return f' class="{" ".join(f"{k}-{role}" for k, role in kinds.items())}"' + "".join(f' {k}="{ROLES[role][0]}"' for k, role in kinds.items())


def short(number: float) -> str:
    """To a hundredth of a point, which nobody sees.

    >>> short(2.0), short(0.125), short(99.999)
    ('2', '0.12', '100')
    """
    return f"{number:.2f}".rstrip("0").rstrip(".")


@cache
def standalone_style() -> str:
    """Fonts and dark colours of a picture that stands alone."""
    dark = "".join(f".{kind}-{role}{{{kind}:{pair[1]}}}" for role, pair in ROLES.items() for kind in ("fill", "stroke"))
    return (
        "text{font-family:'Lugan letters','Noto Sans','Noto Sans SC','PingFang SC','Microsoft YaHei',sans-serif}"
        f"@media (prefers-color-scheme:dark){{svg{{background:{ROLES['paper'][1]}}}{dark}}}"
    )


def _commands(curve: Curve) -> str:
    """A path's commands."""
    return "".join(_LETTERS[code] + ("" if code == Curve.CLOSEPOLY else " ".join(map(short, points))) for points, code in curve.iter_segments(simplify=False))
