"""The register: what the sources say, as checked rows that refer to each other.

The only reader of ``data/``. A register exists only if every table is sound: cells, keys and
references (`lugan.datapackage`), and here what no single cell shows: that each printed figure can be
read, is in the unit of its measure, has its period the right way round and its position in the
ledger of numerals. Otherwise `read_register` raises one error that lists every fault.
"""

from __future__ import annotations

import os
import re
from bisect import bisect
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from . import coherence
from .datapackage import DataError, Fault, Row, Table, check_description, nearest, read_package
from .language import LANGUAGES, Sayable, Template, Text, fields, words
from .number import Noun, Number
from .periods import Period
from .quantities import Quantity, ReadingError, read
from .reads import Traced, TracedRows, question, quietly
from .wording import unit_named

T = TypeVar("T")

#: Where the tables lie when nobody says otherwise.
DATA = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True)
class Source:
    id: str
    title: str
    publisher: str
    published: str
    url: str
    file: str
    sha256: str
    note: Text


@dataclass(frozen=True)
class Section:
    """A part of a source, with a heading in our own words."""

    source: str
    start: int
    end: int
    name: Text


@dataclass(frozen=True)
class Place:
    id: str
    name: Text
    level: str
    parent: str
    lon: float
    lat: float


@dataclass(frozen=True)
class Pairing:
    id: str
    donor: Place
    recipient: Place
    level: str
    parent: str
    since: str
    source: str
    note: Sayable

    @property
    def name(self) -> Text:
        """Donor and recipient, as in “Jiaozhou–Tongwei”."""
        return Text(tuple((lang, words("pairing-name", lang, donor=self.donor.name, recipient=self.recipient.name)) for lang in LANGUAGES))


@dataclass(frozen=True)
class Unit:
    """``kind`` groups units that are shown alike; ``printed`` are the forms a source prints."""

    id: str
    kind: str
    printed: tuple[str, ...]
    noun: Noun


@dataclass(frozen=True)
class Term:
    """A word that readers may not know; ``also`` are other wordings, separated by ``|``."""

    id: str
    kind: str
    name: Text
    also: Text
    definition: Text

    def wordings(self, lang: str) -> tuple[str, ...]:
        """All wordings that mean it in a language."""
        return (self.name[lang], *filter(None, self.also[lang].split("|")))


@dataclass(frozen=True)
class Theme:
    id: str
    name: Text
    question: Text


@dataclass(frozen=True)
class Measure:
    id: str
    theme: str
    unit: Unit
    name: Text
    definition: Text


@dataclass(frozen=True)
class Scope:
    id: str
    kind: str
    name: Text


@dataclass(frozen=True)
class Claim:
    """What a source says with one numeral: who, what, when, how much."""

    id: str
    pairing: str
    measure: Measure
    printed: str
    start: int
    end: int
    period: Period
    basis: str
    term: str
    scope: Scope
    source: str
    note: Sayable
    quantity: Quantity

    @property
    def theme(self) -> str:
        return self.measure.theme

    def number(self) -> Number:
        """The claim as it stands on a page."""
        unit = self.measure.unit
        return Number(self.quantity, self.id, "claim", unit.kind, unit.noun, self.printed)


@dataclass(frozen=True)
class Numeral:
    """A number as it stands in a source; ``use`` is a claim's id or ``excluded``."""

    source: str
    start: int
    end: int
    printed: str
    use: str
    reason: str
    repeats: str


@dataclass(frozen=True)
class Relation:
    """A row of ``checks``: how the left side should stand to the right.

    ``holds`` and ``fails`` are sentences for either outcome; they may name {left}, {right},
    {gap} and {share}, and are empty where nobody would put it in a title. ``force`` is why the
    relation should hold: ``stated`` by the source, ``assumed`` by a reader, or a ``probe`` of a
    reading that the figures may rule out.
    """

    id: str
    kind: str
    force: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    by: str
    name: Sayable
    premise: Sayable
    holds: Text
    fails: Text

    @property
    def claims(self) -> tuple[str, ...]:
        return (*self.left, *self.right, *filter(None, [self.by]))


@dataclass(frozen=True)
class Comparison:
    """Claims that must not be held against each other, and why."""

    id: str
    theme: str
    claims: tuple[str, ...]
    reason: str
    name: Sayable


@dataclass(frozen=True)
class Formula:
    """A row of ``indicators``: how a number is computed from claims of two measures."""

    id: str
    theme: str
    kind: str
    left: str
    right: str
    scopes: str
    name: Text
    caveat: Sayable


@dataclass(frozen=True)
class Rule:
    """A row of ``findings``: sentences about a number, by how it stands to a threshold."""

    id: str
    subject: str
    relation: str
    threshold: float
    holds: Text
    fails: Text
    depends: Text


@dataclass(frozen=True)
class Caution:
    """Something a careful reader should know; ``places`` are further positions in the source."""

    id: str
    kind: str
    severity: str
    pairing: str
    claims: tuple[str, ...]
    places: tuple[tuple[int, int], ...]
    check: str
    name: Sayable
    consequence: Sayable


@dataclass(frozen=True)
class Review:
    """What somebody found who held a claim against the source.

    ``verdict`` is ``agree``, ``wrong`` or ``unclear``; ``book`` the fingerprint of the book they
    had before them, ``printed`` the figure they saw in it.
    """

    claim: str
    reviewer: str
    date: str
    verdict: str
    note: str
    book: str
    printed: str


@dataclass(frozen=True)
class Revision:
    """A row of ``changes``: a published number, verdict or sentence that is no longer what it was.

    ``cause`` is what `lugan diff` found, ``why`` the reason that a person gave.
    """

    date: str
    kind: str
    id: str
    was: Text
    now: Text
    cause: str
    pages: tuple[str, ...]
    findings: tuple[str, ...]
    why: Sayable


@dataclass(frozen=True)
class Register:
    """All tables, each a mapping by id in the order of its file, or a sequence of rows."""

    sources: Mapping[str, Source]
    sections: Sequence[Section]
    paragraphs: Sequence[tuple[str, int, int, int]]
    places: Mapping[str, Place]
    pairings: Mapping[str, Pairing]
    units: Mapping[str, Unit]
    themes: Mapping[str, Theme]
    glossary: Mapping[str, Term]
    measures: Mapping[str, Measure]
    scopes: Mapping[str, Scope]
    claims: Mapping[str, Claim]
    reasons: Mapping[str, Text]
    numerals: Sequence[Numeral]
    checks: Mapping[str, Relation]
    comparisons: Mapping[str, Comparison]
    formulas: Mapping[str, Formula]
    cautions: Mapping[str, Caution]
    findings: Mapping[str, Rule]
    reviews: Sequence[Review]
    changes: Sequence[Revision]

    #: How a view comes by the register, for the trace of what a page reads.
    OWNER: ClassVar[str] = "analysis.register"

    def __post_init__(self) -> None:
        for field in dataclass_fields(self):
            table = getattr(self, field.name)
            if not isinstance(table, (Traced, TracedRows)):
                traced = Traced if isinstance(table, Mapping) else TracedRows
                object.__setattr__(self, field.name, traced(f"{self.OWNER}.{field.name}", table))

    @question
    def select(self, pairing: str = "", theme: str = "", measure: str = "", scope: str = "") -> tuple[Claim, ...]:
        """Claims of a pairing, theme, measure and scope, each where given."""
        return tuple(
            c
            for c in (self._by_pairing.get(pairing, ()) if pairing else self.claims.values())
            if (not theme or c.theme == theme) and (not measure or c.measure.id == measure) and (not scope or c.scope.id == scope)
        )

    @question
    def children(self, pairing: str) -> tuple[Pairing, ...]:
        """The pairings below one, in the order of the table."""
        return tuple(self._children.get(pairing, ()))

    @question
    def paragraph(self, source: str, position: int) -> int:
        """Number of the paragraph that holds a position, counted from 1."""
        spans = self._paragraphs.get(source, ())
        place = bisect(spans, position, key=lambda span: span[0]) - 1
        return spans[place][2] if place >= 0 and position < spans[place][1] else 0

    @question
    def section(self, source: str, position: int) -> Section | None:
        """The part of the source that holds a position."""
        return next((s for s in self.sections if s.source == source and s.start <= position < s.end), None)

    @question
    def comparing(self, claims: Sequence[str]) -> tuple[Comparison, ...]:
        """Comparisons that the table rules out and that name more than one of these claims."""
        found = [c for claim in dict.fromkeys(claims) for c in self._comparisons_by_claim.get(claim, ())]
        twice = {c.id for c in found if found.count(c) > 1}
        return tuple(c for id, c in self.comparisons.items() if id in twice) if twice else ()

    @question
    def cautions_of(self, pairing: str) -> tuple[Caution, ...]:
        """The cautions of a pairing or of one of its claims, in the order of the table."""
        return tuple(self._cautions_by_pairing.get(pairing, ()))

    @question
    def comparisons_of(self, pairing: str) -> tuple[Comparison, ...]:
        """The comparisons that name a claim of a pairing, in the order of the table."""
        return tuple(self._comparisons_by_pairing.get(pairing, ()))

    @cached_property
    def claims_by_source(self) -> Mapping[str, Sequence[Claim]]:
        """The claims of each source."""
        with quietly():
            return Traced(f"{self.OWNER}.claims_by_source", _grouped((c.source, c) for c in self.claims.values()))

    @cached_property
    def claim_order(self) -> Mapping[str, int]:
        """The place of each claim in the table."""
        return {id: place for place, id in enumerate(self.claims)}

    @cached_property
    def years(self) -> range:
        """The years that any claim speaks of."""
        years = [y for c in self.claims.values() for y in (c.period.first_year, c.period.last_year) if y]
        return range(min(years), max(years) + 1) if years else range(0)

    @cached_property
    def cautions_by_claim(self) -> Mapping[str, tuple[Caution, ...]]:
        """The cautions that concern each claim."""
        found: dict[str, tuple[Caution, ...]] = {}
        with quietly():
            for caution in self.cautions.values():
                for claim in caution.claims:
                    found[claim] = (*found.get(claim, ()), caution)
        return Traced(f"{self.OWNER}.cautions_by_claim", found)

    @cached_property
    def _comparisons_by_claim(self) -> Mapping[str, list[Comparison]]:
        return _grouped((claim, c) for c in self.comparisons.values() for claim in dict.fromkeys(c.claims))

    @cached_property
    def _comparisons_by_pairing(self) -> Mapping[str, list[Comparison]]:
        return _grouped((pairing, c) for c in self.comparisons.values() for pairing in dict.fromkeys(self.claims[id].pairing for id in c.claims))

    @cached_property
    def _cautions_by_pairing(self) -> Mapping[str, list[Caution]]:
        return _grouped((pairing, c) for c in self.cautions.values() for pairing in dict.fromkeys([c.pairing, *(self.claims[id].pairing for id in c.claims)]))

    @cached_property
    def _by_pairing(self) -> Mapping[str, list[Claim]]:
        return _grouped((c.pairing, c) for c in self.claims.values())

    @cached_property
    def _children(self) -> Mapping[str, list[Pairing]]:
        return _grouped((p.parent, p) for p in self.pairings.values())

    @cached_property
    def _paragraphs(self) -> Mapping[str, list[tuple[int, int, int]]]:
        """Start, end and number of each source's paragraphs, in order."""
        found: dict[str, list[tuple[int, int, int]]] = {}
        for source, number, start, end in sorted(self.paragraphs, key=lambda p: p[2]):
            found.setdefault(source, []).append((start, end, number))
        return found


def _grouped(rows: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    """Rows by what they belong to, in order."""
    found: dict[str, list[T]] = {}
    for key, row in rows:
        found.setdefault(key, []).append(row)
    return found


def read_register(folder: Path | None = None) -> Register:
    """Read and check all tables.

    Parameters
    ----------
    folder : Path, optional
        Folder of the tables, as in `tables_folder`.

    Returns
    -------
    Register

    Raises
    ------
    DataError
        If anything in any table is wrong; lists every fault.
    """
    folder = tables_folder(folder)
    check_description(folder, DATA)
    tables, faults = read_package(folder)
    faults += _cross_faults(tables, faults)
    if faults:
        raise DataError(faults)
    return _build(tables)


def tables_folder(folder: Path | None = None) -> Path:
    """The folder of the tables: the one given, the one named by ``LUGAN_DATA``, or the project's ``data/``."""
    return folder or Path(os.environ.get("LUGAN_DATA") or DATA)


def _build(tables: Mapping[str, Table]) -> Register:
    rows = {name: table.rows for name, table in tables.items()}
    numbers: dict[str, Number] = {}  # filled below; texts may name claims, as in “{tongwei-funds}”

    def said(row: Row, name: str) -> Sayable:
        text = _text(row, name)
        return Template(text, numbers) if fields(text) else text

    places = _by_id(rows["places"], lambda r: Place(r["id"], _text(r, ""), r["level"], r["parent"], float(r["lon"]), float(r["lat"])))
    units = _by_id(rows["units"], _unit)
    measures = _by_id(rows["measures"], lambda r: Measure(r["id"], r["theme"], units[r["unit"]], _text(r, ""), _text(r, "definition")))
    scopes = _by_id(rows["scopes"], lambda r: Scope(r["id"], r["kind"], _text(r, "")))
    claims = _by_id(rows["claims"], lambda r: _claim(r, measures, scopes, said(r, "note")))
    numbers |= {c.id: c.number() for c in claims.values()}
    return Register(
        sources=_by_id(rows["sources"], lambda r: Source(r["id"], r["title"], r["publisher"], r["published"], r["url"], r["file"], r["sha256"], _text(r, "note"))),  # fmt: skip
        sections=tuple(Section(r["source"], int(r["start"]), int(r["end"]), _text(r, "")) for r in rows["sections"]),
        paragraphs=tuple((r["source"], int(r["number"]), int(r["start"]), int(r["end"])) for r in rows["paragraphs"]),
        places=places,
        pairings=_by_id(rows["pairings"], lambda r: Pairing(r["id"], places[r["donor"]], places[r["recipient"]], r["level"], r["parent"], r["since"], r["source"], said(r, "note"))),  # fmt: skip
        units=units,
        glossary=_by_id(rows["glossary"], lambda r: Term(r["id"], r["kind"], _text(r, ""), _text(r, "also"), _text(r, "definition"))),
        themes=_by_id(rows["themes"], lambda r: Theme(r["id"], _text(r, ""), _text(r, "question"))),
        measures=measures,
        scopes=scopes,
        claims=claims,
        reasons=_by_id(rows["reasons"], lambda r: _text(r, "")),
        numerals=tuple(Numeral(r["source"], int(r["start"]), int(r["end"]), r["printed"], r["use"], r["reason"], r["repeats"]) for r in rows["numerals"]),
        checks=_by_id(rows["checks"], lambda r: Relation(r["id"], r["kind"], r["force"], _sum(r["left"]), _sum(r["right"]), r["by"], said(r, ""), said(r, "premise"), _text(r, "holds"), _text(r, "fails"))),  # fmt: skip
        comparisons=_by_id(rows["comparisons"], lambda r: Comparison(r["id"], r["theme"], tuple(r["claims"].split()), r["reason"], said(r, ""))),
        formulas=_by_id(rows["indicators"], lambda r: Formula(r["id"], r["theme"], r["kind"], r["left"], r["right"], r["scopes"], _text(r, ""), said(r, "caveat"))),  # fmt: skip
        cautions=_by_id(rows["cautions"], lambda r: _caution(r, said(r, ""), said(r, "consequence"))),
        findings=_by_id(rows["findings"], lambda r: Rule(r["id"], r["subject"], r["relation"], float(r["threshold"]), *(_text(r, c) for c in ("holds", "fails", "depends")))),
        reviews=tuple(Review(**r) for r in rows["reviews"]),
        changes=tuple(Revision(r["date"], r["kind"], r["id"], _text(r, "was"), _text(r, "now"), r["cause"], tuple(r["pages"].split()), tuple(r["findings"].split()), said(r, "why")) for r in rows["changes"]),
    )


def _by_id(rows: Iterable[Row], build: Callable[[Row], Any]) -> dict[str, Any]:
    return {row["id"]: build(row) for row in rows}


def _text(row: Row, name: str) -> Text:
    return Text(tuple((lang, row[f"{name}_{lang}" if name else lang]) for lang in LANGUAGES))


def _unit(row: Row) -> Unit:
    forms = tuple((c, row[c]) for c in row if c.split("_")[0] in LANGUAGES)
    return Unit(row["id"], row["kind"], tuple(row["printed"].split()), Noun(forms))


def _sum(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(" + "))


def _claim(row: Row, measures: Mapping[str, Measure], scopes: Mapping[str, Scope], note: Sayable) -> Claim:
    measure = measures[row["measure"]]
    return Claim(
        id=row["id"],
        pairing=row["pairing"],
        measure=measure,
        printed=row["printed"],
        start=int(row["start"]),
        end=int(row["end"]),
        period=Period(row["period_start"], row["period_end"], row["period_reading"]),
        basis=row["basis"],
        term=row["term"],
        scope=scopes[row["scope"]],
        source=row["source"],
        note=note,
        quantity=_read(row["printed"], measure.unit.kind).in_unit(measure.unit.id).claimed_by(row["id"]),
    )


def _read(printed: str, unit_kind: str) -> Quantity:
    return read(printed, share=unit_kind != "growth")


def _caution(row: Row, name: Sayable, consequence: Sayable) -> Caution:
    places = tuple((int(start), int(end)) for start, end in (p.split("-") for p in row["places"].split()))
    return Caution(row["id"], row["kind"], row["severity"], row["pairing"], tuple(row["claims"].split()), places, row["check"], name, consequence)


# What no single cell shows ------------------------------------------------------------------


Rows = list[tuple[int, Row]]


def _cross_faults(tables: Mapping[str, Table], known: list[Fault]) -> list[Fault]:
    """Faults between cells, of the rows in which no single cell is at fault already."""
    sound = {name: table.sound(known) for name, table in tables.items()}
    claims = {row["id"]: row for row in tables["claims"].rows}
    found: list[Fault] = []
    if tables["units"].is_readable and tables["measures"].is_readable:
        found += _figure_faults(tables, sound["claims"])
    for name in ("claims", "numerals", "sections", "paragraphs"):
        found += _position_faults(tables[name], sound[name])
    found += _period_faults(tables["claims"], sound["claims"])
    for name, columns in _DAYS.items():
        found += _day_faults(tables[name], sound[name], columns)
    for name in ("claims", "numerals"):
        found += _draft_faults(tables[name])
    for name in ("pairings", "places"):
        found += _parent_faults(tables[name], sound[name])
    if tables["measures"].is_readable and tables["indicators"].is_readable:
        subjects = {row["id"] for name in ("measures", "indicators") for row in tables[name].rows}
        found += _subject_faults(tables["findings"], sound["findings"], subjects)
    if tables["claims"].is_readable:
        for name in ("claims", "pairings", "checks", "comparisons", "indicators", "cautions", "findings", "changes"):
            found += _text_faults(tables[name], sound[name], claims.keys() | tables["claims"].lost)
        for name, column, split in (("checks", "left", " + "), ("checks", "right", " + "), ("comparisons", "claims", " "), ("cautions", "claims", " ")):
            found += _list_faults(tables[name], sound[name], column, split, claims.keys() | tables["claims"].lost)
        if tables["numerals"].is_readable:
            clean = {row["id"] for _, row in tables["claims"].sound(known + found)}
            found += _ledger_faults(tables["numerals"], sound["numerals"], claims, tables["claims"].lost, clean)
            found += _unlisted_claims(tables["claims"], sound["claims"], tables["numerals"])
    return found + coherence.faults(tables, {name: table.sound(known + found) for name, table in tables.items()})


def _figure_faults(tables: Mapping[str, Table], sound: Rows) -> Iterable[Fault]:
    """Printed figures that cannot be read, or are not in the unit of their measure."""
    table = tables["claims"]
    units = {row["id"]: row for row in tables["units"].rows}
    measures = {row["id"]: row for row in tables["measures"].rows}
    for index, row in sound:
        unit = units.get(measures[row["measure"]]["unit"])
        forms = unit["printed"].split() if unit else []
        if not unit or not forms or not all(map(unit_named, forms)):
            continue  # the unit is at fault
        wanted = f"expected one of {', '.join(forms)} as measure {row['measure']!r} is in {unit['id']}"
        try:
            quantity = _read(row["printed"], unit["kind"])
        except ReadingError as error:
            yield table.fault(index, "printed", f"{error}; {wanted}", "Copy the figure with its unit from the source")
            continue
        fits = [form for form in forms if unit_named(form) == quantity.unit]
        if not fits or (quantity.unit == "item" and not any(form in row["printed"] for form in fits)):
            yield table.fault(index, "printed", f"printed figure {row['printed']!r} has another unit, {wanted}", "Choose a measure in the unit of the figure")


def _position_faults(table: Table, sound: Rows) -> Iterable[Fault]:
    for index, row in sound:
        start, end = int(row["start"]), int(row["end"])
        if start >= end:
            yield table.fault(index, "end", f"the place ends at {end}, before it has begun at {start}", "Write the positions of the first character and after the last")
        elif "printed" in row and end - start != len(row["printed"]):
            wrong = f"{start} to {end} is {end - start} characters, but {row['printed']!r} has {len(row['printed'])}"
            yield table.fault(index, "end", wrong, "Correct the positions, or copy the figure whole")


def _draft_faults(table: Table) -> Iterable[Fault]:
    for index, row in enumerate(table.rows):
        if row["likely"]:
            yield table.fault(index, "likely", f"the row is still a draft (likely: {row['likely']})", "Fill in the other cells, then empty this one")


def _period_faults(table: Table, sound: Rows) -> Iterable[Fault]:
    for index, row in sound:
        start, end, reading = row["period_start"], row["period_end"], row["period_reading"]
        length = min(len(start), len(end))
        if start[:length] > end[:length]:
            yield table.fault(index, "period_end", f"the period ends in {end}, before it has begun in {start}", "Swap or correct the two")
        stated = bool(start) + bool(end)
        if (reading == "none") != (stated == 0) or (reading == "open") != (stated == 1):
            yield table.fault(index, "period_reading", f"{reading!r} does not fit a period from {start or 'nothing'} to {end or 'nothing'}",
                              "Write none if both ends are empty, open if one is, and how they were read otherwise")  # fmt: skip


#: Columns that hold a day, a month or a year.
_DAYS = {"sources": ("published",), "pairings": ("since",), "claims": ("period_start", "period_end"), "changes": ("date",), "reviews": ("date",)}


def _day_faults(table: Table, sound: Rows, columns: Iterable[str]) -> Iterable[Fault]:
    for index, row in sound:
        for column in columns:
            if row[column] and (wrong := day_fault(f"{row[column]}-01-01"[:10])):
                yield table.fault(index, column, wrong, "Write a day such as 2026-03-01")


def day_fault(iso: str) -> str:
    """What is wrong with a day, or nothing."""
    try:
        date.fromisoformat(iso)
    except ValueError:
        return f"{iso!r} is no day of the calendar"
    return ""


def _ledger_faults(table: Table, sound: Rows, claims: Mapping[str, Row], lost: frozenset[str], clean: set[str]) -> Iterable[Fault]:
    """Numerals stand in order, each is a claim at the claim's own place, or excluded with a reason.

    Claims that are ``lost`` in a damaged row or not ``clean`` are at fault themselves, not the ledger.
    """
    last: dict[str, int] = {}
    for index, row in sound:
        use, place = row["use"], (row["source"], row["start"], row["end"], row["printed"])
        if int(row["start"]) < last.get(row["source"], 0):
            yield table.fault(index, "start", "it overlaps the numeral before it, or stands out of order", "Sort the rows by position and let each numeral stand once")
        last[row["source"]] = int(row["end"])
        if use == "excluded":
            if not row["reason"]:
                yield table.fault(index, "reason", "an excluded numeral needs a reason", "Write one of the ids in data/reasons.csv")
            elif (row["reason"] == "repeated") != bool(row["repeats"]):
                yield table.fault(index, "repeats", "a repeated numeral names the claim it repeats, and no other does", "Fill in or empty the cell")
        elif use in lost:
            continue
        elif use not in claims:
            yield table.fault(index, "use", f"{use!r} is neither a claim nor “excluded”", "Write the id of a claim, or excluded and a reason")
        elif use in clean and place != tuple(claims[use][c] for c in ("source", "start", "end", "printed")):
            yield table.fault(index, "use", f"{use} stands elsewhere in data/claims.csv, or is printed otherwise", "Let source, positions and figure agree")


def _unlisted_claims(table: Table, sound: Rows, ledger: Table) -> Iterable[Fault]:
    used = {row["use"] for row in ledger.rows}
    for index, row in sound:
        if row["id"] not in used:
            yield table.fault(index, "id", "the claim is not in the ledger", "Add its numeral to data/numerals.csv with this id as its use")


def _parent_faults(table: Table, sound: Rows) -> Iterable[Fault]:
    parents = {row["id"]: row["parent"] for row in table.rows}
    for index, row in sound:
        seen, above = {row["id"]}, row["parent"]
        while above and above not in seen:
            seen.add(above)
            above = parents.get(above, "")
        if above:
            yield table.fault(index, "parent", "it lies above itself", "Correct the parent")


_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"

#: A number typed in a text; years, days and pages of a newspaper may be.
_BARE_NUMBER = re.compile(rf"(?<![\dA-Za-z])(?<!page )(?!(?:19|20)\d\d(?!\d))\d+(?!\d|[月日版]| (?:{_MONTHS}))")

#: What sentences of a table may name in braces instead of claims.
_FIELDS = {"checks": {"left", "right", "gap", "share"}, "findings": {"n", "bounds", "scope"}}

#: Columns that quote what a published number was and became.
_QUOTING = {"was", "now"}


def _subject_faults(table: Table, sound: Rows, subjects: set[str]) -> Iterable[Fault]:
    for index, row in sound:
        if row["subject"] not in subjects:
            wrong = f"{row['subject']!r} is neither an indicator nor a measure"
            yield table.fault(index, "subject", wrong, f"Write the id of one{nearest(row['subject'], subjects)}")


def _text_faults(table: Table, sound: Rows, claims: Set[str]) -> Iterable[Fault]:
    """Texts name claims in braces, in every language alike; other numbers than years are not typed."""
    columns = [c for c in (table.rows[0] if table.rows else ()) if c.split("_")[-1] in LANGUAGES]
    for stem in dict.fromkeys(c.rpartition("_")[0] for c in columns):
        if stem in _QUOTING:
            continue
        names = {lang: f"{stem}_{lang}" if stem else lang for lang in LANGUAGES}
        allowed = _FIELDS.get(table.name, set()) if stem in ("holds", "fails", "depends") else set(claims)
        for index, row in sound:
            try:
                named = {lang: fields(Text.of(**{lang: row[column]})) for lang, column in names.items()}
            except ValueError:
                yield table.fault(index, names[LANGUAGES[0]], "its braces do not pair, or hold more than a name", "Write {id of a claim}, or no braces")
                continue
            if len({bool(row[column]) for column in names.values()}) > 1:
                empty = next(column for column in names.values() if not row[column])
                yield table.fault(index, empty, "the text stands in one language only", "Write it in every language, or in none")
            elif len(set(map(frozenset, named.values()))) > 1:
                yield table.fault(index, names[LANGUAGES[0]], "the languages name different claims", "Let every language name the same")
            for lang, column in names.items():
                for name in named[lang] - allowed:
                    known = f"one of {', '.join(sorted(allowed))}" if stem in ("holds", "fails", "depends") else "a claim"
                    yield table.fault(index, column, f"{{{name}}} is not {known}", "Correct the name in braces")
                bare = _BARE_NUMBER.search(re.sub(r"\{[^}]*\}", "", row[column]))
                if bare:
                    yield table.fault(index, column, f"the number {bare.group()} is typed", "Name the claim in braces instead, as in {tongwei-funds}")


def _list_faults(table: Table, sound: Rows, column: str, split: str, claims: Set[str]) -> Iterable[Fault]:
    for index, row in sound:
        for claim in filter(None, row[column].split(split)):
            if claim not in claims:
                yield table.fault(index, column, f"{claim!r} is not in data/claims.csv", "Write the ids of claims")
