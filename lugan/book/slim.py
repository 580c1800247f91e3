"""Slimming: an edition carries only what its pages use.

The theme brings styles for everything that a page could hold, fonts with thousands of icons and
notes for its own developers. After an edition is compiled its style sheets keep the rules that a page
or script can match, its fonts the characters that stand somewhere, and files that nothing names
go. The book's own styles and scripts stay as they are written.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import tinycss2
from fontTools import subset
from fontTools.ttLib import TTFont
from tinycss2.ast import AtRule, Comment, Node, QualifiedRule

from ..ink import FONTS

_WORD = re.compile(r"[\w-]+")
_NAMED = re.compile(r"[.#]([\w-]+)")
_ARGUMENTS = re.compile(r"\([^()]*\)")
_SOURCE_MAP = re.compile(r"\n?/[/*]# sourceMappingURL=\S+( \*/)?\n?")
_OLD_FORMAT = re.compile(r',url\([^)]*\.ttf\) format\("truetype"\)')
_PLURAL = re.compile(r'"plural_expr": "(.*?)"')
_EVALUATED = re.compile(r'new Function\(\s*"n",\s*`return \(\$\{catalog\.plural_expr\}\)`\s*\)')
_ICON = re.compile(r'<i class="(?=fa)')
_READ = {".html", ".js", ".css"}


def slim(folder: Path, own: Path) -> None:
    """Cut a compiled edition down to what it uses.

    Parameters
    ----------
    folder : Path
        The compiled edition.
    own : Path
        Files of the book's own that were staged with it, which stay as they are.
    """
    logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells all it does
    static = folder / "_static"
    pages = [p for p in folder.rglob("*.html") if static not in p.parents]
    for page in pages:
        page.write_text(_ICON.sub('<i aria-hidden="true" class="', page.read_text("utf-8")), "utf-8", newline="")
    scripts = [p for p in folder.rglob("*.js") if p.name != "fontawesome.js"]
    known = {word for path in [*pages, *scripts] for word in _WORD.findall(path.read_text("utf-8"))}
    brought = [p for p in static.rglob("*") if p.is_file() and not (own / p.relative_to(static)).exists()]
    for path in brought:
        if path.suffix == ".css":
            path.write_text(purged(path.read_text("utf-8"), known), "utf-8", newline="")
        elif path.suffix == ".js":
            path.write_text(_unevaluated(_SOURCE_MAP.sub("\n", path.read_text("utf-8")), static), "utf-8", newline="")
    _drop_unnamed(folder, brought)
    _cut_fonts(static, [*pages, *folder.rglob("*.js")])


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
        Every word of the pages and scripts. A class or id that is none of them, nor begins with
        one that ends in a hyphen (``bs-tooltip-`` in a script), stands on no page.

    Examples
    --------
    >>> purged(".a,.b:not(.c){color:red}@media print{.c{color:red}}.fa-x{}", {"b", "fa-"})
    '.b:not(.c){color:red}.fa-x{}'
    """
    rules = tinycss2.parse_stylesheet(_OLD_FORMAT.sub("", _SOURCE_MAP.sub("\n", sheet)), skip_whitespace=True)
    return tinycss2.serialize(list(_kept(rules, known)))


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


def _drop_unnamed(folder: Path, brought: Iterable[Path]) -> None:
    """Delete files of the theme that no page, style or other script names; what only these named goes too."""
    texts = {p: p.read_text("utf-8") for p in folder.rglob("*") if p.suffix in _READ and not _is_template(p)}
    left = set(brought)
    while unnamed := {p for p in left if not any(p.name in text for other, text in texts.items() if other != p)}:
        for path in unnamed:
            path.unlink()
            texts.pop(path, None)
        left -= unnamed
    for place in sorted((p for p in (folder / "_static").rglob("*") if p.is_dir()), reverse=True):
        if not any(place.iterdir()):
            place.rmdir()


def _is_template(path: Path) -> bool:
    return path.suffix == ".html" and "_static" in path.parts


def _cut_fonts(static: Path, readable: Iterable[Path]) -> None:
    """Fonts for the web: icons that the styles name, letters that pages and scripts hold."""
    styles = "".join(p.read_text("utf-8") for p in static.rglob("*.css"))
    icons = {c for c in styles if "\ue000" <= c <= "\uf8ff"}
    for path in static.glob("vendor/**/*.woff2"):
        cut(path, path, icons)
    letters = {c for path in readable for c in path.read_text("utf-8")}
    (static / "fonts").mkdir(exist_ok=True)
    for path in FONTS.glob("*.ttf"):
        cut(path, static / "fonts" / f"{path.stem}.woff2", letters)


def cut(source: Path, target: Path, characters: Iterable[str]) -> None:
    """Write a font that holds only some characters, as WOFF 2, the same bytes each time."""
    options = subset.Options(flavor="woff2", layout_features=["kern", "liga", "locl", "ccmp", "mark"], hinting=False, notdef_outline=True, recalc_timestamp=False)
    font = TTFont(source, recalcTimestamp=False, lazy=True)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text="".join(characters))
    subsetter.subset(font)
    subset.save_font(font, str(target), options)
    font.close()
