"""`portal worker`: carries documents to the ERP and does whatever else was promised."""

from __future__ import annotations

from pkgutil import resolve_name

import click

from portal.logs import start_logging
from portal.settings import read_settings


@click.command("worker")
def command() -> None:
    """Do the work that waits in the queue, one job at a time; start as many workers as are wanted.

    A worker asked to end finishes its job first. One that is killed loses nothing: its work is taken up again
    when the lease is over.
    """
    settings = read_settings()
    start_logging(settings.log_level)
    # By name: jobs call the portal, never the other way round.
    resolve_name("jobs.worker.main")(settings)
