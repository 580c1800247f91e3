"""What changed between two builds: was, is, cause, pages."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from lugan.book.plan import Plan, read_plan
from lugan.cli import main
from lugan.diff import differences
from lugan.published import write_tables
from lugan.register import read_register
from lugan.views import Analysis

USES = [("tongwei-funds", "pairings/jiaozhou-tongwei"), ("jiaozhou-tongwei.funds-per-project", "themes/funding")]


def edit(tables: Path, name: str, key: str, id: str, **values: str) -> None:
    with open(tables / f"{name}.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row[key] == id:
            row |= values
    with open(tables / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def published(tables: Path, folder: Path) -> Path:
    """The data of a book made from the tables."""
    analysis = Analysis(read_register(tables))
    plan: Plan = read_plan(analysis.register)
    assert plan.pages
    write_tables(folder / "data", analysis, analysis.counts, USES)
    return folder


@pytest.fixture
def old(tables, tmp_path) -> Path:
    return published(tables, tmp_path / "old")


def changes(tables: Path, tmp_path: Path, old: Path) -> dict[str, str]:
    return {f"{c.kind} {c.id}": str(c) for c in differences(old, published(tables, tmp_path / "new"))}


def test_the_same_tables_differ_in_nothing(tables, tmp_path, old):
    assert changes(tables, tmp_path, old) == {}


def test_a_changed_claim_is_told_with_all_that_follows_from_it(tables, tmp_path, old):
    for name, key in (("claims", "id"), ("numerals", "use")):
        edit(tables, name, key, "tongwei-funds", printed="3.8亿元")
    found = changes(tables, tmp_path, old)
    assert found["claim tongwei-funds"] == "claim tongwei-funds: 3.7亿元 → 3.8亿元; claim changed [pairings/jiaozhou-tongwei]"
    per_project = found["indicator jiaozhou-tongwei.funds-per-project"]
    assert "2102272.72727 (2073863.63636–2130681.81818) yuan → 2159090.90909" in per_project
    assert per_project.endswith("claim changed: tongwei-funds [themes/funding]")
    assert "claim tongwei-projects" not in found


def test_a_changed_formula_is_told_as_such(tables, tmp_path, old):
    edit(tables, "indicators", "id", "funds-per-project", kind="share")
    edit(tables, "measures", "id", "projects", unit="yuan")
    edit(tables, "measures", "id", "projects", unit="project")
    edit(tables, "indicators", "id", "funds-per-project", kind="per", right="meetings")
    found = changes(tables, tmp_path, old)
    assert "rests on other claims: tongwei-meetings" in found["indicator jiaozhou-tongwei.funds-per-project"]
    assert "removed" in found["indicator shinan-anding.funds-per-project"]


def test_a_flipped_verdict_and_its_sentence_are_told(tables, tmp_path, old):
    for name, key in (("claims", "id"), ("numerals", "use")):
        edit(tables, name, key, "dingxi-sales-2025", printed="28.42亿元")
    found = changes(tables, tmp_path, old)
    assert "contradict → agree" in found["check sales-2025-within-two-years"]
    assert any((k.startswith("finding ") and "dingxi" in k) or "sales" in k for k in found)
    assert "another claim changed its standing" in found["claim dingxi-sales-two-years"]


def test_a_removed_claim_is_told(tables, tmp_path, old):
    path = old / "data" / "claims.csv"
    text = path.read_text("utf-8-sig").splitlines(keepends=True)
    path.write_text("".join(line for line in text if not line.startswith("tongwei-meetings,")), "utf-8")
    assert "claim tongwei-meetings: (not there) → 13次; new claim" in changes(tables, tmp_path, old)["claim tongwei-meetings"]


def test_a_new_source_is_told(tables, tmp_path, old):
    path = old / "data" / "claims.csv"
    path.write_text(path.read_text("utf-8-sig").replace(",lugan-2026,", ",elsewhere,"), "utf-8")
    text = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in text if not line.startswith("tongwei-meetings,")), "utf-8")
    assert "new source: lugan-2026" in changes(tables, tmp_path, old)["claim tongwei-meetings"]


def test_the_command_lists_changes_and_records_them_for_a_person_to_explain(tables, tmp_path, old):
    for name, key in (("claims", "id"), ("numerals", "use")):
        edit(tables, name, key, "tongwei-projects", printed="177个")
    new = published(tables, tmp_path / "new")
    run = CliRunner().invoke(main, ["diff", str(old), str(new), "--record", "--date", "2026-03-01", "--data", str(tables)])
    assert run.exit_code == 0, run.output
    assert "claim tongwei-projects: 176个 → 177个; claim changed" in run.output
    check = CliRunner().invoke(main, ["check", "--data", str(tables)])
    assert check.exit_code == 1
    assert "data/changes.csv, line 2 (tongwei-projects), column why_en: the cell is empty" in check.output


def test_a_wrong_day_or_folder_is_refused(tables, tmp_path, old):
    result = CliRunner().invoke(main, ["diff", str(old), str(old), "--record", "--date", "soon", "--data", str(tables)])
    assert (result.exit_code, "give the day of the change" in result.output) == (1, True)
    result = CliRunner().invoke(main, ["diff", str(old), str(tmp_path)])
    assert "holds no book" in result.output
