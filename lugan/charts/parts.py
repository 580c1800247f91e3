"""Parts: what a total is made of, as far as it is printed, and what is left unexplained.

Every bar is one whole, 100 per cent wide, so bars say nothing of each other's size. Solid is what
the source breaks down; pale is what it does not. A share that is printed as a floor ("60% or
more") is a bar of its own, as it may hold the same money as the uses that are named.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..canvas import Canvas
from ..checks import Verdict
from ..indicators import Indicator
from ..ink import Ink
from ..language import Message, Sayable, sayings
from ..number import Interval, Number
from ..quantities import Quantity
from ..register import Claim
from ..views import DRAWN, View
from .chart import MARGIN, SECOND, Chart, dated, described, drawn, label, label_within, role_of, second_line, sources_line

_KINDS = ("sum_within", "of_which", "part_of")  # sums that add up first, then the closest relation
_BAR = 20
_PART = Ink(9)


@dataclass(frozen=True)
class Broken:
    """A whole that is broken down by a verdict, or by an indicator that holds a printed share of it."""

    whole: Claim
    parts: tuple[Claim, ...]
    by: Verdict | Indicator

    @property
    def is_floor(self) -> bool:
        return isinstance(self.by, Indicator)


def parts(view: View, pairing: str = "", theme: str = "") -> Chart:
    """Chart of every total that the sources break down, of a pairing or of a theme.

    Parameters
    ----------
    view : View
    pairing, theme : str
        Ids in the register; one of the two.

    Returns
    -------
    Chart
        With a title that says so if nothing is broken down.
    """
    rows, left_out = drawn(view, list(_broken_down(view, pairing, theme)), lambda row: view.register.pairings[row.whole.pairing])
    refused = [v for v in _verdicts(view, pairing, theme) if v.outcome == "contradict"]
    premises = dict.fromkeys(r.by.relation.premise for r in rows if isinstance(r.by, Verdict) and r.by.is_conditional)
    notes = [Message("parts-refused", part=_numbers(view, v.relation.left), whole=_numbers(view, v.relation.right)) for v in refused[:DRAWN]]

    def body(canvas: Canvas, layout: str) -> None:
        for row in rows:
            _draw(canvas, view, row, pairing)

    scope: Sayable = view.register.pairings[pairing].name if pairing else view.register.themes[theme].name
    return Chart(
        id="parts",
        title=_title(view, rows),
        subtitle=Message("parts-subtitle" if rows else "parts-subtitle-none", scope=scope),
        body=body,
        alt=sayings([Message("parts-alt", rows=sayings((_alt(view, r) for r in rows), "semicolon")) if rows else view.within(Message("parts-alt-none")), *notes, *left_out], "space"),
        notes=(*notes, *(Message("premise-note", premise=p) for p in premises), *left_out),
        source=sources_line(view, [c for r in rows for c in (r.whole, *r.parts)]),
        rows=tuple({c.id: c for r in rows for c in (r.whole, *r.parts)}.values()),
    )


# What is broken down ---------------------------------------------------------------------------


def _broken_down(view: View, pairing: str, theme: str) -> Iterable[Broken]:
    claims = view.register.claims
    named: set[tuple[str, str]] = set()
    sound = [v for v in _verdicts(view, pairing, theme) if v.outcome == "agree" and (v.relation.force == "stated" or v.relation.kind == "sum_within")]
    for verdict in sorted(sound, key=lambda v: _KINDS.index(v.relation.kind)):
        left, whole = verdict.relation.left, verdict.relation.right[0]
        if not {(p, whole) for p in left} <= named:
            named |= {(p, whole) for p in left}
            yield Broken(claims[whole], tuple(claims[p] for p in left), verdict)
    for indicator in view.indicators(pairing, theme):
        if indicator.formula.kind == "percent_of" and indicator.quantity and indicator.right:
            yield Broken(indicator.right, (indicator.left,), indicator)


def _verdicts(view: View, pairing: str, theme: str) -> Iterable[Verdict]:
    """Relations of parts to a whole within one pairing, all in view; a probe only tries a reading."""
    for verdict in view.verdicts(pairing, theme):
        relation = verdict.relation
        named = [view.register.claims[c] for c in relation.claims]
        breaks_down = relation.kind in _KINDS and relation.force != "probe" and len(relation.right) == 1
        if breaks_down and (not theme or named[-1].theme == theme) and len({c.pairing for c in named}) == 1 and all(view.shows(c) and c.measure.unit.kind != "time" for c in named):
            yield verdict


def _numbers(view: View, claims: Iterable[str]) -> Sayable:
    return sayings([view.number(view.register.claims[c]) for c in claims], "plus")


def _rest(view: View, row: Broken) -> Sayable | Number:
    """What the parts leave of the whole, with what it may stand for."""
    rest = view.number(f"{row.by.id}.rest")
    return rest if rest.quantity.is_exact else Interval(rest)


# Words -----------------------------------------------------------------------------------------


def _title(view: View, rows: Sequence[Broken]) -> Sayable:
    """How much of the first whole is unexplained, or its part's share where nothing more can be asked."""
    if not rows:
        return view.within(Message("parts-none"))
    first = rows[0]
    if isinstance(first.by, Indicator):
        return Message("parts-floor", share=view.number(first.parts[0]), whole=view.number(first.whole), what=first.by.formula.name)
    if first.by.relation.kind == "of_which" and (sentence := view.sentence(first.by)):
        return sentence
    rest = view.number(f"{first.by.id}.rest")
    return Message(f"parts-rest-{_how_much(rest.quantity)}", rest=_rest(view, first), whole=view.number(first.whole), what=label(first.whole))


def _how_much(rest: Quantity) -> str:
    """Whether something is left over: ``some``, ``none``, or it ``depends`` on what the printed figures stand for.

    >>> from lugan.quantities import read, subtract
    >>> [_how_much(subtract(read(whole), read("100人"))) for whole in ("130人", "100人", "100余人")]
    ['some', 'none', 'depends']
    """
    if rest.low > 0:
        return "some"
    return "none" if rest.high <= 0 else "depends"


def _alt(view: View, row: Broken) -> Sayable:
    whole = described(row.whole, view.number(row.whole))
    if isinstance(row.by, Indicator):
        told: Sayable = Message("parts-alt-floor", part=label(row.parts[0]), share=view.number(row.parts[0]), bounds=Interval(view.number(row.by)))
    else:
        named = sayings([Message("parts-alt-part", what=label(p), n=view.number(p)) for p in row.parts], "comma")
        told = Message("parts-alt-rest", parts=named, share=view.number(f"{row.by.id}.share"), rest=_rest(view, row))
    return Message("parts-alt-row", pairing=view.register.pairings[row.whole.pairing].name, whole=whole, parts=told)


# Drawing ---------------------------------------------------------------------------------------


def _draw(canvas: Canvas, view: View, row: Broken, pairing: str) -> None:
    width, y = canvas.width - 2 * MARGIN, canvas.height + 14
    number, role = view.number(row.whole), role_of(row.whole.theme)
    canvas.say(canvas.width - MARGIN, y, number, Ink(10.5, "ink", 600), "end")
    canvas.say(canvas.width - MARGIN, y + 13.5, second_line(number), SECOND, "end")
    values = max(canvas.measure(number, Ink(10.5, "ink", 600)), canvas.measure(second_line(number), SECOND)) + 12
    name = label(row.whole) if pairing else Message("parts-whole", pairing=view.register.pairings[row.whole.pairing].name, what=label(row.whole))
    below = y + canvas.say(MARGIN, y, name, Ink(10, "ink", 600), width=width - values)
    below = dated(canvas, MARGIN, below, row.whole.period, view.years, width - values)
    top = max(below, y + 13.5) + 10
    _draw_bar(canvas, view, row, top, width, role)
    canvas.height = _draw_words(canvas, view, row, top + _BAR + 10, width, role) + 4


def _draw_bar(canvas: Canvas, view: View, row: Broken, top: float, width: float, role: str) -> None:
    """The whole, pale, and over it the parts, solid to their low bounds; the share where it fits."""
    share = view.number(row.parts[0] if row.is_floor else f"{row.by.id}.share")
    canvas.rect(MARGIN, top, width, _BAR, f"{role}-pale" if row.is_floor else "land", role if row.is_floor else "grid")
    x = float(MARGIN)
    for low in [share.quantity.low / 100] if row.is_floor else [p.quantity.value / row.whole.quantity.value for p in row.parts]:
        canvas.rect(x, top, max(low * width - 0.75, 0.75), _BAR, role)
        x += low * width
    ink = Ink(12, "paper", 600)
    if canvas.measure(share, ink) + 14 < (x - MARGIN if len(row.parts) == 1 else 0):
        canvas.say(MARGIN + 7, top + _BAR / 2, share, ink)
    else:
        canvas.say(x + 6, top + _BAR / 2, share, Ink(12, "ink", 600))


def _draw_words(canvas: Canvas, view: View, row: Broken, y: float, width: float, role: str) -> float:
    """A line for each part in the order of the bar, and one for the rest; returns where they end."""
    lines: list[tuple[Sayable, str, str]] = [(Message("parts-part", n=view.number(p), what=label_within(p, row.whole)), role, role) for p in row.parts]
    if isinstance(row.by, Indicator):
        lines = [(Message("parts-part-floor", bounds=Interval(view.number(row.by)), what=row.by.formula.name), role, role)]
        lines.append((Message("parts-open"), f"{role}-pale", "mute"))
    else:
        lines.append((Message("parts-left", n=_rest(view, row)), "land", "mute"))
    for said, swatch, ink in lines:
        canvas.rect(MARGIN, y - 3.5, 7, 7, swatch, "grid" if swatch == "land" else role)
        y += canvas.say(MARGIN + 12, y, said, Ink(_PART.size, ink), width=width - 12)
    return y
