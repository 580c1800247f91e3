"""Coherence: rows in which every cell is sound, and which still mean nothing.

A check may hold money against people, an indicator divide by nothing, a pairing join a place to
itself. No cell is at fault then, and no reference dangles; the rows have to be read together.
`faults` reads them so, and skips rows and tables that are at fault already.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from itertools import accumulate

from .datapackage import Fault, Row, Table
from .wording import unit_named

Rows = list[tuple[int, Row]]

#: Kinds of units that may stand on two sides of a check: people and person-times, to say that they cannot be told.
_KIN = {"people", "times"}

#: Kinds of checks that need a figure in the column ``by``, with the kind of unit it has.
_NEEDS_BY = {"growth": "growth", "ratio": "share"}

_LEVELS = ("province", "city", "county")


def faults(tables: Mapping[str, Table], sound: Mapping[str, Rows]) -> list[Fault]:
    """Every fault between rows.

    Parameters
    ----------
    tables : mapping of str to Table
    sound : mapping of str to list of (int, row)
        For each table its rows that are not at fault by themselves, with their index.
    """
    by_id = {name: {row["id"]: row for row in table.rows} for name, table in tables.items() if table.key == ("id",)}
    units = _unit_of_measures(by_id)
    claim_units = {c: units[row["measure"]] for c, row in by_id["claims"].items() if row["measure"] in units}
    found: list[Fault] = []
    found += _check_faults(tables["checks"], sound["checks"], claim_units)
    found += _formula_faults(tables["indicators"], sound["indicators"], units)
    found += _unit_faults(tables["units"], sound["units"])
    found += _list_faults(tables["comparisons"], sound["comparisons"], 2)
    found += _list_faults(tables["cautions"], sound["cautions"], 0)
    found += _place_faults(tables["cautions"], sound["cautions"], sound["paragraphs"])
    found += _paragraph_faults(tables["claims"], sound["claims"], sound["paragraphs"])
    for name in ("paragraphs", "sections"):
        found += _order_faults(tables[name], sound[name])
    found += _level_faults(tables["places"], sound["places"], by_id["places"])
    found += _pairing_faults(tables["pairings"], sound["pairings"], by_id["places"], by_id["pairings"])
    return found


def _unit_of_measures(by_id: Mapping[str, Mapping[str, Row]]) -> dict[str, Row]:
    """The row of its unit for each measure that has one."""
    units = by_id["units"]
    return {m: units[row["unit"]] for m, row in by_id["measures"].items() if row["unit"] in units}


def _check_faults(table: Table, rows: Rows, units: Mapping[str, Row]) -> Iterable[Fault]:
    for index, row in rows:
        left, right = row["left"].split(" + "), row["right"].split(" + ")
        kinds = {units[c]["kind"] for c in (*left, *right) if c in units}
        if twice := {c for c in (*left, *right) if (*left, *right).count(c) > 1}:
            yield table.fault(index, "right", f"{', '.join(sorted(twice))} stands twice in the check", "Hold a claim against others")
        if len(kinds) > 1 and not kinds <= _KIN:
            yield table.fault(index, "right", f"it holds {' against '.join(sorted(kinds))}", "Name claims in one kind of unit")
        needed = _NEEDS_BY.get(row["kind"])
        if bool(needed) != bool(row["by"]):
            mend = f"Name the claim that prints the {needed}" if needed else "Empty the cell, or choose growth or ratio"
            yield table.fault(index, "by", f"a check of the kind {row['kind']} {'needs' if needed else 'has no use for'} this claim", mend)
        elif needed and row["by"] in units and units[row["by"]]["kind"] != needed:
            yield table.fault(index, "by", f"{row['by']} is in {units[row['by']]['id']}", f"Name a claim that prints a {needed}")
        if (row["force"] == "stated") != (not row["premise_en"]):
            wrong = "what is stated has no premise" if row["premise_en"] else f"a relation that is {row['force']} needs its premise"
            yield table.fault(index, "premise_en", wrong, "Say on what the relation rests, or that the source states it")


def _formula_faults(table: Table, rows: Rows, units: Mapping[str, Row]) -> Iterable[Fault]:
    for index, row in rows:
        if (row["kind"] == "per_year") == bool(row["right"]):
            wrong = "an average over years divides by the period" if row["right"] else f"a formula of the kind {row['kind']} needs a second measure"
            yield table.fault(index, "right", wrong, "Empty the cell" if row["right"] else "Write the id of a measure")
        elif row["left"] in units and row["right"] in units:
            wrong = _misfit(row["kind"], units[row["left"]], units[row["right"]])
            if wrong:
                yield table.fault(index, "kind", wrong, "Choose measures in the units that this kind of formula needs")


def _misfit(kind: str, left: Row, right: Row) -> str:
    """Why two units do not suit a kind of formula, or nothing."""
    needed = {
        "share": (left["id"] == right["id"], "a share needs one unit on both sides"),
        "percent_of": (left["kind"] == "share", "it needs a percentage on the left"),
        "before_growth": (right["kind"] == "growth", "it needs a growth on the right"),
        "jobs_per_million": (right["kind"] == "money" and left["kind"] == "people", "it needs people on the left and money on the right"),
    }
    fits, wrong = needed.get(kind, (True, ""))
    return "" if fits else f"{wrong}, not {left['id']} and {right['id']}"


def _unit_faults(table: Table, rows: Rows) -> Iterable[Fault]:
    for index, row in rows:
        for form in row["printed"].split():
            if not unit_named(form):
                yield table.fault(index, "printed", f"{form!r} is no unit that the reading rules know", "Write it as sources print it, such as 元 or 个")


def _list_faults(table: Table, rows: Rows, least: int) -> Iterable[Fault]:
    """Lists of claims in which one stands twice, or too few stand."""
    for index, row in rows:
        claims = row["claims"].split()
        if len(set(claims)) < len(claims):
            yield table.fault(index, "claims", "a claim stands twice", "Name each claim once")
        elif len(claims) < least:
            yield table.fault(index, "claims", "a comparison is between two claims or more", "Name the claims that must not be compared")


def _place_faults(table: Table, rows: Rows, paragraphs: Rows) -> Iterable[Fault]:
    """Positions that run backwards, or lie beyond the end of every source."""
    end = max((int(row["end"]) for _, row in paragraphs), default=0)
    for index, row in rows:
        for place in row["places"].split():
            first, last = map(int, place.split("-"))
            if first >= last or (paragraphs and last > end):
                wrong = f"{place} runs backwards" if first >= last else f"{place} is beyond the end of every source"
                yield table.fault(index, "places", wrong, "Write the positions of the first character and after the last")


def _paragraph_faults(table: Table, rows: Rows, paragraphs: Rows) -> Iterable[Fault]:
    """Figures that no paragraph holds: of those that begin before a figure, none reaches to its end."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for _, row in paragraphs:
        spans.setdefault(row["source"], []).append((int(row["start"]), int(row["end"])))
    starts = {source: sorted(start for start, _ in own) for source, own in spans.items()}
    reach = {source: list(accumulate((end for _, end in sorted(own)), max)) for source, own in spans.items()}
    for index, row in rows:
        source = row["source"]
        begun = bisect_right(starts.get(source, []), int(row["start"]))
        if source in spans and (not begun or int(row["end"]) > reach[source][begun - 1]):
            yield table.fault(index, "start", "the figure stands in no paragraph of its source", "Correct the positions, or data/paragraphs.csv")


def _order_faults(table: Table, rows: Rows) -> Iterable[Fault]:
    """Parts of a source that overlap or stand out of order; paragraphs are counted from 1."""
    above: dict[str, Row] = {}
    seen: dict[str, int] = {}
    for index, row in rows:
        source, last = row["source"], above.get(row["source"])
        seen[source] = seen.get(source, 0) + 1
        if last and int(row["start"]) < int(last["end"]):
            yield table.fault(index, "start", f"it begins at {row['start']}, before the one above ends at {last['end']}", "Sort the rows by position and let none overlap")
        if "number" in row:
            number = int(last["number"]) + 1 if last else 1
            if int(row["number"]) not in (number, seen[source]):
                yield table.fault(index, "number", f"paragraph {row['number']} stands where paragraph {number} should", "Count the paragraphs of each source from 1, and leave none out")
        above[source] = row


def _depth(place: Row) -> int:
    """How far down a place lies: a province 0; a level that nobody knows is below all."""
    return _LEVELS.index(place["level"]) if place["level"] in _LEVELS else len(_LEVELS)


def _level_faults(table: Table, rows: Rows, places: Mapping[str, Row]) -> Iterable[Fault]:
    for index, row in rows:
        above = places.get(row["parent"])
        if above and above["level"] in _LEVELS and _depth(above) >= _depth(row):
            yield table.fault(index, "parent", f"a {row['level']} cannot lie in {row['parent']}, a {above['level']}", "Correct the level or the parent")


def _pairing_faults(table: Table, rows: Rows, places: Mapping[str, Row], pairings: Mapping[str, Row]) -> Iterable[Fault]:
    """Pairings of a place with itself or of unlike levels, and those that do not lie within their parent."""
    rows = [(i, r) for i, r in rows if r["donor"] in places and r["recipient"] in places]
    crooked = {r["id"]: wrong for _, r in rows if (wrong := _crooked(r, places))}
    for index, row in rows:
        above = pairings.get(row["parent"])
        if row["id"] in crooked:
            yield table.fault(index, *crooked[row["id"]], "Correct the donor, the recipient or the level")
        elif above and row["parent"] not in crooked:
            for side in ("donor", "recipient"):
                if above[side] in places and above[side] not in _line(row[side], places):
                    yield table.fault(index, "parent", f"{row[side]} does not lie in {above[side]}", "Name the pairing that contains this one, or none")


def _crooked(pairing: Row, places: Mapping[str, Row]) -> tuple[str, str] | None:
    """Column and what is wrong with a pairing by itself, or nothing."""
    donor, recipient = places[pairing["donor"]], places[pairing["recipient"]]
    if donor == recipient:
        return "recipient", f"{donor['id']} is paired with itself"
    if recipient["level"] in _LEVELS and recipient["level"] != pairing["level"]:
        return "level", f"{recipient['id']} is a {recipient['level']}"
    if donor["level"] in _LEVELS and _depth(donor) > _depth(recipient):
        return "donor", f"{donor['id']}, a {donor['level']}, is paired with {recipient['id']}, a {recipient['level']}"
    return None


def _line(place: str, places: Mapping[str, Row]) -> list[str]:
    """A place and all that it lies in."""
    line: list[str] = []
    while place in places and place not in line:
        line.append(place)
        place = places[place]["parent"]
    return line
