"""Listings: the pages on which every number lands, and both totals.

The register has a row for every claim, the page of indicators one for every computed number, the
ledger one for every numeral of the sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from ..blocks import PageLink, Prose, Table
from ..charts.chart import label
from ..language import LANGUAGES, Element, Inside, Message, Run, Sayable, Text, catalogue, sayings
from ..number import Bounds
from ..periods import Day
from ..published import all_indicators
from ..quantities import Quantity
from ..register import Claim, Numeral, Register
from ..tables import columns, outcome
from ..views import Analysis, count_number
from .terms import measure_anchor

if TYPE_CHECKING:
    from .site import Site

Uses = Mapping[str, Sequence[tuple[str, str]]]


def register(analysis: Analysis, uses: Uses) -> Table:
    """Every claim with value, bounds, printed figure, period, position, checks and the pages that use it."""
    rows, ids = [], []
    pairings = analysis.register.pairings
    for claim in analysis.register.claims.values():
        number = claim.number()
        rows.append(
            (
                label(claim),
                pairings[claim.pairing].name,
                number,
                number.as_printed,
                Bounds(number),
                claim.period,
                position(analysis, claim),
                claim.note,
                checked(analysis, claim),
                pages_of(uses.get(claim.id, ())),
            )
        )
        ids.append(f"claim-{claim.id}")
    heads = columns("what", "pairing", "#figure", "printed", "#bounds", "years", "position", "note", "status", "pages")
    return Table("claims", Message("caption-register"), heads, tuple(rows), tuple(ids), groups=of_pairings(analysis.register, analysis.register.claims), most=320)


def of_pairings(register: Register, claims: Iterable[str]) -> tuple[Sayable, ...]:
    """The name of the pairing of each claim."""
    return tuple(register.pairings[register.claims[id].pairing].name for id in claims)


def reviews(analysis: Analysis) -> Prose:
    """What people have checked against the source, and how many claims may still be wrong."""
    reviewed = analysis.reviewed
    pages = {name: PageLink(f"evidence/{name}", Message(f"title-{name}")) for name in ("desk", "article")}
    said: list[Sayable] = []
    if reviewed.standing:
        said.append(Message("reviews-checked", **{k: analysis.number(f"book.{id}") for k, id in (("n", "reviewed"), ("claims", "claims"), ("again", "reviewed-again"))}))
    if reviewed.sample:
        said.append(Message("reviews-bound", **{k: analysis.number(f"book.{id}") for k, id in (("drawn", "drawn"), ("unsure", "drawn-unsure"), ("most", "wrong-at-most"), ("claims", "claims"))}))
    else:
        said.append(Message("reviews-no-sample"))
    return Prose((sayings([*said, Message("reviews-desk", **pages)], "space"),))


def by_people(analysis: Analysis, claim: str) -> Sayable | None:
    """“checked twice, on 1 and 5 March 2026: borne out”, if anybody has checked the claim."""
    found = analysis.reviewed.standing.get(claim)
    if not found:
        return None
    times = "once" if len(found) == 1 else "twice" if len(found) == 2 else "more"
    days = sayings([Day(day) for day in dict.fromkeys(r.date for r in found)])
    return Message(f"reviewed-{times}", days=days, verdict=Message(f"review-{analysis.reviewed.verdict(claim)}"))


def position(analysis: Analysis, place: Claim | Numeral) -> Sayable:
    """Where in its source a claim or numeral stands: part, paragraph, first and last character, counted from 1 as readers count; the tables count from 0."""
    section = analysis.register.section(place.source, place.start)
    paragraph = analysis.register.paragraph(place.source, place.start)
    return Message("position", section=section.name if section else place.source, paragraph=paragraph, start=place.start + 1, end=place.end)


def indicators(site: Site, uses: Uses, counts: Mapping[str, Quantity]) -> Table:
    """Every computed number: indicators, gaps and shares of checks, counts; with formula and claims."""
    analysis, rows, ids = site.analysis, [], []
    for id, row in all_indicators(analysis, counts).items():
        if row["status"] == "refused":
            continue
        number = count_number(id, counts[id]) if id in counts else analysis.number(id)
        inputs = sayings([analysis.number(c) for c in row["claims"].split()], "comma")
        rows.append((name(analysis, id), Verbatim(id, "code"), number, Bounds(number), inputs, pages_of(uses.get(id, ()))))
        ids.append(f"indicator-{id}")
    return Table("indicators", Message("caption-all-indicators"), columns("indicator", "id", "#figure", "#bounds", "inputs", "pages"), tuple(rows), tuple(ids), most=480)


def name(analysis: Analysis, id: str) -> Sayable:
    """What a computed number is, in words."""
    if id in analysis.indicators:
        indicator = analysis.indicators[id]
        return Message("indicator-contested", name=indicator.formula.name) if indicator.contested else indicator.formula.name
    check, _, kind = id.rpartition(".")
    if check in analysis.register.checks:
        return Message(f"derived-{kind}", name=analysis.register.checks[check].name)
    return _count_name(analysis.register, id)


def _count_name(register: Register, id: str) -> Sayable:
    """What is counted: in the book, of a pairing, theme or place, of a pairing's theme; of which kind; and whether with other parameters."""
    counted, _, selection = id.partition("@")
    of, *more = counted.split(".")
    if of in ("book", "shown"):
        what, *kinds = more
        said: Sayable = Message(f"count-{what}")
        for kind in kinds:
            name = {"numerals": register.reasons.get(kind), "checks": Message(f"verdict-{kind}"), "cautions": Message(f"severity-{kind}")}[what]
            said = Message("count-of-kind", what=said, kind=name)
    else:
        *owners, what = of, *more
        names = [(register.pairings.get(o) or register.themes.get(o) or register.places[o]).name for o in owners]
        owner = Message("count-both", pairing=names[0], theme=names[1]) if len(names) > 1 else names[0]
        said = Message("count-owned", of=owner, what=Inside(Message(f"count-{what}")))
    return Message("count-selected", what=said) if selection else said


def glossary(register: Register) -> Table:
    """Every term with its name in the other language and its definition."""
    terms = register.glossary.values()
    rows = tuple((t.name, OtherName(t.name), Message(f"term-{t.kind}"), t.definition) for t in terms)
    return Table("terms", Message("caption-terms"), columns("term-name", "other-language", "kind", "definition"), rows, tuple(f"term-{t.id}" for t in terms))


def measures(register: Register) -> Table:
    """Every measure with its name in the other language and what is counted."""
    found = register.measures.values()
    rows = tuple((m.name, OtherName(m.name), register.themes[m.theme].name, m.definition) for m in found)
    return Table("measures", Message("caption-measures"), columns("term-name", "other-language", "theme", "definition"), rows, tuple(f"term-{measure_anchor(m.id)}" for m in found))


def ledger(analysis: Analysis) -> Table:
    """Every numeral of the sources in order: as printed, where, and its use or the reason why it has none."""
    register, rows = analysis.register, []
    for numeral in register.numerals:
        if numeral.use != "excluded":
            use: Sayable = Message("ledger-used", n=register.claims[numeral.use].number(), what=label(register.claims[numeral.use]))
        elif numeral.repeats:
            use = Message("ledger-repeats", reason=register.reasons[numeral.reason], n=register.claims[numeral.repeats].number())
        else:
            use = register.reasons[numeral.reason]
        rows.append((Verbatim(numeral.printed, 'q class="numeral" lang="zh-CN"'), position(analysis, numeral), use))
    return Table("ledger", Message("caption-all-numerals"), columns("numeral", "position", "use"), tuple(rows), tuple(f"numeral-{n.source}-{n.start}" for n in register.numerals), most=480)


def pages_of(used: Sequence[tuple[str, str]]) -> Sayable | str:
    """Links to the pages that use a number, by name and title."""
    return sayings([PageLink(name, Verbatim(title)) for name, title in used], "semicolon") if used else "–"


def checked(analysis: Analysis, claim: Claim) -> Sayable:
    """How far a claim was held against others, with links to the checks."""
    status = Message(f"status-{analysis.status(claim)}")
    checks = analysis.checks_of.get(claim.id, ())
    links = sayings([PageLink(f"evidence/checks#check-{v.id}", outcome(v)) for v in checks], "comma")
    said = Message("status-by-checks", status=status, checks=links) if checks else status
    people = by_people(analysis, claim.id)
    return sayings([said, people], "semicolon") if people else said


@dataclass(frozen=True)
class OtherName(Element):
    """A name in the book's other languages, marked as such."""

    name: Text

    def text(self, lang: str) -> str:
        return " / ".join(self.name[other] for other in LANGUAGES if other != lang)

    def html(self, lang: str) -> str:
        return " / ".join(f'<span class="other-name" lang="{catalogue(other)["html-lang"]}">{escape(self.name[other], quote=False)}</span>' for other in LANGUAGES if other != lang)


@dataclass(frozen=True)
class Verbatim(Sayable):
    """A text that is the same in every language: said already, an id in code, quoted from a source."""

    words: str
    element: str = ""

    def runs(self, lang: str) -> tuple[str | Run, ...]:
        return (self,) if self.element else (self.words,)

    def text(self, lang: str) -> str:
        return self.words

    def html(self, lang: str) -> str:
        if not self.element:
            return escape(self.words, quote=False)
        return f"<{self.element}>{escape(self.words, quote=False)}</{self.element.split()[0]}>"
