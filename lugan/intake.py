"""Intake: the rows for a new source, prepared for a person to complete.

`lugan read` finds every numeral of an article, tries the reading rules on each, and adds rows to
the tables: the source with its checksum, its paragraphs, every numeral with its position, and a
claim for each numeral that reads as a figure. What it cannot know (which pairing, which measure,
what period) stays empty, and what it takes a numeral for stands in the column ``likely``, never
anywhere else. `lugan check` refuses every row until a person has filled it in and emptied that cell.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from .datapackage import append
from .quantities import CLASSIFIERS, PRINTED_UNITS, Quantity, ReadingError, plain, prefixes, read, suffixes
from .register import Register
from .sources import Article

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

#: What a numeral that is no figure usually is, in the order in which it is tried: reason and pattern.
_KINDS = [
    ("date", r"\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?|\d{1,2}月\d{1,2}日|\d{1,2}月|\d{1,2}[日号]|[〇零一二三四五六七八九十]{4}年|正月初?[一二三四五六七八九十]+|\d{1,2}[:：时点]\d{0,2}"),
    ("period", r"\d{4}[—–\-至]\d{4}年?|近?[一二两三四五六七八九十\d]+年(?:来|间|以来|前|后)|近[一二两三四五六七八九十\d]+年|连续[一二两三四五六七八九十\d]+年|“?十[一二三四五]五”?"),
    ("ordinal", r"第[一二三四五六七八九十\d]+[批届次名位期个轮季]?"),
    ("page", r"\d+版"),
    ("name", r"[A-Z]+\d+[次号]?|“十[一二三四五]五”|四川|三亚|九江|九寨|六盘|[一二三四]级"),
    ("idiom", r"一体(?!”)|一线|一批|一系列|一步|进一步|统一|单一|一定|一般|一致|一起|一同|一样|一直|一边|一方面|唯一|万一|千方百计|千家万户|一揽子|一站式|最后一公里|零距离|零散|千里|千年|百姓|老百姓"),
    ("wording", r"[两三]地|两省|两市|一个|一位|一名|一家|一条|一项|一种|一次|一份|一支|一届|一任|一头|一茬|一些|一大批|一批批|一个个|两个|两手"),
    ("list", r"[“一二三四五六七八九十两][一二两三四五六七八九十]?[项个大张位]?[一-龥]{0,2}[一二两三四五六七八九十][一-龥]{1,2}”|[一二两三四五六七八九十]大[一-龥]{2}"),
]  # fmt: skip

#: Words near a figure that say its period, with the period they usually mean.
_PERIOD_WORDS = re.compile(r"(?:自|从)?\d{4}年(?:以来|起)?|\d{4}[—–\-至]\d{4}年|五年来|“?十[三四五]五”?(?:期间|以来)?|近[两三四五\d]年来?|去年|今年|截至\d{4}年?[^，。]{0,6}|截至目前|累计|每年")


@dataclass(frozen=True)
class Draft:
    """One numeral of a new source: what it prints, what it reads as, what it is likely to be."""

    start: int
    end: int
    printed: str
    quantity: Quantity | None
    likely: str

    @property
    def is_figure(self) -> bool:
        return self.quantity is not None


def drafts(article: Article) -> list[Draft]:
    """Every numeral of an article, each as wide as it reads."""
    found: list[Draft] = []
    for core in article.numerals():
        if found and core.start() < found[-1].end:
            continue
        found.append(_draft(article.text, core.start(), core.end()))
    return found


def prepare(register: Register, folder: Path, path: Path, id: str) -> dict[str, int]:
    """Add the rows of a new source to the tables.

    Parameters
    ----------
    register : Register
        As it is in ``folder``.
    folder : Path
        Folder of the tables.
    path : Path
        The article's text, in UTF-8.
    id : str
        What the source shall be called in the tables.

    Returns
    -------
    dict of str to int
        How many rows each table gained.

    Raises
    ------
    ValueError
        If the id is not free or not safe, the text is already a source, or it holds no numeral.
    """
    article = Article.read(path)
    if not _ID.fullmatch(id):
        raise ValueError(f"--id is {id!r}; write small letters and digits, joined by hyphens, such as gansu-daily-2026-03")
    if id in register.sources:
        raise ValueError(f"there is a source {id!r} already; choose another id")
    same = [s.id for s in register.sources.values() if s.sha256 == article.sha256]
    if same:
        raise ValueError(f"{path.name} is the source {same[0]!r} already")
    found = drafts(article)
    if not found:
        raise ValueError(f"{path.name} holds no numeral")
    return append(folder, _rows(article, found, path.name, id))


def _rows(article: Article, found: Sequence[Draft], name: str, id: str) -> dict[str, list[dict[str, str]]]:
    figures = {d: f"{id}-{n}" for n, d in enumerate((d for d in found if d.is_figure), 1)}
    places = {d: {"source": id, "start": str(d.start), "end": str(d.end), "printed": d.printed} for d in found}
    return {
        "sources": [{"id": id, "file": _safe(name), "sha256": hashlib.sha256(article.text.encode()).hexdigest() if not article.sha256 else article.sha256}],
        "paragraphs": [{"source": id, "number": str(n), "start": str(start), "end": str(end)} for n, (start, end) in enumerate(article.paragraphs(), 1)],
        "numerals": [{**places[d], "use": figures.get(d, "excluded"), "likely": d.likely} for d in found],
        "claims": [{**places[d], "id": figures[d], "likely": f"{d.likely}; period: {period_near(article.text, d) or 'none found'}"} for d in figures],
    }


def _safe(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "_", name).lstrip("._-") or "article.txt"


def _draft(text: str, start: int, end: int) -> Draft:
    """What a core numeral most likely is: first a date, a name or the like, else the widest figure that reads."""
    for reason, pattern in _KINDS:
        for match in re.compile(pattern).finditer(text, max(0, start - 8), min(len(text), end + 8)):
            if match.start() <= start and end <= match.end():
                return Draft(match.start(), match.end(), text[match.start() : match.end()], None, reason)
    widest = _figure(text, start, end)
    if widest is None:
        return Draft(start, end, text[start:end], None, "no unit that the reading rules know")
    left, right, quantity = widest
    return Draft(left, right, text[left:right], quantity, described(quantity))


def _figure(text: str, start: int, end: int) -> tuple[int, int, Quantity] | None:
    """The widest stretch around a core that reads as a figure."""
    best: tuple[int, int, Quantity] | None = None
    for left in _lefts(text, start):
        for right in _rights(text, end):
            try:
                quantity = read(text[left:right])
            except ReadingError:
                continue
            if best is None or right - left > best[1] - best[0]:
                best = (left, right, quantity)
    return best


def _lefts(text: str, start: int) -> Iterable[int]:
    yield start
    for word in prefixes():  # 达 and 高达 add nothing to a figure
        if "达" not in word and text.endswith(word, 0, start):
            yield start - len(word)


def _rights(text: str, end: int) -> Iterable[int]:
    """Ends after an inner 多 or 余, a multiplier, a unit, and a qualifier behind it."""
    inner = re.compile(r"[多余来]?[万亿千百十]*(?:[—–～~\-至][0-9.]+[万亿]*)?").match(text, end)
    after = inner.end() if inner else end
    for unit in sorted([*PRINTED_UNITS, *CLASSIFIERS], key=len, reverse=True):
        if text.startswith(unit, after):
            for word in ("", *suffixes()):
                if text.startswith(word, after + len(unit)):
                    yield after + len(unit) + len(word)


def described(quantity: Quantity) -> str:
    """A reading in words for the column ``likely``."""
    bounds = "" if quantity.is_exact else f" ({plain(quantity.low)} to {plain(quantity.high)})"
    return f"{plain(quantity.value)}{bounds} {quantity.unit}, {quantity.rule}"


def period_near(text: str, draft: Draft) -> str:
    """The last words before a figure, in its paragraph, that say a period."""
    paragraph = text.rfind("\n", 0, draft.start) + 1
    words = _PERIOD_WORDS.findall(text, paragraph, draft.start)
    return words[-1] if words else ""
