"""Beyond one machine: a scheduler and two workers, one of which is killed halfway, make the same book."""

from __future__ import annotations

import json
import os
import platform
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import Future
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import pytest

from lugan.book import build as building
from lugan.book import cluster as cluster_module
from lugan.book import pipeline
from lugan.book.cluster import Supplies, cluster, package, packed, require_same, run_there, versions
from lugan.book.plan import read_plan
from lugan.book.publish import SUMS, BuildError
from lugan.book.run import Executed
from lugan.kernels.provisioner import ADDRESS
from lugan.register import DATA, read_register

DASK = [sys.executable, "-m", "dask"]


def started(folder: Path, *command: str) -> subprocess.Popen[bytes]:
    """A process with its children in a group of its own, from a folder that holds nothing of the project."""
    env = {k: v for k, v in os.environ.items() if k != ADDRESS} | {"PYTHONPATH": str(DATA.parent)}
    with open(folder / f"{command[0]}.log", "ab") as log:
        return subprocess.Popen([*DASK, *command], cwd=folder, env=env, stdout=log, stderr=log, start_new_session=True)


def gone(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and its children, as when a machine is lost."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture
def machines(tmp_path):
    """The address of a scheduler, and its process and those of its two workers."""
    pytest.importorskip("distributed")
    processes = [started(tmp_path, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(tmp_path / "scheduler.json"))]
    deadline = time.monotonic() + 60
    while not (tmp_path / "scheduler.json").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(0.2)
    address = json.loads((tmp_path / "scheduler.json").read_text())["address"]
    processes += [started(tmp_path, "worker", address, "--nthreads", "1", "--no-dashboard") for _ in range(2)]
    yield address, processes
    for process in processes:
        gone(process)


@pytest.mark.slow
def test_a_worker_killed_halfway_leaves_the_same_book(machines, tmp_path, monkeypatch, book):
    address, (_, *workers) = machines
    lose_halfway(monkeypatch, workers[0])
    built = building.build(tmp_path / "build", address=address)
    assert workers[0].poll() is not None and workers[1].poll() is None, "one of the two was lost"
    assert built.is_sound
    assert (built.folder / SUMS).read_text() == (book / SUMS).read_text()


def shake(monkeypatch, submitted):
    """Let something happen to each page that is on its way to the cluster, given its future."""

    @contextmanager
    def shaky(*args):
        with cluster(*args) as submit:

            def submit_shaken(page):
                future = submit(page)
                submitted(future)
                return future

            yield submit_shaken

    monkeypatch.setattr(pipeline, "cluster", shaky)


def lose_halfway(monkeypatch, process):
    """Kill a process as soon as the cluster has made three pages."""
    done: list[Future] = []
    shake(monkeypatch, lambda future: future.add_done_callback(lambda _: (done.append(future), len(done) == 3 and gone(process))))


def lose(monkeypatch, *lost, then=lambda: None):
    """Kill processes as soon as a page is on its way to the cluster."""
    shake(monkeypatch, lambda _: ([gone(process) for process in lost], then()))


def small_book(out: Path, address: str):
    return building.build(out, ["en"], only="evidence/checks", address=address)


@pytest.mark.slow
def test_all_workers_lost_and_none_to_take_their_place_end_the_build(machines, tmp_path, monkeypatch):
    address, (_, *workers) = machines
    lose(monkeypatch, *workers, then=lambda: monkeypatch.setattr("lugan.book.cluster.PATIENCE", 3))  # the first worker may take its time
    (tmp_path / "build" / "html").mkdir(parents=True)
    (tmp_path / "build" / "html" / "page").write_text("last good")
    with pytest.raises(BuildError, match=f"the scheduler at {address} has lost all its workers, and for 3 s none has come. Start one with `dask worker {address} --nthreads 1`"):
        small_book(tmp_path / "build", address)
    assert (tmp_path / "build" / "html" / "page").read_text() == "last good"


@pytest.mark.slow
def test_a_worker_that_comes_when_all_are_lost_makes_the_book(machines, tmp_path, monkeypatch):
    address, (_, *workers) = machines
    new: list[subprocess.Popen[bytes]] = []
    lose(monkeypatch, *workers, then=lambda: new.append(started(tmp_path, "worker", address, "--nthreads", "1", "--no-dashboard")))
    try:
        assert small_book(tmp_path / "build", address).is_sound
    finally:
        gone(new[0])


@pytest.mark.slow
@pytest.mark.parametrize("when", ["at once", "halfway"])
def test_a_scheduler_that_is_lost_ends_the_build(machines, tmp_path, monkeypatch, capfd, when):
    address, (scheduler, *_) = machines
    if when == "at once":
        lose(monkeypatch, scheduler)
    else:
        lose_halfway(monkeypatch, scheduler)
    with pytest.raises(BuildError, match="the scheduler of the cluster has given up the notebooks; is it still there"):
        building.build(tmp_path / "build", address=address) if when == "halfway" else small_book(tmp_path / "build", address)
    said = capfd.readouterr().err
    assert [line for line in said.splitlines() if line and not re.search(r"(notebooks|variants): ", line)] == []


def test_what_is_sent_is_enough_to_run_a_page_elsewhere(monkeypatch):
    monkeypatch.setenv("LUGAN_DATA", str(DATA))  # put back at the end, as no worker would need it
    page = read_plan(read_register(DATA)).pages[-1]
    supplies = packed()
    assert {"pairing.ipynb", "overview.ipynb"} <= supplies.notebooks.keys() and {"claims.csv", "datapackage.json"} <= supplies.tables.keys()
    executed = run_there(page, supplies)
    assert not executed.failure and executed.reads


def test_a_worker_with_another_version_is_refused():
    page = read_plan(read_register(DATA)).pages[-1]
    with pytest.raises(BuildError, match="^a worker of the cluster has another version of lugan. Install the same version of this project on all machines, restart the workers"):
        run_there(page, Supplies({}, {}, package()[::-1], versions()))


def test_a_worker_with_other_libraries_is_refused_and_says_which():
    older = {**versions(), "matplotlib": "3.1.0", "Python": "3.9.1"}
    with pytest.raises(BuildError) as refused:
        require_same(Supplies({}, {}, package(), older))
    assert str(refused.value).startswith(f"a worker of the cluster has Python {platform.python_version()} instead of 3.9.1, matplotlib {version('matplotlib')} instead of 3.1.0. Install")


def test_a_library_that_only_one_machine_has_does_not_matter():
    require_same(Supplies({}, {}, package(), {**versions(), "no-such-library": "1.0"}))
    require_same(Supplies({}, {}, package(), {name: v for name, v in versions().items() if name != "pytest"}))


def test_of_supplies_a_worker_keeps_the_last_and_none_that_are_half_unpacked():
    first, second, broken = (Supplies({"a.ipynb": content}, {}, "", {}) for content in (b"first", b"second", "no bytes"))
    one = cluster_module._unpacked(first)
    assert (one / "notebooks" / "a.ipynb").read_bytes() == b"first" and cluster_module._unpacked(first) == one
    two = cluster_module._unpacked(second)
    assert (two / "notebooks" / "a.ipynb").read_bytes() == b"second" and not one.exists()
    for _ in range(2):
        with pytest.raises(TypeError):
            cluster_module._unpacked(broken)


@pytest.mark.parametrize(("error", "expected"), [(KeyError("x"), BuildError), (BuildError("y"), BuildError), (None, Executed)])
def test_what_a_worker_cannot_do_ends_the_build_and_what_it_did_is_passed_on(error, expected):
    pytest.importorskip("distributed")
    promised, task = Future(), Future()
    task.set_exception(error) if error else task.set_result(Executed(None))
    cluster_module._fulfil(promised, task)
    assert type(promised.exception() or promised.result()) is expected
    if isinstance(error, KeyError):
        assert str(promised.exception()).startswith("a worker of the cluster cannot run notebooks (KeyError: 'x'). Install the same version")


def test_where_there_is_no_scheduler_the_build_says_so(monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr("lugan.book.cluster.PATIENCE", 1)
    with pytest.raises(BuildError, match="there is no scheduler at tcp://127.0.0.1:9"), cluster("tcp://127.0.0.1:9"):
        pass


@pytest.mark.parametrize("address", ["nonsense", "http://127.0.0.1:1"])
def test_what_is_no_address_is_refused_before_a_client_waits_there(monkeypatch, address):
    monkeypatch.setattr("distributed.Client", lambda *_, **__: pytest.fail("a client was made"))
    with pytest.raises(BuildError, match=f"there is no scheduler at {address}"), cluster(address):
        pass
