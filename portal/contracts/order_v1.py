"""Purchase orders on the wire, contract ``order/1``: stored revisions, and what API clients read.

Quantities and prices travel as text, days as ``2026-06-08``, instants as ``2026-06-08T09:30:00Z``. ``dump``
leaves out what has the domain's default. A field may be added to a version, never renamed, removed or given
a new meaning. Unknown fields are ignored, so that a release still reads what the release after it has stored.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from portal.contracts.parties import dump_address, dump_contact, load_address, load_contact, load_tolerances
from portal.contracts.scalars import Unreadable
from portal.domain.errors import Invalid
from portal.domain.orders import (
    Contact,
    Demand,
    Hold,
    LineStatus,
    OrderLine,
    OrderStatus,
    PurchaseOrder,
    Schedule,
    ShipTo,
)
from portal.domain.quantities import UnitFactor

CONTRACT = "order/1"

Payload = Mapping[str, Any]

_is_number = re.compile(r"-?[0-9]+(?:\.[0-9]+)?").fullmatch
_ZERO = Decimal(0)
_ONE = Decimal(1)


def load(payload: Payload) -> PurchaseOrder:
    """Return the order revision in a payload; what ``dump`` wrote comes back whole.

    Raises:
        Invalid: the payload is not ``order/1``; one issue names the first place that cannot be read
            (``lines/#3``, counted from 0, or the whole document).
    """
    path = ""
    lines: list[OrderLine] = []
    try:
        for index, entry in enumerate(payload["lines"]):
            path = f"lines/#{index}"
            lines.append(_load_line(entry))
        path = ""
        return _load_header(payload, tuple(lines))
    except (KeyError, TypeError, ValueError, AttributeError, ZeroDivisionError) as defect:
        raise Invalid([Unreadable("SCH-02.document", str(defect)).issue(path)]) from defect


def load_lines(payload: Payload, numbers: Collection[int]) -> dict[int, OrderLine]:
    """Return these lines of an order revision that was stored, by number, and leave the others unread."""
    return {entry["number"]: _load_line(entry) for entry in payload["lines"] if entry["number"] in numbers}


def _load_header(payload: Payload, lines: tuple[OrderLine, ...]) -> PurchaseOrder:
    hold = payload.get("hold")
    invoice_to = payload.get("invoice_to")
    return PurchaseOrder(
        number=payload["number"],
        revision=payload["revision"],
        erp_version=payload["erp_version"],
        supplier=payload["supplier"],
        currency=payload["currency"],
        ordered_on=date.fromisoformat(payload["ordered_on"]),
        lines=lines,
        buyer=load_address(payload["buyer"]),
        ship_to=_load_ship_to(payload["ship_to"]),
        status=OrderStatus(payload.get("status", OrderStatus.RELEASED)),
        hold=None if hold is None else Hold(_load_day(hold.get("since")), hold.get("reason", "")),
        released_at=_load_instant(payload.get("released_at")),
        changed_at=_load_instant(payload.get("changed_at")),
        answer_due=_load_instant(payload.get("answer_due")),
        supplier_site=payload.get("supplier_site", ""),
        invoice_to=None if invoice_to is None else load_address(invoice_to),
        contact=load_contact(payload.get("contact", {})),
        payment_terms=payload.get("payment_terms", ""),
        incoterm=payload.get("incoterm", ""),
        incoterm_place=payload.get("incoterm_place", ""),
        note=payload.get("note", ""),
        tolerances=load_tolerances(payload.get("tolerances", {})),
    )


def _load_line(entry: Payload) -> OrderLine:
    get = entry.get
    pack = get("pack")
    ship_to = get("ship_to")
    return OrderLine(
        number=entry["number"],
        item=entry["item"],
        description=entry["description"],
        quantity=_load_number(entry["quantity"]),
        unit=entry["unit"],
        price=_load_number(entry["price"]),
        requested=_load_day(get("requested")),
        supplier_item=get("supplier_item", ""),
        gtin=get("gtin", ""),
        price_base=_load_number(get("price_base"), _ONE),
        price_unit=get("price_unit", ""),
        schedules=tuple([_load_schedule(schedule) for schedule in get("schedules", ())]),
        status=LineStatus(get("status", LineStatus.OPEN)),
        status_reason=get("status_reason", ""),
        status_since=_load_day(get("status_since")),
        cancelled=_load_number(get("cancelled"), _ZERO),
        shipped=_load_number(get("shipped"), _ZERO),
        received=_load_number(get("received"), _ZERO),
        confirmed=_load_number(get("confirmed"), _ZERO),
        discrete=get("discrete", True),
        pack=None if pack is None else _load_pack(pack),
        pack_size=None if get("pack_size") is None else _load_number(entry["pack_size"]),
        minimum=None if get("minimum") is None else _load_number(entry["minimum"]),
        free_of_charge=get("free_of_charge", False),
        cancel_after=_load_day(get("cancel_after")),
        transit_days=get("transit_days"),
        ship_to=None if ship_to is None else _load_ship_to(ship_to),
        note=get("note", ""),
        tolerances=load_tolerances(get("tolerances", {})),
        demands=frozenset(map(Demand, get("demands", ()))),
        shelf_life_days=get("shelf_life_days"),
        certificates=tuple(get("certificates", ())),
        returned=_load_number(get("returned"), _ZERO),
    )


def _load_pack(entry: Payload) -> UnitFactor:
    return UnitFactor(entry["unit"], entry["base"], entry["numerator"], entry["denominator"])


def _load_schedule(entry: Payload) -> Schedule:
    return Schedule(entry["number"], _load_number(entry["quantity"]), _load_day(entry.get("requested")))


def _load_ship_to(entry: Payload) -> ShipTo:
    return ShipTo(
        address=load_address(entry["address"]),
        time_zone=entry.get("time_zone", "UTC"),
        closed_weekdays=frozenset(entry.get("closed_weekdays", ())),
        closed_dates=frozenset(date.fromisoformat(day) for day in entry.get("closed_dates", ())),
    )


def _load_number(text: str | None, default: Decimal | None = None) -> Decimal:
    if text is None and default is not None:
        return default
    if text is None or not _is_number(text):
        raise ValueError(f"not a number: {text!r:.60}")
    return Decimal(text)


def _load_day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _load_instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"an instant without its zone: {text:.60}")
    return instant.astimezone(UTC)


def dump(order: PurchaseOrder) -> dict[str, Any]:
    """Return the order revision ready for JSON."""
    payload: dict[str, Any] = {
        "contract": CONTRACT,
        "number": order.number,
        "revision": order.revision,
        "erp_version": order.erp_version,
        "supplier": order.supplier,
        "currency": order.currency,
        "ordered_on": order.ordered_on.isoformat(),
        "status": order.status.value,
        "buyer": dump_address(order.buyer),
        "ship_to": _dump_ship_to(order.ship_to),
        "lines": [_dump_line(line) for line in order.lines],
    }
    optional = {
        "hold": _dump_hold(order.hold),
        "released_at": _dump_instant(order.released_at),
        "changed_at": _dump_instant(order.changed_at),
        "answer_due": _dump_instant(order.answer_due),
        "supplier_site": order.supplier_site or None,
        "invoice_to": None if order.invoice_to is None else dump_address(order.invoice_to),
        "contact": None if order.contact == Contact() else dump_contact(order.contact),
        "payment_terms": order.payment_terms or None,
        "incoterm": order.incoterm or None,
        "incoterm_place": order.incoterm_place or None,
        "note": order.note or None,
        "tolerances": dict(order.tolerances) or None,
    }
    return payload | {name: value for name, value in optional.items() if value is not None}


def _dump_line(line: OrderLine) -> dict[str, Any]:
    # Called 2,000 times for a large order: one test per field, and nothing written that has its default.
    payload: dict[str, Any] = {
        "number": line.number,
        "item": line.item,
        "description": line.description,
        "quantity": f"{line.quantity:f}",
        "unit": line.unit,
        "price": f"{line.price:f}",
    }
    for name, text in (
        ("supplier_item", line.supplier_item),
        ("gtin", line.gtin),
        ("price_unit", line.price_unit),
        ("status_reason", line.status_reason),
        ("note", line.note),
    ):
        if text:
            payload[name] = text
    for name, number, default in (
        ("price_base", line.price_base, _ONE),
        ("cancelled", line.cancelled, _ZERO),
        ("shipped", line.shipped, _ZERO),
        ("received", line.received, _ZERO),
        ("confirmed", line.confirmed, _ZERO),
        ("returned", line.returned, _ZERO),
        ("pack_size", line.pack_size, None),
        ("minimum", line.minimum, None),
    ):
        if number is not None and number != default:
            payload[name] = f"{number:f}"
    for name, day in (
        ("requested", line.requested),
        ("status_since", line.status_since),
        ("cancel_after", line.cancel_after),
    ):
        if day is not None:
            payload[name] = day.isoformat()
    return _dump_line_rest(line, payload)


def _dump_line_rest(line: OrderLine, payload: dict[str, Any]) -> dict[str, Any]:
    if line.schedules:
        payload["schedules"] = [_dump_schedule(schedule) for schedule in line.schedules]
    if line.status is not LineStatus.OPEN:
        payload["status"] = line.status.value
    if not line.discrete:
        payload["discrete"] = False
    if line.pack is not None:
        pack = line.pack
        payload["pack"] = {
            "unit": pack.unit,
            "base": pack.base,
            "numerator": pack.numerator,
            "denominator": pack.denominator,
        }
    if line.free_of_charge:
        payload["free_of_charge"] = True
    if line.transit_days is not None:
        payload["transit_days"] = line.transit_days
    if line.ship_to is not None:
        payload["ship_to"] = _dump_ship_to(line.ship_to)
    if line.tolerances:
        payload["tolerances"] = dict(line.tolerances)
    if line.demands:
        payload["demands"] = sorted(line.demands)
    if line.shelf_life_days is not None:
        payload["shelf_life_days"] = line.shelf_life_days
    if line.certificates:
        payload["certificates"] = list(line.certificates)
    return payload


def _dump_schedule(schedule: Schedule) -> dict[str, Any]:
    payload: dict[str, Any] = {"number": schedule.number, "quantity": f"{schedule.quantity:f}"}
    if schedule.requested is not None:
        payload["requested"] = schedule.requested.isoformat()
    return payload


def _dump_ship_to(place: ShipTo) -> dict[str, Any]:
    payload: dict[str, Any] = {"address": dump_address(place.address), "time_zone": place.time_zone}
    if place.closed_weekdays:
        payload["closed_weekdays"] = sorted(place.closed_weekdays)
    if place.closed_dates:
        payload["closed_dates"] = [day.isoformat() for day in sorted(place.closed_dates)]
    return payload


def _dump_hold(hold: Hold | None) -> dict[str, Any] | None:
    if hold is None:
        return None
    return {"since": None if hold.since is None else hold.since.isoformat(), "reason": hold.reason}


def _dump_instant(instant: datetime | None) -> str | None:
    return None if instant is None else instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
