"""Variants: what a choice shows is what the notebook puts out with those parameters, and nothing else."""

from __future__ import annotations

import json
import resource
import shutil
import signal
from dataclasses import replace

import papermill
import pytest

from benchmarks.registers import change
from lugan.book.choices import combinations
from lugan.book.plan import read_plan
from lugan.book.run import NOTEBOOKS, run
from lugan.book.store import Store, kept_variants
from lugan.book.variants import VariantError, are_still, computed, form, scripts
from lugan.notebook import MEDIA_TYPE
from lugan.register import DATA, read_register
from lugan.views import Analysis

PAGE = "pairings/shinan-anding"


@pytest.fixture(scope="module")
def page(register):
    return next(p for p in read_plan(register).pages if p.name == PAGE)


@pytest.fixture(scope="module")
def executed(page):
    """The executed notebook, as parsed."""
    result = run(page)
    assert not result.failure
    return json.loads(result.notebook)


@pytest.fixture(scope="module")
def kept(page):
    return computed(page, NOTEBOOKS / "pairing.ipynb", None)


@pytest.fixture(scope="module")
def variants(kept):
    return {v.combination.number: v for v in kept.variants}


def shown(notebook) -> dict[str, str]:
    """English HTML of each cell's blocks."""
    cells = {}
    for cell in notebook["cells"]:
        said = [o["data"][MEDIA_TYPE] for o in cell.get("outputs", ()) if MEDIA_TYPE in o.get("data", {})]
        cells[cell["id"]] = "\n".join(s["html"]["en"] for s in said if "html" in s)
    return cells


def combined(page, executed, variants, number: int) -> dict[str, str]:
    """What a browser shows of a combination: the page, and over it each script on the way."""
    by_number = {c.number: c for c in combinations(page.choices)}
    chain = []
    while number:
        chain.insert(0, number)
        number = by_number[number].parent
    return shown(executed) | {c: html["en"] for n in chain for c, html in variants[n].cells.items()}


@pytest.mark.parametrize("query", ["money_unit=wan", "years=2026-2026", "money_unit=yi&years=2021-2025&reading=anding-funds"])
def test_a_variant_is_what_papermill_makes_with_its_parameters(page, executed, variants, tmp_path, query):
    combination = next(c for c in combinations(page.choices) if c.query == query)
    papermill.execute_notebook(NOTEBOOKS / "pairing.ipynb", tmp_path / "out.ipynb", {**page.parameters, **combination.parameters}, progress_bar=False)
    expected = shown(json.loads((tmp_path / "out.ipynb").read_text("utf-8")))
    got = combined(page, executed, variants, combination.number)
    assert {c: html for c, html in expected.items() if html} == {c: got[c] for c, html in expected.items() if html}


def test_only_what_differs_is_kept(variants, executed):
    wan = next(v for v in variants.values() if v.combination.query == "money_unit=wan")
    assert "show-cite" not in wan.cells and "show-funding" in wan.cells
    assert not wan.files  # data do not depend on the unit in which they are shown
    recent = next(v for v in variants.values() if v.combination.query == "years=2021-2025")
    assert "figures-ties.csv" in recent.files


WRONG = {
    # what a cell does with the unit wan only, and what is said of it
    "fails": ("assert False, 'out of ideas'", "AssertionError: out of ideas"),
    "ends its process": ("sys.exit(3)", "SystemExit: 3"),
    "is interrupted": ("raise KeyboardInterrupt", "KeyboardInterrupt:"),
    "hangs": ("time.sleep(60)", "it takes longer than 3 s"),
    "hangs in C": ("re.match('(a|a)*b', 'a' * 60)", "it takes longer than 3 s"),
    "prints": ("print('x' * 5_000_000)", "it writes what no block holds, and who chooses would not see: xxx"),
    "warns": ("print('careful', file=sys.stderr)", "it writes what no block holds, and who chooses would not see: careful"),
    "writes past Python": ("os.write(2, b'from C \\x1b[2J')", "it writes what no block holds, and who chooses would not see: from C \\x1b[2J"),
    "lets a process talk that outlives it": ("subprocess.Popen(['sh', '-c', 'echo hello; sleep 20']); time.sleep(0.5)", "it writes what no block holds, and who chooses would not see: hello"),
    "writes too large a file": ("tempfile.TemporaryFile().write(bytes(41_000_000))", "OSError: [Errno 27] File too large"),
}


def planted(folder, source):
    """The notebook of pairings, in whose cell ``show-cite`` this stands."""
    notebook = json.loads((NOTEBOOKS / "pairing.ipynb").read_text("utf-8"))
    cell = next(c for c in notebook["cells"] if c["id"] == "show-cite")
    cell["source"] = f"import os, re, subprocess, sys, tempfile, time\n{source}"
    (folder / "pairing.ipynb").write_text(json.dumps(notebook), "utf-8")


@pytest.mark.parametrize("wrong", WRONG)
def test_a_variant_that_goes_wrong_names_cell_choice_and_cause_and_writes_nothing(page, tmp_path, monkeypatch, capfd, wrong):
    source, cause = WRONG[wrong]
    planted(tmp_path, f"if money_unit == 'wan': {source}")
    if "hangs" in wrong:
        monkeypatch.setattr("lugan.book.variants.CELL_TIMEOUT", 3)
    before = resource.getrlimit(resource.RLIMIT_FSIZE), signal.getsignal(signal.SIGALRM)
    with pytest.raises(VariantError) as failed:
        computed(replace(page, choices=page.choices[:1]), tmp_path / "pairing.ipynb", None)
    assert str(failed.value).startswith(f"cell show-cite with money_unit=wan: {cause}") and len(str(failed.value)) < 2100
    assert capfd.readouterr() == ("", "")
    assert (resource.getrlimit(resource.RLIMIT_FSIZE), signal.getsignal(signal.SIGALRM)) == before
    assert signal.getitimer(signal.ITIMER_REAL) == signal.getitimer(signal.ITIMER_PROF) == (0, 0)


def test_what_goes_wrong_with_the_pages_own_parameters_names_no_choice(page, tmp_path):
    planted(tmp_path, "1 / 0")
    with pytest.raises(VariantError, match="^cell show-cite: ZeroDivisionError: division by zero$"):
        computed(page, tmp_path / "pairing.ipynb", None)


def test_a_script_calls_with_its_number_and_finished_html(page, variants):
    found = scripts(page, list(variants.values())[:1], "zh", lambda html: html.replace("data-claim", "DATA"))
    ((name, text),) = found.items()
    assert name == f"variants/{PAGE}/1.js"
    assert text.startswith('lugan.variant(1,{"cells":{') and "DATA" in text and "data-claim" not in text and "</" not in text


def test_the_form_offers_every_choice_in_words(page, analysis):
    html = form(page, analysis, "en")
    assert '<option value="wan">wan (10,000 yuan)</option>' in html
    assert '<option value="2026-2026">2026</option>' in html
    assert '<option value="anding-funds">keep CNY 79.14 million (Collaboration funds, up to 2026)</option>' in html
    assert "reading" not in form(replace(page, choices=page.choices[:2]), analysis, "en")
    assert "keep CNY 7,914 wan (" in form(replace(page, parameters={**page.parameters, "money_unit": "wan"}), analysis, "en"), "as the page itself says it"


def test_variants_are_kept_for_the_same_answers_and_choices(page, kept, analysis, tmp_path):
    store = Store(tmp_path)
    assert store.find_variants(page, analysis) is None
    entry = store.keep_variants(kept)
    assert store.find_variants(page, analysis) == (entry, kept.indicators) and kept_variants(page, entry) == kept.variants
    assert store.find_variants(replace(page, choices=page.choices[:2]), analysis) is None


@pytest.mark.parametrize(("claim", "is_read"), [("anding-funds", True), ("junmufeng-output", False)])
def test_variants_are_stale_if_and_only_if_they_would_change(page, kept, tmp_path, claim, is_read):
    folder = shutil.copytree(DATA, tmp_path / "data")
    assert change(folder, claim) == claim
    register = read_register(folder)
    now = next(p for p in read_plan(register).pages if p.name == page.name)
    assert are_still(now, kept.reads, Analysis(register)) is not is_read
    assert (computed(now, NOTEBOOKS / "pairing.ipynb", folder).variants != kept.variants) is is_read
