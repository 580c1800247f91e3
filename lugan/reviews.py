"""Reviews: claims that people have held against the source, and what that proves.

The reviewer's desk puts the claims into an order drawn by lot, with the book's fingerprint for a
seed. Whoever checks the first so many of them has checked a random sample, and from a random
sample one can say how many claims of the whole register may be wrong. The desk exports a file of
JSON; `merge` adds such files to ``data/reviews.csv``.

A review stands as long as the claim is printed as the reviewer saw it. Of several by one person
the last one counts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from math import comb
from pathlib import Path
from typing import Any

from .datapackage import DataError, Fault, append, check_rows, nearest
from .register import Register, Review, day_fault, read_register

#: What a file of the desk says it is.
FORMAT = "lugan-reviews/1"

#: How sure the error bound is.
CONFIDENCE = 0.95

#: A file of reviews is never larger, in bytes.
LARGEST = 5_000_000

Row = dict[str, str]


def drawn(claims: Iterable[str], book: str) -> list[str]:
    """Claims in the order that a book's fingerprint draws.

    >>> drawn(["a", "b", "c"], "0" * 64) == drawn(["c", "b", "a"], "0" * 64)
    True
    """
    return sorted(claims, key=lambda claim: hashlib.sha256(f"{book} {claim}".encode()).digest())


def most_wrong(population: int, sample: int, wrong: int, confidence: float = CONFIDENCE) -> int:
    """How many of a population may be wrong, given how many of a sample are.

    The exact one-sided bound for a sample drawn without replacement: the largest number of wrong
    ones with which so few would be drawn with a chance above ``1 - confidence`` (hypergeometric
    distribution). For a large population and none found it comes near 3 / sample, the rule of three.

    Parameters
    ----------
    population, sample, wrong : int
        ``wrong`` of ``sample`` were wrong; the sample was drawn by lot from ``population``.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    int
        From ``wrong`` (all were looked at) to ``population`` (none was).

    Examples
    --------
    Of 121 claims 20 were drawn and found right:

    >>> most_wrong(121, 20, 0)
    15
    >>> most_wrong(121, 121, 2), most_wrong(121, 0, 0)
    (2, 121)
    """
    draws = comb(population, sample)

    def chance(all_wrong: int) -> float:
        """Of drawing at most ``wrong`` wrong ones."""
        return sum(comb(all_wrong, k) * comb(population - all_wrong, sample - k) for k in range(wrong + 1) if k <= sample) / draws

    low, high = wrong, population - (sample - wrong)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if chance(middle) > 1 - confidence else (low, middle - 1)
    return low


@dataclass(frozen=True)
class Reviewed:
    """What the reviews of a register come to."""

    register: Register

    @cached_property
    def standing(self) -> Mapping[str, tuple[Review, ...]]:
        """For each claim that was checked as it is printed now, the last review of each person, by day."""
        last: dict[tuple[str, str], Review] = {}
        for review in sorted(self.register.reviews, key=lambda r: r.date):
            if review.printed == self.register.claims[review.claim].printed:
                last[review.claim, review.reviewer] = review
        found: dict[str, tuple[Review, ...]] = {}
        for review in sorted(last.values(), key=lambda r: r.date):
            found[review.claim] = (*found.get(review.claim, ()), review)
        return found

    @cached_property
    def sample(self) -> frozenset[str]:
        """The claims that were drawn by lot and looked at.

        For each book the first claims in its order, up to the first that nobody looked at: who
        picks claims by hand has drawn no sample. Several such samples together are one again.
        """
        seen = {r.claim for r in self.register.reviews}
        runs = (takewhile(seen.__contains__, drawn(self.register.claims, book)) for book in {r.book for r in self.register.reviews})
        return frozenset().union(*runs)

    @property
    def unsure(self) -> frozenset[str]:
        """Claims of the sample that are not borne out: wrong, unclear, or mended since and not checked again."""
        return frozenset(c for c in self.sample if self.verdict(c) != "agree")

    @property
    def bound(self) -> int:
        """How many claims of the register are wrong at most, as far as the sample can tell."""
        return most_wrong(len(self.register.claims), len(self.sample), len(self.unsure))

    def verdict(self, claim: str) -> str:
        """``agree``, ``wrong``, ``unclear``, ``differ`` where reviewers do, or nothing."""
        verdicts = {r.verdict for r in self.standing.get(claim, ())}
        return verdicts.pop() if len(verdicts) == 1 else "differ" if verdicts else ""


@dataclass(frozen=True)
class Merged:
    """How many reviews were new, and how many were known already."""

    added: int
    known: int


def merge(paths: Sequence[Path], folder: Path) -> Merged:
    """Add files of the desk to the table of reviews: all of them or, if anything is wrong, none.

    Parameters
    ----------
    paths : sequence of Path
    folder : Path
        Folder of the tables.

    Returns
    -------
    Merged

    Raises
    ------
    DataError
        If a file is no file of the desk, names a claim that is not there, or says something else
        than is known of the same claim, person and day; nothing is written then.
    """
    register = read_register(folder)
    known = {_key(vars(r)): vars(r) for r in register.reviews}
    faults: list[Fault] = []
    added: list[Row] = []
    count = 0
    for path in paths:
        rows, wrong = _read(path)
        faults += wrong or [*check_rows(folder, "reviews", rows, path.name), *_row_faults(rows, register, path.name)]
        for row in rows:
            before = known.setdefault(_key(row), row)
            count += 1
            if before is row:
                added.append(row)
            elif before != row:
                faults.append(_fault(path.name, row, "verdict", f"{row['reviewer']} has said otherwise of it on {row['date']}: {before['verdict']}", "Keep one of the two"))
    if faults:
        raise DataError(faults, "the files; nothing was added")
    append(folder, {"reviews": added})
    return Merged(len(added), count - len(added))


def _key(row: Mapping[str, Any]) -> tuple[str, ...]:
    return row["claim"], row["reviewer"], row["date"]


def _read(path: Path) -> tuple[list[Row], list[Fault]]:
    """The rows of one file, or what is wrong with the file as a whole."""
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError(f"the file has more than {LARGEST:,} bytes")
        return _rows(json.loads(path.read_bytes().decode("utf-8-sig"))), []
    except UnicodeDecodeError as error:
        wrong = f"byte {error.start} is not UTF-8"
    except json.JSONDecodeError as error:
        wrong = f"it is not JSON: {error.msg} in line {error.lineno}, column {error.colno}"
    except (ValueError, OSError, RecursionError) as error:
        wrong = str(error)
    return [], [Fault(path.name, 0, "", "", wrong, "Export the file from the reviewer's desk again")]


def _rows(content: Any) -> list[Row]:
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ValueError(f"it is no file of the reviewer's desk: its format is not {FORMAT!r}")
    shared = {name: _text(content, name, "the file") for name in ("reviewer", "book")}
    reviews = content.get("reviews")
    if not isinstance(reviews, list):
        raise ValueError("it has no list of reviews")
    return [{**shared, **{c: _text(review, c, f"review {number}") for c in ("claim", "date", "verdict", "note", "printed")}} for number, review in enumerate(reviews, 1)]


def _text(content: Any, name: str, where: str) -> str:
    cell = content.get(name) if isinstance(content, dict) else None
    if not isinstance(cell, str):
        raise ValueError(f"{where} has no text for {name!r}")
    return cell


def _row_faults(rows: Iterable[Row], register: Register, file: str) -> Iterable[Fault]:
    for row in rows:
        if row["claim"] not in register.claims:
            yield _fault(file, row, "claim", f"{row['claim']!r} is not in data/claims.csv", f"Take the review out, or correct the name{nearest(row['claim'], register.claims)}")
        if wrong := day_fault(row["date"]):
            yield _fault(file, row, "date", wrong, "Write the day of the review")


def _fault(file: str, row: Row, column: str, wrong: str, mend: str) -> Fault:
    return Fault(file, 0, column, " ".join(_key(row))[:60], wrong, mend)
