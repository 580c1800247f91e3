"""What readers ask for in other words than the book's: names in another language, other words, traditional characters.

A question is put into the book's own words before it is looked up (``search.js``): who types *Tongwei*
or 通渭縣 in the Chinese edition, or 通渭 in the English one, is led to the same page, and so is who
says *salary* for *pay*. Such words stand in the message ``search-words`` of each language.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import takewhile
from pathlib import Path

from ..language import LANGUAGES, catalogue
from ..register import Register

_CHARACTERS = Path(__file__).parent.parent / "traditional" / "characters.txt"


def words(register: Register, lang: str) -> dict[str, str]:
    """The book's word for each that readers may say instead, longer ones first.

    Names of places in other languages come first; a name of several words is known by the first of
    them too, for what the places so called have in common. In Chinese a place may be asked for with
    what kind of place it is, where the book does without: 青岛市, 通渭县 (names of more than two characters have it).
    """
    found: dict[str, str] = {}
    for other in (known for known in LANGUAGES if known != lang):
        alike: dict[str, list[str]] = {}
        for place in register.places.values():
            alike.setdefault(place.name[other].split()[0].lower(), []).append(place.name[lang])
            found[place.name[other].lower()] = place.name[lang]
        found |= {word: _in_common(names) for word, names in alike.items()}
    if lang == "zh":
        names = {place.name[lang] for place in register.places.values()}
        found |= {name + kind: name for name in names for kind in "省市州县区" if len(name) == 2}
    found |= {said.lower(): meant for said, meant in catalogue(lang)["search-words"].items()}
    return {said: meant.lower() for said, meant in sorted(found.items(), key=lambda pair: (-len(pair[0]), pair[0])) if said != meant.lower() and meant}


def _in_common(names: Sequence[str]) -> str:
    """How all names begin."""
    return "".join(c[0] for c in takewhile(lambda c: len(set(c)) == 1, zip(*names, strict=False))).strip()


def characters(text: Iterable[str]) -> str:
    """Traditional characters and the simplified ones they stand for, in turn, as far as a text has the latter.

    >>> characters(["临夏专列"])
    '專专臨临'
    """
    known = set().union(*text)
    return "".join(traditional + simplified for traditional, simplified in _table() if simplified in known)


@cache
def _table() -> list[tuple[str, str]]:
    traditional, simplified = _CHARACTERS.read_text("utf-8").split()
    return sorted(zip(traditional, simplified, strict=True))
