"""Changes: published numbers that are no longer what they were, and why.

`lugan diff --record` adds what it found to ``data/changes.csv``; a person says why in every
language, or `lugan check` refuses the row. The book's page of changes is made from the table.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date as calendar_date
from pathlib import Path

from .datapackage import append
from .diff import Change
from .language import LANGUAGES
from .register import tables_folder


def record(changes: Iterable[Change], date: str, folder: Path | None = None) -> int:
    """Add changes to the table, without the reason that only a person can give.

    Parameters
    ----------
    changes : iterable of Change
    date : str
        Day of the change, in ISO 8601.
    folder : Path, optional
        Folder of the tables.

    Returns
    -------
    int
        How many rows were added.

    Raises
    ------
    ValueError
        If the day is none.
    """
    try:
        calendar_date.fromisoformat(date)
    except ValueError:
        raise ValueError(f"--date is {date!r}; give the day of the change, such as 2026-03-01") from None
    rows = [{"date": date, "kind": c.kind, "id": c.id, **{f"was_{lang}": c.was[lang] for lang in LANGUAGES}, **{f"now_{lang}": c.now[lang] for lang in LANGUAGES}, "cause": c.cause, "pages": " ".join(c.pages), "findings": " ".join(c.findings)} for c in changes]
    return append(tables_folder(folder), {"changes": rows})["changes"]
