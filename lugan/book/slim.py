"""Slimming: an edition carries only what its pages use.

The theme brings styles for everything that a page could hold, fonts with thousands of icons and
notes for its own developers. After an edition is compiled its style sheets keep the rules that a page
or script can match, its fonts the characters that stand somewhere, and files that nothing names
go. The book's own styles and scripts stay as they are written.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from io import BytesIO
from pathlib import Path

import brotli
import numpy as np
import tinycss2
import uharfbuzz as hb
from fontTools.ttLib import TTFont, woff2
from tinycss2.ast import AtRule, Comment, Node, QualifiedRule

from ..ink import FONTS
from .code import surroundings
from .files import sealed, write_sealed
from .fingerprint import combined, sha256

_WORD = re.compile(r"[\w-]+")
_FILE = re.compile(r"[\w.@-]+")
#: Files of the theme that a page names, classes and ids that HTML gives, also inside a script's strings, and scripts in a page. Each
#: pattern begins with a literal, which Python finds fast: an edition of a hundred pairings holds a million attributes.
_LOADED = re.compile(rb"_static/([\w/.@-]+)")
_ATTRIBUTES = (re.compile(rb'class=\\?"([^"]*)'), re.compile(rb'id=\\?"([^"]*)'))
_INLINE = re.compile(rb"<script[^>]*>(.*?)</script>", re.S)
#: Every edition has all of them.
_ASCII = bytes(range(128))
_NAMED = re.compile(r"[.#]([\w-]+)")
_ARGUMENTS = re.compile(r"\([^()]*\)")
_SOURCE_MAP = re.compile(r"\n?/[/*]# sourceMappingURL=\S+( \*/)?\n?")
_OLD_FORMAT = re.compile(r',url\([^)]*\.ttf\) format\("truetype"\)')
_PLURAL = re.compile(r'"plural_expr": "(.*?)"')
_EVALUATED = re.compile(r'new Function\(\s*"n",\s*`return \(\$\{catalog\.plural_expr\}\)`\s*\)')
#: Of a font's own rules for letters, those that a browser follows unasked.
_FEATURES = {int.from_bytes(tag, "big") for tag in (b"kern", b"liga", b"locl", b"ccmp", b"mark")}
_ICON = re.compile(r'<i class="(?=fa)')


def slim(folder: Path, own: Collection[str], data: Collection[str], kept: Path) -> None:
    """Cut a compiled edition down to what it uses.

    Parameters
    ----------
    folder : Path
        The compiled edition.
    own : collection of str
        Names below ``_static`` of the book's own files, which stay as they are.
    data : collection of str
        Those among them that hold nothing but data and HTML, such as variants: their words name no style.
    kept : Path
        Folder for style sheets and fonts as they were cut, so that they need not be cut again.
    """
    logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells all it does
    static = folder / "_static"
    files = {name: path for path, name in _files(folder)}
    brought = {path for name, path in files.items() if name.startswith("_static/") and name.removeprefix("_static/") not in own}
    shown = {"searchindex.js", *(f"_static/{name}" for name in data)}
    said = Said()
    for name, path in files.items():
        if path.suffix == ".html" and not name.startswith("_static/"):
            said.hear_page(path.read_bytes())
        elif path.suffix == ".js":
            said.hear_data(path.read_bytes()) if name in shown else said.hear_script(path.read_bytes(), path.name)
    known = said.known()
    shelf = Shelf(kept, combined({"slim.py": sha256(Path(__file__)), **surroundings()}))
    for path in brought:
        if path.suffix == ".css":
            sheet = path.read_text("utf-8")
            used = sorted(name for name in set(_NAMED.findall(sheet)) if _is_known(name, known))
            path.write_bytes(shelf.get([sheet, *used], partial(_purged, sheet, known)))
        elif path.suffix == ".js":
            path.write_text(_unevaluated(_SOURCE_MAP.sub("\n", path.read_text("utf-8")), static), "utf-8", newline="")
    _drop_unnamed(static, brought, said.named, (path for name, path in files.items() if path not in brought and name not in shown))
    _cut_fonts(static, said.letters(), shelf)
    shelf.clear()


def _files(folder: Path) -> Iterator[tuple[Path, str]]:
    """The files of an edition and their names in it."""
    for place, _, names in os.walk(folder):
        within = Path(place)
        prefix = "" if within == folder else f"{within.relative_to(folder).as_posix()}/"
        yield from ((within / name, prefix + name) for name in names)


class Said:
    """What the files of an edition say, as far as styles, fonts and the theme's files are asked for by it; each distinct word once, for most are said in every file."""

    def __init__(self) -> None:
        self.attributes: set[bytes] = set()
        self.scripts: set[bytes] = set()
        self.others = np.zeros(sys.maxunicode + 1, bool)  # whether a letter stands somewhere, but for ASCII
        self.named: set[str] = set()  # by a page, below ``_static``

    def hear_page(self, content: bytes) -> None:
        """A page: its classes and ids, its scripts and the files it loads."""
        self.hear_data(content)
        self.scripts.update(_INLINE.findall(content))
        self.named.update(name.decode().rpartition("/")[2] for name in set(_LOADED.findall(content)))

    def hear_data(self, content: bytes) -> None:
        """What holds nothing but data and HTML: classes and ids."""
        self._hear_letters(content)
        for pattern in _ATTRIBUTES:
            self.attributes.update(pattern.findall(content))

    def hear_script(self, content: bytes, name: str) -> None:
        """A script: each word may be a class."""
        self._hear_letters(content)
        if name != "fontawesome.js":
            self.scripts.add(content)

    def _hear_letters(self, content: bytes) -> None:
        letters = content.translate(None, _ASCII).decode().encode("utf-32-le")
        self.others[np.frombuffer(letters, "<u4")] = True

    def known(self) -> set[str]:
        """Every class and id of the pages, and every word of the scripts."""
        given = {word for text in self.attributes for word in text.decode().removesuffix("\\").split()}
        return given.union(*(_WORD.findall(text.decode()) for text in self.scripts))

    def letters(self) -> set[str]:
        """Every character that stands somewhere."""
        return {*map(chr, np.flatnonzero(self.others)), *filter(str.isprintable, map(chr, _ASCII))}


def silenced(page: str) -> str:
    """A page whose icons say nothing to who hears it: what they stand beside says it.

    >>> silenced('<i class="fas fa-search"></i>')
    '<i aria-hidden="true" class="fas fa-search"></i>'
    """
    return _ICON.sub('<i aria-hidden="true" class="', page)


class Quick:
    """Brotli as fontTools calls it, but of the quality below the highest: for a font half the time, and two thousandths more bytes."""

    MODE_FONT, MODE_TEXT = brotli.MODE_FONT, brotli.MODE_TEXT
    decompress = staticmethod(brotli.decompress)

    @staticmethod
    def compress(data: bytes, mode: int) -> bytes:
        return bytes(brotli.compress(data, mode, quality=10))


woff2.brotli = Quick  # it takes no quality


class Shelf:
    """Files that were cut before, by the hash of what they are made of.

    Parameters
    ----------
    folder : Path
    with_what : str
        Hash of what makes them: code and libraries.
    """

    def __init__(self, folder: Path, with_what: str):
        self.folder, self.with_what = folder, with_what
        self.used: set[str] = set()
        folder.mkdir(parents=True, exist_ok=True)

    def get(self, made_of: Iterable[str], make: Callable[[], bytes]) -> bytes:
        """The content for these ingredients, made if it is not there or damaged."""
        name = hashlib.sha256("\0".join([self.with_what, *made_of]).encode()).hexdigest()
        self.used.add(name)
        path = self.folder / name
        content = sealed(path)
        if not content:
            content = make()
            write_sealed(path, content)
        return content

    def clear(self) -> None:
        """Forget what was not asked for."""
        for path in self.folder.iterdir():
            if path.name not in self.used:
                path.unlink()


def _unevaluated(script: str, static: Path) -> str:
    """Sphinx's script with the language's rule for plurals written out; it would evaluate a text, which no page may."""
    translations = static / "translations.js"
    rule = _PLURAL.search(translations.read_text("utf-8")) if translations.exists() else None
    return _EVALUATED.sub(f"(n) => ({rule[1] if rule else 'n === 1 ? 0 : 1'})", script)


def purged(sheet: str, known: set[str]) -> str:
    """A style sheet without the rules that nothing can match.

    Parameters
    ----------
    sheet : str
    known : set of str
        Every class and id of the pages, and every word of the scripts. A class or id that is none of them, nor begins with
        one that ends in a hyphen (``bs-tooltip-`` in a script), stands on no page.

    Examples
    --------
    >>> purged(".a,.b:not(.c){color:red}@media print{.c{color:red}}.fa-x{}", {"b", "fa-"})
    '.b:not(.c){color:red}.fa-x{}'
    """
    rules = tinycss2.parse_stylesheet(_OLD_FORMAT.sub("", _SOURCE_MAP.sub("\n", sheet)), skip_whitespace=True)
    return tinycss2.serialize(list(_kept(rules, known)))


def _purged(sheet: str, known: set[str]) -> bytes:
    return purged(sheet, known).encode()


def _kept(rules: Iterable[Node], known: set[str]) -> Iterator[Node]:
    for rule in rules:
        if isinstance(rule, QualifiedRule):
            selectors = [s for s in _selectors(rule) if _can_match(s, known)]
            rule.prelude = tinycss2.parse_component_value_list(",".join(selectors))
            if selectors:
                yield rule
        elif isinstance(rule, AtRule) and rule.lower_at_keyword in ("media", "supports"):
            rule.content = list(_kept(tinycss2.parse_rule_list(rule.content, skip_whitespace=True), known))
            if any(not isinstance(inner, Comment) for inner in rule.content):
                yield rule
        elif not isinstance(rule, Comment) or rule.value.startswith("!"):  # licences
            yield rule


def _selectors(rule: QualifiedRule) -> list[str]:
    """The selectors of a rule, parted at commas that stand in no bracket."""
    parts: list[list[Node]] = [[]]
    for node in rule.prelude:
        if node.type == "literal" and node.value == ",":
            parts.append([])
        else:
            parts[-1].append(node)
    return [tinycss2.serialize(part).strip() for part in parts]


def _can_match(selector: str, known: set[str]) -> bool:
    while (bare := _ARGUMENTS.sub("", selector)) != selector:
        selector = bare
    return "\\" in selector or all(_is_known(name, known) for name in _NAMED.findall(selector))


def _is_known(name: str, known: set[str]) -> bool:
    return name in known or any(name[: m.end()] in known for m in re.finditer("-", name))


def _drop_unnamed(static: Path, brought: Collection[Path], by_pages: Collection[str], own: Iterable[Path]) -> None:
    """Delete files of the theme that neither a page nor one of the book's own files names, nor any file that these name."""
    asked, named, left = set(by_pages), {*own}, {*brought}
    while True:
        asked.update(*(_FILE.findall(p.read_text("utf-8")) for p in named if p.suffix in (".js", ".css")))
        named = {p for p in left if p.name in asked}
        if not named:
            break
        left -= named
    for path in left:
        path.unlink()
    for place in sorted((p for p in static.rglob("*") if p.is_dir()), reverse=True):
        if not any(place.iterdir()):
            place.rmdir()


def _cut_fonts(static: Path, letters: Collection[str], shelf: Shelf) -> None:
    """Fonts for the web: icons that the styles name, letters that pages and scripts hold."""
    styles = "".join(p.read_text("utf-8") for p in static.rglob("*.css"))
    icons = {c for c in styles if "\ue000" <= c <= "\uf8ff"}
    (static / "fonts").mkdir(exist_ok=True)
    wanted = [(path, path, icons) for path in static.glob("vendor/**/*.woff2")] + [(path, static / "fonts" / f"{path.stem}.woff2", letters) for path in FONTS.glob("*.ttf")]
    for source, target, characters in wanted:
        target.write_bytes(shelf.get([sha256(source), *sorted(characters)], partial(cut, source, characters)))


def cut(source: Path, characters: Iterable[str]) -> bytes:
    """A font that holds only some characters, without hints, as WOFF 2, the same bytes each time."""
    wanted = hb.SubsetInput()
    wanted.unicode_set.update(map(ord, characters))
    wanted.layout_feature_tag_set.clear()
    wanted.layout_feature_tag_set.update(_FEATURES)
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    return _saved(hb.subset(hb.Face(hb.Blob(_saved(source.read_bytes(), None))), wanted).blob.data, "woff2")


def _saved(font: bytes, flavor: str | None) -> bytes:
    """A font in another form: compressed as ``woff2``, or plain as HarfBuzz reads it."""
    opened = TTFont(BytesIO(font), recalcTimestamp=False, recalcBBoxes=False, lazy=True)
    if opened.flavor == flavor:
        return font
    opened.flavor = flavor
    stream = BytesIO()
    opened.save(stream, reorderTables=False)
    return stream.getvalue()
