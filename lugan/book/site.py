"""The site: executed pages, and what is known only once all have run.

Which page uses which number, how many numbers there are, what each claim moves: the listings,
the passports and the audit all ask this one object.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ..language import Text, words
from ..number import Number
from ..quantities import Quantity
from ..radius import Radius, radii
from ..views import Analysis, View, count, count_number
from .choices import combinations
from .plan import PROJECT, Plan, PlannedPage
from .run import NOTEBOOKS, Executed
from .sheets import SheetPage, moved, of_outputs
from .told import Told, blocks_of, numbers_in, of_failed, tell

if TYPE_CHECKING:
    from .made import Made

T = TypeVar("T")

BOOK = PROJECT / "book"

#: Name of the front page.
FRONT = "index"

#: Id of the count of all numbers of the book.
TOTAL = "book.numbers"

_ROLE = re.compile(r"\{(?:claim|indicator)\}`([^`\s]+)[^`]*`")


def once(method: Callable[[Any, str], T]) -> Callable[[Any, str], T]:
    """A method of one argument whose answer is kept with its object."""

    @wraps(method)
    def kept(self: Any, argument: str) -> T:
        known = vars(self).setdefault(f"_{method.__name__}", {})
        if argument not in known:
            known[argument] = method(self, argument)
        return known[argument]

    return kept


@dataclass(frozen=True)
class Prose:
    """A page that people write: its name, its text, its place in the order."""

    name: str
    text: str
    order: int

    @property
    def title(self) -> str:
        heading = re.search(r"^# (.+)$", self.text, re.M)
        return heading[1] if heading else self.name


@dataclass(frozen=True)
class Site:
    """Everything that the editions are made of; ``fingerprint`` is the hash of all that goes into them.

    What pages and their variants show is too much to be held at once: notebooks stay packed until one of
    them is asked for, and of variants there are only the computed numbers that each shows (``offered``).
    """

    analysis: Analysis
    plan: Plan
    results: tuple[Executed, ...]
    fingerprint: str
    offered: Mapping[str, Sequence[Sequence[str]]] = field(default_factory=dict)

    @cached_property
    def views(self) -> tuple[View, ...]:
        """What each planned page shows."""
        return tuple(View(self.analysis, p.parameters) for p in self.plan.pages)

    @cached_property
    def counts(self) -> dict[str, Quantity]:
        """Counts of the register, of what the parameters leave of it, and of the site itself."""
        return self.register_counts | {TOTAL: count(range(self.numbers))}

    @cached_property
    def register_counts(self) -> dict[str, Quantity]:
        """Counts of the register, and those that pages and their variants show of what parameters leave of it."""
        lang = self.plan.editions[0]
        found = dict(self.analysis.counts)
        for result in self.results:
            page = result.page
            shown: list[tuple[Mapping[str, Any], Sequence[str]]] = [(page.parameters, self.told(page.name).ids[lang])]
            if page.name in self.offered:
                shown += [({**page.parameters, **c.parameters}, ids) for c, ids in zip(list(combinations(page.choices))[1:], self.offered[page.name], strict=True)]
            for parameters, ids in shown:
                view = View(self.analysis, parameters)
                for id in ids:
                    if id not in found and (counted := view.count(id)) is not None:
                        found[id] = counted
        return found

    def number(self, id: str) -> Number:
        """Any number by its id."""
        if id in self.counts:
            return count_number(id, self.counts[id])
        return self.analysis.number(id)

    @cached_property
    def _results(self) -> dict[str, Executed]:
        return {r.page.name: r for r in self.results}

    def notebook(self, page: str) -> dict[str, Any]:
        """The executed notebook of a page that did not fail."""
        return dict(json.loads(self._results[page].notebook))

    def blocks(self, page: str) -> list[Mapping[str, Any]]:
        """The blocks of an executed page, as its notebook put them out; none if it failed."""
        return [] if self._results[page].failure else blocks_of(self.notebook(page))

    @once
    def told(self, page: str) -> Told:
        """What the other pages must know of an executed one."""
        result = self._results[page]
        return of_failed(page) if result.failure else result.told or tell(result, self.analysis, NOTEBOOKS)

    def title(self, page: str, lang: str) -> str:
        """The heading that a page computed."""
        return self.told(page).titles[lang]

    def name(self, page: PlannedPage, lang: str) -> str:
        """What a page is about, known before its notebook has run."""
        register, given = self.analysis.register, page.parameters
        subject = register.pairings.get(given.get("pairing", "")) or register.themes.get(given.get("theme", ""))
        return subject.name.text(lang) if subject else page.name

    def called(self, page: str, lang: str) -> str:
        """What a page is called on others: its heading, but for the front page, whose heading is the title of the book."""
        return words("front-page", lang) if page == FRONT else self.title(page, lang)

    def heading(self, page: str) -> Text:
        """What a page is called on others, in every language."""
        return Text.of(**{lang: self.called(page, lang) for lang in self.plan.editions})

    def files(self) -> Iterator[tuple[str, dict[str, str]]]:
        """The files that each page's blocks offer for download, by name."""
        for page, result in self._results.items():
            yield page, result.files

    @once
    def uses(self, lang: str) -> dict[str, list[tuple[str, str]]]:
        """For each claim and computed number, name and title of the pages that show it or compute from it."""
        found: dict[str, list[tuple[str, str]]] = {}
        for page in self._results:
            for id in self.told(page).ids[lang]:
                found.setdefault(id, []).append((page, self.called(page, lang)))
        for written in prose(lang):
            for id in set(_ROLE.findall(written.text)):
                found.setdefault(id, []).append((written.name, written.title))
        return found

    @once
    def made(self, lang: str) -> Made:
        """The pages that are made once the notebooks have run."""
        from .made import made

        return made(self, lang)

    @once
    def uncounted(self, lang: str) -> Made:
        """The same as long as the numbers of the book have not been counted."""
        from .made import uncounted

        return uncounted(self, lang)

    @once
    def sheets(self, lang: str) -> dict[str, SheetPage]:
        """The further sheets of all listings, by the names of their pages."""
        return {**self._executed_sheets(lang), **self.made(lang).sheets}

    @once
    def _executed_sheets(self, lang: str) -> dict[str, SheetPage]:
        return {name: sheet for page in self._results if self.told(page).has_sheets for name, sheet in of_outputs(page, self.title(page, lang), self.blocks(page), lang).items()}

    @cached_property
    def moved(self) -> dict[str, str]:
        """For addresses of rows that stand on a sheet, its page."""
        lang = self.plan.editions[0]
        return moved({**self._executed_sheets(lang), **self.uncounted(lang).sheets})  # a total does not move rows: each edition counts while it is made

    @cached_property
    def moved_in_prose(self) -> dict[str, str]:
        """As `moved`, of the numbers that stand on pages that people write."""
        ids = {id for lang in self.plan.editions for page in prose(lang) for id in _ROLE.findall(page.text)}
        return {address: page for address, page in self.moved.items() if address.partition("#")[2].partition("-")[2] in ids}

    @cached_property
    def numbers(self) -> int:
        """How many linked numbers stand on the pages of one edition, listings included."""
        lang = self.plan.editions[0]
        uncounted = self.uncounted(lang)
        texts = [*uncounted.pages.values(), *(s.html for s in uncounted.sheets.values())]
        return sum(self.told(p).numbers[lang] for p in self._results) + sum(len(numbers_in(t)) for t in texts) + sum(len(_ROLE.findall(p.text)) for p in prose(lang))

    @cached_property
    def radii(self) -> Mapping[str, Radius]:
        """What each claim moves."""
        return radii(self.analysis, {f"{p.page}#{p.name}": p for page in self._results for p in self.told(page).places})


def prose(lang: str, folder: Path = BOOK) -> list[Prose]:
    """The pages that people write in a language, in the order that their front matter gives."""
    found = []
    for path in sorted((folder / lang).glob("*.md")):
        text = path.read_text("utf-8")
        order = re.search(r"^order: (\d+)$", text, re.M)
        found.append(Prose(path.stem, text, int(order[1]) if order else 99))
    return sorted(found, key=lambda p: (p.order, p.name))

