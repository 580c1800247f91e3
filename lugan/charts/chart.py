"""What every chart has: the finding as its title, a body, notes, source, alternative text, data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from ..canvas import WIDTHS, Canvas
from ..indicators import Indicator
from ..ink import FOOT, SUBTITLE, TITLE, Ink, leading
from ..language import Capitalised, Message, Sayable, sayings
from ..number import Interval, Number
from ..periods import Period
from ..register import Claim, Pairing, Source
from ..views import DRAWN, LEVELS, View

#: Space left free at both sides, in points.
MARGIN = 4

#: Text beside and under values, and values themselves.
SECOND = Ink(8.5, "mute")

LAYOUTS = tuple(WIDTHS)

Row = Claim | Indicator

T = TypeVar("T")


def role_of(theme: str) -> str:
    """Colour of a theme's bars: ochre for people, blue for money and things."""
    return "loess" if theme in ("employment", "talent") else "sea"


@dataclass(frozen=True, eq=False)
class Chart:
    """A chart before it is drawn in a language and a layout.

    Parameters
    ----------
    id : str
        Unique on its page.
    title : Sayable
        The finding, computed.
    subtitle : Sayable
        Measure, unit, scope and any odd encoding.
    body : callable
        Draws on a canvas from its present height on, for a layout, and sets the new height.
    alt : Sayable
        What the picture says, with every number in it.
    notes : tuple of Sayable
        Caveats that change the reading.
    source : Sayable
    rows : tuple of Claim or Indicator
        The data behind it.
    """

    id: str
    title: Sayable
    subtitle: Sayable
    body: Callable[[Canvas, str], None]
    alt: Sayable
    notes: tuple[Sayable, ...]
    source: Sayable
    rows: tuple[Row, ...]

    @lru_cache(16)  # noqa: B019 (charts live as long as their page)
    def canvas(self, lang: str, layout: str) -> Canvas:
        """The chart laid out: head, body, foot."""
        canvas = Canvas(WIDTHS[layout], lang)
        width = canvas.width - 2 * MARGIN
        y = MARGIN + leading(TITLE) / 2
        y += canvas.say(MARGIN, y, self.title, TITLE, width=width) - leading(TITLE) / 2 + 4
        y += leading(SUBTITLE) / 2
        y += canvas.say(MARGIN, y, self.subtitle, SUBTITLE, width=width) - leading(SUBTITLE) / 2
        canvas.height = y + 6
        self.body(canvas, layout)
        y = canvas.height + 8 + leading(FOOT) / 2
        for note in (*self.notes, self.source):
            y += canvas.say(MARGIN, y, note, FOOT, width=width) + 2
        canvas.height = y - leading(FOOT) / 2 + 2
        return canvas

    def svg(self, lang: str, layout: str, standalone: bool = False) -> str:
        """The chart as SVG."""
        return self.canvas(lang, layout).svg(f"{self.id}-{layout}", *self._texts(lang), standalone)

    @lru_cache(16)  # noqa: B019 (as above); every layout says the same
    def _texts(self, lang: str) -> tuple[str, str]:
        """Title and alternative text."""
        return self.title.text(lang), self.alt.text(lang)


def measured(claim: Claim) -> Sayable:
    """What a claim counts, and whether that has only been forecast."""
    name = claim.measure.name
    return Message("measure-forecast", measure=name) if claim.basis == "forecast" else name


def label(claim: Claim) -> Sayable:
    """What a claim counts, with its scope unless that is the whole pairing."""
    if claim.scope.id == "pairing":
        return measured(claim)
    return Message("measure-in-scope", measure=measured(claim), scope=claim.scope.name)


def label_within(part: Claim, whole: Row | None) -> Sayable:
    """What a claim counts, under the label of its whole: that which the whole does not say already."""
    if not isinstance(whole, Claim) or whole.scope.id == "pairing" == part.scope.id:
        return label(part)
    if part.scope.id == whole.scope.id:
        return measured(part)
    is_same = part.measure.id == whole.measure.id and part.scope.id != "pairing"
    return Capitalised(part.scope.name) if is_same else label(part)


def described(claim: Claim, number: Number) -> Message:
    """A row in words, for the alternative text: what, how much, when, and what it may stand for."""
    key = "alt-row" if number.quantity.is_exact else "alt-row-bounds"
    return Message(key, what=label(claim), n=number, printed=number.as_printed, period=claim.period, bounds=Interval(number))


def second_line(number: Number) -> Message:
    """As printed, and as read in the unit of the line above, in small type under a value."""
    key = "second-exact" if number.quantity.is_exact else "second-bounds"
    return Message(key, printed=number.as_printed, bounds=Interval(number.styled("digits")))


def drawn(view: View, rows: Sequence[T], pairing_of: Callable[[T], Pairing], of: Number | None = None) -> tuple[list[T], tuple[Sayable, ...]]:
    """What a chart over all pairings draws of its rows, and a note that says so if it is not all.

    Parameters
    ----------
    view : View
    rows : sequence
        In the order in which they are drawn.
    pairing_of : callable
        The pairing of a row; those of the highest level are drawn, of one level the first.
    of : Number, optional
        How many there are.
    """
    if len(rows) <= DRAWN:
        return list(rows), ()
    highest = sorted(range(len(rows)), key=lambda i: LEVELS.index(pairing_of(rows[i]).level))[:DRAWN]
    n = view.counted("shown.drawn")
    return [rows[i] for i in sorted(highest)], (Message("chart-drawn-of", n=n, of=of) if of else Message("chart-drawn", n=n),)


def coverage(canvas: Canvas, x: float, y: float, when: Period, years: tuple[int, int], size: float = 8) -> float:
    """Boxes, one a year, filled where the figure applies; a question mark where nobody says. Returns their width."""
    first, last = years
    step, covered = size + 1.5, when.years
    for year in range(first, last + 1):
        filled = year in covered
        canvas.rect(x + (year - first) * step, y - size / 2, size, size, "ink" if filled else "land", "" if filled else "grid")
    width = (last - first + 1) * step - 1.5
    marks = {when.first_year: "→", when.last_year: "←"} if not covered else {}
    for known, arrow in marks.items():
        if known and first <= known <= last:
            canvas.say(x + (known - first) * step + size / 2, y, arrow, Ink(8.5, "ink", 600), "middle")
    if not covered and not any(marks):
        canvas.say(x + width / 2, y, "?", Ink(8.5, "ink", 600), "middle")
    return width


def dated(canvas: Canvas, x: float, y: float, period: Period, years: tuple[int, int], room: float) -> float:
    """Boxes and, beside or below them as there is room, the period in words. Returns the middle of the last line."""
    width = coverage(canvas, x, y, period, years, 6.5) + 6
    if width + canvas.measure(period, SECOND) > room:
        y, width = y + 11.5, 0
    canvas.say(x + width, y, period, SECOND)
    return y


def sources_of(view: View, rows: Iterable[Row]) -> list[Source]:
    """The sources of the rows."""
    ids = {c.source for row in rows for c in ((row,) if isinstance(row, Claim) else row.claims)}
    return [s for s in view.register.sources.values() if s.id in ids]


def sources_line(view: View, rows: Iterable[Row]) -> Message:
    """“Source: …” with the titles of the sources of the rows; where to look if there are none."""
    titles = [Message("source-title", title=s.title) for s in sources_of(view, rows)]
    return Message("source-line", sources=sayings(titles, "comma")) if titles else Message("source-line-none")
