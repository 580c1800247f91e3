"""Blocks: what stands on a page, before it is said in a language.

A notebook computes blocks once; each can be said in every language of the book, as HTML for the
page and as plain text for a terminal. Sayings inside a block carry their numbers, so that every
number in the HTML is linked to its claim or indicator.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any, ClassVar

from .charts.chart import LAYOUTS, Chart
from .language import LANGUAGES, Message, Run, Sayable, words
from .number import Number

Cell = Sayable | Number | str

#: A table with more rows than this goes on on further sheets, so that no page grows with the register.
MOST = 120

#: The same for the items of a list, which are longer.
LIST = 60

#: What a reader chooses has no further pages: it stands whole up to so many times these lengths.
WHOLE = 3


def cut(count: int, most: int, groups: Sequence[object] = ()) -> list[slice]:
    """Where a listing is cut into sheets.

    Parameters
    ----------
    count : int
        Rows that it has.
    most : int
        Rows up to which it stays whole; of a longer one a sheet has half as many.
    groups : sequence, optional
        What each row belongs to. Neighbours that belong together stay together where a sheet holds
        them, so that a row more or less moves few others to another sheet.

    Examples
    --------
    >>> cut(4, 4)
    [slice(0, 4, None)]
    >>> cut(5, 4)
    [slice(0, 2, None), slice(2, 4, None), slice(4, 5, None)]
    >>> cut(7, 6, "aabbbcc")
    [slice(0, 2, None), slice(2, 5, None), slice(5, 7, None)]
    """
    if count <= most:
        return [slice(0, count)]
    found, start = [], 0
    while start < count:
        end = min(start + most // 2, count)
        if groups and end < count:
            begun = end  # where the group that the cut would divide begins
            while begun > start and groups[begun - 1] == groups[end]:
                begun -= 1
            end = begun if begun > start else end
        found.append(slice(start, end))
        start = end
    return found


class Block:
    """Something that stands on a page."""

    def html(self, lang: str) -> str:
        raise NotImplementedError

    def text(self, lang: str) -> str:
        raise NotImplementedError

    def files(self) -> Mapping[str, str]:
        """Files to be downloaded beside it, by name."""
        return {}

    def sheets(self) -> Sequence[Sheet]:
        """What goes on on further pages, if it is too long for one."""
        return ()

    def whole(self, lang: str) -> str:
        """HTML of all of it in one piece; of what is longer than any page its beginning, which says so."""
        return self.html(lang)

    def parts(self, lang: str) -> Iterable[tuple[str, str]]:
        """Name and HTML of each part that can change by itself: a sentence, a card, a row, a chart."""
        return [("", self.html(lang))]


@dataclass(frozen=True)
class Sheet:
    """A part of a listing that stands on a page of its own: its name, its place (1 is on the listing's own page), and the listing.

    The book resolves the scheme ``sheet:`` to where a sheet of the same page stands.
    """

    listing: Table | Prose
    place: int

    @property
    def name(self) -> str:
        return f"{self.listing.id}-{self.place}"

    @property
    def address(self) -> str:
        return f"sheet:{self.name}" if self.place > 1 else f"sheet:#{self.listing.id}"

    @property
    def caption(self) -> Sayable:
        return self.listing.caption

    @property
    def of(self) -> int:
        return len(self.listing.slices)

    def html(self, lang: str) -> str:
        return self.listing.sheet(self.place, lang)

    def said(self) -> dict[str, Any]:
        """The sheet in every language, as plain data."""
        return {"name": self.name, "place": self.place, "of": self.of, "caption": {lang: self.caption.text(lang) for lang in LANGUAGES}, "html": {lang: self.html(lang) for lang in LANGUAGES}}


def _ways(listing: Table | Prose, place: int, lang: str) -> str:
    """The way to the sheets before and after one; on the first, to all."""
    sheets = [Sheet(listing, i) for i in range(1, len(listing.slices) + 1)]
    if place == 1:
        items = "".join(f'<li><a href="{escape(s.address)}">{_called(s, lang)}</a></li>' for s in sheets[1:])
        ways = f"<ul>{items}</ul>"
    else:
        around = [("before", sheets[place - 2]), *([("after", sheets[place])] if place < len(sheets) else []), ("all", sheets[0])]
        ways = "".join(f'<a class="sheet-{key}" href="{escape(s.address)}">{words(f"sheet-{key}", lang)}</a> ' for key, s in around)
    here = Message("sheet-here", n=str(place), of=str(len(sheets))).html(lang)
    return f'<nav class="sheets" aria-label="{escape(words("sheet-ways", lang))}"><p>{here}</p>{ways}</nav>'


def _begun(lang: str) -> str:
    """That only the beginning of a listing follows."""
    return f'<p class="sheet-begun">{escape(words("sheet-begun", lang), quote=False)}</p>\n'


def _called(sheet: Sheet, lang: str) -> str:
    """A sheet by its number and, where rows are in groups, by the first and the last."""
    rows = sheet.listing.slices[sheet.place - 1]
    groups = sheet.listing.groups[rows]
    if not groups:
        return Message("sheet-number", n=str(sheet.place)).html(lang)
    return Message("sheet-from-to", n=str(sheet.place), first=groups[0], last=groups[-1]).html(lang)


class Files(Mapping[str, str]):
    """Files by name, each made when its content is asked for: who only looks at a page does not wait for its data.

    Parameters
    ----------
    makers : mapping of str to callable
        Makes the text of each file.
    """

    def __init__(self, makers: Mapping[str, Callable[[], str]]):
        self.makers = makers
        self.made: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        if name not in self.made:
            self.made[name] = self.makers[name]()
        return self.made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.makers)

    def __len__(self) -> int:
        return len(self.makers)


@dataclass(frozen=True)
class Title(Block):
    """The heading of a page; becomes its title in the sidebar and the browser."""

    saying: Sayable

    def html(self, lang: str) -> str:
        return f"<h1>{self.saying.html(lang)}</h1>"

    def markdown(self, lang: str) -> str:
        """A heading in which nothing is markup: every mark that Markdown or MyST could read is escaped."""
        return "# " + re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", self.text(lang))

    def text(self, lang: str) -> str:
        return self.saying.text(lang)


@dataclass(frozen=True)
class Prose(Block):
    """Paragraphs, or the items of a list; one that has an id goes on on further sheets where it is long."""

    sayings: tuple[Sayable, ...]
    kind: str = "p"
    css: str = ""
    id: str = ""

    groups: ClassVar[tuple[Sayable, ...]] = ()

    @property
    def caption(self) -> Sayable:
        return Message(f"list-{self.id}")

    @property
    def slices(self) -> list[slice]:
        return cut(len(self.sayings), LIST) if self.id else [slice(None)]

    def html(self, lang: str) -> str:
        return self.sheet(1, lang)

    def sheets(self) -> Sequence[Sheet]:
        return [Sheet(self, place) for place in range(2, len(self.slices) + 1)]

    def whole(self, lang: str) -> str:
        if not self.id or len(self.sayings) <= WHOLE * LIST:
            return replace(self, id="").html(lang)
        return _begun(lang) + replace(self, id="", sayings=self.sayings[:LIST]).html(lang)

    def sheet(self, place: int, lang: str) -> str:
        """HTML of what stands on a sheet."""
        tag, is_cut = "li" if self.kind == "ul" else "p", len(self.slices) > 1
        inner = "\n".join(f"<{tag}>{s.html(lang)}</{tag}>" for s in self.sayings[self.slices[place - 1]])
        css = (f' id="{self.id}"' if is_cut else "") + (f' class="{self.css}"' if self.css else "")
        if self.kind == "ul":
            return f"{_ways(self, place, lang) if is_cut else ''}<ul{css}>\n{inner}\n</ul>"
        return f"<div{css}>\n{inner}\n</div>" if self.css else inner

    def parts(self, lang: str) -> Iterable[tuple[str, str]]:
        return [(f"sentence-{i}", s.html(lang)) for i, s in enumerate(self.sayings, 1)]

    def text(self, lang: str) -> str:
        bullet = "- " if self.kind == "ul" else ""
        return "\n".join(bullet + s.text(lang) for s in self.sayings)


@dataclass(frozen=True)
class Card:
    """A key figure: what it is, the number, what one should know."""

    what: Cell
    number: Cell
    detail: Cell
    alert: bool = False


@dataclass(frozen=True)
class Cards(Block):
    """Key figures side by side."""

    cards: tuple[Card, ...]

    def html(self, lang: str) -> str:
        return '<dl class="cards">\n' + "\n".join(
            f'<div class="card{" alert" if c.alert else ""}"><dt>{said(c.what, lang)}</dt><dd><span class="key-figure">{said(c.number, lang)}</span> <span class="detail">{said(c.detail, lang)}</span></dd></div>'
            for c in self.cards
        ) + "\n</dl>"  # fmt: skip

    def parts(self, lang: str) -> Iterable[tuple[str, str]]:
        return [(f"card-{i}", said(c.what, lang) + said(c.number, lang) + said(c.detail, lang)) for i, c in enumerate(self.cards, 1)]

    def text(self, lang: str) -> str:
        return "\n".join(f"{plain_text(c.what, lang)}: {plain_text(c.number, lang)} ({plain_text(c.detail, lang)})" for c in self.cards)


@dataclass(frozen=True)
class Column:
    """A column of a table: its header, the unit of its numbers, whether it holds numbers, names (of what is counted, of places in the source, of pages), or sentences."""

    header: Sayable
    is_number: bool = False
    unit: Sayable | None = None
    is_prose: bool = False
    is_name: bool = False

    @property
    def css(self) -> str:
        """The class of its cells, as an attribute."""
        kind = "num" if self.is_number else "prose" if self.is_prose else "what" if self.is_name else ""
        return f' class="{kind}"' if kind else ""


@dataclass(frozen=True)
class Table(Block):
    """A table with caption, header scopes and units in its headers.

    The first cell of each row is the row's header. ``id`` is unique on the page. A cell that has a
    ``sort_key`` says with it how a reader's sorting places it; an empty one stands last. Of more than
    ``most`` rows the rest stand on further sheets, cut where possible between ``groups``, one a row.
    """

    id: str
    caption: Sayable
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    row_ids: tuple[str, ...] = ()
    data: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[Sayable, ...] = ()
    most: int = MOST

    @property
    def slices(self) -> list[slice]:
        return cut(len(self.rows), self.most, self.groups)

    def html(self, lang: str) -> str:
        if not self.rows:
            return f"<p>{Message('table-empty', caption=self.caption).html(lang)}</p>"
        return self.sheet(1, lang)

    def sheets(self) -> Sequence[Sheet]:
        return [Sheet(self, place) for place in range(2, len(self.slices) + 1)]

    def whole(self, lang: str) -> str:
        if len(self.rows) <= WHOLE * self.most:
            return replace(self, most=len(self.rows)).html(lang)
        return _begun(lang) + replace(self, rows=self.rows[: self.most], row_ids=self.row_ids[: self.most], groups=()).html(lang)

    def sheet(self, place: int, lang: str) -> str:
        """HTML of what stands on a sheet."""
        here, is_cut = self.slices[place - 1], len(self.slices) > 1
        heads = "".join(_head(c, lang) for c in self.columns)
        ids = self.row_ids or ("",) * len(self.rows)
        body = "\n".join(self._row(row, id, lang) for row, id in zip(self.rows[here], ids[here], strict=True))
        table = f'<table class="data-table" id="{self.id}"{" data-sheet" if is_cut else ""}><caption id="{self.id}-caption"><span>{self.caption.html(lang)}</span></caption>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}\n</tbody></table>'
        ways = _ways(self, place, lang) + "\n" if is_cut else ""
        return f'{ways}<div class="table-scroll" role="region" aria-labelledby="{self.id}-caption" tabindex="0">\n{table}\n</div>{downloads(self.data, lang)}'

    def text(self, lang: str) -> str:
        lines = [self.caption.text(lang), " | ".join(c.header.text(lang) for c in self.columns)]
        return "\n".join(lines + [" | ".join(plain_text(c, lang) for c in row) for row in self.rows])

    def files(self) -> Mapping[str, str]:
        return self.data if self.rows else {}

    def parts(self, lang: str) -> Iterable[tuple[str, str]]:
        return [(f"{self.id}/row-{i}", "".join(said(cell, lang) for cell in row)) for i, row in enumerate(self.rows, 1)]

    def _row(self, row: Sequence[Cell], id: str, lang: str) -> str:
        cells = [_cell(cell, column, lang, i == 0) for i, (cell, column) in enumerate(zip(row, self.columns, strict=True))]
        return f"<tr{f' id={chr(34)}{id}{chr(34)}' if id else ''}>{''.join(cells)}</tr>"


@dataclass(frozen=True)
class Drawing(Block):
    """A chart on a page: both layouts, its files, and how to cite it."""

    chart: Chart
    data: Mapping[str, str] = field(default_factory=dict)
    citation: Block | None = None

    def html(self, lang: str) -> str:
        layouts = "\n".join(f'<div class="chart-{layout}">{self.chart.svg(lang, layout)}</div>' for layout in LAYOUTS)
        links = dict.fromkeys((*self.data, f"{self.chart.id}.{lang}.svg"), "")
        cite = f"\n{self.citation.html(lang)}" if self.citation else ""
        return f'<figure class="chart" id="{self.chart.id}">\n{layouts}\n{downloads(links, lang)}{cite}</figure>'

    def text(self, lang: str) -> str:
        return f"{self.chart.title.text(lang)}\n{self.chart.alt.text(lang)}"

    def parts(self, lang: str) -> Iterable[tuple[str, str]]:
        chart = self.chart
        return [(chart.id, "".join(said.html(lang) for said in (chart.title, chart.subtitle, chart.alt, *chart.notes)))]

    def files(self) -> Mapping[str, str]:
        return {**self.data, **{f"{self.chart.id}.{lang}.svg": self.chart.svg(lang, "wide", standalone=True) for lang in LANGUAGES}}


def downloads(files: Mapping[str, Any], lang: str) -> str:
    """Links to the files of a block; the book resolves the scheme ``download:``."""
    if not files:
        return ""
    links = " ".join(f'<a class="download" href="download:{escape(n)}" download>{escape(words("download-" + n.rsplit(".", 1)[1], lang))}</a>' for n in files)
    return f'\n<p class="downloads">{links}</p>'


def said(cell: Cell, lang: str) -> str:
    """A cell as HTML."""
    return escape(cell, quote=False) if isinstance(cell, str) else cell.html(lang)


def plain_text(cell: Cell, lang: str) -> str:
    """A cell as text."""
    return cell if isinstance(cell, str) else cell.text(lang)


def _head(column: Column, lang: str) -> str:
    unit = f" {column.unit.html(lang)}" if column.unit else ""
    return f'<th scope="col"{column.css}>{column.header.html(lang)}{unit}</th>'


def _cell(cell: Cell, column: Column, lang: str, is_first: bool) -> str:
    tag, scope = ("th", ' scope="row"') if is_first else ("td", "")
    return f"<{tag}{scope}{column.css}{_sort_marks(cell, column)}>{said(cell, lang)}</{tag}>"


def _sort_marks(cell: Cell, column: Column) -> str:
    """How a cell is sorted: its value, within its unit where the column holds several."""
    if not hasattr(cell, "sort_key"):
        return ' data-sort=""' if cell == "" else ""
    unit = "" if column.unit else getattr(cell, "sort_unit", "")
    return f' data-sort="{escape(str(cell.sort_key))}"' + (f' data-unit="{escape(unit)}"' if unit else "")


@dataclass(frozen=True)
class Ranked(Sayable):
    """A saying that a table sorts by a rank of its own; by None if it says that there is nothing, and then last."""

    saying: Sayable
    rank: int | None

    @property
    def sort_key(self) -> str:
        return "" if self.rank is None else str(self.rank)

    def runs(self, lang: str) -> tuple[str | Run, ...]:
        return self.saying.runs(lang)


@dataclass(frozen=True)
class Aside(Sayable):
    """A saying in small type after another."""

    saying: Sayable

    def runs(self, lang: str) -> tuple[str | Run, ...]:
        return (_Small(self.saying),)


@dataclass(frozen=True)
class _Small:
    saying: Sayable

    def text(self, lang: str) -> str:
        return self.saying.text(lang)

    def html(self, lang: str) -> str:
        return f'<small class="how-far">{self.saying.html(lang)}</small>'


@dataclass(frozen=True)
class PageLink(Sayable):
    """A saying that links to a page of the book; the book resolves the scheme ``page:``.

    ``label`` is what the link is called where the words around it do not tell, as to a screen reader.
    """

    page: str
    saying: Sayable
    label: Sayable | None = None

    def runs(self, lang: str) -> tuple[str | Run, ...]:
        return (_Link(self.page, self.saying, self.label),)


@dataclass(frozen=True)
class _Link:
    page: str
    saying: Sayable
    label: Sayable | None = None

    def text(self, lang: str) -> str:
        return self.saying.text(lang)

    def html(self, lang: str) -> str:
        label = f' aria-label="{escape(self.label.text(lang))}"' if self.label else ""
        return f'<a href="page:{escape(self.page)}"{label}>{self.saying.html(lang)}</a>'
