"""Parameters: what a reader of a notebook may ask for, in one schema.

The schema gives each parameter's type, default, allowed values and meaning. It refuses a wrong
name, type or value before anything is computed: in ``lugan`` before a kernel starts, in plain
papermill in the notebook's first working cell. The book's rerun page is generated from it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .checks import verdicts
from .datapackage import LONGEST_ID, nearest
from .indicators import contested_claims
from .language import LANGUAGES
from .number import MONEY_UNITS
from .register import Register


class ParameterError(ValueError):
    """Parameters that cannot be used; ``faults`` says of each what is wrong and what would do."""

    def __init__(self, faults: Iterable[str]):
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))

    def _render_traceback_(self) -> list[str]:
        """In a notebook the message says all; a traceback would bury it."""
        return str(self).splitlines()


@dataclass(frozen=True)
class Parameter:
    """One parameter: its type, its default, and the values it may take in a given register."""

    name: str
    type: type
    default: Any
    values: Callable[[Register], Iterable[Any]]


def _readings(register: Register) -> list[str]:
    return ["both", *sorted(contested_claims(verdicts(register)))]


PARAMETERS = {
    p.name: p
    for p in (
        Parameter("pairing", str, "jiaozhou-tongwei", lambda r: r.pairings),
        Parameter("theme", str, "funding", lambda r: r.themes),
        Parameter("first_year", int, 2021, lambda r: r.years),
        Parameter("last_year", int, 2026, lambda r: r.years),
        Parameter("money_unit", str, "auto", lambda r: MONEY_UNITS),
        Parameter("lang", str, "en", lambda r: LANGUAGES),
        Parameter("sources", str, "all", lambda r: ["all", *r.sources]),
        Parameter("reading", str, "both", _readings),
    )
}

#: What every notebook takes; those about a pairing or a theme take that too.
COMMON = ("first_year", "last_year", "money_unit", "lang", "sources", "reading")
NOTEBOOKS = {
    "overview": COMMON,
    "pairing": ("pairing", *COMMON),
    "theme": ("theme", *COMMON),
    "evidence": COMMON,
}


def checked(notebook: str, given: Mapping[str, Any], register: Register) -> dict[str, Any]:
    """The parameters of a notebook, defaults filled in.

    Parameters
    ----------
    notebook : str
        Name of a notebook, one of `NOTEBOOKS`.
    given : mapping of str to object
        Names and values as a person gave them.
    register : Register
        Decides which pairings, years, sources and readings there are.

    Returns
    -------
    dict of str to object
        Every parameter of the notebook, in the schema's order.

    Raises
    ------
    ParameterError
        If a name, type or value is wrong; lists every fault, with the values that would do.
    """
    names = NOTEBOOKS[notebook]
    faults = [f"the {notebook} notebook has no parameter {_short(name)}{nearest(name[:LONGEST_ID], names) or '.'} It takes {', '.join(names)}." for name in given if name not in names]
    values = {name: given.get(name, PARAMETERS[name].default) for name in names}
    faults += filter(None, (_fault(PARAMETERS[name], value, register) for name, value in values.items()))
    if not faults and values["first_year"] > values["last_year"]:
        faults.append(f"first_year is {values['first_year']}, after last_year, which is {values['last_year']}. Swap the two.")
    if faults:
        raise ParameterError(faults)
    return values


def from_text(name: str, text: str) -> Any:
    """A value as typed on a command line: whole numbers become numbers where they are asked for, the rest stays text."""
    parameter = PARAMETERS.get(name)
    is_year = parameter is not None and parameter.type is int and re.fullmatch("-?[0-9]{1,9}", text)
    return int(text) if is_year else text


def _allowed(parameter: Parameter, register: Register) -> list[Any]:
    """The valid values, found once for each register: they are asked for every page."""
    known: dict[str, list[Any]] = vars(register).setdefault("_allowed", {})
    if parameter.name not in known:
        known[parameter.name] = list(parameter.values(register))
    return known[parameter.name]


def _fault(parameter: Parameter, value: Any, register: Register) -> str | None:
    allowed = _allowed(parameter, register)
    if type(value) is parameter.type and value in allowed:
        return None
    shown = f"{allowed[0]} to {allowed[-1]}" if parameter.type is int else ", ".join(map(str, allowed))
    if type(value) is not parameter.type:
        wanted = "a whole number" if parameter.type is int else "text"
        return f"{parameter.name} is {_short(value)}, which is not {wanted}. Valid: {shown}."
    if value not in allowed:
        hint = nearest(str(value)[:LONGEST_ID], map(str, allowed)) if parameter.type is str else ""
        return f"{parameter.name} is {_short(value)}, which is not valid{hint or '.'} Valid: {shown}."
    return None


def _short(value: Any) -> str:
    """A value as Python writes it, cut where it is longer than any that would do."""
    text = repr(value)
    return text if len(text) <= LONGEST_ID else text[:LONGEST_ID] + "…"
