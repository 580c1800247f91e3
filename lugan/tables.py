"""Tables on a page: the register's rows, the verdicts, the indicators, as a reader sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from . import published
from .blocks import MOST, Cell, Column, Files, PageLink, Ranked, Table
from .charts.chart import label
from .checks import Verdict, explain
from .indicators import Indicator
from .language import LANGUAGES, Message, Sayable, sayings
from .number import Bounds, ColumnUnit
from .periods import Day
from .register import Claim
from .views import HEADLINES, View

#: Columns that hold sentences and need room for them.
_PROSE = {"definition", "caveat", "caution", "consequence", "cause", "changed", "moves", "note", "now", "premise", "reason", "relation", "was", "why"}
_NAMES = ("what", "position", "pages")


#: Rows on one page of a table that is the only long one there.
LONG = 180


def columns(*keys: str) -> tuple[Column, ...]:
    """Columns by the keys of their headers; ``#`` marks one that holds numbers."""
    return tuple(Column(Message(f"column-{k.lstrip('#')}"), is_number=k.startswith("#"), is_prose=k in _PROSE, is_name=k in _NAMES) for k in keys)


def claims(view: View, rows: Sequence[Claim], id: str, caption: Sayable) -> Table:
    """Claims: what, the figure, as printed, what it may stand for, period, the source's word.

    If all figures are in one unit, the headers name it and the cells hold bare numbers.
    """
    numbers = [view.number(c) for c in rows]
    heads = list(columns("what", "#figure", "printed", "#bounds", "years", "term"))
    if len({n.column_unit(LANGUAGES[0]) for n in numbers}) == 1:
        numbers = [n.styled("bare") for n in numbers]
        for i in (1, 3):
            heads[i] = replace(heads[i], unit=ColumnUnit(numbers[0]))
    return Table(
        id=id,
        caption=caption,
        columns=tuple(heads),
        rows=tuple((label(c), n, n.as_printed, Bounds(n), c.period, c.term) for c, n in zip(rows, numbers, strict=True)),
        data=Files({f"{id}.csv": partial(published.claims_csv, view.analysis, rows)}),
    )


def by_theme(view: View, pairing: str, theme: str) -> Table:
    """All claims of a pairing and theme."""
    name = view.register.themes[theme].name
    caption = view.within(Message("caption-claims", theme=name, pairing=view.register.pairings[pairing].name))
    return claims(view, view.claims(pairing, theme), f"figures-{theme}", caption)


def across(view: View, theme: str) -> Table:
    """All claims of a theme, pairing by pairing."""
    rows = [c for p in view.register.pairings for c in view.claims(p, theme)]
    names = view.register.pairings
    table = claims(view, rows, f"figures-{theme}", view.within(Message("caption-across", theme=view.register.themes[theme].name)))
    cells = tuple((PageLink(f"pairings/{c.pairing}", names[c.pairing].name), *row) for c, row in zip(rows, table.rows, strict=True))
    return replace(table, columns=(*columns("pairing"), *table.columns), rows=cells, groups=tuple(names[c.pairing].name for c in rows))


def indicators(view: View, pairing: str = "", theme: str = "") -> Table:
    """Indicators: what, value with bounds, how it is computed, what it does not say; refused ones with the reason."""
    rows = view.indicators(pairing, theme)
    return Table(
        id="indicators",
        caption=Message("caption-indicators"),
        columns=columns("indicator", "#figure", "#bounds", "formula", "caveat"),
        rows=tuple(_indicator_row(view, i) for i in rows),
        data=Files({"indicators.csv": partial(published.indicators_csv, view.analysis, rows)}),
    )


def verdicts(view: View) -> Table:
    """Verdicts: the relation, both sides, the outcome, why, and on what assumption."""
    rows = view.verdicts()
    return Table(
        id="checks",
        caption=Message("caption-checks"),
        columns=columns("relation", "left", "right", "verdict", "reason", "premise"),
        rows=tuple(_verdict_row(view, v) for v in rows),
        row_ids=tuple(f"check-{v.id}" for v in rows),
        most=LONG,
        data=Files({"checks.csv": partial(published.checks_csv, view.analysis, rows)}),
    )


def cautions(view: View, pairing: str = "", theme: str = "") -> Table:
    """Cautions: what is the matter, what it means for the reader, which figures."""
    order = ("high", "medium", "low")
    rows = sorted(view.cautions(pairing, theme), key=lambda c: order.index(c.severity))
    return Table(
        id="cautions",
        caption=Message("caption-cautions"),
        columns=columns("caution", "consequence", "figures", "kind", "severity"),
        rows=tuple(
            (view.said(c.name), view.said(c.consequence), sayings([view.number(view.register.claims[i]) for i in c.claims], "comma"), Message(f"caution-{c.kind}"), Ranked(Message(f"severity-{c.severity}"), order.index(c.severity)))
            for c in rows
        ),
        row_ids=tuple(f"caution-{c.id}" for c in rows),
        most=LONG,
    )


def matrix(view: View) -> Table:
    """Pairings by themes: what each prints, with a link to all of it; nothing is told apart from zero."""
    register = view.register
    rows = []
    for pairing in register.pairings.values():
        cells: list[Cell] = [PageLink(f"pairings/{pairing.id}", pairing.name)]
        for theme in register.themes:
            shown = view.headline(pairing.id, theme) if theme in HEADLINES else ()
            found = view.claims(pairing.id, theme)
            count = Message("matrix-count", n=view.counted(f"{pairing.id}.{theme}.claims")) if found else None
            more = PageLink(f"pairings/{pairing.id}#figures-{theme}", Message("matrix-more"), Message("matrix-more-of", theme=register.themes[theme].name, pairing=pairing.name))
            cells.append(sayings([sayings([view.number(c) for c in shown], "semicolon") if shown else count, more], "space") if count else Ranked(Message("matrix-none"), None))
        rows.append(tuple(cells))
    heads = (Column(Message("column-pairing")), *(Column(t.name) for t in register.themes.values()))
    return Table("matrix", Message("caption-matrix"), heads, tuple(rows), groups=tuple(p.name for p in register.pairings.values()), most=MOST // 2)


def sources(view: View) -> Table:
    """The sources of the claims in view: title, publisher, day, what to know."""
    unstated = Ranked(Message("not-stated"), None)
    rows = tuple((s.title, s.publisher or unstated, Day(s.published) if s.published else unstated, s.note) for s in view.sources)
    return Table("sources", Message("caption-sources"), columns("title", "publisher", "published", "note"), rows)


def ledger(view: View) -> Table:
    """What became of the numerals: how many in each class, and why they are no claims."""
    n = view.number
    rows: list[tuple[Cell, ...]] = [(Message("ledger-claims"), n("book.numerals-used"))]
    rows += [(name, n(f"book.numerals.{reason}")) for reason, name in view.register.reasons.items()]
    return Table("ledger", Message("caption-ledger"), columns("use", "#numerals"), tuple(rows))


def outcome(verdict: Verdict) -> Message:
    """A verdict's outcome in a word."""
    return Message(f"verdict-{verdict.outcome.replace(' ', '-')}")


def _indicator_row(view: View, indicator: Indicator) -> tuple[Cell, ...]:
    formula = Message(f"formula-{indicator.formula.kind}", left=view.number(indicator.left), right=view.number(indicator.right) if indicator.right else "")
    name: Sayable = indicator.formula.name
    if indicator.left.scope.id != "pairing":
        name = Message("measure-in-scope", measure=name, scope=indicator.left.scope.name)
    if indicator.quantity is None:
        assert indicator.refusal is not None
        return name, Ranked(Message("refused"), None), "", formula, view.said(indicator.refusal)
    number = view.number(indicator)
    caveats = [view.said(indicator.formula.caveat), *([Message(indicator.loose_period)] if indicator.loose_period else [])]
    return name, number, Bounds(number), formula, sayings(caveats, "space")


def _verdict_row(view: View, verdict: Verdict) -> tuple[Cell, ...]:
    register = view.register
    sides = [sayings([view.number(register.claims[c]) for c in side], "plus") for side in (verdict.relation.left, verdict.relation.right)]
    why: Sayable = explain(verdict)
    if verdict.gap:
        why = Message("why-gap", gap=view.gap(verdict), why=why)
    premise: Cell = view.said(verdict.relation.premise) if verdict.is_conditional else Ranked(Message("premise-none"), None)
    return view.said(verdict.relation.name), *sides, outcome(verdict), why, premise

