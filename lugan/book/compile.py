"""Compiling: an edition with Jupyter Book, only the pages whose source has changed.

Sphinx starts from what it made the last time if everything that pages share is the same: the pages
there are, their titles and headings, the contents, the code, the configuration, the libraries. Then
only pages whose own source changed are read and written again. If anything shared is different, if
what it made was touched, or the last time was not sound or not finished, it starts with nothing.
Either way the same bytes come out, which a test compares.

What differs in every build, the hash at the foot of each page, is put in afterwards.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from unittest.mock import patch

from ..language import catalogue, words
from .code import surroundings
from .configuration import configured
from .files import write_whole
from .fingerprint import combined, sha256
from .plan import PROJECT
from .policy import guarded
from .publish import BuildError, sums
from .slim import silenced, slim
from .stage import STATIC

#: Folder of everything kept for the next time, one folder an edition in it, and what that holds.
COMPILED, SOURCE, PAGES, DOCTREES, CUT, STATE = "compiled", "source", "pages", "doctrees", "cut", "state.json"

#: What stands in compiled pages where the state of the book and its short hash go.
MARKS = {"state": "the-state-of-the-book", "hash": "the-hash-of-the-book"}

#: What a written page asks the register with, when Sphinx reads it.
_ASKS = ("{claim}`", "{indicator}`", "{parameter-table}")

#: What Jupyter Book and its extensions import only when they are set up.
_DRIVERS = ("jupyter_book.sphinx", "myst_parser.sphinx_ext", "myst_nb.sphinx_ext", "sphinx_design.extension", "sphinx_external_toc.events")

#: A heading, of which other pages may speak by its words.
_HEADING = re.compile(r'^#+ .*$|"source": "#+ [^\n]*"', re.M)


@dataclass(frozen=True)
class Edition:
    """What an edition is made of beside its source.

    Parameters
    ----------
    lang : str
    languages : tuple of str
        All editions of the book.
    data : str
        Folder of the tables, if not the project's own.
    anchors : mapping of str to sequence of str
        Ids of the headings of each page.
    moved : mapping of str to str
        Page on which an anchor named in prose stands now, by page and anchor.
    inputs : mapping of str to str
        Every file that the book is made from, with its hash.
    state, hash : str
        Of the book, for the foot of each page and for who cites it.
    """

    lang: str
    languages: tuple[str, ...]
    data: str
    anchors: Mapping[str, Sequence[str]]
    moved: Mapping[str, str]
    inputs: Mapping[str, str]
    state: str
    hash: str


def preload() -> None:
    """Import what compiling an edition needs, once for all processes that are forked from here."""
    from sphinx.application import builtin_extensions

    configuration = configured(PROJECT / "_config.yml")
    for name in (*_DRIVERS, *builtin_extensions, *configuration["sphinx"]["config"]["extensions"]):
        import_module(name)


def compile_edition(folder: Path, target: Path, edition: Edition) -> str:
    """Compile one edition.

    Parameters
    ----------
    folder : Path
        With the staged source; what is made is kept there.
    target : Path
        Where the finished edition goes; what is there already stays.
    edition : Edition

    Returns
    -------
    str
        Sphinx's warnings; an edition is sound only if there are none.
    """
    source, state = folder / SOURCE, folder / STATE
    pages, headings = _pages(source, edition)
    now = {"shared": _shared(source, headings, edition), "pages": pages}
    before = _read(state)
    state.unlink(missing_ok=True)  # whoever is stopped from here on begins with nothing
    if before.get("shared") != now["shared"] or before.get("made") != sums(folder / PAGES):  # or somebody has touched what was made
        before = {}
        for name in (PAGES, DOCTREES):
            shutil.rmtree(folder / name, ignore_errors=True)
    changed = [name for name, digest in pages.items() if before.get("pages", {}).get(name) != digest]
    warnings, made = "", before.get("made")
    if changed or not before:
        shutil.rmtree(folder / PAGES / "_static", ignore_errors=True)  # Sphinx names style sheets otherwise if they are there
        warnings, made = _sphinx(folder, edition, changed), sums(folder / PAGES)
    data = _names(target / "_static")
    shutil.copytree(folder / PAGES, target, ignore=shutil.ignore_patterns(".buildinfo"), copy_function=partial(_copy, edition), dirs_exist_ok=True)
    slim(target, data | _names(source / STATIC), data, folder / CUT)
    if not warnings:
        write_whole(state, json.dumps({**now, "made": made}))
    return warnings


@contextmanager
def _sparing() -> Iterator[None]:
    """Leave out what MyST makes for nobody: a checked copy of each notebook, and for each text an empty document with all settings worked out anew."""
    from myst_parser.mdit_to_docutils import base
    from sphinx.util.docutils import new_document

    with patch("nbformat.writes", lambda notebook: ""), patch.object(base, "make_document", lambda: new_document("")):
        yield


def _copy(edition: Edition, source: str, target: str) -> None:
    """Copy a file of the compiled edition; a page with the book's state and hash in place of their marks, and with its policy."""
    if not source.endswith(".html") or "/_static/" in source:
        shutil.copyfile(source, target)
        return
    text = Path(source).read_text("utf-8")
    for name, mark in MARKS.items():
        text = text.replace(mark, getattr(edition, name))
    try:
        page = guarded(silenced(text))
    except ValueError as error:
        raise BuildError(f"{Path(target).relative_to(Path(target).parents[1])}: {error}. See book/_templates and the theme in _config.yml.") from None
    Path(target).write_text(page, "utf-8", newline="")


def _names(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def _read(state: Path) -> dict[str, dict[str, str]]:
    try:
        return dict(json.loads(state.read_text("utf-8")))
    except (OSError, ValueError):
        return {}


def _pages(source: Path, edition: Edition) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Hash of all that each page is made of on its own, and the headings of each file."""
    tables = combined({name: digest for name, digest in edition.inputs.items() if name.startswith("data/")})
    pages, headings = {}, {}
    for path in sorted(p for p in source.rglob("*") if p.suffix in (".md", ".ipynb")):
        name, text = path.relative_to(source), path.read_text("utf-8")
        asked = tables if path.suffix == ".md" and any(ask in text for ask in _ASKS) else ""
        pages[name.with_suffix("").as_posix()] = hashlib.sha256(f"{asked}{text}".encode()).hexdigest()
        headings[name.as_posix()] = _HEADING.findall(text)
    return pages, headings


def _shared(source: Path, headings: Mapping[str, Sequence[str]], edition: Edition) -> str:
    """Hash of all that pages have in common: if it changes, each of them may."""
    code = {name: digest for name, digest in edition.inputs.items() if not name.startswith(("data/", "notebooks/")) and not name.endswith(".md")}
    sources = edition.inputs.get("data/sources.csv", "")  # a page that does not say how to cite it is given that when it is written
    parts = [str(source), sorted(headings.items()), sha256(source / "_toc.yml"), sources, sorted(code.items()), sorted(surroundings().items()), edition.lang, edition.languages, edition.data, sorted(edition.anchors.items()), sorted(edition.moved.items())]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _sphinx(folder: Path, edition: Edition, changed: Sequence[str]) -> str:
    """Let Jupyter Book compile the staged source; returns Sphinx's warnings."""
    import io
    from contextlib import redirect_stderr, redirect_stdout

    from jupyter_book.sphinx import build_sphinx
    from sphinx.util.console import strip_colors

    lang, source, pages = edition.lang, folder / SOURCE, folder / PAGES
    overrides = {
        "language": catalogue(lang)["sphinx-language"],
        "html_title": words("book-title", lang),
        "author": words("author", lang),
        "lugan_lang": lang,
        "lugan_data": edition.data,
        "lugan_editions": list(edition.languages),
        "lugan_anchors": {page: list(ids) for page, ids in edition.anchors.items()},  # Sphinx takes a list that was a tuple for a change
        "lugan_moved": dict(edition.moved),
        "lugan_state": MARKS["state"],
        "lugan_hash": MARKS["hash"],
        "lugan_changed": list(changed),
        "external_toc_path": str(source / "_toc.yml"),
        "html_static_path": [STATIC],
        "templates_path": [str(PROJECT / "book" / "_templates")],
        "latex_individualpages": False,
    }
    os.environ.pop("SOURCE_DATE_EPOCH", None)  # Sphinx would put its year in the place of the one that the pages state
    warnings = io.StringIO()
    with redirect_stdout(io.StringIO()), redirect_stderr(warnings), _sparing():
        result = build_sphinx(source, pages, noconfig=True, path_config=PROJECT / "_config.yml", confoverrides=overrides, doctreedir=folder / DOCTREES, builder="html", quiet=True)
    if isinstance(result, OSError):  # the disk's fault, not the book's
        raise result
    if isinstance(result, Exception):
        raise BuildError(f"the {lang} edition could not be compiled: {result}\n{strip_colors(warnings.getvalue())}")
    shutil.rmtree(folder / "jupyter_execute", ignore_errors=True)  # copies of notebooks and outputs that MyST-NB leaves
    index = pages / "index.html"
    if "<meta charset" not in (text := index.read_text("utf-8")):  # a part of the book begins with Jupyter Book's redirect
        index.write_text(f'<!doctype html><meta charset="utf-8">{text.strip()}\n', "utf-8", newline="\n")
    return strip_colors(warnings.getvalue())
