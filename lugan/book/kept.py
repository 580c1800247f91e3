"""Kept facts: what files of the book say, from an earlier audit, for as long as they say it.

After one changed claim most files of a book are what they were. Their facts (`lugan.facts`) follow
from their content, their language and the code that reads them, so facts are kept by the hash
of all three below ``_build/store``; what they are judged against is always of today. An entry
bears its own hash: one that is damaged, or stands where another should, is read anew.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from ..audit import Report, audit
from ..facts import content, facts
from .code import modules, surroundings
from .files import hash_of, newest_first, write_whole
from .store import KEPT


def audited(book: Path, store: Path, workers: int) -> Report:
    """The audit of a book that reads only the files that have changed.

    Parameters
    ----------
    book : Path
        Its folder.
    store : Path
        Where facts are kept.
    workers : int
        Files to read at a time.
    """
    return audit(book, workers, Kept(store / "facts", book.resolve(), code()).read)


@dataclass(frozen=True)
class Kept:
    """Facts of the files of a book, kept in a folder.

    Parameters
    ----------
    folder, book : Path
    code : str
        Hash of all that reads files.
    """

    folder: Path
    book: Path
    code: str

    def read(self, kind: str, lang: str, path: Path) -> Any:
        """The facts of a file, as `lugan.facts.read` gives them."""
        found = content(path)
        key = hash_of(self.code, kind, lang, found)
        entry = self.folder / kind / path.relative_to(self.book) / f"{key[:32]}.json"
        if kept := _read(entry, key):
            return json.loads(kept)
        fresh = facts(kind, lang, found.decode())
        kept = json.dumps(fresh, ensure_ascii=False).encode()
        write_whole(entry, b"%s\n%s" % (hash_of(key, kept).encode(), kept))
        for old in newest_first(entry.parent)[KEPT:]:
            old.unlink(missing_ok=True)
        return fresh


def _read(entry: Path, key: str) -> bytes:
    """What an entry holds, if it is whole and that of the key; else nothing."""
    try:
        digest, _, kept = entry.read_bytes().partition(b"\n")
    except OSError:
        return b""
    return kept if digest == hash_of(key, kept).encode() else b""


def code() -> str:
    """Hash of all that decides how a file is read: modules, words, language and libraries."""
    return hash_of(json.dumps([modules(("facts",)), dict(surroundings()), etree.LXML_VERSION, etree.LIBXML_VERSION]))
