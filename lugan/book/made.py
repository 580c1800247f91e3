"""Pages that are made once the notebooks have run: listings, the reviewer's pages, the changes.

Only then is it known where a number stands, and how many there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..blocks import Block, Prose
from ..language import Message, words
from ..passages import accounted
from ..views import count, count_number
from . import desk, listings, moves, revisions
from .sheets import SheetPage, of_blocks
from .site import Site, prose


@dataclass(frozen=True)
class Made:
    """Markdown of these pages, by name, and the further sheets of those that are long."""

    pages: Mapping[str, str]
    sheets: Mapping[str, SheetPage]


def made(site: Site, lang: str, count_numbers: bool = True) -> Made:
    """These pages in a language.

    Parameters
    ----------
    site : Site
    lang : str
    count_numbers : bool
        False while the numbers of the site are being counted: then the total is left at zero.
    """
    found = {name: (words(f"title-{name.rpartition('/')[2]}", lang), blocks) for name, blocks in _blocks(site, lang, count_numbers).items()}
    pages = {name: _page(name.rpartition("/")[2], title, blocks, lang) for name, (title, blocks) in found.items()}
    sheets = {name: sheet for page, (title, blocks) in found.items() for name, sheet in of_blocks(page, title, blocks, lang).items()}
    return Made({**pages, **desk.pages(site, lang)}, sheets)


def _blocks(site: Site, lang: str, count_numbers: bool) -> dict[str, list[Block]]:
    uses = site.uses(lang)
    total = site.number("book.numbers") if count_numbers else count_number("book.numbers", count(()))
    blocks: dict[str, list[Block]] = {
        "evidence/register": [listings.reviews(site.analysis), listings.register(site.analysis, uses)],
        "evidence/indicators": [listings.indicators(site, uses, count_numbers)],
        "evidence/ledger": [accounted(site.views[0]), Prose((Message("accounted-pages", numbers=total),)), listings.ledger(site.analysis)],
        "evidence/moves": [moves.table(site)],
        "glossary": [listings.glossary(site.analysis.register), listings.measures(site.analysis.register)],
    }
    others = [*blocks, *desk.PAGES, *(p.name for p in prose(lang))]
    return {**blocks, "changes": revisions.blocks(site, others)}


def _page(name: str, title: str, blocks: Sequence[Block], lang: str) -> str:
    html = "\n\n".join(b.html(lang).replace("\n\n", "\n") for b in blocks)
    return f"# {title}\n\n{words(f'intro-{name}', lang)}\n\n{html}\n"
