"""Charts: drawn figures. They draw what a view holds and compute nothing.

Each module draws one form; :mod:`~lugan.charts.chart` is what they share: a title that states a
finding, a body, notes and source, alternative text, and the rows behind the picture.
"""

from .across import across
from .cards import cards
from .chart import Chart
from .clashes import clashes
from .held import held
from .parts import parts
from .tree import tree
from .when import when
from .where import where

__all__ = ["Chart", "across", "cards", "clashes", "held", "parts", "tree", "when", "where"]
