"""The apparatus of a page: its title, its parameters, how to run it again, how to cite it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from html import escape

from . import __version__
from .blocks import Block, Column, Table, Title
from .language import Message, Sayable, words
from .parameters import NOTEBOOKS, PARAMETERS
from .views import View


def pairing_title(view: View) -> Title:
    """“Jiaozhou–Tongwei”."""
    return Title(view.pairing.name)


def theme_title(view: View) -> Title:
    """“Funding across pairings”."""
    return Title(Message("title-theme", theme=view.theme.name))


def book_title(view: View) -> Title:
    """The title of the book, on its front page."""
    return Title(Message("book-title"))


def evidence_title(view: View) -> Title:
    """The title of the page of checks and cautions."""
    return Title(Message("title-evidence"))


def parameters(view: View) -> Table:
    """The parameters of the page: what each is, its value, and whether that is the usual one."""
    rows = []
    for name, value in view.parameters.items():
        if name == "lang":  # the edition says it
            continue
        usual = value == PARAMETERS[name].default or name in ("pairing", "theme")
        rows.append((Message(f"parameter-{name}"), _value(view, name, value), Message("parameter-usual" if usual else "parameter-changed")))
    columns = tuple(Column(Message(f"column-{c}")) for c in ("parameter", "value", "usual"))
    return Table("parameters", Message("caption-parameters"), columns, tuple(rows))


def command(view: View, notebook: str) -> Block:
    """The command line that makes this page again."""
    return Command(notebook, {n: v for n, v in view.parameters.items() if n in NOTEBOOKS[notebook]})


def cite(view: View, title: Title) -> Block:
    """How to cite the page."""
    return Citation(title.saying)


@dataclass(frozen=True)
class Command(Block):
    """A ``papermill`` command line with the page's parameters; the language is the edition's."""

    notebook: str
    values: dict[str, object]

    def line(self, lang: str) -> str:
        given = {**self.values, "lang": lang}
        unusual = {n: v for n, v in given.items() if n in ("pairing", "theme") or v != PARAMETERS[n].default}
        options = " ".join(f"-p {n} {shlex.quote(str(v))}" for n, v in unusual.items())
        return f"papermill notebooks/{self.notebook}.ipynb out.ipynb {options}".strip()

    def html(self, lang: str) -> str:
        return f'<p>{words("command-intro", lang)}</p>\n<pre class="command"><code>{escape(self.line(lang), quote=False)}</code></pre>'

    def text(self, lang: str) -> str:
        return f"{words('command-intro', lang)}\n{self.line(lang)}"


@dataclass(frozen=True)
class Citation(Block):
    """Author, title, book, version and licence; the address is the reader's to add."""

    title: Sayable

    def html(self, lang: str) -> str:
        return f'<p class="citation">{self._message().html(lang)}</p>'

    def text(self, lang: str) -> str:
        return self._message().text(lang)

    def _message(self) -> Message:
        return Message("citation", author=Message("author"), title=self.title, book=Message("book-title"), version=__version__)


def _value(view: View, name: str, value: object) -> Sayable | str:
    if name == "pairing":
        return view.pairing.name
    if name == "theme":
        return view.theme.name
    if name in ("money_unit", "sources", "reading") and value in ("auto", "all", "both", "yuan", "wan", "yi"):
        return Message(f"value-{value}")
    return str(value)
