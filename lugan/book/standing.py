"""Standing: whether the book that stands is still the one asked for.

After a sound build this keeps what the book was made from (the hash of every file, the libraries,
what was asked for) and what it consists of. If nothing of either has changed since, there is
nothing to do. Anything else, such as a file of the book that somebody has touched, and it is built.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..audit import Report
from . import run
from .code import surroundings
from .files import write_whole

_NAME = "standing.json"


def wanted(files: Mapping[str, str], **asked: Any) -> dict[str, Any]:
    """All that decides what a build makes: files by their hashes, libraries, and what is asked for."""
    return {"files": dict(files), "libraries": dict(surroundings()), "notebooks": str(run.NOTEBOOKS), "asked": json.loads(json.dumps(asked))}


def still_stands(out: Path, want: Mapping[str, Any]) -> tuple[Report, list[str]] | None:
    """The audit and the pages of the book in ``out/html``, if that is what is wanted and nobody has touched it."""
    try:
        kept = json.loads((out / _NAME).read_text("utf-8"))
        if kept["want"] != want or kept["book"] != _files(out / "html"):
            return None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    counted: dict[str, Any] = {name: Counter(value) if isinstance(value, dict) else value for name, value in kept["report"].items()}
    return Report(**counted), kept["pages"]


def remember(out: Path, want: Mapping[str, Any], report: Report, pages: list[str]) -> None:
    """Keep what the book in ``out/html`` was made from; its audit was clean."""
    write_whole(out / _NAME, json.dumps({"want": want, "book": _files(out / "html"), "report": vars(report), "pages": pages}, ensure_ascii=False))


def forget(out: Path) -> None:
    """From here on the book may be another."""
    (out / _NAME).unlink(missing_ok=True)


def _files(folder: Path) -> dict[str, list[int]]:
    """Size and time of every file."""
    found = ((p.relative_to(folder).as_posix(), p.stat()) for p in sorted(folder.rglob("*")) if p.is_file())
    return {name: [stat.st_size, stat.st_mtime_ns] for name, stat in found}
