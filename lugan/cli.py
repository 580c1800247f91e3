"""The command line: ``lugan build``, ``lugan check`` and the rest."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import NoReturn

import click

from . import __version__
from .datapackage import DataError

_FOLDER = click.Path(file_okay=False, path_type=Path)

_data = click.option("--data", type=_FOLDER, help="Folder of the tables.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """The Lu–Gan book: build it, check its tables, look into it."""


@main.command()
@click.option("--lang", "languages", multiple=True, help="Edition to build (en, zh); all by default.")
@click.option("--only", default="", help="Only the page of this name, such as pairings/jiaozhou-tongwei.")
@click.option("-p", "--parameter", "parameters", nargs=2, multiple=True, metavar="NAME VALUE", help="A parameter for every page, such as -p money_unit wan.")
@click.option("--workers", type=click.IntRange(min=0), default=0, envvar="LUGAN_WORKERS", help="Notebooks to run at a time; LUGAN_WORKERS stands for it, cores by default.")
@_data
@click.option("--out", type=_FOLDER, default=None, help="Folder of everything generated; _build by default.")
@click.option("--cluster", default="", metavar="ADDRESS", help="Run the notebooks on a Dask cluster, by the address of its scheduler.")
@click.option("--explain", is_flag=True, help="Say of each page why its notebook was run or not.")
@click.option("--force", is_flag=True, help="Run every notebook, even if nothing has changed.")
def build(languages: tuple[str, ...], only: str, parameters: tuple[tuple[str, str], ...], workers: int, data: Path | None, out: Path | None, cluster: str, explain: bool, force: bool) -> None:
    """Run the notebooks of which anything has changed and compile the book."""
    from .book.build import BUILD, tell
    from .book.build import build as build_book
    from .book.plan import PlanError
    from .book.publish import BuildError
    from .parameters import ParameterError, from_text

    _stop_at_once()
    try:
        built = build_book(out or BUILD, languages, workers, data, only, {n: from_text(n, v) for n, v in parameters}, force, cluster)
    except (BuildError, DataError, ParameterError, PlanError) as error:
        _stop(error)
    tell(built, explain=explain)
    sys.exit(0 if built.is_sound else 1)


@main.command()
@_data
def check(data: Path | None) -> None:
    """Check the tables: every fault in one go, with its place and mend."""
    from .book.run import require_readable
    from .languages import require_complete
    from .register import read_register
    from .views import Analysis

    try:
        require_readable()
        require_complete(data)
        register = read_register(data)
    except DataError as error:
        _stop(error)
    verdicts = Analysis(register).verdicts.values()
    contradictions = sum(v.is_contradiction for v in verdicts)
    click.echo(f"the tables are sound: {len(register.claims)} claims, {len(register.numerals)} numerals, {len(verdicts)} relations, of which {contradictions} contradict")


@main.command()
@click.argument("article", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--id", "source", default="", help="Which source it is, if checksum and name do not say.")
@_data
def verify(article: Path, source: str, data: Path | None) -> None:
    """Hold the register against the text of an article."""
    from .register import read_register
    from .sources import Article, which
    from .sources import verify as discrepancies

    try:
        register, text = read_register(data), Article.read(article)
        found = which(register, article, text, source)
    except (DataError, ValueError) as error:
        _stop(error)
    wrong = discrepancies(register, found, text)
    for discrepancy in wrong:
        click.echo(f"{article.name}, {discrepancy}", err=True)
    if wrong:
        _stop(ValueError(f"{article.name} does not bear out the register: {len(wrong)} discrepancies"))
    ledger = [n for n in register.numerals if n.source == found.id]
    used = sum(n.use != "excluded" for n in ledger)
    click.echo(f"{article.name} bears out the register: {len(ledger)} numerals, {used} claims, {len(ledger) - used} excluded with a reason")


@main.command()
@click.argument("article", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--id", "source", required=True, help="What the source shall be called in the tables.")
@_data
def read(article: Path, source: str, data: Path | None) -> None:
    """Prepare the rows of a new source, for a person to complete."""
    from .intake import prepare
    from .register import read_register, tables_folder

    try:
        counts = prepare(read_register(data), tables_folder(data), article, source)
    except (DataError, ValueError) as error:
        _stop(error)
    click.echo(f"added for {source}: {', '.join(f'{n} {table}' for table, n in counts.items())}")
    click.echo("Complete the rows and empty their column likely; `lugan check` lists what is left.")


@main.command()
@click.argument("folder", type=_FOLDER, required=False)
def audit(folder: Path | None) -> None:
    """Read the built book: every number, every link, every cell."""
    from .audit import audit as audit_book
    from .book.build import BUILD

    try:
        report = audit_book(folder or BUILD / "html", os.cpu_count() or 1)
    except (DataError, FileNotFoundError) as error:
        _stop(error)
    for complaint in report.complaints:
        click.echo(str(complaint), err=True)
    click.echo(str(report))
    sys.exit(0 if report.is_clean else 1)


@main.command("verify-book")
@click.argument("folder", type=_FOLDER)
@_data
@click.option("--workers", type=click.IntRange(min=0), default=0, envvar="LUGAN_WORKERS", help="Notebooks to run at a time.")
def verify_book(folder: Path, data: Path | None, workers: int) -> None:
    """Build a published book again and compare every byte."""
    from .book.plan import PlanError
    from .book.publish import BuildError
    from .book.verify import verify_book as verify_published
    from .parameters import ParameterError

    try:
        differing = verify_published(folder, data, workers)
    except (BuildError, DataError, ParameterError, PlanError) as error:
        _stop(error)
    for difference in differing:
        click.echo(str(difference), err=True)
    if differing:
        _stop(ValueError(f"{folder} is not the book that these sources give: {len(differing)} files differ"))
    click.echo(f"{folder} is the book that these sources give, byte for byte")


@main.command()
@click.argument("old", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("new", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--record", is_flag=True, help="Add the changes to the table of changes, for a person to say why.")
@click.option("--date", default="", help="Day of the change (2026-03-01); needed with --record.")
@_data
def diff(old: Path, new: Path, record: bool, date: str, data: Path | None) -> None:
    """What changed between two builds, number by number."""
    from .changes import record as record_changes
    from .diff import differences

    try:
        changes = differences(old, new)
        if record:
            record_changes(changes, date, data)
    except (DataError, FileNotFoundError, ValueError) as error:
        _stop(error)
    for change in changes:
        click.echo(str(change))
    click.echo(f"{len(changes)} changes" if changes else "nothing changed")


@main.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_data
def reviews(files: tuple[Path, ...], data: Path | None) -> None:
    """Add what reviewers exported from the book's desk to the table of reviews."""
    from .register import read_register, tables_folder
    from .reviews import Reviewed, merge

    folder = tables_folder(data)
    try:
        merged = merge(files, folder)
    except DataError as error:
        _stop(error)
    register = read_register(folder)
    reviewed = Reviewed(register)
    click.echo(f"{merged.added} reviews added, {merged.known} known already; {len(reviewed.standing)} of {len(register.claims)} claims are checked")
    if reviewed.sample:
        click.echo(f"of {len(reviewed.sample)} drawn by lot, {len(reviewed.unsure)} not borne out: at most {reviewed.bound} of {len(register.claims)} claims are wrong (95 %)")


def _stop_at_once() -> None:
    """Let an interrupt or a request to end stop the build wherever it is: what it has published is whole, and its helpers end with it."""

    build = os.getpid()

    def end(signum: int, frame: object) -> NoReturn:
        if os.getpid() == build:  # a helper just forked has this handler too, until it sets its own
            os.write(2, f"\nstopped by {signal.Signals(signum).name}; the last book is as it was\n".encode())
        os._exit(128 + signum)

    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, end)


@main.command()
@click.argument("folder", type=_FOLDER, required=False)
@click.option("--lang", "languages", multiple=True, help="Edition to print (en, zh); all by default.")
def pdf(folder: Path | None, languages: tuple[str, ...]) -> None:
    """Print the built book: one PDF an edition, beside its folder."""
    from .book.build import BUILD
    from .book.pdf import PrintError, print_all
    from .language import LANGUAGES

    try:
        printed = print_all(folder or BUILD / "html", languages or LANGUAGES)
    except PrintError as error:
        _stop(error)
    for path in printed:
        click.echo(f"printed: {path}")


def _stop(error: Exception) -> NoReturn:
    """End with a message and without a traceback."""
    click.echo(str(error), err=True)
    sys.exit(1)
