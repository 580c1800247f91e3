"""Code: which modules and libraries decide what is made, so that what is kept is dropped when one of them changes."""

from __future__ import annotations

import hashlib
import json
import re
import sys
import sysconfig
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from .fingerprint import sha256
from .plan import PROJECT

_PACKAGE = PROJECT / "lugan"

#: Files of the package that are no modules; any page may use them.
_DATA = ("locale/*.yml", "fonts/*.ttf", "outlines/*.json", "*.yml")


def modules(*used: tuple[str, ...]) -> dict[str, str]:
    """Hashes of the modules of the package that are used, directly or not, and of the package's data, by name."""
    found = {p.relative_to(PROJECT).as_posix(): p for pattern in _DATA for p in _PACKAGE.glob(pattern)}
    waiting = [*used]
    while waiting:
        module = waiting.pop()
        path = _PACKAGE.joinpath(*module).with_suffix(".py")
        if not path.exists():
            path = _PACKAGE.joinpath(*module, "__init__.py")
        name = path.relative_to(PROJECT).as_posix()
        if name not in found and path.exists():
            found[name] = path
            waiting += () if module == ("book", "run") else imported(path.read_text("utf-8"), path.relative_to(_PACKAGE).parent.parts)
    return {name: sha256(found[name]) for name in sorted(found)}


_IMPORT = re.compile(r"^\s*(?:from\s+(\.*)([\w.]*)\s+import\s+(\([^)]*\)|[^\n#]*)|import\s+([\w., ]+))", re.M)


def imported(source: str, package: tuple[str, ...]) -> set[tuple[str, ...]]:
    """Modules of this package that a source text may import, as paths below it; some may be no modules.

    >>> sorted(imported("from .. import canvas  # draws\\nimport lugan.tables", ("charts",)))
    [('canvas',), ('tables',)]
    """
    found = set()
    for dots, base, names, plain in _IMPORT.findall(source):
        parents = ["lugan", *package[: len(package) + 1 - len(dots)]] if dots else []
        stem = [*parents, *filter(None, base.split("."))]
        modules = [stem, *([*stem, name] for name in re.findall(r"(?:^|[(,])\s*(\w+)", names))] if not plain else [m.split(".") for m in re.findall(r"[\w.]+", plain)]
        found |= {tuple(m[1:i]) for m in modules if m[0] == "lugan" for i in range(2, len(m) + 1)}
    return found


@cache
def surroundings() -> Mapping[str, str]:
    """The language and the libraries: their locked versions, and those that are there."""
    installed = sorted(p.name for p in Path(sysconfig.get_path("purelib")).glob("*.dist-info"))
    return {"Python": sys.version, "requirements.txt": sha256(PROJECT / "requirements.txt"), "installed packages": hashlib.sha256(json.dumps(installed).encode()).hexdigest()}
