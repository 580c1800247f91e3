"""Errors planted in the tables: each is found, with file, line, column and mend, all in one go."""

from __future__ import annotations

import csv
import errno
from pathlib import Path

import pytest
from click.testing import CliRunner

from lugan.cli import main
from lugan.datapackage import DataError, append
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
    ("checks", "fails_en", "By {left}", "the languages name different claims"),
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


#: Rows in which every cell is sound by itself.
INCOHERENT = [
    # table, changes of the row of an id, column, what the message says
    ("checks", "sales-2025-within-two-years", {"kind": "growth"}, "by", "a check of the kind growth needs this claim"),
    ("checks", "sales-2025-within-two-years", {"kind": "ratio"}, "by", "a check of the kind ratio needs this claim"),
    ("checks", "sales-2025-within-two-years", {"by": "gansu-sales"}, "by", "a check of the kind year_within_years has no use for this claim"),
    ("checks", "sales-2025-within-two-years", {"kind": "growth", "by": "gansu-sales"}, "by", "gansu-sales is in yuan"),
    ("checks", "sales-2025-within-two-years", {"right": "dingxi-sales-2025"}, "right", "dingxi-sales-2025 stands twice in the check"),
    ("checks", "sales-2025-within-two-years", {"left": "gansu-workers"}, "right", "it holds money against people"),
    ("checks", "sales-2025-within-two-years", {"force": "stated"}, "premise_en", "what is stated has no premise"),
    ("checks", "sales-2025-within-two-years", {"premise_en": "", "premise_zh": ""}, "premise_en", "a relation that is assumed needs its premise"),
    ("checks", "sales-2025-within-two-years", {"fails_zh": ""}, "fails_zh", "the text stands in one language only"),
    ("claims", "longnan-patients", {"note_zh": "只有中文"}, "note_en", "the text stands in one language only"),
    ("claims", "longnan-patients", {"start": "16", "end": "18"}, "start", "the figure stands in no paragraph of its source"),
    ("indicators", "funds-per-project", {"right": ""}, "right", "a formula of the kind per needs a second measure"),
    ("indicators", "funds-per-project", {"kind": "per_year"}, "right", "an average over years divides by the period"),
    ("indicators", "funds-per-project", {"kind": "share"}, "kind", "a share needs one unit on both sides, not yuan and project"),
    ("indicators", "funds-per-project", {"kind": "percent_of"}, "kind", "it needs a percentage on the left"),
    ("indicators", "funds-per-project", {"kind": "before_growth"}, "kind", "it needs a growth on the right"),
    ("indicators", "funds-per-project", {"kind": "jobs_per_million"}, "kind", "it needs people on the left and money on the right"),
    ("comparisons", "funds-nested", {"claims": "dingxi-funds"}, "claims", "a comparison is between two claims or more"),
    ("comparisons", "funds-nested", {"claims": "dingxi-funds dingxi-funds"}, "claims", "a claim stands twice"),
    ("cautions", "town-misspelt", {"places": "4-2"}, "places", "4-2 runs backwards"),
    ("cautions", "town-misspelt", {"places": "99990-99999"}, "places", "99990-99999 is beyond the end of every source"),
    ("units", "yuan", {"printed": "¥"}, "printed", "'¥' is no unit that the reading rules know"),
    ("pairings", "shandong-gansu", {"recipient": "shandong"}, "recipient", "shandong is paired with itself"),
    ("pairings", "shandong-gansu", {"level": "city"}, "level", "gansu is a province"),
    ("pairings", "shandong-gansu", {"donor": "jiaozhou"}, "donor", "jiaozhou, a county, is paired with gansu, a province"),
    ("pairings", "jiaozhou-tongwei", {"parent": "qingdao-longnan"}, "parent", "tongwei does not lie in longnan"),
    ("places", "qingdao", {"parent": "jinan"}, "parent", "a city cannot lie in jinan, a city"),
]  # fmt: skip


@pytest.mark.parametrize("table, id, changes, column, message", INCOHERENT, ids=[f"{t}.{i}: {m[:40]}" for t, i, _, _, m in INCOHERENT])
def test_rows_that_mean_nothing_together_are_refused(tables, table, id, changes, column, message):
    content = rows(tables, table)
    line = next(n for n, row in enumerate(content) if row[0] == id)
    for name, value in changes.items():
        content[line][content[0].index(name)] = value
    write(tables, table, content)
    result = check(tables)
    assert result.exit_code == 1
    (fault,) = (f for f in result.output.splitlines() if f"data/{table}.csv, line {line + 1} ({id})" in f)
    assert f"column {column}: {message}" in fault


def test_parts_of_a_source_that_overlap_or_are_missing_are_refused(tables):
    paragraphs, sections = rows(tables, "paragraphs"), rows(tables, "sections")
    del paragraphs[3]
    sections[3][1] = "0"
    write(tables, "paragraphs", paragraphs)
    write(tables, "sections", sections)
    output = check(tables).output
    assert "data/paragraphs.csv, line 4 (lugan-2026 4), column number: paragraph 4 stands where paragraph 3 should" in output
    assert "column start: it begins at 0, before the one above ends at " in output


def test_one_damaged_row_is_one_fault(tables):
    content = rows(tables, "claims")
    content[1].pop()
    write(tables, "claims", content)
    assert "1 fault in the tables" in check(tables).output
    plant(tables, "claims", "start", "x", line=3)
    assert "2 faults in the tables" in check(tables).output


def test_a_table_without_rows_is_said_once(tables):
    write(tables, "claims", rows(tables, "claims")[:1])
    output = check(tables).output
    assert "data/claims.csv: the table has no row" in output
    assert "1 fault in the tables" in output


def test_empty_rows_are_refused_but_not_blank_lines_at_the_end(tables):
    path = tables / "places.csv"
    path.write_bytes(path.read_bytes() + b"\n\r\n")
    assert check(tables).exit_code == 0
    content = rows(tables, "places")[:-2]
    write(tables, "places", [*content[:3], [""] * len(content[0]), *content[3:]])
    assert "data/places.csv, line 4: the row is empty. Delete it." in check(tables).output


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


@pytest.mark.parametrize("name", ["claims.csv", "datapackage.json"])
def test_what_is_no_file_that_can_be_read_is_named(tables, name):
    (tables / name).unlink()
    (tables / name).mkdir()
    result = check(tables)
    assert result.exit_code == 1
    assert result.output.startswith(f"data/{name}: it cannot be read (Is a directory). Put a file here that you may read")


def test_a_file_in_place_of_the_folder_is_refused(tables, monkeypatch):
    result = check(tables / "claims.csv")
    assert result.exit_code == 2 and "Invalid value for '--data'" in result.output
    with pytest.raises(DataError, match="the description of the tables is missing"):
        read_register(tables / "claims.csv")


def test_rows_are_added_to_all_tables_or_to_none(tables, monkeypatch):
    before = {path.name: path.read_bytes() for path in tables.iterdir()}
    replaced = Path.replace

    def refuse(path, target):
        if target.name == "numerals.csv":
            raise OSError(errno.EIO, "the disk is broken")
        return replaced(path, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match="the disk is broken"):
        append(tables, {"claims": [{"id": "one-more"}], "numerals": [{"source": "x"}]})
    assert {path.name: path.read_bytes() for path in tables.iterdir()} == before
    monkeypatch.undo()
    assert append(tables, {"claims": [{"id": "one-more"}], "numerals": [{"source": "x"}]}) == {"claims": 1, "numerals": 1}
    assert b"one-more" in (tables / "claims.csv").read_bytes() and len(list(tables.iterdir())) == len(before)


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
