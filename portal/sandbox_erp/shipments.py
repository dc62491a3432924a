"""Ship notices as they are sent to the ERP (contract ``shipment/1``): shape and types only.

{"supplier": "V1001", "notice_number": "LS-4711", "replaces": "", "ship_to": "HAM1",
 "ships_on": "2026-06-05", "arrives_on": "2026-06-08", "note": "",
 "transport": {"carrier": "Rhenus", "scac": "RHSS", "service": "", "tracking": "1Z…", "bill_of_lading": "",
               "own_vehicle": false, "pallets": 1, "gross_kg": "112.5", "net_kg": null, "volume_m3": null},
 "lines": [
   {"position": 1, "order": "PO-2026-00417", "line": 10, "revision": 2, "quantity": "80", "unit": "H87",
    "completion": "partial", "reason": null, "note": "", "over_approved": false, "lots": [
      {"lot": "L-1", "quantity": "80", "serials": [], "best_before": null, "produced_on": null, "origin": "DE"}],
    "substitute": "",
    "hazard": {"un_number": "UN1133", "class": "3", "packing_group": "II"}}],
 "units": [
   {"id": 1, "type": "XPX", "parent": null, "sscc": "340234560000000016", "gross_kg": "112.5",
    "contents": [{"position": 1, "quantity": "80", "lot": "L-1"}]}],
 "attachments": [{"name": "analysis.pdf", "kind": "analysis", "position": 1, "media_type": "application/pdf",
                  "size": 48211, "sha256": "…"}]}

Quantities of a line, of its lots and of what is packed are in the line's ``unit``. A zero is said with a reason.
``substitute`` is the supplier's item that ships in place of the ordered one.
``hazard`` is null or left out where the goods are not dangerous; articles of a class with packing groups have "none".
What the buyer has approved to be more than the order takes is not refused for its quantity.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.sandbox_erp.fields import (
    Malformed,
    read_day,
    read_decimal,
    read_flag,
    read_list,
    read_object,
    read_quantity,
    read_text,
    read_whole,
)


@dataclass(frozen=True, slots=True)
class Lot:
    """A part of a line with one lot number, its serial numbers, and the dates and origin of the goods."""

    lot: str
    quantity: Decimal
    serials: tuple[str, ...]
    best_before: date | None
    produced_on: date | None
    origin: str


@dataclass(frozen=True, slots=True)
class Hazard:
    """What dangerous goods are: UN number, class, packing group."""

    un_number: str
    hazard_class: str
    packing_group: str


@dataclass(frozen=True, slots=True)
class ShipmentLine:
    """What ships of one order line; ``over_approved`` says that the buyer approved more than the order takes now."""

    position: int
    order: str
    line: int
    quantity: Decimal
    unit: str
    completion: str
    reason: str
    note: str
    over_approved: bool
    lots: tuple[Lot, ...]
    hazard: Hazard | None
    substitute: str


@dataclass(frozen=True, slots=True)
class Content:
    """A part of a line inside a handling unit."""

    position: int
    quantity: Decimal
    lot: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A handling unit; ``parent`` is the one that it stands on."""

    id: int
    type: str
    parent: int | None
    sscc: str
    gross_kg: Decimal | None
    contents: tuple[Content, ...]


@dataclass(frozen=True, slots=True)
class Transport:
    """How the goods travel."""

    carrier: str
    service: str
    tracking: str
    bill_of_lading: str


@dataclass(frozen=True, slots=True)
class Shipment:
    """One ship notice; ``replaces`` is the ERP's number of the one it replaces."""

    supplier: str
    notice_number: str
    replaces: str
    ship_to: str
    ships_on: date | None
    arrives_on: date | None
    note: str
    transport: Transport
    lines: tuple[ShipmentLine, ...]
    units: tuple[Unit, ...]


def read_shipment(payload: object) -> Shipment:
    """Return the notice in a payload.

    Raises:
        Malformed: at the first place that cannot be read.
    """
    body = read_object(payload, "")
    lines = tuple(_line(entry, f"lines/{at}") for at, entry in enumerate(read_list(body, "lines", "")))
    units = tuple(_unit(entry, f"units/{at}") for at, entry in enumerate(read_list(body, "units", "")))
    if len({line.position for line in lines}) < len(lines):
        raise Malformed("lines", "must have positions of their own")
    return Shipment(
        supplier=read_text(body, "supplier", "", required=True),
        notice_number=read_text(body, "notice_number", "", required=True),
        replaces=read_text(body, "replaces", ""),
        ship_to=read_text(body, "ship_to", ""),
        ships_on=read_day(body, "ships_on", ""),
        arrives_on=read_day(body, "arrives_on", ""),
        note=read_text(body, "note", ""),
        transport=_transport(body.get("transport") or {}),
        lines=lines,
        units=units,
    )


def _transport(entry: object) -> Transport:
    path = "transport"
    body = read_object(entry, path)
    return Transport(
        carrier=read_text(body, "carrier", path),
        service=read_text(body, "service", path),
        tracking=read_text(body, "tracking", path),
        bill_of_lading=read_text(body, "bill_of_lading", path),
    )


def _line(entry: object, path: str) -> ShipmentLine:
    body = read_object(entry, path)
    lots = read_list(body, "lots", path)
    return ShipmentLine(
        position=read_whole(body, "position", path),
        order=read_text(body, "order", path, required=True),
        line=read_whole(body, "line", path),
        quantity=read_quantity(body, "quantity", path),
        unit=read_text(body, "unit", path),
        completion=read_text(body, "completion", path),
        reason=read_text(body, "reason", path),
        note=read_text(body, "note", path),
        over_approved=read_flag(body, "over_approved", path),
        lots=tuple(_lot(lot, f"{path}/lots/{at}") for at, lot in enumerate(lots)),
        hazard=None if body.get("hazard") is None else _hazard(body["hazard"], f"{path}/hazard"),
        substitute=read_text(body, "substitute", path),
    )


def _hazard(entry: object, path: str) -> Hazard:
    body = read_object(entry, path)
    return Hazard(
        un_number=read_text(body, "un_number", path),
        hazard_class=read_text(body, "class", path),
        packing_group=read_text(body, "packing_group", path),
    )


def _lot(entry: object, path: str) -> Lot:
    body = read_object(entry, path)
    serials = read_list(body, "serials", path)
    if not all(isinstance(serial, str) for serial in serials):
        raise Malformed(f"{path}/serials", "must be a list of texts")
    return Lot(
        lot=read_text(body, "lot", path),
        quantity=read_quantity(body, "quantity", path),
        serials=tuple(serials),
        best_before=read_day(body, "best_before", path),
        produced_on=read_day(body, "produced_on", path),
        origin=read_text(body, "origin", path),
    )


def _unit(entry: object, path: str) -> Unit:
    body = read_object(entry, path)
    contents = read_list(body, "contents", path)
    return Unit(
        id=read_whole(body, "id", path),
        type=read_text(body, "type", path),
        parent=None if body.get("parent") is None else read_whole(body, "parent", path),
        sscc=read_text(body, "sscc", path),
        gross_kg=read_decimal(body, "gross_kg", path),
        contents=tuple(_content(one, f"{path}/contents/{at}") for at, one in enumerate(contents)),
    )


def _content(entry: object, path: str) -> Content:
    body = read_object(entry, path)
    return Content(
        position=read_whole(body, "position", path),
        quantity=read_quantity(body, "quantity", path),
        lot=read_text(body, "lot", path),
    )
