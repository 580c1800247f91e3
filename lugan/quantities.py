"""Quantities: what a printed figure says, and what it leaves open.

A newspaper rarely prints a number; it prints a rounding of one. ``3.7亿元``
was something between 3.65 and 3.75 亿, ``2700多名`` something above 2700.
A quantity keeps the printed value together with the two bounds, and
arithmetic carries the bounds along.

>>> read("3.7亿元")
Quantity(370000000, 365000000–375000000 yuan, rounded)
>>> read("2700多名").bounds
(2700, 2800)
>>> per(read("3.7亿元"), read("176个")).bounds
(2073863.6363636365, 2130681.8181818184)

The reading rules, in the order in which the book explains them:

========  ======================  =====================================================
rule      printed                 read as
========  ======================  =====================================================
exact     1275名, 十五家, 469个     the count itself
rounded   3.7亿元, 2.85%, 2000万元  half a unit of the last printed digit each way
above     2700多名, 超893亿元       above it, by less than one unit of the last place
                                  that is not zero
below     近15亿元, 近300名         below it, by at most half such a unit
about     5000元左右, 约500人       half such a unit each way
floor     60%以上, 至少3个          it or more; a share ends at 100 %
ceiling   不超过5万元               it or less
range     3—5万元, 五六千斤          from the lower figure to the higher
ordinal   第六年                   a place in an order, exact
computed  –                       follows from other quantities by arithmetic
========  ======================  =====================================================
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from .wording import BEFORE, BEHIND, PREFIXES, PREFIXES_OF_SCALE, SUFFIXES, simplified, unit_named

RULES = ("exact", "rounded", "above", "below", "about", "floor", "ceiling", "range", "ordinal", "computed")

#: Units that are measured rather than counted: a whole number of them may be rounded.
CONTINUOUS = {"yuan", "percent", "point", "mu", "hectare", "square_metre", "square_kilometre", "kilometre", "tonne", "times", "cubic_metre", "metre", "kilogram", "jin", "watt"}

#: No printed figure is longer; longer text is a mistake, or an attack on the parser.
LONGEST = 30

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}

_DECIMAL = r"[0-9]+(?:\.[0-9]+)?"
_SCALE = r"(?:[万亿千十]|百(?!分))"  # in 百分点 it is part of the unit
_NUMBER = rf"(?:{_DECIMAL}(?:{_SCALE}+{_DECIMAL})*{_SCALE}*|(?:[〇零一二两三四五六七八九]|{_SCALE})+)"
_FIGURE = re.compile(
    rf"(?P<prefix>{BEFORE})?"
    rf"(?P<low>{_NUMBER})(?:(?P<low_unit>[^0-9〇零一二两三四五六七八九十百千万亿—–~～\-至到]{{1,8}})?[—–~～\-至到](?P<high>{_NUMBER}))?"
    rf"(?P<inner>[多余来])?(?P<scale>{_SCALE}*)(?P<unit>.*?)(?P<suffix>{BEHIND})?"
)
#: 五六千 is 五千至六千; 三五 is said of three to five.
_NEIGHBOURS = re.compile(r"(?<![〇零一二两三四五六七八九])(?P<lead>[一二三四五六七八九]?[十百])?(?P<low>[一二两三四五六七八])(?P<high>[二三四五六七八九])(?P<scale>[十百千万亿]*)(?![〇零一二两三四五六七八九])")
#: How numbers are written; anything else with numerals in it is a slip: 3.5万亿, 1亿2000万, 一千亿零五百, 二〇二五, 百万.
_BELOW_WAN = "(?:[一二两三四五六七八九]千)?(?:零?[一二两三四五六七八九]百)?(?:零?[一二两三四五六七八九]?十)?(?:[零〇]?[一二两三四五六七八九])?"
_WRITTEN = re.compile(
    rf"{_DECIMAL}[十百千]?(?:万亿|[万亿])?|[0-9]+[十百千]?亿{_DECIMAL}[十百千]?万?|(?:[0-9]+亿)?[0-9]+[十百千]?万{_DECIMAL}[十百千]?"
    rf"|{_BELOW_WAN}万亿|(?:{_BELOW_WAN}亿)?(?:零?{_BELOW_WAN}万)?(?:零?{_BELOW_WAN})?|[〇零]|[〇零一二三四五六七八九]{{4}}|[十百千]?(?:万亿|[万亿])|[百千]"
)
_PERCENT_IN_WORDS = re.compile(r"(?<![0-9.〇零一二两三四五六七八九十百千万亿])百分之(?P<number>[0-9.]+|[〇零一二两三四五六七八九十百]+(?:点[〇零一二三四五六七八九]+)?)")


class ReadingError(ValueError):
    """A printed figure that the rules cannot read; the message says what is missing."""


@dataclass(frozen=True, repr=False)
class Quantity:
    """A printed or computed number with its bounds.

    Parameters
    ----------
    value : float
        The figure as printed, in ``unit`` (3.7亿元 is 370000000 yuan).
    low, high : float
        What the figure may stand for, in ``unit``; ``high`` is infinite for an open floor.
    unit : str
        ``yuan``, ``person``, ``person_time``, ``percent`` (0–100) … or ``item`` for
        anything counted with a classifier. Of a ratio, ``yuan/project``.
    rule : str
        The rule by which it was read, one of `RULES`.
    claims : frozenset of str
        The claims it rests on, so that every computed number can be traced back.

    Raises
    ------
    ValueError
        If the bounds do not enclose the value.
    """

    value: float
    low: float
    high: float
    unit: str
    rule: str = "computed"
    claims: frozenset[str] = field(default=frozenset(), compare=False)

    def __post_init__(self) -> None:
        if not self.low <= self.value <= self.high:
            raise ValueError(f"bounds {self.low} to {self.high} do not enclose the value {self.value}")

    @property
    def bounds(self) -> tuple[float, float]:
        """Low and high, in ``unit``."""
        return self.low, self.high

    @property
    def is_exact(self) -> bool:
        """Whether the figure leaves nothing open."""
        return self.low == self.high

    def claimed_by(self, *ids: str) -> Quantity:
        """The same quantity, resting on the claims ``ids`` too."""
        return replace(self, claims=self.claims | set(ids))

    def in_unit(self, unit: str) -> Quantity:
        """The same numbers under another unit name, such as ``project`` for ``item``."""
        return replace(self, unit=unit)

    def printed_in(self, printed_unit: str) -> str:
        """The value in 元, 万元, 亿元, 万人 … as a Chinese newspaper would print it.

        >>> subtract(read("48.42亿元"), read("41.85亿元")).printed_in("亿元")
        '6.57亿元'
        """
        scale = math.prod(_PLACES.get(c, 1) for c in printed_unit)
        return f"{plain(self.value / scale)}{printed_unit}"

    def __repr__(self) -> str:
        bounds = "" if self.is_exact else f", {plain(self.low)}–{plain(self.high)}"
        return f"Quantity({plain(self.value)}{bounds} {self.unit}, {self.rule})"


def read(printed: str, share: bool = True) -> Quantity:
    """Read a figure as a source prints it.

    Parameters
    ----------
    printed : str
        The figure with its qualifier and unit: ``3.7亿元``, ``近300名``, ``60%以上``, ``两家``.
    share : bool
        Whether a percentage is a share of a whole and so ends at 100; a growth rate does not.

    Returns
    -------
    Quantity
        In the unit of the figure, without its multiplier (万, 亿).

    Raises
    ------
    ReadingError
        If there is no number, no unit, or a qualifier that no rule knows.

    Examples
    --------
    >>> read("近15亿元").bounds
    (1450000000, 1500000000)
    >>> read("60%以上").bounds
    (60, 100)
    >>> read("十多个").bounds
    (10, 20)
    >>> read("312.45万人次").unit
    'person_time'
    """
    if len(printed) > LONGEST:
        raise ReadingError(_cannot(printed[:LONGEST] + "…", f"longer than {LONGEST} characters"))
    text = _normalised(printed)
    match = _FIGURE.fullmatch(text)
    if not match:
        raise ReadingError(_cannot(printed, "no figure in it that the reading rules know"))
    rule = _rule(printed, match)
    unit = _unit(printed, match)
    tenths = 10 if match["unit"] == "成" else 1  # 六成 is 60 %
    if match["high"]:
        return _range(printed, match, unit, rule, tenths)
    if rule == "plain" and match["low"] == "亿":  # 过亿元 says one 亿; 亿元 alone has lost its digits
        raise ReadingError(_cannot(printed, "'亿' is not a number"))
    value, last, place = (tenths * n for n in _parse_number(match["low"] + match["scale"], printed))
    scaled = bool(re.search("[万亿]", match["low"] + match["scale"]))
    return _bounded(value, last, place, unit, rule, scaled, share)


def plain(number: float) -> str:
    """A number in digits without exponent or needless zeros: 6.57, 370000000, ∞.

    Computed numbers are rounded to 12 significant digits, which hides binary noise and
    nothing else.
    """
    if math.isinf(number):
        return "∞" if number > 0 else "-∞"
    rounded = Decimal(f"{number:.12g}")
    return f"{rounded.normalize():f}" if rounded else "0"


def add(*parts: Quantity) -> Quantity:
    """Sum of quantities in one unit; bounds add up.

    >>> add(read("3.7亿元"), read("7914万元")).bounds
    (444135000, 454145000)
    """
    unit = _one_unit(parts)
    return _computed(parts, _total(p.value for p in parts), _total(p.low for p in parts), _total(p.high for p in parts), unit)


def subtract(whole: Quantity, part: Quantity) -> Quantity:
    """Difference in one unit: its low bound is the lowest whole less the highest part."""
    unit = _one_unit((whole, part))
    return _computed((whole, part), whole.value - part.value, whole.low - part.high, whole.high - part.low, unit)


def multiply(quantity: Quantity, factor: Quantity, unit: str) -> Quantity:
    """Product of two quantities that are not negative, in ``unit``."""
    _not_negative(quantity, factor)
    value, low, high = (getattr(quantity, a) * getattr(factor, a) for a in ("value", "low", "high"))
    return _computed((quantity, factor), value, low, high, unit)


def per(total: Quantity, parts: Quantity) -> Quantity:
    """Total per part, with the bounds carried through.

    Parameters
    ----------
    total : Quantity
        What is shared out, such as funds in yuan.
    parts : Quantity
        What it is shared among, such as projects. Must be positive.

    Returns
    -------
    Quantity
        In units of ``total`` per unit of ``parts``. Its low bound is the
        lowest total over the most parts, its high bound the reverse.

    Raises
    ------
    ValueError
        If ``parts`` may be zero, or ``total`` negative.

    Examples
    --------
    >>> per(read("3.7亿元"), read("176个")).bounds
    (2073863.6363636365, 2130681.8181818184)
    """
    _not_negative(total)
    if parts.low <= 0:
        raise ValueError(f"cannot divide by {parts!r}, which may be zero")
    value, low, high = total.value / parts.value, total.low / parts.high, total.high / parts.low
    return _computed((total, parts), value, low, high, f"{total.unit}/{parts.unit}")


def share(part: Quantity, whole: Quantity) -> Quantity:
    """Percent that ``part`` is of ``whole``, both in one unit.

    >>> round(share(read("15.52万人"), read("19.91万名")).value, 2)
    77.95
    """
    _one_unit((part, whole))
    ratio = per(part, whole)
    return _computed((ratio,), 100 * ratio.value, 100 * ratio.low, 100 * ratio.high, "percent")


def percent_of(percent: Quantity, whole: Quantity) -> Quantity:
    """What a percentage of ``whole`` comes to, in the unit of ``whole``.

    >>> percent_of(read("60%以上"), read("3.7亿元")).bounds
    (219000000.0, 375000000.0)
    """
    if percent.unit != "percent":
        raise ValueError(f"expected a percentage, got {percent!r}")
    product = multiply(percent, whole, whole.unit)
    return _computed((product,), product.value / 100, product.low / 100, product.high / 100, whole.unit)


def growth_factor(percent: Quantity) -> Quantity:
    """What growth by ``percent`` multiplies a level by: 2.85 % is a factor of 1.0285.

    >>> growth_factor(read("2.85%")).value
    1.0285
    """
    value, low, high = (round(1 + x / 100, 12) for x in (percent.value, percent.low, percent.high))
    return Quantity(value, low, high, "times", claims=percent.claims)


def _bounded(value: float, last: float, place: float, unit: str, rule: str, scaled: bool, share: bool) -> Quantity:
    """Bounds by rule; ``last`` is a unit of the last printed digit, ``place`` of the last that is not zero."""
    cap = 100 if unit == "percent" and share and value <= 100 else math.inf
    if rule == "plain":
        rule = "rounded" if scaled or last < 1 or unit in CONTINUOUS else "exact"
    low, high = {
        "exact": (value, value),
        "ordinal": (value, value),
        "rounded": (value - last / 2, value + last / 2),
        "above": (value, value + place),
        "below": (value - place / 2, value),
        "about": (value - place / 2, value + place / 2),
        "floor": (value, math.inf),
        "ceiling": (0, value),
    }[rule]
    return _quantity(value, max(low, 0), min(high, cap), unit, rule)


def _range(printed: str, match: re.Match[str], unit: str, rule: str, tenths: int) -> Quantity:
    """From the lower figure to the higher; in 3—5万 the multiplier holds for both, in 800元至1万元 it does not."""
    if rule != "plain":
        raise ReadingError(_cannot(printed, f"a range cannot be “{match['prefix'] or match['suffix'] or match['inner']}”; copy its two ends"))
    if match["low_unit"] and unit_named(match["low_unit"]) != unit:
        raise ReadingError(_cannot(printed, f"its ends are in {match['low_unit']!r} and {match['unit']!r}"))
    shares_scale = not match["low_unit"] and not re.search("[万亿]", match["low"])
    scale = match["scale"] + "".join(re.findall("[万亿]", match["high"])) if shares_scale else ""
    low, high = (tenths * _parse_number(t, printed)[0] for t in (match["low"] + scale, match["high"] + match["scale"]))
    if low > high:
        raise ReadingError(_cannot(printed, f"the range runs backwards, from {plain(low)} to {plain(high)}"))
    return _quantity(low, low, high, unit, "range")


def _rule(printed: str, match: re.Match[str]) -> str:
    """The one rule that the qualifiers ask for; two that differ are refused."""
    rules = {rule for rule, words in PREFIXES.items() if match["prefix"] in words}
    rules |= {rule for rule, words in SUFFIXES.items() if match["suffix"] in words}
    rules |= {"above"} if match["inner"] or match["prefix"] in PREFIXES_OF_SCALE else set()
    rules -= {"plain"}
    if len(rules) > 1:
        raise ReadingError(_cannot(printed, f"its qualifiers disagree ({' and '.join(sorted(rules))})"))
    return rules.pop() if rules else "plain"


def _unit(printed: str, match: re.Match[str]) -> str:
    if not match["unit"]:
        raise ReadingError(_cannot(printed, "no unit; copy the figure with its unit from the source"))
    unit = unit_named(match["unit"])
    if not unit:
        raise ReadingError(_cannot(printed, f"unknown unit {match['unit']!r}"))
    return unit


def _parse_number(text: str, printed: str) -> tuple[float, float, float]:
    """Value, a unit of the last printed digit, and of the last printed place that is not zero."""
    total = last = place = Decimal(0)
    chunks = re.findall(r"([0-9]+(?:\.[0-9]+)?|[〇零一二两三四五六七八九十百千]+|(?=[万亿]))([万亿千百十]*)", text)
    if not chunks or not _WRITTEN.fullmatch(text):
        raise ReadingError(_cannot(printed, f"{text!r} is not a number"))
    for digits, scales in chunks:
        scale = math.prod(_PLACES[c] for c in scales)
        number, last_digit, last_nonzero = _digits(digits or "1")  # 万亩 is one 万
        total += number * scale
        last, place = last_digit * scale, last_nonzero * scale
    return _tidy(total), _tidy(last), _tidy(place)


def _digits(text: str) -> tuple[Decimal, Decimal, Decimal]:
    """A run of Arabic digits, or of Chinese numerals below 万: value, last digit's unit, last non-zero's."""
    if text[0].isascii():
        number = Decimal(text)
        last = Decimal(1).scaleb(exponent(number))
        return number, last, Decimal(1).scaleb(exponent(number.normalize())) if number else last
    if not any(c in _PLACES for c in text):  # digit by digit: 二〇二五
        return _digits("".join(str(_DIGITS[c]) for c in text))
    total = digit = 0
    place = 1
    for c in text:
        if c in _DIGITS:
            digit, place = _DIGITS[c], 1
        else:  # 十五 is one ten and five, 一百十五 one hundred, one ten and five
            place = _PLACES[c]
            total, digit = total + (digit or 1) * place, 0
    return Decimal(total + digit), Decimal(place), Decimal(place)


def exponent(number: Decimal) -> int:
    """The power of ten of a number's last digit."""
    found = number.as_tuple().exponent
    assert isinstance(found, int), "only numbers have one, not infinity"
    return found


def _normalised(printed: str) -> str:
    """One way of writing: ASCII digits, simplified characters, no spaces or thousands separators, no percentage or approximate pair in words."""
    text = simplified(re.sub(r"\s", "", printed)).translate(str.maketrans("０１２３４５６７８９．", "0123456789."))
    text = re.sub(r"(?<=\d)[,，](?=\d{3})", "", text)
    return _NEIGHBOURS.sub(_as_range, _PERCENT_IN_WORDS.sub(_as_percent, text))


def _as_percent(words: re.Match[str]) -> str:
    """百分之二点八五 as 2.85%."""
    whole, _, decimals = words["number"].partition("点")
    number = whole if whole[0].isascii() else str(_digits(whole)[0])
    return number + ("." + "".join(str(_DIGITS[c]) for c in decimals) if decimals else "") + "%"


def _as_range(pair: re.Match[str]) -> str:
    """五六千 as 五千至六千; two digits that are not neighbours stay as they are."""
    lead, low, high, scale = pair["lead"] or "", pair["low"], pair["high"], pair["scale"]
    if _DIGITS[high] != _DIGITS[low] + 1 and low + high != "三五":
        return pair[0]
    return f"{lead}{low}{scale}至{lead}{high}{scale}"


def _cannot(printed: str, why: str) -> str:
    return f"printed figure {printed!r} cannot be read: {why}"


def _tidy(number: Decimal) -> float:
    return int(number) if number == number.to_integral_value() else float(number)


def _quantity(value: float, low: float, high: float, unit: str, rule: str) -> Quantity:
    value, low, high = (x if math.isinf(x) else _tidy(Decimal(f"{x:.15g}")) for x in (value, low, high))
    return Quantity(value, low, high, unit, rule)


def _total(numbers: Iterable[float]) -> float:
    """The sum, the same in every Python: the built-in one has rounded in another way since 3.12."""
    total = math.fsum(numbers)
    return int(total) if total.is_integer() else total


def _computed(inputs: tuple[Quantity, ...], value: float, low: float, high: float, unit: str) -> Quantity:
    return Quantity(value, low, high, unit, claims=frozenset().union(*(q.claims for q in inputs)))


def _one_unit(quantities: tuple[Quantity, ...]) -> str:
    units = sorted({q.unit for q in quantities})
    if len(units) != 1:
        raise ValueError(f"quantities in different units cannot be combined: {', '.join(units)}")
    return units[0]


def _not_negative(*quantities: Quantity) -> None:
    for quantity in quantities:
        if quantity.low < 0:
            raise ValueError(f"{quantity!r} may be negative")
