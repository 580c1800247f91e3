"""Indicators: numbers that the book computes from claims, with formula, inputs and caveat.

``data/indicators.csv`` says what is computed from which measures; this module finds, for every
pairing, the claims that fit, and computes with their bounds. Two claims fit if they speak of the
same pairing and scope (or the second of the whole pairing), and of the same time. Where they do
not, or where ``data/comparisons.csv`` says that they must not be held against each other, the
indicator is refused, and the refusal is a result too: it is shown where a reader would look
for the number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from .checks import Verdict
from .comparisons import declared
from .language import Message, Sayable
from .number import Number
from .quantities import Quantity, growth_factor, per, percent_of, share
from .register import Claim, Formula, Pairing, Register, Unit


@dataclass(frozen=True)
class Indicator:
    """A computed number, or the reason why it is not computed.

    ``quantity`` is None exactly if ``refusal`` says why. ``contested`` indicators rest on one of
    several claims that contradict each other, and are shown only to a reader who has chosen it.
    """

    id: str
    formula: Formula
    pairing: str
    left: Claim
    right: Claim | None
    unit: Unit
    quantity: Quantity | None = None
    refusal: Sayable | None = None
    contested: bool = False
    loose_period: str = ""

    @property
    def claims(self) -> tuple[Claim, ...]:
        return (self.left,) if self.right is None else (self.left, self.right)

    def number(self) -> Number:
        """The indicator as it stands on a page.

        Raises
        ------
        ValueError
            If it was refused.
        """
        if self.quantity is None:
            raise ValueError(f"indicator {self.id} is refused and has no value")
        return Number(self.quantity, self.id, "indicator", self.unit.kind, self.unit.noun)


def indicators(register: Register, verdicts: Mapping[str, Verdict]) -> dict[str, Indicator]:
    """Every indicator of every pairing that the formulas give, computed or refused.

    Parameters
    ----------
    register : Register
    verdicts : mapping of str to Verdict
        Of the same register; contradictions decide which claims are contested.

    Returns
    -------
    dict of str to Indicator
        By id: ``pairing.formula``, with the scope or the claim added where several fit.
    """
    contradicted = contested_claims(verdicts)
    found: dict[str, Indicator] = {}
    for formula in register.formulas.values():
        for pairing in register.pairings.values():
            for indicator in _of_pairing(register, formula, pairing, contradicted):
                found[indicator.id] = indicator
    return found


def contested_claims(verdicts: Mapping[str, Verdict]) -> dict[str, frozenset[str]]:
    """For each claim, the claims that contradict it."""
    found: dict[str, frozenset[str]] = {}
    for verdict in verdicts.values():
        if verdict.is_contradiction:
            for claim in verdict.relation.claims:
                found[claim] = found.get(claim, frozenset()) | set(verdict.relation.claims) - {claim}
    return found


def _of_pairing(register: Register, formula: Formula, pairing: Pairing, contradicted: Mapping[str, frozenset[str]]) -> Iterable[Indicator]:
    lefts = register.select(pairing.id, measure=formula.left)
    for left in lefts:
        twins = [c for c in lefts if c.scope == left.scope]
        for right in _partners(register, formula, left):
            name = [pairing.id, formula.id]
            name += [left.scope.id] if left.scope.id != "pairing" else []
            name += [left.id] if len(twins) > 1 else []
            contested = any(t.id in contradicted.get(left.id, ()) for t in twins)
            yield _compute(register, formula, pairing, ".".join(name), left, right, contested)


def _partners(register: Register, formula: Formula, left: Claim) -> Iterable[Claim | None]:
    if not formula.right:
        return [None] if len(left.period.years) != 1 else []  # a single year is its own yearly average
    scope = "pairing" if formula.scopes == "whole" else left.scope.id
    return register.select(left.pairing, measure=formula.right, scope=scope)


def _compute(register: Register, formula: Formula, pairing: Pairing, id: str, left: Claim, right: Claim | None, contested: bool) -> Indicator:
    unit = _unit(register, formula, left, right)
    claims = (left,) if right is None else (left, right)
    reason = next(iter(declared(register, claims)), None) or _period_refusal(left, right)
    if reason:
        return Indicator(id, formula, pairing.id, left, right, unit, refusal=reason, contested=contested)
    divisor = _years(pairing, left) if right is None else right.quantity
    quantity = _KINDS[formula.kind](left.quantity, divisor).in_unit(unit.id)
    return Indicator(id, formula, pairing.id, left, right, unit, quantity, contested=contested, loose_period=_loose(left, right))


def _unit(register: Register, formula: Formula, left: Claim, right: Claim | None) -> Unit:
    if formula.kind == "share":
        return register.units["percent"]
    return right.measure.unit if formula.kind == "percent_of" and right else left.measure.unit


def _period_refusal(left: Claim, right: Claim | None) -> Sayable | None:
    if right is None:
        return None if left.period.is_stated else Message("refused-period-unstated")
    a, b = left.period, right.period
    if (a.start, a.end) == (b.start, b.end) or a.runs_from_same_start(b):
        return None
    if left.scope == right.scope and "none" in (a.reading, b.reading):
        return None
    if "none" in (a.reading, b.reading):
        return Message("refused-period-unstated-of-one")
    return Message("refused-periods-differ", left=a, right=b)


def _loose(left: Claim, right: Claim | None) -> str:
    """The message that says what is not known about the time of the two figures."""
    if right is None:
        return ""
    if "none" in (left.period.reading, right.period.reading):
        return "loose-period-unstated"
    return "" if (left.period.start, left.period.end) == (right.period.start, right.period.end) else "loose-period-open"


def _years(pairing: Pairing, claim: Claim) -> Quantity:
    """Length of a claim's period; a pairing that began within its first year shortens it."""
    years = claim.period.length
    if pairing.since[:4] == claim.period.start and len(pairing.since) >= 7:
        return Quantity(years.value, years.low - int(pairing.since[5:7]) / 12, years.high, "year")
    return years


def _per_million(count: Quantity, money: Quantity) -> Quantity:
    """So many for each million yuan."""
    return per(count, Quantity(money.value / 1e6, money.low / 1e6, money.high / 1e6, "million", claims=money.claims))


_KINDS: Mapping[str, Callable[[Quantity, Quantity], Quantity]] = {
    "per": per,
    "per_year": per,
    "share": share,
    "percent_of": percent_of,
    "before_growth": lambda level, growth: per(level, growth_factor(growth)),
    "jobs_per_million": _per_million,
}
