"""The world in which a ship notice is checked, read from the store in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from portal.contracts import order_v1, supplier_v1
from portal.domain.actors import SYSTEM, Actor, Permission
from portal.domain.orders import PurchaseOrder
from portal.domain.rules.shipping.snapshot import ShipSnapshot
from portal.domain.shipments import ShipNotice
from portal.domain.states import DocumentState
from portal.services import snapshots
from portal.services.shipments import documents, ssccs
from portal.services.windows import holding
from portal.store.queries import acknowledgments, receipts_of_goods, serials, transit, users
from portal.store.queries import orders as order_queries
from portal.store.queries import shipments as queries
from portal.store.rows import OrderRow, ShipmentRow, SupplierRow
from portal.store.unit_of_work import UnitOfWork


def take(
    uow: UnitOfWork, actor: Actor, row: ShipmentRow, notice: ShipNotice, rows: Mapping[str, OrderRow]
) -> ShipSnapshot:
    """Return what holds now for a notice; ``rows`` are its orders, by number, as far as they are its supplier's."""
    session, now = uow.session, uow.clock.now()
    orders = _newest(uow, rows)
    supplier = supplier_v1.load(session.get_one(SupplierRow, row.supplier_id).document)
    on_way = transit.list_lines(session, [order.id for order in rows.values()], but=(row.supplier_id, row.number))
    numbers = {order.id: number for number, order in rows.items()}
    replaced = _replaced(uow, row)
    return ShipSnapshot(
        orders=orders,
        supplier=supplier,
        profile=snapshots.profile(uow),
        now=now,
        today=min((snapshots.today(order, now) for order in orders.values()), default=now.date()),
        bases=_bases(uow, notice, rows),
        in_transit={(numbers[order], line): quantity for (order, line), quantity in on_way.items()},
        acknowledged=_acknowledged(uow, rows),
        substitutes=_substitutes(uow, notice, rows),
        used_numbers=_used_numbers(uow, row),
        used_ssccs={
            code: at.date()
            for code, at in ssccs.used_elsewhere(
                uow, (unit.sscc for unit in notice.units if unit.sscc), supplier=row.supplier_id, notice=row.number
            ).items()
        },
        serials=serials.known(session, row.supplier_id, _serials(notice), but=row.number),
        prefixes=(supplier.gs1_prefix,) if supplier.gs1_prefix else (),
        replaced=replaced,
        is_received=replaced is not None and receipts_of_goods.is_received(session, row.supplier_id, row.number),
        window=holding.find(uow, row) if row.version > 1 else None,  # a window is booked for what was sent
        administrators=() if may_send(actor) else users.list_administrators(session, actor),
        may_send=may_send(actor),
    )


def may_send(actor: Actor) -> bool:
    """Say whether this person sends ship notices: as a supplier, or as a buyer on behalf of one."""
    return actor.may(Permission.SHIPMENTS_SEND) or actor.may(Permission.ON_BEHALF)


def _newest(uow: UnitOfWork, rows: Mapping[str, OrderRow]) -> dict[str, PurchaseOrder]:
    found = order_queries.newest_documents(uow.session, list(rows.values()))
    return {number: order_v1.load(document) for number, document in found.items()}


def _bases(uow: UnitOfWork, notice: ShipNotice, rows: Mapping[str, OrderRow]) -> dict[tuple[str, int], PurchaseOrder]:
    older: dict[str, set[int]] = {}
    for line in notice.lines:
        row = rows.get(line.order)
        if row is not None and line.revision != row.revision:
            older.setdefault(line.order, set()).add(line.revision)
    return {
        (number, revision): order_v1.load(found.document)
        for number, revisions in older.items()
        for revision, found in order_queries.documents(uow.session, rows[number], revisions).items()
    }


def _acknowledged(uow: UnitOfWork, rows: Mapping[str, OrderRow]) -> dict[str, frozenset[int]]:
    ids = [row.id for row in rows.values() if row.document_state is not None]
    answered = acknowledgments.answered_lines(uow.session, SYSTEM, ids) if ids else {}
    return {number: answered[row.id] for number, row in rows.items() if row.id in answered}


def _substitutes(
    uow: UnitOfWork, notice: ShipNotice, rows: Mapping[str, OrderRow]
) -> dict[tuple[str, int], frozenset[str]]:
    asked = {line.order for line in notice.lines if line.substitute}
    ids = {order.id: number for number, order in rows.items() if number in asked}
    found = acknowledgments.booked_substitutes(uow.session, SYSTEM, ids) if ids else {}
    return {(ids[order], line): frozenset(item.strip() for item in items) for (order, line), items in found.items()}


def _used_numbers(uow: UnitOfWork, row: ShipmentRow) -> dict[str, date]:
    if row.version > 1:
        return {}  # its own lineage: a later version has the number of the earlier ones
    return queries.used_numbers(uow.session, row.supplier_id, [row.number])


def _replaced(uow: UnitOfWork, row: ShipmentRow) -> ShipNotice | None:
    for version in queries.list_versions(uow.session, SYSTEM, row.supplier_id, row.number):
        if version.version < row.version and version.state == DocumentState.BOOKED:
            return documents.load(uow.session, version)
    return None


def _serials(notice: ShipNotice) -> list[str]:
    return sorted({serial for line in notice.lines for lot in line.lots for serial in lot.serials})
