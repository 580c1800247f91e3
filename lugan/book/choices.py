"""Choices: what a reader may choose on a page without a server, and what each choice stands for.

The plan lists the values beside a notebook::

    choose: {money_unit: [wan, yi], years: [2021-2025, 2026-2026], reading: contested}

The page's own parameters are always the first option of every choice. ``years`` sets first and
last year together; ``reading: contested`` offers each claim of the page that another contradicts, or none
where those are too many.
Every combination of options is computed with the book (`lugan.book.variants`), so their number is
bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any
from urllib.parse import urlencode

from ..register import Register

#: No page may have more combinations.
MOST = 60

#: For each claim that is contradicted, the claims that contradict it.
Contested = Mapping[str, frozenset[str]]


class ChoiceError(ValueError):
    """Choices that cannot be offered; the message says why and how to mend it."""


@dataclass(frozen=True)
class Choice:
    """Something to choose: its name, and its options as they stand in addresses, the page's own first."""

    name: str
    options: Mapping[str, Mapping[str, Any]]

    @property
    def usual(self) -> str:
        return next(iter(self.options))


@dataclass(frozen=True)
class Combination:
    """One option of every choice.

    ``number`` counts combinations as the digits of a number count, the last choice fastest; the
    page itself is number 0. ``parent`` is the number of the combination with its last unusual
    option undone.
    """

    number: int
    chosen: Mapping[str, str]
    parameters: Mapping[str, Any]
    parent: int

    @property
    def query(self) -> str:
        """What an address says of it: the unusual options."""
        return urlencode(self.chosen)


def choices(wanted: Mapping[str, Any], parameters: Mapping[str, Any], register: Register, contested: Contested) -> tuple[Choice, ...]:
    """The choices of a page.

    Parameters
    ----------
    wanted : mapping of str to object
        As the plan gives them under ``choose``.
    parameters : mapping of str to object
        The page's own.
    register : Register
    contested : mapping of str to set of str

    Raises
    ------
    ChoiceError
        If a choice is unknown or there are too many combinations.
    """
    found = []
    for name, values in wanted.items():
        if name not in _KINDS:
            raise ChoiceError(f"nothing can be chosen by the name of {name!r}. Write {', '.join(_KINDS)}.")
        kind = _KINDS[name]
        if values == "contested" and name == "reading":
            values = _contested(parameters, register, contested)
        options: dict[str, Mapping[str, Any]] = {kind.own(parameters): {}} | {str(v): kind.parameters(str(v)) for v in values if str(v) != kind.own(parameters)}
        found.append(Choice(name, options))
    if prod(len(c.options) for c in found) > MOST and wanted.get("reading") == "contested":  # a large register: not one reading or all
        found = [Choice(c.name, {c.usual: {}}) if c.name == "reading" else c for c in found]
    if prod(len(c.options) for c in found) > MOST:
        sizes = " × ".join(f"{len(c.options)} {c.name}" for c in found)
        raise ChoiceError(f"{sizes} are more than {MOST} combinations. Leave out some values.")
    return tuple(found)


def combinations(choices: tuple[Choice, ...]) -> Iterable[Combination]:
    """Every combination, the page itself first."""
    for number, picked in enumerate(product(*(c.options for c in choices))):
        chosen = {c.name: option for c, option in zip(choices, picked, strict=True) if option != c.usual}
        given = {k: v for c, option in zip(choices, picked, strict=True) for k, v in c.options[option].items()}
        yield Combination(number, chosen, given, _parent(number, [len(c.options) for c in choices]))


def _parent(number: int, sizes: list[int]) -> int:
    """The number with its last digit that is not zero made zero; ``sizes`` are the bases of its digits."""
    step = 1
    for size in reversed(sizes):
        digit = number // step % size
        if digit:
            return number - digit * step
        step *= size
    return 0


def _contested(parameters: Mapping[str, Any], register: Register, contested: Contested) -> list[str]:
    """Claims of the page that another contradicts, and those that contradict them, in the register's order."""

    subjects = [{name: parameters[name]} for name in ("pairing", "theme") if name in parameters]
    here = {c.id for subject in subjects for c in register.select(**subject) if c.id in contested}
    return sorted(here.union(*(contested[c] for c in here)), key=register.claim_order.__getitem__)


@dataclass(frozen=True)
class _Kind:
    """How a choice reads the page's own option, and what parameters an option stands for."""

    own: Callable[[Mapping[str, Any]], str]
    parameters: Callable[[str], Mapping[str, Any]]


def _years(option: str) -> dict[str, int]:
    try:
        first, last = map(int, option.split("-"))
    except ValueError:
        raise ChoiceError(f"{option!r} are no years. Write the first and the last, such as 2021-2025.") from None
    return {"first_year": first, "last_year": last}


_KINDS = {
    "money_unit": _Kind(lambda p: p["money_unit"], lambda option: {"money_unit": option}),
    "years": _Kind(lambda p: f"{p['first_year']}-{p['last_year']}", _years),
    "reading": _Kind(lambda p: p["reading"], lambda option: {"reading": option}),
}
