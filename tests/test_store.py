"""No stale page, ever: whatever an input is changed, what the store gives is what a fresh run makes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import copy_of_project

from lugan.book.fingerprint import stamps
from lugan.book.plan import read_plan
from lugan.book.run import Executed, Failure, pack
from lugan.book.store import KEPT, Store, _hash, _with_choices, ingredients, spelled_out
from lugan.book.told import of_failed
from lugan.book.variants import Computed
from lugan.kernels.provisioner import ADDRESS
from lugan.rerun import Run

PAGE = "pairings/jiaozhou-tongwei"

BUILD = """
import hashlib, json, sys
from dataclasses import replace
from pathlib import Path
from lugan.book import pipeline as b
from lugan.book.offer import Offering
from lugan.book.plan import read_plan
from lugan.book.run import local
from lugan.book.store import Store
from lugan.book.told import as_json
from lugan.views import analysis_of
if __name__ == "__main__":
    analysis, store, force = analysis_of(), Store(Path("store")), sys.argv[1] == "force"
    wanted = ("pairings/jiaozhou-tongwei", "pairings/jinan-linxia", "themes/sales")
    pages = [replace(p, choices=()) for p in read_plan(analysis.register, overrides=json.loads(sys.argv[2])).pages if p.name in wanted]
    with Offering(store, 2) as offering:
        results, reasons = b._executed(store, pages, analysis, local(2), force, offering)
        told, _, wrong = offering.collect()
    assert not wrong, wrong
    told = {r.page.name: told.get(r.page.name, r.told) for r in results}
    content = {r.page.name: json.dumps([r.notebook, as_json(told[r.page.name])]) for r in results}
    print(json.dumps({r.page.name: [reasons[r.page.name], hashlib.sha256(content[r.page.name].encode()).hexdigest(), str(r.failure)] for r in results}))
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """A copy of the project whose pages have been made once."""
    folder = copy_of_project(tmp_path_factory.mktemp("project"))
    made(folder)
    return folder


def made(project: Path, how: str = "", **parameters: str) -> dict[str, list[str]]:
    """For each page, why it ran or not, the hash of its notebook and of what that tells, and its failure."""
    env = {k: v for k, v in os.environ.items() if k not in (ADDRESS, "LUGAN_DATA")} | {"PYTHONPATH": str(project)}
    done = subprocess.run([sys.executable, "-c", BUILD, how, json.dumps(parameters)], cwd=project, env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


CHANGES = {
    "a notebook": ("notebooks/pairing.ipynb", "## Key figures", "## The key figures", "changed: notebooks/pairing.ipynb"),
    "a module": ("lugan/apparatus.py", '"papermill notebooks/', '"papermill  notebooks/', "changed: lugan/apparatus.py"),
    "a row that is read": ("data/scopes.csv", "the whole pairing", "all of the pairing", "the register answers otherwise: "),
    "words": ("lugan/locale/zh.yml", "：", "∶", "changed: lugan/locale/zh.yml"),
    "the locked requirements": ("requirements.txt", "papermill==", "papermill===", "changed: requirements.txt"),
}


@pytest.mark.slow
@pytest.mark.parametrize("what", CHANGES)
def test_a_change_is_seen_and_the_page_is_as_a_fresh_run_makes_it(project, what):
    name, was, now, why = CHANGES[what]
    before, text = made(project), (project / name).read_text("utf-8")
    assert was in text
    try:
        (project / name).write_text(text.replace(was, now), "utf-8")
        kept, fresh = made(project), made(project, "force")
        assert {n: page[1:] for n, page in kept.items()} == {n: page[1:] for n, page in fresh.items()}
        assert kept[PAGE][0].startswith(why)
    finally:
        (project / name).write_text(text, "utf-8")
    back = made(project)
    assert [page[1] for page in back.values()] == [page[1] for page in before.values()]
    assert {page[0] for page in back.values()} == {"unchanged"}, "going back finds what was made before"


@pytest.mark.slow
def test_a_parameter_makes_another_page(project):
    assert made(project)[PAGE][0] == "unchanged"
    other = made(project, money_unit="wan")
    assert other[PAGE][0] == "changed: parameter money_unit"
    assert {n: page[1] for n, page in other.items()} == {n: page[1] for n, page in made(project, "force", money_unit="wan").items()}


@pytest.fixture
def store(tmp_path, register) -> tuple[Store, Executed]:
    page = read_plan(register).pages[0]
    store, executed = Store(tmp_path), Executed(page, pack("{}"), told=of_failed(page.name), reads={'["analysis.register.claims","has","tongwei-funds"]': "?"})
    return store, executed


def entries(kept: Store) -> list[Path]:
    return [p for p in kept.folder.rglob("*") if p.is_file() and p.parent.name != "last"]


def test_what_is_made_of_a_file_that_changed_meanwhile_is_not_found_again(store, analysis):
    kept, executed = store
    executed = replace(executed, reads={})
    name = f"notebooks/{executed.page.notebook}.ipynb"
    unsure = Store(kept.folder, stamps() | {name: (0, 0, 0)})
    unsure.keep(executed)
    assert kept.find(executed.page, analysis).why == "changed: what changed while it was made" and len(entries(kept)) == 1
    page = replace(executed.page, choices=())
    assert unsure.keep_variants(Computed(page, {}, [[]], [{}])).exists() and kept.find_variants(page, analysis) is None
    Store(kept.folder, stamps()).keep(executed)
    assert kept.find(executed.page, analysis).why == "unchanged"


def test_a_damaged_entry_is_as_good_as_none(store, analysis):
    kept, executed = store
    executed = replace(executed, reads={})
    kept.keep(executed)
    assert kept.find(executed.page, analysis).executed
    (path,) = entries(kept)
    whole = path.read_bytes()
    for damaged in (whole[:-1], whole.replace(b'"told"', b'"sold"'), b"", b"{}"):
        path.write_bytes(damaged)
        found = kept.find(executed.page, analysis)
        assert found.executed is None and found.why == "not kept"


def test_a_question_that_is_answered_otherwise_is_told(store, analysis):
    kept, executed = store
    kept.keep(executed)
    assert kept.find(executed.page, analysis).why == "the register answers otherwise: claims, tongwei-funds"


def test_what_failed_or_does_not_say_what_it_read_is_not_kept(store, analysis):
    kept, executed = store
    for lacking in ({"reads": None}, {"told": None}, {"failure": Failure("", "", "x")}):
        kept.keep(replace(executed, **{"reads": {}, **lacking}))
        assert kept.find(executed.page, analysis).executed is None


def test_only_so_many_states_of_a_page_are_kept(store):
    kept, executed = store
    for n in range(KEPT + 3):
        kept.keep(replace(executed, packed=pack(str(n)), reads={"[]": str(n)}))
    assert len(entries(kept)) == KEPT


def test_of_other_ingredients_of_a_page_only_those_last_used_are_kept(store, analysis, monkeypatch):
    kept, executed = store
    executed = replace(executed, reads={})
    pages = [replace(executed.page, parameters={**executed.page.parameters, "money_unit": str(n)}) for n in range(2 * KEPT + 2)]
    for n, page in enumerate(pages):
        kept.keep(replace(executed, page=page))
        assert kept.find(pages[0], analysis).executed, f"the first is used all the time, also after {n} others"
    found = [n for n, page in enumerate(pages) if kept.find(page, analysis).executed]
    assert found == [0, *range(3, 2 * KEPT + 2)]
    other = replace(executed, page=replace(executed.page, name="themes/another"))
    kept.keep(other)
    assert kept.find(pages[3], analysis).executed and kept.find(other.page, analysis).executed, "each page has its own"


def test_pages_that_no_register_asks_for_any_more_are_dropped_in_the_end(store, analysis):
    kept, executed = store
    pages = [replace(executed.page, name=f"pairings/{n}") for n in range(6)]
    for page in pages:
        kept.keep(replace(executed, page=page, reads={}))
    assert kept.find(pages[0], analysis).executed
    kept.keep(replace(executed, page=pages[1], reads={"[]": "other"}))  # made again of the same ingredients
    kept.forget(4)
    assert [n for n, page in enumerate(pages) if list((kept.folder / "pages").glob(f"{_hash(page.name)[:32]}/*/*"))] == [0, 1, 4, 5]


def test_the_ingredients_name_what_a_page_is_made_of(register):
    page = next(p for p in read_plan(register).pages if p.name == PAGE)
    made_of = ingredients(page)
    assert {"notebooks/pairing.ipynb", "lugan/tables.py", "lugan/charts/held.py", "lugan/locale/zh.yml", "lugan/book/run.py", "requirements.txt", "parameter pairing"} <= made_of.keys()
    assert {*made_of, "lugan/rerun.py", "lugan/book/variants.py", "lugan/book/choices.py", "choices"} <= _with_choices(page).keys()
    assert "lugan/audit.py" not in made_of and "notebooks/theme.ipynb" not in made_of


def test_questions_are_told_in_words():
    assert spelled_out('["","claims",[["jiaozhou-tongwei"],{"measure":"projects"}]]') == "claims of jiaozhou-tongwei, projects"
    assert spelled_out('["analysis","status",[[{"Claim":"tongwei-funds"}],{}]]') == "status of tongwei-funds"
    assert spelled_out('["analysis.register.themes","all",null]') == "themes"


def test_runs_of_a_page_are_kept_from_one_build_to_the_next_and_no_damaged_or_other_ones(store, register):
    kept, executed = store
    page = executed.page
    assert kept.runs(page) == {}
    run = Run([{"en": "x"}, {}], {"[]": "?"}, {"n": 1}, {})
    for runs in ({"a": [run]}, {"b": [run]}):
        path = kept.keep_variants(Computed(page, {**runs, "c": [replace(run, bound={"it": object()})]}, [[0, 0]], [run.reads]))
        assert kept.runs(page) == runs, "without one that holds more than plain values"
    assert kept.runs(replace(page, parameters={**page.parameters, "money_unit": "wan"})) == {}
    for damaged in (path.read_bytes()[:-1] + b"?", b""):
        path.write_bytes(damaged)
        assert kept.runs(page) == {}
