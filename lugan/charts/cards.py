"""Cards: a small card a pairing, with the same slots everywhere, so that gaps are seen.

What was paid, who found work, what was sold: each slot holds the figures that answer the question,
with a box for every year they cover, or a dash where nothing is printed.
"""

from __future__ import annotations

from dataclasses import replace

from ..canvas import Canvas
from ..ink import Ink
from ..language import Message, Sayable, sayings
from ..periods import Period
from ..register import Claim, Pairing
from ..views import HEADLINES, View
from .chart import MARGIN, SECOND, Chart, coverage, drawn, measured, sources_line
from .when import how_many

_GAP = 18
_COLUMNS = {"wide": 3, "narrow": 1}
_NAME, _VALUE, _BOX = Ink(11.5, "sea", 600), Ink(10, "ink", 600), 5


def cards(view: View) -> Chart:
    """Cards of all pairings, and one that says how to read them.

    Parameters
    ----------
    view : View

    Returns
    -------
    Chart
    """
    pairings, left_out = drawn(view, list(view.register.pairings.values()), lambda pairing: pairing, view.number("book.pairings"))
    shown = {p.id: {t: view.headline(p.id, t) for t in HEADLINES} for p in pairings}

    def body(canvas: Canvas, layout: str) -> None:
        columns = _COLUMNS[layout]
        width = (canvas.width - 2 * MARGIN - _GAP * (columns - 1)) / columns
        slots = [*pairings, None]
        for row in range(0, len(slots), columns):
            tops = canvas.height
            ends = [_draw_card(canvas, view, p, shown, MARGIN + i * (width + _GAP), tops, width) for i, p in enumerate(slots[row : row + columns])]
            canvas.height = max(ends) + 8

    filled, cells = view.counted("shown.answers-printed"), view.counted("shown.answers")
    rows = [c for themes in shown.values() for claims in themes.values() for c in claims]
    return Chart(
        id="cards",
        title=Message(f"cards-title-{how_many(filled.quantity, cells.quantity)}", n=filled, of=cells),
        subtitle=Message("cards-subtitle"),
        body=body,
        alt=sayings([Message("cards-alt", cards=sayings([_alt(view, p, shown[p.id]) for p in pairings], "space")), *left_out], "space"),
        notes=left_out,
        source=sources_line(view, rows),
        rows=tuple(rows),
    )


def _alt(view: View, pairing: Pairing, themes: dict[str, tuple[Claim, ...]]) -> Sayable:
    slots: list[Sayable] = []
    for theme, claims in themes.items():
        figures = [Message("cards-alt-figure", what=measured(c), n=view.number(c), period=c.period) for c in claims] or [view.nothing("no-figure")]
        slots.append(Message("cards-alt-slot", theme=view.register.themes[theme].name, figures=sayings(figures, "comma")))
    return Message("cards-alt-card", pairing=pairing.name, slots=sayings(slots, "semicolon"))


def _draw_card(canvas: Canvas, view: View, pairing: Pairing | None, shown: dict[str, dict[str, tuple[Claim, ...]]], x: float, y: float, width: float) -> float:
    """A card with its top-left corner at a point; returns where it ends below."""
    canvas.line([x, x + width], [y, y], "ink" if pairing else "grid", 1.6)
    if not pairing:
        return _draw_key(canvas, view, x, y, width)
    y = _draw_name(canvas, pairing, x, y + 14, width)
    for theme, claims in shown[pairing.id].items():
        canvas.line([x, x + width], [y, y], "grid", 0.7)
        y = _draw_slot(canvas, view, view.register.themes[theme].name, claims, x, y + 10, width)
    return y


def _draw_name(canvas: Canvas, pairing: Pairing, x: float, y: float, width: float) -> float:
    """Donor in blue and recipient in ochre, on one line where they fit."""
    donor, recipient = pairing.donor.name, pairing.recipient.name
    loess = replace(_NAME, role="loess")
    first, arrow = canvas.measure(donor, _NAME), canvas.measure(" → ", _NAME)
    canvas.say(x, y, donor, _NAME)
    canvas.say(x + first + arrow / 2, y, "→", replace(_NAME, role="mute"), "middle")
    if first + arrow + canvas.measure(recipient, loess) > width:
        x, first, y = x, -arrow, y + 15
    canvas.say(x + first + arrow, y, recipient, loess)
    return y + 12


def _draw_slot(canvas: Canvas, view: View, theme: Sayable, claims: tuple[Claim, ...], x: float, y: float, width: float) -> float:
    """What a theme's figures are, and each figure with its boxes; returns where the slot ends below."""
    if not claims:
        canvas.say(x, y, theme, SECOND)
        canvas.say(x + width, y, "–", SECOND, "end")
        return y + 10
    what = Message("cards-slot", theme=theme, measure=measured(claims[0]))
    y += canvas.say(x, y, what, SECOND, width=width) + 2
    rivals = view.analysis.rivals(claims[0].id) & {c.id for c in claims}
    for i, claim in enumerate(claims):
        number = view.number(claim)
        said: Sayable | object = Message("cards-unequal", n=number) if i and claim.id in rivals else number
        ink = replace(_VALUE, role="alert" if view.analysis.rivals(claim.id) else "ink")
        canvas.say(x, y, said, ink)  # type: ignore[arg-type]
        boxes = (view.years[1] - view.years[0] + 1) * (_BOX + 1.5) - 1.5
        if canvas.measure(said, ink) + 6 + boxes > width:  # type: ignore[arg-type]
            y += 11
        coverage(canvas, x + width - boxes, y, claim.period, view.years, _BOX)
        y += 14
    return y - 4


def _draw_key(canvas: Canvas, view: View, x: float, y: float, width: float) -> float:
    canvas.say(x, y + 14, Message("cards-key"), Ink(11, "ink", 600))
    y += 32
    first, last = view.years
    samples = {"covered": Period(str(last), str(last), "printed"), "unstated": Period("", "", "none"), "since": Period(str(first), "", "open")}
    for key, period in samples.items():
        boxes = coverage(canvas, x, y, period, view.years, _BOX)
        y += canvas.say(x + boxes + 8, y, Message(f"cards-key-{key}"), SECOND, width=width - boxes - 8) + 3
    for sign, key, role in (("≠", "unequal", "alert"), ("–", "none", "mute")):
        canvas.say(x, y, sign, Ink(10, role, 600))
        y += canvas.say(x + boxes + 8, y, Message(f"cards-key-{key}"), SECOND, width=width - boxes - 8) + 3
    return y
