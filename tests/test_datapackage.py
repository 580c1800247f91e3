"""Errors planted in the tables: each is found, with file, line, column and mend, all in one go."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from lugan.cli import main
from lugan.register import read_register


def rows(tables: Path, name: str) -> list[list[str]]:
    with open(tables / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def write(tables: Path, name: str, content: list[list[str]]) -> None:
    with open(tables / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(content)


def plant(tables: Path, name: str, column: str, value: str, line: int = 2) -> str:
    """Put a value into a cell; returns the id of its row."""
    content = rows(tables, name)
    content[line - 1][content[0].index(column)] = value
    write(tables, name, content)
    return content[line - 1][0]


def check(tables: Path):
    return CliRunner().invoke(main, ["check", "--data", str(tables)])


def test_the_projects_own_tables_are_sound(tables):
    result = check(tables)
    assert result.exit_code == 0, result.output
    assert "the tables are sound: 121 claims" in result.output


PLANTED = [
    # table, column, value, what the message says
    ("claims", "pairing", "qingdao-dinxi", "'qingdao-dinxi' is not in data/pairings.csv. Add it there, or write one that is; did you mean qingdao-dingxi?"),
    ("claims", "measure", "patient", "'patient' is not in data/measures.csv"),
    ("claims", "scope", "nowhere", "is not in data/scopes.csv"),
    ("claims", "source", "other", "is not in data/sources.csv"),
    ("claims", "id", "Longnan Patients", "does not have the form"),
    ("claims", "id", "../patients", "does not have the form"),
    ("claims", "id", "раtients", "does not have the form"),  # Cyrillic letters that look like Latin ones
    ("claims", "id", "gansu-schools", "stands already in line 2"),
    ("claims", "printed", "7亿", "no unit; copy the figure with its unit from the source; expected one of 人, 名, 位 as measure 'patients' is in person"),
    ("claims", "printed", "7元", "has another unit, expected one of 人, 名, 位"),
    ("claims", "printed", "7人次", "has another unit"),
    ("claims", "printed", "many", "cannot be read"),
    ("claims", "printed", "", "the cell is empty. Fill it in; this column is required."),
    ("claims", "start", "140", "ends at 137, before it has begun at 140"),
    ("claims", "end", "139", "is 4 characters, but '7名' has 2"),
    ("claims", "start", "1x", "is not a whole number"),
    ("claims", "period_start", "2025-13", "does not have the form"),
    ("claims", "period_start", "2026", "the period ends in 2024-12, before it has begun in 2026"),
    ("claims", "period_end", "", "'printed' does not fit a period from 2024-12 to nothing"),
    ("claims", "period_reading", "guessed", "'guessed' is not one of printed, frame, interpreted, open, none"),
    ("claims", "basis", "yearly", "is not one of total, year, point, plan, forecast"),
    ("claims", "note_en", "=SUM(A1)", "begins like a spreadsheet formula"),
    ("claims", "note_en", "@here", "begins like a spreadsheet formula"),
    ("claims", "note_en", "seen \u202e backwards", "holds a control character"),
    ("claims", "note_en", "bell \x07", "holds a control character"),
    ("claims", "note_en", " edge", "begins or ends with a space"),
    ("claims", "note_en", "x" * 2001, "2001 characters, more than 2000"),
    ("claims", "note_en", "There were 43 of them", "the number 43 is typed. Name the claim in braces instead"),
    ("claims", "note_en", "See {nowhere}", "{nowhere} is not a claim"),
    ("claims", "note_en", "See {gansu-schools}", "the languages name different claims"),
    ("claims", "note_en", "An open { brace", "its braces do not pair"),
    ("numerals", "use", "nothing", "'nothing' is neither a claim nor “excluded”"),
    ("numerals", "reason", "", "an excluded numeral needs a reason"),
    ("numerals", "repeats", "gansu-schools", "a repeated numeral names the claim it repeats, and no other does"),
    ("numerals", "start", "30", "before it has begun"),
    ("measures", "unit", "", "the cell is empty"),
    ("measures", "unit", "yuen", "'yuen' is not in data/units.csv. Add it there, or write one that is; did you mean yuan?"),
    ("measures", "theme", "fund", "is not in data/themes.csv"),
    ("pairings", "donor", "qingda", "did you mean qingdao?"),
    ("pairings", "parent", "qingdao-dingxi", "it lies above itself"),
    ("places", "lon", "east", "is not a number such as 36.07"),
    ("sources", "sha256", "abc", "does not have the form"),
    ("sources", "file", "../secret.txt", "does not have the form"),
    ("checks", "left", "nothing", "'nothing' is not in data/claims.csv"),
    ("checks", "kind", "equal", "is not one of part_of"),
    ("checks", "fails_en", "By {gaps}", "{gaps} is not one of gap, left, right, share"),
    ("comparisons", "claims", "dingxi-funds nothing", "'nothing' is not in data/claims.csv"),
    ("indicators", "left", "nothing", "is not in data/measures.csv"),
]  # fmt: skip


@pytest.mark.parametrize("table, column, value, message", PLANTED, ids=[f"{t}.{c}={v[:12]!r}" for t, c, v, _ in PLANTED])
def test_a_planted_error_is_refused_with_its_place_and_mend(tables, table, column, value, message):
    plant(tables, table, column, value)
    result = check(tables)
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    faults = [line for line in result.output.splitlines() if line.startswith(f"data/{table}.csv, line ")]
    assert any(message in line for line in faults), result.output


def test_all_faults_are_listed_in_one_go(tables):
    plant(tables, "claims", "pairing", "nowhere", line=3)
    plant(tables, "claims", "basis", "never", line=5)
    plant(tables, "places", "level", "village", line=2)
    plant(tables, "claims", "period_end", "2019", line=13)  # seen only between two cells
    output = check(tables).output
    assert "data/claims.csv, line 3 (gansu-key-counties), column pairing" in output
    assert "data/claims.csv, line 5 (gansu-training), column basis" in output
    assert "data/places.csv, line 2 (shandong), column level" in output
    assert "data/claims.csv, line 13 (dingxi-sales-2025), column period_end" in output
    assert "4 faults in the tables" in output


def test_what_refers_to_an_unreadable_table_is_not_blamed(tables):
    (tables / "claims.csv").write_bytes(b"")
    output = check(tables).output
    assert "data/claims.csv: the file is empty" in output
    assert "1 fault in the tables" in output


@pytest.mark.parametrize(
    "spoil, message",
    [
        (lambda rows: rows[3].pop(), "fewer than it should"),
        (lambda rows: rows[3].append("more"), "more than it should"),
        (lambda rows: rows[0].remove("term"), "missing columns: term"),
        (lambda rows: rows[0].append("remark"), "unknown columns: 'remark'"),
        (lambda rows: rows[0].reverse(), "the columns are in another order"),
        (lambda rows: rows.clear(), "the file is empty"),
        (lambda rows: rows.__delitem__(4), "neither a claim nor"),
    ],
    ids=["short row", "long row", "column missing", "column too many", "columns swapped", "empty", "row missing"],
)
def test_a_damaged_table_is_refused(tables, spoil, message):
    content = rows(tables, "claims")
    spoil(content)
    write(tables, "claims", content)
    result = check(tables)
    assert result.exit_code == 1
    assert message in result.output


def test_a_table_that_is_not_utf8_is_refused_with_the_line(tables):
    path = tables / "claims.csv"
    lines = path.read_bytes().split(b"\n")
    lines[5] = "定西".encode("gbk") + lines[5]
    path.write_bytes(b"\n".join(lines))
    result = check(tables)
    assert result.exit_code == 1
    assert "data/claims.csv, line 6: byte " in result.output
    assert "Save the file as “CSV UTF-8”" in result.output


def test_an_open_quotation_mark_is_refused(tables):
    path = tables / "places.csv"
    path.write_text(path.read_text("utf-8") + '"never closed', "utf-8")
    result = check(tables)
    assert result.exit_code == 1
    assert "not readable as CSV" in result.output


@pytest.mark.parametrize("name", ["claims.csv", "datapackage.json"])
def test_a_missing_file_is_named(tables, name):
    (tables / name).unlink()
    result = check(tables)
    assert result.exit_code == 1
    assert f"data/{name}: " in result.output
    assert "missing" in result.output


def test_a_damaged_description_is_refused(tables):
    (tables / "datapackage.json").write_text("{", "utf-8")
    result = check(tables)
    assert result.exit_code == 1
    assert "not a readable data package" in result.output


def test_byte_order_mark_and_windows_line_ends_are_accepted(tables):
    plain = read_register(tables)
    for path in tables.glob("*.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    marked = read_register(tables)
    assert marked.claims.keys() == plain.claims.keys()
    assert marked.claims["tongwei-funds"].quantity.bounds == plain.claims["tongwei-funds"].quantity.bounds
