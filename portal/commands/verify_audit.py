"""`portal verify-audit`: whether the record is as it was written."""

from __future__ import annotations

import click

from portal.services import audit
from portal.settings import read_settings
from portal.wiring import build


@click.command("verify-audit")
def command() -> None:
    """Walk the chain of the record's events; name the first one that was altered, removed or put in."""
    with build(read_settings()).read() as uow:
        report = audit.verify(uow.session)
    if not report.ok:
        raise click.ClickException(f"The record is not as it was written. {report.what}")
    click.echo(f"{report.checked} events read. {report.what}")
