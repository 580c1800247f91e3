"""Nothing to do if nothing has changed; anything that has is seen."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lugan.audit import Report
from lugan.book import fingerprint
from lugan.book.build import build
from lugan.book.fingerprint import inputs
from lugan.book.plan import PROJECT
from lugan.book.publish import BuildError
from lugan.book.standing import forget, remember, still_stands, wanted
from lugan.kernels.provisioner import ADDRESS
from lugan.register import DATA


@pytest.fixture
def out(tmp_path):
    """A folder with a book of two files that stands as it was asked for."""
    (tmp_path / "html" / "en").mkdir(parents=True)
    for name in ("index.html", "en/index.html"):
        (tmp_path / "html" / name).write_text(name)
    report = Report(pages=2, links=3)
    report.numbers["claim"] = 5
    remember(tmp_path, wanted(inputs(None), languages=[], only="", parameters={}), report, ["index"])
    return tmp_path


def stands(out, data=None, **asked):
    return still_stands(out, wanted(inputs(data), **{"languages": [], "only": "", "parameters": {}, **asked}))


def test_a_book_that_nothing_has_changed_of_stands_with_its_audit(out):
    report, pages = stands(out)
    assert (report.pages, report.links, report.numbers["claim"], report.numbers["alt"], report.is_clean, pages) == (2, 3, 5, 0, True, ["index"])


@pytest.mark.parametrize("asked", [{"languages": ["en"]}, {"only": "index"}, {"parameters": {"money_unit": "wan"}}])
def test_another_book_asked_for_is_not_the_one_that_stands(out, asked):
    assert stands(out, **asked) is None


@pytest.mark.parametrize("change", [lambda html: (html / "index.html").write_text("other"), lambda html: (html / "en/index.html").unlink(), lambda html: (html / "more.html").write_text("")])
def test_a_book_that_somebody_has_touched_does_not_stand(out, change):
    change(out / "html")
    assert stands(out) is None


def test_other_tables_do_not_make_the_same_book(out, tmp_path):
    tables = shutil.copytree(DATA, tmp_path / "tables")
    assert stands(out, tables)
    (tables / "claims.csv").write_text((tables / "claims.csv").read_text("utf-8").replace("3.7亿元", "3.8亿元"), "utf-8")
    assert stands(out, tables) is None


@pytest.mark.parametrize("name", ["lugan/tables.py", "notebooks/pairing.ipynb", "book/en/method.md", "book/_static/book.css", "lugan/locale/zh.yml", "_config.yml", "requirements.txt"])
def test_another_file_of_the_project_does_not_make_the_same_book(out, monkeypatch, name):
    sha256 = fingerprint.sha256
    monkeypatch.setattr(fingerprint, "sha256", lambda path: "other" if path == PROJECT / name else sha256(path))
    assert stands(out) is None


def test_a_record_that_is_damaged_or_forgotten_is_no_record(out):
    (out / "standing.json").write_text((out / "standing.json").read_text()[:-9])
    assert stands(out) is None
    forget(out)
    assert stands(out) is None


def test_what_sees_that_nothing_has_changed_loads_nothing_that_builds():
    loaded = subprocess.run([sys.executable, "-c", "import sys, lugan.book.build; print(*sys.modules)"], capture_output=True, text=True, check=True).stdout.split()
    assert "lugan.book.standing" in loaded
    assert not {"pandas", "matplotlib", "sphinx", "papermill", "IPython", "lugan.book.pipeline"} & {*loaded}


@pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")
def test_what_kernels_are_forked_from_starts_at_once_and_ends_with_a_build_that_fails(monkeypatch, tmp_path):
    seen = []

    def executed(*args):
        seen.append(Path(os.environ[ADDRESS]).parent)
        assert seen[0].is_dir()
        raise BuildError("stopped")

    monkeypatch.delenv(ADDRESS, raising=False)
    monkeypatch.setattr("lugan.book.pipeline._executed", executed)
    with pytest.raises(BuildError):
        build(tmp_path / "out")
    assert ADDRESS not in os.environ and not seen[0].exists()
