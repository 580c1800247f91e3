"""Clashes: figures that contradict each other, drawn pair by pair, not averaged.

Each pair has a scale of its own. The bar on top is what the other figure should be within, or the
lower of two that tell of the same fact; crimson is what cannot be.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..canvas import Canvas
from ..checks import Verdict
from ..ink import Ink
from ..language import Message, sayings
from ..views import View
from .chart import MARGIN, Chart, drawn, role_of, sources_line
from .held import Bar, draw_group, has_size, ordered, said_of
from .when import how_many


def clashes(view: View) -> Chart:
    """Chart of every contradiction between two figures in view.

    Parameters
    ----------
    view : View

    Returns
    -------
    Chart
        Contradictions that rest on an assumption say so in a note.
    """
    register = view.register
    failed, of = view.counted("shown.relations-failed"), view.counted("shown.relations")
    shown, left_out = drawn(view, list(_failed(view)), lambda v: register.pairings[register.claims[v.relation.right[0]].pairing], failed)
    pairs = [(v, _bars(view, v)) for v in shown]
    bars = [bar for _, pair in pairs for bar in pair]
    premises = [v.relation.premise for v, _ in pairs if v.is_conditional]

    def body(canvas: Canvas, layout: str) -> None:
        for verdict, pair in pairs:
            y = canvas.height + 14
            canvas.line([MARGIN, canvas.width - MARGIN], [y - 8, y - 8], "grid", 0.7)
            y += canvas.say(MARGIN, y + 2, verdict.relation.name, Ink(10, "ink", 600), width=canvas.width - 2 * MARGIN)
            canvas.height = y - 4
            draw_group(canvas, layout, view, pair, role_of(register.claims[verdict.relation.right[0]].theme))

    return Chart(
        id="clashes",
        title=Message(f"clashes-title-{how_many(failed.quantity, of.quantity)}", n=failed, of=of),
        subtitle=Message("clashes-subtitle" if pairs else "clashes-subtitle-none"),
        body=body,
        alt=sayings([Message("held-alt", rows=sayings(said_of(view, bars), "semicolon")) if bars else Message("clashes-alt-none"), *left_out], "space"),
        notes=(*(Message("premise-note", premise=p) for p in premises), *left_out),
        source=sources_line(view, [b.row for b in bars]),
        rows=tuple({b.row.id: b.row for b in bars}.values()),
    )


def _failed(view: View) -> Iterable[Verdict]:
    """Contradictions between two figures, both in view."""
    claims = view.register.claims
    for verdict in view.verdicts():
        named = [claims[c] for c in verdict.relation.claims]
        if verdict.is_contradiction and len(named) == 2 and all(view.shows(c) and has_size(c) for c in named):
            yield verdict


def _bars(view: View, verdict: Verdict) -> list[Bar]:
    whole, part = next(iter(ordered(verdict)))
    return [Bar(view.register.claims[whole]), Bar(view.register.claims[part], 1, verdict)]
