"""The tree of pairings: province, city, county, and the towns, villages, schools and hospitals tied below them.

Each pairing hangs from the one above it. Under it stand the counts that the source gives: the
donor's side to the left, the recipient's to the right, on one scale; grey in the middle where the
source does not tell the sides apart or counts something else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..canvas import Canvas
from ..ink import Ink
from ..language import Message, Sayable, sayings
from ..register import Claim, Pairing
from ..views import LEVELS, TIES, View
from .chart import MARGIN, SECOND, Chart, drawn, sources_line
from .when import how_many

_SIDES = {"donor-side": "sea", "recipient-side": "loess"}
_INDENT, _BAR = 14, 8
_NAME, _COUNT = Ink(10.5, "ink", 600), Ink(9)

Layer = tuple[Claim, ...]


def tree(view: View, pairing: str = "") -> Chart:
    """Chart of all pairings with their counts, or of one pairing's.

    Parameters
    ----------
    view : View
    pairing : str
        Id in the register; empty for the whole tree.

    Returns
    -------
    Chart
    """
    pairings, left_out = drawn(view, [p for p in view.register.pairings.values() if pairing in ("", p.id)], lambda pairing: pairing, view.number("book.pairings"))
    layers = {p.id: list(_layers(view, p.id)) for p in pairings}
    rows = [c for group in layers.values() for layer in group for c in layer]

    def body(canvas: Canvas, layout: str) -> None:
        _draw(canvas, view, pairings, layers, indented=not pairing)

    return Chart(
        id="tree",
        title=_pairing_title(view, rows) if pairing else _title(view),
        subtitle=Message("tree-subtitle" if rows else "tree-subtitle-none"),
        body=body,
        alt=sayings([Message("tree-alt", rows=sayings([_alt(view, p, layers[p.id]) for p in pairings], "space")), *left_out], "space"),
        notes=(*([Message("tree-note")] if rows else []), *left_out),
        source=sources_line(view, rows),
        rows=tuple(rows),
    )


def _layers(view: View, pairing: str) -> Iterable[Layer]:
    claims = view.claims(pairing, "ties")
    for measures in TIES:
        layer = [c for c in claims if c.measure.id in measures]
        sided = tuple(c for c in layer if c.scope.id in _SIDES)
        yield from ([sided] if sided else [])
        yield from ((c,) for c in layer if c.scope.id not in _SIDES)


# Words -----------------------------------------------------------------------------------------


def _title(view: View) -> Sayable:
    n, of = view.counted("shown.pairings-tied"), view.number("book.pairings")
    return Message(f"tree-title-{how_many(n.quantity, of.quantity)}", n=n, of=of)


def _pairing_title(view: View, rows: Sequence[Claim]) -> Sayable:
    """Whether the sides are tied one to one, as far as the probes of the register can tell."""
    ids = {c.id for c in rows if c.scope.id in _SIDES}
    verdicts = [v for v in view.verdicts(theme="ties") if v.relation.kind == "same_fact" and set(v.relation.claims) <= ids]
    for outcome in ("contradict", "agree"):
        pairs = [
            Message("tree-pair", left=view.number(view.register.claims[v.relation.left[0]]), right=view.number(view.register.claims[v.relation.right[0]]))
            for v in verdicts
            if v.outcome == outcome
        ]
        if pairs:
            return Message(f"tree-pairs-{outcome}", pairs=sayings(pairs))
    return Message("tree-pairs-unknown") if rows else view.within(Message("tree-pairs-none"))


def _alt(view: View, pairing: Pairing, layers: Sequence[Layer]) -> Sayable:
    counts: list[Sayable] = [Message("tree-alt-count", n=view.number(c), scope=c.scope.name) for layer in layers for c in layer]
    return Message("tree-alt-row", level=Message(f"level-{pairing.level}"), pairing=pairing.name, counts=sayings(counts or [view.nothing("no-figure")], "semicolon"))


# Drawing ---------------------------------------------------------------------------------------


def _draw(canvas: Canvas, view: View, pairings: Sequence[Pairing], layers: dict[str, list[Layer]], indented: bool) -> None:
    shown = [c for p in pairings for layer in layers[p.id] for c in layer]
    longest = max((c.quantity.value for c in shown), default=1)
    widest = max((canvas.measure(view.number(c), _COUNT) for c in shown if c.scope.id in _SIDES), default=0) + 6
    indent = _INDENT * (len(LEVELS) - 1) if indented else 0
    middle = MARGIN + indent + (canvas.width - 2 * MARGIN - indent) / 2
    half = (canvas.width - 2 * MARGIN - indent) / 2 - widest
    knots: dict[str, float] = {}
    for pairing in pairings:
        depth = LEVELS.index(pairing.level) if indented else 0
        x, y = MARGIN + _INDENT * depth, canvas.height + 13
        if pairing.parent in knots and indented:
            canvas.line([x - 9, x - 9, x - 2], [knots[pairing.parent] + 7, y, y], "mute", 0.8)
        knots[pairing.id] = y
        width = canvas.measure(pairing.name, _NAME)
        canvas.say(x, y, pairing.name, _NAME)
        canvas.say(x + width + 8, y, Message(f"level-{pairing.level}") if layers[pairing.id] else Message("tree-nothing", level=Message(f"level-{pairing.level}"), nothing=view.nothing("no-count")), SECOND)
        canvas.height = y + 6
        for layer in layers[pairing.id]:
            _draw_layer(canvas, view, layer, middle, half / longest)


def _draw_layer(canvas: Canvas, view: View, layer: Layer, middle: float, scale: float) -> None:
    """One row: bars to both sides from the middle, or a line of text and a grey bar across the middle."""
    y = canvas.height + 9
    for claim in layer:
        number, length = view.number(claim), claim.quantity.value * scale
        if claim.scope.id == "donor-side":
            canvas.rect(middle - 1 - length, y - _BAR / 2, length, _BAR, "sea")
            canvas.say(middle - 5 - length, y, number, _COUNT, "end")
        elif claim.scope.id == "recipient-side":
            canvas.rect(middle + 1, y - _BAR / 2, length, _BAR, "loess")
            canvas.say(middle + 5 + length, y, number, _COUNT)
        else:
            y += canvas.say(middle, y, Message("tree-count", n=number, scope=claim.scope.name), _COUNT, "middle", width=canvas.width - 2 * MARGIN) - 1
            canvas.rect(middle - length / 2, y - _BAR / 2, length, _BAR, "mute")
    canvas.height = y + 4
