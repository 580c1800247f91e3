"""The same bytes: a second build that shares nothing with the first but what the book is made from.

The other build stands in another folder and has another time zone, locale, hash seed, mask, number of
workers, kind of kernels and date of its sources, no home, no store, and no more files than the
fingerprint names. It may reach nothing but itself: whatever it asks of a network is noted.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import copy_of_project

from lugan.book.verify import differences
from lugan.kernels.provisioner import ADDRESS, NONE

#: What differs from the build of the other tests, and must not show.
ELSEWHERE = {"PATH": os.defpath, "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "4242", "SOURCE_DATE_EPOCH": "315532800", ADDRESS: NONE}

#: Every Python process of the other build runs this first.
WATCH = """
import os, sys

def watch(event, arguments):
    asked = arguments[0] if event == "socket.getaddrinfo" else arguments[1] if event in ("socket.connect", "socket.sendto") else "127."
    host = asked[0] if isinstance(asked, tuple) else asked
    if not str(host).startswith(("127.", "localhost", "/", "b'/", "b'\\x00")):
        with open(os.environ["ASKED"], "a") as file:
            file.write(f"{event} {asked}\\n")
        raise OSError(f"the build asks the network for {asked}")

sys.addaudithook(watch)
"""


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory) -> tuple[Path, str]:
    """A book that was built elsewhere, and what it asked of a network."""
    project = copy_of_project(tmp_path_factory.mktemp("place") / "另一个 place with a longer name")
    (project / "sitecustomize.py").write_text(WATCH)
    asked = project / "asked"
    asked.touch()
    command = [sys.executable, "-c", "from lugan.cli import main; main()", "build", "--workers", "3"]
    done = subprocess.run(command, cwd=project, env={**ELSEWHERE, "PYTHONPATH": str(project), "ASKED": str(asked)}, umask=0o077, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return project / "_build" / "html", asked.read_text()


def test_a_build_that_differs_in_everything_gives_the_same_bytes(book, elsewhere):
    assert [str(d) for d in differences(book, elsewhere[0])] == []


def test_a_build_asks_nothing_of_a_network(elsewhere):
    assert elsewhere[1] == ""
