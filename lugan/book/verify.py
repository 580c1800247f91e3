"""Verifying a book: build it again from what it says it was made from, and compare byte by byte.

A published book proves itself: ``SHA256SUMS`` shows that nothing in it was changed since, the hashes
in ``book.json`` that the project at hand is the one it was made from, and a second build that
these sources give this book.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .fingerprint import changed, inputs
from .publish import RECORD, SUMS, BuildError, sums


@dataclass(frozen=True, order=True)
class Difference:
    """A file that is not as it should be, and where."""

    file: str
    where: str

    def __str__(self) -> str:
        return f"{self.file}: {self.where}"


def verify_book(folder: Path, data: Path | None = None, workers: int = 0) -> list[Difference]:
    """Hold a published book against its own sums, its sources and a second build.

    Parameters
    ----------
    folder : Path
        The published book, such as ``_build/html``.
    data : Path, optional
        Folder of the tables, if not the project's own.
    workers : int
        Notebooks to run at a time.

    Returns
    -------
    list of Difference
        Empty if every byte is as these sources give it. The first kind of difference that is
        found ends the search: a changed file, then a changed source, then a differing build.

    Raises
    ------
    BuildError
        If there is no book in the folder, or it cannot be built again.
    """
    made_from = _record(folder)
    return _against_sums(folder) or _against_sources(made_from, data) or _against_build(folder, made_from, data, workers)


def _record(folder: Path) -> dict[str, Any]:
    try:
        return json.loads((folder / RECORD).read_text("utf-8"))
    except (OSError, ValueError):
        raise BuildError(f"{folder} holds no book that says what it was made from ({RECORD}); name a folder such as _build/html") from None


def _against_sums(folder: Path) -> list[Difference]:
    path = folder / SUMS
    lines = (line.split("  ", 1) for line in (path.read_text("utf-8") if path.exists() else "").splitlines())
    listed = {name: digest for digest, name in lines}
    there = sums(folder)
    return [Difference(name, "changed since it was published" if name in listed and name in there else "not in SHA256SUMS" if name in there else "missing") for name in changed(listed, there)]


def _against_sources(made_from: dict[str, Any], data: Path | None) -> list[Difference]:
    return [Difference(name, "the book was made from another state of this file") for name in changed(made_from["inputs"], inputs(data))]


def _against_build(folder: Path, made_from: dict[str, Any], data: Path | None, workers: int) -> list[Difference]:
    from .build import build

    with tempfile.TemporaryDirectory(prefix="lugan-verify-") as out:
        built = build(Path(out), made_from["editions"], workers, data, made_from["only"], made_from["parameters"])
        return list(differences(folder, built.folder))


def differences(one: Path, other: Path) -> Iterable[Difference]:
    """Each file of two books that differs, with the first place where it does."""
    before, after = sums(one), sums(other)
    for name in changed(before, after):
        if name not in before or name not in after:
            yield Difference(name, f"only in {one if name in before else other}")
        else:
            yield Difference(name, first_difference((one / name).read_bytes(), (other / name).read_bytes()))


def first_difference(one: bytes, other: bytes) -> str:
    """Where two contents first differ, with a little of either.

    >>> first_difference(b"same\\nthis", b"same\\nthat")
    "byte 7, line 2: b'this' is b'that' in the other"
    """
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    start = max(one.rfind(b"\n", 0, at) + 1, at - 40)
    here, there = (content[start : at + 40].split(b"\n")[0] for content in (one, other))
    line = one.count(b"\n", 0, at) + 1
    return f"byte {at}, line {line}: {here!r} is {there!r} in the other"
