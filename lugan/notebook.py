"""The notebook's side: open a page with its parameters, show blocks on it.

A notebook's first working cell opens the page with everything its parameters cells defined, so
that a wrong name, type or value stops the run there, also in plain papermill::

    from lugan.notebook import open_page
    page = open_page("pairing", globals())

What it shows is said in the language asked for, and in every other language beside it, in a
media type of the book's own: one run serves all editions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import Any

from IPython.core.getipython import get_ipython
from IPython.display import publish_display_data

from . import published
from .blocks import Block, Drawing, Title
from .charts import Chart
from .language import LANGUAGES
from .parameters import checked
from .register import read_register
from .views import Analysis, View

#: An output's content in every language: ``{"html": {"en": …}, "files": {…}}``.
MEDIA_TYPE = "application/vnd.lugan.block+json"


@dataclass(frozen=True)
class Page:
    """A page of the book while its notebook runs."""

    view: View

    @property
    def lang(self) -> str:
        return self.view.parameters["lang"]

    def draw(self, chart: Chart) -> None:
        """Display a chart with the data behind it."""
        self.show(Drawing(chart, {f"{chart.id}.csv": published.chart_csv(self.view.analysis, chart.rows)}))

    def show(self, *blocks: Block) -> None:
        """Display blocks, one output each."""
        for block in blocks:
            if isinstance(block, Title):
                said = {"markdown": {lang: block.text(lang) for lang in LANGUAGES}}
                main = {"text/markdown": said["markdown"][self.lang]}
            else:
                said = {"html": {lang: block.html(lang) for lang in LANGUAGES}, "files": dict(block.files())}
                main = {"text/html": said["html"][self.lang]}
            publish_display_data({**main, "text/plain": block.text(self.lang), MEDIA_TYPE: said})


def open_page(notebook: str, namespace: Mapping[str, Any]) -> Page:
    """Check the parameters and read the register.

    Parameters
    ----------
    notebook : str
        Name of the notebook.
    namespace : mapping
        The notebook's ``globals()``: every name in it that the notebook did not start with is
        taken for a parameter.

    Returns
    -------
    Page

    Raises
    ------
    ParameterError
        If a name, type or value is wrong.
    DataError
        If the tables are.
    """
    register = read_register()
    parameters = checked(notebook, _given(namespace), register)
    return Page(View(Analysis(register), parameters))


def _given(namespace: Mapping[str, Any]) -> dict[str, Any]:
    """Names that cells assigned before this one: all but Python's, IPython's and imports."""
    shell = get_ipython()
    hidden = set(getattr(shell, "user_ns_hidden", ())) if shell else set()
    return {n: v for n, v in namespace.items() if not n.startswith("_") and n not in hidden and not isinstance(v, (ModuleType, FunctionType))}
