"""Views: what a notebook's parameters leave of the register.

A view holds the register, everything computed from it, and the parameters; charts, tables and
findings ask it and never the register, so that every notebook obeys the same parameters in the
same way. Everything computed is computed over the whole register: the parameters decide what is
shown, never what a number is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, ClassVar

from .checks import Verdict, verdicts
from .indicators import Indicator, contested_claims, indicators
from .language import Message, Sayable, Template, fields
from .number import Interval, Noun, Number
from .parameters import PARAMETERS
from .quantities import Quantity, share, subtract
from .reads import Traced, note, question, quietly
from .register import Caution, Claim, Comparison, Pairing, Register, Relation, Source, Theme, read_register, tables_folder
from .reviews import Reviewed

#: For each theme, the measures that answer its question, best first.
HEADLINES = {
    "funding": ("collaboration_funds", "earmarked_funds", "project_investment"),
    "employment": ("workers_placed", "enterprise_jobs", "posts", "train_passengers"),
    "sales": ("assisted_sales", "purchase_agreements", "enterprise_sales"),
}

#: A chart over all pairings draws no more rows than these; tables and lists, which go on on further pages, have all.
DRAWN = 16

#: Levels of pairings, the highest first.
LEVELS = ("province", "city", "county")

#: What one place has that may be tied to another's: a row for each kind, from the largest to the smallest.
TIES = (("counties",), ("towns", "streets"), ("villages", "communities"), ("schools",), ("hospitals",), ("partner_enterprises",), ("partner_organisations",))

_consulted: ContextVar[set[str] | None] = ContextVar("consulted", default=None)


def consult(*claims: str) -> None:
    """Note that claims help to decide what is shown, even if they are not printed there."""
    log = _consulted.get()
    if log is not None:
        log.update(claims)


@contextmanager
def consulting() -> Iterator[set[str]]:
    """The claims that are consulted inside the block."""
    log: set[str] = set()
    token = _consulted.set(log)
    try:
        yield log
    finally:
        _consulted.reset(token)


@dataclass(frozen=True)
class Analysis:
    """A register and all that follows from it."""

    register: Register

    #: How a view comes by it, for the trace of what a page reads.
    OWNER: ClassVar[str] = "analysis"

    @cached_property
    def verdicts(self) -> Mapping[str, Verdict]:
        with quietly():
            return Traced("analysis.verdicts", verdicts(self.register))

    @cached_property
    def indicators(self) -> Mapping[str, Indicator]:
        with quietly():
            return Traced("analysis.indicators", indicators(self.register, self.verdicts))

    @question
    def rivals(self, claim: str) -> frozenset[str]:
        """The claims that contradict a claim."""
        consult(*self._related.get(claim, ()))
        return self._rivals.get(claim, frozenset())

    @cached_property
    def _rivals(self) -> dict[str, frozenset[str]]:
        return contested_claims(self.verdicts)

    @cached_property
    def _related(self) -> dict[str, set[str]]:
        """For each claim, every claim that some check holds against it."""
        related: dict[str, set[str]] = {}
        for verdict in self.verdicts.values():
            for claim in verdict.relation.claims:
                related.setdefault(claim, set()).update(verdict.relation.claims)
        return related

    @cached_property
    def checks_of(self) -> Mapping[str, tuple[Verdict, ...]]:
        """The verdicts in which each claim takes part, in the order of the table."""
        found: dict[str, tuple[Verdict, ...]] = {}
        with quietly():
            for verdict in self.verdicts.values():
                for claim in dict.fromkeys(verdict.relation.claims):
                    found[claim] = (*found.get(claim, ()), verdict)
        return Traced("analysis.checks_of", found)

    @cached_property
    def derived(self) -> Mapping[str, Quantity]:
        """What verdicts compute: ``check.gap``, by how much two sides miss each other; ``check.share`` and ``check.rest`` of a whole."""
        with quietly():
            found = {f"{v.id}.gap": v.gap for v in self.verdicts.values() if v.gap}
            for verdict in self.verdicts.values():
                if verdict.outcome != "cannot tell" and self._parts_a_whole(verdict.relation):
                    found[f"{verdict.id}.share"] = share(verdict.left, verdict.right)
                    if verdict.outcome == "agree":
                        found[f"{verdict.id}.rest"] = subtract(verdict.right, verdict.left)
        return Traced("analysis.derived", found)

    def _parts_a_whole(self, relation: Relation) -> bool:
        """Whether it may be said how much of a whole a part is: the source states it, the parts and the whole are one pairing's, or a sentence says it.

        That a part lies in a whole may be plausible, and be tried as a check, without any share being computed from it.
        """
        if relation.kind not in ("of_which", "part_of", "sum_within") or relation.force == "probe":
            return False
        is_one_pairings = relation.kind == "sum_within" and len({self.register.claims[c].pairing for c in relation.claims}) == 1
        return relation.force == "stated" or is_one_pairings or any("share" in fields(words) for words in (relation.holds, relation.fails))

    @property
    def reviewed(self) -> Reviewed:
        """What people found who held claims against the source."""
        note(f"{Register.OWNER}.reviews", "all", None, self._reviewed.register.reviews)
        note(f"{Register.OWNER}.claims", "all", None, self._reviewed.register.claims)
        return self._reviewed

    @cached_property
    def _reviewed(self) -> Reviewed:
        return Reviewed(self.register)

    @cached_property
    def _by_pairing(self) -> Mapping[str, list[Indicator]]:
        """Indicators by pairing, in order."""
        found: dict[str, list[Indicator]] = {}
        for indicator in self.indicators.values():
            found.setdefault(indicator.pairing, []).append(indicator)
        return found

    def indicators_of(self, pairing: str = "", theme: str = "") -> list[Indicator]:
        """Indicators of a pairing and theme, each where given."""
        found = self._by_pairing.get(pairing, ()) if pairing else self.indicators.values()
        return [i for i in found if not theme or i.formula.theme == theme]

    def verdicts_of(self, pairing: str = "", theme: str = "") -> tuple[Verdict, ...]:
        """Verdicts in which a claim of the pairing or theme takes part, in the order of the table."""
        if not pairing and not theme:
            return tuple(self.verdicts.values())
        found = {v.id: v for c in self.register.select(pairing, theme) for v in self.checks_of.get(c.id, ())}
        return tuple(found[id] for id in sorted(found, key=self._order.__getitem__))

    @cached_property
    def _order(self) -> Mapping[str, int]:
        return {id: place for place, id in enumerate(self.verdicts)}

    @cached_property
    def counts(self) -> Mapping[str, Quantity]:
        """Numbers about the register itself, such as ``book.claims``."""
        with quietly():
            return Traced("analysis.counts", count_all(self))

    @question
    def number(self, id: str) -> Number:
        """Any number by its id: a claim, an indicator, a gap or share, a count.

        Raises
        ------
        KeyError
            If there is none of that id.
        """
        if id in self.register.claims:
            return self.register.claims[id].number()
        if id in self.indicators:
            return self.indicators[id].number()
        if id in self.derived:
            unit = self.register.units[self.derived[id].unit]
            return Number(self.derived[id], id, "indicator", unit.kind, unit.noun)
        if id.startswith(("book.checks.", "book.contradictions")):
            consult(*(c for v in self.verdicts.values() for c in v.relation.claims))
        return count_number(id, self.counts[id])

    @question
    def status(self, claim: Claim) -> str:
        """``contradicted``, ``cautioned``, ``agreed`` (a check bears it out) or ``unchecked``."""
        if self.rivals(claim.id):
            return "contradicted"
        if claim.id in self.register.cautions_by_claim:
            return "cautioned"
        return "agreed" if any(v.outcome == "agree" for v in self.checks_of.get(claim.id, ())) else "unchecked"


@dataclass(frozen=True)
class View:
    """An analysis as the parameters show it."""

    analysis: Analysis
    parameters: Mapping[str, Any]

    #: A view is where questions begin.
    OWNER: ClassVar[str] = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "parameters", Traced("parameters", self.parameters))

    @property
    def register(self) -> Register:
        return self.analysis.register

    @property
    def pairing(self) -> Pairing:
        return self.register.pairings[self.parameters["pairing"]]

    @property
    def theme(self) -> Theme:
        return self.register.themes[self.parameters["theme"]]

    @property
    @question
    def top(self) -> tuple[str, ...]:
        """Ids of the pairings that have none above them."""
        return tuple(p.id for p in self.register.pairings.values() if not p.parent)

    @property
    def years(self) -> tuple[int, int]:
        return self.parameters["first_year"], self.parameters["last_year"]

    @question
    def claims(self, pairing: str = "", theme: str = "", measure: str = "", scope: str = "") -> tuple[Claim, ...]:
        """Claims that the parameters leave, of a pairing, theme, measure and scope where given."""
        return tuple(c for c in self.register.select(pairing, theme, measure, scope) if self.shows(c))

    @question
    def shows(self, claim: Claim) -> bool:
        """Whether sources, years and reading leave the claim in view."""
        sources, reading = self.parameters["sources"], self.parameters["reading"]
        return (
            sources in ("all", claim.source)
            and claim.period.touches(*self.years)
            and (reading == "both" or reading not in self.analysis.rivals(claim.id))
        )

    @question
    def headline(self, pairing: str, theme: str) -> tuple[Claim, ...]:
        """The claims that answer a theme's question for a pairing: those of its best measure, for all of it if any are."""
        for measure in HEADLINES.get(theme, ()):
            claims = self.claims(pairing, measure=measure)
            if claims:
                return tuple(c for c in claims if c.scope.id == "pairing") or claims
        return ()

    @question
    def indicators(self, pairing: str = "", theme: str = "", contested: bool = False) -> tuple[Indicator, ...]:
        """Indicators, refused ones too, whose claims are all in view; contested ones once a reading is chosen, or if asked for."""
        found = self.analysis.indicators_of(pairing, theme)
        for indicator in found:
            self.analysis.rivals(indicator.left.id)  # whether it is contested
        return tuple(
            i
            for i in found
            if all(self.shows(c) for c in i.claims) and (contested or not i.contested or self.parameters["reading"] in {c.id for c in i.claims})
        )

    @question
    def verdicts(self, pairing: str = "", theme: str = "") -> tuple[Verdict, ...]:
        """Verdicts in which a claim of the pairing or theme takes part."""
        found = self.analysis.verdicts_of(pairing, theme)
        consult(*(c for v in found for c in v.relation.claims))
        return found

    @question
    def cautions(self, pairing: str = "", theme: str = "") -> tuple[Caution, ...]:
        """Cautions of the pairing, or that concern a claim of the theme."""
        claims = self.register.claims
        return tuple(
            c
            for c in (self.register.cautions_of(pairing) if pairing else self.register.cautions.values())
            if not theme or any(claims[i].theme == theme for i in c.claims)
        )

    @question
    def comparisons(self, pairing: str = "", theme: str = "") -> tuple[tuple[Comparison, tuple[Claim, ...]], ...]:
        """Comparisons of the pairing or theme that are refused, with those of their claims that are in view, if that is more than one."""
        claims = self.register.claims
        near = (c for c in (self.register.comparisons_of(pairing) if pairing else self.register.comparisons.values()) if theme in ("", c.theme))
        found = ((c, tuple(claims[i] for i in c.claims if self.shows(claims[i]))) for c in near)
        return tuple((c, shown) for c, shown in found if len(shown) > 1 and (not pairing or any(s.pairing == pairing for s in shown)))

    @property
    @question
    def sources(self) -> tuple[Source, ...]:
        """The sources of the claims in view."""
        return tuple(s for s in self.register.sources.values() if any(map(self.shows, self.register.claims_by_source.get(s.id, ()))))

    def number(self, what: Claim | Indicator | str) -> Number:
        """A claim, an indicator, a gap or a count as it stands on a page, in the money unit asked for."""
        if isinstance(what, (Claim, Indicator)):
            return self._in_unit(what.number())
        counted = self.count(what)
        return count_number(what, counted) if counted else self._in_unit(self.analysis.number(what))

    def _in_unit(self, number: Number) -> Number:
        """An amount of money in the unit asked for; other numbers have nothing to do with it."""
        return replace(number, money_unit=self.parameters["money_unit"]) if number.unit_kind == "money" else number

    def said(self, saying: Sayable) -> Sayable:
        """A text of the register with the numbers in it as `number` gives them."""
        if not isinstance(saying, Template):
            return saying
        return Template(saying.pattern, {id: self.number(self.register.claims[id]) for id in fields(saying.pattern)})

    def gap(self, verdict: Verdict) -> Sayable | Number:
        """By how much two sides contradict each other, as far as it is known."""
        return at_least(self.number(f"{verdict.id}.gap"))

    def sentence(self, verdict: Verdict) -> Sayable | None:
        """The sentence that the register has for a verdict's outcome, if any."""
        words = {"agree": verdict.relation.holds, "contradict": verdict.relation.fails}.get(verdict.outcome)
        if not words:
            return None
        claims = self.register.claims
        sides = {k: ids for k, ids in (("left", verdict.relation.left), ("right", verdict.relation.right)) if len(ids) == 1}
        values: dict[str, Any] = {k: self.number(claims[ids[0]]) for k, ids in sides.items()}
        if f"{verdict.id}.gap" in self.analysis.derived:
            values["gap"] = self.gap(verdict)
        if f"{verdict.id}.share" in self.analysis.derived:
            values["share"] = as_far_as_known(self.number(f"{verdict.id}.share"))
        return Template(words, values)

    @property
    def selection(self) -> str:
        """The parameters that counts depend on and that are not as usual, as an ending of their ids."""
        usual = {n: PARAMETERS[n].default for n in ("first_year", "last_year", "sources", "reading")}
        unusual = [f"{n}={self.parameters[n]}" for n, v in usual.items() if self.parameters[n] != v]
        return "@" + ",".join(unusual) if unusual else ""

    @property
    @question
    def is_selection(self) -> bool:
        """Whether the parameters leave something out; which of them does so, nobody asks here."""
        return bool(self.selection)

    def within(self, saying: Sayable) -> Sayable:
        """A saying about what is or is not printed, as true of what the parameters leave in view and of nothing else."""
        return Message("in-selection", saying=saying) if self.is_selection else saying

    def nothing(self, key: str) -> Message:
        """That nothing is printed, in the words of a message; or only that nothing is in view, where the parameters leave something out."""
        return Message("no-figure-selected" if self.is_selection else key)

    @question
    def count(self, id: str) -> Quantity | None:
        """A count that depends on the parameters, or None if it is none."""
        of, _, what = id.removesuffix(self.selection).rpartition(".")
        rows = self._counted(of, what) if id.endswith(self.selection) else None
        return None if rows is None else count(rows)

    def _counted(self, of: str, what: str) -> Iterable[Any] | None:
        """The rows that a count counts: of a theme, of a pairing, or of a pairing's theme."""
        pairings, themes = self.register.pairings, self.register.themes
        pairing, _, theme = of.rpartition(".")
        if what == "claims":
            return self.claims(pairing, theme) if pairing in pairings and theme in themes else None
        if what == "pairings-reported" and of in themes:
            return [p for p in pairings if self.claims(p, of)]
        if what == "pairings-headlined" and of in themes:
            return [p for p in pairings if self.headline(p, of)]
        if of == "shown":
            return self._counted_of_all(what)
        if what not in ("figures", "figures-dated", "in-view") or (of not in themes and of not in pairings):
            return None
        if what == "in-view":
            return self.claims(theme=of) if of in themes else self.claims(of)
        figures = self.claims(theme=of) if of in themes else [c for theme in HEADLINES for c in self.claims(of, theme)]
        return figures if what == "figures" else [c for c in figures if c.period.is_stated]

    def _counted_of_all(self, what: str) -> Iterable[Any] | None:
        """The rows that a count over all pairings counts."""
        pairings, claims = self.register.pairings, self.register.claims
        if what == "drawn":
            return range(DRAWN)
        if what in ("answers", "answers-printed"):
            answers = [self.headline(p, theme) for p in pairings for theme in HEADLINES]
            return answers if what == "answers" else [a for a in answers if a]
        if what == "pairings-tied":
            return [p for p in pairings if any(c.measure.id in sum(TIES, ()) for c in self.claims(p, "ties"))]
        if what not in ("relations", "relations-failed"):
            return None
        relations = [v for v in self.analysis.verdicts.values() if v.relation.force != "probe" and all(self.shows(claims[c]) for c in v.relation.claims)]
        return relations if what == "relations" else [v for v in relations if v.is_contradiction]

    def counted(self, name: str) -> Number:
        """A count that depends on the parameters, by its name without them."""
        return self.number(name + self.selection)


#: Bounds that are no further apart than this part of the value may go without saying in a sentence.
NARROW = 0.02


def _is_narrow(quantity: Quantity) -> bool:
    return quantity.high - quantity.low <= NARROW * abs(quantity.value)


def at_least(number: Number) -> Sayable | Number:
    """By how much two sides miss each other; its least, where the bounds leave much open."""
    return number if _is_narrow(number.quantity) else Message("at-least", n=number.showing("low"))


def as_far_as_known(number: Number) -> Sayable | Number:
    """A computed number as a sentence may say it: itself, “at least …”, “at most …”, or from … to …."""
    low, high = number.quantity.bounds
    if number.kind == "claim" or _is_narrow(number.quantity):
        return number
    if number.quantity.value == low:
        return Message("at-least", n=number.showing("low"))
    return Message("at-most", n=number.showing("high")) if number.quantity.value == high else Interval(number)


def analysis_of(folder: Path | None = None) -> Analysis:
    """The analysis of a folder of tables, by default as `read_register` finds it; kept while its files stay the same.

    Raises
    ------
    DataError
        If anything in any table is wrong.
    """
    folder = tables_folder(folder)
    content = hashlib.sha256()
    for path in sorted(folder.glob("*.*")):
        content.update(f"{path.name}\0".encode() + path.read_bytes())
    return _analysed(folder, content.hexdigest())


@lru_cache(1)
def _analysed(folder: Path, content: str) -> Analysis:
    return Analysis(read_register(folder))


def count(rows: Iterable[Any]) -> Quantity:
    """How many rows there are, as a quantity."""
    n = len(list(rows))
    return Quantity(n, n, n, "row", "exact")


def count_number(id: str, quantity: Quantity) -> Number:
    """A count as it stands on a page."""
    return Number(quantity, id, "indicator", "plain", Noun(()))


def count_all(analysis: Analysis) -> dict[str, Quantity]:
    """Counts of claims, numerals, checks and cautions, of the whole book and of each pairing."""
    register = analysis.register
    claims, numerals = register.claims.values(), register.numerals
    counts = {
        "book.sources": register.sources,
        "book.pairings": register.pairings,
        "book.claims": claims,
        "book.numerals": numerals,
        "book.numerals-used": [n for n in numerals if n.use != "excluded"],
        "book.numerals-excluded": [n for n in numerals if n.use == "excluded"],
        "book.checks": analysis.verdicts,
        "book.cautions": register.cautions,
        "book.indicators": [i for i in analysis.indicators.values() if i.quantity],
        "book.refused": [i for i in analysis.indicators.values() if not i.quantity],
    }
    counts |= {f"book.numerals.{reason}": [n for n in numerals if n.reason == reason] for reason in register.reasons}
    for outcome in ("agree", "contradict", "cannot tell"):
        counts[f"book.checks.{outcome.replace(' ', '-')}"] = [v for v in analysis.verdicts.values() if v.outcome == outcome]
    counts["book.contradictions"] = [v for v in analysis.verdicts.values() if v.is_contradiction]
    counts["book.relations"] = [v for v in analysis.verdicts.values() if v.relation.force != "probe"]
    for severity in ("high", "medium", "low"):
        counts[f"book.cautions.{severity}"] = [c for c in register.cautions.values() if c.severity == severity]
    reviewed = analysis.reviewed
    counts |= {
        "book.reviewed": reviewed.standing,
        "book.reviewed-again": [c for c, reviews in reviewed.standing.items() if len(reviews) > 1],
        "book.drawn": reviewed.sample,
        "book.drawn-unsure": reviewed.unsure,
        "book.wrong-at-most": range(reviewed.bound),
    }
    local = [p for p in register.pairings.values() if p.level != "province"]
    counts["book.pairings-local"] = local
    cities: dict[str, list[Pairing]] = {place.id: [] for place in register.places.values() if place.level == "city"}
    for below in local:
        for city in {below.donor.id, below.donor.parent} & cities.keys():
            cities[city].append(below)
    counts |= {f"{city}.pairings-from": found for city, found in cities.items()}
    for pairing in register.pairings:
        counts[f"{pairing}.claims"] = register.select(pairing)
    for theme in register.themes:
        counts[f"{theme}.claims"] = register.select(theme=theme)
    return {name: count(rows) for name, rows in counts.items()}
