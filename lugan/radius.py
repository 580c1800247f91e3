"""Blast radius: what each claim moves.

Every page is a function of the register. This module evaluates the pages without drawing them and
notes, for every place on them (a sentence, a card, a row, a chart), which claims it prints or
computes from, and which helped to decide what it says. Turned round, that is each claim's blast
radius: all that moves if the claim is wrong.

The trace is proven by mutation in the tests: change one claim, evaluate again, and exactly the
places listed for it change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from .blocks import Block, Cards, Drawing, Prose, Table, Title
from .language import LANGUAGES, Sayable
from .notebook import captured_blocks
from .number import ids_in
from .views import Analysis

if TYPE_CHECKING:
    from .book.plan import PlannedPage


T = TypeVar("T")


@dataclass(frozen=True)
class Place:
    """Somewhere on a page: what it says, and the claims it rests on.

    ``kind`` is ``title``, ``sentence``, ``card``, ``row`` (of a table), ``chart`` or ``note``;
    ``anchor`` the id of its table or chart on the page, ``label`` the caption of a row's table as HTML by
    language; ``html`` what it says by language, a sentence in every language asked for, the others in the first.
    """

    page: str
    name: str
    kind: str
    anchor: str
    label: Mapping[str, str]
    html: Mapping[str, str]
    prints: frozenset[str]
    consults: frozenset[str]


@dataclass(frozen=True)
class Radius:
    """All that a claim moves: computed numbers, verdicts, and places by page.

    ``places`` show the claim or what is computed from it; the pages ``decided`` may show something
    else if it changes.
    """

    indicators: tuple[str, ...]
    verdicts: tuple[str, ...]
    places: Mapping[str, tuple[Place, ...]]
    decided: tuple[str, ...]


def places(analysis: Analysis, pages: Iterable[PlannedPage], notebooks: Path, languages: Sequence[str] = LANGUAGES[:1]) -> dict[str, Place]:
    """Every place of the given pages, by ``page#name``.

    Parameters
    ----------
    analysis : Analysis
    pages : iterable of PlannedPage
    notebooks : Path
        Folder of the notebooks.
    languages : sequence of str
        In which sentences and captions are said; the claims are the same in all.
    """
    found: dict[str, Place] = {}
    for page in pages:
        for cell, blocks, consulted in captured_blocks(notebooks / f"{page.notebook}.ipynb", page.parameters, analysis):
            decided_by = frozenset(consulted)  # one set for all places of the cell, which are many in a long table
            for number, block in enumerate(blocks, 1):
                kind, anchor, caption = _what(block)
                label = {lang: caption.html(lang) for lang in languages} if caption else {}
                asked = languages if kind == "sentence" else languages[:1]
                for said in zip(*map(block.parts, asked), strict=True):
                    part, html = said[0]
                    name = "/".join(filter(None, [f"{cell}-{number}" if len(blocks) > 1 else cell, part]))
                    found[f"{page.name}#{name}"] = Place(page.name, name, kind, anchor, label, {lang: html for lang, (_, html) in zip(asked, said, strict=True)}, frozenset(ids_in(html, "claim", "claims")), decided_by)
    return found


def _what(block: Block) -> tuple[str, str, Sayable | None]:
    """Kind of the places of a block, its anchor, and the caption under which they stand."""
    match block:
        case Drawing(chart=chart):
            return "chart", chart.id, None
        case Table():
            return "row", block.id, block.caption
        case Title():
            return "title", "", None
        case Prose():
            return "sentence", "", None
        case Cards():
            return "card", "", None
    return "note", "", None


def radii(analysis: Analysis, found: Mapping[str, Place]) -> dict[str, Radius]:
    """The blast radius of every claim, from the places of all pages."""
    computed = {i.id: i.quantity for i in analysis.indicators.values() if i.quantity} | dict(analysis.derived)
    moved = _by_claim((id, quantity.claims) for id, quantity in computed.items())
    printed = _by_claim((p, p.prints) for p in found.values())
    consulted = _by_claim(dict.fromkeys((p.page, p.consults) for p in found.values()))
    return {
        claim: Radius(
            indicators=tuple(moved.get(claim, ())),
            verdicts=tuple(v.id for v in analysis.checks_of.get(claim, ())),
            places=_by_page(printed.get(claim, ())),
            decided=tuple(dict.fromkeys(consulted.get(claim, ()))),
        )
        for claim in analysis.register.claims
    }


def _by_claim(rows: Iterable[tuple[T, Iterable[str]]]) -> dict[str, list[T]]:
    """For each claim, what rests on it."""
    found: dict[str, list[T]] = {}
    for row, claims in rows:
        for claim in claims:
            found.setdefault(claim, []).append(row)
    return found


def _by_page(places: Iterable[Place]) -> dict[str, tuple[Place, ...]]:
    pages: dict[str, list[Place]] = {}
    for place in places:
        pages.setdefault(place.page, []).append(place)
    return {page: tuple(found) for page, found in pages.items()}
