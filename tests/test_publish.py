"""Publishing: a book is in place whole or not at all, whatever happens; one build at a time; it can prove itself."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from lugan.book import publish, verify
from lugan.book.fingerprint import inputs
from lugan.book.plan import PROJECT
from lugan.book.publish import BuildError, alone, put_in_place, record, replace, seal, sums
from lugan.book.verify import differences, first_difference, verify_book
from lugan.cli import main


def folder(path: Path, **files: str) -> Path:
    path.mkdir(parents=True)
    for name, text in files.items():
        (path / name).write_text(text, "utf-8")
    return path


def content(path: Path) -> dict[str, str]:
    return {p.relative_to(path).as_posix(): p.read_text("utf-8") for p in path.rglob("*") if p.is_file()}


@pytest.mark.parametrize("can_exchange", [True, False])
def test_a_new_book_takes_the_place_of_the_last(tmp_path, monkeypatch, can_exchange):
    if not can_exchange:
        monkeypatch.setattr(publish, "_exchanged", lambda one, other: False)
    for n in ("first", "second"):
        replace(folder(tmp_path / "html.new", page=n), tmp_path / "html")
        assert content(tmp_path) == {"html/page": n}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux exchanges folders in one step")
def test_at_no_moment_is_there_no_book(tmp_path, monkeypatch):
    folder(tmp_path / "html", page="first")
    monkeypatch.setattr(Path, "rename", lambda *_: pytest.fail("the last book was moved away first"))
    replace(folder(tmp_path / "html.new", page="second"), tmp_path / "html")
    assert content(tmp_path / "html") == {"page": "second"}


def test_what_a_stopped_build_left_is_cleared_and_the_last_book_put_back(tmp_path):
    folder(tmp_path / "html.old", page="last good")  # stopped between two renames
    folder(tmp_path / "html.new", page="half made")
    with alone(tmp_path):
        assert content(tmp_path) == {"html/page": "last good", ".lock": ""}


def _hold(out: str, ready) -> None:
    with alone(Path(out)):
        ready.set()
        time.sleep(60)


def test_a_second_build_is_told_that_there_is_one(tmp_path, monkeypatch):
    ready = multiprocessing.Event()
    other = multiprocessing.Process(target=_hold, args=(str(tmp_path), ready), daemon=True)
    other.start()
    assert ready.wait(30)
    monkeypatch.setattr(publish, "PATIENCE", 0.2)
    with pytest.raises(BuildError, match="another build is writing to .*Wait for it to end, or name another folder with --out"), alone(tmp_path):
        pass
    other.kill()  # and its lock goes with it
    other.join()
    with alone(tmp_path):
        pass


def test_a_book_with_faults_does_not_take_the_place_of_a_good_one(tmp_path):
    def finished(text: str, sound: bool) -> Path:
        return folder(tmp_path / "html.new", page=text, **{"book.json": json.dumps({"sound": sound})})

    assert put_in_place(finished("first try", False), tmp_path, False).name == "html"  # there is none to lose
    assert put_in_place(finished("good", True), tmp_path, True).name == "html"
    assert put_in_place(finished("bad", False), tmp_path, False).name == "html.faulty"
    assert (tmp_path / "html" / "page").read_text() == "good"
    assert put_in_place(finished("better", True), tmp_path, True).name == "html"
    assert not (tmp_path / "html.faulty").exists()


@pytest.mark.parametrize("number, said", [(errno.ENOSPC, "No space left on device"), (errno.EROFS, "Read-only file system"), (errno.EACCES, "Permission denied"), (errno.EDQUOT, "Disk quota exceeded")])
def test_a_fault_of_the_disk_is_told_in_a_line(tmp_path, number, said):
    with pytest.raises(BuildError) as error, alone(tmp_path):
        raise OSError(number, os.strerror(number), "somewhere/page.html")
    assert str(error.value) == f"the build stopped: {said} (somewhere/page.html). The book in {tmp_path / 'html'} is as it was."


def test_an_output_that_is_no_folder_is_told_in_a_line(tmp_path, monkeypatch):
    monkeypatch.setattr("lugan.book.pipeline.run_all", lambda *args: pytest.fail("a kernel was started"))
    (tmp_path / "file").write_text("")
    result = CliRunner().invoke(main, ["build", "--out", str(tmp_path / "file" / "out")])
    assert result.exit_code == 1
    assert "the build stopped: Not a directory" in result.output and "Traceback" not in result.output


# Sums and verifying -----------------------------------------------------------------------------


def sealed(path: Path, register, **files: str) -> Path:
    folder(path, **files)
    seal(path, record(inputs(), ["en"], "", {}, register))
    return path


def test_the_sums_are_those_of_sha256sum(tmp_path, register):
    book = sealed(tmp_path / "book", register, page="one", 页="two")
    checked = subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=book, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    assert len(checked.stdout.splitlines()) == 3


def test_a_book_says_what_it_was_made_from_and_the_state_of_each_source(tmp_path, register):
    made_from = json.loads((sealed(tmp_path / "book", register) / "book.json").read_text("utf-8"))
    assert made_from["sources"] == {s.id: s.sha256 for s in register.sources.values()}
    assert made_from["inputs"]["data/sources.csv"] == inputs()["data/sources.csv"]
    assert str(PROJECT) not in json.dumps(made_from)


@pytest.mark.parametrize("spoil, said", [
    (lambda b: (b / "page").write_text("two"), "page: changed since it was published"),
    (lambda b: (b / "page").unlink(), "page: missing"),
    (lambda b: (b / "more").write_text("x"), "more: not in SHA256SUMS"),
    (lambda b: (b / "SHA256SUMS").unlink(), "page: not in SHA256SUMS"),
])  # fmt: skip
def test_a_file_that_was_changed_is_named(tmp_path, register, spoil, said):
    book = sealed(tmp_path / "book", register, page="one")
    spoil(book)
    assert said in map(str, verify_book(book))


def test_a_source_that_has_changed_is_named(tmp_path, tables, register):
    book = sealed(tmp_path / "book", register)
    (tables / "sources.csv").write_text((tables / "sources.csv").read_text("utf-8") + "\n", "utf-8")
    assert [str(d) for d in verify_book(book, tables)] == ["data/sources.csv: the book was made from another state of this file"]


def test_a_folder_without_a_book_is_refused(tmp_path):
    result = CliRunner().invoke(main, ["verify-book", str(tmp_path)])
    assert result.exit_code == 1
    assert "holds no book that says what it was made from (book.json)" in result.output


@pytest.mark.parametrize("one, other, where", [
    (b"same\nthis", b"same\nthat", "byte 7, line 2: b'this' is b'that' in the other"),
    (b"same", b"same and more", "byte 4, line 1: b'same' is b'same and more' in the other"),
    (b"x" * 100 + b"\na", b"x" * 100 + b"\nb", "byte 101, line 2: b'a' is b'b' in the other"),
])  # fmt: skip
def test_the_first_difference_is_shown_where_it_is(one, other, where):
    assert first_difference(one, other) == where


def test_books_are_compared_file_by_file(tmp_path):
    one, other = folder(tmp_path / "one", a="1\n2\n", b="same", c="x"), folder(tmp_path / "other", a="1\n3\n", b="same", d="x")
    assert [d.file for d in differences(one, other)] == ["a", "c", "d"]
    assert "line 2" in str(next(iter(differences(one, other))))


def test_a_build_that_differs_is_found(tmp_path, register, monkeypatch):
    book = sealed(tmp_path / "book", register, page="one")
    other = shutil.copytree(book, tmp_path / "other")
    built = type("Built", (), {"folder": other})
    monkeypatch.setattr("lugan.book.build.build", lambda *args: built)
    assert verify_book(book) == []
    (other / "page").write_text("two")
    assert [str(d) for d in verify.verify_book(book)] == ["page: byte 0, line 1: b'one' is b'two' in the other"]
    result = CliRunner().invoke(main, ["verify-book", str(book)])
    assert result.exit_code == 1 and "is not the book that these sources give: 1 files differ" in result.output


def test_the_sums_leave_themselves_out(tmp_path, register):
    assert set(sums(sealed(tmp_path / "book", register, page="one"))) == {"page", "book.json"}
