"""The documents: every command and file that README, CONTRIBUTING, SECURITY and DEPENDENCIES name is there, and what the README shows runs."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from lugan.book.plan import PROJECT
from lugan.cli import main

NAMES = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "DEPENDENCIES.md"]
TEXTS = {name: (PROJECT / name).read_text("utf-8") for name in NAMES}
BIN = Path(sys.executable).parent


def code(name: str) -> list[str]:
    """The lines of a document's blocks of shell commands and its spans of code, without comments."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", TEXTS[name], re.M | re.S)
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", TEXTS[name], flags=re.M | re.S))
    return [re.sub(r"\s+#.*", "", line).strip() for line in [*"".join(blocks).splitlines(), *spans]]


def commands(name: str, program: str) -> list[list[str]]:
    """The arguments of each command of a program that a document names."""
    lines = (re.sub(r"^\.venv[/\\](bin|Scripts)[/\\]", "", line) for line in code(name))
    return [shlex.split(line)[1:] for line in lines if line.split(" ")[0] == program]


LUGAN = [(name, arguments) for name in NAMES for arguments in commands(name, "lugan")]


def test_the_documents_name_commands():
    assert len(LUGAN) > 10 and len(commands("README.md", "make")) > 3


@pytest.mark.parametrize("name, arguments", LUGAN, ids=[f"{n}: {' '.join(a)}" for n, a in LUGAN])
def test_a_command_of_lugan_is_one_and_takes_what_it_is_given(tmp_path, monkeypatch, name, arguments):
    monkeypatch.chdir(tmp_path)
    for given in arguments:
        if re.fullmatch(r"[A-Z_]+\.\w+", given):
            (tmp_path / given).touch()
        elif re.fullmatch("[A-Z_]+|_build/html", given):
            (tmp_path / given).mkdir(parents=True)
    command = main.commands[arguments[0]]
    alone = len(arguments) == 1 and any(p.required for p in command.params)  # named, not shown
    try:
        command.make_context(arguments[0], arguments[1:], resilient_parsing=alone)
    except click.UsageError as error:
        pytest.fail(f"{name}: lugan {' '.join(arguments)}: {error.message}")


@pytest.mark.parametrize("name", NAMES)
def test_every_target_of_make_is_there_and_says_what_it_does(name):
    targets = set(re.findall(r"^([a-z-]+):.*##", (PROJECT / "Makefile").read_text("utf-8"), re.M))
    named = [a for arguments in commands(name, "make") for a in arguments if re.fullmatch("[a-z-]+", a)]
    assert [t for t in named if t not in targets] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_file_that_is_named_is_there(name):
    named = [s for s in code(name) if re.fullmatch(r"[\w.-]+(/[\w.-]+)*(/|\.(csv|json|md|py|toml|txt|yml))", s) and not s.startswith(("_build", ".venv"))]
    named += re.findall(r"\]\(([^)#:]+)\)", TEXTS[name])
    here = [PROJECT / folder for folder in ("", "tests", "book", "lugan", "lugan/locale")]  # a part is named as it stands in what is spoken of
    published = {"claims.csv", "indicators.csv", "checks.csv", "numerals.csv"}
    assert [s for s in named if s not in published and not any((folder / s).exists() for folder in here)] == []


def test_what_the_readme_runs_with_other_parameters_runs(tmp_path):
    section = TEXTS["README.md"].partition("## Run a page with other parameters")[2].partition("##")[0]
    papermill, build = re.findall(r"^\.venv/bin/(.*)$", section, re.M)
    for line, more in ((papermill.replace("out.ipynb", str(tmp_path / "out.ipynb")), ""), (build, f" --out {shlex.quote(str(tmp_path))}")):
        done = subprocess.run([BIN / (words := shlex.split(line + more))[0], *words[1:]], cwd=PROJECT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "out.ipynb").exists() and (tmp_path / "html/en/pairings/qingdao-dingxi.html").exists()
