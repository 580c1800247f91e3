"""Reruns: a notebook's cells over again with other parameters, without a kernel; a cell that would be answered as before is not run again.

Most cells show the same for most parameters: a table of workers does not change with the unit of
money. What a cell asked of its page's view is traced (`lugan.reads`); where a view with other
parameters answers every one of these questions alike, and the names that the cell uses hold the
same, it would show the same. Cells up to the one that opens the page always run, and so does a
cell that binds a name to anything but a plain value or a page's title, since that might hold on to
the view it was made with.

Runs can be kept from one build to the next: of those that hold nothing but plain values and modules a
later process takes the ones whose questions its register answers alike, so that after one changed
claim only the cells run that looked at it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import CodeType, FunctionType, MappingProxyType, ModuleType
from typing import Any, Generic, TypeVar

from .blocks import Block, Title
from .notebook import CodeCell, Page, capturing, code_cells
from .reads import Reads, is_of_analysis, still, trace
from .views import Analysis, View

T = TypeVar("T")


@dataclass(frozen=True)
class Run(Generic[T]):
    """One run of a cell: what it shows, what it read, the names that it used and bound."""

    shown: T
    reads: Reads
    used: Mapping[str, Any]
    bound: Mapping[str, Any]

    @cached_property
    def of_analysis(self) -> Reads:
        """What it read that is the same whatever a page's parameters."""
        return {question: answer for question, answer in self.reads.items() if is_of_analysis(question)}

    @cached_property
    def of_view(self) -> Reads:
        """What it read that may depend on them."""
        return {question: answer for question, answer in self.reads.items() if not is_of_analysis(question)}


class Rerun(Generic[T]):
    """A notebook that runs in this process again and again.

    Parameters
    ----------
    path : Path
        The notebook.
    analysis : Analysis
        Taken in place of the register on disk.
    show : callable
        Makes of a cell's blocks what is wanted of them; called while the cell is traced.
    past : mapping of str to sequence of Run
        Runs of the same cells in another process, by cell; those count that this analysis answers alike.

    Attributes
    ----------
    at : str
        The cell that was begun last.
    """

    def __init__(self, path: Path, analysis: Analysis, show: Callable[[Sequence[Block]], T], past: Mapping[str, Sequence[Run[T]]] = MappingProxyType({})):
        self.analysis, self.show = analysis, show
        self.at = ""
        self.cells = [(cell, frozenset(_names(cell.code))) for cell in code_cells(path)]
        view = View(analysis, {})  # what does not depend on parameters is asked now, the rest of each view
        self.past = {cell: [run for run in runs if not still(run.of_analysis, view)] for cell, runs in past.items()}

    def __call__(self, parameters: Mapping[str, Any]) -> Iterator[tuple[str, Run[T]]]:
        """Run the notebook with parameters, all of them; yields each code cell's id and its run."""
        namespace: dict[str, Any] = {"__name__": "notebook"}
        page: Page | None = None
        handles: frozenset[str] = frozenset()  # names of the page and its view: what is asked through them is traced
        for cell, names in self.cells:
            self.at = cell.id
            used = _used(names, namespace, handles)
            run = self._before(cell, used, page.view) if page else None
            if run:
                namespace |= run.bound
            else:
                run = self._run(cell, used, namespace)
                if page and all(map(_is_plain, run.bound.values())):
                    self.past.setdefault(cell.id, []).append(run)
            if cell.is_parameters:
                namespace |= parameters
            if page is None:
                page = next((v for v in namespace.values() if isinstance(v, Page)), None)
                handles = frozenset(n for n, v in namespace.items() if isinstance(v, (Page, View)))
            yield cell.id, run

    def _before(self, cell: CodeCell, used: Mapping[str, Any], view: View) -> Run[T] | None:
        """An earlier run of a cell that this one would equal, if there is any."""
        for run in self.past.get(cell.id, ()):
            if _are_same(run.used, used) and not still(run.of_view, view):
                return run
        return None

    def _run(self, cell: CodeCell, used: Mapping[str, Any], namespace: dict[str, Any]) -> Run[T]:
        before = dict(namespace)
        reads: Reads = {}
        trace(reads)
        try:
            with capturing(self.analysis) as blocks:
                exec(cell.code, namespace)  # noqa: S102 (our own notebooks)
            shown = self.show(blocks)
        finally:
            trace(None)
        return Run(shown, reads, used, {n: v for n, v in namespace.items() if n != "__builtins__" and (n not in before or before[n] is not v)})


def _names(code: CodeType) -> Iterator[str]:
    """Every name that code may look up, in its functions too."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _used(names: frozenset[str], namespace: Mapping[str, Any], handles: frozenset[str]) -> dict[str, Any]:
    """What the names hold that a cell may look up; all names, where it may look up any."""
    found = namespace.keys() if names & {"globals", "locals", "vars", "eval", "exec"} else names & namespace.keys()
    return {n: namespace[n] for n in sorted(found - handles - {"__builtins__"})}


def _are_same(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    return before.keys() == now.keys() and all(now[n] is v or (type(now[n]) is type(v) and isinstance(v, _VALUES) and now[n] == v) for n, v in before.items())


_VALUES = (str, int, float, bool, type(None))


def _is_plain(value: Any) -> bool:
    """Whether a value holds on to no view and does not change: a plain value, a title, something imported."""
    return isinstance(value, (*_VALUES, Title, ModuleType)) or (isinstance(value, (FunctionType, type)) and value.__module__ != "notebook")


def as_json(runs: Mapping[str, Iterable[Run[Any]]]) -> dict[str, Any]:
    """Runs by cell, as JSON can hold them; of those that used or bound anything but plain values and modules, only what they show."""
    asked: dict[tuple[str, str], int] = {}  # the same questions are asked in many runs
    kept: dict[str, list[Any]] = {}
    for cell, of_cell in runs.items():
        rows = kept[cell] = []
        for run in of_cell:
            rows.append([run.shown])
            if all(isinstance(v, (*_VALUES, ModuleType)) for names in (run.used, run.bound) for v in names.values()):
                rows[-1] += [asked.setdefault(pair, len(asked)) for pair in run.reads.items()], _as_json(run.used), _as_json(run.bound)
    return {"asked": list(asked), "runs": kept}


def from_json(kept: Mapping[str, Any]) -> dict[str, list[Run[Any]]]:
    """Runs by cell from what `as_json` made of them, as far as all of them was kept and can be had again."""
    asked = kept["asked"]
    whole = {cell: [row for row in rows if len(row) > 1 and _is_imported(row[-1])] for cell, rows in kept["runs"].items()}
    return {cell: [Run(shown, dict(asked[i] for i in reads), _from_json(used), _from_json(bound)) for shown, reads, used, bound in rows] for cell, rows in whole.items() if rows}


def _as_json(names: Mapping[str, Any]) -> dict[str, Any]:
    return {name: {"module": value.__name__} if isinstance(value, ModuleType) else {"value": value} for name, value in names.items()}


def _is_imported(bound: Mapping[str, Any]) -> bool:
    """Whether this process has the modules that a run bound, so that it can be taken for the cell."""
    return all(value["module"] in sys.modules for value in bound.values() if "module" in value)


def _from_json(names: Mapping[str, Any]) -> dict[str, Any]:
    """Values by their names; a module that this process has not imported is none, so that no run with it is taken for the same."""
    return {name: sys.modules.get(kept["module"]) if "module" in kept else kept["value"] for name, kept in names.items()}
