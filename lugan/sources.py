"""Sources: an article's text, where the reader has it.

The project keeps no sentence of a source, only its checksum and the positions of its numerals.
Who has the text can prove the ledger against it: every numeral of the text stands in the ledger,
every entry of the ledger stands in the text at its place, and the file is the one that was read.

Positions count characters of the decoded text from 0, line ends as they are in the file.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from .register import Numeral, Register, Source

#: The core of a numeral: Arabic digits, or Chinese numerals; units and qualifiers stand around it.
#: 双, 单, 首 and 几 are not numerals here: they say a pair, alone, first, how many.
CORE = re.compile(r"[0-9０-９]+(?:[,，][0-9０-９]{3}(?![0-9０-９]))*(?:[.．][0-9０-９]+)?[万萬亿億千百十]*|[〇零一二三四五六七八九十百千万萬亿億两兩半]+")


@dataclass(frozen=True)
class Discrepancy:
    """Where ledger and text disagree, and how."""

    position: int
    line: int
    column: int
    what: str

    def __str__(self) -> str:
        where = f"line {self.line}, column {self.column} (character {self.position}): " if self.line else ""
        return where + self.what


@dataclass(frozen=True)
class Article:
    """The text of a source as a file holds it."""

    text: str
    sha256: str

    @classmethod
    def read(cls, path: Path) -> Article:
        """Read an article.

        Raises
        ------
        ValueError
            If the file is not UTF-8; says at which byte.
        """
        content = path.read_bytes()
        try:
            return cls(content.decode("utf-8"), hashlib.sha256(content).hexdigest())
        except UnicodeDecodeError as error:
            raise ValueError(f"{path.name} is not UTF-8 (byte {error.start}). Save it as UTF-8.") from None

    def numerals(self) -> Iterable[re.Match[str]]:
        """Cores of all numerals, in order."""
        return CORE.finditer(self.text)

    def paragraphs(self) -> list[tuple[int, int]]:
        """Start and end of each paragraph: a line with anything on it."""
        return [(m.start(), m.end()) for m in re.finditer(r"[^\r\n]+", self.text) if m.group().strip()]

    def place(self, position: int) -> tuple[int, int]:
        """Line and column of a position, counted from 1."""
        before = self.text[:position]
        return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1


def which(register: Register, path: Path, article: Article, id: str = "") -> Source:
    """The source an article is: by id, by checksum, by the file's name, or the only one there is.

    Raises
    ------
    ValueError
        If that does not decide it.
    """
    sources = register.sources.values()
    if id:
        if id not in register.sources:
            raise ValueError(f"there is no source {id!r}; the register has {', '.join(register.sources)}")
        return register.sources[id]
    for found in ([s for s in sources if s.sha256 == article.sha256], [s for s in sources if s.file == path.name], list(sources)):
        if len(found) == 1:
            return found[0]
    raise ValueError(f"{path.name} is none of the sources by checksum or name; say which with --id")


def verify(register: Register, source: Source, article: Article) -> list[Discrepancy]:
    """Hold the ledger of a source against its text.

    Returns
    -------
    list of Discrepancy
        Empty if every numeral of the text is in the ledger, every entry of the ledger stands in
        the text at its place, and the checksum is the register's.
    """
    if only := _resaved(source, article):
        return [Discrepancy(0, 0, 0, f"the file differs from the one the register was made from only in {only}; undo that, since positions count every character")]
    ledger = [n for n in register.numerals if n.source == source.id]
    found, shifted = _displaced(ledger, article)
    if not shifted:
        found += [*_unlisted(ledger, article), *_paragraphs(register, source, article)]
    if article.sha256 != source.sha256:
        what = f"the checksum is {article.sha256}, not {source.sha256}: this is not the file the register was made from"
        found.append(Discrepancy(0, 0, 0, what))
    return found


def _resaved(source: Source, article: Article) -> str:
    """What a program did to the file when saving it, if it did nothing else."""
    plain = article.text.removeprefix("\ufeff")
    for what, text in (("its byte-order mark", plain), ("its Windows line ends", article.text.replace("\r\n", "\n")), ("its byte-order mark and Windows line ends", plain.replace("\r\n", "\n"))):
        if text != article.text and hashlib.sha256(text.encode()).hexdigest() == source.sha256:
            return what
    return ""


def _displaced(ledger: Sequence[Numeral], article: Article) -> tuple[list[Discrepancy], bool]:
    """Entries that do not stand at their place, and whether all that follow one are shifted alike; then that is said once."""
    found: list[Discrepancy] = []
    for i, numeral in enumerate(ledger):
        text = article.text[numeral.start : numeral.end]
        if text == numeral.printed:
            continue
        line, column = article.place(numeral.start)
        if not text:
            what = f"the text ends before {numeral.printed!r}; {len(ledger) - i} numerals of the ledger are missing"
            return [*found, Discrepancy(len(article.text), *article.place(len(article.text)), what)], False
        shift = _shift(ledger[i:], article.text)
        if shift:
            what = f"from {numeral.printed!r} on, everything stands {abs(shift)} characters {'later' if shift > 0 else 'earlier'} than in the ledger"
            return [*found, Discrepancy(numeral.start, line, column, what)], True
        use = "" if numeral.use == "excluded" else f" (claim {numeral.use})"
        found.append(Discrepancy(numeral.start, line, column, f"the text has {text!r} where the ledger has {numeral.printed!r}{use}"))
    return found, False


def _shift(rest: Sequence[Numeral], text: str) -> int:
    """By how many characters all of at least two entries stand later than they should; 0 if they do not agree."""
    near = sorted(range(-min(60, rest[0].start), 61), key=abs)
    fits = (d for d in near if all(text[n.start + d : n.end + d] == n.printed for n in rest))
    return next(fits, 0) if len(rest) > 1 else 0


def _unlisted(ledger: Sequence[Numeral], article: Article) -> Iterable[Discrepancy]:
    """Numerals of the text that no entry of the ledger holds."""
    spans = iter(sorted((n.start, n.end) for n in ledger))
    span = next(spans, None)
    for core in article.numerals():
        while span and span[1] <= core.start():
            span = next(spans, None)
        if not (span and span[0] <= core.start() and core.end() <= span[1]):
            line, column = article.place(core.start())
            yield Discrepancy(core.start(), line, column, f"the numeral {core.group()!r} is not in the ledger")


def _paragraphs(register: Register, source: Source, article: Article) -> Iterable[Discrepancy]:
    listed = [(start, end) for s, _, start, end in register.paragraphs if s == source.id]
    for number, (ours, theirs) in enumerate(zip(listed, article.paragraphs(), strict=False), 1):
        if ours != theirs:
            line, column = article.place(theirs[0])
            yield Discrepancy(theirs[0], line, column, f"paragraph {number} stands at {theirs[0]}–{theirs[1]}, not at {ours[0]}–{ours[1]}")
            return
    if len(listed) != len(article.paragraphs()):
        yield Discrepancy(0, 0, 0, f"the text has {len(article.paragraphs())} paragraphs, the register {len(listed)}")
