"""The cluster: notebooks as tasks on other machines, through Dask.

A task takes a page and returns its executed notebook; nothing is shared but the connection. What
a worker cannot have, the notebooks and the tables at hand, is sent once and unpacked there. What
it must have is the same package, on the same Python and libraries: a worker with others is refused, as its pages might differ.
Workers that are lost are replaced by others; their notebooks run again. If all are lost and none
comes in their place, the build ends and says so.
"""

from __future__ import annotations

import hashlib
import json
import logging
import platform
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distributions
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

_MEND = "Install the same version of this project on all machines, restart the workers, then build again."

#: How often to look whether there is a worker, in seconds.
_LOOK = 1.0


@dataclass(frozen=True)
class Supplies:
    """Notebooks and tables, by name; the hash of the package that is to read them, and the versions of Python and all libraries by name."""

    notebooks: Mapping[str, bytes]
    tables: Mapping[str, bytes]
    package: str
    versions: Mapping[str, str]

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
    for name in ("distributed", "distributed.client", "tornado.application"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what is lost is said once, at the end
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
    from distributed import KilledWorker

    with suppress(InvalidStateError):
        if task.cancelled():
            promised.set_exception(BuildError("the scheduler of the cluster has given up the notebooks; is it still there? Start it and its workers again, then build again."))
        elif not (error := task.exception()):
            promised.set_result(task.result())
        elif isinstance(error, (BuildError, KilledWorker)):  # the latter is of this page alone: one worker after the other has died of it
            promised.set_exception(error)
        else:  # what goes wrong in a notebook is in its result
            promised.set_exception(BuildError(f"a worker of the cluster cannot run notebooks ({type(error).__name__}: {error}). {_MEND}"))


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
    return Supplies({p.name: p.read_bytes() for p in sorted(run.NOTEBOOKS.glob("*.ipynb"))}, tables, package(), versions())


@cache
def package() -> str:
    """Hash of the package as this machine has it."""
    files = {name: digest for name, digest in inputs().items() if name.startswith("lugan/")}
    return hashlib.sha256(json.dumps(files).encode()).hexdigest()


@cache
def versions() -> Mapping[str, str]:
    """Versions of Python and of all libraries as this machine has them, by name."""
    return {"Python": platform.python_version(), **{d.name: d.version for d in distributions()}}


def require_same(supplies: Supplies) -> None:
    """See that this machine makes the same pages as the one that the supplies come from. A library that only one of them has makes none.

    Raises
    ------
    BuildError
        If it has another version of the package, of Python or of a library.
    """
    here = versions()
    other = [f"{name} {here[name]} instead of {version}" for name, version in sorted(supplies.versions.items()) if here.get(name, version) != version]
    if not other and supplies.package != package():
        other = ["another version of lugan"]
    if other:
        raise BuildError(f"a worker of the cluster has {', '.join(other)}. {_MEND}")


def run_there(page: PlannedPage, supplies: Supplies) -> Executed:
    """Run a page on the machine of a worker, one at a time in each of its processes.

    Raises
    ------
    BuildError
        If the worker has another package, or other libraries.
    """
    require_same(supplies)
    with _one_at_a_time:
        folder = _unpacked(supplies)
        return run.run(page, folder / "data", folder / "notebooks")


_one_at_a_time = threading.Lock()
_folders: dict[str, tempfile.TemporaryDirectory[str]] = {}


def _unpacked(supplies: Supplies) -> Path:
    """A folder with the supplies, made once in each process of a worker; those of the build before make room for them."""
    if supplies.hash not in _folders:
        while _folders:
            _folders.popitem()[1].cleanup()
        made = tempfile.TemporaryDirectory(prefix="lugan-supplies-")
        for name, files in (("notebooks", supplies.notebooks), ("data", supplies.tables)):
            place = Path(made.name, name)
            place.mkdir()
            for file, content in files.items():
                (place / file).write_bytes(content)
        _folders[supplies.hash] = made
    return Path(_folders[supplies.hash].name)
