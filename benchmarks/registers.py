"""Synthetic registers: the project's own register and made-up pairings beside it, up to any number.

The made-up part is plausible, not true: city pairings with county pairings below them, a dozen
figures each in the forms that newspapers print, relations that hold, some that contradict,
comparisons that are refused, cautions. It is for measuring only. The same number gives the same
tables, on every machine.

    python -m benchmarks.registers 100 FOLDER
"""

from __future__ import annotations

import csv
import random
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from lugan.register import DATA

Row = dict[str, str]
Tables = dict[str, list[Row]]

#: So many county pairings hang below each made-up city pairing.
COUNTIES = 9

_FIRST = [("安", "An"), ("平", "Ping"), ("文", "Wen"), ("清", "Qing"), ("长", "Chang"), ("永", "Yong"), ("新", "Xin"), ("高", "Gao"), ("金", "Jin"), ("临", "Lin"), ("广", "Guang"), ("泰", "Tai"), ("和", "He"), ("宁", "Ning"), ("昌", "Chang")]  # fmt: skip
_SECOND = [("山", "shan"), ("河", "he"), ("川", "chuan"), ("原", "yuan"), ("阳", "yang"), ("城", "cheng"), ("口", "kou"), ("丘", "qiu"), ("泉", "quan"), ("州", "zhou"), ("岭", "ling"), ("湾", "wan"), ("江", "jiang")]  # fmt: skip
_SIDES = (("鲁", "Lu"), ("甘", "Gan"))

#: Measure, form in which it is printed, least and most, period, basis, term.
_FIGURES = [
    ("collaboration_funds", "{}万元", 1800, 9900, ("2021", "2025", "frame"), "total", "协作资金"),
    ("projects", "{}个", 30, 180, ("2021", "2025", "frame"), "total", "帮扶项目"),
    ("workers_placed", "{}余人", 1200, 9800, ("2021", "2025", "frame"), "total", "就业"),
    ("enterprise_jobs", "{}人", 110, 980, ("2021", "", "open"), "total", "吸纳就业"),
    ("assisted_sales", "{}万元", 2100, 98000, ("2021", "2025", "frame"), "total", "消费帮扶"),
    ("training_attendances", "{}多人次", 1100, 9900, ("2021", "2025", "frame"), "total", "培训"),
    ("enterprises_attracted", "{}家", 3, 60, ("2021", "2025", "frame"), "total", "引进企业"),
    ("schools", "{}所", 4, 40, ("2021", "2025", "frame"), "total", "结对学校"),
    ("hospitals", "{}家", 3, 20, ("2021", "2025", "frame"), "total", "结对医院"),
]


def write(pairings: int, folder: Path) -> Path:
    """Write tables with as many pairings into a folder.

    Parameters
    ----------
    pairings : int
        At least as many as the project has; its own are the first of them.
    folder : Path
        Made; what is in it is replaced.

    Returns
    -------
    Path
        The folder.
    """
    tables = {path.stem: _read(path) for path in DATA.glob("*.csv")}
    own = len(tables["pairings"])
    if pairings < own:
        raise ValueError(f"{pairings} pairings are fewer than the {own} that the project has")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(DATA, folder)
    _add(tables, pairings - own)
    for name, rows in tables.items():
        _write(folder / f"{name}.csv", rows)
    return folder


def change(folder: Path, claim: str = "") -> str:
    """Print one figure of the tables otherwise, by default one of the last pairing; returns the claim's id."""
    claims, numerals = (_read(folder / f"{name}.csv") for name in ("claims", "numerals"))
    row = next(r for r in reversed(claims) if claim in ("", r["id"]))
    first = next(c for c in row["printed"] if c.isdigit())
    printed = row["printed"].replace(first, str(int(first) % 9 + 1), 1)
    for changed in (row, next(n for n in numerals if n["use"] == row["id"])):
        changed["printed"] = printed
    for name, rows in (("claims", claims), ("numerals", numerals)):
        _write(folder / f"{name}.csv", rows)
    return row["id"]


def _add(tables: Tables, count: int) -> None:
    """Add so many made-up pairings to the tables."""
    source = "made-up"
    tables["sources"].append({"id": source, "title": "测算用虚拟来源", "published": "2026", "file": "made-up.txt", "sha256": "0" * 64, "note_en": "Made up for measuring; not a source.", "note_zh": "为测算而虚拟，并非来源。"})
    chance, position, city = random.Random(2026), 0, ""
    for number in range(count):
        is_city = number % (COUNTIES + 1) == 0
        above = number - number % (COUNTIES + 1)
        id = f"donor-{_letters(number)}"
        _add_places(tables, number, above)
        tables["pairings"].append({"id": id, "donor": f"donor-{_letters(number)}", "recipient": f"taker-{_letters(number)}", "level": "city" if is_city else "county", "parent": "shandong-gansu" if is_city else city, "source": source})
        city = id if is_city else city
        start = position
        position = _add_claims(tables, id, number, position, source, chance)
        tables["paragraphs"].append({"source": source, "number": str(number + 1), "start": str(start), "end": str(position)})
        _add_relations(tables, id, number, chance)
        position += 1
    if count:
        tables["sections"].append({"source": source, "start": "0", "end": str(position), "en": "All of it", "zh": "全文"})


def _add_places(tables: Tables, number: int, above: int) -> None:
    is_city = above == number
    first, second = _FIRST[number % len(_FIRST)], _SECOND[number // len(_FIRST) % len(_SECOND)]
    third = ("", "", "") if number < len(_FIRST) * len(_SECOND) else ("新", "New ", "") if number < 2 * len(_FIRST) * len(_SECOND) else ("老", "Old ", "")
    for side, (zh, en) in zip(("donor", "taker"), _SIDES, strict=True):
        lon, lat = (119.0, 36.4) if side == "donor" else (103.8, 35.2)
        tables["places"].append({
            "id": f"{side}-{_letters(number)}", "zh": third[0] + zh + first[0] + second[0], "en": f"{third[1]}{en}{first[1].lower()}{second[1]}", "level": "city" if is_city else "county",
            "parent": ("shandong" if side == "donor" else "gansu") if is_city else f"{side}-{_letters(above)}", "lon": f"{lon + number % 23 / 20:.2f}", "lat": f"{lat + number % 19 / 20:.2f}",
        })  # fmt: skip


def _add_claims(tables: Tables, pairing: str, number: int, position: int, source: str, chance: random.Random) -> int:
    """Add the figures of a pairing; returns the position after them."""
    figures = [(measure, form.format(chance.randint(low, high)), period, basis, term) for measure, form, low, high, period, basis, term in _FIGURES]
    if number % 5 == 0:  # a figure told twice, and not the same
        figures.append(("workers_placed", f"{chance.randint(20, 90)}000多人", ("2021", "2025", "frame"), "total", "稳定就业"))
    for place, (measure, printed, period, basis, term) in enumerate(figures):
        end = position + len(printed)
        id = f"{_letters(number)}-{measure.replace('_', '-')}{'-again' if place >= len(_FIGURES) else ''}"
        tables["claims"].append({
            "id": id, "pairing": pairing, "measure": measure, "printed": printed, "start": str(position), "end": str(end), "period_start": period[0], "period_end": period[1],
            "period_reading": period[2], "basis": basis, "term": term, "scope": "pairing", "source": source,
        })  # fmt: skip
        tables["numerals"].append({"source": source, "start": str(position), "end": str(end), "printed": printed, "use": id})
        position = end + 2
    return position


def _add_relations(tables: Tables, pairing: str, number: int, chance: random.Random) -> None:
    code = _letters(number)
    jobs, workers = f"{code}-enterprise-jobs", f"{code}-workers-placed"
    tables["checks"].append({
        "id": f"jobs-{code}", "kind": "part_of", "force": "assumed", "left": jobs, "right": workers, "en": "Jobs at enterprises are part of all work found", "zh": "企业吸纳就业是全部就业的一部分",
        "premise_en": "both count the same people", "premise_zh": "两处统计的是同一批人", "holds_en": "{share} of those who found work did so at incoming enterprises", "holds_zh": "就业者中{share}在引进企业",
        "fails_en": "More jobs are printed at enterprises than there were people who found work", "fails_zh": "企业吸纳就业多于全部就业",
    })  # fmt: skip
    tables["comparisons"].append({"id": f"told-by-two-names-{code}", "theme": "employment", "claims": f"{jobs} {workers}", "reason": "definition", "en": "One counts jobs, the other people.", "zh": "一处计岗位，一处计人。"})
    if number % 5 == 0:
        again = f"{workers}-again"
        tables["checks"].append({
            "id": f"told-twice-{code}", "kind": "same_fact", "force": "stated", "left": workers, "right": again, "en": "Work found, told twice", "zh": "就业人数，两处给出",
            "fails_en": "Work found is given as {left} and as {right}", "fails_zh": "就业人数一处为{left}，一处为{right}",
        })  # fmt: skip
        tables["cautions"].append({
            "id": f"told-twice-caution-{code}", "kind": "contradiction", "severity": chance.choice(("high", "medium", "low")), "pairing": pairing, "claims": f"{workers} {again}", "check": f"told-twice-{code}",
            "en": f"{{{workers}}} in one place, {{{again}}} in another.", "zh": f"一处为{{{workers}}}，一处为{{{again}}}。",
            "consequence_en": "Quote neither without the other.", "consequence_zh": "引用其一须同时引用其二。",
        })  # fmt: skip


def _letters(number: int) -> str:
    """A number in letters: an id is shown on pages, where no number stands bare."""
    return "".join(chr(97 + number // 26**place % 26) for place in (2, 1, 0))


def _read(path: Path) -> list[Row]:
    with open(path, encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
        return rows or [dict.fromkeys(reader.fieldnames or (), "")]


def _write(path: Path, rows: Iterable[Row]) -> None:
    rows = list(rows)
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for row in rows if any(row.values()))


if __name__ == "__main__":
    print(write(int(sys.argv[1]), Path(sys.argv[2])))
