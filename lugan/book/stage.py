"""Staging: the Sphinx source of one edition, made from executed notebooks and written pages.

An executed notebook holds every block in every language; an edition takes its own. The heading
that a notebook computed becomes a real one, so that sidebar, search and browser know it; the
question the notebook opens with follows the heading.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import yaml

from ..ink import FONTS, roles_css
from ..language import LANGUAGES, Message, catalogue
from ..notebook import MEDIA_TYPE
from . import desk, passports
from .configuration import configured
from .editions import anchors
from .links import located
from .listings import Verbatim
from .plan import PROJECT, contents
from .run import Failure
from .sheets import scripts as scripts_of_sheets
from .site import BOOK, Site, prose
from .terms import Terms, definitions
from .told import is_said_in
from .variants import form

#: The folder in the staged source whose files go into the edition's ``_static``.
STATIC = "static"

#: The whole Chinese font, for a text that a reader opens on a machine without one; pages need only some letters of it.
READER_FONT = "NotoSansSC-Regular.ttf"


def stage(folder: Path, lang: str, site: Site) -> Path:
    """Lay out the source folder of an edition: pages, contents, and what Sphinx links to.

    A file that would be the same is left alone, so that its time says when it last changed.

    Parameters
    ----------
    folder : Path
        Where; anything in it that does not belong there is removed.
    lang : str
        Language of the edition.
    site : Site

    Returns
    -------
    Path
        The folder.
    """
    terms = Terms(site.analysis.register, lang)

    def finisher(page: str) -> Callable[[str], str]:
        """What is done to all that a page shows: terms and schemes become links."""
        return lambda html: located(terms.linked(html), page, moved=site.moved)

    static = folder / STATIC  # Jupyter Book would put every script of a folder called _static on every page
    shutil.rmtree(static, ignore_errors=True)
    staged: set[Path] = set()

    def put(name: str, text: str) -> None:
        """Write a file at once: all pages together are more than need be held."""
        staged.add(folder / name)
        _write(folder / name, text)

    for result in site.results:
        if result.failure:
            put(f"{result.page.name}.md", notice(site.name(result.page, lang), result.failure, lang))
        else:
            choosing = form(result.page, site.analysis, lang) if result.page.choices else ""
            notebook = edition(site.notebook(result.page.name), lang, choosing, finisher(result.page.name))
            put(f"{result.page.name}.ipynb", json.dumps(notebook, ensure_ascii=False, indent=1) + "\n")
    listed, written, sheets = site.made(lang), prose(lang), site.sheets(lang)
    for name, text in listed.pages.items():
        put(f"{name}.md", located(text, name, moved=site.moved))
    for name, sheet in sheets.items():
        html = sheet.html if name in listed.sheets else terms.linked(sheet.html)
        put(f"{name}.md", replace(sheet, html=located(html, name, sheet.listed_on, site.moved)).markdown)
    for page in written:
        put(f"{page.name}.md", page.text)
    toc = configured(PROJECT / "_toc.yml")
    names = {**dict.fromkeys([*(p.name for p in written), *listed.pages], ""), **{name: sheet.listed_on for name, sheet in sheets.items()}}
    put("_toc.yml", yaml.safe_dump(contents(toc, site.plan, names, catalogue(lang)["captions"]), allow_unicode=True, sort_keys=False))
    for path in [p for p in folder.rglob("*") if p.is_file() and p not in staged]:
        path.unlink()
    shutil.copytree(BOOK / "_static", static)
    shutil.copytree(FONTS, static / "fonts", ignore=shutil.ignore_patterns("*.py", "*.ttf", "__pycache__"))
    shutil.copyfile(FONTS / READER_FONT, static / "fonts" / READER_FONT)
    _write(static / "roles.css", roles_css())
    return folder


def write_scripts(folder: Path, lang: str, site: Site) -> None:
    """Write what the scripts of an edition load when a reader asks for it, but for variants: passports, definitions, the desk's sample.

    Parameters
    ----------
    folder : Path
        The edition's ``_static``; nothing of Sphinx goes there before.
    lang : str
    site : Site
    """
    found = {**passports.scripts(site, lang), **scripts_of_sheets(site.moved), **desk.scripts(site, lang), "definitions.js": definitions(site.analysis.register, lang)}
    for name, text in found.items():
        _write(folder / name, text)


def headings(site: Site) -> dict[str, tuple[str, ...]]:
    """The anchors of every page's headings, by its name: those of the first language."""
    lang = LANGUAGES[0]
    made, sheets = site.made(lang).pages, {name: sheet.markdown for name, sheet in site.sheets(lang).items()}
    found = {name: anchors([text], text) for name, text in {**made, **sheets, **{p.name: p.text for p in prose(lang)}}.items()}
    for result in site.results:
        name = result.page.name
        found[name] = anchors([notice(site.name(result.page, lang), result.failure, lang)]) if result.failure else site.told(name).headings
    return found


def edition(notebook: dict[str, Any], lang: str, choosing: str = "", link: Callable[[str], str] = str) -> dict[str, Any]:
    """An executed notebook as one edition shows it.

    Parameters
    ----------
    notebook : dict
        As nbformat writes it.
    lang : str
    choosing : str
        HTML of the form in which readers choose; stands before what the cell tagged ``choose`` shows.
    link : callable
        Links the terms in what a cell shows.

    Returns
    -------
    dict
        Markdown cells of other languages dropped, outputs in the language, the computed heading first.
        What a cell shows stands in one element, which bears the cell's id.
    """
    cells, heading = [], []
    for cell in notebook["cells"]:
        tags = cell["metadata"].get("tags", [])
        if cell["cell_type"] == "markdown":
            if is_said_in(cell, lang):
                cells.append({**cell, "metadata": {}})
            continue
        blocks = [o for o in cell["outputs"] if MEDIA_TYPE in o.get("data", {})]
        outputs = [o for o in cell["outputs"] if o not in blocks]
        for block in (o["data"][MEDIA_TYPE] for o in blocks):
            if "markdown" in block:
                heading.append({"cell_type": "markdown", "id": f"{cell['id']}-heading", "metadata": {}, "source": block["markdown"][lang]})
        said = [o for o in blocks if "html" in o["data"][MEDIA_TYPE]]
        if said:
            html = link("\n".join(o["data"][MEDIA_TYPE]["html"][lang] for o in said))
            shown = f"{choosing if 'choose' in tags else ''}<div data-cell=\"{escape(cell['id'])}\">\n{html}\n</div>"
            outputs.append({**said[0], "data": {"text/html": shown, "text/plain": "\n".join("".join(o["data"]["text/plain"]) for o in said)}})
        cells.append({**cell, "outputs": outputs})
    return {**notebook, "cells": heading + cells}


def notice(name: str, failure: Failure, lang: str) -> str:
    """A page in place of one whose notebook failed; what Python says is quoted as it says it."""
    said = {"cell": failure.cell or "–", "line": failure.line, "cause": failure.cause}
    quoted = {key: Verbatim(text, "code") for key, text in said.items()}
    paragraphs = (Message(key, page=name, **quoted).html(lang).replace("\n", "<br>") for key in ("failed-what", "failed-where", "failed-why"))
    return f"# {name}\n\n" + "".join(f'<p class="failure">{p}</p>\n' for p in paragraphs)


def _write(path: Path, text: str) -> None:
    """Write a file unless it is there already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.read_bytes() == text.encode():
        return
    path.write_text(text, "utf-8", newline="\n")
