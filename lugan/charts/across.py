"""Across pairings: one theme, every pairing, what each prints and for which years.

Bars are drawn only if every pairing's figure may be held against every other's. Otherwise the
figures stand in rows without a common scale, and the chart says why they cannot be ranked. A
pairing without a figure keeps its row.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..canvas import Canvas
from ..comparisons import differences
from ..ink import Ink
from ..language import Message, Sayable, sayings
from ..register import Claim, Pairing
from ..views import View
from .chart import MARGIN, SECOND, Chart, coverage, described, label, second_line, sources_line

_NAME = Ink(10.5, "ink", 600)
_LEVELS = ("province", "city", "county")


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

    def body(canvas: Canvas, layout: str) -> None:
        longest = max((c.quantity.value for c in shown), default=1)
        for pairing, claims in rows:
            _draw_pairing(canvas, layout, view, pairing, claims, longest if may_compare else 0)

    return Chart(
        id=f"across-{theme}",
        title=_title(view, theme, shown, may_compare),
        subtitle=Message("across-subtitle" if may_compare else "across-subtitle-refused", theme=name, question=register.themes[theme].question),
        body=body,
        alt=_alt(view, rows),
        notes=() if may_compare else tuple(Message("not-compared", reason=r) for r in reasons[:2]),
        source=sources_line(view, shown),
        rows=tuple(shown),
    )


def _title(view: View, theme: str, shown: Sequence[Claim], may_compare: bool) -> Sayable:
    count = {"n": view.counted(f"{theme}.pairings-headlined"), "of": view.number("book.pairings"), "theme": view.register.themes[theme].name}
    if not shown:
        return Message("across-none", theme=count["theme"])
    if may_compare:
        ranked = sorted(shown, key=lambda c: c.quantity.value, reverse=True)
        first, second = ranked[0], ranked[1]
        key = "across-first" if first.quantity.low > second.quantity.high else "across-undecided"
        names = {f"{k}": view.register.pairings[c.pairing].name for k, c in (("first", first), ("second", second))}
        return Message(key, n=view.number(first), **names)
    return Message("across-refused" if len(shown) > 1 else "across-single", **count)


def _alt(view: View, rows: Sequence[tuple[Pairing, Sequence[Claim]]]) -> Sayable:
    said = []
    for pairing, claims in rows:
        figures: Sayable = sayings([described(c, view.number(c)) for c in claims], "semicolon") if claims else Message("no-figure")
        said.append(Message("across-alt-row", pairing=pairing.name, figures=figures))
    return Message("across-alt", rows=sayings(said, "semicolon"))


def _draw_pairing(canvas: Canvas, layout: str, view: View, pairing: Pairing, claims: Sequence[Claim], longest: float) -> None:
    top = canvas.height
    indent = 10 * _LEVELS.index(pairing.level)
    canvas.line([MARGIN, canvas.width - MARGIN], [top, top], "grid", 0.7)
    name_width = (190 if layout == "wide" else canvas.width - 2 * MARGIN) - indent
    named = canvas.say(MARGIN + indent, top + 12, pairing.name, _NAME, width=name_width)
    canvas.height = top if layout == "wide" else top + named
    left = 206 if layout == "wide" else MARGIN + indent
    if not claims:
        canvas.say(left, canvas.height + 12, Message("no-figure"), SECOND)
        canvas.height += 14
    for claim in claims:
        _draw_claim(canvas, view, claim, left, longest)
    canvas.height = max(canvas.height, top + named) + 10


def _draw_claim(canvas: Canvas, view: View, claim: Claim, left: float, longest: float) -> None:
    number, y, edge = view.number(claim), canvas.height + 12, canvas.width - MARGIN
    ink = Ink(10.5, "alert" if view.analysis.rivals(claim.id) else "ink", 600)
    values = max(canvas.measure(number, ink), canvas.measure(second_line(number), SECOND))
    used = canvas.say(left, y, label(claim), Ink(9.5), width=edge - left - values - 10)
    below = y + used
    width = coverage(canvas, left, below, claim.period, view.years, 6.5)
    canvas.say(left + width + 6, below, claim.period, SECOND)
    canvas.say(edge, y, number, ink, "end")
    canvas.say(edge, y + 13.5, second_line(number), SECOND, "end")
    canvas.height = below + 9
    if longest:
        scale = (edge - left) / longest
        low, high = (b * scale for b in claim.quantity.bounds)
        canvas.interval(left, canvas.height + 2, 9, low, min(high, edge - left), "sea")
        canvas.height += 14
