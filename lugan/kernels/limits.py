"""Limits: how much a notebook may put out, by whatever way."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

#: So much may one notebook put out: characters, and outputs. A page of a thousandth of it is long.
MOST_CHARACTERS, MOST_OUTPUTS = 40_000_000, 20_000


def limit_files() -> Callable[[], None]:
    """Let no file of this process, and of those it starts, grow longer than that: who writes on gets an `OSError`.

    Returns
    -------
    callable
        Lifts the limit again. There is none on Windows.
    """
    try:
        import resource
    except ImportError:
        return lambda: None
    before = soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_CHARACTERS if soft == resource.RLIM_INFINITY else min(soft, MOST_CHARACTERS), hard))
    return partial(resource.setrlimit, resource.RLIMIT_FSIZE, before)
