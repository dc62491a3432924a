"""`portal schedule`: what happens by the clock."""

from __future__ import annotations

from pkgutil import resolve_name

import click

from portal.logs import start_logging
from portal.settings import read_settings


@click.command("schedule")
def command() -> None:
    """Do what is due by the clock: wake work that was forgotten, read the ERP's changes, compare both sides.

    Several may run at once; they take turns.
    """
    settings = read_settings()
    start_logging(settings.log_level)
    # By name: jobs call the portal, never the other way round.
    resolve_name("jobs.schedule.main")(settings)
