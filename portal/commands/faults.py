"""`portal faults`: whether anything is lost or booked twice when parts are killed and the ERP misbehaves."""

from __future__ import annotations

import secrets
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from portal.faults import report, suite
from portal.running.parts import PartFailed
from portal.running.postgres_server import Postgres

LONG = 10


@click.command("faults")
@click.option("--long", "is_long", is_flag=True, help=f"{LONG} times as much of everything; for a night.")
@click.option("--short", "is_short", is_flag=True, help="As much as the tests do.")
@click.option("--seed", type=int, help="Repeat the choices of the run that printed this seed.")
@click.option(
    "--database",
    type=click.Choice(["sqlite", "postgres"]),
    default="sqlite",
    show_default=True,
    help="The PostgreSQL is one of its own, from the package that the tests bring.",
)
@click.option("--keep", type=click.Path(path_type=Path), help="Keep data and logs in a new folder.")
def command(is_long: bool, is_short: bool, seed: int | None, database: str, keep: Path | None) -> None:
    """Kill, freeze and mislead a portal of its own while people use it, then compare it with the ERP's ledger.

    Ends with 1 where an answer, a ship notice, an invoice, a proposal or a file was lost, booked twice or left in a
    state that differs from the ledger, where receipts, payments, items or what has shipped differ from the ERP's, or
    where the negative control, an ERP without keys, was not caught.
    """
    size = suite.SHORT if is_short else suite.USUAL.times(LONG if is_long else 1)
    chosen = secrets.randbelow(1_000_000) if seed is None else seed
    # A request to end is an exception, so that everything is stopped on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with _folder(keep) as folder, _database(database) as url:
        try:
            figures = suite.run(folder, size, seed=chosen, say=click.echo, database_url=url)
        except PartFailed as failed:
            raise click.ClickException(str(failed)) from None
    for line in report.lines(figures):
        click.echo(line)
    if figures.violations:
        raise SystemExit(1)


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="portal-faults-") as folder:
            yield Path(folder)
        return
    try:
        keep.mkdir(parents=True)
    except FileExistsError:
        raise click.ClickException(f"{keep} exists already. Name a folder that does not.") from None
    yield keep.absolute()


@contextmanager
def _database(kind: str) -> Iterator[str]:
    """Give the address of an empty PostgreSQL database, "" for SQLite."""
    if kind == "sqlite":
        yield ""
        return
    server = Postgres()
    try:
        _start(server)
        yield server.url(server.create())
    finally:
        server.stop()


def _start(server: Postgres) -> None:
    try:
        server.start()
    except RuntimeError as missing:
        raise click.ClickException(str(missing)) from None
