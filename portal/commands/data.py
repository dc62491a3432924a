"""The settings of commands that look after a portal: the environment's, or those of a folder that `portal up` made."""

from __future__ import annotations

from pathlib import Path

import click

from portal.running import addresses
from portal.running.data import DataFolder, default_folder
from portal.settings import Settings, environment_with, read_settings

option = click.option(
    "--data",
    "data_folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of a portal that `portal up` made, where DATABASE_URL names none.  [default: instance/]",
)


def settings(data_folder: Path | None) -> Settings:
    """Return the settings of the folder that was named, else the environment's, else those of the usual folder.

    Where they are a folder's, a sentence on standard error says which.

    Raises:
        ClickException: no portal keeps its data in that folder.
        BadSettings: the environment does not describe a portal.
    """
    if data_folder is None and environment_with({}).get("DATABASE_URL"):
        return read_settings()
    folder = DataFolder(data_folder.absolute()) if data_folder else default_folder()
    if not folder.is_made:
        raise click.ClickException(
            f"There is no portal in {folder.path}. Start one with `portal up`, name the folder of one with --data, "
            "or set DATABASE_URL."
        )
    click.echo(f"This is about the portal in {folder.path}.", err=True)
    own = folder.environment()
    elsewhere = {"REDIS_URL": f"unix://{folder.queue / 'queue.sock'}", "ERP_URL": f"http://{addresses.HOST}:8001"}
    return read_settings(environment_with({**own, **elsewhere}) | {"DATABASE_URL": own["DATABASE_URL"]})
