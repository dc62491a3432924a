"""`portal examples`: people who can sign in to the example data."""

from __future__ import annotations

import click

from portal.domain.errors import Conflict
from portal.logs import start_logging
from portal.running.sign_ins import PASSWORD, SIGN_INS
from portal.services import accounts, intake
from portal.settings import read_settings
from portal.wiring import build


@click.command("examples")
def command() -> None:
    """Read the ERP once and let the example people sign in; whoever exists already stays as they are."""
    settings = read_settings()
    start_logging(settings.log_level)
    services = build(settings)
    intake.synchronise(services)
    for person in SIGN_INS:
        try:
            accounts.create_user(
                services,
                email=person.email,
                name=person.name,
                role=person.role,
                supplier=person.supplier,
                password=PASSWORD,
            )
        except Conflict:
            click.echo(f"{person.email} exists already.")
        else:
            click.echo(f"{person.email} can sign in.")
