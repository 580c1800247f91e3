"""Charts: drawn figures. They draw what a view holds and compute nothing.

Each module draws one form; :mod:`~lugan.charts.chart` is what they share: a title that states a
finding, a body, notes and source, alternative text, and the rows behind the picture.
"""

from .across import across
from .chart import Chart
from .held import held
from .parts import parts
from .when import when
from .where import where

__all__ = ["Chart", "across", "held", "parts", "when", "where"]
