"""Offering: what follows for a page once its notebook has run: what others must know of it, and what readers may choose on it.

Both are worked out by workers while other notebooks run, and kept; what readers may choose is written as
scripts that a page loads. The variants of all pages are far more than a machine need hold: at a hundred pairings half a gigabyte.
Workers take one page at a time, keep its variants in the store and say only where they are and
which computed numbers each of them shows; once all numbers of the book are known, they write the
scripts, again page by page.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Future, as_completed
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Self

from tqdm import tqdm

from ..notebook import code_cells
from ..views import analysis_of
from .choices import combinations
from .code import modules, surroundings
from .files import hash_of, write_whole
from .fingerprint import SHORT
from .links import resolved
from .plan import PlannedPage
from .run import CELL_TIMEOUT, NOTEBOOKS, Executed
from .site import Site
from .store import Store, kept_variants
from .supervised import supervised
from .terms import Terms
from .told import Told, tell
from .variants import Variant, VariantError, computed, scripts
from .workers import given, process_pool

#: So many pages' scripts are written in one go by a worker.
_TASK = 8


@dataclass(frozen=True)
class Offered:
    """A page's variants: the file in which they are kept, and the ids of the computed numbers that each of them shows."""

    entry: Path
    indicators: Sequence[Sequence[str]]


@dataclass(frozen=True)
class _Job:
    """What is to be found out for a page: by which function, of what."""

    page: str
    work: Callable[..., Any]
    given: tuple[Any, ...]


class Offering:
    """What follows for pages, found or worked out several pages at a time, while something else goes on.

    A page whose cells end the worker, which no exception says, takes with it what other workers were at.
    All of that is done again, one page after the other, so that it is known which page it is.

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
        self.begun: dict[Future[Any], _Job] = {}
        self.lost: list[_Job] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.pool.shutdown(cancel_futures=True)

    def add(self, executed: Executed) -> None:
        """Begin with a page whose notebook has run to its end."""
        page, (store, data, *_) = executed.page, self.options
        if executed.told is None:
            self._begin(_Job(page.name, _tell, (executed, NOTEBOOKS, store, data)))
        if page.choices:
            self._begin(_Job(page.name, _offer, (page, NOTEBOOKS / f"{page.notebook}.ipynb", *self.options)))

    def _begin(self, job: _Job) -> None:
        try:
            self.begun[self.pool.submit(job.work, *job.given)] = job
        except BrokenExecutor:
            self.lost.append(job)

    def collect(self) -> tuple[dict[str, Told], dict[str, Offered], dict[str, str]]:
        """Wait for all that was begun: by their names what pages tell if that was not known, their variants, and what was wrong where one of these failed.

        Raises
        ------
        OSError
            If what was found out could not be kept.
        """
        found: dict[Callable[..., Any], dict[str, Any]] = {_tell: {}, _offer: {}}
        wrong: dict[str, str] = {}
        with tqdm(total=len(self.begun) + len(self.lost), desc="variants", unit="", disable=None) as bar:
            for future in as_completed(self.begun):
                job = self.begun[future]
                if not _take(job, future, found, wrong):
                    self.lost.append(job)
                    continue
                bar.update()
            while self.lost:
                with process_pool(1) as pool:
                    while self.lost:
                        job = self.lost.pop()
                        bar.update()
                        if not _take(job, pool.submit(job.work, *job.given), found, wrong):
                            wrong[job.page] = f"a cell ended the process that ran it with what readers may choose, or took longer than {CELL_TIMEOUT} s and could not be stopped; or there is too little memory for this page"
                            break
        return found[_tell], found[_offer], wrong


def _take(job: _Job, future: Future[Any], found: Mapping[Callable[..., Any], dict[str, Any]], wrong: dict[str, str]) -> bool:
    """Enter what became of a job; False if the worker ended that was at it."""
    error = future.exception()
    if isinstance(error, BrokenExecutor):
        return False
    if isinstance(error, OSError):  # the disk's fault, not the page's
        raise error
    if error:
        wrong[job.page] = str(error) if isinstance(error, VariantError) else f"{type(error).__name__}: {error}"
    else:
        found[job.work][job.page] = future.result()
    return True


def _tell(executed: Executed, notebooks: Path, store: Store, data: Path | None) -> Told:
    with supervised(CELL_TIMEOUT * len(code_cells(notebooks / f"{executed.page.notebook}.ipynb"))):  # each has kept to its time already, in a kernel
        told = tell(executed, analysis_of(data), notebooks)
    store.keep(replace(executed, told=told))
    return told


def _offer(page: PlannedPage, template: Path, store: Store, data: Path | None, lang: str, force: bool) -> Offered:
    found = None if force else store.find_variants(page, analysis_of(data))
    if found:
        entry, shown = found
        return Offered(entry, shown[lang])
    fresh = computed(page, template, data, {} if force else store.runs(page))
    return Offered(store.keep_variants(fresh), fresh.indicators[lang])


@dataclass(frozen=True)
class Last:
    """The scripts of the last book, which are those of this one as far as nothing that they are made of has changed.

    Parameters
    ----------
    folders : mapping of str to Path
        The ``_static`` of each of its editions, if it is to be used; it may be damaged, or not there.
    records : Path
        Folder in which is written down what the scripts of each page were made of, and their digest.
    """

    folders: Mapping[str, Path]
    records: Path


@dataclass(frozen=True)
class _Task:
    """What all scripts of an edition are made of beside a page's variants: terms, short hash of the book, rows that stand on a sheet; and the hash of all this but for the book's."""

    terms: Terms
    book: str
    moved: Mapping[str, str]
    made_of: str


def write_all(folders: Mapping[str, Path], site: Site, offered: Mapping[str, Offered], workers: int, last: Last | None = None) -> None:
    """Write the scripts of all variants.

    Parameters
    ----------
    folders : mapping of str to Path
        The ``_static`` of each edition.
    site : Site
    offered : mapping of str to Offered
    workers : int
        How many write at a time.
    last : Last, optional
    """
    kept = [(r.page, offered[r.page.name].entry) for r in site.results if r.page.name in offered]
    if not kept:
        return
    code = [modules(("book", "offer")), dict(surroundings())]
    editions = {}
    for lang, folder in folders.items():
        terms = Terms(site.analysis.register, lang)
        editions[lang] = folder, _Task(terms, site.fingerprint[:SHORT], site.moved, hash_of(json.dumps([lang, terms.mentions, terms.heads, site.moved, code])))
    with process_pool(workers, (editions, last)) as pool:
        for task in [pool.submit(_write, kept[i : i + _TASK]) for i in range(0, len(kept), _TASK)]:
            task.result()


def _write(pages: Sequence[tuple[PlannedPage, Path]]) -> None:
    editions, last = given()
    for page, entry in pages:
        variants = cache(lambda: kept_variants(page, entry))  # noqa: B023 (used at once); read for the first edition that wants them
        for lang, (folder, task) in editions.items():
            (folder / "variants" / page.name).mkdir(parents=True, exist_ok=True)
            names = [f"variants/{page.name}/{c.number}.js" for c in list(combinations(page.choices))[1:]]
            made_of = hash_of(f"{page.name} {entry.parent.name} {entry.name} {task.made_of}")
            record = last.records / lang / f"{page.name}.json" if last else None
            texts = _unchanged(last.folders[lang], names, record, made_of) if record and lang in last.folders else None
            if texts is None:
                texts = _written(page, variants(), lang, task)
            if record:
                write_whole(record, json.dumps({"made_of": made_of, "book": task.book, "sha256": hash_of(*texts)}))
            for name, text in zip(names, texts, strict=True):
                (folder / name).write_bytes(text.replace(_MARK, _told(task.book)))


def _written(page: PlannedPage, variants: Sequence[Variant], lang: str, task: _Task) -> list[bytes]:
    """The scripts of a page's variants, with a mark for the book's hash."""
    finish = cache(lambda html: resolved(task.terms.linked(html), page.name, lang, _BOOK, task.moved))  # many variants show the same
    return [text.encode() for text in scripts(page, variants, lang, finish).values()]


def _unchanged(folder: Path, names: Sequence[str], record: Path, made_of: str) -> list[bytes] | None:
    """The scripts of the last book, with a mark for the book's hash, if they are made of the same and whole."""
    try:
        before = json.loads(record.read_text("utf-8"))
        if before["made_of"] != made_of:
            return None
        texts = [(folder / name).read_bytes().replace(_told(before["book"]), _MARK) for name in names]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return texts if before["sha256"] == hash_of(*texts) else None


#: What stands where the book's short hash goes, which differs in every book.
_BOOK = "the-hash-of-the-book"


def _told(book: str) -> bytes:
    """Where a script says a book's hash."""
    return rb'<code class=\"book-hash\">' + book.encode() + b"<"


_MARK = _told(_BOOK)
