"""`portal examples`: people who can sign in to the example data."""

from __future__ import annotations

from pathlib import Path

import click

from portal.commands import data
from portal.domain.errors import Conflict
from portal.logs import start_logging
from portal.running.sign_ins import PASSWORD, SIGN_INS
from portal.services import accounts, intake
from portal.services.composition import Services
from portal.wiring import build


@click.command("examples")
@data.option
def command(data_folder: Path | None) -> None:
    """Read the ERP once and let the example people sign in; whoever exists already stays as they are."""
    settings = data.settings(data_folder)
    start_logging(settings.log_level)
    services = build(settings)
    intake.synchronise(services)
    # One hash for all: making it is slow on purpose, and the password is no secret.
    hashed = services.passwords.hash(PASSWORD)
    for person in SIGN_INS:
        new = accounts.NewUser(person.email, person.name, person.role, person.supplier, hashed)
        click.echo(_let_in(services, new))


def _let_in(services: Services, new: accounts.NewUser) -> str:
    try:
        with services.begin() as uow:
            accounts.create_user(uow, new)
    except Conflict:
        return f"{new.email} exists already."
    return f"{new.email} can sign in."
