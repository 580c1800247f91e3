"""The reviewer's pages: a desk for checking claims, and the article opened beside the book.

The article is not in the book. Who has its text opens it from their own disk; a script of the page
marks every numeral in it with its use. At the desk, claims come in an order drawn by lot, each with
its passport; verdicts stay in the reader's browser until they are exported for `lugan reviews`.

Without JavaScript the article's page says what it would do, and the desk is a list of claims.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

from ..blocks import Table
from ..charts.chart import label
from ..language import Message, catalogue, words
from ..register import Numeral, Source
from ..reviews import FORMAT, drawn, most_wrong
from ..sources import CORE
from ..tables import columns
from . import listings, script
from .site import Site

#: How many claims a reviewer may take on; the second is usual.
SAMPLES = (10, 20, 40, 80)


#: Both pages.
PAGES = ("evidence/article", "evidence/desk")


def pages(site: Site, lang: str) -> dict[str, str]:
    """Markdown of both pages, by name."""
    return dict(zip(PAGES, (_page("article", lang), _page("desk", lang, sample(site).html(lang))), strict=True))


def scripts(site: Site, lang: str) -> dict[str, str]:
    """What the pages' scripts need to know, by file name."""
    return {"ledger.js": script.call("lugan.ledger?.", _ledger(site, lang)), "sample.js": script.call("lugan.sample?.", _sample(site, lang))}


def sample(site: Site) -> Table:
    """The usual sample: the first claims in the order that the book's fingerprint draws."""
    register, rows = site.analysis.register, []
    for id in drawn(register.claims, site.fingerprint)[: SAMPLES[1]]:
        claim = register.claims[id]
        rows.append((label(claim), register.pairings[claim.pairing].name, claim.number().as_printed, listings.position(site.analysis, claim)))
    return Table("sample", Message("caption-sample"), columns("what", "pairing", "printed", "position"), tuple(rows))


def _page(name: str, lang: str, below: str = "") -> str:
    said = re.sub("`(.+?)`", r"<code>\1</code>", escape(words(f"without-script-{name}", lang), quote=False))
    return f'# {words(f"title-{name}", lang)}\n\n{words(f"intro-{name}", lang)}\n\n<div id="{name}-tool"><p class="without-script">{said}</p>\n{below}</div>\n'


def _ledger(site: Site, lang: str) -> dict[str, Any]:
    register = site.analysis.register
    contradicted = [c.id for c in register.claims.values() if site.analysis.rivals(c.id)]
    return {
        "sources": [_source(source, [n for n in register.numerals if n.source == source.id]) for source in register.sources.values()],
        "reasons": {id: reason[lang] for id, reason in register.reasons.items()},
        "contradicted": contradicted,
        "core": CORE.pattern,
        "words": catalogue(lang)["article-words"],
    }


def _source(source: Source, numerals: list[Numeral]) -> dict[str, Any]:
    rows = [[n.start, n.end, n.printed, "" if n.use == "excluded" else n.use, n.reason, n.repeats] for n in numerals]
    return {"id": source.id, "title": source.title, "sha256": source.sha256, "numerals": rows}


def _sample(site: Site, lang: str) -> dict[str, Any]:
    """The order of all claims, what each is, and what a sample of each size would prove."""
    register = site.analysis.register
    claims = register.claims

    def name(id: str) -> str:
        return Message("desk-claim", pairing=register.pairings[claims[id].pairing].name, what=label(claims[id])).text(lang)

    return {
        "format": FORMAT,
        "book": site.fingerprint,
        "claims": [[id, claims[id].printed, name(id)] for id in drawn(claims, site.fingerprint)],
        "sizes": [[n, most_wrong(len(claims), n, 0)] for n in (*(n for n in SAMPLES if n < len(claims)), len(claims))],
        "usual": SAMPLES[1],
        "words": catalogue(lang)["desk-words"],
    }
