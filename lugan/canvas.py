"""The canvas: a chart's paper, measured in points from the top-left corner.

A chart puts marks on it: texts, rectangles, lines, dots, areas, arcs. matplotlib draws them
(`lugan.artists`): as one SVG that serves light and dark pages, in which text stays text, every
colour is a role that the page's style sheet may redefine, and a number is a link to where it comes
from, with the same marks as in prose (`lugan.svg`); or as pixels.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import fsum
from typing import TYPE_CHECKING

from .ink import BODY, Ink, Run, broken, leading, run_width
from .language import Sayable, catalogue
from .number import Number

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Width of a chart in points, for a page and for a phone.
WIDTHS = {"wide": 540, "narrow": 260}

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Writing:
    """One line of text with its baseline at ``y``; ``x`` is its left edge, middle or right edge by ``anchor``."""

    x: float
    y: float
    runs: tuple[Run, ...]
    ink: Ink
    anchor: str
    width: float

    @property
    def left(self) -> float:
        return self.x - {"start": 0, "middle": self.width / 2, "end": self.width}[self.anchor]

    @property
    def box(self) -> Box:
        return (self.left, self.y - 0.75 * self.ink.size, self.left + self.width, self.y + 0.2 * self.ink.size)

    def text(self, lang: str) -> str:
        return "".join(r if isinstance(r, str) else r.text(lang) for r in self.runs)


@dataclass(frozen=True)
class Rectangle:
    """From its top-left corner; ``outline`` is a role or empty."""

    x: float
    y: float
    width: float
    height: float
    role: str
    outline: str

    @property
    def box(self) -> Box:
        return (self.x, self.y, self.x + self.width, self.y + self.height)


@dataclass(frozen=True)
class Dot:
    """A marker, ``size`` across, with a thin casing in the colour of the paper; a disc or a diamond."""

    x: float
    y: float
    role: str
    size: float
    shape: str

    @property
    def corners(self) -> list[tuple[float, float]]:
        """Of the diamond."""
        r = self.size / 2**0.5
        return [(self.x, self.y - r), (self.x + r, self.y), (self.x, self.y + r), (self.x - r, self.y)]


@dataclass(frozen=True)
class Stroke:
    """A line through points, or, with ``curved``, an arc from the first to the last, drawn towards the second."""

    points: tuple[tuple[float, float], ...]
    role: str
    weight: float
    dashes: tuple[float, ...] = ()
    curved: bool = False


@dataclass(frozen=True)
class Area:
    """A filled polygon with a thin outline."""

    points: tuple[tuple[float, float], ...]
    role: str
    outline: str


Mark = Writing | Rectangle | Dot | Stroke | Area


class Canvas:
    """Collects marks and is rendered once its height is known.

    Parameters
    ----------
    width : float
        In points.
    lang : str
        Decides which font leads, hence the shape of quotation marks.
    """

    def __init__(self, width: float, lang: str):
        self.width, self.lang, self.height = width, lang, 0.0
        self.marks: list[Mark] = []

    # Text ---------------------------------------------------------------------------------

    def say(self, x: float, y: float, saying: Sayable | Number | str, ink: Ink = BODY, anchor: str = "start", width: float = 0) -> float:
        """Set a saying with the cap height of its first line centred on ``y``.

        Parameters
        ----------
        x, y : float
            In points; ``x`` is the left edge, middle or right edge by ``anchor``.
        saying : Sayable, Number or str
            Numbers in it become links.
        ink : Ink
        anchor : {"start", "middle", "end"}
        width : float
            Wrap to this width, evenly; 0 sets one line.

        Returns
        -------
        float
            Height of the lines set, in points.
        """
        lines = broken(self._runs(saying), ink, width, self.lang)
        for i, line in enumerate(lines):
            size = fsum(run_width(r, ink, self.lang) for r in line)
            self.marks.append(Writing(x, y + i * leading(ink) + 0.36 * ink.size, line, ink, anchor, size))
        return len(lines) * leading(ink)

    def lines(self, saying: Sayable | Number | str, ink: Ink, width: float) -> int:
        """How many lines a saying takes."""
        return len(broken(self._runs(saying), ink, width, self.lang))

    def measure(self, saying: Sayable | Number | str, ink: Ink = BODY) -> float:
        """Width of a saying on one line, in points."""
        return fsum(run_width(r, ink, self.lang) for r in self._runs(saying))

    def _runs(self, saying: Sayable | Number | str) -> tuple[Run, ...]:
        return saying.runs(self.lang) if isinstance(saying, Sayable) else (saying,)  # type: ignore[return-value]

    # Marks --------------------------------------------------------------------------------

    def rect(self, x: float, y: float, width: float, height: float, role: str, outline: str = "") -> None:
        """A rectangle from its top-left corner."""
        self.marks.append(Rectangle(x, y, max(width, 0), height, role, outline))

    def line(self, xs: Sequence[float], ys: Sequence[float], role: str = "ink", weight: float = 0.8, dashed: bool = False) -> None:
        """A line through points."""
        self.marks.append(Stroke(tuple(zip(xs, ys, strict=True)), role, weight, (2, 2) if dashed else ()))

    def dot(self, x: float, y: float, role: str, size: float = 5.5, shape: str = "disc") -> None:
        """A marker, a ``disc`` or a ``diamond``."""
        self.marks.append(Dot(x, y, role, size, shape))

    def area(self, points: Iterable[tuple[float, float]], role: str, outline: str) -> None:
        """A filled polygon."""
        self.marks.append(Area(tuple(points), role, outline))

    def arc(self, start: tuple[float, float], control: tuple[float, float], end: tuple[float, float], role: str, weight: float, dashed: bool = False) -> None:
        """A curve from ``start`` to ``end``, drawn towards ``control``."""
        self.marks.append(Stroke((start, control, end), role, weight, (3, 2.5) if dashed else (), curved=True))

    def interval(self, x: float, y: float, height: float, low: float, high: float, role: str) -> None:
        """A bar from ``x``: solid as far as the low bound, pale with an outline to the high one (lengths in points)."""
        self.rect(x, y, low, height, role)
        if high > low:
            self.rect(x + low, y, high - low, height, f"{role}-pale", role)

    # Rendering ----------------------------------------------------------------------------

    @property
    def writings(self) -> list[Writing]:
        """Every line of text."""
        return [m for m in self.marks if isinstance(m, Writing)]

    @property
    def numbers(self) -> list[Number]:
        """Every number, in the order drawn."""
        return [r for w in self.writings for r in w.runs if isinstance(r, Number)]

    def figure(self, dark: bool = False) -> Figure:
        """The picture as a matplotlib figure, which may be saved or changed as any other."""
        from .artists import figure  # matplotlib takes its time to load

        return figure(self, dark)

    def svg(self, name: str, title: str, description: str, standalone: bool = False) -> str:
        """One SVG for light and dark.

        Parameters
        ----------
        name : str
            Unique on the page; becomes the prefix of ids.
        title, description : str
            Alternative text.
        standalone : bool
            For a file: follows the reader's colour scheme by itself, carries its letters, has no links.
        """
        from .svg import short, standalone_style

        width, height = short(self.width), short(self.height)
        size = f' width="{width}" height="{height}"' if standalone else ""
        style = f"<style>{self._letters()}{standalone_style()}</style>" if standalone else ""
        unmarked = "" if standalone else ' class="nohighlight"'  # what a reader searched for is not marked where it is not drawn
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"{size} class="chart-svg" '
            f'role="{"img" if standalone else "group"}" aria-labelledby="{name}-title {name}-desc" lang="{catalogue(self.lang)["html-lang"]}">'
            f'<title id="{name}-title"{unmarked}>{escape(title)}</title><desc id="{name}-desc"{unmarked}>{escape(description)}</desc>{style}'
            f"{_elements(self, standalone)}</svg>"
        )

    def _letters(self) -> str:
        """The fonts of a picture that stands alone."""
        from .glyphs import font_faces  # only needed for files

        letters: dict[int, set[str]] = {}
        for writing in self.writings:
            letters.setdefault(writing.ink.weight, set()).update(writing.text(self.lang))
        return font_faces(letters, self.lang)

    def png(self, dark: bool = False, scale: float = 2) -> bytes:
        """The same picture as pixels, ``scale`` to the point, on opaque paper."""
        from .artists import png

        return png(self, dark, scale)


def _elements(canvas: Canvas, standalone: bool) -> str:
    """The elements of a picture, one a mark; matplotlib draws each mark once, however many pictures show it."""
    from .svg import elements

    keys = [_key(mark, canvas.lang, standalone) for mark in canvas.marks]
    missing = {key: mark for key, mark in zip(keys, canvas.marks, strict=True) if key not in _drawn}
    if missing:
        if len(_drawn) > MOST_DRAWN:
            _drawn.clear()
            return _elements(canvas, standalone)
        _drawn.update(zip(missing, elements(missing.values(), canvas.lang, standalone), strict=True))
    return "".join(map(_drawn.__getitem__, keys))


def _key(mark: Mark, lang: str, standalone: bool) -> object:
    """What a mark's element depends on."""
    if isinstance(mark, Writing):
        return (lang, standalone, mark, *[r.quantity.claims for r in mark.runs if isinstance(r, Number)])  # which do not count when numbers are compared
    return mark


#: Elements of marks drawn before: the variants of a page share most of them.
_drawn: dict[object, str] = {}

#: When so many are kept, they are dropped.
MOST_DRAWN = 20_000
