"""What a house's people do with ship notices: begin, look, change, pack, send and deliver one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from portal.domain.actors import Actor
from portal.domain.errors import Invalid
from portal.domain.issues import Severity
from portal.domain.shipments import HandlingUnit, ShipLine, ShipNotice
from portal.services import deliveries
from portal.services.shipments import drafting, packing, reading, shippable
from portal.services.shipments.drafting import Header
from portal.services.shipments.views import NoticeView, Sent, ShippableFilters
from portal.store.rows import OutboxRow
from tests import make, shipping
from tests.house import House


def start(house: House, actor: Actor, order: str = "4500017") -> int:
    """Begin a notice with every line of an order that can ship."""
    with house.services.begin() as uow:
        lines = shippable.of_order(uow, actor, house.order(order).id)
        keys = [(int(line.key.partition(":")[0]), line.line) for line in lines]
        return drafting.start(uow, actor, keys).id


def view(house: House, actor: Actor, notice: int) -> NoticeView:
    """Return a notice as somebody sees it."""
    with house.reading() as uow:
        return reading.get(uow, actor, notice)


def units(house: House, actor: Actor, notice: int) -> list[HandlingUnit]:
    """Return a notice's packages."""
    with house.reading() as uow:
        return [one.unit for one in packing.get(uow, actor, notice).units]


def change(house: House, actor: Actor, notice: int, *lines: ShipLine, **header: object) -> None:
    """Say what the form says: when it ships and arrives, and these lines in place of those that it had."""
    held = view(house, actor, notice)
    said = held.document
    day = house.clock.now().date()
    values = {"number": said.number, "ships": day, "arrives": make.DUE, "transport": said.transport, "note": ""}
    with house.services.begin() as uow:
        drafting.save(uow, actor, notice, Header(**{**values, **header}), lines or said.lines, edition=held.edition)


def send(house: House, actor: Actor, notice: int) -> Sent:
    """Send with every warning confirmed, as somebody who has read them."""
    return shipping.send(house.services, actor, notice, view(house, actor, notice).edition)


def shipped(house: House, actor: Actor, quantity: str = "100") -> int:
    """Send a notice for so much of the first line of order 4500017."""
    notice = start(house, actor)
    line = view(house, actor, notice).document.lines[0]
    change(house, actor, notice, replace(line, quantity=Decimal(quantity)))
    send(house, actor, notice)
    return notice


def deliver(house: House, notice: int) -> str:
    """Deliver what was promised last about a notice; return how it ended."""
    with house.reading() as uow:
        promise = uow.session.query(OutboxRow).filter_by(document_id=notice).order_by(OutboxRow.id.desc()).first()
        assert promise is not None
        number = promise.id
    return deliveries.deliver(house.services, number)


def left(house: House, actor: Actor) -> list[Fraction]:
    """Return what is left to ship of each line."""
    with house.reading() as uow:
        return [line.left for line in shippable.list_shippable(uow, actor, ShippableFilters()).rows]


def errors(refused: Invalid) -> list[str]:
    """Return the rules that stood in the way."""
    return [issue.rule for issue in refused.issues if issue.severity is Severity.ERROR]


def pack(house: House, actor: Actor, notice: int, how: Callable[[ShipNotice], Sequence[HandlingUnit]]) -> None:
    """Pack a draft as ``how`` says."""
    edition = view(house, actor, notice).edition
    with house.services.begin() as uow:
        packing.change(uow, actor, notice, how, edition=edition)
