"""Terms: words of the collaboration and names of measures, linked to the glossary.

In what a page shows, the first mention of each term is a link to its entry; ``terms.js`` shows the
definition beside it. Terms of the collaboration are linked wherever they are mentioned, names of
measures where they head a row or a key figure. Units and the book's own words stand in the glossary
only, so that a page is not strewn with links.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape

from ..register import Register
from . import script

#: The kind of terms that are linked wherever they are mentioned.
LINKED = "collaboration"

#: In the text of these no term is linked: other links, charts, code, headings, what forms say.
_CLOSED = {"a", "code", "pre", "script", "style", "h1", "h2", "h3", "thead", "caption", "form", "q", "button"}

#: A tag, or a whole chart, in which nothing is linked: most of a page's HTML is charts.
_TAG = re.compile(r"(<svg\b.*?</svg>|<[^>]+>)", re.S)
_NAME = re.compile(r"</?([a-zA-Z0-9]+)")

#: So many tags are remembered: most stand in a book many times over.
_KNOWN = 1 << 14


class Terms:
    """The terms of a register in a language."""

    def __init__(self, register: Register, lang: str):
        self.mentions = {w.lower(): t.id for t in register.glossary.values() if t.kind == LINKED for w in t.wordings(lang)}
        self.heads = {escape(m.name[lang], quote=False): measure_anchor(m.id) for m in register.measures.values()}
        longest_first = sorted(self.mentions, key=len, reverse=True)
        edge = r"\b" if lang == "en" else ""  # Chinese has no spaces between words
        self.pattern = re.compile(f"{edge}(?:{'|'.join(map(re.escape, longest_first))}){edge}", re.I) if longest_first else None

    def linked(self, html: str) -> str:
        """HTML with the first mention of each term linked; the links have the scheme ``page:``."""
        done: set[str] = set()
        closed: list[str] = []
        pieces = _TAG.split(html)  # text, tag, text, …
        opener = ""
        for i, text in enumerate(pieces):
            if i % 2:
                opener = text
                if not opener.startswith("<svg"):
                    _enter(opener, closed)
            elif text and not closed:
                pieces[i] = self._with_links(text, opener.startswith(("<dt", '<th scope="row"')), done)
        return "".join(pieces)

    def _with_links(self, text: str, is_head: bool, done: set[str]) -> str:
        if is_head:
            name = max((h for h in self.heads if text.startswith(h)), key=len, default="")
            if name and self.heads[name] not in done:
                done.add(self.heads[name])
                return _link(self.heads[name], name) + text[len(name) :]

        def link(match: re.Match[str]) -> str:
            id = self.mentions[match[0].lower()]
            if id in done:
                return match[0]
            done.add(id)
            return _link(id, match[0])

        return self.pattern.sub(link, text) if self.pattern else text


def measure_anchor(id: str) -> str:
    """The id of a measure's entry in the glossary."""
    return f"measure-{id}"


def definitions(register: Register, lang: str) -> str:
    """The script with every definition, for pages to show beside a term."""
    entries: dict[str, Mapping[str, str]] = {t.id: {"term": t.name[lang], "text": t.definition[lang]} for t in register.glossary.values()}
    entries |= {measure_anchor(m.id): {"term": m.name[lang], "text": m.definition[lang]} for m in register.measures.values()}
    return script.call("lugan.definitions", entries)


def _enter(tag: str, closed: list[str]) -> None:
    """Keep track of the elements in which nothing is linked."""
    name, ends, closes = _element(tag)
    if ends:
        if closed and closed[-1] == name:
            closed.pop()
    elif closes or name in closed:
        closed.append(name)


@lru_cache(_KNOWN)
def _element(tag: str) -> tuple[str, bool, bool]:
    """The name of a tag's element if it has content, whether the tag ends it, and whether nothing is linked in it."""
    name = _NAME.match(tag)
    if not name or tag.endswith("/>"):
        return "", False, False
    return name[1], tag.startswith("</"), name[1] in _CLOSED or 'class="citation"' in tag


def _link(id: str, text: str) -> str:
    return f'<a class="term" href="page:glossary#term-{escape(id)}">{text}</a>'
