"""What each claim moves, as a reader sees it: numbers, verdicts, charts, tables, sentences.

The radius of a claim (`lugan.radius`) names every place; here the places of a page are put
together as *title, sentences, key figures, chart, table “…”*, with links.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape

from ..blocks import PageLink, Table
from ..charts.chart import label
from ..checks import Verdict
from ..language import Element, Message, Sayable, sayings
from ..radius import Place, Radius
from ..tables import columns, outcome
from . import listings
from .site import Site


def table(site: Site) -> Table:
    """Every claim with the computed numbers, verdicts and places it moves."""
    analysis, rows, ids = site.analysis, [], []
    for claim in analysis.register.claims.values():
        rows.append((label(claim), claim.number(), _moved(site, site.radii[claim.id])))
        ids.append(f"moves-{claim.id}")
    return Table("moves", Message("caption-moves"), columns("what", "#figure", "moves"), tuple(rows), tuple(ids), groups=listings.of_pairings(analysis.register, analysis.register.claims), most=240)


def _moved(site: Site, radius: Radius) -> Sayable:
    """All that one claim moves, a paragraph each for numbers, verdicts and places."""
    analysis = site.analysis
    moved: dict[str, Sequence[Sayable]] = {
        "moves-numbers": [PageLink(f"evidence/indicators#indicator-{id}", listings.name(analysis, id)) for id in radius.indicators],
        "moves-verdicts": [_verdict(analysis.verdicts[id]) for id in radius.verdicts],
        "moves-places": places(site, radius),
    }
    return Paragraphs(tuple(Message(key, items=sayings(items, "semicolon")) for key, items in moved.items() if items))


def places(site: Site, radius: Radius) -> list[Sayable]:
    """For each page the kinds of places on it, charts and tables with links to them."""
    return [Message("moves-on-page", page=PageLink(page, site.heading(page)), parts=sayings(_parts(page, found), "comma")) for page, found in radius.places.items()]


def sentences(radius: Radius) -> Paragraphs | None:
    """Every sentence that shows the claim or rests on it, once, as its page says it; one that a theme's page repeats after the name of the pairing, as the pairing's says it."""
    said = {tuple(place.html.values()): _Said(place.html) for found in radius.places.values() for place in found if place.kind == "sentence"}
    lead = {html for html in said if any(other != html and all(map(str.endswith, html, other)) for other in said)}
    return Paragraphs(tuple(sentence for html, sentence in said.items() if html not in lead)) if said else None


def _parts(page: str, found: Sequence[Place]) -> Iterable[Sayable]:
    for kind, anchor in dict.fromkeys((p.kind, p.anchor) for p in found):
        place = next(p for p in found if (p.kind, p.anchor) == (kind, anchor))
        what = Message("moves-row", caption=_Said(place.label)) if kind == "row" else Message(f"moves-{kind}")
        yield PageLink(f"{page}#{anchor}", what) if anchor else what


def _verdict(verdict: Verdict) -> Sayable:
    return Message("moves-verdict", name=verdict.relation.name, outcome=PageLink(f"evidence/checks#check-{verdict.id}", outcome(verdict)))


@dataclass(frozen=True)
class Paragraphs(Element):
    """Several sayings, each a paragraph."""

    sayings: tuple[Sayable, ...]

    def text(self, lang: str) -> str:
        return "\n".join(saying.text(lang) for saying in self.sayings)

    def html(self, lang: str) -> str:
        return "".join(f"<p>{saying.html(lang)}</p>" for saying in self.sayings)


@dataclass(frozen=True)
class _Said(Element):
    """What was said already, as HTML by language."""

    html_in: Mapping[str, str]

    def text(self, lang: str) -> str:
        return unescape(re.sub("<[^>]+>", "", self.html_in[lang]))

    def html(self, lang: str) -> str:
        return self.html_in[lang]
