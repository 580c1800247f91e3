"""The fingerprint: the same for the same inputs wherever they lie, another for any change."""

from __future__ import annotations

import os
import re

import pytest
from conftest import copy_of_project

from lugan.book import fingerprint as fingerprints
from lugan.book.fingerprint import changed, fingerprint, inputs
from lugan.register import DATA


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A copy of what a book is made from."""
    copy = copy_of_project(tmp_path)
    monkeypatch.setattr(fingerprints, "PROJECT", copy)
    return copy


def test_a_book_is_made_from_the_tables_that_the_environment_names(tables, monkeypatch):
    (tables / "claims.csv").write_text("", "utf-8")
    monkeypatch.setenv("LUGAN_DATA", str(tables))
    assert inputs() == inputs(tables) != inputs(DATA)


def test_a_copy_elsewhere_of_another_day_has_the_same_fingerprint(tables):
    assert re.fullmatch("[0-9a-f]{64}", fingerprint())
    for path in tables.iterdir():
        os.utime(path, (0, 0))
    assert fingerprint(tables) == fingerprint(DATA) == fingerprint()


@pytest.mark.parametrize("name", ["data/sources.csv", "data/datapackage.json", "notebooks/pairing.ipynb", "book/zh/method.md", "book/plan.yml", "lugan/checks.py", "lugan/locale/zh.yml", "_config.yml", "requirements.txt"])
def test_any_change_of_an_input_changes_it_and_is_named(project, name):
    before, old = fingerprint(project / "data"), inputs(project / "data")
    path = project / name
    path.write_bytes(path.read_bytes() + b"\n")
    assert fingerprint(project / "data") != before
    assert changed(old, inputs(project / "data")) == [name]


def test_a_new_file_changes_it_but_what_programs_leave_does_not(project):
    before = fingerprint(project / "data")
    (project / "lugan" / "__pycache__").mkdir()
    for name in ("lugan/__pycache__/x.pyc", "notebooks/.hidden", "data/notes.txt"):
        (project / name).write_text("x")
    assert fingerprint(project / "data") == before
    (project / "book" / "en" / "more.md").write_text("# More")
    assert fingerprint(project / "data") != before


def test_parameters_are_part_of_it():
    assert fingerprint(parameters={"money_unit": "wan"}) != fingerprint() == fingerprint(parameters={})
    assert fingerprint(parameters={"money_unit": "wan", "lang": "en"}) == fingerprint(parameters={"lang": "en", "money_unit": "wan"})
