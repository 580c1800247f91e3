"""Configuration: the project's files in YAML, each read strictly against what it must look like."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..language import LANGUAGES
from ..languages import PROJECT
from ..yaml_files import fault_of, read_yaml

_TEXT = {"type": "string"}

_PAGE = {
    "type": "object",
    "required": ["page", "notebook"],
    "additionalProperties": False,
    "properties": {
        "page": {"type": "string", "pattern": r"^([a-z0-9-]+/)*([a-z0-9-]+|[a-z0-9-]*\{(pairing|theme)\}[a-z0-9-]*)$"},
        "notebook": _TEXT,
        "parameters": {"type": "object"},
        "only": {"type": "array", "items": _TEXT},
        "choose": {"type": "object", "additionalProperties": {"anyOf": [{"type": "array", "items": _TEXT}, {"const": "contested"}]}},
    },
}

#: What each file must look like, as JSON Schemas. In the two of Jupyter Book only what the build itself reads.
SHAPES: dict[str, dict[str, Any]] = {
    "plan.yml": {
        "type": "object",
        "required": ["editions", "pages"],
        "additionalProperties": False,
        "properties": {"editions": {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"enum": [*LANGUAGES]}}, "pages": {"type": "array", "minItems": 1, "items": _PAGE}},
    },
    "_toc.yml": {
        "type": "object",
        "required": ["root", "parts"],
        "properties": {
            "root": _TEXT,
            "parts": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["caption", "chapters"],
                    "properties": {"caption": _TEXT, "chapters": {"type": "array", "items": {"type": "object", "properties": {"file": _TEXT, "glob": _TEXT}, "anyOf": [{"required": ["file"]}, {"required": ["glob"]}]}}},
                },
            },
        },
    },
    "_config.yml": {
        "type": "object",
        "required": ["sphinx"],
        "properties": {"sphinx": {"type": "object", "required": ["config"], "properties": {"config": {"type": "object", "required": ["extensions"], "properties": {"extensions": {"type": "array", "items": _TEXT}}}}}},
    },
}

FILES = (PROJECT / "book" / "plan.yml", PROJECT / "_toc.yml", PROJECT / "_config.yml")


def configured(path: Path) -> dict[str, Any]:
    """What a file of the project says.

    Parameters
    ----------
    path : Path
        Its name is one of `SHAPES`.

    Raises
    ------
    DataError
        If it is no YAML, or does not look as it must; names the place.
    """
    import jsonschema  # what looks whether anything must run should not wait for what holds that against its shape

    content = read_yaml(path)
    try:
        jsonschema.validate(content, SHAPES[path.name])
    except jsonschema.ValidationError as error:
        raise fault_of(path, f"{error.json_path.removeprefix('$').lstrip('.') or 'all of it'}: {error.message}") from None
    return dict(content)


def require_configured() -> None:
    """Look at all these files before any is used.

    Raises
    ------
    DataError
        For the first that cannot be.
    """
    for path in FILES:
        configured(path)
