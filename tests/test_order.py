"""The order of pages: what a reader learns to expect, in every notebook that makes pages of a kind."""

from __future__ import annotations

import nbformat
import pytest

from lugan.book.run import NOTEBOOKS

ORDER = {
    "overview": ["title", "show-key-figures", "show-map", "show-matrix", "show-contradictions", "show-sources", "show-command", "show-cite"],
    "pairing": ["title", "show-parameters", "show-key-figures", "show-funding", "show-employment", "show-sales", "show-indicators", "show-contradictions", "show-unreported", "show-sources", "show-command", "show-cite"],
}


@pytest.mark.parametrize("name", ORDER)
def test_a_page_keeps_the_order_that_readers_know(name):
    cells = [c["id"] for c in nbformat.read(NOTEBOOKS / f"{name}.ipynb", 4).cells if c.cell_type == "code"]
    assert [c for c in cells if c in ORDER[name]] == ORDER[name]
