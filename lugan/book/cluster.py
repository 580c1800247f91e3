"""The cluster: notebooks as tasks on other machines, through Dask.

A task takes a page and returns its executed notebook; nothing is shared but the connection. What
a worker cannot have, the notebooks and the tables at hand, is sent once and unpacked there. What
it must have is the same package: a worker with another one is refused, as its pages might differ.
Workers that are lost are replaced by others; their notebooks run again. If all are lost and none
comes in their place, the build ends and says so.
"""

from __future__ import annotations

import hashlib
import json
import logging
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..datapackage import described
from ..register import tables_folder
from . import run
from .fingerprint import inputs
from .plan import PlannedPage
from .publish import BuildError
from .run import Executed

#: How long to wait for the scheduler, for a first worker, and for another one when all are lost, in seconds.
PATIENCE = 60

#: How often to look whether there is a worker, in seconds.
_LOOK = 1.0


@dataclass(frozen=True)
class Supplies:
    """Notebooks and tables, by name, and the hash of the package that is to read them."""

    notebooks: Mapping[str, bytes]
    tables: Mapping[str, bytes]
    package: str

    @property
    def hash(self) -> str:
        return hashlib.sha256(repr((sorted(self.notebooks.items()), sorted(self.tables.items()))).encode()).hexdigest()


@contextmanager
def cluster(address: str, data: Path | None = None) -> Iterator[Callable[[PlannedPage], Future[Executed]]]:
    """Something that runs a page on a cluster.

    Parameters
    ----------
    address : str
        Of Dask's scheduler, such as ``tcp://192.168.1.10:8786``.
    data : Path, optional
        Folder of the tables, if not the project's own.

    Raises
    ------
    BuildError
        If the extra is not installed, or no scheduler or worker is there; and as the outcome of
        every page that waits, when the scheduler or all workers are lost.
    """
    try:
        from distributed import Client
        from distributed.comm.addressing import resolve_address
    except ImportError:
        raise BuildError("a cluster needs Dask: pip install 'lugan[cluster]'") from None
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # what is lost is said once, at the end
    try:
        resolve_address(address)  # a client that was made for what is no address would never end
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise BuildError(f"there is no scheduler at {address} ({error}). Start one with `dask scheduler`.") from None
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            raise BuildError(f"the scheduler at {address} has no worker. Start one with `dask worker {address} --nthreads 1`.") from None
        supplies = client.submit(_kept, packed(data), pure=False)  # a task, so that whoever takes the place of a lost worker gets them
        executor = client.get_executor(pure=False)
        promises: list[Future[Executed]] = []

        def submit(page: PlannedPage) -> Future[Executed]:
            promised: Future[Executed] = Future()
            task = executor.submit(run_there, page, supplies)
            promises.append(promised)
            task.add_done_callback(lambda _: _fulfil(promised, task))
            return promised

        with _watch(client, address, promises):
            yield submit


def _kept(supplies: Supplies) -> Supplies:
    return supplies


def _fulfil(promised: Future[Executed], task: Future[Executed]) -> None:
    """Pass on what became of a task, unless nobody waits for it any more."""
    with suppress(InvalidStateError):
        if task.cancelled():
            promised.set_exception(BuildError("the scheduler of the cluster has given up the notebooks; is it still there? Start it and its workers again, then build again."))
        elif error := task.exception():
            promised.set_exception(error)
        else:
            promised.set_result(task.result())


@contextmanager
def _watch(client: Any, address: str, promises: Sequence[Future[Executed]]) -> Iterator[None]:
    """Break all promises when there is no worker any more, and none comes."""
    over = threading.Event()

    def look() -> None:
        seen = time.monotonic()
        while not over.wait(_LOOK):
            try:
                if client.nthreads():
                    seen = time.monotonic()
            except OSError:  # of a scheduler that is gone every task learns by itself
                return
            if time.monotonic() - seen > PATIENCE:
                for promise in promises:
                    with suppress(InvalidStateError):
                        promise.set_exception(BuildError(f"the scheduler at {address} has lost all its workers, and for {PATIENCE} s none has come. Start one with `dask worker {address} --nthreads 1`, then build again."))
                return

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def packed(data: Path | None = None) -> Supplies:
    """What workers need of this machine."""
    tables = {path.name: path.read_bytes() for path in described(tables_folder(data))}
    return Supplies({p.name: p.read_bytes() for p in sorted(run.NOTEBOOKS.glob("*.ipynb"))}, tables, package())


@cache
def package() -> str:
    """Hash of the package as this machine has it."""
    files = {name: digest for name, digest in inputs().items() if name.startswith("lugan/")}
    return hashlib.sha256(json.dumps(files).encode()).hexdigest()


def run_there(page: PlannedPage, supplies: Supplies) -> Executed:
    """Run a page on the machine of a worker, one at a time in each of its processes.

    Raises
    ------
    RuntimeError
        If the worker has another package.
    """
    if supplies.package != package():
        raise RuntimeError("a worker of the cluster has another version of lugan; install the same everywhere")
    with _one_at_a_time:
        folder = _unpacked(supplies)
        return run.run(page, folder / "data", folder / "notebooks")


_one_at_a_time = threading.Lock()
_folders: dict[str, tempfile.TemporaryDirectory[str]] = {}


def _unpacked(supplies: Supplies) -> Path:
    """A folder with the supplies, made once in each process of a worker."""
    if supplies.hash not in _folders:
        _folders[supplies.hash] = tempfile.TemporaryDirectory(prefix="lugan-supplies-")
        folder = Path(_folders[supplies.hash].name)
        for name, files in (("notebooks", supplies.notebooks), ("data", supplies.tables)):
            (folder / name).mkdir()
            for file, content in files.items():
                (folder / name / file).write_bytes(content)
    return Path(_folders[supplies.hash].name)
