"""The page of changes: every published number that is no longer what it was, and why.

Made from ``data/changes.csv``: `lugan diff --record` writes what changed, a person why. What a
number was is no number of this book any more and is shown struck out, not linked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from ..blocks import Block, PageLink, Prose, Table
from ..charts.chart import label
from ..findings import Finding
from ..language import Element, Message, Sayable, Text, sayings
from ..periods import Day
from ..published import all_findings
from ..register import Revision
from ..tables import columns
from . import listings
from .listings import Verbatim
from .site import TOTAL, Site


def blocks(site: Site, pages: Sequence[str]) -> list[Block]:
    """The changes, the latest first; or that there are none.

    Parameters
    ----------
    site : Site
    pages : sequence of str
        Names of the other pages of this edition; a change may have touched one that is gone.
    """
    changes = sorted(site.analysis.register.changes, key=lambda c: c.date, reverse=True)
    if not changes:
        return [Prose((Message("changes-none"),))]
    findings = {f.id: f for f in all_findings(site.analysis)}
    rows = tuple((Day(c.date), _what(site, c), Marked("del", c.was), Marked("ins", c.now), _cause(site, c.cause), _touched(site, c, pages, findings), c.why) for c in changes)
    return [Table("changes", Message("caption-changes"), columns("date", "changed", "was", "now", "cause", "touched", "why"), rows)]


def _what(site: Site, change: Revision) -> Sayable:
    """What changed, with a link to where it stands now."""
    analysis, id = site.analysis, change.id
    if change.kind == "claim" and id in analysis.register.claims:
        return PageLink(f"evidence/register#claim-{id}", label(analysis.register.claims[id]))
    if change.kind == "indicator" and (id in analysis.derived or id == TOTAL or id in site.register_counts or (id in analysis.indicators and analysis.indicators[id].quantity)):
        return PageLink(f"evidence/indicators#indicator-{id}", listings.name(analysis, id))
    if change.kind == "check" and id in analysis.verdicts:
        return Message("changes-check", name=analysis.verdicts[id].relation.name)
    return Message(f"changes-gone-{change.kind}", id=Verbatim(id, "code"))


def _cause(site: Site, cause: str) -> Sayable:
    """What `lugan diff` found, in the reader's language, claims by their names."""
    kind, _, ids = cause.partition(": ")
    claims = site.analysis.register.claims
    named = [PageLink(f"evidence/register#claim-{id}", label(claims[id])) if id in claims else id for id in filter(None, ids.split(", "))]
    key = f"cause-{kind.replace(' ', '-')}"
    return Message("changes-cause-of", cause=Message(key), items=sayings(named, "comma")) if named else Message(key)


def _touched(site: Site, change: Revision, pages: Sequence[str], findings: Mapping[str, Finding]) -> Sayable:
    """The pages, and the sentences that changed with it as they are now."""
    planned = {page.name for page in site.plan.pages}
    touched: list[Sayable | str] = []
    for page in change.pages:
        name = site.heading(page) if page in planned else Verbatim(page)
        touched.append(PageLink(page, name) if page in planned or page in pages else name)
    touched += [findings[id].sentence if id in findings else Message("changes-gone-finding", id=Verbatim(id, "code")) for id in change.findings]
    return sayings(touched, "semicolon") if touched else Message("premise-none")


class Marked(Element):
    """A text in an HTML element that says what it is; nothing if it is empty."""

    def __init__(self, tag: str, saying: Text):
        self.tag, self.saying = tag, saying

    def text(self, lang: str) -> str:
        return self.saying[lang] or "–"

    def html(self, lang: str) -> str:
        return f"<{self.tag}>{escape(self.saying[lang], quote=False)}</{self.tag}>" if self.saying[lang] else "–"
