"""Where: the pairings on a locator map of the two provinces.

The map says where places are and who gives to whom. A line is solid where the sources print a sum
of money for the pairing, with the sum on it, and dashed where they print none. It is as wide as the
sum is large only where the sums may be compared; otherwise all lines are alike. Only the outlines
of Shandong and Gansu are drawn, from Natural Earth.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from ..canvas import Canvas
from ..comparisons import differences
from ..ink import Ink
from ..language import Message, Sayable, sayings
from ..register import Claim, Pairing, Place
from ..views import View
from .chart import MARGIN, SECOND, Chart, drawn

OUTLINES = Path(__file__).parent.parent / "outlines" / "provinces.json"

#: Places closer than this, in degrees, share one label.
NEAR = 0.15

#: So many sums find room on the lines of the wide layout; of more all stand in a list.
ROOM = 6

_LABEL, _SUM = Ink(9), Ink(9, "ink", 600)
#: Money that a donor gave; a project's investment may be anybody's.
_GIVEN = ("collaboration_funds", "earmarked_funds")
_PARALLELS, _ORIGIN = (34.0, 40.0), (107.5, 37.0)

Point = tuple[float, float]


def where(view: View) -> Chart:
    """Map of all pairings that are not of whole provinces.

    Parameters
    ----------
    view : View

    Returns
    -------
    Chart
    """
    register = view.register
    pairings = [p for p in register.pairings.values() if p.level != "province"]
    shown, left_out = drawn(view, pairings, lambda pairing: pairing, view.number("book.pairings-local"))
    paid = {p.id: claims for p in shown if (claims := [c for c in view.headline(p.id, "funding") if c.measure.id in _GIVEN])}
    sums = [c for claims in paid.values() for c in claims]
    may_compare = len(sums) > 1 and not differences(register, sums)
    donor, _ = Counter(_city(view, p.donor).id for p in pairings).most_common(1)[0] if pairings else ("", 0)

    def body(canvas: Canvas, layout: str) -> None:
        _draw(canvas, layout, view, shown, paid, max(c.quantity.value for c in sums) if may_compare else 0)

    if not pairings:
        title: Sayable = Message("where-none")
    else:
        title = Message("where-title", n=view.number(f"{donor}.pairings-from"), of=view.number("book.pairings-local"), city=register.places[donor].name)
    return Chart(
        id="where",
        title=title,
        subtitle=Message("where-subtitle-wide" if may_compare else "where-subtitle"),
        body=body,
        alt=sayings([Message("where-alt", rows=sayings([_row(view, p, paid.get(p.id, ())) for p in shown], "semicolon")), *left_out], "space"),
        notes=left_out,
        source=Message("where-source"),
        rows=tuple(sums),
    )


def _row(view: View, pairing: Pairing, sums: Sequence[Claim]) -> Sayable:
    if not sums:
        return Message("where-row", pairing=pairing.name, nothing=view.nothing("where-no-sum"))
    return Message("where-row-paid", pairing=pairing.name, n=_sums(view, sums))


def _sums(view: View, sums: Sequence[Claim]) -> Sayable:
    return sayings([view.number(c) for c in sums], "comma")


def _city(view: View, place: Place) -> Place:
    """The city that a place is or belongs to."""
    above = view.register.places.get(place.parent)
    return above if place.level == "county" and above else place


@cache
def outlines() -> dict[str, list[list[tuple[float, float]]]]:
    """Rings of longitude and latitude of each province."""
    return json.loads(OUTLINES.read_text("utf-8"))


def projected(lon: float, lat: float) -> tuple[float, float]:
    """Albers equal-area conic, in kilometres east and north of the middle of the map."""
    first, second, lat0 = (math.radians(d) for d in (*_PARALLELS, _ORIGIN[1]))
    n = (math.sin(first) + math.sin(second)) / 2
    c = math.cos(first) ** 2 + 2 * n * math.sin(first)
    rho, rho0 = (math.sqrt(c - 2 * n * math.sin(phi)) / n for phi in (math.radians(lat), lat0))
    theta = n * math.radians(lon - _ORIGIN[0])
    return 6371 * rho * math.sin(theta), 6371 * (rho0 - rho * math.cos(theta))


class _Sheet:
    """Kilometres to points on a canvas, with the land drawn."""

    def __init__(self, canvas: Canvas, view: View, places: Sequence[Place]):
        rings = [[projected(*p) for p in ring] for rings in outlines().values() for ring in rings]
        xs, ys = zip(*(p for ring in rings for p in ring), *(projected(p.lon, p.lat) for p in places), strict=True)
        self.scale = (canvas.width - 2 * MARGIN) / (max(xs) - min(xs))
        self.left, self.top = MARGIN - min(xs) * self.scale, canvas.height + max(ys) * self.scale
        self.bottom = self.top - min(ys) * self.scale
        for ring in rings:
            canvas.area((self.at_km(*p) for p in ring), "land", "grid")

    def at_km(self, x: float, y: float) -> tuple[float, float]:
        return self.left + x * self.scale, self.top - y * self.scale

    def at(self, place: Place) -> tuple[float, float]:
        return self.at_km(*projected(place.lon, place.lat))


def _draw(canvas: Canvas, layout: str, view: View, pairings: Sequence[Pairing], paid: Mapping[str, Sequence[Claim]], largest: float) -> None:
    if not pairings:
        return
    wide = layout == "wide"
    on_lines = wide and len(paid) <= ROOM
    donors, recipients = (list({p.id: p for p in side}.values()) for side in ([p.donor for p in pairings], [p.recipient for p in pairings]))
    sheet = _Sheet(canvas, view, [*donors, *recipients])
    arcs = [(p, _arc(sheet, p, bend * canvas.width / 540)) for p, bend in _bends(pairings, paid)]
    for pairing, arc in arcs:
        width = 1 + 6 * paid[pairing.id][0].quantity.value / largest if largest and pairing.id in paid else 1.6
        canvas.arc(*arc, "sea" if pairing.id in paid else "mute", width if pairing.id in paid else 1, dashed=pairing.id not in paid)
    for places, role in ((donors, "sea"), (recipients, "loess")):
        for place in places:
            canvas.dot(*sheet.at(place), role)
    low = max(sheet.at(p)[1] for p in recipients)
    left = _labels(canvas, sheet, recipients, min(sheet.at(p)[0] for p in recipients) - 16, sheet.at(min(recipients, key=lambda p: -p.lat))[1] - 4)
    right = _labels(canvas, sheet, donors, min(sheet.at(p)[0] for p in donors) + 30 * wide, max(sheet.at(p)[1] for p in donors) + 34)
    for place in view.register.places.values():
        if place.level == "province":
            _name_province(canvas, sheet, place, is_donor=any(place.id in (p.id, p.parent) for p in donors))
    if on_lines:
        for pairing, arc in arcs:
            if pairing.id in paid:
                _say_on(canvas, arc, Message("where-sum", pairing=pairing.name, n=_sums(view, paid[pairing.id])))
    canvas.height = _scale_bar(canvas, sheet, max(sheet.bottom, low, left, right) + 6)
    if not on_lines:
        _list(canvas, view, pairings, paid)


def _name_province(canvas: Canvas, sheet: _Sheet, place: Place, is_donor: bool) -> None:
    """The donors' province is named above its coast, where no line runs; the recipients' on its land."""
    x, y = sheet.at(place)
    if is_donor:
        x, y = canvas.width - MARGIN, min(sheet.at_km(*projected(*p))[1] for p in outlines()[place.id][0]) - 8
    canvas.say(x, y, place.name, Ink(10, "sea" if is_donor else "loess", 600), "end" if is_donor else "middle")


def _bends(pairings: Sequence[Pairing], paid: Mapping[str, Sequence[Claim]]) -> list[tuple[Pairing, float]]:
    """How high each line arches: those with a sum high and apart, the northernmost on top; the others low. Many stand closer."""
    with_sum = sorted((p for p in pairings if p.id in paid), key=lambda p: (p.recipient.lat, -p.recipient.lon))
    without = [p for p in pairings if p.id not in paid]
    return [
        *((p, 6.0 + 9 * i * min(1, ROOM / len(without))) for i, p in enumerate(without)),
        *((p, 44.0 + 36 * i * min(1, ROOM / len(with_sum))) for i, p in enumerate(with_sum)),
    ]


def _arc(sheet: _Sheet, pairing: Pairing, bend: float) -> tuple[Point, Point, Point]:
    start, end = sheet.at(pairing.donor), sheet.at(pairing.recipient)
    return start, ((start[0] + end[0]) / 2, min(start[1], end[1]) - bend), end


def _say_on(canvas: Canvas, arc: tuple[Point, Point, Point], said: Sayable) -> None:
    """Text on an arc, at the first place from its middle outwards where it meets no other text."""
    half = canvas.measure(said, _SUM) / 2
    for t in (0.5, 0.58, 0.66, 0.74, 0.42):
        x, y = ((1 - t) ** 2 * a + 2 * t * (1 - t) * b + t * t * c for a, b, c in zip(*arc, strict=True))
        if not any(w.box[0] < x + half + 8 and x - half - 8 < w.box[2] and w.box[1] < y + 6 and y - 6 < w.box[3] for w in canvas.writings):
            break
    canvas.rect(x - half - 2, y - 6, 2 * half + 4, 12, "paper")
    canvas.say(x, y, said, _SUM, "middle")


def _scale_bar(canvas: Canvas, sheet: _Sheet, y: float) -> float:
    kilometres = 500
    canvas.line([MARGIN, MARGIN + kilometres * sheet.scale], [y, y], "mute", 1.2)
    canvas.say(MARGIN, y - 8, Message("where-scale", kilometres=kilometres), SECOND)
    return y + 4


def _list(canvas: Canvas, view: View, pairings: Sequence[Pairing], paid: Mapping[str, Sequence[Claim]]) -> None:
    """The sums in rows, where the map has no room for them."""
    for pairing in pairings:
        y = canvas.height + 13
        sums = paid.get(pairing.id, ())
        canvas.line([MARGIN, MARGIN + 16], [y, y], "sea" if sums else "mute", 1.6 if sums else 1, dashed=not sums)
        canvas.say(MARGIN + 22, y, pairing.name, _LABEL)
        canvas.say(canvas.width - MARGIN, y, _sums(view, sums) if sums else view.nothing("where-no-sum"), _SUM if sums else SECOND, "end")
        canvas.height += 15
    canvas.height += 4


def _labels(canvas: Canvas, sheet: _Sheet, places: Sequence[Place], x: float, y: float) -> float:
    """Names in a column, each with a leader to its point; neighbours share a line. Returns where the column ends."""
    for group in sorted(_groups(places), key=lambda g: sheet.at(g[0])[1]):
        point = sheet.at(group[0])
        name = sayings([p.name for p in group], "comma")
        used = canvas.say(x, y, name, _LABEL, "end", width=x - MARGIN)
        start = x - min(canvas.measure(name, _LABEL), x - MARGIN) - 3
        if point[0] > x or point[0] < start:
            edge = (x + 3 if point[0] > x else start, y)
        else:  # the point is above the label
            edge = (point[0], y - 7)
        canvas.line([edge[0], point[0]], [edge[1], point[1]], "mute", 0.5)
        y += used
    return y


def _groups(places: Iterable[Place]) -> list[list[Place]]:
    """Places by nearness: those of higher level first in each group."""
    groups: list[list[Place]] = []
    for place in sorted(places, key=lambda p: ("province", "city", "county").index(p.level)):
        near = [g for g in groups if math.hypot(g[0].lon - place.lon, g[0].lat - place.lat) < NEAR]
        if not near:
            near = [[]]
            groups += near
        near[0].append(place)
    return groups
