"""Languages of the book: what one needs to be an edition, and what is still missing of it.

A language is there when it has a file in ``lugan/locale``. It needs every message of the first
language, a column wherever a table has one for the first, the written pages, and its own of each
piece of prose in the notebooks.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from .datapackage import DataError
from .language import LANGUAGES, catalogue
from .register import DATA, tables_folder

PROJECT = Path(__file__).resolve().parent.parent


class LanguageError(DataError):
    """A language that cannot be an edition yet; the message lists all that is missing."""

    def __init__(self, gaps: Sequence[str]):
        Exception.__init__(self, "\n".join([*gaps, f"{len(gaps)} gap{'s' * (len(gaps) != 1)} in the languages"]))


def require_complete(data: Path | None = None) -> None:
    """Refuse to go on while a language lacks something.

    Raises
    ------
    LanguageError
        Names everything that is missing, with the file it belongs in.
    """
    gaps = [gap for lang in LANGUAGES[1:] for gap in missing(lang, tables_folder(data))]
    if gaps:
        raise LanguageError(gaps)


def missing(lang: str, data: Path = DATA, project: Path = PROJECT) -> Iterable[str]:
    """What a language lacks beside the first: messages, columns, pages, prose of notebooks."""
    first = LANGUAGES[0]
    for key in sorted(catalogue(first).keys() - catalogue(lang).keys()):
        yield f"lugan/locale/{lang}.yml: no message {key!r}. Say in {lang} what {first}.yml says."
    for path in sorted(data.glob("*.csv")):
        header: list[str] = []
        with suppress(OSError), open(path, encoding="utf-8-sig", errors="replace", newline="") as file:  # that it cannot be read, the register says
            header = next(csv.reader(file), [])
        for column in header:
            own = re.sub(rf"(^|_){first}$", rf"\g<1>{lang}", column)
            if own not in header:
                yield f"data/{path.name}: no column {own!r}. Add it beside {column!r}, and to data/datapackage.json."
        if f"{first}_other" in header and not {lang, f"{lang}_other"} & set(header):
            yield f"data/{path.name}: no column {lang + '_other'!r}. Add it, with one for each other form that a count asks for, as {first + '_one'!r} is; or only {lang!r}, if words do not change with the count. Add them to data/datapackage.json, too."
    for path in sorted((project / "book" / first).glob("*.md")):
        if not (project / "book" / lang / path.name).exists():
            yield f"book/{lang}/{path.name}: no such page. Write it as book/{first}/{path.name}, with the same headings and numbers."
    for path in sorted((project / "notebooks").glob("*.ipynb")):
        tags = [set(cell["metadata"].get("tags", ())) for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == "markdown"]
        lacking = sum(first in t for t in tags) - sum(lang in t for t in tags)
        if lacking:
            yield f"notebooks/{path.name}: {lacking} pieces of prose have no cell tagged {lang!r} beside the one tagged {first!r}."
