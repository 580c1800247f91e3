"""Periods: the time a figure speaks of, and how we know it.

A newspaper says “五年来” or “近两年” more often than “2021–2025”, and often says nothing.
A period keeps start and end as precisely as the source gives them (a year, a month, a day,
or nothing) and how they were read:

============  ======================================================================
printed       the source prints both ends
frame         五年来, 十四五: the article's own frame of 2021–2025
interpreted   近两年, 去年: our reading, marked as one
open          one end is left open
none          the source gives no period
============  ======================================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from babel.dates import format_date, format_skeleton

from .language import Message, Run, Sayable, locale
from .quantities import Quantity


@dataclass(frozen=True)
class Period(Sayable):
    """From ``start`` to ``end``, each a year, month or day in ISO 8601, or empty.

    >>> Period("2021-04", "2025", "printed").years
    (2021, 2022, 2023, 2024, 2025)
    """

    start: str
    end: str
    reading: str

    @property
    def is_stated(self) -> bool:
        """Whether both ends are known."""
        return bool(self.start and self.end)

    @property
    def sort_key(self) -> str:
        """By what a table sorts it: its start, else its end; nothing if it is unknown."""
        return self.start or self.end

    @property
    def first_year(self) -> int | None:
        return int(self.start[:4]) if self.start else None

    @property
    def last_year(self) -> int | None:
        return int(self.end[:4]) if self.end else None

    @property
    def years(self) -> tuple[int, ...]:
        """The calendar years it touches; none if an end is open."""
        return tuple(range(int(self.start[:4]), int(self.end[:4]) + 1)) if self.is_stated else ()

    def runs(self, lang: str) -> tuple[str | Run, ...]:
        """“2021–2025”, “since 2022”, “September 2025”; an unknown period is said to be unknown."""
        if self.reading == "none":
            return Message("period-unstated").runs(lang)
        start, end = (_day(part, lang) for part in (self.start, self.end))
        if self.reading == "open":
            return Message("period-since", day=start).runs(lang) if start else Message("period-until", day=end).runs(lang)
        if self.start == self.end:
            return (start,)
        if len(self.start) == len(self.end) == 4:
            return Message("period-years", start=self.start, end=self.end).runs(lang)
        return Message("period-days", start=start, end=end).runs(lang)

    def within(self, other: Period) -> bool:
        """Whether it lies inside ``other``; unknown ends are never inside."""
        if not (self.is_stated and other.is_stated):
            return False
        return other._first_day <= self._first_day and self._last_day <= other._last_day

    def touches(self, first_year: int, last_year: int) -> bool:
        """Whether it may have to do with the years asked for; an open end may."""
        return (self.first_year or first_year) <= last_year and (self.last_year or last_year) >= first_year

    def runs_from_same_start(self, other: Period) -> bool:
        """Whether both start together and one has no stated end."""
        return bool(self.start) and self.start == other.start and not (self.end and other.end)

    @property
    def length(self) -> Quantity:
        """Length in years: whole years where years are printed.

        Raises
        ------
        ValueError
            If an end is open, or is finer than a year.
        """
        if not (len(self.start) == len(self.end) == 4):
            raise ValueError(f"the length of a period from {self.start or '?'} to {self.end or '?'} in years is not known")
        years = len(self.years)
        return Quantity(years, years, years, "year", "exact")

    @property
    def _first_day(self) -> str:
        return (self.start + "-01-01")[:10] if len(self.start) != 7 else self.start + "-01"

    @property
    def _last_day(self) -> str:
        return {4: self.end + "-12-31", 7: self.end + "-31", 10: self.end}[len(self.end)]


@dataclass(frozen=True)
class Day(Sayable):
    """A day, month or year in ISO 8601, said in the language's way."""

    iso: str

    def runs(self, lang: str) -> tuple[str | Run, ...]:
        return (_day(self.iso, lang),)


@cache
def _day(iso: str, lang: str) -> str:
    """A day, month or year in the language's way; nothing for nothing."""
    if not iso:
        return ""
    day = date.fromisoformat((iso + "-01-01")[:10] if len(iso) < 10 else iso)
    if len(iso) == 10:
        return format_date(day, "long", locale(lang))
    return format_skeleton("y" if len(iso) == 4 else "yMMMM", day, locale=locale(lang))
