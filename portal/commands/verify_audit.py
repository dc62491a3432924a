"""`portal verify-audit`: whether the record is as it was written."""

from __future__ import annotations

from pathlib import Path

import click

from portal.commands import data
from portal.services import audit
from portal.wiring import build


@click.command("verify-audit")
@data.option
def command(data_folder: Path | None) -> None:
    """Walk the chain of the record's events; name the first one that was altered, removed or put in."""
    with build(data.settings(data_folder)).read() as uow:
        report = audit.verify(uow.session)
    if not report.ok:
        raise click.ClickException(f"The record is not as it was written. {report.what}")
    click.echo(f"{report.checked} events read. {report.what}")
