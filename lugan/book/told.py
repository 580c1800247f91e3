"""Told: what the rest of the book must know of a page that has run.

Its titles, the numbers that it shows, the anchors of its headings, and every place on it with the
claims that the place rests on. All of this follows from the executed notebook and from what that
asked of the register, so a worker finds it once, and the store keeps it with the notebook: listings,
passports and the audit of a large book need not open every notebook again, nor run its cells.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ..language import LANGUAGES
from ..notebook import MEDIA_TYPE
from ..number import ids_in
from ..radius import Place, places
from ..views import Analysis
from .editions import anchors

if TYPE_CHECKING:
    from pathlib import Path

    from .run import Executed

Block = Mapping[str, Any]

_NUMBER = re.compile(r'<data |<a class="number ')


@dataclass(frozen=True)
class Told:
    """What other pages must know of an executed one.

    Parameters
    ----------
    titles : mapping of str to str
        Its heading, by language.
    ids : mapping of str to tuple of str
        Claims and computed numbers that it shows or computes from, each once, by language.
    numbers : mapping of str to int
        How many linked numbers it shows, by language.
    headings : tuple of str
        Anchors of its headings: those of the first language.
    has_sheets : bool
        Whether a listing of it goes on on further pages.
    places : tuple of Place
        All that it says; only sentences with their HTML, for only they are said again.
    """

    titles: Mapping[str, str]
    ids: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, int]
    headings: tuple[str, ...] = ()
    has_sheets: bool = False
    places: tuple[Place, ...] = ()


def of_failed(name: str) -> Told:
    """What there is to know of a page whose notebook failed: what it is called."""
    return Told(dict.fromkeys(LANGUAGES, name), dict.fromkeys(LANGUAGES, ()), dict.fromkeys(LANGUAGES, 0))


def tell(executed: Executed, analysis: Analysis, notebooks: Path) -> Told:
    """What other pages must know of a page, found out anew.

    Parameters
    ----------
    executed : Executed
        One that did not fail.
    analysis : Analysis
        That which its notebook had.
    notebooks : Path
        Folder of the notebooks.
    """
    notebook = json.loads(executed.notebook)
    shown = blocks_of(notebook)
    by_language = {lang: html_of(shown, lang) for lang in LANGUAGES}
    first = LANGUAGES[0]
    headings = [b["markdown"][first] for b in shown if "markdown" in b] + ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "markdown" and is_said_in(c, first)]
    found = places(analysis, [executed.page], notebooks, LANGUAGES).values()
    return Told(
        titles=next((b["title"] for b in shown if "title" in b), dict.fromkeys(LANGUAGES, executed.page.name)),
        ids={lang: ids_in(text, "claim", "indicator", "claims") for lang, text in by_language.items()},
        numbers={lang: len(numbers_in(text)) for lang, text in by_language.items()},
        headings=anchors(headings, by_language[first]),
        has_sheets=any(b.get("sheets") for b in shown),
        places=tuple(p if p.kind == "sentence" else replace(p, html={}) for p in found),
    )


def blocks_of(notebook: Mapping[str, Any]) -> list[Block]:
    """The blocks that an executed notebook put out."""
    return [o["data"][MEDIA_TYPE] for c in notebook["cells"] for o in c.get("outputs", ()) if MEDIA_TYPE in o.get("data", {})]


def html_of(shown: Sequence[Block], lang: str) -> str:
    """All HTML that blocks show in a language, on their page and on further sheets."""
    return "\n".join(html for b in shown if "html" in b for html in (b["html"][lang], *(s["html"][lang] for s in b.get("sheets", ()))))


def is_said_in(cell: Mapping[str, Any], lang: str) -> bool:
    """Whether a cell of text is of a language, or of all."""
    tags = cell["metadata"].get("tags", [])
    return lang in tags or not set(tags) & set(LANGUAGES)


def numbers_in(html: str) -> list[str]:
    """The linked numbers in HTML."""
    return _NUMBER.findall(html)


def as_json(told: Told) -> dict[str, Any]:
    """What JSON can hold of it; claims that many places share stand there once."""
    sets: dict[frozenset[str], int] = {}

    def place_of(claims: frozenset[str]) -> int:
        return sets.setdefault(claims, len(sets))

    rows = [[p.page, p.name, p.kind, p.anchor, p.label, p.html, place_of(p.prints), place_of(p.consults)] for p in told.places]
    return {**vars(told), "places": rows, "claims": [sorted(claims) for claims in sets]}


def from_json(kept: Mapping[str, Any]) -> Told:
    """The same from what `as_json` made of it."""
    claims = [frozenset(c) for c in kept["claims"]]
    rows = tuple(Place(page, name, kind, anchor, label, html, claims[prints], claims[consults]) for page, name, kind, anchor, label, html, prints, consults in kept["places"])
    ids = {lang: tuple(found) for lang, found in kept["ids"].items()}
    return Told(kept["titles"], ids, kept["numbers"], tuple(kept["headings"]), kept["has_sheets"], rows)
