"""Where: the pairings on a locator map of the two provinces.

The map says where places are and who is paired with whom; it does not compare. A line is solid
where the sources print a sum of money for the pairing and dashed where they print none. Only the
outlines of Shandong and Gansu are drawn, from Natural Earth.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from ..canvas import Canvas
from ..ink import Ink
from ..language import Message, Sayable, sayings
from ..register import Pairing, Place
from ..views import View
from .chart import MARGIN, SECOND, Chart

OUTLINES = Path(__file__).parent.parent / "outlines" / "provinces.json"

#: Places closer than this, in degrees, share one label.
NEAR = 0.15

_LABEL = Ink(9)
_PARALLELS, _ORIGIN = (34.0, 40.0), (107.5, 37.0)


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
    paid = {p.id for p in pairings if view.headline(p.id, "funding")}
    donor, _ = Counter(_city(view, p.donor).id for p in pairings).most_common(1)[0] if pairings else ("", 0)

    def body(canvas: Canvas, layout: str) -> None:
        _draw(canvas, layout, view, pairings, paid)

    if not pairings:
        title: Sayable = Message("where-none")
    else:
        title = Message("where-title", n=view.number(f"{donor}.pairings-from"), of=view.number("book.pairings-local"), city=register.places[donor].name)
    return Chart(
        id="where",
        title=title,
        subtitle=Message("where-subtitle"),
        body=body,
        alt=Message("where-alt", rows=sayings([Message("where-row-paid" if p.id in paid else "where-row", pairing=p.name) for p in pairings], "semicolon")),
        notes=(),
        source=Message("where-source"),
        rows=tuple(c for p in pairings for c in view.headline(p.id, "funding")),
    )


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


def _draw(canvas: Canvas, layout: str, view: View, pairings: Sequence[Pairing], paid: set[str]) -> None:
    donors, recipients = (list({p.id: p for p in side}.values()) for side in ([p.donor for p in pairings], [p.recipient for p in pairings]))
    sheet = _Sheet(canvas, view, [*donors, *recipients])
    for i, pairing in enumerate(pairings):
        start, end = sheet.at(pairing.donor), sheet.at(pairing.recipient)
        bend = (18 + 9 * (i % 4)) * canvas.width / 540
        control = ((start[0] + end[0]) / 2, min(start[1], end[1]) - bend)
        solid = pairing.id in paid
        canvas.arc(start, control, end, "sea" if solid else "mute", 1.6 if pairing.level == "city" else 1, dashed=not solid)
    for place in view.register.places.values():
        if place.level == "province":
            is_donor = any(p.id == place.id or p.parent == place.id for p in donors)
            canvas.say(*sheet.at(place), place.name, Ink(10, "sea" if is_donor else "loess", 600), "middle")
    for places, role in ((donors, "sea"), (recipients, "loess")):
        for place in places:
            canvas.dot(*sheet.at(place), role)
    low = max(sheet.at(p)[1] for p in recipients)
    left = _labels(canvas, sheet, recipients, min(sheet.at(p)[0] for p in recipients) - 16, sheet.at(min(recipients, key=lambda p: -p.lat))[1] - 4)
    right = _labels(canvas, sheet, donors, min(sheet.at(p)[0] for p in donors) + 30 * (layout == "wide"), max(sheet.at(p)[1] for p in donors) + 34)
    canvas.height = max(sheet.bottom, low, left, right) + 6
    kilometres = 500
    length = kilometres * sheet.scale
    canvas.line([MARGIN, MARGIN + length], [canvas.height, canvas.height], "mute", 1.2)
    canvas.say(MARGIN, canvas.height - 8, Message("where-scale", kilometres=kilometres), SECOND)
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
        (near[0] if near else groups.append([]) or groups[-1]).append(place)
    return groups
