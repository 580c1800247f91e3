"""Building: see whether anything has to be done, do it, and say what was made.

What there is to do stands in `lugan.book.pipeline`; its libraries take a second to load, and are not
loaded where the book that stands is the one asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from ..audit import Report
from ..kernels.provisioner import warm_kernels
from . import standing
from .fingerprint import inputs
from .plan import PROJECT
from .publish import alone
from .run import Executed, failures, settings
from .workers import collecting_seldom

BUILD = PROJECT / "_build"


@dataclass(frozen=True)
class Built:
    """What a build made: the folder, the results of the notebooks, Sphinx's warnings by edition, the audit, and why each page ran or did not."""

    folder: Path
    results: tuple[Executed, ...]
    warnings: dict[str, str]
    report: Report | None
    reasons: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_sound(self) -> bool:
        return not failures(self.results) and not any(self.warnings.values()) and (self.report is None or self.report.is_clean)


def build(out: Path = BUILD, languages: Sequence[str] = (), workers: int = 0, data: Path | None = None, only: str = "", parameters: Mapping[str, Any] | None = None, force: bool = False, address: str = "") -> Built:
    """Build the book.

    Parameters
    ----------
    out : Path
        Folder of everything generated; the book stands in ``out/html``.
    languages : sequence of str
        Editions to build; all of the plan by default.
    workers : int
        Notebooks to run at a time; as many as there are cores by default.
    data : Path, optional
        Folder of the tables.
    only : str
        Run only the page of this name, for a quick look; other pages are left out.
    parameters : mapping of str to object, optional
        Parameters for every page, over those of the plan.
    force : bool
        Run every notebook and compile every page, even if nothing has changed.
    address : str
        Of the scheduler of a cluster that runs the notebooks; this machine does by default.

    Returns
    -------
    Built

    Raises
    ------
    DataError, ParameterError, PlanError
        If tables, notebooks, parameters or plan are wrong; nothing is written then.
    BuildError
        If the build could not be carried through; the last book is as it was.
    """
    with alone(out), collecting_seldom(), ExitStack() as kernels:
        out, parameters = out.absolute(), dict(parameters or {})
        began_with = inputs(data)
        want = standing.wanted(began_with, languages=list(languages), only=only, parameters=parameters)
        if not force and (stands := standing.still_stands(out, want)):
            return Built(out / "html", (), {}, stands[0], dict.fromkeys(stands[1], "unchanged"))
        standing.forget(out)
        if not address:
            kernels.enter_context(warm_kernels(settings(data)))  # what they are forked from takes a second to import, and so does what follows
        from .pipeline import make

        built = make(out, languages, workers, data, only, parameters, force, address, began_with, kernels)
        if built.report and built.is_sound:
            standing.remember(out, want, built.report, list(built.reasons))
        return built


def tell(built: Built, stream: TextIO | None = None, explain: bool = False) -> None:
    """Say what was built and where, and what failed; if asked, also why each page's notebook ran or did not."""
    for page, why in built.reasons.items() if explain else ():
        print(f"{page}: {why}", file=stream)
    for result in failures(built.results):
        failure = result.failure
        assert failure
        where = f", cell {failure.cell} ({failure.line})" if failure.cell else ""
        print(f"failed: {result.page.name} (notebooks/{result.page.notebook}.ipynb{where}): {failure.cause}", file=stream)
    for lang, text in built.warnings.items():
        if text:
            print(f"warnings of the {lang} edition:\n{text.rstrip()}", file=stream)
    if built.report:
        for complaint in built.report.complaints:
            print(complaint, file=stream)
        print(built.report, file=stream)
    if built.folder.name != "html":
        print(f"the last good book stays in {built.folder.with_name('html')}", file=stream)
    pages = len(list(built.folder.rglob("*.html")))
    print(f"{'built' if built.is_sound else 'built with faults'}: {pages} pages in {built.folder}; open {built.folder / 'index.html'}", file=stream)
