"""The data package: CSV tables that people write, read strictly against their description.

``data/datapackage.json`` describes each table as a Frictionless Table Schema: columns, types,
patterns, keys and references. This module holds every cell against it and collects all
faults in one go, each with file, line, column and mend, because whoever adds forty rows in a
spreadsheet wants one list of mistakes, not forty runs.

A byte-order mark and Windows line ends are accepted; nothing else is repaired. What would hide,
run or pass for something else is refused: characters nobody sees, the beginnings of spreadsheet
formulas, digits of other scripts, ids that are no plain names.
"""

from __future__ import annotations

import csv
import difflib
import io
import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

#: No cell is longer; a longer one is a paste gone wrong.
LONGEST_CELL = 2000

#: No table is larger, in bytes; a larger file is no table.
LARGEST_TABLE = 64 * 2**20

#: No id is longer: ids become names of files.
LONGEST_ID = 80

#: With these a spreadsheet begins a formula, also in the width of Chinese characters.
FORMULA_STARTS = tuple("=+-@＝＋－＠\t\r\n")

#: Letters and marks that are not seen, beside the characters that Python calls not printable.
_UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]")

#: Names that Windows keeps for devices.
_DEVICES = re.compile(r"con|prn|aux|nul|com\d|lpt\d")

_TYPES = {
    "integer": (re.compile(r"-?[0-9]{1,15}"), "a whole number"),
    "number": (re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?"), "a number such as 36.07"),
    "string": (re.compile(r".*", re.S), "text"),
}

Row = dict[str, str]


@dataclass(frozen=True, order=True)
class Fault:
    """One mistake in one table: where it is, what is wrong, how to mend it."""

    file: str
    line: int
    column: str
    row: str
    wrong: str
    mend: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" if self.line else self.file
        where += f" ({self.row})" if self.row else ""
        where += f", column {self.column}" if self.column else ""
        return seen(f"{where}: {self.wrong}. {self.mend}.")


class DataError(Exception):
    """Tables that cannot be used; ``faults`` lists every mistake found."""

    def __init__(self, faults: Iterable[Fault], where: str = "the tables"):
        self.faults = sorted(set(faults))
        count = len(self.faults)
        super().__init__("\n".join([*map(str, self.faults), f"{count} fault{'s' * (count != 1)} in {where}"]))

    def _render_traceback_(self) -> list[str]:
        """In a notebook the message says all; a traceback would bury it."""
        return str(self).splitlines()


@dataclass(frozen=True)
class Table:
    """Rows of one file with the line each stands on.

    ``is_readable`` is false if the file as a whole could not be read; then it has no rows, and
    what refers to it cannot be judged. ``lost`` are the first cells of rows that could not be read.
    """

    name: str
    file: str
    key: tuple[str, ...]
    rows: tuple[Row, ...]
    lines: tuple[int, ...]
    is_readable: bool = True
    lost: frozenset[str] = frozenset()

    def sound(self, faults: Iterable[Fault]) -> list[tuple[int, Row]]:
        """Index and row of every row that no fault concerns."""
        broken = {f.line for f in faults if f.file == self.file}
        return [(i, row) for i, row in enumerate(self.rows) if self.lines[i] not in broken]

    def fault(self, index: int, column: str, wrong: str, mend: str) -> Fault:
        """A fault in the row at ``index``."""
        row = self.rows[index]
        name = row.get("id") or " ".join(filter(None, (row.get(c, "") for c in self.key)))
        return Fault(self.file, self.lines[index], column, name[:60], wrong, mend)


def read_package(folder: Path) -> tuple[dict[str, Table], list[Fault]]:
    """All tables that ``datapackage.json`` in ``folder`` describes.

    Parameters
    ----------
    folder : Path
        Holds ``datapackage.json`` and the CSV files it names.

    Returns
    -------
    tables : dict of str to Table
        By name; a table that cannot be read at all is there without rows.
    faults : list of Fault
        Everything wrong with cells, keys and references.

    Raises
    ------
    DataError
        If ``datapackage.json`` itself is missing or damaged.
    """
    resources = _describe(folder)
    tables: dict[str, Table] = {}
    faults: list[Fault] = []
    for resource in resources:
        table, found = _read_table(folder, resource)
        tables[table.name] = table
        faults += found
    faults += _emptied(tables, resources)
    for resource in resources:
        faults += _dangling(tables, resource)
    return tables, faults


def append(folder: Path, additions: Mapping[str, Iterable[Mapping[str, str]]]) -> dict[str, int]:
    """Add rows to tables: all of them or, if anything fails, none; what is there stays as it is.

    Parameters
    ----------
    folder : Path
    additions : mapping of str to iterable of rows
        By name of the table; columns that a row does not name stay empty.

    Returns
    -------
    dict of str to int
        How many rows each table gained.

    Raises
    ------
    DataError
        If a table cannot be read, or its header is not as described.
    """
    resources = {r["name"]: r for r in _describe(folder)}
    written: dict[Path, bytes] = {}
    counts = {}
    for name, rows in additions.items():
        names = [f["name"] for f in resources[name]["schema"]["fields"]]
        path = folder / resources[name]["path"]
        records, faults = _records(path, _shown(path))
        faults = faults or _check_header(_shown(path), *records[0], names)
        if faults:
            raise DataError(faults)
        old = path.read_bytes()
        end = "\r\n" if b"\r\n" in old else "\n"
        text = io.StringIO()
        writer = csv.writer(text, lineterminator=end)
        added = [[row.get(n, "") for n in names] for row in rows]
        writer.writerows(added)
        written[path] = old + (b"" if old.endswith(b"\n") else end.encode()) + text.getvalue().encode("utf-8")
        counts[name] = len(added)
    _replace(written)
    return counts


def _replace(written: Mapping[Path, bytes]) -> None:
    """Give files other contents: all of them or, if the disk refuses one, none."""
    old = {path: path.read_bytes() for path in written}
    replaced = []
    try:
        for path, content in written.items():
            path.with_suffix(".new").write_bytes(content)
        for path in written:
            path.with_suffix(".new").replace(path)
            replaced.append(path)
    except OSError:
        for path in replaced:
            path.write_bytes(old[path])
        raise
    finally:
        for path in written:
            path.with_suffix(".new").unlink(missing_ok=True)


def check_rows(folder: Path, name: str, rows: Iterable[Row], file: str) -> list[Fault]:
    """Faults of rows that are to be added to a table, each named with the file they come from."""
    schema = next(r["schema"] for r in _describe(folder) if r["name"] == name)
    rows = tuple(rows)
    table = Table(name, file, tuple(schema["primaryKey"]), rows, (0,) * len(rows))
    return [fault for field in schema["fields"] for fault in _check_column(table, field)]


def check_description(folder: Path, own: Path) -> None:
    """Hold the description of other tables against the project's own, which the code is written for.

    Raises
    ------
    DataError
        If the description is missing, damaged, or not the project's.
    """
    if _describe(folder) != _describe(own):
        wrong = f"it describes other tables, columns or rules than {_shown(own / 'datapackage.json')} of the project"
        raise DataError([Fault(_shown(folder / "datapackage.json"), 0, "", "", wrong, "Copy that file here")])


def described(folder: Path) -> list[Path]:
    """The description of the tables and every file it describes.

    Raises
    ------
    DataError
        If the description is missing or damaged.
    """
    return [folder / "datapackage.json", *(folder / r["path"] for r in _describe(folder))]


def seen(text: str) -> str:
    """A text in which every character is seen: others as their code, so that no terminal obeys them."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint such as "; did you mean jiaozhou-tongwei?", or nothing."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean {close[0]}?" if close else ""


def _describe(folder: Path) -> list[dict[str, Any]]:
    path = folder / "datapackage.json"
    shown = _shown(path)
    try:
        resources = [r for r in json.loads(path.read_text("utf-8-sig"))["resources"] if "schema" in r]
        tables = [_table_of(r) for r in resources]
        if len(dict(tables)) < len(tables):
            raise ValueError("a table stands twice")
        for resource in resources:
            for reference in resource["schema"].get("foreignKeys", []):
                other = reference["reference"]["resource"] or resource["name"]
                if reference["reference"]["fields"] not in dict(tables)[other]:
                    raise ValueError(f"{resource['name']} refers to nothing in {other}")
        return resources
    except (FileNotFoundError, NotADirectoryError):
        fault = Fault(shown, 0, "", "", "the description of the tables is missing", "Restore it, or name another folder with --data")
    except OSError as error:
        fault = _unreadable(shown, error)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, re.error) as error:
        fault = Fault(shown, 0, "", "", f"not a readable data package ({error!r})", "Restore it from the project")
    raise DataError([fault])


def _table_of(resource: Mapping[str, Any]) -> tuple[str, list[str]]:
    """Name and columns of a described table; an error if it leaves its folder, or its rules are none."""
    name = resource["name"]
    if not re.fullmatch("[a-z_]+", name) or resource["path"] != f"{name}.csv":
        raise ValueError(f"the table {name!r} must be in the file {name}.csv, not {resource['path']!r}")
    for field in resource["schema"]["fields"]:
        rules = field.get("constraints", {})
        re.compile(rules.get("pattern", ""))
        if field.get("type", "string") not in _TYPES or not all(isinstance(rules.get(limit, 0), (int, float)) for limit in ("maxLength", "minimum", "maximum")):
            raise ValueError(f"the column {field['name']} of {name} has no type or rule that is known")
    return name, [f["name"] for f in resource["schema"]["fields"]]


def _read_table(folder: Path, resource: Mapping[str, Any]) -> tuple[Table, list[Fault]]:
    path, schema = folder / resource["path"], resource["schema"]
    key = schema.get("primaryKey", [])
    key = (key,) if isinstance(key, str) else tuple(key)
    shown = _shown(path)
    records, faults = _records(path, shown)
    names = [f["name"] for f in schema["fields"]]
    if records:
        line, header = records.pop(0)
        faults += _check_header(shown, line, header, names)
        if faults:
            records = []
    rows, lines, lost = [], [], set()
    for line, cells in records:
        if not any(cells):
            faults.append(Fault(shown, line, "", "", "the row is empty", "Delete it"))
            continue
        if len(cells) != len(names):
            lost.add(cells[0])
            more = "more" if len(cells) > len(names) else "fewer"
            faults.append(Fault(shown, line, "", cells[0][:60], f"{len(cells)} cells where the header has {len(names)}, {more} than it should",
                                "Check for a missing or extra comma, and quote text that contains commas"))  # fmt: skip
            continue
        rows.append(dict(zip(names, cells, strict=True)))
        lines.append(line)
    readable = not any(f.line == 0 for f in faults) and bool(records or not faults)
    table = Table(resource["name"], shown, key, tuple(rows), tuple(lines), readable, frozenset(lost))
    for field in schema["fields"]:
        faults += _check_column(table, field)
    return table, [*faults, *_check_key(table), *_check_ids(table)]


def _records(path: Path, shown: str) -> tuple[list[tuple[int, list[str]]], list[Fault]]:
    """Line number and cells of each record; blank lines at the end are no records."""
    try:
        if path.stat().st_size > LARGEST_TABLE:
            return [], [Fault(shown, 0, "", "", f"{path.stat().st_size} bytes, more than {LARGEST_TABLE}", "Put a table of figures here")]
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return [], [Fault(shown, 0, "", "", "the file is missing", "Restore it; an empty table still needs its header")]
    except OSError as error:
        return [], [_unreadable(shown, error)]
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        return [], [Fault(shown, line, "", "", f"byte {error.start} is not UTF-8", "Save the file as “CSV UTF-8”")]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records, start = [], 1
    try:
        for cells in reader:
            records.append((start, cells))
            start = reader.line_num + 1
    except csv.Error as error:
        return [], [Fault(shown, start, "", "", f"not readable as CSV ({error})", "Check the quotation marks in this line")]
    while records and not records[-1][1]:
        records.pop()
    if not records:
        return [], [Fault(shown, 0, "", "", "the file is empty", "Restore its header row")]
    return records, []


def _unreadable(shown: str, error: OSError) -> Fault:
    return Fault(shown, 0, "", "", f"it cannot be read ({error.strerror})", "Put a file here that you may read")


def _check_header(shown: str, line: int, header: list[str], names: list[str]) -> list[Fault]:
    if header == names:
        return []
    missing, extra = [n for n in names if n not in header], [h for h in header if h not in names]
    if missing or extra:
        said = [f"missing columns: {', '.join(missing)}"] if missing else []
        wrong = "; ".join([*said, f"unknown columns: {', '.join(map(repr, extra))}"] if extra else said)
    else:
        wrong = "the columns are in another order, or one stands twice"
    return [Fault(shown, line, "", "", wrong, f"The header must be {','.join(names)}")]


def _check_column(table: Table, field: Mapping[str, Any]) -> list[Fault]:
    name, rules = field["name"], field.get("constraints", {})
    form, wanted = _TYPES[field.get("type", "string")]
    pattern = re.compile(rules["pattern"], re.ASCII) if "pattern" in rules else None
    faults = []
    for index, row in enumerate(table.rows):
        wrong = _cell_fault(row[name], rules, form, wanted, pattern, field.get("type") in (None, "string"))
        if wrong:
            faults.append(table.fault(index, name, *wrong))
    return faults


def _cell_fault(cell: str, rules: Mapping[str, Any], form: re.Pattern[str], wanted: str, pattern: re.Pattern[str] | None, text: bool) -> tuple[str, str] | None:
    """What is wrong with one cell and how to mend it, or nothing."""
    shown = repr(cell if len(cell) <= 60 else cell[:60] + "…")
    if not cell:
        return ("the cell is empty", "Fill it in; this column is required") if rules.get("required") else None
    longest = rules.get("maxLength", LONGEST_CELL)
    if len(cell) > longest:
        return f"{len(cell)} characters, more than {longest}", "Shorten it"
    if cell != cell.strip(" "):
        return f"{shown} begins or ends with a space", "Remove the space"
    if not cell.isprintable() or _UNSEEN.search(cell):
        unseen = next(c for c in cell if not c.isprintable() or _UNSEEN.match(c))
        return f"{shown} holds a control character or one that nobody sees (U+{ord(unseen):04X})", "Type the cell again without it"
    if text and cell.startswith(FORMULA_STARTS):
        return f"{shown} begins like a spreadsheet formula", "Begin it with a letter or a digit"
    if "enum" in rules and cell not in rules["enum"]:
        return f"{shown} is not one of {', '.join(rules['enum'])}", "Choose one of them" + nearest(cell, rules["enum"])
    if not form.fullmatch(cell):
        return f"{shown} is not {wanted}", f"Write {wanted}"
    if pattern and not pattern.fullmatch(cell):
        return f"{shown} does not have the form {pattern.pattern}", "Write it in that form"
    low, high = rules.get("minimum", -math.inf), rules.get("maximum", math.inf)
    if not text and not low <= float(cell) <= high:
        return f"{shown} is not between {low} and {high}", "Correct the number"
    return None


def _check_key(table: Table) -> list[Fault]:
    faults: list[Fault] = []
    seen: dict[tuple[str, ...], int] = {}
    for index, row in enumerate(table.rows):
        key = tuple(row[c] for c in table.key)
        if key and key in seen:
            wrong = f"{' '.join(key)} stands already in line {table.lines[seen[key]]}"
            faults.append(table.fault(index, ", ".join(table.key), wrong, "Give each row a key of its own"))
        seen.setdefault(key, index)
    return faults


def _check_ids(table: Table) -> Iterable[Fault]:
    """Ids become names of pages and files; each must be one on every system."""
    for index, row in enumerate(table.rows if table.key == ("id",) else ()):
        if len(row["id"]) > LONGEST_ID or _DEVICES.fullmatch(row["id"]):
            wrong = f"{len(row['id'])} characters, more than {LONGEST_ID}" if len(row["id"]) > LONGEST_ID else f"{row['id']!r} is a name that Windows keeps for itself"
            yield table.fault(index, "id", wrong, "Choose another id")


def _emptied(tables: dict[str, Table], resources: Iterable[Mapping[str, Any]]) -> Iterable[Fault]:
    """Tables without a row to which rows of others refer: said once, and not to every one of those."""
    for resource in resources:
        for reference in resource["schema"].get("foreignKeys", []):
            other = tables[reference["reference"]["resource"] or resource["name"]]
            if other.is_readable and not (other.rows or other.lost) and any(row[reference["fields"]] for row in tables[resource["name"]].rows):
                tables[other.name] = replace(other, is_readable=False)
                yield Fault(other.file, 0, "", "", "the table has no row", "Restore its rows; other tables refer to them")


def _dangling(tables: Mapping[str, Table], resource: Mapping[str, Any]) -> list[Fault]:
    table, faults = tables[resource["name"]], []
    for reference in resource["schema"].get("foreignKeys", []):
        column, target = reference["fields"], reference["reference"]
        other = tables[target["resource"] or table.name]
        if not other.is_readable:
            continue
        known = {row[target["fields"]] for row in other.rows} | other.lost
        for index, row in enumerate(table.rows):
            if row[column] and row[column] not in known:
                wrong = f"{row[column]!r} is not in {other.file}"
                mend = f"Add it there, or write one that is{nearest(row[column], known) or '; see the column ' + target['fields']}"
                faults.append(table.fault(index, column, wrong, mend))
    return faults


def _shown(path: Path) -> str:
    """The path as a person would type it: the folder's name and the file's."""
    return f"{path.parent.name}/{path.name}"
