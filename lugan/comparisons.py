"""Comparisons: which claims may be held against each other, and why others may not.

Nothing is ranked, added or averaged across claims that differ in measure, scope, period, kind
of figure or wording, or that ``data/comparisons.csv`` declares incomparable. The reasons are
sentences, because the place where a reader looks for the comparison is the place to explain.
"""

from __future__ import annotations

from collections.abc import Sequence

from .language import Message, Sayable, sayings
from .register import Claim, Register


def declared(register: Register, claims: Sequence[Claim]) -> tuple[Sayable, ...]:
    """Reasons that the table gives against holding these claims against each other."""
    return tuple(c.name for c in register.comparing(tuple(c.id for c in claims)))


def differences(register: Register, claims: Sequence[Claim]) -> tuple[Sayable, ...]:
    """Every reason against comparing claims; none if they may be compared.

    Parameters
    ----------
    register : Register
    claims : sequence of Claim
        At least two make a comparison; fewer differ in nothing.

    Returns
    -------
    tuple of Sayable
        Declared reasons first, then what the rows themselves show.
    """
    if len(claims) < 2:
        return ()
    reasons = list(declared(register, claims))
    if len({c.measure.id for c in claims}) > 1:
        reasons.append(Message("differ-measure", names=sayings(dict.fromkeys(c.measure.name for c in claims))))
    elif len({c.term for c in claims}) > 1:
        reasons.append(Message("differ-term", terms=sayings(dict.fromkeys(c.term for c in claims), "comma")))
    if len({c.scope.kind for c in claims}) > 1:
        reasons.append(Message("differ-scope"))
    if len({(c.period.start, c.period.end) for c in claims}) > 1:
        reasons.append(Message("differ-period"))
    elif not claims[0].period.is_stated:
        reasons.append(Message("differ-period-unstated"))
    if len({c.basis for c in claims}) > 1:
        reasons.append(Message("differ-basis"))
    return tuple(reasons)
