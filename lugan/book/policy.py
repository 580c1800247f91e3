"""The policy: what a page of the book may load, and from where.

Every page says in its head that scripts, styles, pictures and fonts come from the book itself and
that nothing else is asked for, so that the reader's browser refuses what should not be there, even
if somebody slips it in. It holds on a server and from a disk; ``'self'`` alone does not promise to
be the disk in every browser, hence ``file:``, which a page from a server cannot reach anyway.
"""

from __future__ import annotations

import base64
import hashlib
import re

#: Where each kind of thing may come from; what is not named may come from nowhere.
SOURCES = {
    "default-src": "'none'",
    "script-src": "'self' file:",
    "style-src": "'self' file:",
    "img-src": "'self' file: data:",
    "font-src": "'self' file:",
    "connect-src": "'self'",
    "form-action": "'self' file:",
    "base-uri": "'none'",
}

_CHARSET = re.compile(r'<meta charset="utf-8" ?/?>')
_INLINE = {
    "script-src": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.S),
    "style-src": re.compile(r"<style[^>]*>(.*?)</style>", re.S),
}


def guarded(page: str) -> str:
    """A page with its policy; scripts and styles that stand in it are allowed by their hash.

    >>> guarded('<meta charset="utf-8"><style>p{}</style>').split("; ")[2]
    "style-src 'self' file: 'sha256-gG2yISYereRMiG2lMXrbiUgi0Ubw9p7QCeWcroOvy9Y='"
    """
    sources = {kind: " ".join([allowed, *_hashes(kind, page)]) for kind, allowed in SOURCES.items()}
    content = "; ".join(f"{kind} {allowed}" for kind, allowed in sources.items())
    guarded, count = _CHARSET.subn(lambda m: f'{m.group()}<meta http-equiv="Content-Security-Policy" content="{content}">', page, count=1)
    if not count:
        raise ValueError("a page has no <meta charset> after which its policy could stand")
    return guarded


def _hashes(kind: str, page: str) -> list[str]:
    found = dict.fromkeys(_INLINE[kind].findall(page)) if kind in _INLINE else ()
    return [f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in found]
