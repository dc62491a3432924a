"""`portal web`: the pages and the API."""

from __future__ import annotations

from functools import partial

import click
from flask import Flask

from portal import garbage
from portal.app import create_app
from portal.logs import start_logging
from portal.running import addresses
from portal.running.server import serve
from portal.settings import Settings, read_settings
from portal.wiring import build


@click.command("web")
@click.option("--host", default=addresses.HOST, show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--processes", default=2, show_default=True, type=click.IntRange(1), help="How many processes.")
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1), help="Threads in each process.")
def command(host: str, port: int, processes: int, threads: int) -> None:
    """Serve the pages.

    Settings come from the environment and are checked first. Migrations are run by `portal migrate`,
    not here. Two processes of four threads answered fastest on two cores; add processes with the cores.
    """
    settings = read_settings()
    addresses.claim(port, whose="the portal", host=host)
    start_logging(settings.log_level)
    serve(partial(application, settings), host=host, port=port, workers=processes, threads=threads)


def application(settings: Settings) -> Flask:
    """Make the application of one serving process."""
    services = build(settings)
    services.database.remember_presences()
    app = create_app(services, settings)
    garbage.settle()
    return app
