"""The apparatus of a page: its title, its parameters, how to run it again, how to cite it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from . import __version__
from .blocks import Block, Column, Table, Title
from .charts.chart import Chart, sources_of
from .language import Message, Sayable, sayings, words
from .parameters import NOTEBOOKS, PARAMETERS
from .register import Source
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
        rows.append((Message(f"parameter-{name}"), value_of(view, name, value), Message("parameter-usual" if usual else "parameter-changed")))
    columns = tuple(Column(Message(f"column-{c}")) for c in ("parameter", "value", "usual"))
    return Table("parameters", Message("caption-parameters"), columns, tuple(rows))


def command(view: View, notebook: str) -> Block:
    """The command line that makes this page again."""
    return Command(notebook, {n: v for n, v in view.parameters.items() if n in NOTEBOOKS[notebook]})


def cite(view: View, title: Title) -> Block:
    """How to cite the page."""
    return Citation(_key(view), title.saying, tuple(view.sources))


def cite_chart(view: View, chart: Chart) -> Block:
    """How to cite a chart of the page; folded away until a reader asks for it."""
    return Citation(_key(view, chart.id), chart.title, tuple(sources_of(view, chart.rows)), chart.id, "chart")


def _key(view: View, *ids: str) -> str:
    """What a bibliography calls it: subject of the page and id of the chart."""
    return "-".join(["lugan", *(str(view.parameters[n]) for n in ("pairing", "theme") if view.parameters.get(n)), *ids])


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
    """How to cite a page or a chart: in words and for a bibliography program (BibTeX).

    Where the page stands and which book it belongs to is known when the book is compiled: `lugan.book.links`
    fills it into the elements ``permalink`` and ``book-hash``, and the reader's browser makes it an address.

    Parameters
    ----------
    key : str
        What a bibliography calls it.
    title : Sayable
    sources : sequence of Source
        Where its figures come from.
    anchor : str
        Of the chart on its page; nothing for the page itself.
    kind : {"page", "chart", ""}
        What the line says that it is folded under; nothing stands open.
    """

    key: str
    title: Sayable
    sources: Sequence[Source] = ()
    anchor: str = ""
    kind: str = ""

    def html(self, lang: str) -> str:
        place, book = f'<a class="permalink" href="here:{self.anchor}"></a>', '<code class="book-hash"></code>'
        where = words("citation-where", lang, address=f"<code>{place}</code>", hash=book)
        inner = f'<p class="citation">{self._sentence().html(lang)}{where}</p>\n<pre class="bibtex">{self._bibtex(lang, place, book)}</pre>'
        return f'<details class="cite"><summary>{words(f"cite-{self.kind}", lang)}</summary>\n{inner}\n</details>' if self.kind else inner

    def text(self, lang: str) -> str:
        return self._sentence().text(lang)

    def _sentence(self) -> Message:
        figures = Message("citation-figures", sources=self._sources) if self.sources else ""
        book = Message("book-title")
        return Message("citation-front" if self.title == book else "citation", author=Message("author"), title=self.title, book=book, version=__version__, figures=figures)

    @property
    def _sources(self) -> Sayable:
        return sayings([Message("citation-source", title=s.title, origin=sayings([o for o in (s.publisher, s.published) if o], "comma")) for s in self.sources], "comma")

    def _bibtex(self, lang: str, place: str, book: str) -> str:
        year = max((s.published[:4] for s in self.sources), default="")
        fields = {
            "author": f"{{{_tex(words('author', lang))}}}",
            "title": f"{{{_tex(self.title.text(lang))}}}",
            "howpublished": _tex(Message("citation-book", book=Message("book-title"), version=__version__).text(lang)),
            **({"year": year} if year else {}),
            "url": place,
            "note": "; ".join([f"{words('citation-hash', lang)} {book}", *([_tex(Message("citation-figures", sources=self._sources).text(lang).rstrip(".。 "))] if self.sources else []), "CC BY 4.0"]),
        }
        return f"@misc{{{self.key},\n" + "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items()) + "}"


#: What TeX would obey, and how it is written; braces by name, for BibTeX counts even those behind a backslash.
_TEX = str.maketrans({**{c: f"\\{c}" for c in "&%$#_"}, **{c: f"\\text{name}{{}}" for c, name in {"\\": "backslash", "{": "braceleft", "}": "braceright", "~": "asciitilde", "^": "asciicircum"}.items()}})


def _tex(text: str) -> str:
    """Text for a bibliography, in HTML: what TeX would read as a command is escaped."""
    return escape(text.translate(_TEX), quote=False)


def value_of(view: View, name: str, value: object) -> Sayable | str:
    """What the value of a parameter is called."""
    if name == "pairing":
        return view.pairing.name
    if name == "theme":
        return view.theme.name
    if name in ("money_unit", "sources", "reading") and value in ("auto", "all", "both", "yuan", "wan", "yi"):
        return Message(f"value-{value}")
    if name == "reading":
        claim = view.register.claims[str(value)]
        return Message("choose-claim", n=view.number(claim), what=claim.measure.name, period=claim.period)
    if name == "sources":
        return Message("source-title", title=view.register.sources[str(value)].title)
    return str(value)
