"""What changed between two builds, number by number: was, is, and why.

Two published books are held against each other by the ids of their numbers, checks and findings.
A computed number changed because a claim it rests on changed, because it now rests on other
claims, or else because its formula did; each change names the pages it touches.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from .language import LANGUAGES, Text, words

#: Columns whose change is a change of the number, by table.
_COMPARED = {
    "claims": ("printed", "value", "low", "high", "unit", "period_start", "period_end", "basis", "scope", "status"),
    "indicators": ("value", "low", "high", "unit", "status"),
    "checks": ("outcome", "gap"),
    "findings": ("outcome", *(f"text_{lang}" for lang in LANGUAGES)),
}
_KINDS = {"claims": "claim", "indicators": "indicator", "checks": "check", "findings": "finding"}

Rows = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Change:
    """One number, verdict or sentence that is not what it was.

    ``was`` and ``now`` are empty where it was not there, or no longer is. ``findings`` are the
    sentences that changed with it: those that rest on a claim it rests on.
    """

    kind: str
    id: str
    was: Text
    now: Text
    cause: str
    pages: tuple[str, ...]
    findings: tuple[str, ...] = ()

    def __str__(self) -> str:
        pages = f" [{', '.join(self.pages)}]" if self.pages else ""
        return f"{self.kind} {self.id}: {self.was[LANGUAGES[0]] or '(not there)'} → {self.now[LANGUAGES[0]] or '(gone)'}; {self.cause}{pages}"


def differences(old: Path, new: Path) -> list[Change]:
    """Every change from one published book to another.

    Parameters
    ----------
    old, new : Path
        Folders as `lugan build` leaves them, with ``data`` in them.

    Raises
    ------
    FileNotFoundError
        If a folder holds no book.
    """
    before, after = _Book(old), _Book(new)
    changes = [change for table in _COMPARED for change in _of_table(table, before, after)]
    findings = [c.id for c in changes if c.kind == "finding"]
    return [c if c.kind == "finding" else replace(c, findings=tuple(f for f in findings if _claims(c, before, after) & _rests_on(f, before, after))) for c in changes]


def _claims(change: Change, before: _Book, after: _Book) -> set[str]:
    """The claims that a changed number is, or rests on."""
    table = next(t for t, kind in _KINDS.items() if kind == change.kind)
    return {change.id} if table == "claims" else _rests_on(change.id, before, after, table)


def _rests_on(id: str, before: _Book, after: _Book, table: str = "findings") -> set[str]:
    return {claim for book in (before, after) for claim in book.tables[table].get(id, {}).get("claims", "").split()}


class _Book:
    """The tables of one published book."""

    def __init__(self, folder: Path):
        data = folder / "data"
        if not (data / "uses.csv").exists():
            raise FileNotFoundError(f"{folder} holds no book; name a folder such as _build/html")
        self.tables: dict[str, Rows] = {name: _read(data / f"{name}.csv") for name in _COMPARED}
        self.uses: dict[str, tuple[str, ...]] = {}
        for row in _rows(data / "uses.csv"):
            self.uses[row["id"]] = (*self.uses.get(row["id"], ()), row["page"])


def _of_table(table: str, before: _Book, after: _Book) -> Iterable[Change]:
    old, new = before.tables[table], after.tables[table]
    for id in dict.fromkeys([*old, *new]):
        was, now = old.get(id), new.get(id)
        changed = [c for c in _COMPARED[table] if was and now and was.get(c) != now.get(c)]
        if was and now and not changed:
            continue
        pages = tuple(dict.fromkeys([*before.uses.get(id, ()), *after.uses.get(id, ())]))
        yield Change(_KINDS[table], id, _in_every_language(table, was, changed), _in_every_language(table, now, changed), _cause(table, id, was, now, changed, before, after), pages)


def _in_every_language(table: str, row: Mapping[str, str] | None, changed: list[str]) -> Text:
    return Text.of(**{lang: _shown(table, row, changed, lang) if row else "" for lang in LANGUAGES})


def _shown(table: str, row: Mapping[str, str], changed: list[str], lang: str) -> str:
    """A row as a reader would name it: the figure as printed, the value, the outcome, the sentence."""
    if table == "claims":
        extra = [f"{words('field-' + c.replace('_', '-'), lang)}: {row[c] or '–'}" for c in changed if c not in ("printed", "value", "low", "high")]
        return "; ".join([row["printed"], *extra])
    if table == "indicators":
        bounds = "" if row["low"] == row["high"] else f" ({row['low']}–{row['high']})"
        return f"{row['value']}{bounds} {row['unit']}".strip() if row["value"] else words("refused", lang)
    if table == "checks":
        return words(f"verdict-{row['outcome'].replace(' ', '-')}", lang)
    return f"{words('finding-' + row['outcome'], lang)}: {row[f'text_{lang}']}"


def _cause(table: str, id: str, was: Mapping[str, str] | None, now: Mapping[str, str] | None, changed: list[str], before: _Book, after: _Book) -> str:
    if table == "claims":
        if was is None and now is not None:
            return f"new source: {now['source']}" if now["source"] not in {r["source"] for r in before.tables["claims"].values()} else "new claim"
        return "claim removed" if now is None else "claim changed" if set(changed) - {"status"} else "another claim changed its standing"
    old, new = (set((row or {}).get("claims", "").replace(" + ", " ").split()) for row in (was, now))
    moved = sorted(c for c in old | new if before.tables["claims"].get(c, {}).get("value") != after.tables["claims"].get(c, {}).get("value") or _bounds(before, c) != _bounds(after, c))
    if moved:
        return f"claim changed: {', '.join(moved)}"
    if was is None or now is None:
        return "new" if was is None else "removed"
    if old != new:
        return f"rests on other claims: {', '.join(sorted(new - old))}" if new - old else "rests on fewer claims"
    return "rows counted changed" if (now or {}).get("formula") == "count" else "formula changed"


def _bounds(book: _Book, claim: str) -> tuple[str | None, ...]:
    row = book.tables["claims"].get(claim, {})
    return tuple(row.get(c) for c in ("low", "high", "unit", "period_start", "period_end"))


def _read(path: Path) -> Rows:
    return {row["id"]: row for row in _rows(path)}


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
