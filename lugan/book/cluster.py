"""The cluster: notebooks as tasks on other machines, through Dask.

A task takes a page and returns its executed notebook; nothing is shared but the connection. What
a worker cannot have, the notebooks and the tables at hand, is sent once and unpacked there. What
it must have is the same package: a worker with another one is refused, as its pages might differ.
Workers that are lost are replaced by others; their notebooks run again.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..datapackage import described
from ..register import DATA
from . import run
from .fingerprint import inputs
from .plan import PlannedPage
from .publish import BuildError
from .run import Executed

#: How long to wait for the scheduler and for a first worker, in seconds.
PATIENCE = 60


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
        If the extra is not installed, or no scheduler or worker is there.
    """
    try:
        from distributed import Client
    except ImportError:
        raise BuildError("a cluster needs Dask: pip install 'lugan[cluster]'") from None
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise BuildError(f"there is no scheduler at {address} ({error}). Start one with `dask scheduler`.") from None
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            raise BuildError(f"the scheduler at {address} has no worker. Start one with `dask worker {address} --nthreads 1`.") from None
        supplies = client.scatter(packed(data), broadcast=True, hash=False)
        executor = client.get_executor(pure=False)
        yield lambda page: executor.submit(run_there, page, supplies)


def packed(data: Path | None = None) -> Supplies:
    """What workers need of this machine."""
    tables = {path.name: path.read_bytes() for path in described(data or DATA)}
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
