"""Variants: a page with other parameters, computed with the book and shown without a server.

A variant is the notebook's own output: its very cells are run again, without a kernel, with the
parameters of a combination of choices. It is kept as what differs: for
each cell that shows something else than in the combination one choice before it, the HTML in every
language, and the data files whose content changed.

On a page the parts that may change stand in an element with the cell's id; ``variants.js`` loads
the scripts on the way from the page to the combination and puts their HTML there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from html import escape
from pathlib import Path
from types import MappingProxyType

from ..apparatus import value_of
from ..blocks import Block, Drawing, Table, Title, plain_text
from ..language import LANGUAGES, words
from ..number import ids_in
from ..periods import Period
from ..reads import Reads, is_of_analysis, still
from ..rerun import Rerun, Run
from ..views import Analysis, View, analysis_of
from . import script
from .choices import Choice, Combination, combinations
from .plan import PlannedPage
from .run import CELL_TIMEOUT, quoted
from .supervised import TooLong, supervised

#: What a cell shows: HTML by language, and data files by name.
Shown = Sequence[Mapping[str, str]]

#: By language, the ids of the computed numbers that each of a page's variants shows.
Indicators = Mapping[str, Sequence[Sequence[str]]]


@dataclass(frozen=True)
class Variant:
    """What a combination shows, as far as it differs from its parent.

    ``cells`` hold HTML by cell and language, ``files`` the content of data files by name.
    """

    combination: Combination
    cells: Mapping[str, Mapping[str, str]]
    files: Mapping[str, str]


@dataclass(frozen=True)
class Computed:
    """What a page shows with every combination of its choices, the page itself first, and what was read of the register.

    Parameters
    ----------
    page : PlannedPage
    runs : mapping of str to sequence of Run
        By cell, in the order of the notebook, the runs of it that show something else.
    taken : sequence of sequence of int
        For each combination, which of each cell's runs it shows.
    reads : sequence of Reads
        A trace for each combination. A question that does not depend on parameters stands in the first trace that asks it.
    """

    page: PlannedPage
    runs: Mapping[str, Sequence[Run[Shown]]]
    taken: Sequence[Sequence[int]]
    reads: Sequence[Reads]

    @cached_property
    def variants(self) -> list[Variant]:
        return variants(self.page, {cell: [run.shown for run in runs] for cell, runs in self.runs.items()}, self.taken)

    @cached_property
    def indicators(self) -> Indicators:
        """By language, the computed numbers that each variant shows, each once, in order."""
        ids = cache(lambda html: ids_in(html, "indicator"))  # many variants show the same
        return {lang: [list(dict.fromkeys(id for html in v.cells.values() for id in ids(html[lang]))) for v in self.variants] for lang in LANGUAGES}


class VariantError(RuntimeError):
    """A variant that could not be computed."""


def computed(page: PlannedPage, template: Path, data: Path | None, past: Mapping[str, Sequence[Run[Shown]]] = MappingProxyType({})) -> Computed:
    """What a page shows with every combination of its choices.

    Parameters
    ----------
    page : PlannedPage
    template : Path
        Its notebook.
    data : Path, optional
        Folder of the tables.
    past : mapping of str to sequence of Run
        Runs of its cells when its variants were last computed.

    Raises
    ------
    VariantError
        If a cell fails, takes too long or writes anything; names it, the choices and the cause.
    """
    rerun = Rerun(template, analysis_of(data), _shown, past)
    runs: dict[str, dict[int, tuple[int, Run[Shown]]]] = {}
    taken: list[list[int]] = []
    traces: list[Reads] = []
    once: set[str] = set()
    with supervised(CELL_TIMEOUT) as next_cell:
        for combination in combinations(page.choices):
            taken.append([])
            asked: Reads = {}
            try:
                for cell, run in rerun({**page.parameters, **combination.parameters}):
                    if said := next_cell():
                        raise VariantError(f"it writes what no block holds, and who chooses would not see: {said}")
                    of_cell = runs.setdefault(cell, {})
                    taken[-1].append(of_cell.setdefault(id(run), (len(of_cell), run))[0])
                    asked |= run.reads
            except BaseException as error:  # whatever a cell may raise, as in a kernel
                raise VariantError(_wrong(rerun.at, combination, error)) from error
            traces.append({question: answer for question, answer in asked.items() if question not in once})
            once |= {question for question in asked if is_of_analysis(question)}
    return Computed(page, {cell: [run for _, run in of_cell.values()] for cell, of_cell in runs.items()}, taken, traces)


def _wrong(cell: str, combination: Combination, error: BaseException) -> str:
    """What went wrong in a cell, quoted."""
    cause = str(error) if isinstance(error, (TooLong, VariantError)) else f"{type(error).__name__}: {error}"
    return quoted(f"cell {cell}{f' with {combination.query}' if combination.query else ''}: {cause}")


def variants(page: PlannedPage, shown: Mapping[str, Sequence[Shown]], taken: Sequence[Sequence[int]]) -> list[Variant]:
    """What each combination but the page itself shows, as far as it differs from its parent.

    Parameters
    ----------
    page : PlannedPage
    shown : mapping of str to sequence of Shown
        By cell, all that it shows.
    taken : sequence of sequence of int
        For each combination, which of these each cell shows.
    """
    found: list[Variant] = []
    whole: list[tuple[dict[str, Mapping[str, str]], dict[str, str]]] = []
    for combination, numbers in zip(combinations(page.choices), taken, strict=True):
        now = {cell: of_cell[number] for (cell, of_cell), number in zip(shown.items(), numbers, strict=True)}
        cells, files = {cell: html for cell, (html, _) in now.items()}, {name: text for _, of_cell in now.values() for name, text in of_cell.items()}
        whole.append((cells, files))
        if combination.number:
            before, files_before = whole[combination.parent]
            differ = {c: html for c, html in cells.items() if html != before[c]}
            found.append(Variant(combination, differ, {n: text for n, text in files.items() if text != files_before.get(n)}))
    return found


def are_still(page: PlannedPage, traces: Sequence[Reads], analysis: Analysis) -> bool:
    """Whether computing the variants of a page, which read this, over this register would give the same again."""
    return all(not still(reads, View(analysis, {**page.parameters, **c.parameters})) for c, reads in zip(combinations(page.choices), traces, strict=True))


def scripts(page: PlannedPage, variants: Iterable[Variant], lang: str, finish: Callable[[str], str]) -> dict[str, str]:
    """The scripts of a page's variants in a language, by file name; ``finish`` is applied to their HTML."""
    found = {}
    for variant in variants:
        content = {"cells": {c: finish(html[lang]) for c, html in variant.cells.items()}, "files": variant.files}
        found[f"variants/{page.name}/{variant.combination.number}.js"] = script.call("lugan.variant", variant.combination.number, content)
    return found


def form(page: PlannedPage, analysis: Analysis, lang: str) -> str:
    """The form in which a reader chooses; hidden until ``variants.js`` has taken charge of it."""
    view = View(analysis, page.parameters)
    fields = "".join(_field(choice, view, lang) for choice in page.choices if len(choice.options) > 1)
    return f'<form class="choose" data-page="{escape(page.name)}" hidden>\n{fields}<p role="status"></p>\n</form>'


def _field(choice: Choice, view: View, lang: str) -> str:
    label = words(f"choose-{choice.name}", lang)
    options = "".join(f'<option value="{escape(o)}">{escape(_label(choice.name, o, view, lang))}</option>' for o in choice.options)
    return f'<label>{escape(label)} <select name="{choice.name}">{options}</select></label>\n'


def _label(name: str, option: str, view: View, lang: str) -> str:
    """What an option is called."""
    if name == "years":
        first, last = option.split("-")
        return Period(first, last, "printed").text(lang)
    return plain_text(value_of(view, name, option), lang)


def _shown(blocks: Sequence[Block]) -> Shown:
    """What blocks show; what a reader chooses has no further pages."""
    said = [b for b in blocks if not isinstance(b, Title)]
    return {lang: "\n".join(b.whole(lang) for b in said) for lang in LANGUAGES}, {n: text for b in said if isinstance(b, (Table, Drawing)) for n, text in b.data.items()}

