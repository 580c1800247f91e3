"""Links: the book's own schemes, made addresses relative to a page.

Blocks and roles link to ``claim:ID``, ``indicator:ID``, ``page:NAME`` and ``download:NAME``, and a
citation to ``here:ANCHOR``, so that they need not know on which page they stand, and the book works
from a disk as from a server.
"""

from __future__ import annotations

import re

#: Where numbers land.
ADDRESSES = {"claim": "evidence/register.html#claim-{}", "indicator": "evidence/indicators.html#indicator-{}"}

_HERE = re.compile(r'href="here:([^"]*)"></a>')
_HASH = re.compile(r'<code class="book-hash">')
_SCHEME = re.compile(r'href="(claim|indicator|page|download):([^"]*)"')


def resolved(html: str, pagename: str, lang: str, book: str) -> str:
    """HTML of a page with every link scheme of the book resolved.

    Parameters
    ----------
    html : str
    pagename : str
        Such as ``pairings/jiaozhou-tongwei``.
    lang : str
        Of the edition.
    book : str
        Short hash of the book, for citations.

    Examples
    --------
    >>> resolved('<a href="claim:tongwei-funds">', "pairings/jiaozhou-tongwei", "en", "")
    '<a href="../evidence/register.html#claim-tongwei-funds">'
    >>> resolved('<a href="here:when"></a>', "pairings/jiaozhou-tongwei", "en", "")
    '<a href="jiaozhou-tongwei.html#when">en/pairings/jiaozhou-tongwei.html#when</a>'
    """
    up = "../" * pagename.count("/")
    page = f"{pagename.rpartition('/')[2]}.html"

    def address(match: re.Match[str]) -> str:
        scheme, target = match.groups()
        if scheme == "page":
            name, _, anchor = target.partition("#")
            return f'href="{up}{name}.html{"#" + anchor if anchor else ""}"'
        if scheme == "download":
            return f'href="{up}../data/pages/{pagename}/{target}"'
        return f'href="{up}{ADDRESSES[scheme].format(target)}"'

    def place(match: re.Match[str]) -> str:
        anchor = f"#{match[1]}" if match[1] else ""
        return f'href="{page}{anchor}">{lang}/{pagename}.html{anchor}</a>'

    return _HASH.sub(rf"\g<0>{book}", _HERE.sub(place, _SCHEME.sub(address, html)))
