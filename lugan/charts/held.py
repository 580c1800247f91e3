"""Held against each other: a pairing's figures for one theme, as far as they may be compared.

Bars share a scale only where the register says that one figure is part of another, or the same
fact told twice. What a figure leaves open is the pale end of its bar; where two figures
contradict each other the excess is crimson. Figures that nothing relates to another have no bar:
the table under the chart lists them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..canvas import Canvas
from ..checks import Verdict
from ..indicators import Indicator
from ..ink import Ink
from ..language import Inside, Message, Sayable, sayings
from ..number import Interval, Number
from ..quantities import Quantity
from ..register import Claim
from ..views import View
from .chart import MARGIN, SECOND, Chart, Row, dated, described, label, label_within, role_of, second_line, sources_line

_RELATED = ("part_of", "of_which", "sum_within", "year_within_years", "same_fact")
_LABELS = 176  # points for the labels of the wide layout
_INDENT = 10

#: A part that has parts of its own gets a second bar, on a scale of its own, if its whole is so many times as large.
_TOO_SMALL = 8


@dataclass(frozen=True)
class Bar:
    """One row: a claim or an indicator, the verdict that relates it to the row above it."""

    row: Claim | Indicator
    depth: int = 0
    verdict: Verdict | None = None

    @property
    def quantity(self) -> Quantity:
        assert self.row.quantity is not None, "refused indicators have no bar"
        return self.row.quantity

    @property
    def excess_over(self) -> float | None:
        """Where the crimson part begins: the most that the figure should have been, or 0 if it should not be this at all."""
        verdict = self.verdict
        if verdict is None or verdict.outcome != "contradict" or len(verdict.relation.left) > 1:
            return None
        return min(verdict.left.high, verdict.right.high) if verdict.gap else 0.0


def held(view: View, pairing: str, theme: str) -> Chart:
    """Chart of a pairing's figures for a theme.

    Parameters
    ----------
    view : View
    pairing, theme : str
        Ids in the register.

    Returns
    -------
    Chart
        With a title that says what is missing if there is nothing to draw.
    """
    groups = _groups(view, pairing, theme)
    bars = [bar for group in groups for bar in group]
    premises = dict.fromkeys(b.verdict.relation.premise for b in bars if b.verdict and b.verdict.is_conditional)
    notes = [Message("held-note")] if bars else []
    notes += [Message("premise-note", premise=p) for p in premises]

    def body(canvas: Canvas, layout: str) -> None:
        for i, group in enumerate(groups):
            canvas.height += 10 if i else 0
            draw_group(canvas, layout, view, group, role_of(theme))

    return Chart(
        id=f"held-{theme}",
        title=_title(view, pairing, theme, bars),
        subtitle=Message("held-subtitle", theme=view.register.themes[theme].name, pairing=view.register.pairings[pairing].name),
        body=body,
        alt=_alt(view, theme, bars),
        notes=tuple(notes),
        source=sources_line(view, [b.row for b in bars]),
        rows=tuple(b.row for b in bars),
    )


# What is held against what ---------------------------------------------------------------------


def _groups(view: View, pairing: str, theme: str) -> list[list[Bar]]:
    """Claims joined by relations, wholes before their parts; a headline figure always has a bar."""
    parts: dict[str, list[tuple[str, Verdict]]] = {}
    for verdict in _relations(view, pairing, theme):
        for whole, part in ordered(verdict):
            parts.setdefault(whole, []).append((part, verdict))
    below = {part for rows in parts.values() for part, _ in rows}
    headlines = [c.id for c in view.headline(pairing, theme) if has_size(c)]
    roots = [*(h for h in headlines if h not in below), *(w for w in parts if w not in below)]
    groups: list[list[Bar]] = []
    seen: set[str] = set()
    while roots:
        root = roots.pop(0)
        if root not in seen:
            groups.append(list(_collected(view, root, None, None, parts, seen)))
            roots[:0] = [b.row.id for b in groups[-1] if b.row.id in parts and b.row.id not in seen]
    return groups


def _relations(view: View, pairing: str, theme: str) -> Iterable[Verdict]:
    """Decided relations among the pairing's own claims whose whole belongs to the theme."""
    claims = view.register.claims
    for verdict in view.verdicts(pairing, theme):
        named = [claims[c] for c in verdict.relation.claims]
        if (
            verdict.outcome != "cannot tell"
            and verdict.relation.force != "probe"
            and verdict.relation.kind in _RELATED
            and len(verdict.relation.right) == 1
            and (len(verdict.relation.left) == 1 or verdict.relation.kind == "sum_within")
            and claims[verdict.relation.right[0]].theme == theme
            and all(c.pairing == pairing and view.shows(c) and has_size(c) for c in named)
        ):
            yield verdict


def ordered(verdict: Verdict) -> Iterable[tuple[str, str]]:
    """Whole and part; of one fact told twice, the lower figure stands for the whole."""
    whole = verdict.relation.right[0]
    for part in verdict.relation.left:
        is_lower = verdict.relation.kind == "same_fact" and verdict.left.value < verdict.right.value
        yield (part, whole) if is_lower else (whole, part)


def _collected(view: View, id: str, verdict: Verdict | None, top: Claim | None, parts: dict[str, list[tuple[str, Verdict]]], seen: set[str]) -> Iterable[Bar]:
    """A claim's bar and those of its parts, unless these could not be told apart on the scale of the claim on top."""
    if id in seen:
        return
    claim = view.register.claims[id]
    yield Bar(claim, int(top is not None), verdict)
    if top and id in parts and claim.quantity.value * _TOO_SMALL < top.quantity.value:
        return
    seen.add(id)
    for indicator in view.indicators(claim.pairing):
        if indicator.formula.kind == "percent_of" and indicator.quantity and indicator.right == claim:
            yield Bar(indicator, 1)
    for part, relation in parts.get(id, ()):
        yield from _collected(view, part, relation, top or claim, parts, seen)


def has_size(claim: Claim) -> bool:
    return claim.measure.unit.kind not in ("share", "growth", "time")


# Words -----------------------------------------------------------------------------------------


def _title(view: View, pairing: str, theme: str, bars: list[Bar]) -> Sayable:
    """The strongest finding: a contradiction, a share, a single figure, or that nothing is printed."""
    verdicts = dict.fromkeys(v.id for bar in bars if (v := bar.verdict))
    for outcome in ("contradict", "agree"):
        for verdict in map(view.analysis.verdicts.__getitem__, verdicts):
            if verdict.outcome == outcome and (sentence := view.sentence(verdict)):
                return sentence
    headline = view.headline(pairing, theme)
    if not headline:
        return view.within(Message("held-none", theme=view.register.themes[theme].name))
    clauses = [Message("held-one", n=view.number(c), what=label(c)) for c in headline]
    return Message("held-only", clauses=sayings(clauses, "semicolon"))


def _alt(view: View, theme: str, bars: list[Bar]) -> Sayable:
    if not bars:
        return view.within(Message("alt-nothing", theme=Inside(view.register.themes[theme].name)))
    return Message("held-alt", rows=sayings(said_of(view, bars), "semicolon"))


def said_of(view: View, bars: Sequence[Bar]) -> list[Sayable]:
    """What bars show, in words."""
    rows: list[Sayable] = []
    for bar in bars:
        number = view.number(bar.row)
        if isinstance(bar.row, Claim):
            rows.append(described(bar.row, number))
        else:
            rows.append(Message("alt-indicator", what=bar.row.formula.name, bounds=Interval(number)))
        if bar.verdict and bar.excess_over is not None:
            rows.append(Message("alt-excess", gap=view.gap(bar.verdict)) if bar.verdict.gap else Message("alt-same"))
    return rows


# Drawing ---------------------------------------------------------------------------------------


def draw_group(canvas: Canvas, layout: str, view: View, group: list[Bar], role: str) -> None:
    top = canvas.height
    values = max(canvas.measure(said, ink) for bar in group for said, ink in _values(view, bar)) + 12
    wide = layout == "wide"
    left, right = (MARGIN + _LABELS, canvas.width - values - MARGIN) if wide else (MARGIN, canvas.width - MARGIN)
    longest = max(b.quantity.high if b.quantity.high < float("inf") else b.quantity.value for b in group)
    ends: dict[str, float] = {}
    above: dict[int, Row] = {}  # the last row of each depth
    for bar in group:
        above[bar.depth] = bar.row
        name = label_within(bar.row, above.get(bar.depth - 1)) if isinstance(bar.row, Claim) else bar.row.formula.name
        label_width = (_LABELS - 10 if wide else canvas.width - values - 2 * MARGIN) - _INDENT * bar.depth
        _draw_bar(canvas, view, bar, name, left, right, (right - left) / longest, role, label_width, wide, ends)
    if wide:
        canvas.line([left, left], [top + 4, canvas.height - 4], "ink", 1)


def _draw_bar(canvas: Canvas, view: View, bar: Bar, name: Sayable, left: float, right: float, scale: float, role: str, label_width: float, wide: bool, ends: dict[str, float]) -> None:
    """One row; ``ends`` holds where the bars drawn so far end below."""
    top, x = canvas.height, MARGIN + _INDENT * bar.depth
    y = top + 11
    below = y + canvas.say(x, y, name, Ink(9.5, "ink", 400 if bar.depth else 600), width=label_width)
    if isinstance(bar.row, Claim):
        below = dated(canvas, x, below, bar.row.period, view.years, label_width)
    else:
        canvas.say(x, below, Message("computed"), SECOND)
    for i, (said, ink) in enumerate(_values(view, bar)):
        canvas.say(canvas.width - MARGIN, y + 13.5 * i, said, ink, "end")
    height = 16 if wide else 10
    bar_top = (top + below - height) / 2 if wide else below + 9
    over = next((ends[c] for c in bar.verdict.relation.claims if c in ends), bar_top) if bar.verdict else bar_top
    bottom = _draw_extent(canvas, view, bar, left, right, bar_top, height, scale, role, over, wide)
    ends[bar.row.id] = bar_top + height
    canvas.height = max(below + 12, bottom + 6)


def _draw_extent(canvas: Canvas, view: View, bar: Bar, left: float, right: float, top: float, height: float, scale: float, role: str, above: float, wide: bool) -> float:
    """The bar itself, crimson where it exceeds what it should be within, with a line from the bar of that, which ends ``above``; returns where it ends below."""
    low, high = (min(b * scale, right - left) for b in bar.quantity.bounds)
    over = bar.excess_over
    if over is None or bar.verdict is None:
        canvas.interval(left, top, height, low, high, role)
        return top + height
    edge = over * scale
    canvas.rect(left, top, edge, height, role)
    canvas.interval(left + edge, top, height, low - edge, high - edge, "alert")
    if wide and edge:
        canvas.line([left + edge, left + edge], [above, top], "alert", 0.9)
    gap = Message(f"gap-{bar.verdict.relation.kind}", gap=view.gap(bar.verdict) if bar.verdict.gap else "")
    ink = Ink(8.5, "alert", 600)
    room = right - left - 6
    half = min(canvas.measure(gap, ink), room) / 2
    middle = max(min(left + (edge + low) / 2, right - half), left + half + 3)
    return top + height + 2 + canvas.say(middle, top + height + 8, gap, ink, "middle", width=room)


def _values(view: View, bar: Bar) -> list[tuple[Sayable | Number, Ink]]:
    """What stands at the right edge: the figure, and under it as printed and as read."""
    number, role = view.number(bar.row), "ink" if bar.excess_over is None else "alert"
    if isinstance(bar.row, Claim):
        return [(number, Ink(10.5, role, 600)), (second_line(number), SECOND)]
    return [(Interval(number), Ink(10.5, role, 600))]
