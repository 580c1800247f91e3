"""The audit: the built book, read as a reader's browser would.

Every number in text, tables, charts and alternative texts, on pages and in their variants, must be
linked to its claim or indicator, say what that says, in the way the language says it, or match a
pattern of ``structural.yml``, which has a reason for each. Every id must be known, every internal link and
anchor must lead somewhere, no executed notebook may hold an error. What is shown is computed again
from the tables published with the book, so the audit needs nothing else.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import yaml
from lxml import html
from lxml.html import HtmlElement

from . import parity
from .language import LANGUAGES
from .number import Number
from .quantities import Quantity, plain
from .register import read_register
from .views import Analysis, count_number

#: A number as a reader sees one.
DIGITS = re.compile(r"\d+(?:[.,]\d+)*")

#: Elements whose text is no prose: code, what is quoted from a source, and what is not shown.
_QUOTED = {"code": "code", "pre": "code", "script": "code", "style": "code", "q": "quoted from a source", "del": "what a number was", "ins": "what it became"}
#: Elements whose text cannot hold a link.
_UNLINKABLE = ("title", "desc", "option")
_SCHEMES = {"http", "https", "mailto", "data", "javascript"}


@dataclass(frozen=True, order=True)
class Complaint:
    """Something that must not be in a published book."""

    page: str
    kind: str
    what: str

    def __str__(self) -> str:
        return f"{self.page}: {self.kind}: {self.what}"


@dataclass
class Report:
    """What an audit read and found."""

    pages: int = 0
    variants: int = 0
    numbers: Counter[str] = field(default_factory=Counter)
    structural: Counter[str] = field(default_factory=Counter)
    links: int = 0
    complaints: list[Complaint] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not self.complaints

    def __str__(self) -> str:
        counts = Counter(c.kind for c in self.complaints)
        kinds = ", ".join(f"{counts[k]} {k}" for k in KINDS)
        shown = self.numbers["claim"] + self.numbers["indicator"]
        return (
            f"audit: {self.pages} pages and {self.variants} variants, {shown} numbers ({self.numbers['claim']} of claims, {self.numbers['indicator']} computed, {self.numbers['alt']} more in alternative texts, {self.numbers['variant']} in variants), "
            f"{sum(self.structural.values())} structural, {self.links} links; {kinds}"
        )


KINDS = ("bare number", "wrong number", "dangling id", "dead link", "failed cell", "wrong total", "unequal editions")


@cache
def structural() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Reason and pattern of every kind of number that may stand bare."""
    rows = yaml.safe_load(Path(__file__).with_name("structural.yml").read_text("utf-8"))
    return tuple((row["reason"], re.compile(row["pattern"])) for row in rows)


def audit(folder: Path) -> Report:
    """Read a built book.

    Parameters
    ----------
    folder : Path
        The published folder, with ``data`` and one folder a language.

    Returns
    -------
    Report
        Clean if nothing is wrong.

    Raises
    ------
    FileNotFoundError
        If there is no book in the folder.
    """
    if not (folder / "data" / "tables").is_dir():
        raise FileNotFoundError(f"{folder} holds no book; build one with `lugan build`")
    numbers = _Numbers(folder)
    report = Report()
    pages = {path: html.fromstring(path.read_bytes().decode("utf-8")) for path in sorted(folder.rglob("*.html")) if "_static" not in path.parts}
    anchors = {path: set(page.xpath("//@id | //a/@name")) for path, page in pages.items()}
    totals: Counter[str] = Counter()
    for path, page in pages.items():
        report.pages += 1
        name = path.relative_to(folder).as_posix()
        lang = name.split("/")[0]
        if lang in LANGUAGES:
            totals[lang] += _audit_numbers(name, page, lang, numbers, report)
        _audit_links(name, path, page, anchors, report)
    for path in sorted(folder.glob("*/_static/variants/**/*.js")):
        _audit_variant(folder, path, numbers, anchors, report)
    _audit_parity(folder, pages, numbers, report)
    for path in sorted(folder.rglob("_sources/**/*.ipynb")):
        _audit_notebook(path.relative_to(folder).as_posix(), path, report)
    for lang, total in totals.items():
        if "book.numbers" in numbers.computed and total != numbers.computed["book.numbers"].value:
            report.complaints.append(Complaint(lang, "wrong total", f"the book says {plain(numbers.computed['book.numbers'].value)} numbers stand on its pages, there are {total}"))
    return report


def _audit_variant(folder: Path, path: Path, numbers: _Numbers, anchors: Mapping[Path, set[str]], report: Report) -> None:
    """What one script puts on a page when a reader chooses: its numbers, links and anchors as on the page."""
    report.variants += 1
    edition = path.relative_to(folder).parts[0]
    page = folder / edition / f"{path.parent.relative_to(folder / edition / '_static' / 'variants')}.html"
    name = path.relative_to(folder).as_posix()
    cells = json.loads("[" + path.read_text("utf-8").removeprefix("lugan.variant(").removesuffix(");\n") + "]")[1]["cells"]
    found = Report(complaints=report.complaints)
    for cell in cells.values():
        document = html.fromstring(f"<html><body><article>{cell}</article></body></html>")
        report.numbers["variant"] += _audit_numbers(name, document, edition, numbers, found)
        _audit_links(name, page, document, anchors, found)


class _Numbers:
    """Every number that may stand in the book, from the tables published with it."""

    def __init__(self, folder: Path):
        self.analysis = Analysis(read_register(folder / "data" / "tables"))
        self.computed: dict[str, Quantity] = {}
        with open(folder / "data" / "indicators.csv", encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                if row["formula"] == "count":
                    value = float(row["value"])
                    self.computed[row["id"]] = Quantity(value, value, value, "row", "exact")

    def find(self, kind: str, id: str) -> Number | None:
        """The number of an id, or nothing."""
        if kind == "indicator" and id in self.computed:
            return count_number(id, self.computed[id])
        try:
            number = self.analysis.number(id)
        except (KeyError, ValueError):
            return None
        return number if number.kind == kind else None


def _audit_numbers(name: str, page: HtmlElement, lang: str, numbers: _Numbers, report: Report) -> int:
    """All numbers of one page; returns how many are linked."""
    linked = 0
    for article in page.xpath("//article"):
        shown: set[str] = set()
        for element in article.xpath(parity.NUMBERS):
            linked += 1
            shown |= _digits(_text(element))
            _audit_number(name, element, lang, numbers, report)
        for text, parent in _texts(article):
            _audit_text(name, text, _quoted(parent), report)
        for text in _alternatives(article):
            _audit_alternative(name, text, shown, report)
    return linked


def _audit_number(name: str, element: HtmlElement, lang: str, numbers: _Numbers, report: Report) -> None:
    """One linked number: its id is known, its value and its characters are those of its origin."""
    kind = "claim" if element.get("data-claim") is not None else "indicator"
    id = element.get(f"data-{kind}", "")
    number = numbers.find(kind, id)
    if number is None:
        report.complaints.append(Complaint(name, "dangling id", f"there is no {kind} {id!r}"))
        return
    number = replace(number, style=element.get("data-style", "full"), part=element.get("data-part", "value"), money_unit=element.get("data-money-unit", "auto"))
    report.numbers[kind] += 1
    text, value = _text(element), element.get("value", element.get("data-value"))
    if text != number.text(lang) or value != plain(number.shown_value):
        report.complaints.append(Complaint(name, "wrong number", f"{kind} {id} is shown as {text!r} with the value {value}; it is {number.text(lang)!r} with the value {plain(number.shown_value)}"))


def _audit_text(name: str, text: str, quoted: str, report: Report) -> None:
    """A piece of text outside linked numbers: every number in it has a structural reason."""
    if quoted:
        report.structural[quoted] += len(DIGITS.findall(text))
        return
    for bare in _unexplained(text, report):
        report.complaints.append(Complaint(name, "bare number", f"{bare!r} in {' '.join(text.split())[:80]!r}"))


def _audit_alternative(name: str, text: str, shown: set[str], report: Report) -> None:
    """An alternative text: every number in it is one that its page shows."""
    for bare in _unexplained(text, report):
        if _digits(bare) <= shown:
            report.numbers["alt"] += 1
        else:
            report.complaints.append(Complaint(name, "bare number", f"{bare!r} in the alternative text {' '.join(text.split())[:80]!r}"))


def _unexplained(text: str, report: Report) -> list[str]:
    """Numbers in a text that no structural pattern explains."""
    for reason, pattern in structural():
        text, count = pattern.subn(" ", text)
        report.structural[reason] += count
    return DIGITS.findall(text)


def _digits(text: str) -> set[str]:
    return set(DIGITS.findall(text))


def _text(element: HtmlElement) -> str:
    return str(element.text_content()).replace("\u00a0", " ")


def _texts(article: HtmlElement) -> Iterable[tuple[str, HtmlElement]]:
    """Text outside linked numbers, joined as far as it stands in one line, with the element it stands in."""
    for element in article.iter():
        if not isinstance(element.tag, str) or parity.tag_of(element) in _UNLINKABLE or _in_number(element):
            continue
        pieces = [element.text or ""] + [child.tail or "" for child in element]
        text = " ".join(pieces).replace("\u00a0", " ")
        if text.strip():
            yield text, element


def _in_number(element: HtmlElement) -> bool:
    return any(parity.tag_of(e) == "data" or "number" in e.get("class", "").split() for e in (element, *element.iterancestors()))


def _quoted(element: HtmlElement) -> str:
    """Why the text of an element is not looked at: it is code, or quoted from a source."""
    for e in (element, *element.iterancestors()):
        if parity.tag_of(e) in _QUOTED:
            return _QUOTED[parity.tag_of(e)]
        if "literal" in e.get("class", "").split():
            return "code"
    return ""


def _alternatives(article: HtmlElement) -> Iterable[str]:
    """Texts that cannot hold a link: title and description of charts, labels, alt, options to choose."""
    for element in article.iter():
        if isinstance(element.tag, str):
            if parity.tag_of(element) in _UNLINKABLE:
                yield _text(element)
            yield from (element.get(a, "") for a in ("alt", "aria-label", "title") if element.get(a))


def _audit_links(name: str, path: Path, page: HtmlElement, anchors: Mapping[Path, set[str]], report: Report) -> None:
    """Every link and resource inside the book leads to a file, and every anchor to an element."""
    for element in page.xpath("//*[@href or @src]"):
        address = element.get("href") or element.get("src")
        parts = urlsplit(address)
        if parts.scheme in _SCHEMES or parity.tag_of(element) == "use":
            continue
        report.links += 1
        target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
        target = target / "index.html" if target.is_dir() else target
        if parts.scheme or not target.exists():
            report.complaints.append(Complaint(name, "dead link", address))
        elif parts.fragment and target in anchors and unquote(parts.fragment) not in anchors[target]:
            report.complaints.append(Complaint(name, "dead link", f"{address}, which has no such anchor"))


def _audit_parity(folder: Path, pages: Mapping[Path, HtmlElement], numbers: _Numbers, report: Report) -> None:
    """Every edition says in every place what the first says: pages, passports, and the code that made them."""
    first, *others = [lang for lang in LANGUAGES if (folder / lang).is_dir()]
    said = {lang: {p.relative_to(folder / lang).as_posix(): page for p, page in pages.items() if (folder / lang) in p.parents} | parity.cards(folder / lang / "_static") for lang in (first, *others)}
    for lang in others:
        for name, difference in parity.differences(said[first], said[lang], (first, lang), numbers.find):
            report.complaints.append(Complaint(name, "unequal editions", difference))
        for path in sorted((folder / first / "_sources").rglob("*.ipynb")):
            twin = folder / lang / path.relative_to(folder / first)
            if twin.exists() and _code(path) != _code(twin):
                report.complaints.append(Complaint(path.relative_to(folder / first / "_sources").as_posix(), "unequal editions", f"{first} and {lang} were made by different code or parameters"))


def _code(notebook: Path) -> list[str]:
    return ["".join(c["source"]) for c in json.loads(notebook.read_text("utf-8"))["cells"] if c["cell_type"] == "code"]


def _audit_notebook(name: str, path: Path, report: Report) -> None:
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        for output in cell.get("outputs", ()):
            if output["output_type"] == "error":
                report.complaints.append(Complaint(name, "failed cell", f"{cell.get('id')}: {output['ename']}: {output['evalue']}"))

