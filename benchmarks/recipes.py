"""The ways that the build is measured against; `benchmarks.bench` starts each in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from lugan.blocks import Title
from lugan.book.plan import PlannedPage, read_plan
from lugan.book.run import NOTEBOOKS, failures, local, run_all
from lugan.language import LANGUAGES
from lugan.notebook import captured_blocks
from lugan.register import read_register
from lugan.views import Analysis


def loop(tables: Path) -> None:
    """Every block of every page in every language, in this process."""
    register = read_register(tables)
    analysis = Analysis(register)
    for page in read_plan(register).pages:
        for _, blocks, _ in captured_blocks(NOTEBOOKS / f"{page.notebook}.ipynb", page.parameters, analysis):
            for block in blocks:
                for lang in LANGUAGES:
                    block.text(lang) if isinstance(block, Title) else block.html(lang)
                block.files()


def notebooks(tables: Path) -> None:
    """Every notebook in a warm kernel, and nothing else."""
    results = run_all(read_plan(read_register(tables)).pages, local(os.cpu_count() or 1, tables))
    if failures(results):
        raise RuntimeError(f"notebooks failed: {failures(results)}")


def recipe(tables: Path, folder: Path, processes: int) -> None:
    """papermill with its own engine, then ``jupyter-book build``."""
    pages = read_plan(read_register(tables)).pages
    os.environ["LUGAN_DATA"] = str(tables)
    for page in pages:
        (folder / f"{page.name}.ipynb").parent.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(processes) as pool:
        list(pool.map(execute, pages, [folder] * len(pages)))
    (folder / "_config.yml").write_text('title: Book\nexecute: {execute_notebooks: "off"}\n', "utf-8")
    names = [page.name for page in pages if page.name != "index"]
    (folder / "_toc.yml").write_text("format: jb-book\nroot: index\nchapters:\n" + "".join(f"- file: {name}\n" for name in names), "utf-8")
    subprocess.run([Path(sys.executable).with_name("jupyter-book"), "build", folder], check=True)


def execute(page: PlannedPage, folder: Path) -> None:
    """One notebook as the command ``papermill`` would run it, and once more where its kernel did not come up."""
    import papermill

    command = partial(papermill.execute_notebook, NOTEBOOKS / f"{page.notebook}.ipynb", folder / f"{page.name}.ipynb", dict(page.parameters), progress_bar=False)
    try:
        command()
    except RuntimeError as error:  # two kernels that start at once may draw the same port: then one dies
        if "Kernel died before replying" not in str(error):
            raise
        command()


if __name__ == "__main__":
    name, *rest = sys.argv[1:]
    tables, *folders = map(Path, rest)
    match name:
        case "loop":
            loop(tables)
        case "notebooks":
            notebooks(tables)
        case _:
            recipe(tables, folders[0], 1 if name == "default" else os.cpu_count() or 1)
