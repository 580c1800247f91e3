"""Fuzzing the two readers that meet what people type: no crash, no hang, nothing accepted in silence.

A few hundred inputs each in a normal run; `make fuzz` tries over a hundred thousand and says how
many. What hypothesis finds it makes small and keeps in .hypothesis.
"""

from __future__ import annotations

import csv
import io
import json
import math
import os
import re
import shutil
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lugan.datapackage import FORMULA_STARTS, LONGEST_CELL, DataError, read_package
from lugan.quantities import CONTINUOUS, LONGEST, RULES, ReadingError, read
from lugan.register import DATA, read_register
from lugan.views import Analysis
from lugan.wording import BEFORE, BEHIND, CLASSIFIERS, PREFIXES, SUFFIXES, UNITS, simplified, unit_named

#: Inputs to each kind of fuzzing.
INPUTS = int(os.environ.get("LUGAN_FUZZ") or 300)
#: Reading all tables takes a thousand times as long as reading a figure.
SLOW_INPUTS = max(20, INPUTS // 50)

COMMON = {"deadline": 2000, "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much]}
fuzz, fuzz_slowly = settings(max_examples=INPUTS, **COMMON), settings(max_examples=SLOW_INPUTS, **COMMON)

TRIED: Counter[str] = Counter()


@pytest.fixture(scope="module", autouse=True)
def figures(request):
    """Say at the end how many inputs were tried and what became of them."""
    yield
    lines = [f"{sum(v for k, v in TRIED.items() if k.endswith('tried'))} inputs", *(f"{n} {what}" for what, n in sorted(TRIED.items()))]
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print("\nfuzzing: " + ", ".join(lines))


# Figures --------------------------------------------------------------------------------------

PIECES = st.sampled_from([*"0123456789０１．.,，", *"〇零一二两三四五六七八九十百千万亿", *"多余来—-~到至", "百分之", "点", *sum((*PREFIXES.values(), *SUFFIXES.values()), ()), *UNITS, *sorted(CLASSIFIERS), "過", "萬", "脱贫人口", " ", "人民", "x", "\u0663", "²", "½"])
NUMERALS = st.lists(st.sampled_from("012355９〇零一二两三四五六八九十百千万亿.多余至"), min_size=1, max_size=6).map("".join)
SHAPED = st.tuples(st.sampled_from(["", "", *sum(PREFIXES.values(), ()), "过", "上", "破"]), NUMERALS, st.sampled_from([*UNITS, *sorted(CLASSIFIERS)]), st.sampled_from(["", "", *sum(SUFFIXES.values(), ())])).map("".join)
FIGURES = SHAPED | st.lists(PIECES, max_size=9).map("".join)
ANYTHING = st.text(st.characters(codec="utf-8"), max_size=40)


def reading(text: str, kind: str, share: bool = True):
    """What the reader makes of a text: a quantity, or nothing if it refuses; it does nothing else."""
    TRIED[f"{kind} tried"] += 1
    try:
        found = read(text, share)
    except ReadingError as error:
        TRIED[f"{kind} refused"] += 1
        assert str(error)
        return None
    assert all(math.isfinite(x) for x in (found.value, found.low)) and 0 <= found.low <= found.value <= found.high, (text, found)
    assert found.rule in RULES and found.unit in {*UNITS.values(), "item"}, (text, found)
    return found


@fuzz
@given(ANYTHING, st.booleans())
def test_any_text_is_read_or_refused(text, share):
    reading(text, "texts", share)


#: How numbers are written, worked out apart from the reader: in Arabic digits with a multiplier a
#: part, in Chinese places from high to low, digit by digit, or as a multiplier alone (万亩).
_ARABIC = r"(?:[0-9]+(?:\.[0-9]+)?(?:[十千]|百(?!分))?[万亿])*(?:[0-9]+(?:\.[0-9]+)?(?:(?:[十千]|百(?!分))?[万亿]|万亿|(?:[十千]|百(?!分)))?)"
_DIGIT = "[一二两三四五六七八九]"
_BELOW = rf"(?:{_DIGIT}千)?(?:零?{_DIGIT}百(?!分))?(?:零?{_DIGIT}?十)?(?:零?{_DIGIT})?"
_CHINESE = rf"{_BELOW}万亿|(?:{_BELOW}亿)?(?:零?{_BELOW}万)?(?:零?{_BELOW})?|[〇零一二三四五六七八九]+|[十百千]?[万亿]|千|百(?!分)|万亿"
_NEIGHBOURS = rf"(?:{_DIGIT}?[十百])?(?:一二|两三|二三|三四|三五|四五|五六|六七|七八|八九)[十百千]?[万亿]?"
_NUMBER = rf"(?:{_ARABIC}|{_CHINESE}|{_NEIGHBOURS})(?<=[0-9〇零一二两三四五六七八九十百千万亿])"
_NO_NUMBER = "(?![0-9〇零一二两三四五六七八九十千万亿]|百(?!分点))"
WELL_FORMED = re.compile(
    rf"(?:{BEFORE})?(?:{_NUMBER}(?P<low>(?:{_NO_NUMBER}.{{1,8}}?)?)[—–~～\-至到])?{_NUMBER}(?:[多余来][十百千]?[万亿]?)?(?P<unit>{_NO_NUMBER}.+?)(?:{BEHIND})?"
    rf"|(?:{BEFORE})?百分之(?:[0-9]+(?:\.[0-9]+)?|{_CHINESE}(?:点[〇零一二三四五六七八九]+)?)[多余]?(?:{BEHIND})?"
)


def is_well_formed(text: str) -> bool:
    match = WELL_FORMED.fullmatch(re.sub(r"(?<=\d)[,，](?=\d{3})", "", text))
    return bool(match and all(unit_named(unit) for unit in (match["low"], match["unit"]) if unit))


@fuzz
@given(FIGURES, st.booleans())
def test_what_looks_like_a_figure_is_refused_unless_somebody_would_write_it_so(text, share):
    if reading(text, "figures", share) is not None:
        TRIED["figures read"] += 1
        plain = simplified(re.sub(r"\s", "", text)).translate(str.maketrans("０１２３４５６７８９．", "0123456789."))
        assert is_well_formed(plain), f"{text!r} was read as {read(text, share)!r}, but nobody writes so"


def in_chinese(n: int) -> str:
    """A number below a hundred million million as Chinese newspapers write it: 105 is 一百零五."""
    if n >= 10**8:
        return in_chinese(n // 10**8) + "亿" + _rest(n % 10**8, 10**7)
    if n >= 10**4:
        return in_chinese(n // 10**4) + "万" + _rest(n % 10**4, 10**3)
    for place, name in ((1000, "千"), (100, "百"), (10, "十")):
        if n >= place:
            head = "" if place == 10 and n < 20 else "零一二三四五六七八九"[n // place]
            return head + name + _rest(n % place, place // 10)
    return "零一二三四五六七八九"[n]


def _rest(n: int, place: int) -> str:
    text = in_chinese(n)
    return "" if n == 0 else ("零" if n < place else "") + ("一" + text if 10 <= n < 20 else text)


WHOLE = st.integers(1, 10**9) | st.integers(1, 99) | st.builds(lambda d, z: d * 10**z, st.integers(1, 99), st.integers(0, 7))


@fuzz
@given(WHOLE, st.sampled_from(["", "十", "百", "千", "万", "亿"]), st.integers(0, 3), st.sampled_from(["", "近", "约", "超", "至少", "不超过", "+余", "+左右", "+以上"]), st.sampled_from(["元", "人次", "亩", "个", "名", "%"]), st.booleans())
def test_a_figure_of_known_meaning_is_read_with_that_meaning(whole, scale, decimals, qualifier, unit, full_width):
    """3.50万余元 and its like, built from parts: value and bounds worked out beside the reader."""
    TRIED["known figures tried"] += 1
    factor = {"": 1, "十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}[scale]
    decimals = decimals if unit not in ("个", "名", "人次") or factor >= 10**4 else 0
    digits = str(Decimal(whole).scaleb(-decimals))
    number = digits.translate(str.maketrans("0123456789.", "０１２３４５６７８９．")) if full_width else digits
    text = {"+余": f"{number}{scale}余{unit}", "+左右": f"{number}{scale}{unit}左右", "+以上": f"{number}{scale}{unit}以上"}.get(qualifier, f"{qualifier}{number}{scale}{unit}")
    if len(text) > LONGEST:
        return
    found = read(text, share=False)
    value, last = Decimal(digits) * factor, Decimal(1).scaleb(-decimals) * factor
    place = Decimal(1).scaleb(Decimal(digits).normalize().as_tuple().exponent) * factor
    exact = unit in ("个", "名", "人次") and not decimals and scale not in ("万", "亿")
    low, high = {
        "": (value, value) if exact else (value - last / 2, value + last / 2), "近": (value - place / 2, value), "约": (value - place / 2, value + place / 2), "+左右": (value - place / 2, value + place / 2),
        "超": (value, value + place), "+余": (value, value + place), "至少": (value, math.inf), "+以上": (value, math.inf), "不超过": (0, value),
    }[qualifier]  # fmt: skip
    assert (found.value, found.low, found.high) == pytest.approx((float(value), max(0, float(low)), float(high)), rel=1e-12), text
    assert unit in CONTINUOUS or found.unit == {"个": "item", "名": "person", "人次": "person_time"}.get(unit, found.unit)


@fuzz
@given(st.integers(0, 10**12 - 1) | st.integers(0, 2000))
def test_a_number_in_chinese_numerals_is_the_number(n):
    TRIED["chinese numbers tried"] += 1
    text = in_chinese(n)
    if len(text) < LONGEST:
        assert read(f"{text}个").value == n, text
        assert read(f"{text.replace('二百', '两百')}个").value == n


# Tables ---------------------------------------------------------------------------------------

SMALL = {"resources": [{
    "name": "things", "path": "things.csv",
    "schema": {
        "primaryKey": ["id"],
        "foreignKeys": [{"fields": "parent", "reference": {"resource": "things", "fields": "id"}}],
        "fields": [
            {"name": "id", "type": "string", "constraints": {"required": True, "pattern": "[a-z0-9]+(-[a-z0-9]+)*"}},
            {"name": "count", "type": "integer", "constraints": {"required": True}}, {"name": "lon", "type": "number", "constraints": {"minimum": -180, "maximum": 180}},
            {"name": "kind", "type": "string", "constraints": {"enum": ["a", "b"]}}, {"name": "parent", "type": "string"}, {"name": "note", "type": "string"},
        ],
    },
}]}  # fmt: skip
HEADER = "id,count,lon,kind,parent,note"
NASTY = st.sampled_from(["=1+1", "+x", "-x", "@x", "＝x", "\u202ex", "\u200b", "\0", "../x", "con", "<script>", "a\tb", '"', "x" * 2001, "nan", "inf", "1e9", "١", "９", "раt", "\ufeff", "{x}", "a;b", "'", "\\", "%00"])
CELL = st.sampled_from(["", "a", "b", "x-1", "7", "-3.5", "plain text", "中文"]) | NASTY | ANYTHING
ROWS = st.lists(st.lists(CELL, min_size=4, max_size=7), max_size=4)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small") / "data"
    folder.mkdir()
    (folder / "datapackage.json").write_text(json.dumps(SMALL), "utf-8")
    return folder


def tables_of(folder, content: bytes, kind: str):
    """What the table reader makes of a file: rows without a fault, each of which is what it should be."""
    TRIED[f"{kind} tried"] += 1
    (folder / "things.csv").write_bytes(content)
    tables, faults = read_package(folder)
    assert all(f.file == "data/things.csv" and f.wrong and f.mend and str(f).isprintable() for f in faults), faults
    if faults:
        TRIED[f"{kind} refused"] += 1
        return
    ids = [row["id"] for row in tables["things"].rows]
    assert len(set(ids)) == len(ids)
    for row in tables["things"].rows:
        assert re.fullmatch(r"[a-z0-9-]{1,80}", row["id"]) and re.fullmatch("-?[0-9]{1,15}", row["count"]), row
        assert -180 <= float(row["lon"] or 0) <= 180 and row["kind"] in ("", "a", "b") and row["parent"] in ("", *ids), row
        assert row["note"].isprintable() and not row["note"].startswith(FORMULA_STARTS) and len(row["note"]) <= LONGEST_CELL and row["note"] == row["note"].strip(), row


@fuzz
@given(st.binary(max_size=200))
def test_any_bytes_are_a_table_or_refused(small, content):
    tables_of(small, content, "files")


@fuzz
@given(st.text(st.sampled_from('ab1-,;"\'\n\r\t =中\u2028\u202e\0x'), max_size=60))
def test_any_text_below_the_header_is_rows_or_refused(small, text):
    tables_of(small, f"{HEADER}\n{text}".encode(), "tables")


@fuzz
@given(ROWS, st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_any_cells_are_sound_or_refused(small, rows, quoting):
    text = io.StringIO()
    csv.writer(text, quoting=quoting).writerows([HEADER.split(","), *rows])
    tables_of(small, text.getvalue().encode("utf-8", "surrogatepass"), "rows")


# The whole register ---------------------------------------------------------------------------

NAMES = sorted(p.name for p in DATA.glob("*.csv"))


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("register") / "data"
    shutil.copytree(DATA, folder)
    return folder


@fuzz_slowly
@given(st.data())
def test_a_cell_changed_anywhere_leaves_a_register_that_can_be_used_or_is_refused(copy, data):
    """One cell of one table becomes another cell of that column, something nasty, or anything."""
    TRIED["registers tried"] += 1
    name = data.draw(st.sampled_from(NAMES))
    original = (DATA / name).read_text("utf-8-sig")
    rows = list(csv.reader(io.StringIO(original, newline="")))
    if len(rows) == 1:
        return
    line, column = data.draw(st.integers(1, len(rows) - 1)), data.draw(st.integers(0, len(rows[0]) - 1))
    others = st.sampled_from(sorted({row[column] for row in rows[1:]}))
    rows[line][column] = data.draw(others | NASTY | FIGURES | st.sampled_from(["{}", "{n}", "{tongwei-funds}", "{", "0", "0元", "0%"]))
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    try:
        (copy / name).write_bytes(text.getvalue().encode())
        register = read_register(copy)
    except DataError as error:
        TRIED["registers refused"] += 1
        assert all(f.wrong and f.mend and f.line > 0 for f in error.faults), error
        return
    finally:
        (copy / name).write_text(original, "utf-8")
    analysis = Analysis(register)
    assert analysis.verdicts and analysis.indicators and analysis.counts
