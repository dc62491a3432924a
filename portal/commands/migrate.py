"""`portal migrate`: the portal's tables."""

from __future__ import annotations

import click

from portal.settings import read_settings
from portal.store.migrations import upgrade


@click.command("migrate")
def command() -> None:
    """Bring the database of DATABASE_URL to this version's tables; harmless when it is there already."""
    revision = upgrade(read_settings().database_url)
    click.echo(f"The database is at revision {revision}.")
