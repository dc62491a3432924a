"""`portal migrate`: the portal's tables."""

from __future__ import annotations

from pathlib import Path

import click

from portal.commands import data
from portal.store.migrations import upgrade


@click.command("migrate")
@data.option
def command(data_folder: Path | None) -> None:
    """Bring the portal's database to this version's tables; harmless when it is there already."""
    revision = upgrade(data.settings(data_folder).database_url)
    click.echo(f"The database is at revision {revision}.")
