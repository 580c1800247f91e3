"""Faults: whatever goes wrong in a build, the last good book stays as it was, what happened is said in one place, and the next build needs no cleaning.

Each fault befalls a build of a small book, in a process of its own, from a copy of the project that
may be spoilt. Then the project is put right and built again, over whatever the fault left: the
bytes are those of a clean build. (A cluster's faults are in `test_cluster`, signals in `test_interrupted`.)
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from test_interrupted import helpers, start, wait_for
from test_kernels import children

from lugan.book.plan import PROJECT
from lugan.book.publish import sums
from lugan.kernels.provisioner import ADDRESS

pytestmark = pytest.mark.slow

NOTEBOOK, PAIRING = Path("notebooks", "evidence.ipynb"), Path("notebooks", "pairing.ipynb")

RUNNER = Path("lugan", "book", "run.py")


@dataclass
class Project:
    """A copy of the project, and the small book that is built from it."""

    folder: Path
    out: Path

    def start(self, *options: str, **environment: str) -> subprocess.Popen[str]:
        return start(self.out, self.folder / "data", *options, PYTHONPATH=str(self.folder), **{ADDRESS: "", **environment})

    def build(self, *options: str, **environment: str) -> tuple[int, str]:
        """Exit status, and all that was said."""
        process = self.start(*options, **environment)
        said = "".join(process.communicate(timeout=300))
        return process.returncode, said

    @contextmanager
    def spoilt(self, name: Path | str, content: str | bytes | None) -> Iterator[None]:
        """With another content of a file, or without it."""
        path = self.folder / name
        good = path.read_bytes()
        path.unlink()
        if content is not None:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        try:
            yield
        finally:
            path.write_bytes(good)


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Project:
    folder = tmp_path_factory.mktemp("project")
    for name in ("lugan", "notebooks", "book", "data"):
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("_config.yml", "_toc.yml", "pyproject.toml", "requirements.txt"):
        shutil.copy(PROJECT / name, folder)
    return Project(folder, tmp_path_factory.mktemp("out"))


@pytest.fixture(scope="module")
def clean(project) -> dict[str, str]:
    """The sums of the book as it should be; it is in place."""
    code, said = project.build()
    assert code == 0, said
    return sums(project.out / "html")


@pytest.fixture
def stands(project, clean) -> Iterator[None]:
    """The good book is in place before a fault and after it; afterwards a build needs no cleaning and makes the same."""
    assert sums(project.out / "html") == clean
    yield
    assert sums(project.out / "html") == clean, "the last good book is not as it was"
    assert not helpers()
    code, said = project.build()
    assert code == 0, said
    assert sums(project.out / "html") == clean, "the next build differs from a clean one"
    assert {p.name for p in project.out.iterdir()} <= {"html", "store", "compiled", ".lock"}


def with_cell(source: str, name: Path = NOTEBOOK) -> str:
    """A notebook with one more cell."""
    notebook = json.loads((PROJECT / name).read_text("utf-8"))
    notebook["cells"].append({"cell_type": "code", "id": "planted", "metadata": {}, "outputs": [], "execution_count": None, "source": source})
    return json.dumps(notebook)


def waiting(seconds: int) -> str:
    """What runs notebooks, if it waits so long for a cell."""
    return (PROJECT / RUNNER).read_text("utf-8").replace("CELL_TIMEOUT = 120", f"CELL_TIMEOUT = {seconds}")


CELLS = {
    # what a cell does, what is said of it
    "raises": ("raise ValueError('boom')", "ValueError: boom"),
    "hangs": ("import time; time.sleep(600)", "A cell timed out while it was being executed, after 6 seconds."),
    "leaves": ("import os; os._exit(0)", "Kernel died"),
    "kills its kernel": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "Kernel died"),
    "ends its process": ("import sys; sys.exit(3)", "SystemExit: 3"),
    "writes to stderr": ("import sys; print('careful', file=sys.stderr)", "cell planted wrote to stderr: careful"),
    "floods": ("for _ in range(1_000_000): print('x' * 100)", "It puts out more than 40,000,000 characters or 20,000 outputs"),
    "floods past Jupyter": ("import os\nwhile True: os.write(1, b'x' * 1_000_000)", "OSError: [Errno 27] File too large"),
    "shows one thing too large": ("from IPython.display import HTML\nHTML('x' * 100_000_000)", "It puts out more than 40,000,000 characters or 20,000 outputs"),
    "shows too many things": ("from IPython.display import display\nfor n in range(60_000): display(n)", "It puts out more than 40,000,000 characters or 20,000 outputs"),
    "fails at length": ("raise ValueError('\\x1b[2J' + 'x' * 5_000_000)", "ValueError: \\x1b[2Jxxx"),
}


@pytest.mark.parametrize("cell", CELLS)
def test_a_cell_that_goes_wrong_is_named_with_its_notebook(project, stands, cell):
    source, cause = CELLS[cell]
    with project.spoilt(NOTEBOOK, with_cell(source)), project.spoilt(RUNNER, waiting(6 if cell == "hangs" else 120)):
        code, said = project.build()
    assert code == 1
    assert said.count("failed: ") == 1 and "Traceback" not in said and "\x1b" not in said
    (failed,) = (line for line in said.splitlines() if line.startswith("failed: "))
    assert failed.startswith("failed: evidence/checks (notebooks/evidence.ipynb") and cause in failed and len(said) < 3500
    assert f"the last good book stays in {project.out / 'html'}" in said
    assert sum(p.stat().st_size for p in (project.out / "html.faulty").rglob("*") if p.is_file()) < 20_000_000


ONLY_WITH_CHOICES = {
    "leaves": ("os._exit(0)", "a cell ended the process that ran it with what readers may choose"),
    "hangs whatever is raised": ("hang()", "a cell ended the process that ran it with what readers may choose"),
    "talks on": ("subprocess.Popen(['sh', '-c', 'echo hello; sleep 1'])", "cell planted with money_unit=wan: it writes what no block holds, and who chooses would not see: hello"),
}


@pytest.mark.parametrize("cell", ONLY_WITH_CHOICES)
def test_a_cell_that_goes_wrong_only_with_what_readers_may_choose_ends_its_page_alone(project, stands, cell):
    source, cause = ONLY_WITH_CHOICES[cell]
    hang = "def hang():\n while True:\n  try: time.sleep(600)\n  except BaseException: pass"
    planted = with_cell(f"import os, subprocess, time\n{hang}\nif money_unit == 'wan': {source}; time.sleep(0.5)", PAIRING)
    with project.spoilt(PAIRING, planted), project.spoilt(RUNNER, waiting(6)):
        code, said = project.build("--only", "pairings/shinan-anding")
    assert code == 1
    assert said.splitlines()[0].startswith(f"failed: pairings/shinan-anding (notebooks/pairing.ipynb): {cause}") and "Traceback" not in said
    assert f"the last good book stays in {project.out / 'html'}" in said


DAMAGED = {
    "cut short": ((PROJECT / NOTEBOOK).read_bytes()[:1000], "it is no notebook: "),
    "empty": (b"", "it is no notebook: "),
    "a list": (b"[]", "it is no notebook"),
    "bytes": (b"\xff\xfe\0", "it is no notebook: "),
    "of an old format": ((PROJECT / NOTEBOOK).read_bytes().replace(b'"nbformat": 4', b'"nbformat": 3'), "it is a notebook of format 3.5, not of 4.5"),
    "without the names of its cells": ((PROJECT / NOTEBOOK).read_bytes().replace(b'"id": ', b'"name": '), "it is not as a notebook should be: "),
    "with cells that are none": (b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": 7}', "it is no notebook: "),
    "missing": (None, "the file is missing"),
}


def test_a_damaged_notebook_is_named_before_anything_runs(project, stands):
    for damage, (content, what) in DAMAGED.items():
        with project.spoilt(NOTEBOOK, content):
            code, said = project.build()
        assert code == 1, damage
        assert said.startswith(f"notebooks/evidence.ipynb: {what}") and said.count("\n") == 2, (damage, said)
        assert said.endswith(". Put it back from version control, or save it again in Jupyter.\n1 fault in the notebooks\n")


def begun(project: Project, process: subprocess.Popen[str]) -> None:
    """Until a build has run its notebooks and compiles the edition, in a process of its own."""
    wait_for(process, project.out / "html.new" / "data")
    assert process.poll() is None, "the build was over too soon"


def test_tables_that_change_during_the_build_are_named_and_the_mixture_is_not_published(project, stands):
    process = project.start()
    begun(project, process)
    with project.spoilt("data/places.csv", (PROJECT / "data/places.csv").read_text("utf-8").replace("Qingdao", "Tsingtao")):
        said = "".join(process.communicate(timeout=300))
    assert process.returncode == 1
    assert said == f"data/places.csv changed during the build, so it mixes two states and is not published. Build again; the book in {project.out / 'html'} is as it was.\n"


def test_what_was_kept_while_the_code_changed_is_forgotten(project, stands):
    process = project.start()
    begun(project, process)
    with project.spoilt(NOTEBOOK, (PROJECT / NOTEBOOK).read_bytes() + b"\n"):
        said = "".join(process.communicate(timeout=300))
    assert process.returncode == 1 and said.startswith(f"{NOTEBOOK} changed during the build")
    assert not (project.out / "store").exists() and not (project.out / "compiled").exists()


def test_of_two_builds_at_once_the_second_is_refused_and_the_first_is_whole(project, stands):
    first = project.start("--force")
    begun(project, first)
    first.send_signal(signal.SIGSTOP)  # it takes its time
    code, said = project.build()
    first.send_signal(signal.SIGCONT)
    assert code == 1 and said == f"another build is writing to {project.out}. Wait for it to end, or name another folder with --out.\n"
    assert first.communicate(timeout=300) and first.returncode == 0


def test_a_process_of_the_build_that_is_killed_ends_it_with_a_line(project, stands):
    process = project.start()
    begun(project, process)
    while not (compiling := [c for c in children(process.pid) if "zygote" not in Path(f"/proc/{c}/cmdline").read_text()]):
        time.sleep(0.01)
    os.kill(compiling[-1], signal.SIGKILL)
    said = "".join(process.communicate(timeout=300))
    assert process.returncode == 1
    assert said == f"the build stopped: one of its processes was ended from outside; was there too little memory? Build again, with fewer --workers. The book in {project.out / 'html'} is as it was.\n"


@pytest.fixture
def disk(project, clean, tmp_path) -> Iterator[Callable[[str], None]]:
    """The output on a disk of its own, whose mount options a test may change; put right, and built on, at the end."""
    own, place = project.out, tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=100m", "lugan-test", place], capture_output=True).returncode:
        pytest.skip("a disk of one's own (mount -t tmpfs) is for root to make")
    try:
        project.out = place / "out"
        shutil.copytree(own, project.out)
        yield lambda options: subprocess.run(["mount", "-o", f"remount,{options}", place], check=True)
    finally:
        project.out = own
        subprocess.run(["umount", "--lazy", place], check=True)


def used(folder: Path) -> int:
    """Kilobytes in use on the disk of a folder."""
    usage = shutil.disk_usage(folder)
    return usage.used // 1024


@pytest.mark.parametrize("left", [0, 100, 1000, 4000])
def test_a_full_disk_is_told_in_a_line_and_the_book_stays(project, disk, stands, left):
    """So many kilobytes are left when the build begins."""
    shutil.rmtree(project.out / "store")
    disk(f"size={used(project.out) + left}k")
    code, said = project.build("--force")
    disk("size=100m")
    assert code == 1 and "Traceback" not in said
    assert "No space left on device" in said and said.rstrip().endswith(f"The book in {project.out / 'html'} is as it was."), said


def test_an_output_that_cannot_be_written_is_told_in_a_line(project, disk, stands):
    disk("ro")
    code, said = project.build()
    disk("rw")
    assert code == 1
    assert said == f"the build stopped: Read-only file system ({project.out / '.lock'}). The book in {project.out / 'html'} is as it was.\n"
