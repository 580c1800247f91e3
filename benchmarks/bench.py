"""The benchmark: this book's build beside the usual ways, interleaved, each in a process of its own.

    python -m benchmarks.bench [N ...] [--repeat R] [--ours]

``make bench`` runs it for 10 and 100 pairings and writes its part of ``benchmarks/RESULTS.md``. Wall
and CPU are medians in seconds, CPU with that of all processes started; memory is the peak of all processes
together, what they share counted once, looked at twice a second, and oftener at first. Ratios are within
one run, so that a busy machine is busy for all. Of several sizes it says how costs grow: the exponent is 1
where twice as many pairings cost twice as much. With ``--ours`` the other ways, which take hours at 500
pairings, are left out.

========  ==================================================================================
loop      the analysis of every page in one process, without notebooks: the limit
ours      ``lugan build``: cold, then one claim changed, then nothing changed; and cold in one
          edition, as the default recipe makes it, without the audit, which reads whole books
default   papermill one by one with its own engine, then ``jupyter-book build``, one edition
parallel  the same with as many papermill processes as cores
========  ==================================================================================
"""

from __future__ import annotations

import argparse
import math
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from itertools import count, pairwise
from pathlib import Path

from lugan.book.plan import PROJECT, PlannedPage, read_plan
from lugan.register import read_register

from . import registers

RESULTS = Path(__file__).with_name("RESULTS.md")
LIBRARIES = ("papermill", "jupyter-book", "sphinx", "ipykernel", "pandas", "matplotlib")


@dataclass(frozen=True)
class Cost:
    """Wall and CPU in seconds, peak of memory in megabytes."""

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
        memory = Memory(process.pid)
        memory.start()
        _, status, usage = os.wait4(process.pid, 0)
        memory.over.set()
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise RuntimeError(f"{' '.join(command)} failed:\n{said.read()[-3000:]}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, memory.peak)


class Memory(threading.Thread):
    """Looks at the memory of a process and all below it, as Linux tells it: ``peak`` is the most that they have had together, in megabytes."""

    def __init__(self, pid: int):
        super().__init__(daemon=True)
        self.top, self.over, self.peak = pid, threading.Event(), 0.0

    def run(self) -> None:
        for looked in count(1):
            if self.over.wait(min(0.5, 0.05 * looked)):  # some are over in a third of a second
                break
            self.peak = max(self.peak, sum(map(held, below(self.top))))


def below(pid: int) -> list[int]:
    """A process and all that it has started, directly or not."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(path.parent.name)] = int(path.read_text("utf-8", errors="replace").rpartition(")")[2].split()[1])
    found = [pid]
    for process in found:  # it grows while it is read
        found += [child for child, parent in parents.items() if parent == process]
    return found


def held(pid: int) -> float:
    """Memory of a process in megabytes, its part of what it shares; nothing if it is gone."""
    with suppress(OSError):
        return sum(int(line.split()[1]) for line in Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8").splitlines() if line.startswith("Pss:")) / 1e3
    return 0.0


def contest(pairings: int, folder: Path, only_ours: bool = False) -> dict[str, Cost]:
    """One round of everything for a register of so many pairings."""
    tables = registers.write(pairings, folder / "data")
    command = [sys.executable, "-c", "from lugan.cli import main; main()", "build", "--data", str(tables), "--out"]
    build = [*command, str(folder / "ours")]
    here = [sys.executable, "-m", "benchmarks.recipes"]
    costs = {"loop": measured(*here, "loop", str(tables)), "ours, cold": measured(*build), "ours, one edition": measured(*command, str(folder / "one"), "--lang", "en")}
    if not only_ours:
        costs["default"] = measured(*here, "default", str(tables), str(folder / "default"))
    registers.change(tables)
    costs["ours, one claim changed"] = measured(*build)
    costs["ours, nothing changed"] = measured(*build)
    if not only_ours:
        costs["parallel"] = measured(*here, "parallel", str(tables), str(folder / "parallel"))
    costs["ours, notebooks alone"] = measured(*here, "notebooks", str(tables))
    shutil.rmtree(folder)
    return costs


def medians_of(rounds: Sequence[Mapping[str, Cost]]) -> dict[str, Cost]:
    """The median of each cost over all rounds."""
    return {name: Cost(*(statistics.median(getattr(r[name], part) for r in rounds) for part in ("wall", "cpu", "memory"))) for name in rounds[0]}


def table(pairings: int, rounds: int, medians: Mapping[str, Cost]) -> Iterable[str]:
    """Lines of Markdown: medians, and ratios to the default recipe and to our cold build."""
    pages = len(pages_of(pairings))
    yield f"\n## {pairings} pairings ({pages} notebooks), {rounds} round{'s' if rounds > 1 else ''}\n"
    yield "| | wall, s | CPU, s | peak, MB | wall to default | wall to ours, cold | CPU to loop |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    for name, cost in medians.items():
        ratios = [f"{cost.wall / medians['default'].wall:.2f}" if "default" in medians else "–", f"{cost.wall / medians['ours, cold'].wall:.2f}", f"{cost.cpu / medians['loop'].cpu:.2f}"]
        yield f"| {name} | {cost.wall:.1f} | {cost.cpu:.1f} | {cost.memory:.0f} | {' | '.join(ratios)} |"


def growth(sizes: Mapping[int, Mapping[str, Cost]]) -> Iterable[str]:
    """Lines of Markdown: with which power of the number of pairings costs grow, from each size to the next; none for one size."""
    for (few, before), (many, after) in pairwise(sorted(sizes.items())):
        yield f"\n## How costs grow from {few} to {many} pairings (exponents)\n"
        yield "| | wall | CPU | peak |"
        yield "| --- | ---: | ---: | ---: |"
        for name in before:
            exponents = (math.log(getattr(after[name], part) / getattr(before[name], part)) / math.log(many / few) for part in ("wall", "cpu", "memory"))
            yield f"| {name} | {' | '.join(f'{e:.2f}' for e in exponents)} |"


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
    parser.add_argument("--ours", action="store_true")
    asked = parser.parse_args()
    load = os.getloadavg()[1]
    lines = ["Written by `make bench`; see `benchmarks/bench.py` for what is measured.", ""]
    sizes = {}
    for pairings in asked.pairings:
        with tempfile.TemporaryDirectory(prefix="lugan-bench-") as folder:
            sizes[pairings] = medians_of([contest(pairings, Path(folder, str(i)), asked.ours) for i in range(asked.repeat)])
        part = [*table(pairings, asked.repeat, sizes[pairings])]
        print("\n".join(part), flush=True)  # the next size may take hours
        lines += part
    record("What our build costs" if asked.ours else "What a build costs", [*lines, *growth(sizes), *where(load)])


if __name__ == "__main__":
    main()
