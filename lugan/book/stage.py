"""Staging: the Sphinx source of one edition, made from executed notebooks and written pages.

An executed notebook holds every block in every language; an edition takes its own. The heading
that a notebook computed becomes a real one, so that sidebar, search and browser know it; the
question the notebook opens with follows the heading.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import yaml

from ..canvas import FONTS, roles_css
from ..language import LANGUAGES, catalogue, words
from ..notebook import MEDIA_TYPE
from ..views import Analysis, View
from . import listings
from .plan import PROJECT, Plan, contents
from .run import Executed, Failure

BOOK = PROJECT / "book"


@dataclass(frozen=True)
class Prose:
    """A page that people write: its name, its text, its place in the order."""

    name: str
    text: str
    order: int


def stage(folder: Path, lang: str, plan: Plan, results: Sequence[Executed], pages: Mapping[str, str]) -> Path:
    """Lay out the source folder of an edition.

    Parameters
    ----------
    folder : Path
        Where; anything in it that does not belong there is removed.
    lang : str
        Language of the edition.
    plan : Plan
    results : sequence of Executed
    pages : mapping of str to str
        Further generated pages, Markdown by name.

    Returns
    -------
    Path
        The folder.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for result in results:
        if result.failure:
            _write(folder / f"{result.page.name}.md", notice(result.page.name, result.failure, lang))
        else:
            _write(folder / f"{result.page.name}.ipynb", json.dumps(edition(json.loads(result.notebook), lang), ensure_ascii=False, indent=1) + "\n")
    written = prose(lang)
    for page in written:
        _write(folder / f"{page.name}.md", page.text)
    for name, text in pages.items():
        _write(folder / f"{name}.md", text)
    shutil.copytree(BOOK / "_static", folder / "_static")
    shutil.copytree(FONTS, folder / "_static" / "fonts", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    _write(folder / "_static" / "roles.css", roles_css())
    toc = yaml.safe_load((PROJECT / "_toc.yml").read_text("utf-8"))
    names = [*pages, *(p.name for p in written)]
    _write(folder / "_toc.yml", yaml.safe_dump(contents(toc, plan, names, catalogue(lang)["captions"]), allow_unicode=True, sort_keys=False))
    return folder


def prose(lang: str) -> list[Prose]:
    """The pages that people write in a language, in the order that their front matter gives."""
    found = []
    for path in sorted((BOOK / lang).glob("*.md")):
        text = path.read_text("utf-8")
        order = re.search(r"^order: (\d+)$", text, re.M)
        found.append(Prose(path.stem, text, int(order[1]) if order else 99))
    return sorted(found, key=lambda p: (p.order, p.name))


def edition(notebook: dict[str, Any], lang: str) -> dict[str, Any]:
    """An executed notebook as one edition shows it.

    Parameters
    ----------
    notebook : dict
        As nbformat writes it.
    lang : str

    Returns
    -------
    dict
        Markdown cells of other languages dropped, outputs in the language, the computed heading first.
    """
    cells, heading = [], []
    for cell in notebook["cells"]:
        tags = cell["metadata"].get("tags", [])
        if cell["cell_type"] == "markdown":
            if lang in tags or not set(tags) & set(LANGUAGES):
                cells.append({**cell, "metadata": {}})
            continue
        outputs = []
        for output in cell["outputs"]:
            block = output.get("data", {}).get(MEDIA_TYPE)
            if block and "markdown" in block:
                heading.append({"cell_type": "markdown", "id": f"{cell['id']}-heading", "metadata": {}, "source": block["markdown"][lang]})
            elif block:
                outputs.append({**output, "data": {"text/html": block["html"][lang], "text/plain": output["data"]["text/plain"]}})
            else:
                outputs.append(output)
        cells.append({**cell, "outputs": outputs})
    return {**notebook, "cells": heading + cells}


def files(results: Iterable[Executed]) -> dict[str, str]:
    """The files that the blocks of all pages offer, by page and name."""
    found = {}
    for result in results:
        for cell in json.loads(result.notebook)["cells"] if result.notebook else ():
            for output in cell.get("outputs", ()):
                for name, text in output.get("data", {}).get(MEDIA_TYPE, {}).get("files", {}).items():
                    found[f"{result.page.name}/{name}"] = text
    return found


def html_of(result: Executed, lang: str) -> str:
    """All HTML that a page's blocks show in a language."""
    blocks = (o.get("data", {}).get(MEDIA_TYPE, {}) for c in json.loads(result.notebook or '{"cells": []}')["cells"] for o in c.get("outputs", ()))
    return "\n".join(b["html"][lang] for b in blocks if "html" in b)


def title_of(result: Executed, lang: str) -> str:
    """The heading that a page computed."""
    for cell in json.loads(result.notebook or '{"cells": []}')["cells"]:
        for output in cell.get("outputs", ()):
            heading = output.get("data", {}).get(MEDIA_TYPE, {}).get("markdown")
            if heading:
                return heading[lang].removeprefix("# ")
    return result.page.name


def notice(name: str, failure: Failure, lang: str) -> str:
    """A page in place of one whose notebook failed."""
    said = {"page": name, "cell": failure.cell or "–", "line": failure.line, "cause": failure.cause}
    paragraphs = (escape(words(key, lang, **said), quote=False) for key in ("failed-what", "failed-where", "failed-why"))
    return f"# {name}\n\n" + "".join(f'<p class="failure">{p}</p>\n' for p in paragraphs)


def generated(analysis: Analysis, results: Sequence[Executed], lang: str, views: Sequence[View]) -> dict[str, str]:
    """The pages that list the register: every claim, every indicator, with the pages that use them."""
    used: dict[str, list[tuple[str, str]]] = {}
    for result in results:
        html = html_of(result, lang)
        ids = set(re.findall(r'data-(?:claim|indicator)="([^"]+)"', html)) | {i for group in re.findall(r'data-claims="([^"]*)"', html) for i in group.split()}
        for id in ids:
            used.setdefault(id, []).append((result.page.name, title_of(result, lang)))
    for page in prose(lang):
        title = re.search(r"^# (.+)$", page.text, re.M)
        for id in set(re.findall(r"\{(?:claim|indicator)\}`([^`]+)`", page.text)):
            used.setdefault(id, []).append((page.name, title[1] if title else page.name))
    return listings.pages(analysis, used, lang, views)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8", newline="\n")
