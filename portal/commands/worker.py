"""`portal worker`: carries documents to the ERP and does whatever else was promised."""

from __future__ import annotations

from pkgutil import resolve_name

import click

from portal.adapters.rq_alarm import DELIVERIES, LONG
from portal.logs import start_logging
from portal.settings import read_settings


@click.command("worker")
@click.option("--deliveries", is_flag=True, help="Take nothing long: prints and large files are left to other workers.")
def command(deliveries: bool) -> None:
    """Do the work that waits in the queues, one job at a time; start as many workers as are wanted.

    Deliveries come first, prints and large files last. Labels of large notices print for minutes: with a worker that
    takes deliveries and small files only, these never wait for them.

    A worker asked to end finishes its job first. One that is killed loses nothing: its work is taken up again
    when the lease is over.
    """
    settings = read_settings()
    start_logging(settings.log_level)
    # By name: jobs call the portal, never the other way round.
    resolve_name("jobs.worker.main")(settings, (DELIVERIES,) if deliveries else (DELIVERIES, LONG))
