"""Checks: claims held against each other.

A relation that should hold (a part is at most its whole, the same fact told twice is the same
number, one year is at most the two years that contain it …) is evaluated over everything the
printed figures may stand for. The verdict is

- **agree** if the relation holds for every value within the bounds;
- **contradict** if it holds for none, with the gap and what would make it agree;
- **cannot tell** if it depends on the value, or if units or periods differ.

A relation that holds only under an assumption carries it as its premise: a contradiction then
says that figures *or* premise are wrong. A probe is a relation nobody needs to expect; if it
fails, it rules out a way of reading the figures.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .language import Message
from .quantities import Quantity, add, growth_factor, multiply, share, subtract
from .register import Claim, Register, Relation

OUTCOMES = ("agree", "contradict", "cannot tell")

#: Factors by which a figure is wrong when 万 or 亿 was dropped or added, or a digit slipped.
SLIPS = (10, 100, 10**4, 10**8)


@dataclass(frozen=True)
class Verdict:
    """What a check found.

    ``left`` and ``right`` are the two sides after sums; ``gap`` is by how much they miss each
    other if they contradict; ``why`` is a message's key that says why it cannot be told.
    """

    relation: Relation
    outcome: str
    left: Quantity
    right: Quantity
    gap: Quantity | None = None
    why: str = ""

    @property
    def id(self) -> str:
        return self.relation.id

    @property
    def is_contradiction(self) -> bool:
        """Whether figures contradict each other; a failed probe only rules out a reading."""
        return self.outcome == "contradict" and self.relation.force != "probe"

    @property
    def is_conditional(self) -> bool:
        """Whether it rests on an assumption the source does not state."""
        return bool(self.relation.premise)


def verdicts(register: Register) -> dict[str, Verdict]:
    """The verdict of every check of the register, by id."""
    return {relation.id: judge(relation, register.claims) for relation in register.checks.values()}


def judge(relation: Relation, claims: Mapping[str, Claim]) -> Verdict:
    """Hold the two sides of a relation against each other.

    Parameters
    ----------
    relation : Relation
    claims : mapping of str to Claim
        Must hold every claim that the relation names.

    Returns
    -------
    Verdict
    """
    left, right = ([claims[c] for c in side] for side in (relation.left, relation.right))
    sides = _side(left), _side(right)
    if len({c.measure.unit.id for c in (*left, *right)}) > 1 and relation.kind != "ratio":
        return Verdict(relation, "cannot tell", *sides, why="why-units-differ")
    if relation.kind in _AT_MOST and _periods_differ(left, right):
        return Verdict(relation, "cannot tell", *sides, why="why-periods-differ")
    by = claims[relation.by].quantity if relation.by else None
    outcome, gap = _JUDGES[relation.kind](*sides, by)
    return Verdict(relation, outcome, *sides, gap, "" if outcome != "cannot tell" else "why-bounds-overlap")


def at_most(left: Quantity, right: Quantity, by: Quantity | None = None) -> tuple[str, Quantity | None]:
    """Whether ``left`` is at most ``right``, and the gap if it is not.

    >>> from lugan.quantities import read
    >>> outcome, gap = at_most(read("48.42亿元"), read("41.85亿元"))
    >>> outcome, gap.printed_in("亿元")
    ('contradict', '6.57亿元')
    """
    if left.low > right.high or (left.low == right.high and (_open_low(left) or _open_high(right))):
        return "contradict", subtract(left, right)
    return ("agree" if left.high <= right.low else "cannot tell"), None


def same(left: Quantity, right: Quantity, by: Quantity | None = None) -> tuple[str, Quantity | None]:
    """Whether both can be the same number, and the gap if they cannot.

    >>> from lugan.quantities import read
    >>> same(read("2666人"), read("2700多名"))[0]
    'contradict'
    """
    lower, upper = sorted((left, right), key=lambda q: (q.low, q.high))
    apart = lower.high < upper.low or (lower.high == upper.low and (_open_high(lower) or _open_low(upper)))
    return ("contradict", subtract(upper, lower)) if apart else ("agree", None)


def distinct(left: Quantity, right: Quantity, by: Quantity | None = None) -> tuple[str, Quantity | None]:
    """Two facts of different scope that come to the very same figure look copied."""
    return ("contradict" if (left.value, left.bounds) == (right.value, right.bounds) else "agree"), None


def grown(now: Quantity, before: Quantity, growth: Quantity | None) -> tuple[str, Quantity | None]:
    """Whether ``before``, grown by ``growth`` percent, can be ``now``."""
    assert growth is not None, "a growth check names the growth in the column by"
    return same(now, multiply(before, growth_factor(growth), now.unit))


def in_ratio(part: Quantity, whole: Quantity, percent: Quantity | None) -> tuple[str, Quantity | None]:
    """Whether ``part`` can be ``percent`` of ``whole``."""
    assert percent is not None, "a ratio check names the percentage in the column by"
    return same(share(part, whole.in_unit(part.unit)), percent)


def unslipped(left: Quantity, right: Quantity, by: Quantity | None = None) -> tuple[str, Quantity | None]:
    """Whether neither is the other with 万 or 亿 dropped, or a digit slipped."""
    for small, large in ((left, right), (right, left)):
        for factor in SLIPS:
            scaled = Quantity(small.value * factor, small.low * factor, small.high * factor, small.unit, claims=small.claims)
            if same(scaled, large)[0] == "agree":
                return "contradict", subtract(large, small)
    return "agree", None


_JUDGES: Mapping[str, Callable[[Quantity, Quantity, Quantity | None], tuple[str, Quantity | None]]] = {
    "part_of": at_most,
    "of_which": at_most,
    "sum_within": at_most,
    "year_within_years": at_most,
    "same_fact": same,
    "different_facts": distinct,
    "growth": grown,
    "ratio": in_ratio,
    "unit_slip": unslipped,
}
_AT_MOST = {kind for kind, judge_ in _JUDGES.items() if judge_ is at_most}


def explain(verdict: Verdict) -> Message:
    """Why a verdict is as it is, as a message without numbers."""
    return Message(verdict.why or f"why-{verdict.outcome.replace(' ', '-')}-{verdict.relation.kind}")


def _side(claims: list[Claim]) -> Quantity:
    return claims[0].quantity if len(claims) == 1 or len({c.measure.unit.id for c in claims}) > 1 else add(*(c.quantity for c in claims))


def _periods_differ(left: list[Claim], right: list[Claim]) -> bool:
    """Whether a part is known to lie outside the time of its whole."""
    return any(p.period.is_stated and w.period.is_stated and not p.period.within(w.period) for p in left for w in right)


def _open_low(quantity: Quantity) -> bool:
    """“More than 2700” does not include 2700."""
    return quantity.rule == "above"


def _open_high(quantity: Quantity) -> bool:
    """“Nearly 300” does not include 300, and 3.7 rounded does not include 3.75."""
    return quantity.rule in ("below", "rounded") and not math.isinf(quantity.high)
