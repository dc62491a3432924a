"""The portal's documents in the sandbox ERP's words, as they are sent to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from portal.domain.acknowledgments import Acknowledgment, ResponseRow
from portal.domain.orders import PurchaseOrder
from portal.domain.shipments import HandlingUnit, Hazard, Lot, ShipLine, ShipNotice, Transport


def order_response(document: Acknowledgment, order: PurchaseOrder) -> dict[str, Any]:
    """Return an answer as an order response."""
    units = {line.number: line.unit for line in order.lines}
    return {
        "order": document.order,
        "supplier": order.supplier,
        "expected_revision": document.base_revision,
        "document_number": document.number,
        "currency": document.currency or order.currency,
        "note": document.note,
        "lines": [
            {"line": answer.line, "rows": [_row(row, units.get(answer.line, "")) for row in answer.rows]}
            for answer in document.lines
            if answer.rows
        ],
    }


def _row(row: ResponseRow, order_unit: str) -> dict[str, Any]:
    substitute = row.substitute
    return {
        "kind": row.type.value,
        "quantity": number(row.quantity),
        "unit": row.unit or order_unit,
        "delivery_on": day(row.delivery),
        "ship_on": day(row.ship),
        "price": optional(row.price),
        "reason": row.reason.value if row.reason else None,
        "note": row.note,
        "substitute": substitute and {"item": substitute.item, "description": substitute.description},
    }


def shipment(document: ShipNotice, orders: Mapping[str, PurchaseOrder], approved: Collection[int]) -> dict[str, Any]:
    """Return a ship notice; ``orders`` tell the unit of lines that name none, ``approved`` lines may be too much."""
    units = {(order.number, line.number): line.unit for order in orders.values() for line in order.lines}
    return {
        "supplier": document.supplier,
        "notice_number": document.number,
        "replaces": document.replaces,
        "ship_to": document.ship_to,
        "ships_on": day(document.ships),
        "arrives_on": day(document.arrives),
        "note": document.note,
        "transport": _transport(document.transport),
        "lines": [
            {**_ship_line(line, units.get((line.order, line.line), "")), "over_approved": line.position in approved}
            for line in document.lines
        ],
        "units": [_handling_unit(unit) for unit in document.units],
        "attachments": [
            {
                "name": attachment.name,
                "kind": attachment.kind,
                "position": attachment.position,
                "media_type": attachment.media_type,
                "size": attachment.size,
                "sha256": attachment.digest,
            }
            for attachment in document.attachments
        ],
    }


def _transport(transport: Transport) -> dict[str, Any]:
    return {
        "carrier": transport.carrier,
        "scac": transport.scac,
        "service": transport.service,
        "tracking": transport.tracking,
        "bill_of_lading": transport.bill_of_lading,
        "own_vehicle": transport.own_vehicle,
        "pallets": transport.pallets,
        "gross_kg": optional(transport.gross),
        "net_kg": optional(transport.net),
        "volume_m3": optional(transport.volume),
    }


def _ship_line(line: ShipLine, order_unit: str) -> dict[str, Any]:
    return {
        "position": line.position,
        "order": line.order,
        "line": line.line,
        "revision": line.revision,
        "quantity": number(line.quantity),
        "unit": line.unit or order_unit,
        "completion": line.completion.value,
        "reason": line.reason.value if line.reason else None,
        "note": line.note,
        "lots": [_lot(lot) for lot in line.lots],
        "substitute": line.substitute,
        "hazard": None if line.hazard is None else _hazard(line.hazard),
    }


def _hazard(hazard: Hazard) -> dict[str, Any]:
    return {
        "un_number": hazard.un_number,
        "class": hazard.hazard_class,
        "packing_group": hazard.packing_group.value if hazard.packing_group else "",
    }


def _lot(lot: Lot) -> dict[str, Any]:
    return {
        "lot": lot.number,
        "quantity": number(lot.quantity),
        "serials": list(lot.serials),
        "best_before": day(lot.best_before),
        "produced_on": day(lot.produced),
        "origin": lot.origin,
    }


def _handling_unit(unit: HandlingUnit) -> dict[str, Any]:
    return {
        "id": unit.id,
        "type": unit.type.value,
        "parent": unit.parent,
        "sscc": unit.sscc,
        "gross_kg": optional(unit.gross),
        "contents": [
            {"position": part.position, "quantity": number(part.quantity), "lot": part.lot} for part in unit.contents
        ],
    }


def day(day: date | None) -> str | None:
    """Write a calendar date; None stays."""
    return None if day is None else day.isoformat()


def optional(value: Decimal | None) -> str | None:
    """Write a number; None stays."""
    return None if value is None else number(value)


def number(value: Decimal) -> str:
    """Write a number in plain notation."""
    return format(value, "f")
