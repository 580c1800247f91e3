"""Reruns: cells that are not run again show what they would have shown."""

from __future__ import annotations

import csv
import json
from types import ModuleType

import pytest
from test_reads import CELLS as CHANGES
from test_reads import VALUES, changed_register

from benchmarks.registers import change
from lugan.book.choices import combinations
from lugan.book.plan import read_plan
from lugan.book.run import NOTEBOOKS
from lugan.datapackage import DataError
from lugan.language import LANGUAGES
from lugan.register import DATA, read_register
from lugan.rerun import Rerun, Run, as_json, from_json
from lugan.views import Analysis

CELLS = {
    "name": "from lugan.blocks import Prose\nfrom lugan.language import Message\n\ndef say(*words):\n    page.show(Prose((Message('sheet-number', n=' '.join(map(str, words))),)))",
    "parameter": "say(money_unit)",
    "value": "twice = money_unit * 2",
    "of-value": "say(twice)",
    "list": "seen = [first_year]",
    "append": "seen.append(reading)",
    "of-list": "say(*seen)",
    "function": "def kept():\n    return view.parameters['reading']",
    "of-function": "say(kept())",
    "any-name": "say(globals()['reading'])",
    "view-held": "held = view",
    "of-view-held": "say(held.parameters['last_year'])",
    "asked": "say(*(c.id for c in view.claims(pairing)))",
    "same": "say('the same')",
}


def said(blocks) -> tuple[str, ...]:
    return tuple(b.whole(lang) for b in blocks for lang in LANGUAGES)


def page_of(register, name: str):
    return next(p for p in read_plan(register).pages if p.name == name)


def parameters_of(page):
    return [{**page.parameters, **c.parameters} for c in combinations(page.choices)]


def shown(rerun, parameters) -> dict[str, object]:
    return {cell: run.shown for cell, run in rerun(parameters)}


@pytest.fixture
def notebook(tmp_path):
    """The notebook of a pairing with cells of our own after the one that opens the page."""
    notebook = json.loads((NOTEBOOKS / "pairing.ipynb").read_text("utf-8"))
    code = [c for c in notebook["cells"] if c["cell_type"] == "code"][:2]
    notebook["cells"] = code + [{**code[1], "id": id, "source": source, "metadata": {}} for id, source in CELLS.items()]
    path = tmp_path / "own.ipynb"
    path.write_text(json.dumps(notebook), "utf-8")
    return path


def test_whatever_names_cells_hand_on_they_show_what_they_would_alone(register, analysis, notebook):
    page = page_of(register, "pairings/shinan-anding")
    rerun = Rerun(notebook, analysis, said)
    for parameters in parameters_of(page):
        assert shown(rerun, parameters) == shown(Rerun(notebook, analysis, said), parameters)


def test_a_cell_runs_again_only_if_it_would_be_answered_otherwise(register, analysis, notebook):
    page = page_of(register, "pairings/shinan-anding")
    rerun = Rerun(notebook, analysis, said)
    runs: dict[str, set[int]] = {}
    kept = [(cell, run) for parameters in parameters_of(page) for cell, run in rerun(parameters)]
    for cell, run in kept:
        runs.setdefault(cell, set()).add(id(run))
    combined = len(parameters_of(page))
    assert {cell: len(runs[cell]) for cell in ("name", "list", "function", "view-held", "of-list")} == dict.fromkeys(("name", "list", "function", "view-held", "of-list"), combined)
    assert len(runs["value"]) == len({p["money_unit"] for p in parameters_of(page)})
    assert 1 < len({run.shown for cell, run in kept if cell == "asked"}) < combined


@pytest.mark.parametrize("name", ["pairings/shinan-anding", "themes/employment"])
def test_every_variant_is_what_its_notebook_shows_alone(register, analysis, name):
    page = page_of(register, name)
    template = NOTEBOOKS / f"{page.notebook}.ipynb"
    rerun, runs = Rerun(template, analysis, said), 0
    for parameters in parameters_of(page):
        cells = dict(rerun(parameters))
        assert {cell: run.shown for cell, run in cells.items()} == shown(Rerun(template, analysis, said), parameters)
        runs += len(cells)
    assert sum(map(len, rerun.past.values())) < runs / 2


def kept(page, analysis):
    """All runs of a page's cells, as another process finds them; and how often cells ran."""
    rerun, runs = Rerun(NOTEBOOKS / f"{page.notebook}.ipynb", analysis, plain), {}
    for parameters in parameters_of(page):
        for cell, run in rerun(parameters):
            runs.setdefault(cell, {})[id(run)] = run
    runs = {cell: list(of_cell.values()) for cell, of_cell in runs.items()}
    return from_json(json.loads(json.dumps(as_json(runs)))), sum(map(len, runs.values()))


def plain(blocks) -> list[str]:
    return list(said(blocks))


def ran(page, analysis, past) -> tuple[list[dict[str, object]], int]:
    """What a page's cells show with all parameters, and how many were run for it."""
    rerun = Rerun(NOTEBOOKS / f"{page.notebook}.ipynb", analysis, plain, past)
    known = {id(run) for runs in rerun.past.values() for run in runs}
    found = [list(rerun(parameters)) for parameters in parameters_of(page)]
    return [{cell: run.shown for cell, run in cells} for cells in found], len({id(run) for cells in found for _, run in cells} - known)


def test_of_runs_that_were_kept_those_are_taken_that_todays_register_answers_alike(register, analysis, tables):
    page = page_of(register, "pairings/shinan-anding")
    past, runs = kept(page, analysis)
    again, few = ran(page, Analysis(register), past)
    assert again == ran(page, analysis, {})[0] and few < runs / 3, "the parameters, the opening and the title ran, and what holds on to that"
    for claim in ("anding-funds", "gaoke-revenue-forecast"):
        change(tables, claim)
        changed = Analysis(read_register(tables))
        found, some = ran(page, changed, past)
        assert found == ran(page, Analysis(changed.register), {})[0]
        assert found != again and some < runs


def test_a_run_with_more_than_plain_values_is_not_kept(register, analysis):
    past, _ = kept(page_of(register, "pairings/shinan-anding"), analysis)
    assert not {"title", "show-cite"} & past.keys(), "a title is no plain value"
    assert {"show-funding", "show-sources"} <= past.keys()
    assert all(type(v) in (str, int, ModuleType) for runs in past.values() for run in runs for v in run.used.values())


def test_a_module_that_is_not_there_is_no_other():
    kept = as_json({"a": [Run(["x"], {}, {"json": json}, {})]})
    assert from_json(kept)["a"][0].used == {"json": json}
    kept["runs"]["a"][0][2]["json"]["module"] = "no_such_module"
    assert from_json(kept)["a"][0].used == {"json": None}
    kept = as_json({"a": [Run(["x"], {}, {}, {"json": json})]})
    assert from_json(kept)["a"][0].bound == {"json": json}
    kept["runs"]["a"][0][3]["json"]["module"] = "no_such_module"
    assert not from_json(kept), "no cell would find the module that this one imported"


@pytest.fixture(scope="module")
def long_ago(register, analysis):
    return {name: kept(page_of(register, name), analysis)[0] for name in ("pairings/shinan-anding", "themes/sales")}


@pytest.mark.slow
@pytest.mark.parametrize("table, column", [(t, c) for t, columns in CHANGES.items() for c in columns])
def test_whatever_cell_of_the_tables_changes_no_run_is_taken_that_would_show_something_else(long_ago, tmp_path, table, column):
    with open(DATA / f"{table}.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for line in sorted({0, len(rows) // 2}):
        try:
            changed = changed_register(tmp_path, table, line, column, VALUES.get(column, f"{rows[line][column]}x"))
        except DataError:
            continue
        for name, past in long_ago.items():
            page = page_of(changed, name)
            assert ran(page, Analysis(changed), past)[0] == ran(page, Analysis(changed), {})[0], line
