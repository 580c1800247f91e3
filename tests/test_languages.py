"""A third language: what is missing is told, and a complete one is taken."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import copy_of_project

from lugan.languages import PROJECT, missing

LANG = "xx"


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """A copy of the project with the messages of a third language, made from English, and nothing else of it."""
    copy = copy_of_project(tmp_path_factory.mktemp("project"))
    text = (PROJECT / "lugan/locale/en.yml").read_text("utf-8")
    (copy / f"lugan/locale/{LANG}.yml").write_text(text.replace("html-lang: en", "html-lang: en-x-pseudo"), "utf-8")
    return copy


def check(project: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from lugan.cli import main; main()", "check"]
    usual = {name: value for name, value in os.environ.items() if not name.startswith("LUGAN_")}  # a notebook that ran here may have named tables
    return subprocess.run(command, cwd=project, env={**usual, "PYTHONPATH": str(project)}, capture_output=True, text=True)


def complete(project: Path) -> None:
    """Give the third language everything, by copying English."""
    for path in (project / "data").glob("*.csv"):
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        columns = [(i, named(c)) for i, c in enumerate(rows[0]) if named(c) not in rows[0]]
        with open(path, "w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([*row, *(name if line == 0 else row[i] for i, name in columns)] for line, row in enumerate(rows))
    package = json.loads((project / "data/datapackage.json").read_text("utf-8"))
    for resource in package["resources"]:
        fields = resource["schema"]["fields"]
        known = {f["name"] for f in fields}
        fields += [{**f, "name": named(f["name"])} for f in list(fields) if named(f["name"]) not in known]
    (project / "data/datapackage.json").write_text(json.dumps(package, ensure_ascii=False), "utf-8")
    shutil.copytree(project / "book/en", project / f"book/{LANG}")
    for path in (project / "notebooks").glob("*.ipynb"):
        notebook = json.loads(path.read_text("utf-8"))
        notebook["cells"] = [twin for cell in notebook["cells"] for twin in twins(cell)]
        path.write_text(json.dumps(notebook), "utf-8")


def named(column: str) -> str:
    return re.sub(r"(^|_)en(?=$|_(?:one|other)$)", rf"\g<1>{LANG}", column)


def twins(cell: dict) -> list[dict]:
    if "en" not in cell["metadata"].get("tags", ()):
        return [cell]
    return [cell, {**cell, "id": cell["id"].removesuffix("-en") + f"-{LANG}", "metadata": {"tags": [LANG]}}]


def test_the_languages_of_the_book_lack_nothing():
    assert list(missing("zh")) == []


def test_what_a_new_language_lacks_is_told_without_a_traceback_and_a_complete_one_is_taken(project):
    result = check(project)
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    for gap in ("data/measures.csv: no column 'definition_xx'", "book/xx/method.md: no such page", "notebooks/pairing.ipynb: "):
        assert gap in result.stderr
    complete(project)
    result = check(project)
    assert result.returncode == 0, result.stderr
    assert "the tables are sound" in result.stdout
