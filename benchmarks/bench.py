"""The benchmark: this book's build beside the usual ways, interleaved, each in a process of its own.

    python -m benchmarks.bench [N ...] [--repeat R]

``make bench`` runs it for 10 and 100 pairings and writes its part of ``benchmarks/RESULTS.md``. Wall
and CPU are medians in seconds, CPU with that of all processes started; memory is the peak of the largest
single process. Ratios are within one run, so that a busy machine is busy for all.

========  ==================================================================================
loop      the analysis of every page in one process, without notebooks: the limit
ours      ``lugan build``: cold, then one claim changed, then nothing changed
default   papermill one by one with its own engine, then ``jupyter-book build``, one edition
parallel  the same with as many papermill processes as cores
========  ==================================================================================
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from lugan.book.plan import PROJECT, PlannedPage, read_plan
from lugan.register import read_register

from . import registers

RESULTS = Path(__file__).with_name("RESULTS.md")
LIBRARIES = ("papermill", "jupyter-book", "sphinx", "ipykernel", "pandas", "matplotlib")


@dataclass(frozen=True)
class Cost:
    """Wall and CPU in seconds, memory in megabytes."""

    wall: float
    cpu: float
    memory: float


def measured(*command: str, project: Path = PROJECT) -> Cost:
    """What a command costs in a project, with all that it starts.

    Raises
    ------
    RuntimeError
        If it fails: a run that did not do its work is no measurement.
    """
    with tempfile.TemporaryFile("w+") as said:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=said, stderr=said, cwd=project, env={**os.environ, "PYTHONPATH": str(project)})
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise RuntimeError(f"{' '.join(command)} failed:\n{said.read()[-3000:]}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def contest(pairings: int, folder: Path) -> dict[str, Cost]:
    """One round of everything for a register of so many pairings."""
    tables = registers.write(pairings, folder / "data")
    build = [sys.executable, "-c", "from lugan.cli import main; main()", "build", "--data", str(tables), "--out", str(folder / "ours")]
    here = [sys.executable, "-m", "benchmarks.recipes"]
    costs = {"loop": measured(*here, "loop", str(tables)), "ours, cold": measured(*build)}
    costs["default"] = measured(*here, "default", str(tables), str(folder / "default"))
    registers.change(tables)
    costs["ours, one claim changed"] = measured(*build)
    costs["ours, nothing changed"] = measured(*build)
    costs["parallel"] = measured(*here, "parallel", str(tables), str(folder / "parallel"))
    costs["ours, notebooks alone"] = measured(*here, "notebooks", str(tables))
    shutil.rmtree(folder)
    return costs


def table(pairings: int, rounds: list[dict[str, Cost]]) -> Iterable[str]:
    """Lines of Markdown: medians, and ratios to the default recipe and to our cold build."""
    medians = {name: Cost(*(statistics.median(getattr(r[name], part) for r in rounds) for part in ("wall", "cpu", "memory"))) for name in rounds[0]}
    pages = len(pages_of(pairings))
    yield f"\n## {pairings} pairings ({pages} notebooks), {len(rounds)} round{'s' if len(rounds) > 1 else ''}\n"
    yield "| | wall, s | CPU, s | peak, MB | wall to default | wall to ours, cold | CPU to loop |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    for name, cost in medians.items():
        ratios = (cost.wall / medians["default"].wall, cost.wall / medians["ours, cold"].wall, cost.cpu / medians["loop"].cpu)
        yield f"| {name} | {cost.wall:.1f} | {cost.cpu:.1f} | {cost.memory:.0f} | " + " | ".join(f"{r:.2f}" for r in ratios) + " |"


def where(load: float) -> Iterable[str]:
    """Lines of Markdown: on what machine this was measured, and how busy it was; ``load`` is that from before."""
    yield from ("", "## Where", "", f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; {', '.join(f'{n} {version(n)}' for n in LIBRARIES)}.")
    yield f"Load of the machine over five minutes, before: {load:.1f}, after: {os.getloadavg()[1]:.1f}; on an idle machine the first is near zero."


def record(title: str, lines: Iterable[str], results: Path = RESULTS) -> None:
    """Print a part of the results, and write it in place of the part with the same title; other parts stay."""
    told = "\n".join([f"# {title}", "", *lines]) + "\n"
    parts = re.split(r"(?m)^(?=# )", results.read_text("utf-8")) if results.exists() else []
    kept = {part.partition("\n")[0]: part.rstrip("\n") + "\n" for part in parts if part.strip()}
    results.write_text("\n".join((kept | {f"# {title}": told}).values()), "utf-8")
    print(told)


def pages_of(pairings: int) -> tuple[PlannedPage, ...]:
    with tempfile.TemporaryDirectory() as folder:
        return read_plan(read_register(registers.write(pairings, Path(folder, "data")))).pages


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the build beside the usual ways.")
    parser.add_argument("pairings", nargs="*", type=int, default=[10, 100])
    parser.add_argument("--repeat", type=int, default=3)
    asked = parser.parse_args()
    load = os.getloadavg()[1]
    lines = ["Written by `make bench`; see `benchmarks/bench.py` for what is measured.", ""]
    for pairings in asked.pairings:
        with tempfile.TemporaryDirectory(prefix="lugan-bench-") as folder:
            lines += table(pairings, [contest(pairings, Path(folder, str(i))) for i in range(asked.repeat)])
    record("What a build costs", [*lines, *where(load)])


if __name__ == "__main__":
    main()
