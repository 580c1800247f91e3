"""Pages that are made once the notebooks have run: listings, the reviewer's pages, the changes.

Only then is it known where a number stands, and how many there are.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..blocks import Block, Prose
from ..language import Message, words
from ..passages import accounted
from ..views import count, count_number
from . import desk, listings, moves, revisions
from .site import Site, prose


def pages(site: Site, lang: str, count_numbers: bool = True) -> dict[str, str]:
    """Markdown of these pages, by name.

    Parameters
    ----------
    site : Site
    lang : str
    count_numbers : bool
        False while the numbers of the site are being counted: then the total is left at zero.
    """
    uses = site.uses(lang)
    total = site.number("book.numbers") if count_numbers else count_number("book.numbers", count(()))
    made = {
        "evidence/register": _page("register", [listings.reviews(site.analysis), listings.register(site.analysis, uses)], lang),
        "evidence/indicators": _page("indicators", [listings.indicators(site, uses, count_numbers)], lang),
        "evidence/ledger": _page("ledger", [accounted(site.views[0]), Prose((Message("accounted-pages", numbers=total),)), listings.ledger(site.analysis)], lang),
        "evidence/moves": _page("moves", [moves.table(site, lang)], lang),
        **desk.pages(site, lang),
    }
    made["glossary"] = _page("glossary", [listings.glossary(site.analysis.register), listings.measures(site.analysis.register)], lang)
    others = [*made, *(p.name for p in prose(lang))]
    return {**made, "changes": _page("changes", revisions.blocks(site, others), lang)}


def _page(name: str, blocks: Sequence[Block], lang: str) -> str:
    html = "\n\n".join(b.html(lang).replace("\n\n", "\n") for b in blocks)
    return f"# {words(f'title-{name}', lang)}\n\n{words(f'intro-{name}', lang)}\n\n{html}\n"
