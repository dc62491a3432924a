"""Makers of ship notices, beside those of ``tests.make``: everything open of an order's line 10, on its way in time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from portal.domain.orders import PurchaseOrder
from portal.domain.profiles import ErpProfile
from portal.domain.rules import ShipSnapshot
from portal.domain.shipments import HandlingUnit, Lot, Packed, PackType, ShipLine, ShipNotice, Transport
from portal.domain.tolerances import ToleranceProfile
from tests import make

#: When the goods of a notice leave and arrive, so that nobody finds anything: the goods are asked for on ``make.DUE``.
SHIPS = make.DUE - timedelta(days=2)
ARRIVES = make.DUE


def ships(position: int = 1, quantity: str = "100", line: int = 10, **fields: Any) -> ShipLine:
    """Make a line of a notice."""
    values: dict[str, Any] = {"order": "4500017", "revision": 1, **fields}
    return ShipLine(position=position, line=line, quantity=Decimal(quantity), **values)


def lot(quantity: str = "100", number: str = "L-1", **fields: Any) -> Lot:
    """Make a lot."""
    return Lot(Decimal(quantity), number, **fields)


def unit(number: int = 1, *inside: Packed, parent: int | None = None, **fields: Any) -> HandlingUnit:
    """Make a carton; ``gross`` may be a text."""
    if isinstance(fields.get("gross"), str):
        fields["gross"] = Decimal(fields["gross"])
    return HandlingUnit(number, fields.pop("type", PackType.CARTON), parent, contents=inside, **fields)


def packed(quantity: str = "100", position: int = 1, lot: str = "") -> Packed:
    """Make a part of what is inside a unit."""
    return Packed(position, Decimal(quantity), lot)


def transport(**fields: Any) -> Transport:
    """Make a transport by a carrier that can be followed; weights may be texts."""
    values: dict[str, Any] = {"carrier": "Hare Express", "scac": "HARE", "tracking": "HX-1", **fields}
    numbers = {name: Decimal(values[name]) for name in ("gross", "net", "volume") if isinstance(values.get(name), str)}
    return Transport(**{**values, **numbers})


def notice(*lines: ShipLine, **fields: Any) -> ShipNotice:
    """Make a notice of these lines, or of one that ships all of line 10."""
    values: dict[str, Any] = {
        "number": "N-1",
        "supplier": "GLOBEX",
        "ship_to": "",
        "ships": SHIPS,
        "arrives": ARRIVES,
        "transport": transport(),
        **fields,
    }
    return ShipNotice(lines=lines or (ships(),), **values)


def profile(**fields: Any) -> ErpProfile:
    """Make a contract that takes answers and ship notices."""
    return make.profile(**{"contracts": ("acknowledgment/1", "shipment/1"), **fields})


def limits(**values: str | None) -> ErpProfile:
    """Make a contract with these limits as the buyer's default."""
    return profile(tolerances=ToleranceProfile(buyer=values))


def snapshot(*orders: PurchaseOrder, today: date = SHIPS, **fields: Any) -> ShipSnapshot:
    """Make the world on the day the goods leave, in which every line was answered."""
    orders = orders or (make.order(),)
    values: dict[str, Any] = {
        "supplier": make.supplier(),
        "profile": profile(),
        "now": make.NOW + (today - make.TODAY),
        "acknowledged": {order.number: _numbers(order) for order in orders},
    }
    return ShipSnapshot(orders={order.number: order for order in orders}, today=today, **{**values, **fields})


def _numbers(order: PurchaseOrder) -> frozenset[int]:
    return frozenset(line.number for line in order.lines)


def bases(orders: Iterable[PurchaseOrder]) -> dict[tuple[str, int], PurchaseOrder]:
    """Return older revisions as a snapshot has them."""
    return {(order.number, order.revision): order for order in orders}
