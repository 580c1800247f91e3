"""Publishing: a finished book takes the place of the last one, whole or not at all.

A build writes into a folder of its own and moves it into place in one step of the file system, so
that whatever stops it, at whatever moment, leaves the last good book as it was; the next build
begins by clearing away what is half made. One build at a time may write to a folder.

Beside its pages a book holds ``book.json``, which says what it was made from, and ``SHA256SUMS``,
which says what it consists of.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from .. import __version__
from ..register import Register
from .fingerprint import combined, sha256

#: How long to wait for another build to end, in seconds: as long as one that was killed takes to go.
PATIENCE = 5.0

RECORD, SUMS = "book.json", "SHA256SUMS"

_EXCHANGE, _HERE = 2, -100  # RENAME_EXCHANGE and AT_FDCWD of Linux


class BuildError(RuntimeError):
    """A build that could not be carried through; the message says why, and that the last book is as it was."""


@contextmanager
def alone(out: Path) -> Iterator[None]:
    """Be the only build that writes to a folder, with nothing half made in it.

    Raises
    ------
    BuildError
        If another build writes there, or nobody can.
    """
    place = out / "html"
    try:
        out.mkdir(parents=True, exist_ok=True)
        with FileLock(out / ".lock", timeout=PATIENCE):
            clear(out)
            yield
    except Timeout:
        raise BuildError(f"another build is writing to {out}. Wait for it to end, or name another folder with --out.") from None
    except BrokenExecutor:
        raise BuildError(f"the build stopped: one of its processes was ended from outside; was there too little memory? Build again, with fewer --workers. The book in {place} is as it was.") from None
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        raise BuildError(f"the build stopped: {error.strerror or error}{where}. The book in {place} is as it was.") from error


def clear(out: Path) -> None:
    """Take away what a build left that was stopped, and put back a book that was being replaced."""
    place, old = out / "html", out / "html.old"
    if old.exists() and not place.exists():
        old.rename(place)
    for name in ("html.old", "html.new"):
        shutil.rmtree(out / name, ignore_errors=True)


def put_in_place(fresh: Path, out: Path, is_sound: bool) -> Path:
    """Publish a finished book; one with faults never takes the place of one without.

    Returns
    -------
    Path
        Where it stands: ``html``, or ``html.faulty`` beside the last good book.
    """
    place = out / "html"
    shutil.rmtree(out / "html.faulty", ignore_errors=True)
    if not is_sound and _was_sound(place):
        place = out / "html.faulty"
    replace(fresh, place)
    return place


def _was_sound(place: Path) -> bool:
    try:
        return bool(json.loads((place / RECORD).read_text("utf-8"))["sound"])
    except (OSError, ValueError, KeyError):
        return False


def replace(fresh: Path, place: Path) -> None:
    """Put a finished folder in the place of another, in one step where the system can."""
    if not place.exists():
        fresh.rename(place)
    elif not _exchanged(fresh, place):
        old = place.with_name(place.name + ".old")
        place.rename(old)  # `clear` puts it back if we are stopped here
        fresh.rename(place)
        shutil.rmtree(old, ignore_errors=True)
    shutil.rmtree(fresh, ignore_errors=True)  # after an exchange, the last book


def _exchanged(one: Path, other: Path) -> bool:
    """Let two folders trade places, as only Linux can; False where that is not to be had."""
    rename = getattr(ctypes.CDLL(None), "renameat2", None) if os.name == "posix" else None
    return rename is not None and rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0


def record(inputs: Mapping[str, str], editions: Sequence[str], only: str, parameters: Mapping[str, Any], register: Register) -> dict[str, Any]:
    """What a book is made from, as it stands in ``book.json``.

    Parameters
    ----------
    inputs : mapping of str to str
        Files and their hashes, see `lugan.book.fingerprint.inputs`.
    editions : sequence of str
    only : str
        The one page that was built, or nothing.
    parameters : mapping of str to object
        Given for every page.
    register : Register

    Returns
    -------
    dict
    """
    return {
        "version": __version__,
        "fingerprint": combined(inputs, parameters),
        "date": max((s.published for s in register.sources.values()), default=""),
        "sources": {s.id: s.sha256 for s in register.sources.values()},
        "editions": list(editions),
        "only": only,
        "parameters": dict(parameters),
        "inputs": dict(inputs),
    }


def seal(folder: Path, made_from: Mapping[str, Any]) -> None:
    """Write ``book.json`` and, last of all, ``SHA256SUMS``."""
    (folder / RECORD).write_text(json.dumps(made_from, ensure_ascii=False, indent=1) + "\n", "utf-8", newline="\n")
    lines = (f"{digest}  {name}\n" for name, digest in sums(folder).items())
    (folder / SUMS).write_text("".join(lines), "utf-8", newline="\n")


def sums(folder: Path) -> dict[str, str]:
    """SHA-256 of each file of a book but ``SHA256SUMS`` itself, by name, in order."""
    names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    return {name: sha256(folder / name) for name in names if name != SUMS}
