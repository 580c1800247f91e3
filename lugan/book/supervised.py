"""Supervised cells: what a kernel would keep a notebook from, where its cells run in a worker.

A cell that behaves with its page's own parameters may not with others. In a kernel it can neither
hang the build nor talk into it. Here its time is limited too, what it writes goes into a file where
it is seen, and so does what processes write that it starts.

What ends a worker is for those who wait for it (`lugan.book.offer`).
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from functools import partial
from types import FrameType
from typing import NoReturn

from ..kernels.limits import limit_files
from .run import LONGEST_CAUSE

#: How long a cell may take to clean up after its time is over, in seconds.
_GRACE = 5


class TooLong(BaseException):
    """The time of a cell is over, which its message says; no `Exception`, for a cell may catch those."""


@contextmanager
def supervised(seconds: float) -> Iterator[Callable[[], str]]:
    """Inside, cells may run: each for so long, and none writes to the terminal.

    A cell that lets no exception stop it ends the process.

    Yields
    ------
    callable
        To be called after each cell: gives the next one its time, and returns the beginning of what was written.

    Raises
    ------
    TooLong
        Where a cell is when its time is over. Where there are no such signals, on Windows, never.
    """
    with ExitStack() as stack:
        written = stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace", buffering=1))
        stack.callback(limit_files())
        stack.enter_context(_aside(written.fileno()))
        stack.enter_context(redirect_stdout(written))
        stack.enter_context(redirect_stderr(written))

        def next_cell() -> str:
            _give(seconds)
            if not os.fstat(written.fileno()).st_size:
                return ""
            written.seek(0)
            return written.read(LONGEST_CAUSE + 1).strip()

        if sys.platform != "win32":
            stack.callback(signal.signal, signal.SIGALRM, signal.getsignal(signal.SIGALRM))
            stack.callback(_give, 0)
        _give(seconds)
        yield next_cell


def _give(seconds: float) -> None:
    """Let the time be over in so many seconds, or never if that is zero. C code, which no signal interrupts, is ended with its process once it has used the processor for twice as long."""
    if sys.platform != "win32":
        signal.signal(signal.SIGALRM, partial(_over, seconds))
        signal.setitimer(signal.ITIMER_REAL, seconds)
        signal.setitimer(signal.ITIMER_PROF, 2 * seconds)


def _over(seconds: float, signum: int, frame: FrameType | None) -> NoReturn:
    _give(0)
    signal.signal(signum, signal.SIG_DFL)  # which ends the process
    signal.setitimer(signal.ITIMER_REAL, _GRACE)
    raise TooLong(f"it takes longer than {seconds} s")


@contextmanager
def _aside(file: int) -> Iterator[None]:
    """Let what passes by Python's streams, and what processes write that start from here, go into a file."""
    sys.stdout.flush()
    before = {stream: os.dup(stream) for stream in (1, 2)}
    for stream in before:
        os.dup2(file, stream)
    try:
        yield
    finally:
        for stream, old in before.items():
            os.dup2(old, stream)
            os.close(old)
