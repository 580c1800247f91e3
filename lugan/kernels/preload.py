"""Preload: what a kernel has imported before its first cell.

Importing this module leaves a process that may be forked: no thread, event loop or socket of its
own is started. Only modules and pure caches are filled; whatever a notebook can tell from a fresh
kernel must not be touched here.
"""

from __future__ import annotations

import builtins
import gc
import importlib
import os
import threading
from contextlib import suppress
from types import SimpleNamespace

#: What an ipykernel imports by and by, and what displaying and drawing need.
MODULES = (
    "IPython.core.completerlib",
    "IPython.core.magics",
    "IPython.core.pylabtools",
    "IPython.extensions.storemagic",
    "ipykernel.comm",
    "ipykernel.control",
    "ipykernel.debugger",
    "ipykernel.heartbeat",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "ipykernel.parentpoller",
    "ipykernel.subshell_manager",
    "ipykernel.zmqshell",
    "tornado.ioloop",
    "zmq.eventloop.zmqstream",
    "zmq.utils.garbage",
    "pandas",
    "pandas.io.formats.html",
    "pandas.io.formats.string",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib.font_manager",
    "matplotlib.pyplot",
    "lugan.apparatus",
    "lugan.charts",
    "lugan.notebook",
    "lugan.passages",
    "lugan.tables",
)

#: Settings that are read when a module is first imported, as a kernel would have them.
_AT_IMPORT = {
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",  # ipykernel sets it before any cell runs
    "OPENBLAS_NUM_THREADS": "1",  # its threads would not outlive a fork
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}


def preload() -> None:
    """Import everything, then take it out of the garbage collector's sight, so that forks share the memory.

    Raises
    ------
    RuntimeError
        If an import has started a thread: such a process must not be forked.
    """
    before = dict(os.environ)
    os.environ |= {name: value for name, value in _AT_IMPORT.items() if name not in before}
    builtins.get_ipython = lambda: SimpleNamespace(kernel=True)  # type: ignore[attr-defined]  # pandas asks at import whether it is in a kernel
    try:
        for name in MODULES:
            importlib.import_module(name)
    finally:
        del builtins.get_ipython  # type: ignore[attr-defined]
        os.environ.clear()
        os.environ.update(before)
    _fill_caches()
    if threading.active_count() > 1:
        raise RuntimeError(f"an import has started {threading.active_count() - 1} threads")
    gc.collect()
    gc.freeze()


def _fill_caches() -> None:
    """Read the words, the locales, the fonts and the register, work out what follows from it, and draw one pairing's charts for nobody.

    A kernel that finds other tables than these reads them itself. No cell of a notebook runs here: it might not come back.
    """
    from .. import charts, tables
    from ..blocks import Drawing
    from ..datapackage import DataError
    from ..notebook import output
    from ..parameters import checked
    from ..published import chart_csv
    from ..reads import trace
    from ..views import View, analysis_of

    with suppress(DataError, OSError):
        analysis = analysis_of()
        for computed in ("verdicts", "indicators", "derived", "counts", "checks_of"):
            getattr(analysis, computed)
        pairing = next(iter(analysis.register.pairings))
        view = View(analysis, checked("pairing", {"pairing": pairing}, analysis.register))
        trace({})
        try:
            for chart in (charts.held(view, pairing, "funding"), charts.parts(view, pairing=pairing), charts.when(view, pairing=pairing), charts.tree(view, pairing)):
                output(Drawing(chart, {f"{chart.id}.csv": chart_csv(analysis, chart.rows)}), "en")
            output(tables.by_theme(view, pairing, "funding"), "en")
        finally:
            trace(None)
