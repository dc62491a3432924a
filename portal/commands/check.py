"""`portal check FILE`: what sending a document would find."""

from __future__ import annotations

from pathlib import Path

import click

from portal.commands import data
from portal.contracts import acknowledgment_v1
from portal.contracts.formats import strict_json, ubl_order_response
from portal.domain import messages
from portal.domain.acknowledgments import Acknowledgment
from portal.domain.actors import Actor, Role
from portal.domain.errors import Invalid, NotFound
from portal.domain.issues import Issue, Severity
from portal.services import acknowledgments
from portal.services.orders import get_order_called
from portal.store.unit_of_work import UnitOfWork
from portal.wiring import build

#: Whoever runs the portal sees every supplier's orders and may answer for them, as a buyer may.
OPERATOR = Actor(user=None, name="Operator", role=Role.BUYER)


@click.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data.option
def command(file: Path, data_folder: Path | None) -> None:
    """Check an answer to an order without sending it: acknowledgment/1 as JSON, or a UBL 2.1 OrderResponse.

    The order has to be known to the portal. Prints every finding and ends with 1 where one of them is an error.
    """
    with build(data.settings(data_folder)).read() as uow:
        try:
            findings = acknowledgments.check(uow, OPERATOR, _read(uow, file.read_bytes())).issues
        except Invalid as unreadable:
            findings = unreadable.issues
        except NotFound as missing:
            raise click.ClickException(f"The portal knows no order {missing}.") from None
    for issue in findings:
        click.echo(_line(issue))
    click.echo(_summary(findings))
    if any(issue.severity is Severity.ERROR for issue in findings):
        raise SystemExit(1)


def _read(uow: UnitOfWork, content: bytes) -> Acknowledgment:
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        order = get_order_called(uow, OPERATOR, ubl_order_response.order_number(content)).order
        return ubl_order_response.load(content, order)
    return acknowledgment_v1.load(strict_json.parse(content))


def _line(issue: Issue) -> str:
    words = f"{messages.text(issue)} {messages.hint(issue)}".strip()
    return f"{issue.severity.name.lower():<12}{issue.rule:<8}{issue.path or 'document':<28}{words}"


def _summary(findings: tuple[Issue, ...]) -> str:
    if not findings:
        return "Nothing was found. This answer would go straight to the ERP."
    counted = ((severity, sum(issue.severity is severity for issue in findings)) for severity in Severity)
    return "; ".join(f"{severity.name.lower()}: {count}" for severity, count in counted if count)
