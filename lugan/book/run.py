"""Running: every planned notebook through papermill, several at a time.

A notebook that fails does not stop the others. Its result says which cell failed and why, the
book shows a notice in place of its page, and the build ends with a status that is not zero.

Executed notebooks are normalised, so that the same inputs give the same bytes: times, paths and
random ids are dropped, and an output on stderr, such as a warning, counts as a failure.
"""

from __future__ import annotations

import json
import logging
import os
import re
import tempfile
import warnings
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Future, as_completed
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from ..datapackage import DataError, Fault, seen
from ..kernels.provisioner import scratch, use_warm_kernels, warm_kernels
from ..parameters import NOTEBOOKS as KNOWN
from ..reads import READS, Reads, kept
from ..register import tables_folder
from .plan import PROJECT, PlannedPage
from .publish import BuildError
from .workers import process_pool

if TYPE_CHECKING:
    from .told import Told

NOTEBOOKS = PROJECT / "notebooks"

#: No cell may take longer, in seconds.
CELL_TIMEOUT = 120

#: Of what a notebook says of its failure, so many characters are quoted.
LONGEST_CAUSE = 2000

#: What every kernel is started with, whatever the tables.
SETTINGS = {"PYTHONHASHSEED": "0", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}


#: What a kernel does first: it shares no history and logs nothing, and what does not pass through Python's own
#: streams, as a warning from C, goes into a file. Through Jupyter it would come some time later; at the end, never.
_PROFILE = """import os
from lugan.kernels.limits import limit_files
limit_files()
c.Application.log_level = "ERROR"
c.HistoryManager.enabled = False
c.IPKernelApp.capture_fd_output = False
straight = os.open({straight!r}, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
os.dup2(straight, 1)
os.dup2(straight, 2)
"""


@dataclass(frozen=True)
class Failure:
    """What went wrong in one notebook: the cell's id, its first line, and the cause in a few lines."""

    cell: str
    line: str
    cause: str


@dataclass(frozen=True)
class Executed:
    """A page's executed notebook with its files, packed, or its failure; what it read of the register, if it says; and what others must know of it, once that is found."""

    page: PlannedPage
    packed: bytes = b""
    failure: Failure | None = None
    reads: Reads | None = None
    told: Told | None = None

    @property
    def notebook(self) -> str:
        """The notebook as JSON text, but for its files."""
        return unpacked(self.packed)

    @property
    def files(self) -> dict[str, str]:
        """The files that its blocks offer for download, by name."""
        before = zlib.decompressobj()
        before.decompress(self.packed)
        return dict(json.loads(unpacked(before.unused_data))) if before.unused_data else {}


def pack(text: str) -> bytes:
    """A text in a tenth of the room."""
    return zlib.compress(text.encode(), 1)


def unpacked(packed: bytes) -> str:
    """The text that was packed; what may stand behind it is another one."""
    return zlib.decompressobj().decompress(packed).decode()


def pack_notebook(notebook: dict[str, Any]) -> bytes:
    """An executed notebook in a tenth of the room, for a build holds those of all pages; its files behind it, half of it all, which few ask for."""
    from ..notebook import MEDIA_TYPE

    files: dict[str, str] = {}
    for shown in (output.get("data", {}) for cell in notebook["cells"] for output in cell.get("outputs", ())):
        if MEDIA_TYPE in shown:
            files |= shown[MEDIA_TYPE].pop("files", {})
            shown.pop("text/html", None)  # one of the languages of the block
    return b"".join(pack(json.dumps(part, ensure_ascii=False)) for part in (notebook, files))


def require_readable() -> None:
    """Look at all notebooks before any is used.

    Raises
    ------
    DataError
        If any is damaged or missing; names each, with what is wrong and the mend.
    """
    damages = {name: _damage(NOTEBOOKS / f"{name}.ipynb") for name in KNOWN}
    if faults := [Fault(f"notebooks/{name}.ipynb", 0, "", "", damage, "Put it back from version control, or save it again in Jupyter") for name, damage in damages.items() if damage]:
        raise DataError(faults, "the notebooks")


def _damage(path: Path) -> str:
    """What is wrong with a notebook's file, if anything is."""
    import nbformat  # what looks whether anything must run should not wait for what runs it

    try:
        notebook = json.loads(path.read_text("utf-8"))
        version = (notebook["nbformat"], notebook["nbformat_minor"]) if isinstance(notebook, dict) and {"nbformat", "nbformat_minor"} <= notebook.keys() else ()
        if not (4, 5) <= version < (5,):
            return f"it is a notebook of format {'.'.join(map(str, version))}, not of 4.5" if version else "it is no notebook"
        with warnings.catch_warnings(action="ignore"):  # of what is refused anyway
            nbformat.validate(notebook)
    except FileNotFoundError:
        return "the file is missing"
    except (TypeError, ValueError) as error:
        return f"it is no notebook: {error}"
    except nbformat.ValidationError as error:
        return f"it is not as a notebook should be: {str(error).splitlines()[0]}"
    return ""


#: Takes a page and runs it some time, somewhere.
Submit = Callable[[PlannedPage], "Future[Executed]"]


def run_all(pages: Iterable[PlannedPage], runner: AbstractContextManager[Submit], then: Callable[[Executed], None] = lambda result: None, meanwhile: Callable[[], None] = lambda: None) -> list[Executed]:
    """Run the notebooks of all pages.

    Parameters
    ----------
    pages : iterable of PlannedPage
        The first run while the others are still being found.
    runner : context manager of a function from page to future
        What runs them: `local`, or a cluster.
    then : callable
        What is done with each result as soon as it is there.
    meanwhile : callable
        What is done once, while the first run.

    Returns
    -------
    list of Executed
        In the order of ``pages``.

    Raises
    ------
    BuildError, BrokenExecutor
        If what runs them is lost.
    """
    done: dict[str, Executed] = {}
    with runner as submit, tqdm(desc="notebooks", unit="", disable=None) as bar:
        futures = {submit(page): page for page in pages}
        bar.reset(len(futures))
        meanwhile()
        for future in as_completed(futures):
            page = futures[future]
            error = future.exception()
            if isinstance(error, (BrokenExecutor, BuildError)):  # then no other page will come either
                raise error
            done[page.name] = Executed(page, failure=Failure("", "", f"the worker died: {error}")) if error else future.result()
            then(done[page.name])
            bar.set_postfix_str(page.name)
            bar.update()
    return [done[page.name] for page in futures.values()]


@contextmanager
def local(workers: int, data: Path | None = None) -> Iterator[Submit]:
    """Runs pages on this machine.

    Parameters
    ----------
    workers : int
        How many at a time.
    data : Path, optional
        Folder of the tables, if not the project's own.
    """
    import papermill  # noqa: F401 (once, not in each process)

    from . import engine  # noqa: F401

    with warm_kernels(settings(data)), process_pool(workers) as pool:
        yield lambda page: pool.submit(run, page, data, NOTEBOOKS)


def settings(data: Path | None) -> dict[str, str]:
    """What every kernel is started with."""
    import matplotlib

    matplotlib.get_configdir()  # a user without a home gets one for it, said once; kernels would each say so, in an output
    return {**SETTINGS, "LUGAN_DATA": str(tables_folder(data).resolve())}


def run(page: PlannedPage, data: Path | None = None, notebooks: Path | None = None) -> Executed:
    """Run one page's notebook in a kernel of its own.

    Never raises for what happens inside the notebook; that is the result's ``failure``.
    """
    import papermill
    from papermill.exceptions import PapermillExecutionError

    from . import engine

    notebooks = notebooks or NOTEBOOKS
    use_warm_kernels(settings(data))
    template = notebooks / f"{page.notebook}.ipynb"
    with tempfile.TemporaryDirectory(prefix="lugan-", dir=scratch()) as folder:
        executed, reads, straight = Path(folder, "executed.ipynb"), Path(folder, "reads"), Path(folder, "straight")
        _settle(Path(folder), straight, {**settings(data), READS: str(reads)})
        try:
            papermill.execute_notebook(_literally(template), _literally(executed), dict(page.parameters), kernel_name="python3", engine_name=engine.NAME, progress_bar=False, log_output=False, cwd=notebooks, execution_timeout=CELL_TIMEOUT, request_save_on_cell_execute=False, shutdown_kernel="immediate")
            with open(straight, encoding="utf-8", errors="replace") as file:
                if said := file.read(LONGEST_CAUSE + 1).strip():
                    raise StderrError(f"it wrote straight to the terminal, past Jupyter: {said}")
            return Executed(page, pack_notebook(normalised(executed.read_text("utf-8"))), reads=kept(reads))
        except PapermillExecutionError as error:
            cause = f"{error.ename}: {error.evalue}" if error.ename not in ("ParameterError", "DataError") else error.evalue
            return Executed(page, failure=_failure(template, error.source, cause))
        except engine.StoppedError as error:
            return Executed(page, failure=_failure(template, error.source, str(error)))
        except StderrError as error:
            return Executed(page, failure=_failure(template, "", str(error)))


class StderrError(RuntimeError):
    """A notebook wrote to stderr, or past Jupyter: a warning nobody would see in the book."""


def normalised(text: str) -> dict[str, Any]:
    """An executed notebook, as papermill wrote it, without anything that differs from run to run.

    Raises
    ------
    StderrError
        If a cell wrote to stderr.
    """
    notebook: dict[str, Any] = json.loads(text)
    for cell in notebook["cells"]:
        for noise in ("papermill", "execution"):
            cell["metadata"].pop(noise, None)
        if "injected-parameters" in cell["metadata"].get("tags", []):
            cell["id"] = "injected-parameters"
        for output in cell.get("outputs", []):
            if output["output_type"] == "stream" and output["name"] == "stderr":
                raise StderrError(f"cell {cell['id']} wrote to stderr: {''.join(output['text']).strip()}")
            if "text/plain" in output.get("data", {}):
                output["data"]["text/plain"] = [re.sub(r" at 0x[0-9a-f]+", "", line) for line in output["data"]["text/plain"]]
    notebook["metadata"].pop("papermill", None)
    notebook["metadata"]["language_info"] = {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"}
    return notebook


def _literally(path: Path) -> str:
    """A path as papermill takes it, which would fill in parameters between braces."""
    return str(path).replace("{", "{{").replace("}", "}}")


def failures(results: Iterable[Executed]) -> list[Executed]:
    """The results that failed."""
    return [r for r in results if r.failure]


def _failure(template: Path, source: str, cause: str) -> Failure:
    """Which cell of the template failed, found by its source."""
    import nbformat

    cell = next((c["id"] for c in nbformat.read(template, 4).cells if c.source == source), "")
    return Failure(cell, source.strip().splitlines()[0] if source.strip() else "", quoted(cause))


def quoted(cause: str) -> str:
    """What a notebook said, so that it fits a screen and no terminal obeys it."""
    lines = (seen(line) for line in cause[:LONGEST_CAUSE].strip().splitlines())
    return "\n".join(lines) + (" …" if len(cause) > LONGEST_CAUSE else "")


def _settle(folder: Path, straight: Path, variables: Mapping[str, str]) -> None:
    """An environment in which a kernel knows no user; what it writes past Jupyter goes into a file of its own."""
    profile = folder / "profile_default"
    profile.mkdir()
    (profile / "ipython_kernel_config.py").write_text(_PROFILE.format(straight=str(straight)), "utf-8")
    logging.getLogger("papermill").setLevel(logging.CRITICAL)  # what goes wrong is said once, at the end
    os.environ |= {"IPYTHONDIR": str(folder), **variables}
