"""Terms: words of the collaboration and names of measures, linked to the glossary.

In what a page shows, the first mention of each term is a link to its entry; ``terms.js`` shows the
definition beside it. Terms of the collaboration are linked wherever they are mentioned, names of
measures where they head a row or a key figure. Units and the book's own words stand in the glossary
only, so that a page is not strewn with links.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape

from ..register import Register
from . import script

#: The kind of terms that are linked wherever they are mentioned.
LINKED = "collaboration"

#: When so many texts have been looked into, they are forgotten.
MOST_KNOWN = 50_000

#: In the text of these no term is linked: other links, charts, code, headings, what forms say.
_CLOSED = {"a", "code", "pre", "script", "style", "h1", "h2", "h3", "thead", "caption", "form", "q", "button"}

#: A tag, and the name of its element, after a stroke if it ends it.
_TAG = re.compile(r"(<(/?[a-zA-Z0-9]*)[^>]*>)")


class Terms:
    """The terms of a register in a language."""

    def __init__(self, register: Register, lang: str):
        self.mentions = {w.lower(): t.id for t in register.glossary.values() if t.kind == LINKED for w in t.wordings(lang)}
        self.heads = {escape(m.name[lang], quote=False): measure_anchor(m.id) for m in register.measures.values()}
        longest_first = sorted(self.mentions, key=len, reverse=True)
        edge = r"\b" if lang == "en" else ""  # Chinese has no spaces between words
        self.pattern = re.compile(f"{edge}(?:{'|'.join(map(re.escape, longest_first))}){edge}", re.I) if longest_first else None
        self.known: dict[str, tuple[str, bool]] = {}  # no lru_cache: with a method of its own an object cannot be handed to another process

    def linked(self, html: str) -> str:
        """HTML with the first mention of each term linked; the links have the scheme ``page:``."""
        done: set[str] = set()
        closed: list[str] = []
        pieces: list[str] = []
        for markup, chart in _charts(html):
            opener = ""
            found = iter([*_TAG.split(markup), "", ""])
            for text, tag, name in zip(found, found, found, strict=True):
                if text and not closed:
                    text = self._with_links(text, opener.startswith(("<dt", '<th scope="row"')), done)
                if closed or name in _CLOSED or 'class="citation"' in tag:
                    _enter(tag, name, closed)
                pieces += text, tag
                opener = tag
            pieces.append(chart)
        return "".join(pieces)

    def _with_links(self, text: str, is_head: bool, done: set[str]) -> str:
        if is_head:
            name, _ = self._found(text)
            if name and self.heads[name] not in done:
                done.add(self.heads[name])
                return _link(self.heads[name], name) + text[len(name) :]
        if not self.pattern or not self._found(text)[1]:
            return text

        def link(match: re.Match[str]) -> str:
            id = self.mentions[match[0].lower()]
            if id in done:
                return match[0]
            done.add(id)
            return _link(id, match[0])

        return self.pattern.sub(link, text)

    def _found(self, text: str) -> tuple[str, bool]:
        """The name of a measure with which a text begins, if any, and whether it mentions a term; few texts stand in only one place."""
        if text not in self.known:
            if len(self.known) > MOST_KNOWN:
                self.known.clear()
            self.known[text] = max((h for h in self.heads if text.startswith(h)), key=len, default=""), bool(self.pattern and self.pattern.search(text))
        return self.known[text]


def measure_anchor(id: str) -> str:
    """The id of a measure's entry in the glossary."""
    return f"measure-{id}"


def definitions(register: Register, lang: str) -> str:
    """The script with every definition, for pages to show beside a term."""
    entries: dict[str, Mapping[str, str]] = {t.id: {"term": t.name[lang], "text": t.definition[lang]} for t in register.glossary.values()}
    entries |= {measure_anchor(m.id): {"term": m.name[lang], "text": m.definition[lang]} for m in register.measures.values()}
    return script.call("lugan.definitions", entries)


def _charts(html: str) -> Iterator[tuple[str, str]]:
    """What stands before each chart, and the chart; in the end what follows the last one. In charts, most of a page's HTML, nothing is linked."""
    end = 0
    while (start := html.find("<svg", end)) >= 0 and (last := html.find("</svg>", start)) >= 0:
        before, end = end, last + len("</svg>")
        yield html[before:start], html[start:end]
    yield html[end:], ""


def _enter(tag: str, name: str, closed: list[str]) -> None:
    """Keep track of the elements in which nothing is linked."""
    if not name or tag.endswith("/>"):
        return
    if name.startswith("/"):
        if closed and closed[-1] == name[1:]:
            closed.pop()
    elif name in _CLOSED or 'class="citation"' in tag or name in closed:
        closed.append(name)


def _link(id: str, text: str) -> str:
    return f'<a class="term" href="page:glossary#term-{escape(id)}">{text}</a>'
