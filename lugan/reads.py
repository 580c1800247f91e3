"""Reads: what a page asked of the register, and what it was answered.

A page is a function of its notebook, its parameters and the answers it gets. While one runs, each
question that it asks is noted with a digest of the answer: a row by its id, all rows of a table,
or a question such as “which claims of this pairing are in view”. If, over a changed register,
every question has the same answer, the page is the same, and need not run again.

Two things note: tables (`Traced`, `TracedRows`) and methods marked as a `question`. What a
question itself looks at on its way to the answer is not noted: only the answer counts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache, wraps
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

#: Answers by question, while a page is traced; a question is JSON text: owner, what, arguments.
Reads = dict[str, str]

#: Names the file in which a notebook's kernel keeps what it read of the register.
READS = "LUGAN_READS"

_noted: Reads | None = None
_quiet: ContextVar[bool] = ContextVar("quiet", default=False)


def trace(reads: Reads | None) -> None:
    """Note all that is asked in this process from now on, in ``reads``; or no more, if that is None."""
    global _noted
    _noted = reads


def keep(path: Path, reads: Reads, since: int = 0) -> int:
    """Add what was read to a file, but for so many questions that are in it; returns how many are."""
    if since < len(reads) or not path.exists():
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(dict(islice(reads.items(), since, None))) + "\n")
    return len(reads)


def kept(path: Path) -> Reads | None:
    """What was added to a file; nothing if there is none."""
    if not path.exists():
        return None
    return {question: answer for line in path.read_text("utf-8").splitlines() for question, answer in json.loads(line).items()}


@contextmanager
def quietly() -> Iterator[None]:
    """Note nothing inside the block."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def note(owner: str, what: str, arguments: Any, answer: Any) -> None:
    """Note a question and its answer, if anybody wants to know."""
    if _noted is not None and not _quiet.get():
        question = _row_question(owner, what, arguments) if arguments is None or isinstance(arguments, str) else _question(owner, what, arguments)
        if question not in _noted:
            with quietly():
                _noted[question] = digest(answer)


def _question(owner: str, what: str, arguments: Any) -> str:
    return json.dumps([owner, what, arguments], ensure_ascii=False, separators=(",", ":"))


_row_question = lru_cache(65536)(_question)  # the same rows are asked for again and again


class Traced(Mapping[str, T]):
    """Rows by id that note which are asked for.

    Parameters
    ----------
    owner : str
        How a view comes by the table, such as ``analysis.register.claims``.
    rows : mapping
    """

    def __init__(self, owner: str, rows: Mapping[str, T]):
        self.owner, self.rows = owner, rows

    def __getitem__(self, key: str) -> T:
        note(self.owner, "row", key, self.rows.get(key))
        return self.rows[key]

    def __contains__(self, key: object) -> bool:
        note(self.owner, "has", key, key in self.rows)
        return key in self.rows

    def __iter__(self) -> Iterator[str]:
        note(self.owner, "keys", None, self.rows.keys())
        return iter(self.rows)

    def __len__(self) -> int:
        note(self.owner, "keys", None, self.rows.keys())
        return len(self.rows)

    def values(self):  # type: ignore[no-untyped-def]
        note(self.owner, "all", None, self.rows)
        return self.rows.values()

    def items(self):  # type: ignore[no-untyped-def]
        note(self.owner, "all", None, self.rows)
        return self.rows.items()

    def __or__(self, other: Mapping[str, Any]) -> dict[str, Any]:
        return {**self, **other}

    def __ror__(self, other: Mapping[str, Any]) -> dict[str, Any]:
        return {**other, **self}

    def ask(self, what: str, key: str) -> Any:
        """Answer a noted question again."""
        answers: dict[str, Callable[[], Any]] = {"row": lambda: self.rows.get(key), "has": lambda: key in self.rows, "keys": self.rows.keys, "all": lambda: self.rows}
        return answers[what]()


class TracedRows(Sequence[T]):
    """Rows without ids that note if they are looked at."""

    def __init__(self, owner: str, rows: Sequence[T]):
        self.owner, self.rows = owner, tuple(rows)

    def __getitem__(self, index):  # type: ignore[no-untyped-def]
        note(self.owner, "all", None, self.rows)
        return self.rows[index]

    def __iter__(self) -> Iterator[T]:
        note(self.owner, "all", None, self.rows)
        return iter(self.rows)

    def __len__(self) -> int:
        note(self.owner, "all", None, self.rows)
        return len(self.rows)

    def ask(self, what: str, key: None) -> Any:
        """Answer a noted question again."""
        return self.rows


def question(method: Callable[..., T]) -> Callable[..., T]:
    """A method whose answer is noted as a whole; its class says in ``OWNER`` how a view comes by it.

    Arguments are text, numbers, tuples of them, or rows of the register, computed or read.
    """

    @wraps(method)
    def asked(self: Any, *args: Any, **kwargs: Any) -> T:
        if _noted is None or _quiet.get():
            return method(self, *args, **kwargs)
        with quietly():
            answer = method(self, *args, **kwargs)
        note(self.OWNER, method.__name__, [[_named(a) for a in args], {k: _named(a) for k, a in kwargs.items()}], answer)
        return answer

    return asked


def still(reads: Mapping[str, str], view: Any) -> str:
    """The first question that a view answers otherwise than before; empty if there is none.

    Parameters
    ----------
    reads : mapping of str to str
        As noted by `trace`.
    view : View
        Over the register of today, with the parameters that the page had.
    """
    answers = _answers(view.analysis)
    for asked, answer in reads.items():
        if answers(asked, view) != answer:
            return asked
    return ""


def is_of_analysis(asked: str) -> bool:
    """Whether the answer to a question is the same whatever a page's parameters."""
    return asked.startswith('["analysis')


def _answers(analysis: Any) -> Callable[[str, Any], str]:
    """Digests of answers, worked out once for all views alike in what the answer looked at of their parameters."""
    known: dict[str, dict[tuple[str, ...], dict[tuple[Any, ...], str]]] = analysis.__dict__.setdefault("_answers", {})

    def answer(asked: str, view: Any) -> str:
        values = view.parameters.rows
        before = known.setdefault(asked, {})
        for names, digests in before.items():
            found = digests.get(_of_these(names, values))
            if found is not None:
                return found
        watched = _Watched(values)
        owner, what, arguments = json.loads(asked)
        try:
            found = digest(_asked_again(replace(view, parameters=watched), owner, what, arguments))
        except (KeyError, ValueError):  # what it speaks of is no longer there
            found = ""
        names = tuple(watched.looked_at)
        before.setdefault(names, {})[_of_these(names, values)] = found
        return found

    return answer


class _Watched(Mapping[str, T]):
    """Values by name that remember which of them were looked at, in order; an empty name stands for which names there are."""

    def __init__(self, values: Mapping[str, T]):
        self.values_by_name = values
        self.looked_at: dict[str, None] = {}

    def __getitem__(self, name: str) -> T:
        self.looked_at[name] = None
        return self.values_by_name[name]

    def __iter__(self) -> Iterator[str]:
        self.looked_at[""] = None
        return iter(self.values_by_name)

    def __len__(self) -> int:
        self.looked_at[""] = None
        return len(self.values_by_name)


def _of_these(names: tuple[str, ...], values: Mapping[str, Any]) -> tuple[Any, ...]:
    """What an answer that looked at these names looked at."""
    return tuple([values.get(name, ...) if name else tuple(values) for name in names])


def _asked_again(view: Any, owner: str, what: str, arguments: Any) -> Any:
    place = view
    for name in owner.split(".") if owner else ():
        place = getattr(place, name)
    if isinstance(place, (Traced, TracedRows)):
        return place.ask(what, arguments)
    args, kwargs = ([_row(view, a) for a in arguments[0]], {k: _row(view, a) for k, a in arguments[1].items()})
    return getattr(type(place), what).fget(place) if isinstance(getattr(type(place), what), property) else getattr(place, what)(*args, **kwargs)


#: Where a row given as an argument is found again, by its class.
_ROWS = {"Claim": "register.claims", "Verdict": "verdicts", "Indicator": "indicators", "Pairing": "register.pairings", "Relation": "register.checks"}


def _named(argument: Any) -> Any:
    """An argument as JSON can hold it."""
    if is_dataclass(argument):
        return {type(argument).__name__: argument.id}  # type: ignore[union-attr]
    return [_named(a) for a in argument] if isinstance(argument, (tuple, list, frozenset, set)) else argument


def _row(view: Any, argument: Any) -> Any:
    """The argument that a name stands for."""
    if isinstance(argument, dict):
        ((kind, id),) = argument.items()
        place = view.analysis
        for name in _ROWS[kind].split("."):
            place = getattr(place, name)
        return place[id]
    return tuple(_row(view, a) for a in argument) if isinstance(argument, list) else argument


# Digests -------------------------------------------------------------------------------------

#: Digests of rows that live as long as this process anyhow, with the row, so that its address stays its own.
_known: dict[int, tuple[Any, str]] = {}


def digest(value: Any) -> str:
    """A digest of a value's content, the same in every process."""
    return hashlib.blake2b(repr(_content(value)).encode(), digest_size=12).hexdigest()


def _content(value: Any) -> Any:
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, Mapping):
        return ["mapping", *([k, _content(v)] for k, v in value.items())]
    if isinstance(value, (set, frozenset)):
        return ["set", *sorted(map(str, value))]
    if isinstance(value, (tuple, list)) or hasattr(value, "__iter__"):
        return [_content(v) for v in value]
    return _row_digest(value)


def _row_digest(value: Any) -> str:
    if id(value) not in _known:
        named = getattr(value, "named", None)  # a template holds all values there are and uses those it names
        parts = named() if callable(named) else {f.name: getattr(value, f.name) for f in fields(value)} if is_dataclass(value) else vars(value)
        _known[id(value)] = value, digest([type(value).__name__, *([k, _content(v)] for k, v in parts.items())])
    return _known[id(value)][1]
