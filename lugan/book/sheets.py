"""Sheets: the further pages of listings that are too long for one.

A listing's page holds its first rows and leads to the sheets with the rest, so that every row can
be read without a script. Links to a row lead to the sheet on which it stands; an address that was
written down elsewhere, ``evidence/register.html#claim-x``, begins with the listing's own page and is
led on by ``book.js``, which looks the row up in a script that holds some of all rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..blocks import Block, Title
from ..language import Message
from . import script
from .links import sheet_page
from .listings import Verbatim

#: About so many addresses share a script.
SHARD = 400

_ROW = re.compile(r'<tr id="([^"]+)"')


@dataclass(frozen=True)
class SheetPage:
    """A page with a sheet: the page whose listing goes on there, its Markdown heading, its HTML."""

    listed_on: str
    heading: str
    html: str

    @property
    def markdown(self) -> str:
        return f"---\nsheet-of: {self.listed_on}\n---\n\n{self.heading}\n\n{self.html}\n"

    @property
    def rows(self) -> list[str]:
        """Ids of its rows."""
        return _ROW.findall(self.html)


def of_blocks(page: str, title: str, blocks: Sequence[Block], lang: str) -> dict[str, SheetPage]:
    """The sheets of blocks on a page in a language, by the names of their pages."""
    found = {}
    for sheet in (s for b in blocks for s in b.sheets()):
        found[sheet_page(page, sheet.name)] = SheetPage(page, _heading(title, sheet.caption.text(lang), sheet.place, sheet.of, lang), sheet.html(lang).replace("\n\n", "\n"))
    return found


def of_outputs(page: str, title: str, outputs: Iterable[Mapping[str, Any]], lang: str) -> dict[str, SheetPage]:
    """The sheets that a notebook put out, as `lugan.notebook` describes them."""
    return {sheet_page(page, s["name"]): SheetPage(page, _heading(title, s["caption"][lang], s["place"], s["of"], lang), s["html"][lang]) for o in outputs for s in o.get("sheets", ())}


def _heading(title: str, listing: str, place: int, of: int, lang: str) -> str:
    return Title(Message("sheet-title", page=Verbatim(title), listing=Verbatim(listing), n=str(place), of=str(of))).markdown(lang)


def moved(pages: Mapping[str, SheetPage]) -> dict[str, str]:
    """For the address of each row as if it stood on its listing's own page, the page of its sheet."""
    return {f"{sheet.listed_on}#{id}": name for name, sheet in pages.items() for id in sheet.rows}


def scripts(addresses: Mapping[str, str]) -> dict[str, str]:
    """The scripts in which a reader's browser finds rows, by file name; none if no listing has sheets."""
    grouped: list[dict[str, str]] = [{} for _ in range(shards(addresses))]
    for address, page in addresses.items():
        grouped[script.shard(address, len(grouped))][address] = page
    return {f"sheets/{i}.js": script.call("lugan.sheets", group) for i, group in enumerate(grouped)}


def shards(addresses: Mapping[str, str]) -> int:
    """How many these scripts are."""
    return -(-len(addresses) // SHARD)
