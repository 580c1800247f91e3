"""The Lu–Gan book: what a newspaper printed about the Shandong–Gansu collaboration,
and how far each printed figure can be trusted.

Data flows one way, and no module reaches back::

    data/*.csv -> register -> indicators, checks -> findings, charts, tables
                  ^ quantities, sources                -> notebooks -> book -> audit
"""

__version__ = "0.1.0"
