"""Passports: for each number a card that says all there is to know about it.

A claim's card shows the value and what it may stand for, the figure as printed and the rule by
which it was read, period, scope, source and position, the checks and cautions it takes part in,
what is computed from it and the pages it stands on. A computed number's card shows formula,
inputs and caveat. Pages load the cards from scripts, in shards, when a number is first clicked;
without JavaScript the number is a link to its row in the register, which says the same in short.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from ..blocks import Cell, PageLink, said
from ..charts.chart import label
from ..checks import Verdict, explain
from ..indicators import Indicator
from ..language import Message, Sayable, catalogue, sayings, words
from ..number import Bounds
from ..register import Claim
from ..tables import outcome
from ..views import at_least
from . import listings, moves, script, sheets
from .interface import marked
from .site import Site

#: About so many cards share a script.
SHARD = 40

Line = tuple[str, Cell]


def scripts(site: Site, lang: str) -> dict[str, str]:
    """The scripts of an edition's passports, by file name, and the settings that find them."""
    cards = dict(_cards(site, lang))
    shards = max(1, -(-len(cards) // SHARD))
    grouped: list[dict[str, str]] = [{} for _ in range(shards)]
    for id, card in cards.items():
        grouped[script.shard(id, shards)][id] = card
    files = {f"passports/{i}.js": script.call("lugan.passports", group) for i, group in enumerate(grouped)}
    settings = {"shards": shards, "sheetShards": sheets.shards(site.moved), "words": catalogue(lang)["interface"]}
    return {**files, "settings.js": f"window.lugan = {script.data(settings)};\n"}


def _cards(site: Site, lang: str) -> Iterable[tuple[str, str]]:
    uses = site.uses(lang)
    for claim in site.analysis.register.claims.values():
        yield claim.id, _card(label(claim), _claim_lines(site, claim, uses.get(claim.id, ()), lang), f"claim:{claim.id}", lang)
    for id in {**site.analysis.indicators, **site.analysis.derived, **site.counts}:
        indicator = site.analysis.indicators.get(id)
        if indicator is None or indicator.quantity is not None:
            yield id, _card(listings.name(site.analysis, id), _computed_lines(site, id, uses.get(id, ())), f"indicator:{id}", lang)


def _card(title: Sayable, lines: Iterable[Line], address: str, lang: str) -> str:
    rows = "".join(f'<div class="line-{key}"><dt>{escape(words("passport-" + key, lang))}</dt><dd>{said(line, lang)}</dd></div>' for key, line in lines)
    link = f'<p class="passport-link"><a href="{escape(address)}">{escape(words("passport-open", lang))}</a></p>'
    return marked(f'<h2 id="passport-title">{title.html(lang)}</h2><dl>{rows}</dl>{link}', lang)


def _claim_lines(site: Site, claim: Claim, used: Sequence[tuple[str, str]], lang: str) -> Iterable[Line]:
    analysis, number = site.analysis, claim.number()
    register = analysis.register
    yield "pairing", PageLink(f"pairings/{claim.pairing}", register.pairings[claim.pairing].name)
    yield "value", number
    yield "bounds", Bounds(number)
    for verdict in analysis.checks_of.get(claim.id, ()):
        if verdict.is_contradiction:
            yield "contradicted", _contradiction(site, verdict)
    yield "printed", Message("passport-printed-as", printed=number.as_printed, term=claim.term)
    yield "rule", Message(f"rule-{claim.quantity.rule}")
    is_said = claim.period.reading != "none"  # that nothing is said of the years needs saying once
    yield "period", Message("passport-period-read", period=claim.period, reading=Message(f"reading-{claim.period.reading}")) if is_said else claim.period
    yield "basis", Message(f"basis-{claim.basis}")
    yield "scope", claim.scope.name
    yield "definition", claim.measure.definition
    yield "source", Message("passport-source-at", title=register.sources[claim.source].title, position=listings.position(analysis, claim))
    yield "article", PageLink(f"evidence/article#claim-{claim.id}", Message("passport-article-open"))
    if claim.note:
        yield "note", claim.note
    yield "status", Message(f"status-{analysis.status(claim)}")
    people = listings.by_people(analysis, claim.id)
    if people:
        yield "people", people
    for verdict in analysis.checks_of.get(claim.id, ()):
        if not verdict.is_contradiction:
            yield "check", _verdict(site, verdict)
    for caution in register.cautions_by_claim.get(claim.id, ()):
        yield "caution", Message("passport-caution-says", severity=Message(f"severity-{caution.severity}"), caution=caution.name, consequence=caution.consequence)
    radius = site.radii[claim.id]
    if radius.indicators:
        yield "moves", sayings([Message("passport-moves-one", name=listings.name(analysis, id), n=site.number(id)) for id in radius.indicators], "semicolon")
    yield "places", sayings([*moves.places(site, radius), *(PageLink(page, listings.Verbatim(title)) for page, title in used if page not in radius.places)], "semicolon")
    sentences = moves.sentences(radius)
    if sentences:
        yield "sentences", sentences
    may = [page for page in radius.decided if page not in radius.places]
    if may:
        yield "may", Message("passport-may-on", pages=sayings([PageLink(page, site.heading(page)) for page in may]))


def _computed_lines(site: Site, id: str, used: Sequence[tuple[str, str]]) -> Iterable[Line]:
    analysis, number = site.analysis, site.number(id)
    yield "value", number
    yield "bounds", Bounds(number)
    indicator = analysis.indicators.get(id)
    check = id.rpartition(".")[0]
    if indicator:
        yield "pairing", PageLink(f"pairings/{indicator.pairing}", analysis.register.pairings[indicator.pairing].name)
        yield "formula", formula(indicator)
        yield "caveat", indicator.formula.caveat
        if indicator.loose_period:
            yield "period", Message(indicator.loose_period)
    elif check in analysis.verdicts:
        yield "check", _verdict(site, analysis.verdicts[check])
    else:
        yield "formula", Message("passport-count")
    if used:
        yield "pages", listings.pages_of(used)


def formula(indicator: Indicator) -> Message:
    """How an indicator is computed, with its inputs."""
    return Message(f"formula-{indicator.formula.kind}", left=indicator.left.number(), right=indicator.right.number() if indicator.right else "")


def _verdict(site: Site, verdict: Verdict) -> Sayable:
    numbers = site.analysis.register.claims
    left, right = (sayings([numbers[c].number() for c in side], "plus") for side in (verdict.relation.left, verdict.relation.right))
    key = "passport-verdict-premise" if verdict.is_conditional else "passport-verdict"
    return Message(key, outcome=outcome(verdict), name=verdict.relation.name, left=left, right=right, why=explain(verdict), premise=verdict.relation.premise)


def _contradiction(site: Site, verdict: Verdict) -> Sayable:
    """Both sides of a relation that fails, by how much they miss each other where that can be said, and what it assumes."""
    claims = site.analysis.register.claims
    left, right = (sayings([claims[c].number() for c in side], "plus") for side in (verdict.relation.left, verdict.relation.right))
    values = {"name": verdict.relation.name, "left": left, "right": right, "why": PageLink(f"evidence/checks#check-{verdict.id}", explain(verdict))}
    if verdict.gap:
        clash = Message("passport-contradicted-by", gap=at_least(site.number(f"{verdict.id}.gap")), **values)
    else:
        clash = Message("passport-contradicted-bare", **values)
    return sayings([clash, Message("mark-premise", premise=verdict.relation.premise)], "space") if verdict.is_conditional else clash
