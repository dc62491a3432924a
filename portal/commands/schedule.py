"""`portal schedule`: what happens by the clock."""

from __future__ import annotations

from importlib import import_module

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
    import_module("jobs.schedule").main(settings)
