"""The fingerprint: one hash over everything that a book is made from.

Tables, among them the state of each source (its checksum and how far it was read), notebooks,
pages, the package, the configuration and the locked requirements: the same fingerprint means the
same book. Pages show its first digits, the reviewer's desk draws its sample from it, and a build
that finds it changed at its end has mixed two states and is not published.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..register import tables_folder
from .plan import PROJECT

#: How many digits of a fingerprint pages show.
SHORT = 12

_FOLDERS = ("notebooks", "book", "lugan")
_FILES = ("_config.yml", "_toc.yml", "pyproject.toml", "requirements.txt")


def fingerprint(data: Path | None = None, parameters: Mapping[str, Any] | None = None) -> str:
    """Hash of everything that decides what the book says.

    Parameters
    ----------
    data : Path, optional
        Folder of the tables, if not the project's own.
    parameters : mapping of str to object, optional
        Parameters given for every page.

    Returns
    -------
    str
        64 hexadecimal digits. The same on every machine, wherever the folders lie.
    """
    return combined(inputs(data), parameters)


def inputs(data: Path | None = None) -> dict[str, str]:
    """SHA-256 of each file that a book is made from, by its name in the project."""
    tables = tables_folder(data)
    found = _project() | {f"data/{p.name}": p for pattern in ("*.csv", "datapackage.json") for p in tables.glob(pattern)}
    return {name: sha256(found[name]) for name in sorted(found)}


def stamps() -> dict[str, tuple[int, ...]]:
    """The `stamp` of each file that a book is made from, but for the tables, by its name in the project."""
    return {name: stamp(path) for name, path in _project().items()}


def stamp(path: Path) -> tuple[int, ...]:
    """Size of a file and when it was last changed, in nanoseconds; nothing if it is not there."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _project() -> dict[str, Path]:
    """The files of the project that a book is made from, but for the tables, by name."""
    found = {p.relative_to(PROJECT).as_posix(): p for folder in _FOLDERS for p in _files(PROJECT / folder)}
    return found | {name: PROJECT / name for name in _FILES}


def combined(hashes: Mapping[str, str], parameters: Mapping[str, Any] | None = None) -> str:
    """The fingerprint of files whose hashes are known."""
    content = json.dumps([sorted(hashes.items()), sorted((parameters or {}).items())])
    return hashlib.sha256(content.encode()).hexdigest()


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Names of the files that are not the same, or not there, in both."""
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))


def sha256(path: Path) -> str:
    """SHA-256 of a file's content."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _files(folder: Path) -> Iterable[Path]:
    """Files below a folder without what programs leave there."""
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        if path.is_file() and not any(p.startswith(".") or p == "__pycache__" for p in parts):
            yield path
