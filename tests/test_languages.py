"""A third language: what is missing is told, and a complete one is taken."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from conftest import copy_of_project
from lxml import html

from lugan.languages import PROJECT, missing

LANG = "xx"

#: English with other vowels: whoever knows the one reads the other, and no word of the first is taken for one of the second.
_ACCENTS = str.maketrans("aeiouAEIOU", "äëïöüÄËÏÖÜ")
#: What is left as it is: names of values, commands, markup, and the days, pages and positions that ``lugan/structural.yml`` knows in English.
_KEPT = re.compile(r"(\{[^{}]*\}|%\([a-z]+\)s|`[^`]*`|<[^>]*>|\d+ [A-Z][a-z]+ \d{4}|[Pp]age \d+|paragraph (?=\{)|, characters (?=\{)|[Pp]art (?=\{)| of (?=\{)|[Vv]ersion (?=\{)|wan \(10,000[^)]*\)|yi \(100 million[^)]*\)|14th Five-Year Plan)")


def pseudo(text: str) -> str:
    """A text in the third language.

    >>> pseudo("No figure for {theme}: run `lugan check`.")
    'Nö fïgürë för {theme}: rün `lugan check`.'
    """
    return "".join(piece if i % 2 else piece.translate(_ACCENTS) for i, piece in enumerate(_KEPT.split(text)))


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """A copy of the project with the messages of a third language, made from English, and nothing else of it."""
    copy = copy_of_project(tmp_path_factory.mktemp("project"))
    messages = yaml.safe_load((PROJECT / "lugan/locale/en.yml").read_text("utf-8"))
    (copy / f"lugan/locale/{LANG}.yml").write_text(yaml.safe_dump(translated(messages), allow_unicode=True), "utf-8")
    return copy


def translated(messages: dict) -> dict:
    """All messages in the third language; how numbers are written, and what names a language, stay as in English."""
    kept = {key: messages[key] for key in ("locale", "sphinx-language", "numbers", "qualifiers", "signs", "list-space", "search-words")}

    def said(message):
        return {key: said(value) for key, value in message.items()} if isinstance(message, dict) else pseudo(message) if isinstance(message, str) else message

    return {key: said(message) for key, message in messages.items()} | kept | {"name": "Psëüdö", "html-lang": "en-x-pseudo"}


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """``lugan`` in a copy of the project."""
    command = [sys.executable, "-c", "from lugan.cli import main; main()", *arguments]
    usual = {name: value for name, value in os.environ.items() if not name.startswith("LUGAN_")}  # a notebook that ran here may have named tables
    return subprocess.run(command, cwd=project, env={**usual, "PYTHONPATH": str(project)}, capture_output=True, text=True)


def complete(project: Path) -> None:
    """Give the third language everything that the check asks for."""
    for path in (project / "data").glob("*.csv"):
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        columns = [(i, named(c)) for i, c in enumerate(rows[0]) if named(c) not in rows[0]]
        with open(path, "w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([*row, *(name if line == 0 else pseudo(row[i]) for i, name in columns)] for line, row in enumerate(rows))
    package = json.loads((project / "data/datapackage.json").read_text("utf-8"))
    for resource in package["resources"]:
        fields = resource["schema"]["fields"]
        known = {f["name"] for f in fields}
        fields += [{**f, "name": named(f["name"])} for f in list(fields) if named(f["name"]) not in known]
    (project / "data/datapackage.json").write_text(json.dumps(package, ensure_ascii=False), "utf-8")
    for path in (project / "book/en").glob("*.md"):
        (project / "book" / LANG).mkdir(exist_ok=True)
        (project / "book" / LANG / path.name).write_text(re.sub(r"(?m)^# .*$", lambda title: pseudo(title[0]), path.read_text("utf-8")), "utf-8")
    for path in (project / "notebooks").glob("*.ipynb"):
        notebook = json.loads(path.read_text("utf-8"))
        notebook["cells"] = [twin for cell in notebook["cells"] for twin in twins(cell)]
        path.write_text(json.dumps(notebook), "utf-8")


def named(column: str) -> str:
    return re.sub(r"(^|_)en(?=$|_(?:one|other)$)", rf"\g<1>{LANG}", column)


def twins(cell: dict) -> list[dict]:
    if "en" not in cell["metadata"].get("tags", ()):
        return [cell]
    return [cell, {**cell, "id": cell["id"].removesuffix("-en") + f"-{LANG}", "metadata": {"tags": [LANG]}, "source": [pseudo(line) for line in cell["source"]]}]


def test_the_languages_of_the_book_lack_nothing():
    assert list(missing("zh")) == []


def test_what_a_new_language_lacks_is_told_without_a_traceback_and_a_complete_one_is_taken(project):
    result = run(project, "check")
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    for gap in ("data/measures.csv: no column 'definition_xx'", "data/units.csv: no column 'xx_other'", "book/xx/method.md: no such page", "notebooks/pairing.ipynb: "):
        assert gap in result.stderr
    complete(project)
    result = run(project, "check")
    assert result.returncode == 0, result.stderr
    assert "the tables are sound" in result.stdout


@pytest.fixture(scope="module")
def pages(project) -> Path:
    """One page in three editions, made as the book's own guide says."""
    if not (project / "book" / LANG).exists():
        complete(project)
    plan = project / "book/plan.yml"
    plan.write_text(plan.read_text("utf-8").replace("editions: [en, zh]", f"editions: [en, zh, {LANG}]"), "utf-8")
    result = run(project, "build", "--only", "pairings/qingdao-longnan")
    assert result.returncode == 0, result.stderr[-3000:]
    return project / "_build/html"


@pytest.mark.slow
def test_the_third_edition_is_a_whole_one_with_its_own_words_and_search(pages):
    page = html.fromstring((pages / LANG / "pairings/qingdao-longnan.html").read_bytes().decode("utf-8"))
    assert page.get("lang") == "en-x-pseudo"
    told = page.xpath("string(//article)")
    assert "Nö fïgürë ïs prïntëd för" in told and "Whät ïs nöt rëpörtëd" in told
    assert {a.text for a in page.xpath("//a[contains(@class, 'edition-switch')]")} == {"English", "中文"}
    assert [a.get("href") for a in html.fromstring((pages / "index.html").read_text("utf-8")).xpath("//a")] == [f"{lang}/index.html" for lang in ("en", "zh", LANG)]
    assert "pürchäs" in (pages / LANG / "searchindex.js").read_text("utf-8")
    assert json.loads((pages / "data/datapackage.json").read_text("utf-8"))["resources"][0]["title_xx"] == pseudo("Claims, as read")


@pytest.mark.slow
def test_a_number_that_differs_in_the_third_edition_is_found(project, pages):
    path = pages / LANG / "pairings/qingdao-longnan.html"
    page = path.read_text("utf-8")
    path.write_text(page.replace('value="22800000" data-claim="longnan-agreements"', 'value="22900000" data-claim="longnan-agreements"', 1), "utf-8")
    result = run(project, "audit")
    path.write_text(page, "utf-8")
    assert result.returncode == 1
    assert f"{LANG} says claim longnan-agreements = 22900000" in result.stderr
