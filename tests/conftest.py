"""What the tests share: the project's register, claims made to order, tables to spoil, one built book."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from coverage import Coverage

from lugan.blocks import Block, Drawing
from lugan.book.fingerprint import inputs
from lugan.book.pdf import PrintError, browser_command
from lugan.book.plan import PROJECT, read_plan
from lugan.book.run import NOTEBOOKS, Executed, pack_notebook, settings
from lugan.book.site import Site
from lugan.kernels.provisioner import use_warm_kernels
from lugan.language import Text
from lugan.notebook import captured_blocks, output
from lugan.number import Noun
from lugan.parameters import checked
from lugan.periods import Period
from lugan.quantities import read
from lugan.register import DATA, Claim, Measure, Register, Relation, Scope, Unit, read_register
from lugan.views import Analysis, View

NOTHING = Text.of(en="", zh="")


@pytest.fixture(scope="session", autouse=True)
def zygote() -> None:
    """One for all builds of this process, which would else each start one."""
    use_warm_kernels(settings(None))


@pytest.fixture(scope="session")
def register() -> Register:
    return read_register(DATA)


@pytest.fixture(scope="session")
def analysis(register) -> Analysis:
    return Analysis(register)


@pytest.fixture(scope="session")
def view(analysis):
    """``view("pairing", pairing="qingdao-dingxi")``: the analysis as a notebook's parameters show it."""

    def make(notebook: str = "overview", **given) -> View:
        return View(analysis, checked(notebook, given, analysis.register))

    return make


@pytest.fixture
def untraced():
    """Coverage looks away, which would else be most of the time that a test measures."""
    tracing = Coverage.current()
    if tracing:
        tracing.stop()
    yield
    if tracing:
        tracing.start()


@pytest.fixture
def tables(tmp_path) -> Path:
    """A copy of the tables that a test may spoil."""
    shutil.copytree(DATA, tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture(scope="session")
def book(tmp_path_factory) -> Path:
    """The book, built once for all tests that look at it; ``LUGAN_TEST_BOOK`` names one to look at instead."""
    if os.environ.get("LUGAN_TEST_BOOK"):
        return Path(os.environ["LUGAN_TEST_BOOK"])
    from lugan.book.build import build

    built = build(tmp_path_factory.mktemp("build"))
    assert built.is_sound, built.warnings
    return built.folder


def ran(tables: Path) -> Site:
    """A site over tables whose notebooks ran in this process, without their drawings."""
    analysis = Analysis(read_register(tables))
    plan = read_plan(analysis.register)

    def executed(name: str, parameters: dict) -> dict:
        shown: dict[str, list[Block]] = {cell: blocks for cell, blocks, _ in captured_blocks(NOTEBOOKS / f"{name}.ipynb", parameters, analysis)}
        notebook = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text("utf-8"))
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                cell["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": output(b, "en")} for b in shown[cell["id"]] if not isinstance(b, Drawing)]
        return notebook

    return Site(analysis, plan, tuple(Executed(page, pack_notebook(executed(page.notebook, dict(page.parameters)))) for page in plan.pages), "ab" * 32)


def copy_of_project(folder: Path) -> Path:
    """A copy of what a book is made from, and of nothing else."""
    for name in inputs():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PROJECT / name, folder / name)
    return folder


@pytest.fixture(scope="session")
def command() -> str:
    """The browser's command; without one a test is skipped and says how to get it, in CI it fails."""
    try:
        return browser_command()
    except PrintError as error:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(error))


def claim(id: str, printed: str, *, start: str = "2021", end: str = "2025", kind: str = "money", measure: str = "funds", scope: str = "pairing", term: str = "资金", basis: str = "total") -> Claim:
    """A claim made to order."""
    reading = "none" if not (start or end) else "open" if not (start and end) else "printed"
    unit = Unit(kind, kind, (), Noun((("en_one", "piece"), ("en_other", "pieces"), ("zh", "件"))))
    quantity = read(printed, share=kind != "growth").in_unit(kind).claimed_by(id)
    return Claim(id, "a-b", Measure(measure, "funding", unit, NOTHING, NOTHING), printed, 0, len(printed), Period(start, end, reading), basis, term, Scope(scope, scope, NOTHING), "s", NOTHING, quantity)


def relation(kind: str, left: str, right: str, by: str = "", force: str = "stated") -> Relation:
    """A relation between claims named by id, sums with +."""
    return Relation("r", kind, force, tuple(left.split(" + ")), tuple(right.split(" + ")), by, NOTHING, NOTHING, NOTHING, NOTHING)
