"""What the benchmarks write down."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks import recipes
from benchmarks.bench import Cost, growth, measured, record, table
from lugan.book.plan import PlannedPage


def test_each_benchmark_writes_its_own_part_and_leaves_the_others(tmp_path, capsys):
    results = tmp_path / "RESULTS.md"
    record("One", ["## 10", "", "| 1 |"], results)
    record("Two", ["first"], results)
    record("One", ["## 100", "", "| 2 |"], results)
    record("Two", ["second"], results)
    assert results.read_text("utf-8") == "# One\n\n## 100\n\n| 2 |\n\n# Two\n\nsecond\n"
    assert capsys.readouterr().out.endswith("# Two\n\nsecond\n\n")


def test_memory_is_that_of_all_processes_together():
    child = "import time; held = bytearray(60_000_000); time.sleep(1.5)"
    one, two = (f"import subprocess, sys; ps = [subprocess.Popen([sys.executable, '-c', {child!r}]) for _ in range({n})]; [p.wait() for p in ps]" for n in (1, 2))
    first, second = (measured(sys.executable, "-c", code).memory for code in (one, two))
    assert 60 < first < 120 and 55 < second - first < 90


def test_growth_is_told_from_each_size_to_the_next():
    sizes = {500: {"ours": Cost(50, 100, 400)}, 100: {"ours": Cost(10, 10, 400)}}
    assert "| ours | 1.00 | 1.43 | 0.00 |" in list(growth(sizes)) and "\n## How costs grow from 100 to 500 pairings (exponents)\n" in list(growth(sizes))
    assert not list(growth({100: sizes[100]}))


def test_where_the_others_were_left_out_nothing_is_held_against_them():
    costs = {"loop": Cost(1, 2, 3), "ours, cold": Cost(4, 4, 5)}
    assert list(table(10, 1, costs))[-1] == "| ours, cold | 4.0 | 4.0 | 5 | – | 1.00 | 2.00 |"
    assert list(table(10, 1, {**costs, "default": Cost(16, 1, 1)}))[-2] == "| ours, cold | 4.0 | 4.0 | 5 | 0.25 | 1.00 | 2.00 |"


def test_a_default_kernel_that_does_not_come_up_is_started_once_more(tmp_path, monkeypatch):
    started = []

    def execute_notebook(template: Path, out: Path, parameters: dict, progress_bar: bool) -> None:
        started.append(out)
        if len(started) == 1 or "other" in out.name:
            raise RuntimeError("Kernel died before replying to kernel_info" if "page" in out.name else "another error")

    monkeypatch.setattr("papermill.execute_notebook", execute_notebook)
    recipes.execute(PlannedPage("page", "pairing", {}), tmp_path)
    assert started == 2 * [tmp_path / "page.ipynb"]
    with pytest.raises(RuntimeError, match="another error"):
        recipes.execute(PlannedPage("other", "pairing", {}), tmp_path)
    assert len(started) == 3


def test_what_is_over_in_a_moment_has_used_memory_too():
    cost = measured(sys.executable, "-c", "import time; time.sleep(0.3)")
    assert 1 < cost.memory < 100
