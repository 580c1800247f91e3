"""Reruns: a notebook's cells over again with other parameters, without a kernel; a cell that would be answered as before is not run again.

Most cells show the same for most parameters: a table of workers does not change with the unit of
money. What a cell asked of its page's view is traced (`lugan.reads`); where a view with other
parameters answers every one of these questions alike, and the names that the cell uses hold the
same, it would show the same. Cells up to the one that opens the page always run, and so does a
cell that binds a name to anything but a plain value or a page's title, since that might hold on to
the view it was made with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
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
    """

    def __init__(self, path: Path, analysis: Analysis, show: Callable[[Sequence[Block]], T]):
        self.analysis, self.show = analysis, show
        self.cells = [(cell, frozenset(_names(cell.code))) for cell in code_cells(path)]
        self.past: dict[str, list[Run[T]]] = {}

    def __call__(self, parameters: Mapping[str, Any]) -> Iterator[tuple[str, Run[T]]]:
        """Run the notebook with parameters, all of them; yields each code cell's id and its run."""
        namespace: dict[str, Any] = {"__name__": "notebook"}
        page: Page | None = None
        handles: frozenset[str] = frozenset()  # names of the page and its view: what is asked through them is traced
        for cell, names in self.cells:
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
            if _are_same(run.used, used) and not still({question: answer for question, answer in run.reads.items() if not is_of_analysis(question)}, view):
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
