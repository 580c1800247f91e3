"""The plan: which notebook makes which page, with which parameters.

``book/plan.yml`` is short because it names kinds of pages; this module spells them out for the
register at hand, checks every page's parameters before anything runs, and arranges the pages of
each part of the table of contents.
"""

from __future__ import annotations

import fnmatch
import string
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..checks import verdicts
from ..indicators import contested_claims
from ..parameters import NOTEBOOKS, ParameterError, checked
from ..register import Register
from .choices import Choice, ChoiceError, Contested, choices
from .configuration import configured

PROJECT = Path(__file__).resolve().parent.parent.parent


class PlanError(ValueError):
    """A plan that cannot be carried out; the message says where and how to mend it."""


@dataclass(frozen=True)
class PlannedPage:
    """One page: its name (the path of its HTML without ending), notebook and parameters.

    ``parent`` is the page above it in the sidebar, if that is in the same part; ``choices`` are
    what its readers may choose.
    """

    name: str
    notebook: str
    parameters: Mapping[str, Any]
    parent: str = ""
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Plan:
    """Editions and pages, in order."""

    editions: tuple[str, ...]
    pages: tuple[PlannedPage, ...]


def read_plan(register: Register, path: Path = PROJECT / "book" / "plan.yml", overrides: Mapping[str, Any] | None = None) -> Plan:
    """The plan, spelled out for a register.

    Parameters
    ----------
    register : Register
    path : Path
        The plan's file.
    overrides : mapping of str to object, optional
        Parameters for every page, over those of the plan.

    Raises
    ------
    PlanError
        If the file names an unknown notebook, value or choice, gives parameters that are refused, or a page twice.
    DataError
        If it does not look as it must.
    """
    content = configured(path)
    entries = [{**entry, "parameters": {**entry.get("parameters", {}), **(overrides or {})}} for entry in content["pages"]]
    contested = contested_claims(verdicts(register))
    pages = [_with_choices(page, entry.get("choose", {}), register, contested, path) for entry in entries for page in _spelled_out(entry, register, path)]
    if twice := [name for name, count in Counter(page.name for page in pages).items() if count > 1]:
        raise PlanError(f"{_shown(path)}: the page {twice[0]} stands there twice. Give one of them another name, or take it out.")
    return Plan(tuple(content["editions"]), tuple(pages))


def _spelled_out(entry: Mapping[str, Any], register: Register, path: Path) -> Iterable[PlannedPage]:
    notebook, pattern = entry["notebook"], entry["page"]
    if notebook not in NOTEBOOKS:
        raise PlanError(f"{_shown(path)}: page {pattern}: there is no notebook {notebook!r}. Write one of {', '.join(NOTEBOOKS)}.")
    names = [name for _, name, _, _ in string.Formatter().parse(pattern) if name]
    if not names:
        yield _page(pattern, notebook, entry["parameters"], register, path)
        return
    (name,) = names
    rows = {"pairing": register.pairings, "theme": register.themes}[name]
    for value in entry.get("only", rows):
        parent = register.pairings[value].parent if name == "pairing" and value in register.pairings else ""
        parameters = {**entry["parameters"], name: value}
        yield _page(pattern.format(**{name: value}), notebook, parameters, register, path, parent and pattern.format(**{name: parent}))


def _page(name: str, notebook: str, given: Mapping[str, Any], register: Register, path: Path, parent: str = "") -> PlannedPage:
    try:
        return PlannedPage(name, notebook, checked(notebook, given, register), parent)
    except ParameterError as error:
        raise PlanError(f"{_shown(path)}: page {name}: {error}") from None


def _with_choices(page: PlannedPage, wanted: Mapping[str, Any], register: Register, contested: Contested, path: Path) -> PlannedPage:
    """The page with what may be chosen on it, every option checked as parameters are."""
    try:
        found = choices(wanted, page.parameters, register, contested)
        for choice in found:
            for given in choice.options.values():
                checked(page.notebook, {**page.parameters, **given}, register)
    except (ChoiceError, ParameterError) as error:
        raise PlanError(f"{_shown(path)}: page {page.name}: choose: {error}") from None
    return replace(page, choices=found)


def _shown(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def contents(toc: Mapping[str, Any], plan: Plan, others: Mapping[str, str], captions: Mapping[str, str]) -> dict[str, Any]:
    """The table of contents of an edition: globs replaced by pages, captions said in its language.

    Parameters
    ----------
    toc : mapping
        ``_toc.yml`` as read.
    plan : Plan
    others : mapping of str to str
        Names of further pages, in order, each with the page above it or nothing.
    captions : mapping of str to str
        What a caption is called in the edition's language.

    Returns
    -------
    dict
        A table of contents without globs, pages below others nested; what no glob takes stands
        in the last part. Where only a part of the book is built, parts without pages are left out,
        and the first page leads the rest.
    """
    sheets = {name: above for name, above in others.items() if above}  # they follow their page before others do
    parents = {**sheets, **{page.name: page.parent for page in plan.pages}, **others}
    root = toc["root"] if toc["root"] in parents else plan.pages[0].name
    left = [name for name in parents if name != root]
    parts = []
    for part in toc["parts"]:
        chapters: list[dict[str, Any]] = []
        for chapter in part["chapters"]:
            found = [chapter["file"]] if "file" in chapter else [n for n in left if _matches(n, chapter["glob"])]
            taken = set(found)
            left = [n for n in left if n not in taken]
            chapters += _nested(found, parents)
        if chapters:
            parts.append({**part, "caption": captions.get(part["caption"], part["caption"]), "chapters": chapters})
    if left and parts:
        parts[-1]["chapters"] += _nested(left, parents)
    return {**toc, "root": root, "parts": parts}


def _matches(name: str, pattern: str) -> bool:
    """As a shell would: ``*`` does not reach into folders."""
    return name.count("/") == pattern.count("/") and fnmatch.fnmatchcase(name, pattern)


def _nested(names: Sequence[str], parents: Mapping[str, str]) -> list[dict[str, Any]]:
    here, below = set(names), defaultdict[str, list[str]](list)
    for name in names:
        below[parents.get(name, "")].append(name)

    def entry(name: str) -> dict[str, Any]:
        sections = [entry(n) for n in below.get(name, ())]
        return {"file": name, **({"sections": sections} if sections else {})}

    return [entry(n) for n in names if parents.get(n, "") not in here]
