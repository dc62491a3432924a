"""Ship notices between the domain and the tables."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from portal.contracts import order_v1, shipment_v1
from portal.domain.actors import SYSTEM
from portal.domain.orders import OrderLine, PurchaseOrder
from portal.domain.shipments import (
    Completion,
    HandlingUnit,
    PackType,
    ShipLine,
    ShipNotice,
    ShortReason,
)
from portal.store.queries import orders as order_queries
from portal.store.queries import shipments as queries
from portal.store.rows import ShipmentRow


def load(session: Session, row: ShipmentRow) -> ShipNotice:
    """Return the document of one version, in a fixed number of statements."""
    units = tuple(map(load_unit, queries.list_units(session, row.id)))
    return load_part(session, row, queries.list_lines(session, row.id), units)


def load_part(
    session: Session, row: ShipmentRow, lines: Sequence[Any], units: Sequence[HandlingUnit] = ()
) -> ShipNotice:
    """Return the document of one version with these of its lines (rows) and units."""
    return ShipNotice(
        number=row.number,
        supplier=queries.supplier_number(session, row.supplier_id),
        ship_to=row.ship_to,
        ships=row.ships,
        arrives=row.arrives,
        lines=tuple(map(load_line, lines)),
        units=tuple(units),
        transport=shipment_v1.load_transport(row.transport),
        attachments=tuple(map(shipment_v1.load_attachment, row.attachments)),
        note=row.note,
        replaces=queries.replaced_reference(session, row),
        confirmed=frozenset(row.confirmed),
    )


def load_line(row: Any) -> ShipLine:
    """Return one line of a notice."""
    return ShipLine(
        position=row.position,
        order=row.number,
        line=row.line,
        revision=row.revision,
        quantity=row.quantity,
        unit=row.unit,
        completion=Completion(row.completion),
        reason=None if row.reason is None else ShortReason(row.reason),
        lots=tuple([shipment_v1.load_lot(lot) for lot in row.lots]),
        note=row.note,
        hazard=None if row.hazard is None else shipment_v1.load_hazard(row.hazard),
        substitute=row.substitute,
    )


def load_unit(row: Any) -> HandlingUnit:
    """Return one handling unit of a notice."""
    return replace(load_unit_alone(row), contents=tuple([shipment_v1.load_packed(part) for part in row.contents]))


def load_unit_alone(row: Any) -> HandlingUnit:
    """Return one handling unit of a notice without what is inside."""
    return HandlingUnit(row.unit, PackType(row.type), row.parent, row.sscc or "", row.gross)


def dump_lines(
    lines: Iterable[ShipLine], shipment: int, orders: Mapping[str, PurchaseOrder], ids: Mapping[str, int]
) -> list[dict[str, Any]]:
    """Return lines as table rows, with the exact factor to the order's unit (1 where there is none)."""
    by_line = {number: order.by_number() for number, order in orders.items()}
    return [_dump_line(line, shipment, by_line[line.order], ids[line.order]) for line in lines]


def _dump_line(line: ShipLine, shipment: int, ordered: Mapping[int, Any], order_id: int) -> dict[str, Any]:
    found = ordered.get(line.line)
    factor = None if found is None else found.factor(line.unit or found.unit)
    return {
        "shipment_id": shipment,
        "position": line.position,
        "order_id": order_id,
        "line": line.line,
        "revision": line.revision,
        "quantity": line.quantity,
        "unit": line.unit,
        "numerator": 1 if factor is None else factor.numerator,
        "denominator": 1 if factor is None else factor.denominator,
        "completion": line.completion.value,
        "reason": line.reason and line.reason.value,
        "lots": [shipment_v1.dump_lot(lot) for lot in line.lots],
        "note": line.note,
        "hazard": line.hazard and shipment_v1.dump_hazard(line.hazard),
        "substitute": line.substitute,
    }


def dump_units(units: Iterable[HandlingUnit], shipment: int) -> list[dict[str, Any]]:
    """Return handling units as table rows."""
    return [
        {
            "shipment_id": shipment,
            "unit": unit.id,
            "parent": unit.parent,
            "type": unit.type.value,
            "sscc": unit.sscc or None,
            "gross": unit.gross,
            "contents": [shipment_v1.dump_packed(part) for part in unit.contents],
        }
        for unit in units
    ]


def orders(session: Session, numbers: Sequence[str]) -> dict[str, PurchaseOrder]:
    """Return the newest revisions of these orders by number."""
    rows = order_queries.by_number(session, SYSTEM, numbers, lock=False)
    found = order_queries.newest_documents(session, list(rows.values()))
    return {number: order_v1.load(document) for number, document in found.items()}


def order_lines(session: Session, lines: Iterable[ShipLine]) -> dict[tuple[str, int], OrderLine]:
    """Return the order lines that these lines ship, as the newest revisions have them, by order and number."""
    wanted: dict[str, set[int]] = {}
    for line in lines:
        wanted.setdefault(line.order, set()).add(line.line)
    rows = order_queries.by_number(session, SYSTEM, wanted, lock=False)
    found = order_queries.newest_documents(session, list(rows.values()))
    return {
        (number, line.number): line
        for number, document in found.items()
        for line in order_v1.load_lines(document, wanted[number]).values()
    }


def content_hash(document: ShipNotice) -> str:
    """Return the SHA-256 of what the supplier says: two documents with the same hash are one (rule MSG-01)."""
    said = shipment_v1.dump(replace(document, confirmed=frozenset(), replaces=""))
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
