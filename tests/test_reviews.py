"""Reviews: drawn by lot, merged whole or not at all, and worth exactly what a sample is worth."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path

import pytest
from click.testing import CliRunner

from lugan.cli import main
from lugan.register import read_register
from lugan.reviews import Reviewed, drawn, most_wrong

BOOK = "ab" * 32


def file(folder: Path, name: str = "reviews.json", reviewer: str = "Wen", book: str = BOOK, **reviews: str) -> Path:
    """A file of the desk with a verdict on each claim named, ``tongwei_funds="agree"``."""
    register = read_register()
    rows = [{"claim": c.replace("_", "-"), "printed": register.claims[c.replace("_", "-")].printed, "verdict": v, "note": "", "date": "2026-03-01"} for c, v in reviews.items()]
    return write(folder / name, {"format": "lugan-reviews/1", "book": book, "reviewer": reviewer, "reviews": rows})


def write(path: Path, content: object) -> Path:
    path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    return path


def merge(tables: Path, *files: Path):
    return CliRunner().invoke(main, ["reviews", *map(str, files), "--data", str(tables)])


def rows(tables: Path) -> list[dict[str, str]]:
    with open(tables / "reviews.csv", encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def test_a_file_is_merged_and_merged_again_changes_nothing(tables, tmp_path):
    path = file(tmp_path, tongwei_funds="agree", tongwei_projects="wrong")
    result = merge(tables, path)
    assert (result.exit_code, "2 reviews added, 0 known already; 2 of" in result.output) == (0, True)
    assert rows(tables)[0] == {"claim": "tongwei-funds", "reviewer": "Wen", "date": "2026-03-01", "verdict": "agree", "note": "", "book": BOOK, "printed": "3.7亿元"}
    before = (tables / "reviews.csv").read_bytes()
    assert "0 reviews added, 4 known already" in merge(tables, path, path).output
    assert (tables / "reviews.csv").read_bytes() == before
    assert CliRunner().invoke(main, ["check", "--data", str(tables)]).exit_code == 0


GOOD = {"format": "lugan-reviews/1", "book": BOOK, "reviewer": "Wen"}
REVIEW = {"claim": "tongwei-funds", "printed": "3.7亿元", "verdict": "agree", "note": "", "date": "2026-03-01"}


@pytest.mark.parametrize(
    "content, message",
    [
        ({**GOOD, "reviews": [REVIEW | {"claim": "tongwei-fund"}]}, "bad.json (tongwei-fund Wen 2026-03-01), column claim: 'tongwei-fund' is not in data/claims.csv. Take the review out, or correct the name; did you mean tongwei-funds?"),
        ({**GOOD, "reviews": [REVIEW | {"verdict": "right"}]}, "bad.json (tongwei-funds Wen 2026-03-01), column verdict: 'right' is not one of agree, wrong, unclear. Choose one of them."),
        ({**GOOD, "reviews": [REVIEW | {"date": "2026-02-30"}]}, "bad.json (tongwei-funds Wen 2026-02-30), column date: '2026-02-30' is no day of the calendar. Write the day of the review."),
        ({**GOOD, "reviews": [REVIEW | {"note": "=HYPERLINK(1)"}]}, "column note: '=HYPERLINK(1)' begins like a spreadsheet formula"),
        ({**GOOD, "reviews": [REVIEW | {"note": "x" * 2001}]}, "column note: 2001 characters, more than 2000"),
        ({**GOOD, "reviews": [REVIEW | {"note": None}]}, "bad.json: review 1 has no text for 'note'. Export the file from the reviewer's desk again."),
        ({**GOOD, "reviews": ["agree"]}, "bad.json: review 1 has no text for 'claim'"),
        ({**GOOD, "reviews": [REVIEW, REVIEW | {"verdict": "wrong"}]}, "column verdict: Wen has said otherwise of it on 2026-03-01: agree. Keep one of the two."),
        ({**GOOD, "book": "no hash", "reviews": [REVIEW]}, "column book: 'no hash' does not have the form"),
        ({**GOOD, "reviewer": "", "reviews": [REVIEW]}, "column reviewer: the cell is empty"),
        ({"format": "lugan-reviews/1", "book": BOOK, "reviews": []}, "bad.json: the file has no text for 'reviewer'"),
        ({**GOOD, "format": "other", "reviews": []}, "it is no file of the reviewer's desk: its format is not 'lugan-reviews/1'"),
        ([], "it is no file of the reviewer's desk"),
        (GOOD, "bad.json: it has no list of reviews"),
    ],
)
def test_bad_files_are_refused_and_nothing_is_written(tables, tmp_path, content, message):
    before = (tables / "reviews.csv").read_bytes()
    result = merge(tables, file(tmp_path, tongwei_projects="agree"), write(tmp_path / "bad.json", content))
    assert result.exit_code == 1
    assert message in result.output
    assert "Traceback" not in result.output
    assert (tables / "reviews.csv").read_bytes() == before
    assert not list(tables.glob("*.new"))


@pytest.mark.parametrize("content, message", [(b"{", "bad.json: it is not JSON: Expecting property name"), (b"\xff{}", "bad.json: byte 0 is not UTF-8"), (b"[" * 100_000, "bad.json: ")])
def test_a_file_that_is_no_json_is_refused(tables, tmp_path, content, message):
    (tmp_path / "bad.json").write_bytes(content)
    result = merge(tables, tmp_path / "bad.json")
    assert (result.exit_code, message in result.output, "Traceback" in result.output) == (1, True, False)


def test_a_person_who_says_otherwise_the_same_day_is_asked_which_it_is(tables, tmp_path):
    merge(tables, file(tmp_path, tongwei_funds="agree"))
    result = merge(tables, file(tmp_path, tongwei_funds="wrong"))
    assert (result.exit_code, "Wen has said otherwise of it on 2026-03-01: agree" in result.output) == (1, True)


def test_the_order_is_drawn_from_the_book_and_from_nothing_else(register):
    claims = list(register.claims)
    order = drawn(claims, BOOK)
    assert sorted(order) == sorted(claims) != order
    assert drawn(reversed(claims), BOOK) == order
    assert drawn(claims, "cd" * 32) != order


@pytest.mark.parametrize(
    "population, sample, wrong, most",
    [
        (10, 0, 0, 10),  # nothing was looked at
        (10, 10, 3, 3),  # everything was
        (10, 5, 0, 3),  # 4 wrong of 10: none in 5 has the chance C(6,5) / C(10,5) = 6/252 = 0.024; 3 wrong: 21/252 = 0.083
        (10, 5, 5, 10),
        (100_000, 300, 0, 992),  # near the rule of three: 3 / 300 = 1 %
    ],
)
def test_the_error_bound_is_exact(population, sample, wrong, most):
    assert most_wrong(population, sample, wrong) == most


@pytest.mark.parametrize("wrong", [0, 1, 5, 30, 80])
def test_the_error_bound_is_right_in_nineteen_of_twenty_samples(wrong):
    rng = random.Random(wrong)
    population = [i < wrong for i in range(121)]
    bounds = [most_wrong(121, 20, sum(rng.sample(population, 20))) for _ in range(2000)]
    assert sum(bound >= wrong for bound in bounds) >= 0.94 * 2000
    assert wrong == 0 or min(bounds) < 121


def reviewed(tables: Path) -> Reviewed:
    return Reviewed(read_register(tables))


def names(claims: list[str], verdict: str = "agree") -> dict[str, str]:
    return {c.replace("-", "_"): verdict for c in claims}


def test_only_what_was_drawn_by_lot_supports_the_bound(tables, tmp_path, register):
    order = drawn(register.claims, BOOK)
    merge(tables, file(tmp_path, **names([*order[:12], order[40]])))
    found = reviewed(tables)
    assert found.sample == set(order[:12])
    assert len(found.standing) == 13
    assert found.bound == most_wrong(len(register.claims), 12, 0)


def test_wrong_and_unclear_verdicts_widen_the_bound(tables, tmp_path, register):
    order = drawn(register.claims, BOOK)
    merge(tables, file(tmp_path, **{**names(order[:12]), **names(order[3:4], "wrong"), **names(order[5:6], "unclear")}))
    assert reviewed(tables).unsure == {order[3], order[5]}
    assert reviewed(tables).bound == most_wrong(len(register.claims), 12, 2)


def test_a_review_stands_only_as_long_as_the_figure(tables, tmp_path, register):
    order = drawn(register.claims, BOOK)
    merge(tables, file(tmp_path, **names(order[:3])))
    path = tables / "reviews.csv"
    path.write_text(path.read_text("utf-8").replace(register.claims[order[1]].printed + "\n", "一个\n"), "utf-8")
    found = reviewed(tables)
    assert order[1] not in found.standing
    assert (found.sample, found.unsure) == (set(order[:3]), {order[1]})


def test_the_last_word_of_each_person_counts_and_two_may_differ(tables, tmp_path):
    merge(tables, file(tmp_path, tongwei_funds="wrong"))
    later = write(tmp_path / "later.json", {**GOOD, "reviews": [REVIEW | {"date": "2026-03-02"}]})
    merge(tables, later)
    assert [r.date for r in reviewed(tables).standing["tongwei-funds"]] == ["2026-03-02"]
    assert reviewed(tables).verdict("tongwei-funds") == "agree"
    merge(tables, file(tmp_path, reviewer="Li", tongwei_funds="unclear"))
    assert reviewed(tables).verdict("tongwei-funds") == "differ"
    assert reviewed(tables).verdict("tongwei-projects") == ""
