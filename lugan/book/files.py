"""Files that are there whole or not at all, and that show whether they are as they were written."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file in one move, so that nobody ever reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("wb", dir=path.parent, prefix=".", delete=False) as file:
        file.write(content.encode() if isinstance(content, str) else content)
    os.replace(file.name, path)


def write_sealed(path: Path, content: bytes) -> None:
    """Write a file whose first line is the hash of the rest."""
    write_whole(path, b"%s\n%s" % (_digest(content), content))


def sealed(path: Path) -> bytes:
    """What `write_sealed` wrote; nothing if the file is damaged, or not there."""
    try:
        digest, _, content = path.read_bytes().partition(b"\n")
    except OSError:
        return b""
    return content if digest == _digest(content) else b""


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode()


def hash_of(*texts: str | bytes) -> str:
    """Hash of several texts, each of its own."""
    digest = hashlib.sha256()
    for text in (t.encode() if isinstance(t, str) else t for t in texts):
        digest.update(b"%d " % len(text))
        digest.update(text)
    return digest.hexdigest()


def newest_first(folder: Path) -> list[Path]:
    """What is in a folder, by when it was last used."""
    found = []
    for path in folder.glob("[!.]*"):
        with suppress(FileNotFoundError):  # another worker may clear up after the same page
            found.append((path.stat().st_mtime_ns, path))
    return [path for _, path in sorted(found, reverse=True)]
