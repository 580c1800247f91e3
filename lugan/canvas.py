"""The canvas: a chart's paper, measured in points from the top-left corner.

Charts are laid out by measuring text, not by a layout engine, so that nothing moves between
machines; drawn by matplotlib; and turned into one SVG that serves light and dark pages. Text
stays text, every colour is a role that the page's style sheet may redefine, and a number is a
link to where it comes from, with the same marks as in prose.

Sizes are points (1/72 inch). Nothing is smaller than `SMALLEST`.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ft2font import LoadFlags
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path as Curve

from .language import Sayable
from .number import Number

FONTS = Path(__file__).parent / "fonts"

#: Nothing is set smaller, in points.
SMALLEST = 7.5

#: Width of a chart in points, for a page and for a phone.
WIDTHS = {"wide": 540, "narrow": 300}

#: Colour by role, for light and dark pages. Blue is the donors' side and money, ochre the
#: recipients' side and people, crimson a contradiction and nothing else.
ROLES = {
    "ink": ("#1f2328", "#e9e7e2"),
    "mute": ("#5a626b", "#a9b0b8"),
    "grid": ("#dedad2", "#30373f"),
    "land": ("#eeeae1", "#262c33"),
    "paper": ("#fffffe", "#14181d"),
    "sea": ("#1b6ca8", "#6db6ea"),
    "sea-pale": ("#b9d3e6", "#2b4a61"),
    "loess": ("#b05c06", "#eaa04c"),
    "loess-pale": ("#ecd0ae", "#5a4326"),
    "alert": ("#8c0f3d", "#e64c7f"),
    "alert-pale": ("#e8c3d0", "#57223a"),
}
_CJK = r"\u2e80-\u303f\u3400-\u9fff\uff00-\uffef"
_FAMILIES = {"en": ("NotoSans", "NotoSansSC"), "zh": ("NotoSansSC", "NotoSans")}
_FAMILY_NAMES = {"NotoSans": "Noto Sans", "NotoSansSC": "Noto Sans SC"}
_WEIGHTS = {400: "Regular", 600: "SemiBold"}
_SETTINGS = {
    "svg.fonttype": "none",
    "svg.hashsalt": "lugan",
    "text.hinting": "none",
    "font.family": ["Noto Sans", "Noto Sans SC"],
    "lines.solid_capstyle": "butt",
    "patch.linewidth": 0,
}


@dataclass(frozen=True)
class Ink:
    """How text is set: size in points, colour role, weight 400 or 600."""

    size: float = 10
    role: str = "ink"
    weight: int = 400


TITLE, SUBTITLE, BODY, FOOT = Ink(15, "ink", 600), Ink(10, "mute"), Ink(), Ink(8, "mute")


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
        self.numbers: list[Number] = []
        self._marks: list[tuple[str, dict[str, Any]]] = []

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
        lines = _broken(self._runs(saying), ink, width, self.lang)
        for i, line in enumerate(lines):
            self._set_line(x, y + i * leading(ink), line, ink, anchor)
        return len(lines) * leading(ink)

    def lines(self, saying: Sayable | Number | str, ink: Ink, width: float) -> int:
        """How many lines a saying takes."""
        return len(_broken(self._runs(saying), ink, width, self.lang))

    def measure(self, saying: Sayable | Number | str, ink: Ink = BODY) -> float:
        """Width of a saying on one line, in points."""
        return sum(_run_width(r, ink, self.lang) for r in self._runs(saying))

    def _runs(self, saying: Sayable | Number | str) -> tuple[str | Number, ...]:
        if isinstance(saying, Sayable):
            return saying.runs(self.lang)  # type: ignore[return-value]
        return (saying,)

    def _set_line(self, x: float, y: float, line: Sequence[str | Number], ink: Ink, anchor: str) -> None:
        widths = [_run_width(r, ink, self.lang) for r in line]
        x -= {"start": 0, "middle": sum(widths) / 2, "end": sum(widths)}[anchor]
        for run, width in zip(line, widths, strict=True):
            text, url = run, None
            if isinstance(run, Number):
                self.numbers.append(run)
                text, url = run.text(self.lang), f"number:{len(self.numbers) - 1}"
            # SVG collapses spaces at the edges of a text element
            self._add("text", x=x, y=y + 0.36 * ink.size, s=str(text).replace(" ", "\u00a0"), ink=ink, url=url)
            x += width

    # Marks --------------------------------------------------------------------------------

    def rect(self, x: float, y: float, width: float, height: float, role: str, outline: str = "") -> None:
        """A rectangle from its top-left corner."""
        self._add("rect", x=x, y=y, width=max(width, 0), height=height, role=role, outline=outline)

    def line(self, xs: Sequence[float], ys: Sequence[float], role: str = "ink", weight: float = 0.8, dashed: bool = False) -> None:
        """A line through points."""
        self._add("line", xs=list(xs), ys=list(ys), role=role, weight=weight, dashed=dashed)

    def dot(self, x: float, y: float, role: str, size: float = 5.5, shape: str = "o") -> None:
        """A marker with a thin casing in the colour of the paper."""
        self._add("dot", x=x, y=y, role=role, size=size, shape=shape)

    def area(self, points: Iterable[tuple[float, float]], role: str, outline: str) -> None:
        """A filled polygon."""
        self._add("path", curve=Curve(list(points), closed=True), fill=role, outline=outline, weight=0.7, dashed=False)

    def arc(self, start: tuple[float, float], control: tuple[float, float], end: tuple[float, float], role: str, weight: float, dashed: bool = False) -> None:
        """A curve from ``start`` to ``end``, drawn towards ``control``."""
        curve = Curve([start, control, end], [Curve.MOVETO, Curve.CURVE3, Curve.CURVE3])
        self._add("path", curve=curve, fill="none", outline=role, weight=weight, dashed=dashed)

    def interval(self, x: float, y: float, height: float, low: float, high: float, role: str) -> None:
        """A bar from ``x``: solid as far as the low bound, pale with an outline to the high one (lengths in points)."""
        self.rect(x, y, low, height, role)
        if high > low:
            self.rect(x + low, y, high - low, height, f"{role}-pale", role)

    def _add(self, kind: str, **mark: Any) -> None:
        self._marks.append((kind, mark))

    # Rendering ----------------------------------------------------------------------------

    def svg(self, name: str, title: str, description: str, standalone: bool = False) -> str:
        """One SVG for light and dark.

        Parameters
        ----------
        name : str
            Unique on the page; becomes the prefix of ids.
        title, description : str
            Alternative text.
        standalone : bool
            For a file: follows the reader's colour scheme by itself, has no links.
        """
        stream = io.StringIO()
        with mpl.rc_context(_SETTINGS):
            FigureCanvasSVG(self._figure(0)).print_svg(stream, metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
        return _finished(stream.getvalue(), self, name, title, description, standalone)

    def png(self, dark: bool = False, scale: float = 2) -> bytes:
        """The same picture as pixels, ``scale`` to the point, on opaque paper."""
        stream = io.BytesIO()
        with mpl.rc_context(_SETTINGS):
            figure = self._figure(int(dark))
            FigureCanvasAgg(figure)
            figure.patch.set_visible(True)
            figure.savefig(stream, dpi=72 * scale, facecolor=ROLES["paper"][dark], metadata={"Software": None})
        return stream.getvalue()

    def texts(self) -> list[tuple[str, Ink, tuple[float, float, float, float]]]:
        """Every text with its ink and its box (left, top, right, bottom), for tests of the layout."""
        found = []
        for kind, mark in self._marks:
            if kind == "text":
                ink, width = mark["ink"], text_width(mark["s"], mark["ink"], self.lang)
                found.append((mark["s"], ink, (mark["x"], mark["y"] - 0.75 * ink.size, mark["x"] + width, mark["y"] + 0.2 * ink.size)))
        return found

    def _figure(self, theme: int) -> Figure:
        _load_fonts()
        figure = Figure(figsize=(self.width / 72, self.height / 72))
        figure.patch.set_visible(False)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_xlim(0, self.width)
        axes.set_ylim(self.height, 0)
        for z, (kind, mark) in enumerate(self._marks):
            _DRAW[kind](axes, lambda role: "none" if role == "none" else ROLES[role][theme], self.lang, 2 + z / 1000, **mark)
        return figure


def roles_css() -> str:
    """The colour roles as a style sheet for pages with the theme's light and dark modes."""
    themes = {':root, html[data-theme="light"]': 0, 'html[data-theme="dark"]': 1}
    return "".join(f"{selector} {{ {' '.join(f'--chart-{role}: {pair[i]};' for role, pair in ROLES.items())} }}\n" for selector, i in themes.items())


def leading(ink: Ink) -> float:
    """Distance from line to line, in points."""
    return ink.size * (1.32 if ink.size > 12 else 1.42)


@lru_cache(8192)
def text_width(text: str, ink: Ink, lang: str) -> float:
    """Width of a text in points, without drawing it."""
    font = font_manager.get_font([str(FONTS / f"{family}-{_WEIGHTS[ink.weight]}.ttf") for family in _FAMILIES.get(lang, _FAMILIES["en"])])
    font.set_size(ink.size * 20, 72)  # twenty times as large, for precision
    font.set_text(text.replace(" ", "\u00a0"), flags=LoadFlags.NO_HINTING)
    return font.get_width_height()[0] / 64 / 20


def _run_width(run: str | Number, ink: Ink, lang: str) -> float:
    return text_width(run if isinstance(run, str) else run.text(lang), ink, lang)


# Breaking lines ----------------------------------------------------------------------------


def _broken(runs: Sequence[str | Number], ink: Ink, width: float, lang: str) -> list[list[str | Number]]:
    """Lines of runs, as even as possible without needing one more line."""
    if not width or sum(_run_width(r, ink, lang) for r in runs) <= width:
        return [_merged(runs)]
    pieces = [p for run in runs for p in (_pieces(run) if isinstance(run, str) else [run])]
    best = _filled(pieces, ink, width, lang)
    low, high = width / 2, width
    while high - low > 2:
        middle = (low + high) / 2
        low, high = (low, middle) if len(_filled(pieces, ink, middle, lang)) == len(best) else (middle, high)
    return [_merged(line) for line in _filled(pieces, ink, high, lang)]


def _pieces(text: str) -> list[str]:
    """What must not be broken: a Latin word with its spaces, a Han character with what may not begin a line."""
    return re.findall(rf"[（“‘《「]*[{_CJK}][，。、；：！？）》」』”’…]*|[^\s{_CJK}]+\s*|\s+", text)


def _filled(pieces: Sequence[str | Number], ink: Ink, width: float, lang: str) -> list[list[str | Number]]:
    lines: list[list[str | Number]] = [[]]
    used = 0.0
    for piece in pieces:
        size = _run_width(piece.rstrip() if isinstance(piece, str) else piece, ink, lang)
        if lines[-1] and used + size > width and not (isinstance(piece, str) and piece[0] in "，。、；：！？）》」』”’…,.;:!?)"):
            lines.append([])
            used = 0.0
        lines[-1].append(piece)
        used += _run_width(piece, ink, lang)
    return lines


def _merged(line: Sequence[str | Number]) -> list[str | Number]:
    """Neighbouring strings as one, without spaces at the ends of the line."""
    merged: list[str | Number] = []
    for run in line:
        if isinstance(run, str) and merged and isinstance(merged[-1], str):
            merged[-1] += run
        else:
            merged.append(run)
    if merged and isinstance(merged[0], str):
        merged[0] = merged[0].lstrip()
    if merged and isinstance(merged[-1], str):
        merged[-1] = merged[-1].rstrip()
    return [r for r in merged if r != ""]


# Drawing -----------------------------------------------------------------------------------


def _draw_text(axes, colour, lang, z, x, y, s, ink, url):
    families = [_FAMILY_NAMES[f] for f in _FAMILIES.get(lang, _FAMILIES["en"])]
    axes.text(x, y, s, fontsize=ink.size, color=colour(ink.role), fontweight=ink.weight, fontfamily=families, va="baseline", zorder=z, url=url)


def _draw_rect(axes, colour, lang, z, x, y, width, height, role, outline):
    edge = colour(outline) if outline else "none"
    axes.add_patch(Rectangle((x, y), width, height, facecolor=colour(role), edgecolor=edge, linewidth=0.6 if outline else 0, zorder=z))


def _draw_line(axes, colour, lang, z, xs, ys, role, weight, dashed):
    axes.plot(xs, ys, color=colour(role), linewidth=weight, linestyle=(0, (2, 2)) if dashed else "-", zorder=z)


def _draw_dot(axes, colour, lang, z, x, y, role, size, shape):
    axes.plot([x], [y], shape, markersize=size, color=colour(role), markeredgecolor=colour("paper"), markeredgewidth=0.8, zorder=z)


def _draw_path(axes, colour, lang, z, curve, fill, outline, weight, dashed):
    axes.add_patch(PathPatch(curve, facecolor=colour(fill), edgecolor=colour(outline), linewidth=weight, linestyle=(0, (3, 2.5)) if dashed else "-", capstyle="butt", zorder=z))


_DRAW = {"text": _draw_text, "rect": _draw_rect, "line": _draw_line, "dot": _draw_dot, "path": _draw_path}


@cache
def _load_fonts() -> None:
    for path in sorted(FONTS.glob("*.ttf")):
        font_manager.fontManager.addfont(path)


# Finishing the SVG ---------------------------------------------------------------------------


def _finished(svg: str, canvas: Canvas, name: str, title: str, description: str, standalone: bool) -> str:
    """Roles instead of colours, marks on numbers, alternative text; nothing that is not needed."""
    svg = svg[svg.index("<svg"):]
    svg = re.sub(r"<metadata>.*?</metadata>\s*|<!--.*?-->\s*|<defs>\s*<style[^>]*>.*?</style>\s*</defs>\s*", "", svg, flags=re.S)
    svg = re.sub(r"<defs>\s*<clipPath.*?</defs>\s*", "", svg, flags=re.S)
    svg = re.sub(r' clip-path="[^"]*"| transform="rotate\(-?0 [^)]*\)"|; text-anchor: start', "", svg)
    svg = re.sub(r"<[^>]+>", lambda tag: re.sub(r"(\d\.\d\d)\d+", r"\1", tag[0]), svg)  # coordinates, not text
    svg = re.sub(r"\s*\n\s*", " ", svg)
    svg = re.sub(r"> +<", "><", svg)
    svg = re.sub(r" ?font-family: [^;\"]*;", "", svg)
    for role, (light, _) in ROLES.items():
        svg = svg.replace(light, f"var(--chart-{role}, {light})")
    used = set(re.findall(r"url\(#([^)]+)\)|href=\"#([^\"]+)\"", svg))
    kept = {a or b for a, b in used}
    svg = re.sub(r' id="([^"]+)"', lambda m: f' id="{name}-{m[1]}"' if m[1] in kept else "", svg)
    svg = re.sub(r'(url\(#|xlink:href="#)', rf"\1{name}-", svg)
    svg = re.sub(r'<a xlink:href="number:(\d+)"[^>]*>(.*?)</a>', lambda m: _linked(canvas.numbers[int(m[1])], m[2], standalone), svg, flags=re.S)
    attributes = f'class="chart-svg" role="{"img" if standalone else "group"}" aria-labelledby="{name}-title {name}-desc" lang="{canvas.lang}"'
    style = f"<style>{_STANDALONE_STYLE}</style>" if standalone else ""
    head = f'<title id="{name}-title">{html.escape(title)}</title><desc id="{name}-desc">{html.escape(description)}</desc>{style}'
    size = f'width="{canvas.width:g}pt" height="{canvas.height:g}pt" ' if standalone else ""
    return re.sub(
        r"<svg[^>]*?viewBox=\"([^\"]*)\"[^>]*>",
        lambda m: f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="{m[1]}" {size}{attributes}>{head}',
        svg,
        count=1,
    ).strip()


def _linked(number: Number, text: str, standalone: bool) -> str:
    """The text of a number, as a link with the marks that numbers bear in prose."""
    if standalone:
        return text
    opening = re.match(r"<data (.*?)><a (.*?)>", number.html("en"))
    assert opening, "a number's HTML is a data element around a link"
    marks = opening[1].replace(' value="', ' data-value="').replace('class="', 'class="number ')
    return f"<a {marks} {opening[2]}>{text}</a>"


_STANDALONE_STYLE = (
    ".chart-svg text{font-family:'Noto Sans','Noto Sans SC','PingFang SC','Microsoft YaHei',sans-serif}"
    + "@media (prefers-color-scheme:dark){.chart-svg{background:" + ROLES["paper"][1] + ";"
    + "".join(f"--chart-{role}:{dark};" for role, (_, dark) in ROLES.items())
    + "}}"
)  # fmt: skip
