"""Links: the book's own schemes, made addresses relative to a page.

Blocks and roles link to ``claim:ID``, ``indicator:ID``, ``page:NAME`` and ``download:NAME``, so
that they need not know on which page they stand, and the book works from a disk as from a server.
"""

from __future__ import annotations

import re

#: Where numbers land.
ADDRESSES = {"claim": "evidence/register.html#claim-{}", "indicator": "evidence/indicators.html#indicator-{}"}

_SCHEME = re.compile(r'href="(claim|indicator|page|download):([^"]*)"')


def resolved(html: str, pagename: str) -> str:
    """HTML of a page with every link scheme of the book resolved.

    >>> resolved('<a href="claim:tongwei-funds">', "pairings/jiaozhou-tongwei")
    '<a href="../evidence/register.html#claim-tongwei-funds">'
    """
    up = "../" * pagename.count("/")

    def address(match: re.Match[str]) -> str:
        scheme, target = match.groups()
        if scheme == "page":
            name, _, anchor = target.partition("#")
            return f'href="{up}{name}.html{"#" + anchor if anchor else ""}"'
        if scheme == "download":
            return f'href="{up}../data/pages/{pagename}/{target}"'
        return f'href="{up}{ADDRESSES[scheme].format(target)}"'

    return _SCHEME.sub(address, html)
