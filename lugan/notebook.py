"""The notebook's side: open a page with its parameters, show blocks on it.

A notebook's first working cell opens the page with everything its parameters cells defined, so
that a wrong name, type or value stops the run there, also in plain papermill::

    from lugan.notebook import open_page
    page = open_page("pairing", globals())

What it shows is said in the language asked for, and in every other language beside it, in a
media type of the book's own: one run serves all editions.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import nbformat
from IPython.core.getipython import get_ipython
from IPython.display import publish_display_data

from . import published
from .apparatus import cite_chart
from .blocks import Block, Drawing, Files, Title
from .charts import Chart
from .language import LANGUAGES
from .parameters import checked
from .reads import READS, Reads, keep, quietly, trace
from .views import Analysis, View, analysis_of, consulting

#: An output's content in every language: ``{"html": {"en": …}, "files": {…}}``.
MEDIA_TYPE = "application/vnd.lugan.block+json"


@dataclass(frozen=True)
class Page:
    """A page of the book while its notebook runs."""

    view: View

    @property
    def lang(self) -> str:
        return self.view.parameters["lang"]

    def draw(self, chart: Chart) -> None:
        """Display a chart with the data behind it and how to cite it."""
        self.show(Drawing(chart, Files({f"{chart.id}.csv": partial(published.chart_csv, self.view.analysis, chart.rows)}), cite_chart(self.view, chart)))

    def show(self, *blocks: Block) -> None:
        """Display blocks, one output each."""
        captured = _captured.get()
        if captured is not None:
            captured.blocks += blocks
            return
        for block in blocks:
            publish_display_data(output(block, self.lang))


def output(block: Block, lang: str) -> dict[str, Any]:
    """What a block puts out: its content in a language, and in the book's own media type in all of them."""
    if isinstance(block, Title):
        said: dict[str, Any] = {"markdown": {lang: block.markdown(lang) for lang in LANGUAGES}, "title": {lang: block.text(lang) for lang in LANGUAGES}}
        main = {"text/markdown": said["markdown"][lang]}
    else:
        said = {"html": {lang: block.html(lang) for lang in LANGUAGES}, "files": dict(block.files())}
        if sheets := [sheet.said() for sheet in block.sheets()]:
            said["sheets"] = sheets
        main = {"text/html": said["html"][lang]}
    return {**main, "text/plain": block.text(lang), MEDIA_TYPE: said}


def open_page(notebook: str, namespace: Mapping[str, Any]) -> Page:
    """Check the parameters and read the register.

    Parameters
    ----------
    notebook : str
        Name of the notebook.
    namespace : mapping
        The notebook's ``globals()``: every name in it that the notebook did not start with is
        taken for a parameter.

    Returns
    -------
    Page

    Raises
    ------
    ParameterError
        If a name, type or value is wrong.
    DataError
        If the tables are.
    """
    captured = _captured.get()
    with quietly():  # whether parameters are valid is asked at every build, before anything runs
        analysis = captured.analysis if captured else analysis_of()
        parameters = checked(notebook, _given(namespace), analysis.register)
    if captured is None and os.environ.get(READS):
        _keep_reads(Path(os.environ[READS]))
    return Page(View(analysis, parameters))


def _keep_reads(path: Path) -> None:
    """Trace what the cells to come read, and add it to a file after each of them."""
    reads: Reads = {}
    kept = keep(path, reads)

    def keep_new(result: object) -> None:
        nonlocal kept
        kept = keep(path, reads, kept)

    trace(reads)
    shell = get_ipython()
    if shell:
        shell.events.register("post_run_cell", keep_new)


@dataclass
class Captured:
    """What a notebook's cells show when they are run here instead of in a kernel."""

    analysis: Analysis
    blocks: list[Block]


_captured: ContextVar[Captured | None] = ContextVar("captured", default=None)


@contextmanager
def capturing(analysis: Analysis) -> Iterator[list[Block]]:
    """Inside, pages open over an analysis instead of the register on disk, and what they show comes into the list."""
    captured = Captured(analysis, [])
    token = _captured.set(captured)
    try:
        yield captured.blocks
    finally:
        _captured.reset(token)


@dataclass(frozen=True)
class CodeCell:
    """A cell that runs: its id, its code, and whether it holds the parameters that are given after it."""

    id: str
    code: CodeType
    is_parameters: bool


def code_cells(path: Path) -> Sequence[CodeCell]:
    """The cells of a notebook that run, in order."""
    return _code_cells(path.name, path.read_text("utf-8"))


@lru_cache(16)  # many pages are made by one notebook
def _code_cells(name: str, content: str) -> Sequence[CodeCell]:
    cells = [c for c in nbformat.reads(content, 4).cells if c.cell_type == "code"]
    return tuple(CodeCell(c["id"], compile(c.source, f"{name}:{c['id']}", "exec"), "parameters" in c.metadata.get("tags", [])) for c in cells)


def captured_blocks(path: Path, parameters: Mapping[str, Any], analysis: Analysis) -> Iterator[tuple[str, list[Block], set[str]]]:
    """Run a notebook's cells in this process, without a kernel and without drawing.

    Parameters
    ----------
    path : Path
        The notebook.
    parameters : mapping of str to object
        Its parameters, all of them.
    analysis : Analysis
        Taken in place of the register on disk.

    Yields
    ------
    cell : str
        Id of each code cell.
    blocks : list of Block
        What it shows.
    consulted : set of str
        Claims that helped to decide what is shown.
    """
    namespace: dict[str, Any] = {"__name__": "notebook"}
    for cell in code_cells(path):
        with capturing(analysis) as blocks, consulting() as consulted:
            exec(cell.code, namespace)  # noqa: S102 (our own notebooks)
        if cell.is_parameters:
            namespace |= parameters
        yield cell.id, blocks, consulted


def _given(namespace: Mapping[str, Any]) -> dict[str, Any]:
    """Names that cells assigned before this one: all but Python's, IPython's and imports."""
    shell = get_ipython()
    hidden = set(getattr(shell, "user_ns_hidden", ())) if shell else set()
    return {n: v for n, v in namespace.items() if not n.startswith("_") and n not in hidden and not isinstance(v, (ModuleType, FunctionType))}
