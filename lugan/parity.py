"""Parity: two editions say the same, place by place.

A place is a paragraph, list item, table cell, heading, term or chart; it is named by the heading it
stands under and its number there. What it holds is compared as facts that do not depend on the
language: the numbers it shows with origin and value, what its words of judgement mean (agree,
contradict; holds, depends), where its links lead, years and positions that stand bare, the command
that makes the page. Within a place the order is the language's own: “7 of 9 pairings” is
9个结对中的7个.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from babel.dates import get_month_names
from lxml import html
from lxml.html import HtmlElement

from .language import catalogue, locale
from .number import Interval, Number
from .quantities import plain

Facts = Counter[str]
Find = Callable[[str, str], Number | None]

#: Finds every linked number below an element, in prose and in drawings.
NUMBERS = ".//data | .//*[local-name()='a'][contains(concat(' ', @class, ' '), ' number ')]"

_PLACES = {"p", "li", "dt", "dd", "td", "th", "caption", "h1", "h2", "h3", "h4", "pre", "svg"}
_CODE = {"code", "pre", "script", "style", "q"}
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*(?!th\b|[\d.,]*\d)")
_CARDS = re.compile(r"lugan\.passports\((\{.*\})\);\s*$", re.S)

#: Families of messages that judge: their words mean the same in every language.
JUDGEMENTS = ("verdict-", "mark-", "severity-", "caution-", "status-", "parameter-usual", "parameter-changed", "not-stated", "refused")


def differences(pages: Mapping[str, HtmlElement], others: Mapping[str, HtmlElement], langs: tuple[str, str], find: Find) -> Iterable[tuple[str, str]]:
    """Page and difference wherever two editions do not say the same.

    Parameters
    ----------
    pages, others : mapping of str to HtmlElement
        The pages of both editions, by the same names.
    langs : (str, str)
        Their languages.
    find : callable
        The number of a kind (claim, indicator) and an id.
    """
    for name in sorted(pages.keys() ^ others.keys()):
        yield name, f"only the {langs[0] if name in pages else langs[1]} edition has this page"
    for name in sorted(pages.keys() & others.keys()):
        ours, theirs = (places(page, lang, find) for page, lang in ((pages[name], langs[0]), (others[name], langs[1])))
        for place in dict.fromkeys([*ours, *theirs]):
            if ours.get(place) != theirs.get(place):
                yield name, f"{place}: {_told(langs[0], ours.get(place), theirs.get(place))}; {_told(langs[1], theirs.get(place), ours.get(place))}"


def cards(static: Path) -> dict[str, HtmlElement]:
    """The passports of an edition as one page for each number."""
    found = {}
    for path in sorted(static.glob("passports/*.js")):
        match = _CARDS.search(path.read_text("utf-8"))
        for id, card in json.loads(match[1] if match else "{}").items():
            found[f"passport of {id}"] = html.fromstring(f"<article>{card}</article>")
    return found


def places(page: HtmlElement, lang: str, find: Find) -> dict[str, Facts]:
    """What stands in each place of a page."""
    found: dict[str, Facts] = {}
    counts: Counter[str] = Counter()
    for article in page.xpath("descendant-or-self::article"):
        for element in article.iter():
            if tag_of(element) in _PLACES and not any(tag_of(e) in _PLACES for e in element.iterancestors()):
                name = _name(element, counts)
                found[name] = _facts(element, lang, find)
    return found


def _name(element: HtmlElement, counts: Counter[str]) -> str:
    """“#funding p 2”, “#funding td 7 of figures-funding”."""
    section = next((e.get("id") for e in element.iterancestors("section") if e.get("id")), "")
    block = next((e.get("id") for e in element.iterancestors("table", "figure") if e.get("id")), "")
    name = f"#{section} {tag_of(element)}{' of ' + block if block else ''}"
    counts[name] += 1
    return f"{name} {counts[name]}"


def _facts(element: HtmlElement, lang: str, find: Find) -> Facts:
    facts: Facts = Counter()
    shown: dict[tuple[str, str], Number] = {}
    for number in element.xpath(NUMBERS):
        kind = "claim" if number.get("data-claim") is not None else "indicator"
        id = number.get(f"data-{kind}", "")
        facts[f"{kind} {id} = {number.get('value', number.get('data-value'))}"] += 1
        known = find(kind, id)
        if known:
            shown[kind, id] = replace(known, money_unit=number.get("data-money-unit", "auto"))
    facts.update(_judgements(element, lang))
    facts.update(f"link to {_address(a, lang)}" for a in element.iter("a") if a.get("href") and not {"number", "term"} & set(a.get("class", "").split()) and a.getparent().tag != "data")
    if element.tag == "pre" and "command" in element.get("class", "").split():
        facts[f"command {re.sub(r' -p lang [a-z]+', '', element.text_content())}"] += 1
    facts.update(f"bare {digits}" for digits in _bare(element, lang))
    if tag_of(element) == "svg":
        facts.update(_alternative(element, lang, shown.values()))
    return facts


def _judgements(element: HtmlElement, lang: str) -> Iterable[str]:
    """What the words of an element mean, where all of them are a judgement of the catalogue; labels are none."""
    if tag_of(element) in ("dt", "th", "caption"):
        return
    meanings = _meanings(lang)
    for e in element.iter():
        if isinstance(e.tag, str):
            meaning = meanings.get(" ".join(e.text_content().split()))
            if meaning and not (len(e) == 1 and not (e.text or "").strip()):  # the innermost element that says it
                yield f"says {meaning}"


@cache
def _meanings(lang: str) -> Mapping[str, str]:
    return {text: key for key, text in catalogue(lang).items() if isinstance(text, str) and key.startswith(JUDGEMENTS) and "{" not in text}


def _bare(element: HtmlElement, lang: str) -> set[str]:
    """Digits outside numbers, code and quotations: years, days, positions; a month as its number."""
    if tag_of(element) == "svg":
        return set()
    pieces = []
    for text in element.xpath(".//text()"):
        around = [text.getparent(), *text.getparent().iterancestors()] if not text.is_tail else list(text.getparent().iterancestors())
        if not any(tag_of(e) in _CODE or tag_of(e) == "data" or "number" in e.get("class", "").split() for e in around):
            pieces.append(text)
    return set(_digits(" ".join(pieces), lang))


def _digits(text: str, lang: str) -> list[str]:
    """Digits in a text; the name of a month in a date as its number."""
    months = {name: str(number) for number, name in get_month_names("wide", locale=locale(lang)).items()}
    names = "|".join(months)
    return _DIGITS.findall(re.sub(rf"(?<=\d )({names})|({names})(?= \d)", lambda m: months[m[0]], text))


def _alternative(svg: HtmlElement, lang: str, shown: Iterable[Number]) -> Facts:
    """The numbers that a chart's title and description say, as values; what is left as bare digits."""
    wordings: dict[str, str] = {}
    for number in shown:
        for part in ("low", "high", "value"):
            wordings[number.showing(part).text(lang)] = plain(number.showing(part).shown_value)
        wordings[Interval(number).text(lang)] = f"{plain(number.quantity.low)} to {plain(number.quantity.high)}"
        wordings[number.as_printed.text(lang)] = plain(number.quantity.value)
    facts: Facts = Counter()
    for text in svg.xpath(".//*[local-name()='title' or local-name()='desc']/text()"):
        said = str(text).replace("\u00a0", " ")
        for wording in sorted(filter(None, wordings), key=len, reverse=True):
            said, count = re.subn(rf"(?<![\d.,]){re.escape(wording)}(?!\d|[.,]\d)", " ", said)
            facts[f"alternative text {wordings[wording]}"] += count
        facts.update({f"alternative text {d}" for d in _digits(said, lang)})
    return +facts


def _address(link: HtmlElement, lang: str) -> str:
    """Where a link leads, but for the language in it."""
    return re.sub(rf"\.{lang}\.(svg|png)$", r".*.\1", link.get("href", ""))


def _told(lang: str, facts: Facts | None, against: Facts | None) -> str:
    """What one edition says more than the other in a place."""
    if facts is None:
        return f"{lang} has no such place"
    more = list((facts - (against or Counter())).elements())
    return f"{lang} says {', '.join(more[:4]) or 'nothing more'}{' …' if len(more) > 4 else ''}"


def tag_of(element: HtmlElement) -> str:
    """The name of an element, in SVG without its namespace; nothing for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
