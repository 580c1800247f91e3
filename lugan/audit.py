"""The audit: the built book, read as a reader's browser would.

Every number in text, tables, charts and alternative texts, on pages and in their variants, must be
linked to its claim or indicator, say what that says, in the way the language says it, or match a
pattern of ``structural.yml``, which has a reason for each. Every id must be known, every internal link and
anchor must lead somewhere, no executed notebook may hold an error. What is shown is computed again
from the tables published with the book, so the audit needs nothing else.
"""

from __future__ import annotations

import csv
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from lxml import etree

from . import parity
from .book.workers import given, process_pool
from .facts import read as read_file
from .language import LANGUAGES
from .number import Bounds, Number
from .quantities import Quantity, plain
from .register import read_register
from .views import Analysis, count_number

#: Gives the facts of a file.
Read = Callable[[str, str, Path], Any]

#: So many answers are remembered: a page's variants repeat its numbers and links, and come after all pages.
_REMEMBERED = 50_000

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

    def add(self, other: Report) -> None:
        """What another found in other files."""
        self.pages += other.pages
        self.variants += other.variants
        self.numbers += other.numbers
        self.structural += other.structural
        self.links += other.links
        self.complaints += other.complaints

    def __str__(self) -> str:
        counts = Counter(c.kind for c in self.complaints)
        kinds = ", ".join(f"{counts[k]} {k}" for k in KINDS)
        shown = self.numbers["claim"] + self.numbers["indicator"]
        return (
            f"audit: {self.pages} pages and {self.variants} variants, {shown} numbers ({self.numbers['claim']} of claims, {self.numbers['indicator']} computed, {self.numbers['alt']} more in alternative texts, {self.numbers['variant']} in variants, {self.numbers['passport']} on passports), "
            f"{sum(self.structural.values())} structural, {self.links} links; {kinds}"
        )


KINDS = ("bare number", "wrong number", "dangling id", "dead link", "failed cell", "wrong total", "unequal editions", "unreadable file")


class _File(NamedTuple):
    """A file that says something, or a folder of scripts: how it is read, in which language, and where it is."""

    kind: str
    lang: str
    path: Path


#: Files that are read in one go: a page in all editions, or its variants in one.
_Task = tuple[_File, ...]


def audit(folder: Path, workers: int = 1, read: Read = read_file) -> Report:
    """Read a built book.

    Parameters
    ----------
    folder : Path
        The published folder, with ``data`` and one folder a language.
    workers : int
        Pages to read at a time.
    read : callable
        Gives the facts of a file by its kind, language and path.

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
    folder = folder.resolve()  # as links are that are followed
    numbers = _Numbers(folder)
    found = _Found()
    for other in _judged([*_pages(folder), *_variants(folder)], (folder, numbers, read), workers):
        found.add(other)
    found.settle(found.waiting)
    found.report.complaints += _totals(numbers, found.linked)
    found.report.complaints = sorted(set(found.report.complaints))  # what a page says twice is wrong once
    return found.report


def _pages(folder: Path) -> Iterator[_Task]:
    """Pages, scripts of passports, and notebooks: each in all editions."""
    found: defaultdict[tuple[str, bool, str], list[_File]] = defaultdict(list)
    for kind, pattern in (("page", "**/*.html"), ("passports", "*/_static/passports/*.js"), ("notebook", "**/_sources/**/*.ipynb")):
        for path in sorted(folder.glob(pattern)):
            first, *parts = path.relative_to(folder).parts
            lang, name = (first, parts) if first in LANGUAGES else ("", [first, *parts])
            if kind != "page" or "_static" not in parts:
                found[kind, bool(lang), "/".join(name)].append(_File(kind, lang, path))
    return map(tuple, found.values())


def _variants(folder: Path) -> Iterator[_Task]:
    """The folders of scripts that put something on a page when a reader chooses."""
    for page in sorted({path.parent for path in folder.glob("*/_static/variants/**/*.js")}):
        yield (_File("variants", page.relative_to(folder).parts[0], page),)


def _judged(tasks: Sequence[_Task], by: tuple[Path, _Numbers, Read], workers: int) -> Iterator[_Found]:
    """What is found in the files of each task."""
    if workers == 1:
        yield from map(_Judge(*by).judged, tasks)
    else:
        with process_pool(workers, by) as pool:
            yield from pool.map(_task, tasks)


def _task(files: _Task) -> _Found:
    return _of_worker().judged(files)


@cache
def _of_worker() -> _Judge:
    """The judge of this process, who remembers numbers and files from one task to the next."""
    return _Judge(*given())


def _totals(numbers: _Numbers, linked: Counter[str]) -> Iterator[Complaint]:
    """Whether the pages of each edition have as many numbers as the book says."""
    if "book.numbers" in numbers.computed:
        expected = numbers.computed["book.numbers"].value
        for lang, total in linked.items():
            if total != expected:
                yield Complaint(lang, "wrong total", f"the book says {plain(expected)} numbers stand on its pages, there are {total}")


class _Link(NamedTuple):
    """A link to an anchor: the file it stands in, the page it leads to, and its address."""

    file: str
    target: str
    address: str


@dataclass
class _Found:
    """What was found in some files; whether their links lead to an anchor may have to wait for other files."""

    report: Report = field(default_factory=Report)
    #: Numbers on the pages of each edition.
    linked: Counter[str] = field(default_factory=Counter)
    #: Where links to a page can lead, by its path.
    anchors: dict[str, frozenset[str]] = field(default_factory=dict)
    #: Links to anchors of pages, as far as those pages were not read yet.
    waiting: set[_Link] = field(default_factory=set)

    def add(self, other: _Found) -> None:
        """What another found in other files."""
        self.report.add(other.report)
        self.linked.update(other.linked)  # an edition without any number stays in it
        self.anchors |= other.anchors
        self.settle(other.waiting)

    def settle(self, links: Iterable[_Link]) -> None:
        """Complain of links to anchors that are not there; those to pages that were not read wait."""
        waiting = set()
        for link in links:
            if link.target not in self.anchors:
                waiting.add(link)
            elif wrong := _dead(self.anchors[link.target], link.address):
                self.report.complaints.append(Complaint(link.file, "dead link", wrong))
        self.waiting |= waiting


class _Judge:
    """Holds what files say against the numbers of the book, its files, and the other edition."""

    def __init__(self, folder: Path, numbers: _Numbers, read: Read):
        self.folder, self.numbers, self.read = folder, numbers, read
        self.editions = [lang for lang in LANGUAGES if (folder / lang).is_dir()]
        self.find = cache(numbers.find)
        self.fault = lru_cache(_REMEMBERED)(partial(_fault, numbers))
        self.file = lru_cache(_REMEMBERED)(_file)
        self.found = _Found()

    def judged(self, files: _Task) -> _Found:
        """What is found in files; in those that are no variants also whether all editions say the same."""
        self.found, said = _Found(), {}
        for file in files:
            try:
                says = self.read(*file)
            except (ValueError, LookupError, TypeError, etree.LxmlError) as error:
                self._complain(self._name(file), "unreadable file", f"it is damaged: {type(error).__name__}: {error}")
                continue
            getattr(self, f"_{file.kind}")(file, says)
            if file.kind != "variants":
                said[file.lang] = says
        for lang in self.editions[1:] if said and files[0].lang else ():
            self._compared(files[0], said, (self.editions[0], lang))
        return self.found

    def _page(self, file: _File, said: Mapping[str, Any]) -> None:
        report = self.found.report
        report.pages += 1
        self.found.anchors[str(file.path)] = frozenset(said["anchors"])
        self._document(self._name(file), file.lang, file.path, said, report)
        if file.lang:
            self.found.linked[file.lang] += _shown(said)

    def _variants(self, file: _File, said: Mapping[str, Any]) -> None:
        """What scripts put on a page when a reader chooses: its numbers and links as on the page; what is wrong is said of the first that has it."""
        report = self.found.report
        report.variants += said["variants"]
        edition, name = self.folder / file.lang, self._name(file)
        page = edition / f"{file.path.relative_to(edition / '_static' / 'variants')}.html"
        apart = Report()
        for numbers, cell in said["cells"]:
            report.numbers["variant"] += len(numbers) * _shown(cell)
            self._document(f"{name}/{min(numbers)}.js", file.lang, page, cell, apart, said["files"])

    def _passports(self, file: _File, said: Mapping[str, Any]) -> None:
        """What the cards of one script say: their numbers as on a page, and of their own number value, bounds and printed form."""
        name, apart = self._name(file), Report()
        for id, card in said.items():
            self.found.report.numbers["passport"] += _shown(card)
            self._document(name, file.lang, file.path, card, apart)
            number = self.find("claim", id) or self.find("indicator", id)
            if number is None:
                self._complain(name, "dangling id", f"there is a passport of {id!r}, and no such number")
                continue
            due = {"value": number.text(file.lang), "bounds": Bounds(number).text(file.lang), "printed": number.printed}
            for line, text in due.items():
                if card["lines"][line] != parity.spaced(text):
                    self._complain(name, "wrong number", f"the passport of {id} has the {line} {card['lines'][line]!r}; it is {text!r}")

    def _notebook(self, file: _File, said: Mapping[str, Any]) -> None:
        for error in said["errors"]:
            self._complain(self._name(file), "failed cell", error)

    def _document(self, name: str, lang: str, page: Path, said: Mapping[str, Any], report: Report, brought: Container[str] = ()) -> None:
        """Numbers and links of something that stands on a page, in a file of this name; files that it has brought along need not be there."""
        target_of = _follower(str(page), self.file)
        for *number, count in said["numbers"]:
            if fault := self.fault(lang, *number):
                self._complain(name, *fault)
            if not fault or fault[0] != "dangling id":
                report.numbers[number[0]] += count
        for unit in said["units"]:
            if told := _misnamed(self.numbers, lang, *unit):
                self._complain(name, "wrong number", told)
        for bare in said["bare"]:
            self._complain(name, "bare number", bare)
        report.structural.update(said["structural"])
        report.numbers["alt"] += said["alt"]
        for address, count in said["links"].items():
            target = target_of(address)
            report.links += count if target is not None else 0
            if target == "" and unquote(address.rpartition("/")[2]) not in brought:
                self._complain(name, "dead link", address)
            elif target and "#" in address:
                self.found.waiting.add(_Link(name, target, address))

    def _compared(self, file: _File, said: Mapping[str, Any], langs: tuple[str, str]) -> None:
        """Two editions say the same in every place: of a page, of each passport; and were made by the same code."""
        name = file.path.relative_to(self.folder / file.lang).as_posix()
        if file.kind == "notebook":
            if all(lang in said for lang in langs) and said[langs[0]]["code"] != said[langs[1]]["code"]:
                self._complain(name.removeprefix("_sources/"), "unequal editions", f"{' and '.join(langs)} were made by different code or parameters")
            return
        left, right = (_places(name, said[lang]) if lang in said else {} for lang in langs)
        for what, difference in parity.differences(left, right, langs, self.find):
            self._complain(what, "unequal editions", difference)

    def _complain(self, name: str, kind: str, what: str) -> None:
        self.found.report.complaints.append(Complaint(name, kind, what))

    def _name(self, file: _File) -> str:
        return file.path.relative_to(self.folder).as_posix()


def _shown(said: Mapping[str, Any]) -> int:
    """How many linked numbers something shows."""
    return sum(count for *_, count in said["numbers"])


def _places(name: str, said: Mapping[str, Any]) -> dict[str, Mapping[str, parity.Place]]:
    """What stands in each place of a page; of passports, each as a page of its own."""
    return {name: said["places"]} if name.endswith(".html") else {f"passport of {id}": card["places"] for id, card in said.items()}


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


def _fault(numbers: _Numbers, lang: str, kind: str, id: str, style: str, part: str, money_unit: str, text: str, value: str | None) -> tuple[str, str] | None:
    """What is wrong with a linked number, if anything: its id is known, its value and its characters are those of its origin."""
    number = numbers.find(kind, id)
    if number is None:
        return "dangling id", f"there is no {kind} {id!r}"
    number = replace(number, style=style, part=part, money_unit=money_unit)
    if text != parity.spaced(number.text(lang)) or value != plain(number.shown_value):
        return "wrong number", f"{kind} {id} is shown as {text!r} with the value {value}; it is {number.text(lang)!r} with the value {plain(number.shown_value)}"
    return None


def _misnamed(numbers: _Numbers, lang: str, kind: str, id: str, money_unit: str, text: str) -> str:
    """What is wrong with the unit in the header of a column, if anything: it is that of a number below it."""
    number = numbers.find(kind, id)
    unit = replace(number, money_unit=money_unit).column_unit(lang) if number else "no known number"
    return "" if text == parity.spaced(unit) else f"the column of {kind} {id} is headed {text!r}; it is in {unit}"


def _dead(anchors: Container[str], address: str) -> str:
    """What is wrong with an address, if anything, that leads to a page with these anchors."""
    fragment = address.partition("#")[2]
    return f"{address}, which has no such anchor" if fragment and unquote(fragment) not in anchors else ""


def _follower(page: str, file: Callable[[str, str], str | None]) -> Callable[[str], str | None]:
    """Gives the file that an address on a page leads to, as `_file` gives it."""
    folder = os.path.dirname(page)

    def target(address: str) -> str | None:
        path = address.partition("#")[0].partition("?")[0]
        return file(folder, path) if path else page

    return target


def _file(folder: str, path: str) -> str | None:
    """The file that an address without query and anchor leads to, from a folder; empty if it is not there, nothing if it is outside the book."""
    parts = urlsplit(path)
    if parts.scheme:
        return None if parts.scheme in _SCHEMES else ""
    target = os.path.realpath(os.path.join(folder, unquote(parts.path)))
    target = os.path.join(target, "index.html") if os.path.isdir(target) else target
    return target if os.path.exists(target) else ""
