"""Listings: the pages on which every number lands.

The register page has a row for every claim and the indicators page one for every computed number,
each with the pages that use it. They are made after the notebooks have run, because only then is
it known where a number stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from ..blocks import Column, Table
from ..charts.chart import label
from ..language import Message, Sayable, sayings, words
from ..number import Number
from ..published import all_indicators
from ..register import Claim
from ..tables import bounded
from ..views import Analysis, View, count_number

Uses = Mapping[str, Sequence[tuple[str, str]]]


def pages(analysis: Analysis, uses: Uses, lang: str, views: Sequence[View] = ()) -> dict[str, str]:
    """Markdown of the listing pages, by name."""
    return {
        "evidence/register": _page("register", register(analysis, uses, lang), lang),
        "evidence/indicators": _page("indicators", indicators(analysis, uses, lang, views), lang),
    }


def register(analysis: Analysis, uses: Uses, lang: str) -> Table:
    """Every claim with value, bounds, printed figure, period, position and the pages that use it."""
    rows, ids = [], []
    for claim in analysis.register.claims.values():
        number = claim.number()
        pairing = analysis.register.pairings[claim.pairing].name
        rows.append((label(claim), pairing, number, number.as_printed, bounded(number), claim.period, position(analysis, claim), claim.note, Message(f"status-{analysis.status(claim)}"), Pages(uses.get(claim.id, ()))))
        ids.append(f"claim-{claim.id}")
    columns = [Column(Message(f"column-{k.lstrip('#')}"), k.startswith("#")) for k in ("what", "pairing", "#figure", "printed", "#bounds", "years", "position", "note", "status", "pages")]
    return Table("claims", Message("caption-register"), tuple(columns), tuple(rows), tuple(ids))


def position(analysis: Analysis, claim: Claim) -> Sayable:
    """Where in its source a claim stands: part, paragraph, characters."""
    section = analysis.register.section(claim.source, claim.start)
    paragraph = analysis.register.paragraph(claim.source, claim.start)
    return Message("position", section=section.name if section else claim.source, paragraph=paragraph, start=claim.start, end=claim.end)


def indicators(analysis: Analysis, uses: Uses, lang: str, views: Sequence[View]) -> Table:
    """Every computed number: indicators, gaps and shares of checks, counts; with formula and claims."""
    rows, ids = [], []
    counts: dict[str, Number] = {id: count_number(id, q) for view in views for id, q in view.counts.items()}
    for id, row in all_indicators(analysis, views).items():
        if row["status"] == "refused":
            continue
        number = counts.get(id) or analysis.number(id)
        inputs = sayings([analysis.number(c) for c in row["claims"].split()], "comma")
        rows.append((_name(analysis, id), id, number, bounded(number), inputs, Pages(uses.get(id, ()))))
        ids.append(f"indicator-{id}")
    columns = [Column(Message(f"column-{k.lstrip('#')}"), k.startswith("#")) for k in ("indicator", "id", "#figure", "#bounds", "inputs", "pages")]
    return Table("indicators", Message("caption-all-indicators"), tuple(columns), tuple(rows), tuple(ids))


class Pages(Sayable):
    """Links to the pages that use a number."""

    def __init__(self, used: Sequence[tuple[str, str]]):
        self.used = used

    def runs(self, lang: str):
        return (", ".join(title for _, title in self.used) or "–",)

    def html(self, lang: str) -> str:
        return ", ".join(f'<a href="page:{escape(name)}">{escape(title)}</a>' for name, title in self.used) or "–"


def _name(analysis: Analysis, id: str) -> Sayable:
    """What a computed number is, in words."""
    if id in analysis.indicators:
        return analysis.indicators[id].formula.name
    check, _, kind = id.rpartition(".")
    if check in analysis.register.checks:
        return Message(f"derived-{kind}", name=analysis.register.checks[check].name)
    return Message("derived-count")


def _page(name: str, table: Table, lang: str) -> str:
    html = table.html(lang).replace("\n\n", "\n")
    return f"# {words(f'title-{name}', lang)}\n\n{words(f'intro-{name}', lang)}\n\n{html}\n"

