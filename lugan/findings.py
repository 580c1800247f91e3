"""Findings: sentences with a condition, printed only as far as it holds.

``data/findings.csv`` holds sentences about indicators and measures, each with a threshold. A
finding is evaluated over everything its numbers may stand for, and over every claim it may rest
on where claims contradict each other:

- it **holds** if the number is beyond the threshold for every reading;
- it **fails** if it is not for any, and then its opposite is printed, if there is one;
- it **depends** on the reading otherwise, and then the sentence says on what, or is not printed.

The relations of ``data/checks.csv`` have sentences too; they hold as far as their premise does.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .indicators import Indicator
from .language import Message, Sayable, Template
from .number import Interval
from .quantities import Quantity
from .register import Claim, Rule
from .views import View, as_far_as_known

OUTCOMES = ("holds", "fails", "depends")


@dataclass(frozen=True)
class Finding:
    """An evaluated sentence.

    ``mark`` says how far it holds: for every reading, on a premise, or depending on the reading;
    ``pairing`` is the id of the one whose figures it is about, or nothing if there are several.
    """

    id: str
    outcome: str
    sentence: Sayable
    mark: Sayable
    claims: frozenset[str]
    pairing: str = ""


def findings(view: View, pairing: str = "", theme: str = "") -> tuple[Finding, ...]:
    """Every sentence that may be printed about a pairing or theme."""
    return (*_of_relations(view, pairing, theme), *_of_rules(view, pairing, theme))


def beyond(relation: str, quantity: Quantity, threshold: float) -> str:
    """Whether a quantity is above or below a threshold: for every reading, for none, or it depends.

    >>> from lugan.quantities import read
    >>> beyond("above", read("60%以上"), 50), beyond("above", read("60%以上"), 80), beyond("below", read("60%以上"), 50)
    ('holds', 'depends', 'fails')
    """
    low, high = (quantity.low, quantity.high) if relation == "above" else (-quantity.high, -quantity.low)
    bound = threshold if relation == "above" else -threshold
    if low > bound:
        return "holds"
    return "fails" if high <= bound else "depends"


def order(quantities: Sequence[Quantity]) -> list[list[int]]:
    """Places by size, largest first; those whose bounds overlap share a place, undecided.

    >>> from lugan.quantities import read
    >>> order([read("3.7亿元"), read("7914万元"), read("约3.7亿元")])
    [[0, 2], [1]]
    """
    ranked = sorted(range(len(quantities)), key=lambda i: (-quantities[i].high, -quantities[i].value))
    places: list[list[int]] = []
    lowest = math.inf
    for i in ranked:
        if places and quantities[i].high >= lowest:
            places[-1].append(i)
            lowest = min(lowest, quantities[i].low)
        else:
            places.append([i])
            lowest = quantities[i].low
    return places


def _of_relations(view: View, pairing: str, theme: str) -> Iterable[Finding]:
    for verdict in view.verdicts(pairing, theme):
        sentence = view.sentence(verdict)
        if sentence is None or verdict.relation.force == "probe":
            continue
        mark = Message("mark-premise", premise=view.said(verdict.relation.premise)) if verdict.is_conditional else Message("mark-holds")
        about = {view.register.claims[claim].pairing for claim in verdict.relation.claims}
        yield Finding(verdict.id, "holds", Message("finding-sentence", sentence=sentence), mark, frozenset(verdict.relation.claims), about.pop() if len(about) == 1 else "")


def _of_rules(view: View, pairing: str, theme: str) -> Iterable[Finding]:
    for rule in view.register.findings.values():
        for candidates in _candidates(view, rule, pairing, theme):
            finding = _evaluated(view, rule, candidates)
            if finding:
                yield finding


def _candidates(view: View, rule: Rule, pairing: str, theme: str) -> Iterable[list[Claim | Indicator]]:
    """The numbers a rule speaks of, those that contradict each other together."""
    subjects: list[Claim | Indicator] = [i for i in view.indicators(pairing, theme, contested=True) if i.formula.id == rule.subject and i.quantity]
    subjects += view.claims(pairing, theme, rule.subject)
    groups: dict[tuple[str, str], list[Claim | Indicator]] = {}
    for subject in subjects:
        claim = subject if isinstance(subject, Claim) else subject.left
        groups.setdefault((claim.pairing, claim.scope.id), []).append(subject)
    return groups.values()


def _evaluated(view: View, rule: Rule, candidates: Sequence[Claim | Indicator]) -> Finding | None:
    quantities = [c.quantity for c in candidates if c.quantity]
    outcomes = {beyond(rule.relation, q, rule.threshold) for q in quantities}
    outcome = outcomes.pop() if len(outcomes) == 1 else "depends"
    words = {"holds": rule.holds, "fails": rule.fails, "depends": rule.depends}[outcome]
    if not words:
        return None
    first = candidates[0]
    claim = first if isinstance(first, Claim) else first.left
    number = view.number(first)
    sentence = Template(words, {"n": as_far_as_known(number), "bounds": Interval(number), "scope": claim.scope.name})
    mark = Message("mark-depends" if outcome == "depends" else "mark-holds")
    return Finding(f"{claim.pairing}.{rule.id}.{claim.scope.id}", outcome, sentence, mark, frozenset().union(*(q.claims for q in quantities)), claim.pairing)
