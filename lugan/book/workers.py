"""Workers: processes that help a build, and never outlive it.

A build may be killed at any moment, without a chance to stop its helpers. Each watches the process
that started it and ends with it, so that nothing goes on writing, and the folder is free again.
"""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import parent_process
from multiprocessing.connection import wait
from typing import Any

_given: Any = None


def process_pool(count: int, what: Any = None) -> ProcessPoolExecutor:
    """So many processes that end with this one.

    Parameters
    ----------
    count : int
    what : object, optional
        What their tasks find by `given`: too large to be copied for each of them, where forked processes share it.
    """
    return ProcessPoolExecutor(count, initializer=_begin, initargs=(what,))


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """Look for garbage after every hundred thousand objects, here and in processes that are forked from here.

    Registers, pages and what they say are so many objects, hardly any of them garbage, and Python would
    look through them a hundred times a page.
    """
    usual = gc.get_threshold()
    gc.set_threshold(100_000, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def given() -> Any:
    """What the pool of this worker was started with."""
    return _given


def _begin(what: Any) -> None:
    global _given
    _given = what
    end_with_parent()


def end_with_parent() -> None:
    """Let this process end as soon as the one that started it has, and share its memory as long as it may."""
    gc.freeze()  # what came with the fork stays shared memory: collecting garbage would write to each object
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt at the terminal is for the build
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_watch, daemon=True).start()


def _watch() -> None:
    parent = parent_process()
    assert parent is not None, "only a worker watches its parent"
    wait([parent.sentinel])
    os._exit(1)
