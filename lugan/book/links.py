"""Links: the book's own schemes, made addresses relative to a page.

Blocks and roles link to ``claim:ID``, ``indicator:ID``, ``page:NAME``, ``download:NAME`` and
``sheet:NAME``, and a citation to ``here:ANCHOR``, so that they need not know on which page they stand,
and the book works from a disk as from a server. A row of a long listing may stand on a further sheet:
its address begins with the listing's own page all the same, here as in other people's bookmarks, and
is led on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

#: Where numbers land.
ADDRESSES = {"claim": "evidence/register#claim-{}", "indicator": "evidence/indicators#indicator-{}"}

_HERE = re.compile(r'href="here:([^"]*)"></a>')
_HASH = re.compile(r'<code class="book-hash">')
_SCHEME = re.compile(r'href="(claim|indicator|page|download|sheet):([^"]*)"')


def sheet_page(page: str, name: str) -> str:
    """The page on which a sheet of a page's listing stands.

    >>> sheet_page("themes/funding", "cautions-2"), sheet_page("evidence/ledger", "ledger-2")
    ('themes/funding-cautions-2', 'evidence/ledger-2')
    """
    last = page.rpartition("/")[2]
    return page + name.removeprefix(last) if name.startswith(f"{last}-") else f"{page}-{name}"


def located(html: str, pagename: str, listed_on: str = "", moved: Mapping[str, str] | None = None) -> str:
    """HTML of a page whose links are addresses, but for what a citation says of the book as a whole.

    Parameters
    ----------
    html : str
    pagename : str
        Such as ``pairings/jiaozhou-tongwei``.
    listed_on : str
        For a sheet, the page whose listing goes on there.
    moved : mapping of str to str, optional
        For addresses of rows that stand on a sheet (``evidence/register#claim-x``), its page.

    Examples
    --------
    >>> located('<a href="claim:tongwei-funds">', "pairings/jiaozhou-tongwei")
    '<a href="../evidence/register.html#claim-tongwei-funds">'
    >>> located('<a href="claim:x">', "index", moved={"evidence/register#claim-x": "evidence/register-claims-2"})
    '<a href="evidence/register-claims-2.html#claim-x">'
    """
    up, owner = "../" * pagename.count("/"), listed_on or pagename

    def address(match: re.Match[str]) -> str:
        scheme, target = match.groups()
        if scheme == "download":
            return f'href="{up}../data/pages/{owner}/{target}"'
        where = ADDRESSES[scheme].format(target) if scheme in ADDRESSES else target
        name, _, anchor = where.partition("#")
        if scheme == "sheet":
            name = sheet_page(owner, name) if name else owner
        name = (moved or {}).get(where, name)
        return f'href="{up}{name}.html{"#" + anchor if anchor else ""}"'

    return _SCHEME.sub(address, html)


def resolved(html: str, pagename: str, lang: str, book: str, moved: Mapping[str, str] | None = None) -> str:
    """HTML of a page with every link scheme of the book resolved.

    Parameters
    ----------
    html : str
    pagename : str
    lang : str
        Of the edition.
    book : str
        Short hash of the book, for citations.
    moved : mapping of str to str, optional
        See `located`.

    Examples
    --------
    >>> resolved('<a href="here:when"></a>', "pairings/jiaozhou-tongwei", "en", "")
    '<a href="jiaozhou-tongwei.html#when">en/pairings/jiaozhou-tongwei.html#when</a>'
    """
    page = f"{pagename.rpartition('/')[2]}.html"

    def place(match: re.Match[str]) -> str:
        anchor = f"#{match[1]}" if match[1] else ""
        return f'href="{page}{anchor}">{lang}/{pagename}.html{anchor}</a>'

    return _HASH.sub(rf"\g<0>{book}", _HERE.sub(place, located(html, pagename, moved=moved)))
