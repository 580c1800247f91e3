"""Facts: what one file of the built book says, before anything is judged.

A page says numbers, each with its origin, and digits that stand bare; it links, and it can be linked to; each
of its places says something that the other edition must say too. All of that follows from the file's
content and its language alone. Whether it is right, today and beside the other files, is for the
audit to judge (`lugan.audit`); so files can be read in any order, in any process, and one that has
not changed need not be read again.

Facts are plain data, which JSON can hold.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from lxml import etree
from lxml.etree import _Element as Element

from . import parity
from .parity import spaced, whole_text
from .yaml_files import read_yaml

#: A number as a reader sees one.
DIGITS = re.compile(r"\d+(?:[.,]\d+)*")

#: Elements whose text is no prose: code, what is quoted from a source, and what is not shown.
_QUOTED = {"code": "code", "pre": "code", "script": "code", "style": "code", "q": "quoted from a source", "del": "what a number was", "ins": "what it became"}
#: Elements whose text cannot hold a link.
_UNLINKABLE = ("title", "desc", "option")

#: The hash of the book: at the end of what the foot of a page says, and in citations, of variants too.
_HASH = re.compile(rb'(book-(?:state\\?">[^<]*[^<0-9a-f]|hash\\?">))[0-9a-f]+(?=<)')

_LINKS = etree.XPath("//*[(@href or @src) and local-name() != 'use']")
_LINES = {line: etree.XPath(f"//div[@class='line-{line}']/dd{part}") for line, part in (("value", ""), ("bounds", ""), ("printed", "/data[1]"))}
_ANCHORS = etree.XPath("//@id | //a/@name")
_digit = re.compile(r"\d").search


def page(content: str, lang: str) -> dict[str, Any]:
    """What a page says.

    Parameters
    ----------
    content : str
        Its HTML.
    lang : str
        Of its edition; empty for a page of none, which only links.

    Returns
    -------
    dict
        ``numbers``: kind, id, style, part, unit of money, text and value of every linked number, and how often it is shown so;
        ``units``: kind and id of a number, unit of money, and the unit that the header of its column names;
        ``bare``: what is to be said of each number that is neither linked nor explained;
        ``structural``: how many numbers each reason explains; ``alt``: how many numbers alternative texts repeat;
        ``links``: addresses, with how often they are linked; ``anchors``: where links can lead; ``places``: see `lugan.parity.places`.
    """
    document = _parsed(content)
    return {**_said(document, lang), "anchors": sorted(set(map(str, _ANCHORS(document)))), "places": parity.places(document, lang) if lang else {}}


def variants(content: str, lang: str) -> dict[str, Any]:
    """What the scripts of a page put on it when a reader chooses, one script a line.

    Returns
    -------
    dict
        ``variants``: how many these are; ``cells``: of each cell, which many of them may show alike, the numbers of the variants that do, and what it says;
        ``files``: names of those that the scripts bring for download.
    """
    calls = [json.loads("[" + line.removeprefix("lugan.variant(").removesuffix(");") + "]") for line in content.split("\n") if line]
    shown: dict[str, list[int]] = {}
    for number, variant in calls:
        for cell in variant["cells"].values():
            shown.setdefault(cell, []).append(number)
    cells = [[numbers, _said(_parsed(f"<article>{cell}</article>"), lang)] for cell, numbers in shown.items()]
    return {"variants": len(calls), "cells": cells, "files": sorted({name for _, variant in calls for name in variant["files"]})}


def passports(content: str, lang: str) -> dict[str, Any]:
    """What the passports say that a script holds, by the number they belong to: as a page does, but for links, and in ``lines`` what some of their lines say as text."""
    match = re.search(r"lugan\.passports\((\{.*\})\);\s*$", content, re.S)
    if not match:
        raise ValueError("it holds no passports")
    return {id: _passport(_parsed(f"<article>{card}</article>"), lang) for id, card in json.loads(match[1]).items()}


def _passport(card: Element, lang: str) -> dict[str, Any]:
    return {**_said(card, lang), "links": {}, "places": parity.places(card, lang), "lines": {name: "".join(map(whole_text, found(card))) for name, found in _LINES.items()}}


def notebook(content: str, lang: str) -> dict[str, Any]:
    """The code of an executed notebook, and its errors."""
    cells = json.loads(content)["cells"]
    errors = [f"{c.get('id')}: {o['ename']}: {o['evalue']}" for c in cells for o in c.get("outputs", ()) if o["output_type"] == "error"]
    return {"code": ["".join(c["source"]) for c in cells if c["cell_type"] == "code"], "errors": errors}


#: How each kind of file is read.
KINDS: dict[str, Callable[[str, str], Any]] = {reader.__name__: reader for reader in (page, variants, passports, notebook)}


def facts(kind: str, lang: str, content: str) -> Any:
    """What a file says.

    Raises
    ------
    ValueError, LookupError, etree.LxmlError
        If the content is not what that of its kind should be.
    """
    return KINDS[kind](content, lang)


def content(path: Path) -> bytes:
    """What stands in a file, but for the hash of the book, which changes with everything; a nought stands in its place. Of a folder, what stands in its scripts."""
    if path.is_dir():
        return b"".join(map(content, sorted(path.glob("*.js"))))
    return _HASH.sub(rb"\g<1>0", path.read_bytes())


def read(kind: str, lang: str, path: Path) -> Any:
    """The facts of a file, or of a folder of scripts."""
    return facts(kind, lang, content(path).decode())


@cache
def structural() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Reason and pattern of every kind of number that may stand bare."""
    rows = read_yaml(Path(__file__).with_name("structural.yml"))
    return tuple((row["reason"], re.compile(row["pattern"])) for row in rows)


_parser = etree.HTMLParser()


def _parsed(content: str) -> Element:
    return etree.fromstring(content, _parser)


def _said(document: Element, lang: str) -> dict[str, Any]:
    """Numbers, linked and bare, and links of a document."""
    found: dict[str, Any] = {"numbers": Counter(), "units": [], "bare": [], "structural": Counter(), "alt": 0, "links": Counter(e.get("href") or e.get("src") or "" for e in _LINKS(document))}
    for article in document.iter("article") if lang else ():
        _Article(found).read(article)
    return {**found, "numbers": [[*number, count] for number, count in found["numbers"].items()]}


class _Article:
    """The text of an article: what it says is added to what was found."""

    def __init__(self, found: dict[str, Any]):
        self.found = found
        self.shown: set[str] = set()
        self.alternatives: list[str] = []

    def read(self, article: Element) -> None:
        quoted, in_number = "", False
        for element in reversed(list(article.iterancestors())):
            quoted, in_number = _standing(element.tag, element.get("class", ""), quoted, in_number)
        self._walk(article, quoted, in_number)
        for text in self.alternatives:
            self._alternative(text)

    def _walk(self, element: Element, quoted: str, in_number: bool) -> None:
        """An element and all in it, once and downwards."""
        tag, get, children = element.tag, element.get, list(element)
        quoted, in_number = _standing(tag, get("class", ""), quoted, in_number)
        if in_number and (tag == "data" or (tag == "a" and parity.is_number(element))):
            self._number(element)
        if of := get("data-unit-of"):
            self.found["units"].append([*of.split(":", 1), get("data-money-unit", "auto"), whole_text(element)])
        if tag in _UNLINKABLE:
            self.alternatives.append(whole_text(element))
        elif not in_number:
            text = " ".join([element.text or "", *[child.tail or "" for child in children]]) if children else element.text
            if text and _digit(text):
                self._text(spaced(text), quoted)
        for attribute in ("alt", "aria-label", "title"):
            if label := get(attribute):
                self.alternatives.append(label)
        for child in children:
            if isinstance(child.tag, str):
                self._walk(child, quoted, in_number)

    def _number(self, element: Element) -> None:
        """A linked number, as its marks and its text say it."""
        kind, id = parity.origin(element)
        text = whole_text(element)
        self.shown.update(DIGITS.findall(text))
        marks = [element.get("data-style", "full"), element.get("data-part", "value"), element.get("data-money-unit", "auto")]
        self.found["numbers"][kind, id, *marks, text, element.get("value", element.get("data-value"))] += 1

    def _text(self, text: str, quoted: str) -> None:
        """A piece of text outside linked numbers, joined as far as it stands in one line: every number in it has a structural reason."""
        if quoted:
            self.found["structural"][quoted] += len(DIGITS.findall(text))
            return
        for bare in self._unexplained(text):
            self.found["bare"].append(f"{bare!r} in {' '.join(text.split())[:80]!r}")

    def _alternative(self, text: str) -> None:
        """A text that cannot hold a link, such as the title of a chart, a label or an option: every number in it is one that its page shows."""
        for bare in self._unexplained(text) if _digit(text) else ():
            if bare in self.shown:
                self.found["alt"] += 1
            else:
                self.found["bare"].append(f"{bare!r} in the alternative text {' '.join(text.split())[:80]!r}")

    def _unexplained(self, text: str) -> tuple[str, ...]:
        bare, reasons = explained(text)
        self.found["structural"].update(reasons)
        return bare


def _standing(tag: str, classes: str, quoted: str, in_number: bool) -> tuple[str, bool]:
    """Why the text of an element is not looked at, as code and quotations are not, and whether it is a linked number's; from what holds around it."""
    is_literal = "literal" in classes and "literal" in classes.split()
    return _QUOTED.get(tag) or ("code" if is_literal else quoted), in_number or tag == "data" or ("number" in classes and "number" in classes.split())


@lru_cache(65536)
def explained(text: str) -> tuple[tuple[str, ...], Counter[str]]:
    """Numbers in a text that no structural pattern explains, and how many each reason explains."""
    reasons: Counter[str] = Counter()
    for reason, pattern in structural():
        text, count = pattern.subn(" ", text)
        if count:
            reasons[reason] += count
    return tuple(DIGITS.findall(text)), reasons
