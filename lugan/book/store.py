"""The store: executed notebooks, kept for as long as nothing that they are made of changes.

What a page is made of is written down twice. Its *ingredients* are known before it runs: the
notebook, the modules of the package that it uses, its parameters, the locked requirements and
what is installed. What it *read* of the register is known once it has run (`lugan.reads`). A kept
page is used again if its ingredients are the same and every question that it asked of the
register still has the same answer; then running it again would give the same page.

Entries are files below ``_build/store``, named by the hash of their ingredients and of what was read, so
that going back to an earlier state finds the earlier page. The first line of one is the hash of all
that follows, the second JSON that says what was read; the rest, packed, is what was made, which nobody need open to
know whether it is still good.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ..reads import still
from ..rerun import Run
from ..rerun import as_json as as_json_runs
from ..rerun import from_json as runs_from_json
from ..views import Analysis, View
from . import run
from .code import imported, modules, surroundings
from .files import newest_first, sealed, write_sealed, write_whole
from .fingerprint import sha256, stamp
from .plan import PROJECT, PlannedPage
from .run import Executed, pack, unpacked
from .told import as_json, from_json
from .variants import Computed, Indicators, Variant, are_still, variants

#: So many states of a page are kept.
KEPT = 4

@dataclass(frozen=True)
class Found:
    """What the store has for a page: the page, or nothing and why it must run."""

    page: PlannedPage
    executed: Executed | None
    why: str


class Store:
    """Executed notebooks in a folder.

    Parameters
    ----------
    folder : Path
    began_with : mapping of str to tuple of int
        Stamps of the files of the project when the build began, by name. Of what is made of a file that has changed
        since, nobody can say of which state: it is kept where no later build finds it.
    """

    def __init__(self, folder: Path, began_with: Mapping[str, tuple[int, ...]] = MappingProxyType({})):
        self.folder, self.began_with = folder, dict(began_with)

    def find(self, page: PlannedPage, analysis: Analysis) -> Found:
        """A page as it was made before, if running its notebook would make the same again.

        Parameters
        ----------
        page : PlannedPage
        analysis : Analysis
            Over the register of today.
        """
        made_of = ingredients(page)
        why = ""
        view = View(analysis, page.parameters)
        for path, entry, packed in self._entries(made_of):
            asked = still(entry["reads"], view)
            if not asked:
                _use(path)
                self._mark(page, made_of)
                return Found(page, Executed(page, packed, reads=entry["reads"], told=from_json(entry["told"])), "unchanged")
            why = why or f"the register answers otherwise: {spelled_out(asked)}"
        return Found(page, None, why or self._changed(page, made_of))

    def keep(self, executed: Executed) -> None:
        """Keep an executed notebook; one that failed, does not say what it read, or of which nobody knows what it tells, is not kept."""
        if executed.failure or executed.reads is None or executed.told is None:
            return
        made_of = self._certain(ingredients(executed.page))
        self._write(self._folder(made_of), {"reads": executed.reads, "told": as_json(executed.told)}, executed.packed)
        self._mark(executed.page, made_of)

    def find_variants(self, page: PlannedPage, analysis: Analysis) -> tuple[Path, Indicators] | None:
        """Where the variants of a page are as they were computed before, and the computed numbers that they show, if doing so again would give the same; nothing if not.

        Parameters
        ----------
        page : PlannedPage
        analysis : Analysis
            Over the register of today.
        """
        for path, entry, _ in self._entries(_with_choices(page)):
            if are_still(page, entry["reads"], analysis):
                _use(path)
                return path, entry["indicators"]
        return None

    def keep_variants(self, computed: Computed) -> Path:
        """Keep what a page shows with every combination of its choices; returns where."""
        content = {"taken": computed.taken, **as_json_runs(computed.runs)}
        return self._write(self._folder(self._certain(_with_choices(computed.page))), {"reads": computed.reads, "indicators": computed.indicators}, pack(json.dumps(content, ensure_ascii=False)))

    def runs(self, page: PlannedPage) -> dict[str, list[Run[Any]]]:
        """The runs of a page's cells when its variants were last computed by the same code from the same notebook with the same parameters."""
        _, _, packed = next(self._entries(_with_choices(page)), (None, None, b""))
        return runs_from_json(json.loads(unpacked(packed))) if packed else {}

    def _certain(self, made_of: Mapping[str, str]) -> Mapping[str, str]:
        """What something was made of, with a note if that is not certain."""
        changed = [name for name in made_of if name in self.began_with and stamp(PROJECT / name) != self.began_with[name]]
        return {**made_of, "what changed while it was made": " ".join(changed)} if changed else made_of

    def forget(self, most: int) -> None:
        """Drop the pages that were not used for the longest time, but for so many: registers change, and pages that were of an earlier one would stay for ever."""
        for old in newest_first(self.folder / "pages")[most:]:
            shutil.rmtree(old, ignore_errors=True)

    def _write(self, folder: Path, entry: Mapping[str, Any], packed: bytes) -> Path:
        """Keep an entry, by the hash of what it read."""
        path = folder / _hash(entry["reads"])
        write_sealed(path, b"%s\n%s" % (json.dumps(entry, ensure_ascii=False).encode(), packed))
        _use(path)
        self._prune(folder)
        return path

    def _prune(self, folder: Path) -> None:
        """Drop what was not used for the longest time: entries of these ingredients, and all other ingredients of the page."""
        for old in newest_first(folder)[KEPT:]:
            old.unlink(missing_ok=True)
        for old in newest_first(folder.parent)[2 * KEPT :]:  # of the page and of its variants
            shutil.rmtree(old, ignore_errors=True)

    def _entries(self, made_of: Mapping[str, str]) -> Iterator[tuple[Path, Mapping[str, Any], bytes]]:
        """Entries of these ingredients, newest first: their files, what they say, and what was made, packed; a damaged one is as good as none."""
        for path in newest_first(self._folder(made_of)):
            if content := sealed(path):
                entry, _, packed = content.partition(b"\n")
                yield path, json.loads(entry), packed

    def _folder(self, made_of: Mapping[str, str]) -> Path:
        return self.folder / "pages" / _hash(made_of["page"])[:32] / _hash(made_of)[:32]

    def _mark(self, page: PlannedPage, made_of: Mapping[str, str]) -> None:
        """Remember what a page was last made of, to say what changed."""
        if self._made_of_last(page) != made_of:
            write_whole(self._last(page), json.dumps(made_of, ensure_ascii=False))

    def _last(self, page: PlannedPage) -> Path:
        return self.folder / "last" / f"{_hash(page.name)[:32]}.json"

    def _made_of_last(self, page: PlannedPage) -> Mapping[str, str] | None:
        try:
            return dict(json.loads(self._last(page).read_text("utf-8")))
        except (OSError, ValueError):
            return None

    def _changed(self, page: PlannedPage, made_of: Mapping[str, str]) -> str:
        before = self._made_of_last(page)
        if before is None:
            return "not made before"
        names = [n for n in {**made_of, **before} if made_of.get(n) != before.get(n)]
        return f"changed: {', '.join(names)}" if names else "not kept"


def _use(path: Path) -> None:
    """An entry is used: so it is the newest of its folder, that the newest of its page, and the page the newest of all."""
    for used in (path, path.parent, path.parent.parent):
        os.utime(used)


def kept_variants(page: PlannedPage, path: Path) -> list[Variant]:
    """The variants of a page that `Store.find_variants` found or `Store.keep_variants` kept."""
    kept = json.loads(unpacked(path.read_bytes().split(b"\n", 2)[2]))
    return variants(page, {cell: [shown for shown, *_ in rows] for cell, rows in kept["runs"].items()}, kept["taken"])


def ingredients(page: PlannedPage) -> dict[str, str]:
    """What a page is made of but for the register, each with a hash or its value, by name."""
    template = run.NOTEBOOKS / f"{page.notebook}.ipynb"
    notebook = sha256(template)
    return {
        "page": page.name,
        f"notebooks/{template.name}": notebook,
        **{f"parameter {name}": str(value) for name, value in page.parameters.items()},
        **_code(template, notebook),
        **surroundings(),
    }


@cache
def _code(template: Path, content: str) -> Mapping[str, str]:
    """Modules of the package that a notebook uses, directly or not, those that run it and keep what it made, and the package's data."""
    cells = (c for c in json.loads(template.read_text("utf-8"))["cells"] if c["cell_type"] == "code")
    used = modules(("__init__",), ("book", "run"), ("book", "engine"), ("book", "told"), *(m for c in cells for m in imported("".join(c["source"]), ())))
    return {**used, "lugan/book/store.py": sha256(Path(__file__))}  # how entries are written; not what it imports


def spelled_out(asked: str) -> str:
    """A question of the trace in words: the table and row, or what was asked about what."""
    owner, what, arguments = json.loads(asked)
    table = owner.rpartition(".")[2]
    if what == "row" or what == "has":
        return f"{table}, {arguments}"
    if what in ("all", "keys"):
        return table
    given = [*arguments[0], *arguments[1].values()]
    return f"{what} of {', '.join(str(next(iter(g.values())) if isinstance(g, dict) else g) for g in given if g) or 'all'}"


def _with_choices(page: PlannedPage) -> dict[str, str]:
    """What a page's variants are made of but for the tables."""
    return {**ingredients(page), "choices": str(page.choices), **_code_of_variants()}


@cache
def _code_of_variants() -> Mapping[str, str]:
    return modules(("book", "variants"))


def _hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
