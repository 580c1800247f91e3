"""Numbers: how a quantity is shown, the same way everywhere, and always with its origin.

A number is a quantity, the claim or indicator it comes from, and a style. In HTML it is a
``<data>`` element that names its origin, so that a reader, the audit or another tool can follow
it; as text it is the same characters without the markup.

========  ================================================================================
style     shown as
========  ================================================================================
full      with qualifier and unit: *CNY 370 million*, *more than 15,000 people*; 3.7亿元
digits    only the digits, in the scale that the full style would have: *370*
bare      in the unit of a column or axis that names it: *370*, *> 15,000*
printed   as the source prints it, in every language: 1.5万余名
========  ================================================================================

Instead of the value, one of the bounds can be shown (``part``). Printed values keep their
digits; computed ones are rounded to `SIGNIFICANT` digits, bounds always outwards, so that what
is shown never claims more than what is known.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from functools import cache, lru_cache
from html import escape
from typing import Any

from babel.numbers import NumberPattern, parse_pattern

from .language import Message, Run, Sayable, catalogue, locale, plural
from .quantities import Quantity, exponent, plain

STYLES = ("full", "digits", "bare", "printed")
PARTS = ("value", "low", "high")

#: Units of money a reader can choose: what one of them is in yuan; ``auto`` is each language's own way.
MONEY_UNITS = {"auto": 0, "yuan": 1, "wan": 10**4, "yi": 10**8}

#: Money below this part of the unit that a reader chose is shown in the language's own way: no wage in 亿元.
SMALLEST = 0.01

#: A computed number is shown to this many significant digits.
SIGNIFICANT = 3

_ROUNDING = {"value": ROUND_HALF_EVEN, "low": ROUND_FLOOR, "high": ROUND_CEILING}


@dataclass(frozen=True)
class Noun:
    """The word after a count in each language and plural category: person, people; 人."""

    forms: tuple[tuple[str, str], ...]  # ("en_one", "person"), ("en_other", "people"), ("zh", "人")

    def after(self, count: float, lang: str) -> str:
        forms = dict(self.forms)
        return forms.get(lang) or forms.get(f"{lang}_{plural(count, lang)}") or forms.get(f"{lang}_other", "")


@dataclass(frozen=True)
class Number:
    """A quantity on a page.

    Parameters
    ----------
    quantity : Quantity
    id : str
        Of the claim or indicator it is.
    kind : str
        ``claim`` or ``indicator``.
    unit_kind : str
        ``money``, ``share``, ``people`` … as in the table of units; decides the pattern.
    noun : Noun
        What follows a count in the style ``full``.
    printed : str
        The figure as printed, for a claim.
    style, part, money_unit : str
        One of `STYLES`, `PARTS`, `MONEY_UNITS`.
    """

    quantity: Quantity
    id: str
    kind: str
    unit_kind: str
    noun: Noun
    printed: str = ""
    style: str = "full"
    part: str = "value"
    money_unit: str = "auto"

    def styled(self, style: str) -> Number:
        """The same number in another style."""
        return self._as(style, self.part)

    def showing(self, part: str) -> Number:
        """The value or one of the bounds."""
        return self._as(self.style, part)

    def _as(self, style: str, part: str) -> Number:
        return Number(self.quantity, self.id, self.kind, self.unit_kind, self.noun, self.printed, style, part, self.money_unit)  # asked so often that `replace` would be felt

    @property
    def as_printed(self) -> Number:
        return self.styled("printed")

    def column_unit(self, lang: str) -> str:
        """The unit of the bare style, for the header of a column: ``CNY million``, ``people``."""
        numbers = catalogue(lang)["numbers"]
        if self.unit_kind == "money":
            return numbers["columns"][self.money_unit]
        return numbers["column-units"].get(self.unit_kind) or self.noun.after(2, lang)

    @property
    def shown_value(self) -> float:
        """The value, or the bound that is shown."""
        return getattr(self.quantity, self.part)

    @property
    def sort_key(self) -> str:
        """By what a table sorts it."""
        return plain(self.shown_value)

    @property
    def sort_unit(self) -> str:
        """Within which numbers it may be sorted."""
        return self.quantity.unit

    def text(self, lang: str) -> str:
        """The characters a reader sees."""
        if self.style == "printed":
            return self.printed
        if math.isinf(self.shown_value):
            return "∞"
        if self.style == "full" and self.part == "value" and self.quantity.rule == "range":
            return Interval(self).text(lang)
        digits = self._digits(lang)
        if self.style == "digits":
            return digits
        qualify = catalogue(lang)["qualifiers" if self.style == "full" else "signs"]
        qualifier = qualify.get(self.quantity.rule, "{}") if self.part == "value" else "{}"
        return qualifier.format(self.pattern(lang).replace("{n}", digits, 1) if self.style == "full" else digits)

    def pattern(self, lang: str) -> str:
        """What stands around the digits in the full style: ``CNY {n} million``."""
        words = catalogue(lang)["numbers"]
        noun = self.noun.after(self.shown_value, lang)
        return words.get(self.unit_kind, words["count"]).format(n="{n}", scale=self._scale(words)[1], noun=noun)

    def html(self, lang: str) -> str:
        """The characters, marked with their origin and linked to it."""
        return f'<data class="{self.kind}" value="{plain(self.shown_value)}"{self._marks}><a href="{self.kind}:{escape(self.id)}">{self._escaped(lang)}</a></data>'

    def svg(self, lang: str) -> str:
        """The same in a drawing, where no data element can stand: a link that bears the marks."""
        return f'<a class="number {self.kind}" data-value="{plain(self.shown_value)}"{self._marks} href="{self.kind}:{escape(self.id)}">{self._escaped(lang)}</a>'

    def _escaped(self, lang: str) -> str:
        return escape(self.text(lang), quote=False)

    @property
    def _marks(self) -> str:
        """Attributes that name the origin, and the style where it is not the usual one."""
        marks = {f"data-{self.kind}": self.id}
        if self.kind == "indicator":
            marks["data-claims"] = " ".join(sorted(self.quantity.claims))
        marks |= {f"data-{k.replace('_', '-')}": getattr(self, k) for k, usual in _USUAL.items() if getattr(self, k) != usual}
        return "".join(f' {k}="{escape(v)}"' for k, v in marks.items())

    def _digits(self, lang: str) -> str:
        words = catalogue(lang)["numbers"]
        factor, _ = self._scale(words)
        digits = _digits(self.shown_value / factor, self.quantity, self.part, lang)
        if self.quantity.rule == "range" and self.part == "value":
            return words["range"].format(digits, _digits(self.quantity.high / factor, self.quantity, "high", lang))
        return digits

    def is_rounded(self, lang: str) -> bool:
        """Whether the digits that are shown are fewer than those of the value."""
        value = self.shown_value / self._scale(catalogue(lang)["numbers"])[0]
        return _rounded(value, self.quantity, self.part) != Decimal(plain(value))

    def _scale(self, words: Mapping[str, Any]) -> tuple[int, str]:
        """By what the value is divided, and the word that says so."""
        is_money = self.unit_kind == "money"
        if is_money and self.money_unit != "auto":
            factor = MONEY_UNITS[self.money_unit]
            if self.style == "bare" or self._size >= factor * SMALLEST:
                return factor, words["money-units"][self.money_unit]
        if self.style == "bare":
            return (words["column-factor"] if is_money else 1), ""
        if self.unit_kind in ("share", "growth"):
            return 1, ""
        size = self._size
        return next(((factor, scale) for factor, scale in words["money-steps" if is_money else "count-steps"] if size >= factor), (1, ""))

    @property
    def _size(self) -> float:
        """What the scale is chosen by: the value, and for both bounds the lower one, so that they share a unit in which neither begins with a nought."""
        if self.part == "value":
            return abs(self.quantity.value)
        return min((abs(b) for b in self.quantity.bounds if b and not math.isinf(b)), default=abs(self.quantity.value))


def ids_in(html: str, *marks: str) -> tuple[str, ...]:
    """Ids by which numbers in HTML name their origin, each once.

    Parameters
    ----------
    html : str
    marks : str
        Which to look for: ``claim``, ``indicator``, and ``claims`` for those that an indicator is computed from.

    >>> ids_in('<data data-indicator="x" data-claims="a b"></data> <data data-claim="b"></data>', "claim", "claims")
    ('b', 'a')
    """
    return tuple(dict.fromkeys(id for mark in marks for ids in re.findall(f' data-{mark}="([^"]*)"', html) for id in ids.split()))


_USUAL = {"style": "full", "part": "value", "money_unit": "auto"}


@dataclass(frozen=True)
class Bounds(Sayable):
    """What a number may stand for, or that it is exact."""

    number: Number

    @property
    def sort_key(self) -> str:
        return self.number.showing("low").sort_key

    @property
    def sort_unit(self) -> str:
        return self.number.sort_unit

    def runs(self, lang: str) -> tuple[str | Run, ...]:
        if not self.number.quantity.is_exact:
            return Interval(self.number).runs(lang)
        return Message("exact-rounded" if self.number.is_rounded(lang) else "exact").runs(lang)


@dataclass(frozen=True)
class ColumnUnit(Sayable):
    """The unit that a column of bare numbers names in its header; in HTML it names one of them, so that the audit can hold it against that."""

    number: Number

    def runs(self, lang: str) -> tuple[str | Run, ...]:
        return (self.number.column_unit(lang),)

    def html(self, lang: str) -> str:
        number = self.number
        return f'<span class="unit" data-unit-of="{number.kind}:{escape(number.id)}" data-money-unit="{number.money_unit}">{escape(number.column_unit(lang), quote=False)}</span>'


@dataclass(frozen=True)
class Interval(Sayable):
    """What a number may stand for: *CNY 365–375 million*; the styles bare and digits leave the unit to what stands beside.

    A language may ask for a scale or a percent sign at both ends (GB/T 15835—2011, 5.1.4): *3.65亿元—3.75亿元*, but *200—300人*.
    """

    number: Number

    def runs(self, lang: str) -> tuple[str | Run, ...]:
        number, words = self.number, catalogue(lang)["numbers"]
        scale = number.showing("low")._scale(words)
        if number.style == "digits" and scale != number._scale(words):  # what stands beside is in another unit
            number = number.styled("full")
        between = words["range"].replace("{}", "")
        if number.style in ("bare", "digits") or (words["range-repeats"] and (scale[1] or number.unit_kind in ("share", "growth"))):
            return (number.showing("low"), between, number.showing("high"))
        digits = number.styled("digits")
        before, _, after = number.showing("high").pattern(lang).partition("{n}")
        return tuple(r for r in (before, digits.showing("low"), between, digits.showing("high"), after) if r)


@lru_cache(8192)
def _digits(value: float, quantity: Quantity, part: str, lang: str) -> str:
    """Digits in the language's way."""
    number = _rounded(value, quantity, part)
    decimals = max(0, -exponent(number))
    return _pattern(decimals, catalogue(lang)["numbers"]["grouping"]).apply(number, locale(lang))


def _rounded(value: float, quantity: Quantity, part: str) -> Decimal:
    """What is shown of a value: computed numbers are rounded, bounds away from the value."""
    number = Decimal(plain(value))
    if quantity.rule == "computed" and number != number.to_integral_value():
        places = SIGNIFICANT - 1 - number.adjusted()
        number = number.quantize(Decimal(1).scaleb(-places), rounding=_ROUNDING[part])
    return number


@cache
def _pattern(decimals: int, grouping: bool) -> NumberPattern:
    return parse_pattern(("#,##0" if grouping else "0") + ("." + "0" * decimals if decimals else ""))
