"""Offering: what follows for a page once its notebook has run: what others must know of it, and what readers may choose on it.

Both are worked out by workers while other notebooks run, and kept; what readers may choose is written as
scripts that a page loads. The variants of all pages are far more than a machine need hold: at a hundred pairings half a gigabyte.
Workers take one page at a time, keep its variants in the store and say only where they are and
which computed numbers each of them shows; once all numbers of the book are known, they write the
scripts, again page by page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import BrokenExecutor, Future, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self, TypeVar

from tqdm import tqdm

from ..views import analysis_of
from .fingerprint import SHORT
from .links import resolved
from .plan import PlannedPage
from .run import NOTEBOOKS, Executed
from .site import Site
from .store import Store, kept_variants
from .terms import Terms
from .told import Told, tell
from .variants import computed, indicators, numbered, scripts
from .workers import process_pool

T = TypeVar("T")

#: So many pages' scripts are written in one go by a worker.
_TASK = 8


@dataclass(frozen=True)
class Offered:
    """A page's variants: the file in which they are kept, and the ids of the computed numbers that each of them shows."""

    entry: Path
    indicators: Sequence[Sequence[str]]


class Offering:
    """What follows for pages, found or worked out several pages at a time, while something else goes on.

    Parameters
    ----------
    store : Store
    workers : int
        How many at a time.
    data : Path, optional
        Folder of the tables.
    lang : str
        Edition whose numbers are told.
    force : bool
        Compute all, even what the store has.
    """

    def __init__(self, store: Store, workers: int, data: Path | None = None, lang: str = "en", force: bool = False):
        self.pool = process_pool(workers)
        self.options = (store, data, lang, force)
        self.offered: dict[Future[Offered], str] = {}
        self.told: dict[Future[Told], str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.pool.shutdown(cancel_futures=True)

    def add(self, executed: Executed) -> None:
        """Begin with a page. Its notebook has run to its end in a kernel, so no cell of it will hang or end a worker."""
        page, (store, data, *_) = executed.page, self.options
        if executed.told is None:
            self.told[self.pool.submit(_tell, executed, NOTEBOOKS, store, data)] = page.name
        if page.choices:
            self.offered[self.pool.submit(_offer, page, NOTEBOOKS / f"{page.notebook}.ipynb", *self.options)] = page.name

    def collect(self) -> tuple[dict[str, Told], dict[str, Offered], dict[str, str]]:
        """Wait for all that was begun: by their names what pages tell if that was not known, their variants, and what was wrong where one of these failed."""
        wrong: dict[str, str] = {}
        with tqdm(total=len(self.told) + len(self.offered), desc="variants", unit="", disable=None) as bar:
            return _results(self.told, wrong, bar), _results(self.offered, wrong, bar), wrong


def _results(futures: Mapping[Future[T], str], wrong: dict[str, str], bar: tqdm[Any]) -> dict[str, T]:
    """Results by the names of pages; what was wrong is entered there."""
    found: dict[str, T] = {}
    for future in as_completed(futures):
        name, error = futures[future], future.exception()
        if isinstance(error, BrokenExecutor):
            raise error
        if error:
            wrong[name] = str(error)
        else:
            found[name] = future.result()
        bar.update()
    return found


def _tell(executed: Executed, notebooks: Path, store: Store, data: Path | None) -> Told:
    told = tell(executed, analysis_of(data), notebooks)
    store.keep(replace(executed, told=told))
    return told


def _offer(page: PlannedPage, template: Path, store: Store, data: Path | None, lang: str, force: bool) -> Offered:
    found = None if force else store.find_variants(page, analysis_of(data))
    if found:
        entry, shown = found
        return Offered(entry, shown[lang])
    fresh = computed(page, template, data, {} if force else store.runs(page))
    store.keep_runs(page, fresh)
    return Offered(store.keep_variants(page, fresh), indicators(fresh.variants)[lang])


def write_all(folders: Mapping[str, Path], site: Site, offered: Mapping[str, Offered], workers: int) -> None:
    """Write the scripts of all variants.

    Parameters
    ----------
    folders : mapping of str to Path
        The ``_static`` of each edition.
    site : Site
    offered : mapping of str to Offered
    workers : int
        How many write at a time.
    """
    kept = [(r.page, offered[r.page.name].entry) for r in site.results if r.page.name in offered]
    editions = {lang: (folder, Terms(site.analysis.register, lang)) for lang, folder in folders.items()}
    with process_pool(workers) as pool:
        tasks = [pool.submit(_write, kept[i : i + _TASK], editions, site.fingerprint[:SHORT], site.moved) for i in range(0, len(kept), _TASK)]
        for task in tasks:
            task.result()


def _write(pages: Sequence[tuple[PlannedPage, Path]], editions: Mapping[str, tuple[Path, Terms]], book: str, moved: Mapping[str, str]) -> None:
    for page, entry in pages:
        variants = numbered(page, kept_variants(entry))
        for lang, (folder, terms) in editions.items():
            (folder / "variants" / page.name).mkdir(parents=True, exist_ok=True)
            for name, text in scripts(page, variants, lang, lambda html: resolved(terms.linked(html), page.name, lang, book, moved)).items():  # noqa: B023 (used at once)
                (folder / name).write_text(text, "utf-8", newline="\n")
