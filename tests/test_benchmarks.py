"""What the benchmarks write down."""

from __future__ import annotations

from benchmarks.bench import record


def test_each_benchmark_writes_its_own_part_and_leaves_the_others(tmp_path, capsys):
    results = tmp_path / "RESULTS.md"
    record("One", ["## 10", "", "| 1 |"], results)
    record("Two", ["first"], results)
    record("One", ["## 100", "", "| 2 |"], results)
    record("Two", ["second"], results)
    assert results.read_text("utf-8") == "# One\n\n## 100\n\n| 2 |\n\n# Two\n\nsecond\n"
    assert capsys.readouterr().out.endswith("# Two\n\nsecond\n\n")
