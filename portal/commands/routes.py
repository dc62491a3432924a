"""`portal routes`: which pages there are, and who may open them."""

from __future__ import annotations

import click

from portal.app import create_app
from portal.settings import read_settings
from portal.web.shared.access import route_table
from portal.wiring import build

#: The table does not depend on any setting, and building the application connects to nothing.
NOWHERE = {
    "DATABASE_URL": "sqlite:///nowhere.db",
    "REDIS_URL": "redis://localhost",
    "SECRET_KEY": "for a table that is printed, not served",
    "ERP_URL": "http://localhost",
    "ERP_TOKEN": "none",
}


@click.command("routes")
def command() -> None:
    """Print every route with what it asks of the visitor."""
    table = route_table(create_app(build(read_settings(NOWHERE))))
    paths, endpoints = max(len(row.path) for row in table), max(len(row.endpoint) for row in table)
    for row in table:
        click.echo(f"{row.method:<6} {row.path:<{paths}}  {row.endpoint:<{endpoints}}  {row.rules}")
