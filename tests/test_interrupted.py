"""A build that is stopped at any moment: the last good book stays, the next build needs no cleaning.

Two states of the tables give two small books. Again and again a build of the one over the other is
stopped at a moment drawn by lot; what stands then is one of the two, whole, and the build that
follows gives the very bytes of a clean one. A few moments in a normal run; `make interrupt` tries fifty.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from lugan.book.publish import SUMS, sums
from lugan.kernels.provisioner import ADDRESS
from lugan.register import DATA

#: At how many moments a build is stopped.
MOMENTS = int(os.environ.get("LUGAN_MOMENTS") or 4)

#: Told to every build, so that a process it leaves behind is known.
MARK = f"LUGAN_TEST_MARK={os.getpid()}"

#: What a signal found and left.
ENDED: Counter[str] = Counter()

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def figures(request):
    """Say at the end how many builds were stopped by which signal, and what stood then."""
    yield
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print("\nstopped: " + ", ".join(f"{n} by {what}" for what, n in sorted(ENDED.items())))


def start(out: Path, data: Path, *options: str, **environment: str) -> subprocess.Popen[str]:
    """A build of a small book, in a process and a session of its own."""
    name, _, value = MARK.partition("=")
    command = [sys.executable, "-c", "from lugan.cli import main; main()", "build", "--out", str(out), "--data", str(data), "--only", "evidence/checks", "--lang", "en", *options]
    return subprocess.Popen(command, cwd=data.parent, env={**os.environ, name: value, **environment}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)


def built(out: Path, data: Path, *options: str, **environment: str) -> dict[str, str]:
    """The sums of the book that a build, left alone, has put in place."""
    process = start(out, data, *options, **environment)
    said, errors = process.communicate(timeout=600)
    assert process.returncode == 0, said + errors
    return sums(out / "html")


def wait_for(process: subprocess.Popen[str], path: Path) -> None:
    """Until a build has made a file, or is over."""
    while process.poll() is None and not path.exists():
        time.sleep(0.002)


def helpers() -> list[str]:
    """Processes of our builds that live."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if MARK.encode() in (folder / "environ").read_bytes().split(b"\0"):
                found.append((folder / "cmdline").read_text("utf-8").replace("\0", " "))
        except OSError:
            continue
    return found


@pytest.fixture(scope="module")
def states(tmp_path_factory):
    """Two states of the tables, and the clean book that each gives."""
    folder = tmp_path_factory.mktemp("states")
    found = []
    for name in ("one", "other"):
        data = shutil.copytree(DATA, folder / name / "data")
        path = data / "places.csv"
        path.write_text(path.read_text("utf-8").replace("Qingdao", f"Qingdao ({name})"), "utf-8")
        found.append((data, built(folder / name / "out", data)))
    assert found[0][1] != found[1][1]
    return found


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc to find what is left behind")
def test_a_build_stopped_at_any_moment_leaves_a_whole_book_and_nothing_to_clean(states, tmp_path, tmp_path_factory):
    lots = random.Random(2026)
    data, clean = states[0]
    scratch = tmp_path_factory.mktemp("scratch")
    own = {"TMPDIR": str(scratch), ADDRESS: ""}
    began = time.monotonic()
    assert built(tmp_path, data, "--force", **own) == clean
    length = time.monotonic() - began
    for n in range(MOMENTS):
        last, (data, clean) = clean, states[(n + 1) % 2]
        signum = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)[n % 3]
        process = start(tmp_path, data, *(["--force"] if n % 4 < 2 else []), **own)
        if n % 2:
            moment = f"after {(seconds := lots.uniform(0, length)):.2f} of {length:.2f} s"
            time.sleep(seconds)
        else:  # and every other time as the finished book is moved into place
            moment = f"{(seconds := lots.uniform(0, 0.5)):.2f} s after the book was finished"
            wait_for(process, tmp_path / "html.new" / SUMS)
            time.sleep(seconds)
        os.killpg(process.pid, signum) if signum == signal.SIGINT else process.send_signal(signum)  # an interrupt at a terminal reaches the group
        _, errors = process.communicate(timeout=60)
        when = f"{signum.name} {moment}"
        assert "Traceback" not in errors, f"{when}: {errors}"
        there = sums(tmp_path / "html")
        assert there in (last, clean), f"{when}: neither the last book nor the new one"
        deadline = time.monotonic() + 10
        while helpers() and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not helpers(), f"{when}: {helpers()}"
        assert not list(scratch.iterdir()), f"{when}: left in the temporary folder"
        assert built(tmp_path, data, **own) == clean, f"{when}: the next build differs from a clean one"
        ENDED[f"{signum.name} leaving the {'last' if there == last else 'new'} book{'' if process.returncode else ', done before'}"] += 1
