"""`portal faults`: whether anything is lost or booked twice when parts are killed and the ERP misbehaves."""

from __future__ import annotations

import secrets
import tempfile
from pathlib import Path

import click

from portal.faults import report
from portal.faults.suite import USUAL, Figures, run

LONG = 10


@click.command("faults")
@click.option("--long", is_flag=True, help=f"{LONG} times as much of everything; for a night.")
@click.option("--seed", type=int, help="Repeat the run that printed this seed.")
@click.option("--database-url", default="", help="A migrated, empty PostgreSQL database.  [default: SQLite]")
def command(long: bool, seed: int | None, database_url: str) -> None:
    """Kill, freeze and mislead a portal of its own while people use it, then compare it with the ERP's ledger.

    Ends with 1 where an answer was lost, booked twice or left in a state that differs from the ledger, where
    recovery took too long, or where the negative control, an ERP without keys, was not caught.
    """
    size = USUAL.times(LONG) if long else USUAL
    chosen = secrets.randbelow(1_000_000) if seed is None else seed
    with tempfile.TemporaryDirectory(prefix="portal-faults-") as folder:
        figures = run(Path(folder), size, seed=chosen, say=click.echo, database_url=database_url)
    for line in report.lines(figures):
        click.echo(line)
    if not _is_good(figures):
        raise SystemExit(1)


def _is_good(figures: Figures) -> bool:
    return not figures.violations and figures.duplicates_of_control > 0 and figures.recovery_p95 < report.GOAL_RECOVERY
