"""What a page reads: enough to know whether it would be the same, and not much more."""

from __future__ import annotations

import csv
import shutil

import pytest

from lugan.book.plan import read_plan
from lugan.book.run import NOTEBOOKS
from lugan.datapackage import DataError
from lugan.language import LANGUAGES
from lugan.notebook import captured_blocks
from lugan.reads import Traced, _answers, digest, keep, kept, question, quietly, still, trace
from lugan.register import DATA, read_register
from lugan.views import Analysis, View


def shown(page, analysis) -> tuple[str, dict[str, str]]:
    """All that a page says, and what it read to say it."""
    reads: dict[str, str] = {}
    trace(reads)
    try:
        blocks = [b for _, blocks, _ in captured_blocks(NOTEBOOKS / f"{page.notebook}.ipynb", page.parameters, analysis) for b in blocks]
        said = [b.text(lang) if not hasattr(b, "files") else b.html(lang) + str(dict(b.files())) for b in blocks for lang in LANGUAGES]
    finally:
        trace(None)
    return "\n".join(said), reads


@pytest.fixture(scope="module")
def before(register):
    analysis = Analysis(register)
    return {page.name: (page, *shown(page, analysis)) for page in read_plan(register).pages}


def changed_register(folder, table: str, line: int, column: str, value: str):
    """The register with one cell changed."""
    shutil.copytree(DATA, folder / "data", dirs_exist_ok=True)
    path = folder / "data" / f"{table}.csv"
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[line][column] = value
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return read_register(folder / "data")


CELLS = {
    "claims": ("note_en", "basis", "period_start", "period_end", "note_zh"),
    "pairings": ("note_en", "since"),
    "places": ("en", "zh", "lon"),
    "measures": ("en", "definition_zh"),
    "scopes": ("en", "zh"),
    "themes": ("zh", "question_en"),
    "units": ("zh", "en_other"),
    "sources": ("title", "note_en"),
    "sections": ("en",),
    "paragraphs": ("end",),
    "checks": ("en", "premise_zh", "holds_en", "fails_zh"),
    "comparisons": ("zh",),
    "indicators": ("en", "caveat_zh"),
    "findings": ("holds_en", "depends_zh", "threshold"),
    "cautions": ("en", "consequence_zh", "severity"),
    "reasons": ("en",),
}
VALUES = {"basis": "plan", "severity": "low", "threshold": "55", "lon": "104.5", "since": "2021-05", "period_start": "2022", "period_end": "2024"}


@pytest.mark.slow
@pytest.mark.parametrize("table, column", [(t, c) for t, columns in CELLS.items() for c in columns])
def test_whatever_cell_changes_no_page_that_would_change_passes_for_unchanged(before, tmp_path, table, column):
    with open(DATA / f"{table}.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    moved = 0
    for line in sorted({0, len(rows) // 2}):
        if not rows[line][column] and column not in ("since",):
            continue
        value = VALUES.get(column) or (str(int(rows[line][column]) - 1) if column == "end" else rows[line][column] + " 又")
        try:
            register = changed_register(tmp_path, table, line, column, value)
        except (ValueError, DataError):
            continue  # the register itself refuses it
        analysis = Analysis(register)
        for name, (page, said, reads) in before.items():
            same = shown(page, analysis)[0] == said
            asked = still(reads, View(analysis, page.parameters))
            moved += not same
            assert same or asked, f"{name} says something else, and nothing it asked is answered otherwise"
    assert moved or (table, column) not in {("claims", "basis"), ("places", "en"), ("measures", "en"), ("checks", "premise_zh"), ("cautions", "en")}


def test_a_claim_reruns_the_pages_that_show_it_and_leaves_the_others(before, register, tmp_path):
    line = list(register.claims).index("jinan-linxia-funds") if "jinan-linxia-funds" in register.claims else 0
    claim = list(register.claims.values())[line]
    analysis = Analysis(changed_register(tmp_path, "claims", line, "term", "noted"))
    stale = {name for name, (page, _, reads) in before.items() if still(reads, View(analysis, page.parameters))}
    assert f"pairings/{claim.pairing}" in stale
    assert len(stale) < len(before)


def test_what_a_question_looks_at_on_its_way_is_not_noted():
    class Asked:
        OWNER = ""
        rows = Traced("rows", {"a": 1, "b": 2})

        @question
        def largest(self) -> int:
            return max(self.rows.values())

    reads: dict[str, str] = {}
    trace(reads)
    try:
        Asked().largest()
        with quietly():
            Asked.rows["a"]
        assert "b" in Asked.rows
    finally:
        trace(None)
    assert list(reads) == ['["","largest",[[],{}]]', '["rows","has","b"]']


def test_digests_tell_apart_what_is_not_the_same(register):
    claims = list(register.claims.values())
    assert len({digest(c) for c in claims}) == len(claims)
    assert digest(("a", "b")) != digest(("ab",)) and digest(1) != digest("1") and digest(None) != digest("")


def test_an_answer_counts_for_every_view_alike_in_what_it_looked_at_and_for_no_other(register):
    """Views of one analysis share answers; asked after any other, each answers as if nobody had been asked before."""
    usual = {"pairing": "jiaozhou-tongwei", "first_year": 2021, "last_year": 2026, "money_unit": "auto", "sources": "all", "reading": "both"}
    others = [usual, usual | {"money_unit": "wan"}, usual | {"first_year": 2026}, usual | {"pairing": "shinan-anding"}, usual | {"reading": "anding-funds"}]
    others += [{n: v for n, v in usual.items() if n != "pairing"}, dict(reversed(usual.items()))]
    asked = ['["","claims",[["shinan-anding"],{}]]', '["parameters","all",null]', '["parameters","keys",null]', '["parameters","has","pairing"]', '["parameters","row","pairing"]', '["","is_selection",[[],{}]]']
    together = Analysis(register)
    for question_text in asked:
        alone = [_answers(fresh)(question_text, View(fresh, parameters)) for parameters in others if (fresh := Analysis(register))]
        assert len(set(alone)) > 1
        assert [_answers(together)(question_text, View(together, parameters)) for parameters in others] == alone


def test_a_question_is_asked_again_only_if_something_that_its_answer_looked_at_is_otherwise(register, monkeypatch):
    analysis, times = Analysis(register), []
    monkeypatch.setattr("lugan.reads.digest", lambda value: times.append(1) or digest(value))
    for money_unit in ("auto", "wan", "yi"):
        for first_year in (2021, 2026):
            still({'["parameters","row","first_year"]': "?"}, View(analysis, {"first_year": first_year, "money_unit": money_unit}))
    assert len(times) == 2


def test_what_was_read_is_kept_as_it_comes(tmp_path):
    assert kept(tmp_path / "reads") is None
    reads: dict[str, str] = {}
    there = keep(tmp_path / "reads", reads)
    assert kept(tmp_path / "reads") == {}, "who asks nothing says so"
    for asked in ("a", "b"):
        reads[asked] = asked.upper()
        there = keep(tmp_path / "reads", reads, there)
        assert keep(tmp_path / "reads", reads, there) == there == len(reads)
        assert kept(tmp_path / "reads") == reads
    assert len((tmp_path / "reads").read_text().splitlines()) == 3
