"""The notebooks: kept without outputs, run for every pairing, also by plain papermill from anywhere."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
import pytest

from lugan.book.plan import read_plan
from lugan.book.run import NOTEBOOKS, Executed, local, pack, run, run_all
from lugan.language import LANGUAGES
from lugan.notebook import MEDIA_TYPE
from lugan.register import DATA, read_register

PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
PAPERMILL = [sys.executable, "-m", "papermill"]


@pytest.mark.parametrize("path", PATHS, ids=[p.stem for p in PATHS])
class TestAsKept:
    def cells(self, path):
        return nbformat.read(path, 4).cells

    def test_there_are_no_outputs(self, path):
        nbformat.validate(nbformat.read(path, 4))
        for cell in self.cells(path):
            assert not cell.get("outputs") and not cell.get("execution_count")

    def test_cells_are_thin(self, path):
        for cell in self.cells(path):
            if cell.cell_type == "code" and "parameters" not in cell.metadata.get("tags", []):
                assert len(cell.source.splitlines()) <= 5
                assert "def " not in cell.source

    def test_prose_stands_in_every_language_and_holds_no_number(self, path):
        prose = [c for c in self.cells(path) if c.cell_type == "markdown"]
        for lang in LANGUAGES:
            tagged = [c for c in prose if c.metadata["tags"] == [lang]]
            assert len(tagged) == len(prose) / len(LANGUAGES)
        assert not [c.source for c in prose if any(ch.isdigit() for ch in c.source)]


@pytest.fixture(scope="module")
def executed():
    pages = read_plan(read_register(DATA)).pages
    return {r.page.name: r for r in run_all(pages, local(os.cpu_count() or 1))}


def outputs(result):
    return [o for c in json.loads(result.notebook)["cells"] for o in c.get("outputs", [])]


def test_every_notebook_runs_for_every_pairing_and_theme(executed, register):
    assert not {name: r.failure for name, r in executed.items() if r.failure}
    assert {f"pairings/{p}" for p in register.pairings} <= executed.keys()


def test_every_output_is_said_in_every_language(executed):
    for result in executed.values():
        for output in outputs(result):
            said = output["data"][MEDIA_TYPE]
            assert set(said.get("html") or said["markdown"]) == set(LANGUAGES)


def test_files_stand_behind_the_notebook_and_not_in_it(executed):
    result = executed["pairings/qingdao-dingxi"]
    assert {"held-funding.csv", "held-funding.en.svg", "held-funding.zh.svg"} <= result.files.keys()
    assert all(text and json.dumps(text, ensure_ascii=False)[1:-1] not in result.notebook for text in result.files.values())
    assert not Executed(result.page, pack(result.notebook)).files


def test_executed_notebooks_name_no_time_path_or_memory_address(executed):
    for result in executed.values():
        assert str(Path.home()) not in result.notebook and str(DATA.parent) not in result.notebook
        assert " at 0x" not in result.notebook and "start_time" not in result.notebook


def papermill(folder: Path, *options: str, notebook: str = "pairing") -> subprocess.CompletedProcess[str]:
    command = [*PAPERMILL, str(NOTEBOOKS / f"{notebook}.ipynb"), "out.ipynb", "--no-progress-bar", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)


def test_folders_may_have_braces_in_their_names(register, tmp_path, monkeypatch):
    for name in ("{notebooks}", "{temporary}"):
        (tmp_path / name).mkdir()
    shutil.copy(NOTEBOOKS / "pairing.ipynb", tmp_path / "{notebooks}")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "{temporary}"))
    page = next(p for p in read_plan(register).pages if p.notebook == "pairing")
    assert not run(page, notebooks=tmp_path / "{notebooks}").failure
    assert not list((tmp_path / "{temporary}").glob("lugan-*/executed.ipynb")), "nothing stays"


def test_plain_papermill_works_from_any_folder(tmp_path):
    result = papermill(tmp_path, "-p", "pairing", "jiaozhou-tongwei", "-p", "lang", "zh", "-p", "money_unit", "yi")
    assert result.returncode == 0, result.stderr
    html = json.dumps(json.loads((tmp_path / "out.ipynb").read_text("utf-8")), ensure_ascii=False)
    assert "3.7亿元" in html and "胶州—通渭" in html


@pytest.mark.parametrize(
    "options, message",
    [
        (["-p", "pairing", "nowhere"], "pairing is 'nowhere', which is not valid. Valid: shandong-gansu, "),
        (["-p", "first_yaer", "2021"], "the pairing notebook has no parameter 'first_yaer'; did you mean first_year?"),
        (["-p", "last_year", "2040"], "last_year is 2040, which is not valid. Valid: 2021 to 2026."),
        (["-p", "money_unit", "dollar"], "money_unit is 'dollar', which is not valid. Valid: auto, yuan, wan, yi."),
    ],
)
def test_plain_papermill_stops_in_the_first_cell_on_a_wrong_parameter(tmp_path, options, message):
    result = papermill(tmp_path, *options)
    assert result.returncode != 0
    assert message in result.stderr
    ran = [c for c in nbformat.read(tmp_path / "out.ipynb", 4).cells if c.cell_type == "code" and any(o.output_type == "display_data" for o in c.outputs)]
    assert not ran
