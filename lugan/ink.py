"""Ink: how charts look. Colours by role, sizes of type, and how wide a text is.

Charts are laid out by measuring text with the fonts that come with the book, so that nothing
moves between machines. Sizes are points (1/72 inch). Nothing is smaller than `SMALLEST`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from itertools import pairwise
from math import fsum, inf
from pathlib import Path
from typing import NamedTuple

from fontTools.ttLib import TTFont

from .language import catalogue
from .number import Number

FONTS = Path(__file__).parent / "fonts"

#: Nothing is set smaller, in points.
SMALLEST = 7.5

#: Colour by role, for light and dark pages. Blue is the donors' side and money, ochre the
#: recipients' side and people, crimson a contradiction and nothing else.
ROLES = {
    "ink": ("#1f2328", "#e9e7e2"),
    "mute": ("#5a626b", "#a9b0b8"),
    "grid": ("#dedad2", "#30373f"),
    "land": ("#eeeae1", "#262c33"),
    "paper": ("#fffffe", "#14181d"),
    "sea": ("#1b6ca8", "#6db6ea"),
    "sea-pale": ("#b9d3e6", "#2b4a61"),
    "loess": ("#b05c06", "#eaa04c"),
    "loess-pale": ("#ecd0ae", "#5a4326"),
    "alert": ("#8c0f3d", "#e64c7f"),
    "alert-pale": ("#e8c3d0", "#57223a"),
}
_CJK = r"\u2e80-\u303f\u3400-\u9fff\uff00-\uffef"
_NOT_FIRST = "，。、；：！？）》」』”’…·,.;:!?)"  # may not begin a line
#: What else stays with the Han character or the number before it: marks, the classifier 个, the particle 的, a 中 or 时 that ends its phrase.
_NEVER_FIRST = r"(?:[，。、；：！？）》」』”’…·]|个(?!人|别)|的(?!确)|[中时](?=，))*"
_bound = re.compile(r"个(?!人|别)|的(?!确)|[中时](?=，)|项(?!目)|条(?!件|形)").match
_CLAUSE_END = ("：", "；", "。", ":", ";", ".")
_FAMILIES = {"en": ("NotoSans", "NotoSansSC"), "zh": ("NotoSansSC", "NotoSans")}
_FAMILY_NAMES = {"NotoSans": "Noto Sans", "NotoSansSC": "Noto Sans SC"}

#: Weights of type and the names of their fonts.
WEIGHTS = {400: "Regular", 600: "SemiBold"}

Run = str | Number


@dataclass(frozen=True)
class Ink:
    """How text is set: size in points, colour role, weight 400 or 600."""

    size: float = 10
    role: str = "ink"
    weight: int = 400


TITLE, SUBTITLE, BODY, FOOT = Ink(15, "ink", 600), Ink(10, "mute"), Ink(), Ink(8, "mute")


def roles_css() -> str:
    """The colour roles as a style sheet for pages with the theme's light and dark modes."""
    themes = {':root, html[data-theme="light"]': 0, 'html[data-theme="dark"]': 1}
    values = "".join(f"{selector} {{ {' '.join(f'--chart-{role}: {pair[i]};' for role, pair in ROLES.items())} }}\n" for selector, i in themes.items())
    return values + "".join(f".chart-svg .{kind}-{role} {{ {kind}: var(--chart-{role}); }}\n" for role in ROLES for kind in ("fill", "stroke"))


def families(lang: str) -> list[str]:
    """Names of the fonts, the leading one first: it decides the shape of quotation marks."""
    return [_FAMILY_NAMES[f] for f in _files(lang)]


def leading(ink: Ink) -> float:
    """Distance from line to line, in points."""
    return ink.size * (1.32 if ink.size > 12 else 1.42)


@lru_cache(8192)
def text_width(text: str, ink: Ink, lang: str) -> float:
    """Width of a text in points: the advances of its glyphs, without kerning, which would make it a little narrower."""
    return ink.size * fsum(_advance(character, ink.weight, lang) for character in text)


def run_width(run: Run, ink: Ink, lang: str) -> float:
    """Width of a piece of a sentence, a number or a string."""
    return text_width(run if isinstance(run, str) else run.text(lang), ink, lang)


def broken(runs: Sequence[Run], ink: Ink, width: float, lang: str) -> Sequence[tuple[Run, ...]]:
    """Lines of runs, as even as possible without needing one more line; one line if ``width`` is 0."""
    return (_broken if any(isinstance(run, Number) for run in runs) else _broken_before)(tuple(runs), ink, width, lang)


def _broken(runs: tuple[Run, ...], ink: Ink, width: float, lang: str) -> Sequence[tuple[Run, ...]]:
    if not width or fsum(run_width(r, ink, lang) for r in runs) <= width:
        return [_merged(runs)]
    whole = catalogue(lang)["unbroken"]
    pieces = _measured(runs, ink, lang, whole)
    best = _filled(pieces, width)
    if whole:
        loose = _measured(runs, ink, lang, "")
        if len(filled := _filled(loose, width)) < len(best) or any(p.ending > width for p in pieces):  # a word is broken rather than a line spent
            pieces, best = loose, filled
    if len(best) == 2 and (halves := _parted(pieces, width)):
        return [_merged([p.run for p in half]) for half in halves]
    low, high = width / 2, width
    while high - low > 2:
        middle = (low + high) / 2
        low, high = (low, middle) if len(_filled(pieces, middle)) == len(best) else (middle, high)
    return [_merged([p.run for p in line]) for line in _filled(pieces, high)]


#: The same without numbers, of which one may be equal to another and rest on other claims: notes and labels that many charts share.
_broken_before = lru_cache(4096)(_broken)


def _files(lang: str) -> tuple[str, ...]:
    return _FAMILIES.get(lang, _FAMILIES["en"])


@cache
def font_file(character: str, weight: int, lang: str) -> str:
    """Name of the first font that has a character; empty if none has."""
    files = (f"{family}-{WEIGHTS[weight]}.ttf" for family in _files(lang))
    return next((file for file in files if ord(character) in _opened(file)[1]), "")


@cache
def _advance(character: str, weight: int, lang: str) -> float:
    """Width of a glyph at size 1; that of a square where no font has it."""
    file = font_file(character, weight, lang)
    if not file:
        return 1.0
    font, glyphs = _opened(file)
    return font["hmtx"][glyphs[ord(character)]][0] / font["head"].unitsPerEm


@cache
def _opened(file: str) -> tuple[TTFont, dict[int, str]]:
    font = TTFont(BytesIO((FONTS / file).read_bytes()), lazy=True)  # not from the file: processes that are forked would share their place in it
    return font, font.getBestCmap()


@cache
def _piece(words: str) -> re.Pattern[str]:
    """What must not be broken: a Latin word with its spaces, a day with its month, one of the words or a Han character with what may not begin a line."""
    han = "|".join([*map(re.escape, sorted(words.split(), key=lambda word: (-len(word), word))), f"[{_CJK}]"])
    return re.compile(rf"[（“‘《「]*(?:{han}){_NEVER_FIRST}|\d{{1,2}} [A-Z][a-z]+\s*|[^\s{_CJK}]+(?:[年月日处项条]{_NEVER_FIRST})?\s*|\s+")


class _Piece(NamedTuple):
    """What must not be broken, its width at the end of a line, and within one."""

    run: Run
    ending: float
    within: float

    @property
    def is_bound(self) -> bool:
        """Whether it may not begin a line."""
        return isinstance(self.run, str) and (self.run[0] in _NOT_FIRST or _bound(self.run) is not None)

    @property
    def opens(self) -> bool:
        """Whether a bracket begins with it, as the scope behind a Chinese label does."""
        return isinstance(self.run, str) and self.run.startswith("（")

    @property
    def ends_clause(self) -> bool:
        return isinstance(self.run, str) and self.run.rstrip().endswith(_CLAUSE_END)


def _measured(runs: Sequence[Run], ink: Ink, lang: str, words: str) -> list[_Piece]:
    pieces = [piece for run in runs for piece in (_piece(words).findall(run) if isinstance(run, str) else [run])]
    within = [run_width(p, ink, lang) for p in pieces]
    return [_Piece(p, run_width(p.rstrip(), ink, lang) if isinstance(p, str) and p[-1].isspace() else width, width) for p, width in zip(pieces, within, strict=True)]


def _filled(pieces: Sequence[_Piece], width: float) -> list[list[_Piece]]:
    """Lines no wider than ``width``; a mark that may not begin a line takes what stands before it along."""
    lines: list[list[_Piece]] = [[]]
    used = 0.0
    for piece in pieces:
        if lines[-1] and used + piece.ending > width:
            along: list[_Piece] = []
            while piece.is_bound and len(lines[-1]) > 1 and (not along or along[0].is_bound):
                along.insert(0, lines[-1].pop())
            lines.append(along)
            used = fsum(p.within for p in lines[-1])
        lines[-1].append(piece)
        used += piece.within
    return lines


def _parted(pieces: Sequence[_Piece], width: float) -> list[Sequence[_Piece]]:
    """Two lines, neither wider than ``width``, that part where a clause ends or a bracket opens, as even as may be; nothing if they cannot."""
    total = fsum(p.within for p in pieces[:-1]) + pieces[-1].ending
    found, used = [], 0.0
    for at, (piece, after) in enumerate(pairwise(pieces), 1):
        if (piece.ends_clause or after.opens) and not after.is_bound:
            found.append((max(used + piece.ending, total - used - piece.within), at))
        used += piece.within
    longer, at = min(found, default=(inf, 0))
    return [pieces[:at], pieces[at:]] if longer <= width else []


def _merged(line: Sequence[Run]) -> tuple[Run, ...]:
    """Neighbouring strings as one, without spaces at the ends of the line."""
    merged: list[Run] = []
    for run in line:
        if isinstance(run, str) and merged and isinstance(merged[-1], str):
            merged[-1] += run
        else:
            merged.append(run)
    if merged and isinstance(merged[0], str):
        merged[0] = merged[0].lstrip()
    if merged and isinstance(merged[-1], str):
        merged[-1] = merged[-1].rstrip()
    return tuple(r for r in merged if r != "")
