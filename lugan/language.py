"""Language: every word the book says, in every language it speaks.

Code names a message and gives it values; the words stand in ``lugan/locale/<language>.yml``,
one file a language, written by someone who thinks in it. Texts that belong to data (names of
places, notes on claims) stand in the tables, one column a language.

Both can be *said* in a language: the result is a sequence of runs, each a plain string or a
:class:`~lugan.number.Number`, so that one sentence can become HTML with linked numbers, a chart
title with linked numbers, or plain alternative text.

A message that depends on a count holds a mapping: the name of the value, then a text for each
plural category of the language (CLDR, through Babel)::

    claims-used:
      count: {one: "{count} claim", other: "{count} claims"}
"""

from __future__ import annotations

import html
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Protocol

from babel import Locale

from .yaml_files import read_yaml

LOCALES = Path(__file__).parent / "locale"

#: Languages of the book, the first being the one that others are held against.
LANGUAGES = ("en", *sorted(p.stem for p in LOCALES.glob("*.yml") if p.stem != "en"))


class Run(Protocol):
    """A piece of a sentence that is more than a string, such as a linked number."""

    def text(self, lang: str) -> str: ...

    def html(self, lang: str) -> str: ...


class Sayable:
    """Something that can be said in each language; subclasses define `runs`."""

    def runs(self, lang: str) -> tuple[str | Run, ...]:
        raise NotImplementedError

    def text(self, lang: str) -> str:
        """Plain text, for alternative texts and titles."""
        return "".join(r if isinstance(r, str) else r.text(lang) for r in self.runs(lang))

    def html(self, lang: str) -> str:
        """HTML in which every number is linked and everything else escaped."""
        return "".join(html.escape(r, quote=False) if isinstance(r, str) else r.html(lang) for r in self.runs(lang))


@dataclass(frozen=True)
class Text(Sayable):
    """A text with one wording a language, such as a place name from a table."""

    wordings: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, **wordings: str) -> Text:
        return cls(tuple(wordings.items()))

    def runs(self, lang: str) -> tuple[str | Run, ...]:
        return (self[lang],)

    def __getitem__(self, lang: str) -> str:
        return dict(self.wordings)[lang]

    def __bool__(self) -> bool:
        return any(wording for _, wording in self.wordings)


@dataclass(frozen=True)
class Template(Sayable):
    """A text with {placeholders} and the values for them."""

    pattern: Text
    values: Mapping[str, Any]

    def runs(self, lang: str) -> tuple[str | Run, ...]:
        return _filled(self.pattern[lang], self.values, lang)

    def __bool__(self) -> bool:
        return bool(self.pattern)

    def named(self) -> dict[str, Any]:
        """The pattern, and of the values those that it names."""
        return {"": self.pattern, **{name: self.values.get(name) for name in sorted(fields(self.pattern))}}


def fields(text: Text) -> set[str]:
    """Names of the placeholders in any wording of a text.

    Raises
    ------
    ValueError
        If braces do not pair, or hold anything but a name.
    """
    found = [(name, spec, conversion) for _, wording in text.wordings for _, name, spec, conversion in string.Formatter().parse(wording) if name is not None]
    if any(spec or conversion or not name for name, spec, conversion in found):
        raise ValueError("braces hold more than a name")
    return {name for name, _, _ in found}


class Element(Sayable):
    """A saying that is a piece of HTML of its own; subclasses define `text` and `html`."""

    def runs(self, lang: str) -> tuple[str | Run, ...]:
        return (self,)


class Message(Sayable):
    """A message of the catalogue with its values.

    Parameters
    ----------
    key : str
        Name of the message in ``lugan/locale``.
    **values
        Strings, whole numbers (years), or anything sayable.

    Raises
    ------
    KeyError
        When said, if the language has no such message or a value is missing.
    """

    def __init__(self, key: str, **values: Any):
        self.key, self.values = key, values

    def runs(self, lang: str) -> tuple[str | Run, ...]:
        return _filled(_choose(catalogue(lang)[self.key], self.values, lang), self.values, lang)

    def __repr__(self) -> str:
        return f"Message({self.key!r}, {', '.join(f'{k}={v!r}' for k, v in self.values.items())})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and (self.key, self.values) == (other.key, other.values)

    def __hash__(self) -> int:
        return hash(self.key)


@dataclass(frozen=True)
class Joined(Sayable):
    """Several sayings as one list: “a, b and c”, “a、b和c”, or with a separator of the catalogue."""

    items: tuple[Any, ...]
    style: str = "and"

    def runs(self, lang: str) -> tuple[str | Run, ...]:
        words = catalogue(lang)
        between = words["list-" + ("comma" if self.style == "and" else self.style)]
        runs: list[str | Run] = []
        for i, item in enumerate(self.items):
            is_last = i == len(self.items) - 1
            runs += [words["list-last"] if is_last and self.style == "and" else between] if i else []
            runs += _runs_of(item, lang)
        return tuple(runs)


@dataclass(frozen=True)
class Capitalised(Sayable):
    """A saying that begins a sentence: its first letter is a capital, where a language has them."""

    saying: Sayable

    def runs(self, lang: str) -> tuple[str | Run, ...]:
        first, *rest = self.saying.runs(lang)
        return (first[:1].upper() + first[1:] if isinstance(first, str) else first, *rest)


@dataclass(frozen=True)
class Inside(Sayable):
    """A name of a table, such as a theme's, inside a sentence: with a small first letter, where a language sets it so."""

    name: Sayable

    def runs(self, lang: str) -> tuple[str | Run, ...]:
        first, *rest = self.name.runs(lang)
        is_small = catalogue(lang)["names-inside"] == "small" and isinstance(first, str)
        return (first[:1].lower() + first[1:] if is_small else first, *rest)  # type: ignore[index]


def words(key: str, lang: str, **values: Any) -> str:
    """A message as plain text."""
    return Message(key, **values).text(lang)


def sayings(items: Iterable[Any], style: str = "and") -> Joined:
    """The items as one list."""
    return Joined(tuple(items), style)


@cache
def catalogue(lang: str) -> Mapping[str, Any]:
    """All messages of one language.

    Raises
    ------
    ValueError
        If the book does not speak the language.
    DataError
        If its file cannot be read.
    """
    if lang not in LANGUAGES:
        raise ValueError(f"the book does not speak {lang!r}; it speaks {', '.join(LANGUAGES)}")
    return read_yaml(LOCALES / f"{lang}.yml")


@cache
def locale(lang: str) -> Locale:
    """Babel's locale for a language of the book."""
    return Locale.parse(catalogue(lang)["locale"])


def _choose(message: Any, values: Mapping[str, Any], lang: str) -> str:
    """The text of a message, by the plural category of its count where it has one."""
    if isinstance(message, str):
        return message
    ((name, forms),) = message.items()
    count = values[name]
    count = count if isinstance(count, int) else count.quantity.value
    return forms.get(plural(count, lang), forms["other"])


def _filled(pattern: str, values: Mapping[str, Any], lang: str) -> tuple[str | Run, ...]:
    runs: list[str | Run] = []
    for literal, name in _parts(pattern):
        if literal:
            runs.append(literal)
        if name is not None:
            runs += _runs_of(values[name], lang)
    return tuple(runs)


@cache
def _parts(pattern: str) -> tuple[tuple[str, str | None], ...]:
    """The pieces of a pattern: what stands before a placeholder, and its name."""
    return tuple((literal, name) for literal, name, _, _ in string.Formatter().parse(pattern))


def _runs_of(value: Any, lang: str) -> tuple[str | Run, ...]:
    if isinstance(value, Sayable):
        return value.runs(lang)
    return (value,) if hasattr(value, "html") else (str(value),)  # to ask for the protocol by isinstance would take ten times as long


@lru_cache(8192, typed=True)  # 1 and 1.0 are not the same plural everywhere
def plural(count: float, lang: str) -> str:
    """The plural category of a count."""
    return locale(lang).plural_form(count)
