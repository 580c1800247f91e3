"""Reruns: cells that are not run again show what they would have shown."""

from __future__ import annotations

import json

import pytest

from lugan.book.choices import combinations
from lugan.book.plan import read_plan
from lugan.book.run import NOTEBOOKS
from lugan.language import LANGUAGES
from lugan.rerun import Rerun

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
