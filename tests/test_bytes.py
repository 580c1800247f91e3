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

ASKS = {"socket.getaddrinfo": 0, "socket.gethostbyname": 0, "socket.connect": 1, "socket.sendto": 1, "socket.sendmsg": 1}  # which argument says whom

def watch(event, arguments):
    asked = arguments[ASKS[event]] if event in ASKS else None
    host = asked[0] if isinstance(asked, tuple) else asked
    if host and not str(host).startswith(("127.", "localhost", "/", "b'/", "b'\\x00")):
        with open(os.environ["ASKED"], "a") as file:
            file.write(f"{event} {asked}\\n")
        raise OSError(f"the build asks the network for {asked}")

sys.addaudithook(watch)
"""


def watched(project: Path, *command: str) -> tuple[subprocess.CompletedProcess[str], str]:
    """Run Python in a copy of the project as another user of another machine would, and what it asked of a network."""
    (project / "sitecustomize.py").write_text(WATCH)
    asked = project / "asked"
    asked.touch()
    environment = {**ELSEWHERE, "PYTHONPATH": str(project), "ASKED": str(asked)}
    done = subprocess.run([sys.executable, "-c", *command], cwd=project, env=environment, umask=0o077, capture_output=True, text=True)
    return done, asked.read_text()


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory) -> tuple[Path, str]:
    """A book that was built elsewhere, and what it asked of a network."""
    project = copy_of_project(tmp_path_factory.mktemp("place") / "另一个 place with a longer name")
    done, asked = watched(project, "from lugan.cli import main; main()", "build", "--workers", "3")
    assert done.returncode == 0, done.stderr
    return project / "_build" / "html", asked


def test_a_build_that_differs_in_everything_gives_the_same_bytes(book, elsewhere):
    assert [str(d) for d in differences(book, elsewhere[0])] == []


def test_a_build_asks_nothing_of_a_network(elsewhere):
    assert elsewhere[1] == ""


REQUESTS = {
    "a page": ("import urllib.request; urllib.request.urlopen('https://example.org')", "socket.getaddrinfo example.org\n"),
    "an old call": ("import socket; socket.gethostbyname('example.org')", "socket.gethostbyname example.org\n"),
    "an address": ("import socket; socket.create_connection(('192.0.2.1', 80), 1)", "socket.getaddrinfo 192.0.2.1\n"),
    "a connection": ("import socket; socket.socket().connect(('192.0.2.1', 80))", "socket.connect ('192.0.2.1', 80)\n"),
    "a datagram": ("import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 9))", "socket.sendto ('192.0.2.1', 9)\n"),
    "a message": ("import socket; socket.socket(type=socket.SOCK_DGRAM).sendmsg([b'x'], [], 0, ('192.0.2.1', 9))", "socket.sendmsg ('192.0.2.1', 9)\n"),
    "a process of its own": ("import subprocess, sys; subprocess.run([sys.executable, '-c', 'import socket; socket.gethostbyname(chr(97))'])", "socket.gethostbyname a\n"),
    "this machine": ("import socket; s = socket.create_server(('127.0.0.1', 0)); socket.create_connection(s.getsockname(), 1)", ""),
}  # fmt: skip


@pytest.mark.parametrize("code, noted", REQUESTS.values(), ids=REQUESTS)
def test_what_asks_a_network_is_noted(tmp_path, code, noted):
    done, asked = watched(tmp_path, code)
    assert asked == noted
    assert ("the build asks the network for" in done.stderr) == bool(noted)
