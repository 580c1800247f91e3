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
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from .datapackage import append
from .quantities import Quantity, ReadingError, plain, read
from .register import Register
from .sources import Article
from .wording import prefix_starts, simplified, suffix_ends, unit_ends

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

_SMALL = r"[一二两三四五六七八九十\d]+"

#: Names that hold a numeral: places of west and east, and words of politics.
_NAMES = "四川|三亚|三峡|三门|三明|三江|三农|九江|九寨|九龙|六盘|六安|五指|五莲|五粮|七里河|万州|万宁|百色|两当|两广|十堰|一带一路|二十大|十九大|十八大|[一二三四五六]中全会"

#: What a numeral that is no figure usually is, in the order in which it is tried: reason and pattern.
_KINDS = [
    ("period", rf"\d{{4}}[—–\-至]\d{{4}}年?|[近前后]?{_SMALL}[年载](?:多?来|间|以来|前|后|内|里|过渡期)|(?:近|未来|今后|过去){_SMALL}年|[前近后]{_SMALL}个月|连续{_SMALL}年|{_SMALL}载|“?十[一二三四五]五”?"),
    ("date", r"\d{4}-\d{2}-\d{2}|\d{4} ?年(?: ?\d{1,2} ?月)?(?: ?\d{1,2}(?:[—–\-至]\d{1,2})? ?日)?|\d{1,2}(?:[—–\-至到]\d{1,2})? ?月(?: ?\d{1,2}(?:[—–\-至]\d{1,2})? ?日)?|\d{1,2} ?[日号]|\d{2}年代|[〇零一二三四五六七八九十]{4}年|正月初?[一二三四五六七八九十]+|\d{1,2}[:：时点]\d{0,2}(?:[:：]\d{2})?"),
    ("ordinal", rf"第{_SMALL}[批届次名位期个轮季]?|前{_SMALL}名|[一二三四五]期(?=工程|项目|建设|[）)])|[一二三四五六七八九十]是|^[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]"),
    ("biography", r"\d+岁"),
    ("page", r"\d+版"),
    ("name", rf"[A-Z]+\d+[次号]?|\d+[A-Z]+级?|“十[一二三四五]五”|[一二三四]级|[\d一二三四五六七八九十]+社|{_NAMES}"),
    ("idiom", r"一体(?!”)|一线|一批|一系列|一步|进一步|统一|单一|一定|一般|一致|一起|一同|一样|一直|一边|一方面|唯一|万一|[三五]位一体|一揽子|一站式|一派|最后一公里|零距离|零散|千里|千年|百姓|老百姓|[百千][一-龥][百千万][一-龥]"),
    ("wording", r"[两三]地|两省区?|两市|一[个位名家条项种次份支届任头茬些只件户人天笔列组对]|一大批|一批批|一个个|两手|[数几][十百千万亿]+[多余]?"),
    ("list", r"[“一二三四五六七八九十两][一二两三四五六七八九十]?[项个大张位]?[一-龥]{0,2}[一二两三四五六七八九十][一-龥]{1,2}”|[“]?[百千万][一-龥]{1,2}[百千万][一-龥]”?|[一二三四五六七八九十两\d]大[一-龥]{2}|[一二三四五六七八九十两\d]大类"),
]  # fmt: skip

#: Words near a figure that say its period, with the period they usually mean.
_PERIOD_WORDS = re.compile(rf"(?:自|从)?\d{{4}}年(?:以来|起)?|\d{{4}}[—–\-至]\d{{4}}年|近?{_SMALL}年来|“?十[三四五]五”?(?:期间|以来)?|近{_SMALL}年|去年|今年(?:以来|前{_SMALL}个月)?|截至\d{{4}}年?[^，。]{{0,6}}|截至目前|累计|每年")


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
    cores = list(article.numerals())
    text = simplified(article.text)
    barred = {i for core in cores for i in range(core.start() + 1, core.end())}  # where no draft may begin or end
    found: list[Draft] = []
    for core in cores:
        if not (found and core.start() < found[-1].end):
            found.append(_draft(article.text, text, barred, core.start(), core.end()))
            barred.update(range(found[-1].start, found[-1].end))
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


def _draft(printed: str, text: str, barred: Container[int], start: int, end: int) -> Draft:
    """What a core numeral most likely is: first a date, a name or the like, else the widest figure that reads.

    ``text`` is the article as ``printed``, in simplified characters; the draft neither begins nor ends
    at a position in ``barred``.
    """
    for reason, pattern in _KINDS:
        for match in re.compile(pattern, re.MULTILINE).finditer(text, max(0, start - 8), min(len(text), end + 8)):
            left, right = match.span()
            if left <= start and end <= right and left not in barred and right not in barred:
                return Draft(left, right, printed[left:right], None, reason)
    widest = _figure(text, barred, start, end)
    if widest is None:
        return Draft(start, end, printed[start:end], None, "no unit that the reading rules know")
    left, right, quantity = widest
    return Draft(left, right, printed[left:right], quantity, described(quantity))


def _figure(text: str, barred: Container[int], start: int, end: int) -> tuple[int, int, Quantity] | None:
    """The widest stretch around a core that reads as a figure."""
    best: tuple[int, int, Quantity] | None = None
    for left in prefix_starts(text, start):
        for right in _rights(text, left, end):
            if left in barred or right in barred or (best and right - left <= best[1] - best[0]):
                continue
            try:
                best = (left, right, read(text[left:right]))
            except ReadingError:
                continue
    return best


#: What may stand between a core and its unit: 多 or 余, a multiplier, a space.
_INNER = re.compile(r" ?[多余来]?[万亿千百十]* ?")
#: The other end of a range, up to its unit.
_OTHER_END = re.compile(r"[^\d\s，。；、,;]{0,5}?[—–~～\-至到](?:[\d.]+|[一二两三四五六七八九十])[万亿千百十]*")


def _rights(text: str, left: int, end: int) -> Iterable[int]:
    """Where a figure that begins at ``left`` may end: behind its unit, and a qualifier behind that."""
    inner = _INNER.match(text, end)
    assert inner, "the pattern matches nothing at all too"
    stops = [inner.end()]
    other = _OTHER_END.match(text, end)
    if other and text[left - 1 : left] not in ("从", "由"):  # from five to eight is growth, not a range
        stops.append(other.end())
    for stop in stops:
        for unit in unit_ends(text, stop):
            yield from suffix_ends(text, unit)


def described(quantity: Quantity) -> str:
    """A reading in words for the column ``likely``."""
    bounds = "" if quantity.is_exact else f" ({plain(quantity.low)} to {plain(quantity.high)})"
    return f"{plain(quantity.value)}{bounds} {quantity.unit}, {quantity.rule}"


def period_near(text: str, draft: Draft) -> str:
    """The last words before a figure, in its paragraph, that say a period."""
    paragraph = text.rfind("\n", 0, draft.start) + 1
    words = _PERIOD_WORDS.findall(text, paragraph, draft.start)
    return words[-1] if words else ""
