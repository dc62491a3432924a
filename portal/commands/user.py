"""`portal user`: people who can sign in, for whoever runs the portal."""

from __future__ import annotations

from pathlib import Path

import click

from portal.commands import data
from portal.domain.actors import Role
from portal.domain.errors import PortalError
from portal.services import accounts
from portal.wiring import build

ROLES = [role.value for role in Role if role is not Role.SYSTEM]

password_option = click.password_option(help="Asked for where it is not given.")


@click.group("user")
def command() -> None:
    """Let people in, and give them a new password."""


@command.command("create")
@click.argument("email")
@click.option("--name", required=True, help="As others see it.")
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--supplier", default="", help="The supplier's number in the ERP; needed for a supplier's role.")
@password_option
@data.option
def create(email: str, name: str, role: str, supplier: str, password: str, data_folder: Path | None) -> None:
    """Let a person in."""
    services = build(data.settings(data_folder))
    try:
        accounts.check_password(password, email=email)
        hashed = services.passwords.hash(password)
        with services.begin() as uow:
            accounts.create_user(uow, accounts.NewUser(email, name, Role(role), supplier, hashed))
    except PortalError as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(f"{name} can sign in.")


@command.command("set-password")
@click.argument("email")
@password_option
@data.option
def set_password(email: str, password: str, data_folder: Path | None) -> None:
    """Give a person a new password and end all of their sessions."""
    services = build(data.settings(data_folder))
    try:
        accounts.check_password(password, email=email)
        hashed = services.passwords.hash(password)
        with services.begin() as uow:
            accounts.set_password(uow, email, hashed)
    except PortalError as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(f"{email} has a new password, and every session of theirs has ended.")
