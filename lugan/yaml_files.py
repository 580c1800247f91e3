"""The project's files in YAML, read so that what is wrong in one is named with its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from .datapackage import DataError, Fault

_PROJECT = Path(__file__).resolve().parent.parent


def read_yaml(path: Path) -> Any:
    """What a file says.

    Raises
    ------
    DataError
        If it is missing, or no YAML.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(path.read_text("utf-8"), Loader=loader)  # noqa: S506 (a safe loader, in C where it is to be had)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise fault_of(path, f"it is no YAML: {error.problem}", mark.line + 1 if mark else 0, f"{mark.column + 1}" if mark else "") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise fault_of(path, f"it is no YAML: {' '.join(str(error).split())}") from None
    except FileNotFoundError:
        raise fault_of(path, "the file is missing") from None


def fault_of(path: Path, wrong: str, line: int = 0, column: str = "") -> DataError:
    """The error that names the file, and the place in it."""
    name = path.relative_to(_PROJECT) if path.is_relative_to(_PROJECT) else path
    return DataError([Fault(name.as_posix(), line, column, "", wrong[:300], "Mend it, or put it back from version control")], "the configuration")
