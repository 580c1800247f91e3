"""The pipeline: run, stage, compile, audit, publish.

The finished book is put in place in one move, so that a build that stops halfway leaves the last
one as it was (`lugan.book.publish`).
"""

from __future__ import annotations

import dataclasses
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from itertools import chain
from pathlib import Path
from typing import Any

from ..datapackage import described, nearest
from ..language import Message
from ..languages import require_complete
from ..parameters import checked
from ..periods import Day
from ..published import BOM, page_package, write_tables
from ..register import tables_folder
from ..views import Analysis, analysis_of
from .build import Built
from .cluster import cluster
from .compile import COMPILED, SOURCE, Edition, compile_edition, preload
from .configuration import require_configured
from .editions import entrance
from .fingerprint import SHORT, changed, inputs, stamps
from .kept import audited
from .offer import Last, Offering, write_all
from .plan import Plan, PlanError, PlannedPage, read_plan
from .policy import guarded
from .publish import BuildError, put_in_place, record, seal
from .run import Executed, Failure, Submit, local, require_readable, run_all
from .site import Site
from .stage import headings, stage, write_scripts
from .store import Found, Store
from .workers import given, process_pool

#: The store may hold so many times as many pages as the book has.
_STATES = 3


def make(out: Path, languages: Sequence[str], workers: int, data: Path | None, only: str, parameters: Mapping[str, Any], force: bool, address: str, began_with: Mapping[str, str], kernels: ExitStack) -> Built:
    """Make the book, as `lugan.book.build.build` is asked to.

    Parameters
    ----------
    began_with : mapping of str to str
        Hashes of all files that it is made from.
    kernels : ExitStack
        Closed as soon as no notebook runs any more.
    """
    if force:
        shutil.rmtree(out / COMPILED, ignore_errors=True)
    require_configured()
    require_readable()
    require_complete(data)
    analysis = analysis_of(data)  # as the workers will ask for it, who find it when they are forked
    register = analysis.register
    checked("overview", parameters, register)
    plan = read_plan(register, overrides=parameters)
    languages = tuple(dict.fromkeys(languages or plan.editions))
    _known("edition", languages, plan.editions)
    _known("page", [only] if only else [], [p.name for p in plan.pages])
    pages = [p for p in plan.pages if only in ("", p.name)]
    store, workers = Store(out / "store", stamps()), workers or os.cpu_count() or 1
    with Offering(store, workers, data, plan.editions[0], force) as offering:  # kernels leave much of the processors' time unused
        results, reasons = _executed(store, pages, analysis, cluster(address, data) if address else local(workers, data), force, offering)
        kernels.close()
        told, offered, wrong = offering.collect()
    results = tuple(Executed(r.page, failure=Failure("", "", wrong[r.page.name])) if r.page.name in wrong else dataclasses.replace(r, told=told.get(r.page.name, r.told)) for r in results)  # a page whose variants fail has failed
    made_from = record(began_with, languages, only, parameters, register)
    site = Site(analysis, Plan(plan.editions, tuple(pages)), results, made_from["fingerprint"], {name: o.indicators for name, o in offered.items()})
    fresh = out / "html.new"
    fresh.mkdir()
    last = Last({} if force else {lang: out / "html" / lang / "_static" for lang in languages}, store.folder / "scripts")
    write_all({lang: fresh / lang / "_static" for lang in languages}, site, offered, workers, last)
    warnings = _compile_all(out, fresh, languages, site, data, made_from)
    (fresh / "index.html").write_text(guarded(entrance(languages)), "utf-8", newline="")
    report = None if only or set(languages) != set(plan.editions) else audited(fresh, store.folder, workers)  # a part of the book has dead links
    store.forget(_STATES * len(plan.pages))
    built = Built(fresh, site.results, warnings, report, reasons)
    seal(fresh, {**made_from, "sound": built.is_sound})
    if mixed := changed(began_with, inputs(data)):
        if not all(name.startswith("data/") for name in mixed):  # what one state of the code made may be kept as made by the other; of tables everything says what it read
            for kept in (store.folder, out / COMPILED):
                shutil.rmtree(kept, ignore_errors=True)
        raise BuildError(f"{', '.join(mixed)} changed during the build, so it mixes two states and is not published. Build again; the book in {out / 'html'} is as it was.")
    return dataclasses.replace(built, folder=put_in_place(fresh, out, built.is_sound))


def _executed(store: Store, pages: Sequence[PlannedPage], analysis: Analysis, runner: AbstractContextManager[Submit], force: bool, offering: Offering) -> tuple[tuple[Executed, ...], dict[str, str]]:
    """The pages' executed notebooks, from the store as far as it has them, and why each ran or did not; as soon as one is there, what follows from it is begun."""
    found: dict[str, Found] = {}

    def missing() -> Iterator[PlannedPage]:
        for page in sorted(pages, key=lambda p: "pairing" in p.parameters):  # what is about all pairings takes longest: nothing should have to wait for it in the end
            known = found[page.name] = Found(page, None, "forced") if force else store.find(page, analysis)
            if known.executed:
                offering.add(known.executed)
            else:
                yield page

    def begin(result: Executed) -> None:
        if not result.failure:
            offering.add(result)

    waiting = missing()
    first = next(waiting, None)  # it runs while the store is searched for the others
    fresh = {result.page.name: result for result in run_all(chain([first], waiting), runner, begin, preload)} if first else {}  # a kernel takes longer to start than compiling to load
    return tuple(found[p.name].executed or fresh[p.name] for p in pages), {p.name: found[p.name].why for p in pages}


def publish(folder: Path, site: Site, data: Path | None) -> None:
    """Write the tables as computed, the tables as written, and the files that pages offer."""
    uses = site.uses(site.plan.editions[0])
    write_tables(folder, site.analysis, site.counts, [(id, page) for id in sorted(uses) for page, _ in uses[id]])
    publish_written(folder / "tables", tables_folder(data))
    for page, files in site.files():
        place = folder / "pages" / page
        if tables := {name: text for name, text in files.items() if name.endswith(".csv")}:
            files["datapackage.json"] = page_package(tables)
        if files:
            place.mkdir(parents=True)
        for name, text in files.items():
            (place / name).write_text((BOM if name.endswith(".csv") else "") + text, "utf-8", newline="")


def publish_written(folder: Path, tables: Path) -> None:
    """Copy the tables as written; what else lies beside them was not checked, and stays where it is."""
    folder.mkdir(parents=True)
    for path in described(tables):
        shutil.copyfile(path, folder / path.name)


def _known(what: str, asked: Sequence[str], there: Sequence[str]) -> None:
    for name in asked:
        if name not in there:
            raise PlanError(f"there is no {what} {name!r}{nearest(name, there) or '.'} There are {', '.join(there)}.")


def _compile_all(out: Path, fresh: Path, languages: Sequence[str], site: Site, data: Path | None, made_from: Mapping[str, Any]) -> dict[str, str]:
    """Make the editions, each in a process of its own; meanwhile, publish what all of them offer."""
    preload()  # if no notebook ran meanwhile
    anchors = headings(site)  # what editions share is worked out before there is a process for each
    editions = [Edition(lang, tuple(languages), str(data or ""), anchors, site.moved_in_prose, made_from["inputs"], state(made_from, lang), made_from["fingerprint"][:SHORT]) for lang in languages]
    with process_pool(len(languages), site) as pool:
        jobs = {edition.lang: pool.submit(_make, out / COMPILED / edition.lang, fresh / edition.lang, edition) for edition in editions}
        publish(fresh / "data", site, data)
        return {lang: job.result() for lang, job in jobs.items()}


def _make(folder: Path, target: Path, edition: Edition) -> str:
    """Make an edition of the site that this worker was given; returns Sphinx's warnings."""
    write_scripts(target / "_static", edition.lang, given())
    stage(folder / SOURCE, edition.lang, given())
    return compile_edition(folder, target, edition)


def state(made_from: Mapping[str, Any], lang: str) -> str:
    """Version, date of the data and short hash of the book, for the foot of each page."""
    return Message("book-state", version=made_from["version"], date=Day(made_from["date"]) if made_from["date"] else Message("not-stated"), hash=made_from["fingerprint"][:SHORT]).text(lang)


