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
import os
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache, partial
from itertools import starmap
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from . import parity
from .book.workers import given, process_pool
from .facts import read as read_file
from .language import LANGUAGES
from .number import Bounds, Number
from .quantities import Quantity, plain
from .register import read_register
from .views import Analysis, count_number

#: Gives the facts of a file, as JSON.
Read = Callable[[str, str, Path], str]

#: So many files are read in one go by a worker, and so many are asked for before the first of them are judged.
_TASK, _ASKED = 8, 1000

#: So many scripts of variants are judged in one go: those of a page follow each other, and share much.
_VARIANTS = 32

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


KINDS = ("bare number", "wrong number", "dangling id", "dead link", "failed cell", "wrong total", "unequal editions")


class _File(NamedTuple):
    """A file that says something: how it is read, in which language, and where it is."""

    kind: str
    lang: str
    path: Path


def audit(folder: Path, workers: int = 1, read: Read = read_file) -> Report:
    """Read a built book.

    Parameters
    ----------
    folder : Path
        The published folder, with ``data`` and one folder a language.
    workers : int
        Files to read at a time.
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
    files, variants = list(_files(folder)), list(_variants(folder))
    said, anchors = _Said(), {}
    for file, text in zip(files, _read(files, workers, read), strict=True):
        said.keep(file, text)
        if file.kind == "page":
            anchors[str(file.path)] = frozenset(json.loads(text)["anchors"])
    numbers = _Numbers(folder)
    judge = _Judge(folder, anchors, numbers)
    with _judged(variants, (folder, anchors, numbers, read), workers) as later:  # by others, who need not send what variants say
        for file in files:
            getattr(judge, file.kind)(file, said[file])
        judge.editions(said)
        judge.totals()
        for report in later:
            judge.report.add(report)
    return judge.report


@contextmanager
def _judged(variants: Sequence[_File], by: tuple[Any, ...], workers: int) -> Iterator[Iterator[Report]]:
    """What is wrong with scripts of variants, found while something else goes on."""
    tasks = [variants[i : i + _VARIANTS] for i in range(0, len(variants), _VARIANTS)]
    if workers == 1:
        *judge, read = by
        yield (_variants_judged(_Judge(*judge), read, task) for task in tasks)
    else:
        with process_pool(workers, by) as pool:
            yield pool.map(_task, tasks)


def _task(files: Sequence[_File]) -> Report:
    return _variants_judged(_of_worker(), given()[-1], files)


@cache
def _of_worker() -> _Judge:
    """The judge of this process, who remembers numbers and links from one task to the next."""
    return _Judge(*given()[:-1])


def _variants_judged(judge: _Judge, read: Read, files: Sequence[_File]) -> Report:
    judge.report = Report()
    for file in files:
        judge.variant(file, json.loads(read(*file)))
    return judge.report


def _read(files: Sequence[_File], workers: int, read: Read) -> Iterator[str]:
    """The facts of each file."""
    if workers == 1:
        yield from starmap(read, files)
    else:
        with process_pool(workers) as pool:
            for i in range(0, len(files), _ASKED):
                yield from pool.map(read, *zip(*files[i : i + _ASKED], strict=True), chunksize=_TASK)


class _Said:
    """What files say, packed: that of all pages is more than need be held at once."""

    def __init__(self) -> None:
        self.packed: dict[_File, bytes] = {}

    def keep(self, file: _File, text: str) -> None:
        self.packed[file] = zlib.compress(text.encode(), 1)

    def __getitem__(self, file: _File) -> Any:
        return json.loads(zlib.decompress(self.packed[file]))


def _files(folder: Path) -> Iterable[_File]:
    """Pages, passports and notebooks of a book."""
    for path in sorted(folder.rglob("*.html")):
        first, *parts = path.relative_to(folder).parts
        if "_static" not in parts:
            yield _File("page", first if first in LANGUAGES else "", path)
    for lang in LANGUAGES:
        for path in sorted((folder / lang / "_static" / "passports").glob("*.js")):
            yield _File("passports", lang, path)
    for path in sorted(folder.rglob("_sources/**/*.ipynb")):
        yield _File("notebook", "", path)


def _variants(folder: Path) -> Iterable[_File]:
    """Scripts that put something on a page when a reader chooses."""
    for path in sorted(folder.glob("*/_static/variants/**/*.js")):
        yield _File("variant", path.relative_to(folder).parts[0], path)


class _Judge:
    """Holds what files say against the numbers of the book, its files and anchors, and the other edition."""

    def __init__(self, folder: Path, anchors: Mapping[str, frozenset[str]], numbers: _Numbers):
        self.folder, self.numbers, self.report = folder, numbers, Report()
        self.linked: Counter[str] = Counter()
        self.fault = lru_cache(_REMEMBERED)(partial(_fault, self.numbers))
        self.broken = lru_cache(_REMEMBERED)(partial(_broken, anchors, lru_cache(_REMEMBERED)(_target)))

    def page(self, file: _File, said: Mapping[str, Any]) -> None:
        self.report.pages += 1
        self._document(file, file.path, said, self.report)
        if file.lang:
            self.linked[file.lang] += len(said["numbers"])

    def variant(self, file: _File, said: Iterable[Mapping[str, Any]]) -> None:
        """What one script puts on a page when a reader chooses: its numbers and links as on the page."""
        self.report.variants += 1
        edition = self.folder / file.lang
        page = edition / f"{file.path.parent.relative_to(edition / '_static' / 'variants')}.html"
        found = Report(complaints=self.report.complaints)
        for cell in said:
            self.report.numbers["variant"] += len(cell["numbers"])
            self._document(file, page, cell, found)

    def passports(self, file: _File, said: Mapping[str, Any]) -> None:
        """What the cards of one script say: their numbers as on a page, and of their own number value, bounds and printed form."""
        found = Report(complaints=self.report.complaints)
        for id, card in said.items():
            self.report.numbers["passport"] += len(card["numbers"])
            self._document(file, file.path, card, found)
            number = self.numbers.find("claim", id) or self.numbers.find("indicator", id)
            if number is None:
                self._complain(self._name(file), "dangling id", f"there is a passport of {id!r}, and no such number")
                continue
            due = {"value": number.text(file.lang), "bounds": Bounds(number).text(file.lang), "printed": number.printed}
            for line, text in due.items():
                if card["lines"][line] != parity.spaced(text):
                    self._complain(self._name(file), "wrong number", f"the passport of {id} has the {line} {card['lines'][line]!r}; it is {text!r}")

    def _document(self, file: _File, page: Path, said: Mapping[str, Any], report: Report) -> None:
        """Numbers and links of something that stands on a page."""
        for number in said["numbers"]:
            if fault := self.fault(file.lang, *number):
                self._complain(self._name(file), *fault)
            report.numbers[number[0]] += fault is None or fault[0] != "dangling id"
        for unit in said["units"]:
            if told := _misnamed(self.numbers, file.lang, *unit):
                self._complain(self._name(file), "wrong number", told)
        for bare in said["bare"]:
            self._complain(self._name(file), "bare number", bare)
        report.structural.update(said["structural"])
        report.numbers["alt"] += said["alt"]
        place = str(page)
        for address in said["links"]:
            broken = self.broken(place, address)
            report.links += broken is not None
            if broken:
                self._complain(self._name(file), "dead link", broken)

    def editions(self, said: _Said) -> None:
        """Every edition says in every place what the first says: pages, passports, and the code that made them."""
        first, *others = [lang for lang in LANGUAGES if (self.folder / lang).is_dir()]
        find = cache(self.numbers.find)
        code = {self._name(file): said[file]["code"] for file in said.packed if file.kind == "notebook"}
        for lang in others:
            ours, theirs = (self._by_name(edition, said) for edition in (first, lang))
            for name in sorted(ours.keys() | theirs.keys()):
                left, right = (_places(name, said[files[name]]) if name in files else {} for files in (ours, theirs))
                for what, difference in parity.differences(left, right, (first, lang), find):
                    self._complain(what, "unequal editions", difference)
            for name in code:
                sources = f"{first}/_sources/"
                if name.startswith(sources) and code.get(f"{lang}/{name.removeprefix(f'{first}/')}", code[name]) != code[name]:
                    self._complain(name.removeprefix(sources), "unequal editions", f"{first} and {lang} were made by different code or parameters")

    def _by_name(self, lang: str, said: _Said) -> dict[str, _File]:
        """Pages and passports of an edition."""
        return {file.path.relative_to(self.folder / lang).as_posix(): file for file in said.packed if file.lang == lang}

    def notebook(self, file: _File, said: Mapping[str, Any]) -> None:
        for error in said["errors"]:
            self._complain(self._name(file), "failed cell", error)

    def totals(self) -> None:
        """Whether the pages of each edition have as many numbers as the book says."""
        if "book.numbers" in self.numbers.computed:
            expected = self.numbers.computed["book.numbers"].value
            for lang, total in self.linked.items():
                if total != expected:
                    self._complain(lang, "wrong total", f"the book says {plain(expected)} numbers stand on its pages, there are {total}")

    def _complain(self, name: str, kind: str, what: str) -> None:
        self.report.complaints.append(Complaint(name, kind, what))

    def _name(self, file: _File) -> str:
        return file.path.relative_to(self.folder).as_posix()


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


def _broken(anchors: Mapping[str, frozenset[str]], target_of: Callable[[str, str], str | None], page: str, address: str) -> str | None:
    """What is wrong with a link or resource of a page: inside the book it leads to a file, and an anchor to an element. Nothing for one that leads elsewhere."""
    where, _, fragment = address.partition("#")
    path = where.partition("?")[0]
    target = target_of(os.path.dirname(page), path) if path else page
    if target is None:
        return None
    if not target:
        return address
    if fragment and target in anchors and unquote(fragment) not in anchors[target]:
        return f"{address}, which has no such anchor"
    return ""


def _target(folder: str, address: str) -> str | None:
    """The file that an address leads to, from a folder; empty if it is not there, nothing if it is elsewhere."""
    parts = urlsplit(address)
    if parts.scheme:
        return None if parts.scheme in _SCHEMES else ""
    target = os.path.realpath(os.path.join(folder, unquote(parts.path)))
    target = os.path.join(target, "index.html") if os.path.isdir(target) else target
    return target if os.path.exists(target) else ""
