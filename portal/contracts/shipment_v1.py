"""Ship notices on the wire, contract ``shipment/1``: what is stored, hashed and read by programs.

Quantities and weights travel as text, days as ``2026-06-08``. ``dump`` leaves out what has the domain's default. A
field may be added to a version, never renamed, removed or given a new meaning.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from portal.domain.attachments import Attachment
from portal.domain.shipments import (
    HandlingUnit,
    Hazard,
    Lot,
    Packed,
    PackingGroup,
    ShipLine,
    ShipNotice,
    Transport,
)

CONTRACT = "shipment/1"

Payload = Mapping[str, Any]

_TEXTS = ("carrier", "scac", "service", "tracking", "bill_of_lading")
_WEIGHTS = ("gross", "net", "volume")


def dump(notice: ShipNotice) -> dict[str, Any]:
    """Return the notice as plain values."""
    return {
        "contract": CONTRACT,
        "number": notice.number,
        "supplier": notice.supplier,
        "ship_to": notice.ship_to,
        "ships": _day(notice.ships),
        "arrives": _day(notice.arrives),
        "lines": [_dump_line(line) for line in notice.lines],
        "units": [_dump_unit(unit) for unit in notice.units],
        "transport": dump_transport(notice.transport),
        "attachments": [dump_attachment(attachment) for attachment in notice.attachments],
        "note": notice.note,
    }


def _dump_line(line: ShipLine) -> dict[str, Any]:
    said: dict[str, Any] = {
        "position": line.position,
        "order": line.order,
        "line": line.line,
        "revision": line.revision,
        "quantity": f"{line.quantity:f}",
        "unit": line.unit,
        "completion": line.completion.value,
        "reason": line.reason and line.reason.value,
        "lots": [dump_lot(lot) for lot in line.lots],
        "note": line.note,
    }
    if line.hazard is not None:
        said["hazard"] = dump_hazard(line.hazard)
    return {**said, "substitute": line.substitute} if line.substitute else said


def _dump_unit(unit: HandlingUnit) -> dict[str, Any]:
    return {
        "id": unit.id,
        "type": unit.type.value,
        "parent": unit.parent,
        "sscc": unit.sscc,
        "gross": _number(unit.gross),
        "contents": [dump_packed(part) for part in unit.contents],
    }


def dump_lot(lot: Lot) -> dict[str, Any]:
    """Return a lot as plain values, without what it does not say."""
    said = {
        "quantity": f"{lot.quantity:f}",
        "number": lot.number,
        "serials": list(lot.serials),
        "best_before": _day(lot.best_before),
        "produced": _day(lot.produced),
        "origin": lot.origin,
    }
    return {name: value for name, value in said.items() if value}


def load_lot(payload: Payload) -> Lot:
    """Return what ``dump_lot`` wrote."""
    return Lot(
        quantity=Decimal(payload["quantity"]),
        number=payload.get("number", ""),
        serials=tuple(payload.get("serials", ())),
        best_before=_load_day(payload.get("best_before")),
        produced=_load_day(payload.get("produced")),
        origin=payload.get("origin", ""),
    )


def dump_hazard(hazard: Hazard) -> dict[str, Any]:
    """Return what is said of dangerous goods as plain values, without what is not said."""
    group = hazard.packing_group
    said = {
        "un_number": hazard.un_number,
        "class": hazard.hazard_class,
        "packing_group": group.value if group else "",
    }
    return {name: value for name, value in said.items() if value}


def load_hazard(payload: Payload) -> Hazard:
    """Return what ``dump_hazard`` wrote."""
    group = payload.get("packing_group")
    return Hazard(payload.get("un_number", ""), payload.get("class", ""), PackingGroup(group) if group else None)


def dump_packed(part: Packed) -> list[Any]:
    """Return a part of a unit's contents as position, quantity and lot."""
    return [part.position, f"{part.quantity:f}", part.lot]


def load_packed(payload: Sequence[Any]) -> Packed:
    """Return what ``dump_packed`` wrote."""
    position, quantity, lot = payload
    return Packed(position, Decimal(quantity), lot)


def dump_transport(transport: Transport) -> dict[str, Any]:
    """Return how the goods travel as plain values, without what is not said."""
    said: dict[str, Any] = {name: getattr(transport, name) for name in _TEXTS}
    said |= {"own_vehicle": transport.own_vehicle, "pallets": transport.pallets}
    said |= {name: _number(getattr(transport, name)) for name in _WEIGHTS}
    return {name: value for name, value in said.items() if value not in ("", None, False)}


def load_transport(payload: Payload) -> Transport:
    """Return what ``dump_transport`` wrote."""
    said: dict[str, Any] = {name: payload.get(name, "") for name in _TEXTS}
    said |= {name: None if payload.get(name) is None else Decimal(payload[name]) for name in _WEIGHTS}
    return Transport(own_vehicle=payload.get("own_vehicle", False), pallets=payload.get("pallets"), **said)


def dump_attachment(attachment: Attachment) -> dict[str, Any]:
    """Return an attachment as plain values; its bytes are kept by its digest."""
    return {
        "digest": attachment.digest,
        "name": attachment.name,
        "media_type": attachment.media_type,
        "size": attachment.size,
        "kind": attachment.kind,
        "position": attachment.position,
    }


def load_attachment(payload: Payload) -> Attachment:
    """Return what ``dump_attachment`` wrote."""
    return Attachment(
        digest=payload["digest"],
        name=payload["name"],
        media_type=payload["media_type"],
        size=payload["size"],
        kind=payload.get("kind", ""),
        position=payload.get("position"),
    )


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _load_day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _number(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
