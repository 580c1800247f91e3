"""When: the years that each figure speaks of, one row a figure on a common line of years.

Annual figures, running totals and single moments have a shape each, so that no colour is needed
to tell them apart; what the source leaves open is dashed, and a figure without any years keeps its
row with a question mark. Crimson figures are contradicted by another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from ..canvas import Canvas, Stroke
from ..ink import Ink
from ..language import Message, Sayable, sayings
from ..periods import Period
from ..quantities import Quantity
from ..register import Claim
from ..views import HEADLINES, View
from .chart import MARGIN, SECOND, Chart, drawn, label, role_of, sources_line

#: How a figure stands on the line of years, in the order of the key.
SHAPES = ("year", "total", "point", "forecast", "open")

_LABELS = 206  # points for the labels beside the years in the wide layout
_VALUE = Ink(9.5, "ink", 600)


def when(view: View, pairing: str = "", theme: str = "") -> Chart:
    """Chart of the years that figures of a pairing, or of a theme, speak of.

    Parameters
    ----------
    view : View
    pairing, theme : str
        Ids in the register; one of the two. A pairing's figures are those of the themes that have
        a question: what was paid, who found work, what was sold.

    Returns
    -------
    Chart
        Rows in groups, by theme or by pairing; within a group the earliest first, those without
        years last.
    """
    groups, left_out = _groups(view, pairing, theme)
    rows = [c for _, claims in groups for c in claims]

    def body(canvas: Canvas, layout: str) -> None:
        _draw(canvas, layout, view, groups)

    scope: Sayable = view.register.pairings[pairing].name if pairing else view.register.themes[theme].name
    told = [Message("when-alt-row", what=label(c), n=view.number(c), period=c.period) for c in rows]
    return Chart(
        id="when",
        title=_title(view, f"{pairing or theme}"),
        subtitle=Message("when-subtitle" if rows else "when-subtitle-none", scope=scope),
        body=body,
        alt=sayings([Message("when-alt", rows=sayings(told, "semicolon")) if rows else Message("when-alt-none"), *left_out], "space"),
        notes=left_out,
        source=sources_line(view, rows),
        rows=tuple(rows),
    )


def shape(claim: Claim) -> str:
    """How a claim stands on the line of years: one of `SHAPES`."""
    if not claim.period.is_stated:
        return "open"
    return claim.basis if claim.basis in SHAPES else "point"


def shapes(claims: Iterable[Claim]) -> list[str]:
    """The shapes that some of the claims have, in the order of the key."""
    found = {shape(c) for c in claims}
    return [s for s in SHAPES if s in found]


def _groups(view: View, pairing: str, theme: str) -> tuple[list[tuple[Sayable, list[Claim]]], tuple[Sayable, ...]]:
    """Claims in groups that are not empty, and a note if there are more."""
    if pairing:
        return [(view.register.themes[t].name, sorted(claims, key=_order)) for t in HEADLINES if (claims := view.claims(pairing, t))], ()
    told = [p for p in view.register.pairings.values() if view.claims(p.id, theme)]
    shown, left_out = drawn(view, told, lambda pairing: pairing, view.counted(f"{theme}.pairings-reported"))
    return [(p.name, sorted(view.claims(p.id, theme), key=_order)) for p in shown], left_out


def _order(claim: Claim) -> tuple[bool, str, str]:
    period = claim.period
    return (period.reading == "none", period.start or period.end, period.end)


def _title(view: View, of: str) -> Sayable:
    dated, figures = view.counted(f"{of}.figures-dated"), view.counted(f"{of}.figures")
    return Message(f"when-title-{how_many(dated.quantity, figures.quantity)}", n=dated, of=figures)


def how_many(some: Quantity, of: Quantity) -> str:
    """``all``, ``none`` or ``some`` of them, or ``nothing`` if there are none to speak of."""
    if not of.value:
        return "nothing"
    return "all" if some.value == of.value else "some" if some.value else "none"


# Drawing ---------------------------------------------------------------------------------------


class Years:
    """A line of years between two edges of a canvas."""

    def __init__(self, canvas: Canvas, left: float, right: float, years: tuple[int, int]):
        self.canvas, self.left, self.right = canvas, left, right
        self.first, self.last = years
        self.step = (right - left) / (self.last - self.first + 1)

    def head(self, y: float) -> None:
        """Names of the years, each over its column; only the first and the last where there is no room for all."""
        is_roomy = self.step > self.canvas.measure("2026", SECOND) + 4
        for year in range(self.first, self.last + 1):
            if is_roomy or year in (self.first, self.last):
                self.canvas.say(self.left + (year - self.first + 0.5) * self.step, y, str(year), SECOND, "middle")

    def grid(self, top: float, bottom: float, behind: int) -> None:
        """A thin line between years, behind all but so many marks."""
        for i in range(self.last - self.first + 2):
            x = self.left + i * self.step
            self.canvas.marks.insert(behind, Stroke(((x, top), (x, bottom)), "grid", 0.7))

    def draw(self, claim: Claim, y: float) -> None:
        """A claim's mark on the line."""
        role, period, kind = role_of(claim.theme), claim.period, shape(claim)
        start, end = self._at(period.start, 0), self._at(period.end, 1)
        if kind == "open":
            self._draw_open(period, y, start, end, role)
        elif kind == "point":
            self.canvas.dot((start + end) / 2, y, "ink", 8, "diamond")
        elif kind == "total":
            self.canvas.rect(start + 1, y - 2.5, end - start - 2, 5, role)
            self.canvas.rect(end - 3, y - 6, 2, 12, role)
        else:
            self.canvas.rect(start + 1, y - 6, end - start - 2, 12, role if kind == "year" else f"{role}-pale", "" if kind == "year" else role)

    def _draw_open(self, period: Period, y: float, start: float, end: float, role: str) -> None:
        """Dashed where nobody says; a cap at the end that is known, a question mark where neither is."""
        self.canvas.line([start + 1, end - 1], [y, y], "mute", 1, dashed=True)
        if period.start or period.end:
            self.canvas.rect(start + 1 if period.start else end - 3, y - 6, 2, 12, role)
        else:
            middle = (start + end) / 2
            self.canvas.rect(middle - 7, y - 6, 14, 12, "paper")
            self.canvas.say(middle, y, "?", Ink(10, "mute", 600), "middle")

    def _at(self, day: str, side: int) -> float:
        """Where a year, month or day begins (side 0) or ends (side 1), kept between the edges; the edge for an unknown one."""
        if not day:
            return (self.left, self.right)[side]
        year = int(day[:4]) + _share_of_year(day, side)
        return min(max(self.left + (year - self.first) * self.step, self.left), self.right)


def _share_of_year(day: str, side: int) -> float:
    """How much of its year has passed when a year, month or day begins or ends.

    >>> _share_of_year("2024", 0), _share_of_year("2024", 1), _share_of_year("2025-07", 0), round(_share_of_year("2026-02-25", 0), 2)
    (0.0, 1.0, 0.5, 0.15)
    """
    if len(day) == 4:
        return float(side)
    if len(day) == 7:
        return (int(day[5:]) - 1 + side) / 12
    return (date.fromisoformat(day).timetuple().tm_yday - 1 + side) / 366


def _draw(canvas: Canvas, layout: str, view: View, groups: Sequence[tuple[Sayable, Sequence[Claim]]]) -> None:
    if not groups:
        return
    wide = layout == "wide"
    canvas.height = draw_key(canvas, shapes([c for _, claims in groups for c in claims]), canvas.height + 8)
    values = max(canvas.measure(view.number(c), _VALUE) for _, claims in groups for c in claims) + 10
    left, right = (MARGIN + _LABELS, canvas.width - MARGIN - values) if wide else (MARGIN, canvas.width - MARGIN)
    years = Years(canvas, left, right, view.years)
    years.head(canvas.height + 8)
    y = canvas.height + 18
    behind, top = len(canvas.marks), y
    for name, claims in groups:
        y += 10
        canvas.say(MARGIN, y, name, Ink(10, "ink", 600))
        y += 6
        for claim in claims:
            y = _draw_row(canvas, view, years, claim, y, wide)
        y += 3
    years.grid(top, y, behind)
    canvas.height = y


def draw_key(canvas: Canvas, kinds: Sequence[str], y: float) -> float:
    """What the shapes mean, in a row that breaks where it must; returns where it ends below."""
    x = float(MARGIN)
    for kind in kinds:
        said = Message(f"when-key-{kind}")
        width = 26 + canvas.measure(said, SECOND)
        if x + width > canvas.width - MARGIN:
            x, y = MARGIN, y + 14
        _draw_sample(canvas, kind, x, y)
        canvas.say(x + 26, y, said, SECOND)
        x += width + 14
    return y + 10


def _draw_sample(canvas: Canvas, kind: str, x: float, y: float) -> None:
    if kind == "year":
        canvas.rect(x, y - 4, 20, 8, "mute")
    elif kind == "total":
        canvas.rect(x, y - 2, 20, 4, "mute")
        canvas.rect(x + 18, y - 4.5, 2, 9, "mute")
    elif kind == "point":
        canvas.dot(x + 10, y, "ink", 8, "diamond")
    elif kind == "forecast":
        canvas.rect(x, y - 4, 20, 8, "land", "mute")
    else:
        canvas.line([x, x + 20], [y, y], "mute", 1, dashed=True)


def _draw_row(canvas: Canvas, view: View, years: Years, claim: Claim, y: float, wide: bool) -> float:
    """Label, mark and value of one figure; returns where the row ends below."""
    number, ink = view.number(claim), replace(_VALUE, role="alert" if view.analysis.rivals(claim.id) else "ink")
    y += 9
    canvas.say(canvas.width - MARGIN, y, number, ink, "end")
    room = _LABELS - 16 if wide else canvas.width - 2 * MARGIN - canvas.measure(number, ink) - 10
    used = canvas.say(MARGIN + 8 if wide else MARGIN, y, label(claim), Ink(9), width=room)
    track = y + (used - 12.78) / 2 if wide else y + used
    years.draw(claim, track)
    return (y + used if wide else track + 18) - 3
