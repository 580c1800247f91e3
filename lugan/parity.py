"""Parity: two editions say the same, place by place.

A place is a paragraph, list item, table cell, heading, term or chart; it is named by the heading it
stands under and its number there. What it holds is compared as facts that do not depend on the
language: the numbers it shows with origin and value, what its words of judgement mean (agree,
contradict; holds, depends), where its links lead, years and positions that stand bare, the command
that makes the page. Within a place counts stand in the language's own order, as “7 of 9 pairings” is
9个结对中的7个; figures stand in one order, so that no language says that the smaller is the larger.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache, lru_cache
from itertools import combinations
from typing import Any, NamedTuple

from babel.dates import get_month_names
from lxml import etree
from lxml.etree import _Element as Element

from .language import LANGUAGES, catalogue, locale
from .number import MONEY_UNITS, Interval, Number
from .quantities import plain

Facts = Counter[str]
Find = Callable[[str, str], Number | None]

#: What a place says: facts with how often; for a chart also its alternative texts, and kind, id and unit of money of each number that it shows.
Place = Mapping[str, Any]

_PLACES = {"p", "li", "dt", "dd", "td", "th", "caption", "h1", "h2", "h3", "h4", "pre", "svg"}
_NAMING = {"section", "table", "figure"}
_CODE = {"code", "pre", "script", "style", "q", "data"}
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*(?!th\b|[\d.,]*\d)")
_digit = re.compile(r"\d").search

#: Families of messages that judge: their words mean the same in every language.
JUDGEMENTS = ("verdict-", "mark-", "severity-", "caution-", "status-", "parameter-usual", "parameter-changed", "not-stated", "refused")

_string = etree.XPath("string()")


def differences(pages: Mapping[str, Mapping[str, Place]], others: Mapping[str, Mapping[str, Place]], langs: tuple[str, str], find: Find) -> Iterable[tuple[str, str]]:
    """Page and difference wherever two editions do not say the same.

    Parameters
    ----------
    pages, others : mapping of str to mapping
        What stands in each place of the pages of both editions, by the same names.
    langs : (str, str)
        Their languages.
    find : callable
        The number of a kind (claim, indicator) and an id.
    """
    known = cache(find)
    for name in sorted(pages.keys() ^ others.keys()):
        yield name, f"only the {langs[0] if name in pages else langs[1]} edition has this page"
    for name in sorted(pages.keys() & others.keys()):
        for place in dict.fromkeys([*pages[name], *others[name]]):
            left, right = pages[name].get(place), others[name].get(place)
            if left and right and left["says"] == right["says"] and "alternatives" not in left and "alternatives" not in right:
                continue  # as almost all do
            ours, theirs = _facts(left, langs[0], known), _facts(right, langs[1], known)
            if ours != theirs:
                yield name, f"{place}: {_told(langs[0], ours, theirs)}; {_told(langs[1], theirs, ours)}"


def places(page: Element, lang: str) -> dict[str, Place]:
    """What stands in each place of a page."""
    found: dict[str, Place] = {}
    counts: Counter[str] = Counter()
    for article in page.iter("article"):
        above = [*reversed(list(article.iterancestors())), article]
        if not any(e.tag in _PLACES for e in above):
            around = _Around()
            for element in above:
                around = around.within(element)
            for element, inside in _outermost(article, around):
                found[inside.name(element, counts)] = _Read(element, lang).place(inside.is_coded)
    return found


class _Around(NamedTuple):
    """What holds around an element: the section and the table or figure that it stands in, and whether its text is code, quoted or a number's."""

    section: str = ""
    block: str = ""
    is_coded: bool = False

    def within(self, element: Element) -> _Around:
        """What holds in an element that stands in this."""
        is_coded = self.is_coded or _is_coded(element)
        id = element.get("id") if element.tag in _NAMING else None
        if id:
            return _Around(id, self.block, is_coded) if element.tag == "section" else _Around(self.section, id, is_coded)
        return self if is_coded == self.is_coded else _Around(self.section, self.block, is_coded)

    def name(self, element: Element, counts: Counter[str]) -> str:
        """“#funding p 2”, “#funding td 7 of figures-funding”."""
        name = f"#{self.section} {element.tag}{' of ' + self.block if self.block else ''}"
        counts[name] += 1
        return f"{name} {counts[name]}"


def _outermost(element: Element, around: _Around) -> Iterable[tuple[Element, _Around]]:
    """The places below an element that are in no other, each with what holds around it."""
    for child in element.iterchildren(etree.Element):
        if child.tag in _PLACES:
            yield child, around
        else:
            yield from _outermost(child, around.within(child))


class _Read:
    """Reads an element that is a place."""

    def __init__(self, element: Element, lang: str):
        self.element, self.lang = element, lang
        self.meanings = {} if element.tag in ("dt", "th", "caption") else _meanings(lang)  # labels judge nothing
        self.html_lang = catalogue(lang)["html-lang"]
        self.numbers: list[str] = []
        self.figures: list[str] = []
        self.shown: dict[tuple[str, str], str] = {}
        self.judgements: list[str] = []
        self.links: list[str] = []
        self.pieces: list[str] = []

    def place(self, is_coded: bool) -> Place:
        element = self.element
        self._walk(element, is_coded)
        says = Counter([*self.numbers, *self.judgements, *self.links])
        if element.tag == "pre" and "command" in element.get("class", "").split():
            says[f"command {re.sub(r' -p lang [a-z]+', '', str(_string(element)))}"] += 1
        if element.tag == "svg":
            alternatives = [str(text) for e in element.iter("title", "desc") for text in e.xpath("text()")]
            return {"says": says, "alternatives": alternatives, "shown": [[*number, unit] for number, unit in self.shown.items()]}
        if len(self.figures) > 1:
            says[f"in the order {', '.join(self.figures)}"] += 1
        says.update(f"bare {digits}" for digits in sorted(set(_digits(" ".join(self.pieces), self.lang))))
        return {"says": says}

    def _walk(self, element: Element, coded: bool) -> str:
        """An element and all in it, once and downwards; returns its text."""
        coded = coded or _is_coded(element)
        if element.tag == "data" or (element.tag == "a" and is_number(element)):
            self._number(element)
        elif element.tag == "a":
            self._link(element)
        texts = [element.text or ""]
        self.pieces += () if coded else texts
        for child in element:
            if isinstance(child.tag, str):
                texts.append(self._walk(child, coded))
            if child.tail:
                texts.append(child.tail)
                self.pieces += () if coded else (child.tail,)
        text = "".join(texts)
        meaning = self.meanings.get(" ".join(text.split()))
        is_own = element.get("lang", self.html_lang) == self.html_lang  # French, too, says “contradiction”
        if meaning and is_own and not (len(element) == 1 and not (element.text or "").strip()):  # the innermost element that says it
            self.judgements.append(f"says {meaning}")
        return text

    def _number(self, element: Element) -> None:
        kind, id = origin(element)
        self.numbers.append(f"{kind} {id} = {element.get('value', element.get('data-value'))}")
        self.shown[kind, id] = element.get("data-money-unit", "auto")
        if kind == "claim" or element.get("data-claims"):
            self.figures.append(id)

    def _link(self, link: Element) -> None:
        """Where a link leads, but for the language in it; numbers and terms are no links of their own."""
        address = link.get("href")
        if address and not {"number", "term"} & set(link.get("class", "").split()) and link.getparent().tag != "data":
            self.links.append("link to " + re.sub(rf"\.{self.lang}\.(svg|png)$", r".*.\1", address))


def _is_coded(element: Element) -> bool:
    """Whether the text of an element is code, quoted or a number's."""
    return element.tag in _CODE or is_number(element)


@cache
def _meanings(lang: str) -> Mapping[str, str]:
    """What the words of an element mean, where all of them are a judgement of the catalogue."""
    return {text: key for key, text in catalogue(lang).items() if isinstance(text, str) and key.startswith(JUDGEMENTS) and "{" not in text}


def _digits(text: str, lang: str) -> list[str]:
    """Digits in a text, but for those in the name of a unit; the name of a month in a date as its number."""
    if not _digit(text):
        return []
    for unit in _units(lang):
        text = text.replace(unit, " ")
    return _DIGITS.findall(_month(lang).sub(lambda m: _months(lang)[m[0]], text))


@cache
def _units(lang: str) -> list[str]:
    """Names of units of money that hold digits, as “wan (10,000)” does and 万元 does not; longer ones first."""
    known = catalogue(lang)
    return sorted(filter(_digit, {*known["numbers"]["columns"].values(), *(known[f"value-{unit}"] for unit in MONEY_UNITS)}), key=len, reverse=True)


@cache
def _months(lang: str) -> Mapping[str, str]:
    return {name: str(number) for number, name in get_month_names("wide", locale=locale(lang)).items()}


@cache
def _month(lang: str) -> re.Pattern[str]:
    names = "|".join(_months(lang))
    return re.compile(rf"(?<=\d )({names})|({names})(?= \d)")


def _facts(place: Place | None, lang: str, find: Find) -> Facts | None:
    """All that a place says, with the values of the numbers as they are today."""
    if place is None:
        return None
    facts: Facts = Counter(place["says"])
    if "alternatives" in place:
        known = [(find(kind, id), unit) for kind, id, unit in place["shown"]]
        facts.update(_alternative(place["alternatives"], lang, [replace(number, money_unit=unit) for number, unit in known if number]))
    return facts


def _alternative(texts: Iterable[str], lang: str, shown: Iterable[Number]) -> Facts:
    """The numbers that a chart's title and description say, as values; what is left as bare digits."""
    wordings: dict[str, str] = {}
    for number in shown:
        wordings.update(_wordings(number, lang))
    facts: Facts = Counter()
    for text in texts:
        said = spaced(text)
        for wording in sorted(filter(None, wordings), key=len, reverse=True):
            said, count = _without(said, wording)
            facts[f"alternative text {wordings[wording]}"] += count
        facts.update(f"alternative text {d}" for d in _digits(said, lang))
    return +facts


def _without(text: str, wording: str) -> tuple[str, int]:
    """A text with a space wherever a wording stands that is not part of a longer number, and how often it does; a regular expression a wording would take longer to compile than to search.

    >>> _without("3.5 of 13.5, 3.5% of 3.55", "3.5")
    ('  of 13.5,  % of 3.55', 2)
    """
    left, begin, at = [], 0, text.find(wording)
    while at >= 0:
        end = at + len(wording)
        before, after = text[at - 1 : at], text[end : end + 2]
        if before.isdecimal() or before in (".", ",") or after[:1].isdecimal() or (after[:1] in (".", ",") and after[1:].isdecimal()):
            end = at + 1
        else:
            left.append(text[begin:at])
            begin = end
        at = text.find(wording, end)
    return " ".join([*left, text[begin:]]), len(left)


@lru_cache(8192)
def _wordings(number: Number, lang: str) -> Mapping[str, str]:
    """Every way in which a number may be said, and the value that each says.

    Values that any language says alike, as 26,843 and 26,844 are both 2.68万, count as one.
    """
    parts = [number.showing(part) for part in ("low", "high", "value")]
    alike = {plain(part.shown_value): {plain(part.shown_value)} for part in parts}
    for language in LANGUAGES:
        for one, other in combinations(parts, 2):
            if one.text(language) == other.text(language):
                both = alike[plain(one.shown_value)] | alike[plain(other.shown_value)]
                alike.update(dict.fromkeys(both, both))
    named = {value: " or ".join(sorted(values)) for value, values in alike.items()}
    interval = {Interval(number).text(lang): f"{plain(number.quantity.low)} to {plain(number.quantity.high)}"}
    said = {part.text(lang): named[plain(part.shown_value)] for part in parts} | interval | {number.as_printed.text(lang): named[plain(number.quantity.value)]}
    return {spaced(wording): value for wording, value in said.items()}


def _told(lang: str, facts: Facts | None, against: Facts | None) -> str:
    """What one edition says more than the other in a place."""
    if facts is None:
        return f"{lang} has no such place"
    more = list((facts - (against or Counter())).elements())
    return f"{lang} says {', '.join(more[:4]) or 'nothing more'}{' …' if len(more) > 4 else ''}"


def is_number(element: Element) -> bool:
    """Whether an element is marked as a number, as a link is in a drawing."""
    classes = element.get("class", "")
    return "number" in classes and "number" in classes.split()


def origin(number: Element) -> tuple[str, str]:
    """Kind (claim, indicator) and id of what a linked number comes from."""
    kind = "claim" if number.get("data-claim") is not None else "indicator"
    return kind, number.get(f"data-{kind}", "")


def whole_text(element: Element) -> str:
    """All text of an element, as a reader sees it."""
    return spaced(str(_string(element)))


def spaced(text: str) -> str:
    """A text with every space a plain one: some languages group digits with a space that does not break, wide or narrow."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")
