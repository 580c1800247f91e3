"""Pages that are made once the notebooks have run: listings, the reviewer's pages, the changes.

Only then is it known where a number stands, and how many there are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ..blocks import Block, Prose
from ..language import Message, words
from ..passages import accounted
from ..quantities import Quantity
from ..views import count, count_number
from . import desk, listings, moves, revisions
from .sheets import SheetPage, of_blocks
from .site import TOTAL, Site, prose


@dataclass(frozen=True)
class Made:
    """Markdown of these pages, by name, and the further sheets of those that are long."""

    pages: Mapping[str, str]
    sheets: Mapping[str, SheetPage]


#: The pages that say how many numbers the book has.
_TOTALLING = ("evidence/indicators", "evidence/ledger")


def uncounted(site: Site, lang: str) -> Made:
    """All these pages in a language, as long as nobody knows how many numbers the book has: the total is left at zero."""
    listed = _made(_blocks(site, lang, {**site.register_counts, TOTAL: count(())}), lang)
    return Made({**listed.pages, **desk.pages(site, lang)}, listed.sheets)


def made(site: Site, lang: str) -> Made:
    """These pages in a language; only those that say the total are made once more after it was counted."""
    blocks = _blocks(site, lang, site.counts)
    first, last = site.uncounted(lang), _made({name: blocks[name] for name in _TOTALLING}, lang)
    return Made({**first.pages, **last.pages}, {**first.sheets, **last.sheets})


def _blocks(site: Site, lang: str, counts: Mapping[str, Quantity]) -> dict[str, Callable[[], list[Block]]]:
    """What makes the blocks of each page, but for those of the desk."""
    analysis, uses = site.analysis, site.uses(lang)
    blocks: dict[str, Callable[[], list[Block]]] = {
        "evidence/register": lambda: [listings.reviews(analysis), listings.register(analysis, uses)],
        "evidence/indicators": lambda: [listings.indicators(site, uses, counts)],
        "evidence/ledger": lambda: [accounted(site.views[0]), Prose((Message("accounted-pages", numbers=count_number(TOTAL, counts[TOTAL])),)), listings.ledger(analysis)],
        "evidence/moves": lambda: [moves.table(site)],
        "glossary": lambda: [listings.glossary(analysis.register), listings.measures(analysis.register)],
    }
    others = [*blocks, *desk.PAGES, *(p.name for p in prose(lang))]
    return {**blocks, "changes": lambda: revisions.blocks(site, others)}


def _made(blocks: Mapping[str, Callable[[], list[Block]]], lang: str) -> Made:
    shown = {name: (words(f"title-{name.rpartition('/')[2]}", lang), made()) for name, made in blocks.items()}
    pages = {name: _page(name.rpartition("/")[2], title, found, lang) for name, (title, found) in shown.items()}
    return Made(pages, {name: sheet for page, (title, found) in shown.items() for name, sheet in of_blocks(page, title, found, lang).items()})


def _page(name: str, title: str, blocks: Sequence[Block], lang: str) -> str:
    html = "\n\n".join(b.html(lang).replace("\n\n", "\n") for b in blocks)
    return f"# {title}\n\n{words(f'intro-{name}', lang)}\n\n{html}\n"
