"""What the second edition costs: a book that speaks English alone, beside one that speaks Chinese too.

    python -m benchmarks.editions [--repeat R]

``make bench-editions`` runs it and writes its part of ``benchmarks/RESULTS.md``. Builds are cold, each in
a process of its own, by turns. What the second edition adds is told as a share of the first, which is to
be less than `MOST`: beside a build that compiles one edition, and beside a book that has no Chinese at all.

=======  ===================================================================================
alone    the project without its Chinese: no messages, no pages, one edition in the plan
one      ``lugan build --lang en``: notebooks say Chinese as well, and one edition is compiled
both     ``lugan build``
=======  ===================================================================================
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from lugan.book.fingerprint import inputs
from lugan.book.plan import PROJECT

from .bench import Cost, measured, record, where

#: What the second edition may cost, as a share of the first.
MOST = 0.6


def in_english(folder: Path) -> Path:
    """A copy of the project that speaks English alone."""
    for name in inputs():
        if not name.startswith(("book/zh/", "lugan/locale/zh")):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(PROJECT / name, folder / name)
    plan = folder / "book" / "plan.yml"
    plan.write_text(plan.read_text("utf-8").replace("editions: [en, zh]", "editions: [en]"), "utf-8")
    return folder


def contest(alone: Path, out: Path) -> dict[str, Cost]:
    """One cold build of each kind."""
    costs = {}
    for name, project, options in (("alone", alone, ()), ("one", PROJECT, ("--lang", "en")), ("both", PROJECT, ())):
        costs[name] = measured(sys.executable, "-c", "from lugan.cli import main; main()", "build", "--out", str(out), *options, project=project)
        shutil.rmtree(out)
    return costs


def table(rounds: list[dict[str, Cost]]) -> Iterable[str]:
    """Lines of Markdown: medians, and what the second edition adds to the first."""
    medians = {name: {part: statistics.median(getattr(r[name], part) for r in rounds) for part in ("wall", "cpu", "memory")} for name in rounds[0]}
    yield "| | wall, s | CPU, s | peak, MB |"
    yield "| --- | ---: | ---: | ---: |"
    for name, cost in medians.items():
        yield f"| {name} | {cost['wall']:.1f} | {cost['cpu']:.1f} | {cost['memory']:.0f} |"
    for name in ("one", "alone"):
        wall, cpu, memory = (medians["both"][part] / cost - 1 for part, cost in medians[name].items())
        yield f"| the second edition adds to {name} | {wall:.0%} | {cpu:.0%} | {memory:.0%} |"
    yield ""
    yield "; ".join(_verdict(name, medians["both"]["cpu"] / medians[name]["cpu"] - 1) for name in ("one", "alone")) + "."


def _verdict(name: str, added: float) -> str:
    return f"in CPU, {added:.0%} of {name} is {'less' if added < MOST else 'not less'} than the {MOST:.0%} that the second edition may cost"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure what the second edition adds to a build.")
    parser.add_argument("--repeat", type=int, default=3)
    asked = parser.parse_args()
    load = os.getloadavg()[1]
    with tempfile.TemporaryDirectory(prefix="lugan-editions-") as folder:
        alone = in_english(Path(folder, "alone"))
        rounds = [contest(alone, Path(folder, "book")) for _ in range(asked.repeat)]
    lines = [f"The whole book, cold; medians of {len(rounds)} round{'s' if len(rounds) > 1 else ''}. Written by `make bench-editions`; see `benchmarks/editions.py` for what is measured.", ""]
    record("What the second edition costs", [*lines, *table(rounds), *where(load)])


if __name__ == "__main__":
    main()
