"""Dependencies: all that the project imports is declared, and DEPENDENCIES.md says of each why it is there and what its licence is."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions
from pathlib import Path

import pytest

from lugan.book.plan import PROJECT

#: How licences are called where a package does not give an SPDX expression.
CALLED = {"BSD": "BSD", "MIT": "MIT", "Apache": "Apache", "MPL": "MPL|Mozilla", "PSF": "Python Software Foundation", "GPL": "GNU General Public License", "public domain": "Public Domain"}


def plain(name: str) -> str:
    """A package's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> set[str]:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *sum(project["optional-dependencies"].values(), [])]
    return {plain(re.match(r"[\w.-]+", w)[0]) for w in wanted}


def listed() -> dict[str, str]:
    """The licence of each package in the table; a row without a reason or upkeep is none."""
    rows = re.findall(r"^\| ([a-z][\w-]+) \| [^|]{10,} \| ([^|]+) \| [^|]+; [^|]*\d{4}-\d\d \|$", (PROJECT / "DEPENDENCIES.md").read_text("utf-8"), re.M)
    return dict(rows)


def test_the_table_names_exactly_the_direct_dependencies():
    assert listed().keys() == declared() and len(listed()) > 20


def modules(path: Path) -> set[str]:
    tree = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    found = {a.name for n in tree if isinstance(n, ast.Import) for a in n.names} | {n.module for n in tree if isinstance(n, ast.ImportFrom) and n.module and not n.level}
    return {m.split(".")[0] for m in found}


@pytest.mark.parametrize("folder", ["lugan", "tests", "benchmarks"])
def test_what_is_imported_is_declared(folder):
    paths = [p for p in (PROJECT / folder).rglob("*.py") if not p.name.startswith("make_")]
    own = {"lugan", "tests", "benchmarks", *(p.stem for p in paths), *(p.parent.name for p in paths)}
    packages = packages_distributions()
    imported = {m: packages.get(m, [m]) for p in paths for m in modules(p) - own - sys.stdlib_module_names}
    assert {m for m, by in imported.items() if not declared() & set(map(plain, by))} == set()


@pytest.mark.parametrize("name, licence", listed().items(), ids=listed())
def test_the_licence_is_the_one_that_the_package_gives(name, licence):
    try:
        package = distribution(name)
    except PackageNotFoundError:
        pytest.skip("an extra that is not installed")
    if expression := package.metadata.get("License-Expression"):
        assert licence == expression
        return
    given = [package.metadata.get("License") or "", *(package.metadata.get_all("Classifier") or [])]
    given += [f.read_text("utf-8") for f in package.files or () if re.search("LICENSE|COPYING", f.name)]
    families = re.findall("|".join(CALLED), licence)
    assert families and all(re.search(CALLED[f], "\n".join(given)) for f in families), given
