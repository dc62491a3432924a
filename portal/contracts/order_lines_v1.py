"""The lines and places of ``order/1``; see ``order_v1``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from portal.contracts import plain
from portal.contracts.parties import dump_address, load_address, load_tolerances
from portal.domain.orders import Demand, LineStatus, OrderLine, Schedule, ShipTo
from portal.domain.quantities import UnitFactor
from portal.domain.taxes import Tax

Payload = Mapping[str, Any]

_is_number = re.compile(r"-?[0-9]+(?:\.[0-9]+)?").fullmatch
_ZERO = Decimal(0)
_ONE = Decimal(1)


def load_line(entry: Payload) -> OrderLine:
    """Return the line in a payload."""
    get = entry.get
    pack = get("pack")
    ship_to = get("ship_to")
    return OrderLine(
        number=entry["number"],
        item=entry["item"],
        description=entry["description"],
        quantity=load_number(entry["quantity"]),
        unit=entry["unit"],
        price=load_number(entry["price"]),
        requested=load_day(get("requested")),
        supplier_item=get("supplier_item", ""),
        gtin=get("gtin", ""),
        price_base=load_number(get("price_base"), _ONE),
        price_unit=get("price_unit", ""),
        schedules=tuple([_load_schedule(schedule) for schedule in get("schedules", ())]),
        status=LineStatus(get("status", LineStatus.OPEN)),
        status_reason=get("status_reason", ""),
        status_since=load_day(get("status_since")),
        cancelled=load_number(get("cancelled"), _ZERO),
        shipped=load_number(get("shipped"), _ZERO),
        received=load_number(get("received"), _ZERO),
        confirmed=load_number(get("confirmed"), _ZERO),
        discrete=get("discrete", True),
        pack=None if pack is None else _load_pack(pack),
        pack_size=None if get("pack_size") is None else load_number(entry["pack_size"]),
        minimum=None if get("minimum") is None else load_number(entry["minimum"]),
        free_of_charge=get("free_of_charge", False),
        cancel_after=load_day(get("cancel_after")),
        lead_days=get("lead_days"),
        transit_days=get("transit_days"),
        ship_to=None if ship_to is None else load_ship_to(ship_to),
        note=get("note", ""),
        tolerances=load_tolerances(get("tolerances", {})),
        demands=frozenset(map(Demand, get("demands", ()))),
        shelf_life_days=get("shelf_life_days"),
        certificates=tuple(get("certificates", ())),
        returned=load_number(get("returned"), _ZERO),
        invoiced=load_number(get("invoiced"), _ZERO),
        tax=None if get("tax") is None else plain.load(Tax, entry["tax"]),
        document_line=get("document_line", ""),
    )


def _load_pack(entry: Payload) -> UnitFactor:
    return UnitFactor(entry["unit"], entry["base"], entry["numerator"], entry["denominator"])


def _load_schedule(entry: Payload) -> Schedule:
    return Schedule(entry["number"], load_number(entry["quantity"]), load_day(entry.get("requested")))


def load_ship_to(entry: Payload) -> ShipTo:
    """Return the place in a payload."""
    return ShipTo(
        address=load_address(entry["address"]),
        time_zone=entry.get("time_zone", "UTC"),
        closed_weekdays=frozenset(entry.get("closed_weekdays", ())),
        closed_dates=frozenset(date.fromisoformat(day) for day in entry.get("closed_dates", ())),
    )


def load_number(text: str | None, default: Decimal | None = None) -> Decimal:
    """Return a number; ``default`` where there is none."""
    if text is None and default is not None:
        return default
    if text is None or not _is_number(text):
        raise ValueError(f"not a number: {text!r:.60}")
    return Decimal(text)


def load_day(text: str | None) -> date | None:
    """Return a day, or None."""
    return None if text is None else date.fromisoformat(text)


def dump_line(line: OrderLine) -> dict[str, Any]:
    """Return the line ready for JSON, without what has its default."""
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
        ("document_line", line.document_line),
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
        ("invoiced", line.invoiced, _ZERO),
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
    if line.lead_days is not None:
        payload["lead_days"] = line.lead_days
    if line.transit_days is not None:
        payload["transit_days"] = line.transit_days
    if line.ship_to is not None:
        payload["ship_to"] = dump_ship_to(line.ship_to)
    if line.tolerances:
        payload["tolerances"] = dict(line.tolerances)
    if line.demands:
        payload["demands"] = sorted(line.demands)
    if line.shelf_life_days is not None:
        payload["shelf_life_days"] = line.shelf_life_days
    if line.certificates:
        payload["certificates"] = list(line.certificates)
    if line.tax is not None:
        payload["tax"] = plain.dump(line.tax)
    return payload


def _dump_schedule(schedule: Schedule) -> dict[str, Any]:
    payload: dict[str, Any] = {"number": schedule.number, "quantity": f"{schedule.quantity:f}"}
    if schedule.requested is not None:
        payload["requested"] = schedule.requested.isoformat()
    return payload


def dump_ship_to(place: ShipTo) -> dict[str, Any]:
    """Return the place ready for JSON."""
    payload: dict[str, Any] = {"address": dump_address(place.address), "time_zone": place.time_zone}
    if place.closed_weekdays:
        payload["closed_weekdays"] = sorted(place.closed_weekdays)
    if place.closed_dates:
        payload["closed_dates"] = [day.isoformat() for day in sorted(place.closed_dates)]
    return payload
