"""Across pairings: one theme, every pairing, what each prints and for which years.

Bars are drawn only if every pairing's figure may be held against every other's. Otherwise the
figures stand on a line of years without a common scale, and the chart says why they cannot be
ranked. A pairing without a figure keeps its row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..canvas import Canvas
from ..comparisons import differences
from ..findings import order
from ..ink import Ink
from ..language import Message, Sayable, sayings
from ..register import Claim, Pairing
from ..views import LEVELS, View
from .chart import MARGIN, SECOND, Chart, dated, described, drawn, label, role_of, second_line, sources_line
from .when import Years, draw_key, shapes

_NAME, _VALUE = Ink(10.5, "ink", 600), Ink(10.5, "ink", 600)
_LABELS = 200  # points for the labels beside the years in the wide layout


def across(view: View, theme: str) -> Chart:
    """Chart of a theme over all pairings.

    Parameters
    ----------
    view : View
    theme : str
        Id in the register.

    Returns
    -------
    Chart
        Its notes hold every reason why the rows cannot be compared, if they cannot.
    """
    register = view.register
    rows = [(p, view.headline(p.id, theme)) for p in register.pairings.values()]
    shown = [c for _, claims in rows for c in claims]
    reasons = differences(register, shown)
    may_compare = not reasons and len(shown) > 1
    name = register.themes[theme].name
    rows, left_out = drawn(view, rows, lambda row: row[0], view.number("book.pairings"))
    seen = [c for _, claims in rows for c in claims]

    def body(canvas: Canvas, layout: str) -> None:
        _draw(canvas, layout, view, rows, max(c.quantity.value for c in shown) if may_compare else 0)

    return Chart(
        id=f"across-{theme}",
        title=_title(view, theme, shown, may_compare),
        subtitle=Message("across-subtitle" if may_compare else "across-subtitle-refused", theme=name, question=register.themes[theme].question),
        body=body,
        alt=sayings([_alt(view, rows), *left_out], "space"),
        notes=(*(Message("not-compared", reason=r) for r in reasons[:2]), *left_out),
        source=sources_line(view, seen),
        rows=tuple(seen),
    )


def _title(view: View, theme: str, shown: Sequence[Claim], may_compare: bool) -> Sayable:
    count = {"n": view.counted(f"{theme}.pairings-headlined"), "of": view.number("book.pairings"), "theme": view.register.themes[theme].name}
    if not shown:
        return view.within(Message("across-none", theme=count["theme"]))
    if may_compare:
        places = order([c.quantity for c in shown])
        first, second = (shown[i] for i in sum(places, [])[:2])
        key = "across-first" if len(places[0]) == 1 else "across-undecided"
        names = {f"{k}": view.register.pairings[c.pairing].name for k, c in (("first", first), ("second", second))}
        return Message(key, n=view.number(first), **names)
    return view.within(Message("across-refused" if len(shown) > 1 else "across-single", **count))


def _alt(view: View, rows: Sequence[tuple[Pairing, Sequence[Claim]]]) -> Sayable:
    said = []
    for pairing, claims in rows:
        figures: Sayable = sayings([described(c, view.number(c)) for c in claims], "semicolon") if claims else view.nothing("no-figure")
        said.append(Message("across-alt-row", pairing=pairing.name, figures=figures))
    return Message("across-alt", rows=sayings(said, "semicolon"))


def _draw(canvas: Canvas, layout: str, view: View, rows: Sequence[tuple[Pairing, Sequence[Claim]]], longest: float) -> None:
    """All rows: on a line of years in the wide layout, with boxes for years in the narrow one; with bars if ``longest`` is not 0."""
    years = None
    if layout == "wide" and not longest:
        values = max((_values_width(canvas, view, c) for _, claims in rows for c in claims), default=100)
        years = Years(canvas, MARGIN + _LABELS, canvas.width - MARGIN - values - 10, view.years)
        canvas.height = draw_key(canvas, shapes([c for _, claims in rows for c in claims]), canvas.height + 8)
        years.head(canvas.height + 8)
        canvas.height += 18
    behind, top = len(canvas.marks), canvas.height
    for pairing, claims in rows:
        _draw_pairing(canvas, view, pairing, claims, longest, years)
    if years:
        years.grid(top, canvas.height, behind)


def _draw_pairing(canvas: Canvas, view: View, pairing: Pairing, claims: Sequence[Claim], longest: float, years: Years | None) -> None:
    top, indent = canvas.height, MARGIN + 10 * LEVELS.index(pairing.level)
    canvas.line([MARGIN, canvas.width - MARGIN], [top, top], "grid", 0.7)
    canvas.height += canvas.say(indent, top + 12, pairing.name, _NAME, width=canvas.width - MARGIN - indent)
    if not claims:
        canvas.say(canvas.width - MARGIN, top + 12, view.nothing("no-figure"), SECOND, "end")
    for claim in claims:
        _draw_claim(canvas, view, claim, indent, longest, years)
    canvas.height += 7


def _draw_claim(canvas: Canvas, view: View, claim: Claim, left: float, longest: float, years: Years | None) -> None:
    number, y, edge = view.number(claim), canvas.height + 12, canvas.width - MARGIN
    room = (years.left if years else edge - _values_width(canvas, view, claim)) - 10 - left
    below = y + canvas.say(left, y, label(claim), Ink(9.5), width=room)
    if years:
        years.draw(claim, y + 6)
        canvas.say(left, below, claim.period, SECOND)
    else:
        below = dated(canvas, left, below, claim.period, view.years, room)
    canvas.say(edge, y, number, replace(_VALUE, role="alert" if view.analysis.rivals(claim.id) else "ink"), "end")
    canvas.say(edge, y + 13.5, second_line(number), SECOND, "end")
    canvas.height = below + 9
    if longest:
        scale = (edge - left) / longest
        low, high = (b * scale for b in claim.quantity.bounds)
        canvas.interval(left, canvas.height + 2, 9, low, min(high, edge - left), role_of(claim.theme))
        canvas.height += 14


def _values_width(canvas: Canvas, view: View, claim: Claim) -> float:
    number = view.number(claim)
    return max(canvas.measure(number, _VALUE), canvas.measure(second_line(number), SECOND))
