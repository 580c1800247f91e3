"""The canvas: a chart's paper, measured in points from the top-left corner.

A chart puts marks on it: texts, rectangles, lines, dots, areas, arcs. The marks become one SVG
that serves light and dark pages, in which text stays text, every colour is a role that the page's
style sheet may redefine, and a number is a link to where it comes from, with the same marks as in
prose; or pixels (`lugan.pixels`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape

from .ink import BODY, ROLES, Ink, Run, broken, leading, run_width
from .language import Sayable
from .number import Number

#: Width of a chart in points, for a page and for a phone.
WIDTHS = {"wide": 540, "narrow": 260}

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Writing:
    """One line of text with its baseline at ``y``; ``x`` is its left edge, middle or right edge by ``anchor``.

    ``cased`` text has a casing in the colour of the paper, to be read where it crosses lines.
    """

    x: float
    y: float
    runs: tuple[Run, ...]
    ink: Ink
    anchor: str
    width: float
    cased: bool

    @property
    def left(self) -> float:
        return self.x - {"start": 0, "middle": self.width / 2, "end": self.width}[self.anchor]

    @property
    def box(self) -> Box:
        return (self.left, self.y - 0.75 * self.ink.size, self.left + self.width, self.y + 0.2 * self.ink.size)

    def text(self, lang: str) -> str:
        return "".join(r if isinstance(r, str) else r.text(lang) for r in self.runs)

    def svg(self, lang: str, standalone: bool) -> str:
        weight = "" if self.ink.weight == 400 else f' font-weight="{self.ink.weight}"'
        anchor = "" if self.anchor == "start" else f' text-anchor="{self.anchor}"'
        casing = f' stroke-width="3" stroke-linejoin="round" paint-order="stroke"{_paint("stroke", "paper", "fill", self.ink.role)}' if self.cased else _paint("fill", self.ink.role)
        inner = "".join(r.svg(lang) if isinstance(r, Number) and not standalone else escape(r if isinstance(r, str) else r.text(lang), quote=False) for r in self.runs)
        return f'<text{_at(x=self.x, y=self.y, font_size=self.ink.size)}{weight}{anchor}{casing}>{inner}</text>'


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

    def svg(self, lang: str, standalone: bool) -> str:
        outline = f'{_at(stroke_width=0.6)}{_paint("fill", self.role, "stroke", self.outline)}' if self.outline else _paint("fill", self.role)
        return f"<rect{_at(x=self.x, y=self.y, width=self.width, height=self.height)}{outline}/>"


@dataclass(frozen=True)
class Dot:
    """A marker, ``size`` across, with a thin casing in the colour of the paper; a disc or a diamond."""

    x: float
    y: float
    role: str
    size: float
    shape: str

    def svg(self, lang: str, standalone: bool) -> str:
        paint = _at(stroke_width=0.8) + _paint("fill", self.role, "stroke", "paper")
        if self.shape == "disc":
            return f"<circle{_at(cx=self.x, cy=self.y, r=self.size / 2)}{paint}/>"
        return f'<path d="{_path(self.corners, closed=True)}"{paint}/>'

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

    def svg(self, lang: str, standalone: bool) -> str:
        dashes = f' stroke-dasharray="{" ".join(map(_short, self.dashes))}"' if self.dashes else ""
        return f'<path d="{_path(self.points, self.curved)}" fill="none"{_at(stroke_width=self.weight)}{dashes}{_paint("stroke", self.role)}/>'


@dataclass(frozen=True)
class Area:
    """A filled polygon with a thin outline."""

    points: tuple[tuple[float, float], ...]
    role: str
    outline: str

    def svg(self, lang: str, standalone: bool) -> str:
        return f'<path d="{_path(self.points, closed=True)}"{_at(stroke_width=0.7)}{_paint("fill", self.role, "stroke", self.outline)}/>'


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

    def say(self, x: float, y: float, saying: Sayable | Number | str, ink: Ink = BODY, anchor: str = "start", width: float = 0, cased: bool = False) -> float:
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
        cased : bool
            With a casing in the colour of the paper, for text on lines.

        Returns
        -------
        float
            Height of the lines set, in points.
        """
        lines = broken(self._runs(saying), ink, width, self.lang)
        for i, line in enumerate(lines):
            size = sum(run_width(r, ink, self.lang) for r in line)
            self.marks.append(Writing(x, y + i * leading(ink) + 0.36 * ink.size, line, ink, anchor, size, cased))
        return len(lines) * leading(ink)

    def lines(self, saying: Sayable | Number | str, ink: Ink, width: float) -> int:
        """How many lines a saying takes."""
        return len(broken(self._runs(saying), ink, width, self.lang))

    def measure(self, saying: Sayable | Number | str, ink: Ink = BODY) -> float:
        """Width of a saying on one line, in points."""
        return sum(run_width(r, ink, self.lang) for r in self._runs(saying))

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
        size = f"{_at(width=self.width, height=self.height)}" if standalone else ""
        style = f"<style>{self._letters()}{_standalone_style()}</style>" if standalone else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_short(self.width)} {_short(self.height)}"{size} class="chart-svg" '
            f'role="{"img" if standalone else "group"}" aria-labelledby="{name}-title {name}-desc" lang="{self.lang}">'
            f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(description)}</desc>{style}'
            + "".join(mark.svg(self.lang, standalone) for mark in self.marks)
            + "</svg>"
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
        from .pixels import png  # matplotlib takes its time to load

        return png(self, dark, scale)


def _at(**lengths: float) -> str:
    """Attributes that are lengths."""
    return "".join(f' {name.replace("_", "-")}="{_short(length)}"' for name, length in lengths.items())


def _paint(*pairs: str) -> str:
    """Fill and stroke by role: a class for the page's style sheet, and the light colour where there is none."""
    kinds = list(zip(pairs[::2], pairs[1::2], strict=True))
    return f' class="{" ".join(f"{k}-{role}" for k, role in kinds)}"' + "".join(f' {k}="{ROLES[role][0]}"' for k, role in kinds)


def _path(points: Sequence[tuple[float, float]], curved: bool = False, closed: bool = False) -> str:
    first, *others = (f"{_short(x)} {_short(y)}" for x, y in points)
    return f"M{first}{'Q' if curved else 'L'}{' '.join(others)}{'Z' if closed else ''}"


def _short(number: float) -> str:
    """To a hundredth of a point, which nobody sees."""
    return f"{number:.2f}".rstrip("0").rstrip(".") if number % 1 else f"{number:.0f}"


@cache
def _standalone_style() -> str:
    dark = "".join(f".{kind}-{role}{{{kind}:{pair[1]}}}" for role, pair in ROLES.items() for kind in ("fill", "stroke"))
    return (
        "text{font-family:'Lugan letters','Noto Sans','Noto Sans SC','PingFang SC','Microsoft YaHei',sans-serif}"
        f"@media (prefers-color-scheme:dark){{svg{{background:{ROLES['paper'][1]}}}{dark}}}"
    )
