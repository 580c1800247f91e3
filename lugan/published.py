"""Published data: the tables as computed, for people and programs that want the numbers.

CSV in UTF-8, described by a data package. Numbers are plain digits in the unit of their row;
an open bound is an empty cell. Text that a spreadsheet would take for a formula gets an
apostrophe in front.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .checks import Verdict, explain
from .datapackage import FORMULA_STARTS
from .findings import Finding, findings
from .indicators import Indicator
from .language import LANGUAGES, Sayable, words
from .parameters import checked
from .quantities import Quantity, plain
from .register import Claim
from .views import Analysis, View

BOM = "\ufeff"

#: Columns of each published table, in order; described in the language files under ``field-…``.
COLUMNS = {
    "claims": ("id", "pairing", "measure", "theme", "printed", "value", "low", "high", "unit", "period_start", "period_end", "basis", "scope", "source", "start", "end", "status",
               "rule", "period_reading", "term", "paragraph", *(f"note_{lang}" for lang in LANGUAGES)),
    "indicators": ("id", "pairing", "theme", "formula", "value", "low", "high", "unit", "claims", "status", *(f"name_{lang}" for lang in LANGUAGES), *(f"note_{lang}" for lang in LANGUAGES)),
    "checks": ("id", "kind", "force", "left", "right", "claims", "outcome", "left_value", "right_value", "gap", "gap_low", "gap_high", "unit",
               *(f"name_{lang}" for lang in LANGUAGES), *(f"premise_{lang}" for lang in LANGUAGES), *(f"reason_{lang}" for lang in LANGUAGES)),
    "findings": ("id", "outcome", "claims", *(f"text_{lang}" for lang in LANGUAGES), *(f"mark_{lang}" for lang in LANGUAGES)),
    "uses": ("id", "page"),
    "numerals": ("source", "start", "end", "printed", "use", "reason", "repeats"),
}  # fmt: skip

#: Columns of the data behind a chart, claims and indicators together.
CHART = ("id", "pairing", "theme", *(f"name_{lang}" for lang in LANGUAGES), "printed", "value", "low", "high", "unit", "period_start", "period_end", "claims", "source", "status")

#: What every data file of a page says at the end of its rows.
ORIGIN = ("source_title", "licence")

LICENCE = {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/", "title": "Creative Commons Attribution 4.0"}

_NUMBERS = {"value", "low", "high", "left_value", "right_value", "gap", "gap_low", "gap_high"}
_INTEGERS = {"start", "end", "paragraph"}


def claims_csv(analysis: Analysis, rows: Iterable[Claim]) -> str:
    """Claims of a page as CSV text, with title of the source and licence."""
    return _csv("claims", [_claim(analysis, c) | _origin(analysis, [c]) for c in rows], ORIGIN)


def indicators_csv(analysis: Analysis, rows: Iterable[Indicator]) -> str:
    """Indicators of a page as CSV text, refused ones with the reason."""
    return _csv("indicators", [_indicator(i) | _origin(analysis, i.claims) for i in rows], ORIGIN)


def checks_csv(analysis: Analysis, rows: Iterable[Verdict]) -> str:
    """Verdicts of a page as CSV text."""
    claims = analysis.register.claims
    return _csv("checks", [_check(v) | _origin(analysis, [claims[c] for c in v.relation.claims]) for v in rows], ORIGIN)


def chart_csv(analysis: Analysis, rows: Sequence[Claim | Indicator]) -> str:
    """The claims and indicators behind a chart, as one table."""
    return _csv("chart", [_drawn(analysis, row) | _origin(analysis, [row] if isinstance(row, Claim) else row.claims) for row in rows], ORIGIN)


def page_package(files: Mapping[str, str]) -> str:
    """The description of the data files that a page offers, by name and text, as JSON text."""
    return _page_package(tuple((name, text.split("\n", 1)[0]) for name, text in sorted(files.items())))


@lru_cache
def _page_package(files: tuple[tuple[str, str], ...]) -> str:
    """The same from names and lines of columns, which pages of a kind have in common."""
    resources = [
        {"name": name.removesuffix(".csv"), "path": name, "format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "schema": {"fields": [_field(c) for c in columns.split(",")]}}
        for name, columns in files
    ]
    return json.dumps({**_about(), "resources": resources}, ensure_ascii=False, indent=1) + "\n"


def write_tables(folder: Path, analysis: Analysis, counts: Mapping[str, Quantity], uses: Iterable[tuple[str, str]]) -> None:
    """Write all published tables and their data package.

    Parameters
    ----------
    folder : Path
        Made if it is not there.
    analysis : Analysis
    counts : mapping of str to Quantity
        Every count that stands on a page.
    uses : iterable of (str, str)
        Id of a number, and a page that shows it or computes from it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    texts = {
        "claims": _csv("claims", [_claim(analysis, c) for c in analysis.register.claims.values()]),
        "indicators": _csv("indicators", list(all_indicators(analysis, counts).values())),
        "checks": _csv("checks", [_check(v) for v in analysis.verdicts.values()]),
        "findings": _csv("findings", [_finding(f) for f in all_findings(analysis)]),
        "uses": _csv("uses", [{"id": id, "page": page} for id, page in uses]),
        "numerals": _csv("numerals", [vars(n) for n in analysis.register.numerals]),
    }
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(BOM + text, "utf-8", newline="")
    (folder / "datapackage.json").write_text(json.dumps(_package(), ensure_ascii=False, indent=1) + "\n", "utf-8")


def all_indicators(analysis: Analysis, counts: Mapping[str, Quantity]) -> dict[str, dict[str, Any]]:
    """Every number that is no claim, by id: indicators, gaps and shares of checks, counts."""
    rows = {i.id: _indicator(i) for i in analysis.indicators.values()}
    rows |= {id: _derived(id, q, "check") for id, q in analysis.derived.items()}
    return rows | {id: _derived(id, q, "count") for id, q in counts.items()}


def _claim(analysis: Analysis, claim: Claim) -> dict[str, Any]:
    q = claim.quantity
    return {
        "id": claim.id, "pairing": claim.pairing, "measure": claim.measure.id, "theme": claim.theme, "printed": claim.printed,
        "value": q.value, "low": q.low, "high": q.high, "unit": q.unit, "period_start": claim.period.start, "period_end": claim.period.end,
        "basis": claim.basis, "scope": claim.scope.id, "source": claim.source, "start": claim.start, "end": claim.end, "status": analysis.status(claim),
        "rule": q.rule, "period_reading": claim.period.reading, "term": claim.term, "paragraph": analysis.register.paragraph(claim.source, claim.start),
        **_said("note", claim.note),
    }  # fmt: skip


def _indicator(indicator: Indicator) -> dict[str, Any]:
    q = indicator.quantity
    status = "refused" if q is None else "contested" if indicator.contested else "computed"
    numbers = {"value": q.value, "low": q.low, "high": q.high} if q else {}
    note = indicator.formula.caveat if q else indicator.refusal
    assert note is not None
    return {
        "id": indicator.id, "pairing": indicator.pairing, "theme": indicator.formula.theme, "formula": indicator.formula.kind, **numbers, "unit": indicator.unit.id,
        "claims": " ".join(c.id for c in indicator.claims), "status": status, **_said("name", indicator.formula.name), **_said("note", note),
    }  # fmt: skip


def _derived(id: str, quantity: Quantity, formula: str) -> dict[str, Any]:
    return {"id": id, "formula": formula, "value": quantity.value, "low": quantity.low, "high": quantity.high, "unit": quantity.unit, "claims": " ".join(sorted(quantity.claims)), "status": "computed"}


def _check(verdict: Verdict) -> dict[str, Any]:
    relation, gap = verdict.relation, verdict.gap
    numbers = {"gap": gap.value, "gap_low": gap.low, "gap_high": gap.high} if gap else {}
    return {
        "id": verdict.id, "kind": relation.kind, "force": relation.force, "claims": " ".join(relation.claims), "left": " + ".join(relation.left), "right": " + ".join(relation.right), "outcome": verdict.outcome,
        "left_value": verdict.left.value, "right_value": verdict.right.value, **numbers, "unit": verdict.left.unit,
        **_said("name", relation.name), **_said("premise", relation.premise), **_said("reason", explain(verdict)),
    }  # fmt: skip


def all_findings(analysis: Analysis) -> Iterable[Finding]:
    """Every finding about every pairing, as a page with the usual parameters prints it."""
    view = View(analysis, checked("overview", {}, analysis.register))
    seen: set[str] = set()
    for pairing in analysis.register.pairings:
        for finding in findings(view, pairing):
            if finding.id not in seen:
                seen.add(finding.id)
                yield finding


def _finding(finding: Finding) -> dict[str, Any]:
    return {"id": finding.id, "outcome": finding.outcome, "claims": " ".join(sorted(finding.claims)), **_said("text", finding.sentence), **_said("mark", finding.mark)}


def _said(column: str, saying: Sayable) -> dict[str, str]:
    return {f"{column}_{lang}": saying.text(lang) for lang in LANGUAGES}


def _drawn(analysis: Analysis, row: Claim | Indicator) -> dict[str, Any]:
    """A row behind a chart: a claim or an indicator in the columns they share."""
    if isinstance(row, Claim):
        return {**_claim(analysis, row), "claims": row.id, **_said("name", row.measure.name)}
    return _indicator(row)


def _origin(analysis: Analysis, claims: Iterable[Claim]) -> dict[str, str]:
    """Where claims come from, and on what terms their figures may be used."""
    sources = dict.fromkeys(analysis.register.sources[c.source] for c in claims)
    return {"source_title": "; ".join(s.title for s in sources), "licence": LICENCE["title"]}


def _csv(table: str, rows: Sequence[Mapping[str, Any]], more: Sequence[str] = ()) -> str:
    columns = (*COLUMNS.get(table, CHART), *more)
    return _text(columns, tuple(tuple([_cell(c, row.get(c, "")) for c in columns]) for row in rows))


@lru_cache(256)
def _text(columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> str:
    """Columns and rows as CSV text; most variants of a page ask for the same ones."""
    cells = np.array(rows, dtype=object).reshape(len(rows), len(columns))
    frame = pd.DataFrame(cells, columns=list(columns), dtype=object)  # of an array it is made in half the time
    return frame.to_csv(index=False, lineterminator="\n")


def _cell(column: str, value: Any) -> str:
    """Digits for numbers, nothing for an open bound, text that no spreadsheet runs."""
    if column in _NUMBERS and value != "":
        return "" if math.isinf(value) else plain(value)
    text = str(value)
    return "'" + text if text.startswith(FORMULA_STARTS) else text


def _package() -> dict[str, Any]:
    """The description of the published tables."""
    resources = [
        {
            "name": table, "path": f"{table}.csv", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
            **{("title" if lang == LANGUAGES[0] else f"title_{lang}"): words(f"table-{table}", lang) for lang in LANGUAGES},
            "schema": {"fields": [_field(c) for c in columns], **({"primaryKey": ["id"]} if "id" in columns else {})},
        }
        for table, columns in COLUMNS.items()
    ]  # fmt: skip
    return {**_about(), "resources": resources}


def _about() -> dict[str, Any]:
    return {"$schema": "https://datapackage.org/profiles/2.0/datapackage.json", "name": "lugan-book", "title": words("book-title", "en"), "licenses": [LICENCE]}


def _field(column: str) -> dict[str, str]:
    """Name, type and meaning of a column."""
    stem = column.removesuffix("_" + column[-2:]) if column[-2:] in LANGUAGES else column
    kind = "number" if column in _NUMBERS else "integer" if column in _INTEGERS else "string"
    meaning = {("description" if lang == LANGUAGES[0] else f"description_{lang}"): words(f"field-{stem.replace('_', '-')}", lang) for lang in LANGUAGES}
    return {"name": column, "type": kind, **meaning}
