"""Registers that might be ours: with fewer checks and cautions, and other years of its figures, every page and variant still says the same in both editions, and no number bare."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from lxml import etree

from lugan import facts, parity
from lugan.book import variants
from lugan.book.plan import read_plan
from lugan.book.run import NOTEBOOKS
from lugan.language import LANGUAGES
from lugan.number import Number
from lugan.register import read_register
from lugan.views import Analysis

YEARS = ("period_start", "period_end", "period_reading")


def rewritten(table: Path, change: Callable[[list[dict[str, str]]], list[dict[str, str]]]) -> None:
    """Change the rows of a table."""
    with table.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows, names = list(reader), reader.fieldnames
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(change(rows))


def vary(tables: Path, lots: random.Random) -> None:
    """Leave out checks with their cautions, findings and comparisons, and let figures concern the years of others."""
    gone: set[str] = set()

    def fewer(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        return [row for row in rows if lots.random() < 0.8]

    def without_some(checks: list[dict[str, str]]) -> list[dict[str, str]]:
        gone.update(row["id"] for row in checks if lots.random() < 0.4)
        return [row for row in checks if row["id"] not in gone]

    def exchanged(claims: list[dict[str, str]]) -> list[dict[str, str]]:
        periods = [{name: row[name] for name in YEARS} for row in claims]
        return [row | lots.choice(periods) if lots.random() < 0.25 else row for row in claims]

    rewritten(tables / "checks.csv", without_some)
    rewritten(tables / "cautions.csv", lambda rows: [row for row in rows if row["check"] not in gone])
    rewritten(tables / "claims.csv", exchanged)
    for table in ("findings", "comparisons"):
        rewritten(tables / f"{table}.csv", fewer)


def cells(analysis: Analysis) -> Iterator[tuple[str, str, dict[str, etree._Element]]]:
    """Page, cell and document in each language of all that pages and their variants show, each once."""
    known = set()
    for page in read_plan(analysis.register).pages:
        found = variants.computed(page, NOTEBOOKS / f"{page.notebook}.ipynb", None)
        for cell, runs in found.runs.items():
            for html in (run.shown[0] for run in runs):
                if tuple(html.values()) not in known:
                    known.add(tuple(html.values()))
                    yield page.name, cell, {lang: etree.HTML(f"<article>{html[lang]}</article>") for lang in LANGUAGES}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_other_registers_are_told_alike_and_no_number_stands_bare(tables, monkeypatch, seed):
    vary(tables, random.Random(seed))
    analysis = Analysis(read_register(tables))
    monkeypatch.setattr(variants, "analysis_of", lambda data: analysis)

    def find(kind: str, id: str) -> Number | None:
        with suppress(KeyError):
            return analysis.number(id)
        return None

    seen = 0
    for page, cell, documents in cells(analysis):
        bare = {lang: facts._said(document, lang)["bare"] for lang, document in documents.items()}
        assert not any(bare.values()), (page, cell, bare)
        places = [{page: parity.places(document, lang)} for lang, document in documents.items()]
        assert not list(parity.differences(*places, LANGUAGES, find)), (page, cell)
        seen += 1
    assert seen > 500
