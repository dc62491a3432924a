"""`portal sandbox-erp`: the ERP that stands where a buyer's would."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from portal.logs import start_logging
from portal.running import addresses
from portal.running.data import default_folder
from portal.running.server import serve
from portal.sandbox_erp.app import create_app
from portal.sandbox_erp.seed import seed
from portal.sandbox_erp.ubl_import import import_files

database_option = click.option(
    "--database",
    default=lambda: default_folder().erp_database,
    show_default="instance/erp.db",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The ERP's own SQLite file.",
)


@click.group("sandbox-erp", invoke_without_command=True)
@click.option("--host", default=addresses.HOST, show_default=True, help="Address to listen on.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(1, 65535))
@click.option("--token", envvar="ERP_TOKEN", show_envvar=True, help="What callers of its API have to present.")
@click.option(
    "--desk-password",
    envvar="ERP_DESK_PASSWORD",
    show_envvar=True,
    default="",
    help="Opens the buyer's desk to other machines too.",
)
@click.option("--example-data", is_flag=True, help="Fill an empty file with a distributor's example data.")
@database_option
@click.pass_context
def command(
    context: click.Context,
    host: str,
    port: int,
    token: str | None,
    desk_password: str,
    example_data: bool,
    database: Path,
) -> None:
    """Serve the sandbox ERP, a program of its own with its own file.

    Its buyer's desk is on the same address under /desk: it releases, revises and holds orders, receives
    goods, and makes the ERP slow or absent.
    """
    if context.invoked_subcommand:
        return
    if not token:
        raise click.UsageError("The ERP needs a token: set ERP_TOKEN or give --token.")
    addresses.claim(port, whose="the sandbox ERP", host=host)
    start_logging("INFO")
    database.parent.mkdir(parents=True, exist_ok=True)
    if example_data:
        seed(database)
    make = partial(create_app, database, token, desk_password=desk_password)
    # One process: the file takes one writer at a time anyway.
    serve(make, host=host, port=port, workers=1, threads=4)


@command.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--supplier", default="", help="Give the orders to this supplier, whoever they name as the seller.")
@database_option
def import_orders(files: tuple[Path, ...], supplier: str, database: Path) -> None:
    """Take orders that others wrote: UBL 2.1 Order documents.

    The ERP may be running meanwhile. The same file again changes nothing; other content under the same number
    is the order's next revision. Ends with 1 where a file could not be imported; the others are.
    """
    database.parent.mkdir(parents=True, exist_ok=True)
    report = import_files(database, files, supplier=supplier)
    for result in report.files:
        click.echo(result.sentence)
    if report.failed:
        raise SystemExit(1)
