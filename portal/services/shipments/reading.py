"""Reading ship notices: lists, one version with its lines, packing, receipts and what was received."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from portal.contracts import issues_v1, supplier_v1
from portal.domain.actors import Actor, Permission
from portal.domain.errors import NotFound
from portal.domain.orders import OrderLine, PurchaseOrder
from portal.domain.quantities import as_decimal
from portal.domain.shipments import ShipLine, ShipNotice
from portal.domain.states import REPAIRABLE, DocumentState, is_being_cancelled
from portal.services import cursors, receipts
from portal.services.cursors import Page
from portal.services.deviations import load as load_deviation
from portal.services.orders.listing import searched
from portal.services.shipments import documents, drafting, worlds
from portal.services.shipments.conversions import Conversions, convert
from portal.services.shipments.keeping import DELIVER
from portal.services.shipments.views import (
    WITHDRAWABLE,
    NoticeRow,
    NoticeView,
    Received,
    ShippedLine,
)
from portal.store.queries import deviations, receipts_of_goods, shipment_lists, suppliers, transit
from portal.store.queries import receipts as receipt_queries
from portal.store.queries import shipments as queries
from portal.store.rows import GoodsReceiptRow, ShipmentRow, SupplierRow
from portal.store.unit_of_work import UnitOfWork

#: How many lines one page shows.
LINES = 100

_KEY = (cursors.identity,)


def list_notices(
    uow: UnitOfWork, actor: Actor, *, q: str = "", state: str = "", cursor: str | None = None, limit: int = 50
) -> Page[NoticeRow]:
    """Return one page of notices, the newest version of each number, most recent first."""
    place = cursors.read(cursor, _KEY)
    criteria = {"q": searched(q), "state": state if state in tuple(DocumentState) else None}
    found = shipment_lists.list_newest(uow.session, actor, criteria, place, limit + 1)
    return cursors.page(found, place, limit, lambda row: (row.id,), notice_row)


def notice_row(row: Any) -> NoticeRow:
    """Return a notice of a list."""
    return NoticeRow(
        id=row.id,
        number=row.number,
        version=row.version,
        supplier_name=row.supplier_name,
        state=DocumentState(row.state),
        place=row.place,
        ships=row.ships,
        arrives=row.arrives,
        line_count=row.line_count,
        unit_count=row.unit_count,
        erp_reference=row.erp_reference,
        is_being_cancelled=is_being_cancelled(row.state, row.cancel_asked_at),
        on_behalf=row.on_behalf,
        at=row.submitted_at,
    )


def get(uow: UnitOfWork, actor: Actor, shipment: int, *, first: int = 0) -> NoticeView:
    """Return one version of a notice with the lines of one page, from position ``first`` on.

    Raises:
        NotFound: there is no such notice for this actor.
    """
    row = drafting.find(uow, actor, shipment)
    session, state = uow.session, DocumentState(row.state)
    rows = queries.list_lines(session, row.id, first=first, limit=LINES + 1)
    page, after = rows[:LINES], rows[LINES].position if len(rows) > LINES else None
    document = documents.load_part(session, row, page)
    orders = documents.orders(session, sorted({line.order for line in document.lines}))
    start = page[0].position if page else 0
    skipped, before = queries.around(session, row.id, start, LINES)
    promise = queries.find_promise(session, row.id, job=DELIVER) if state in receipts.UNBOOKED else None
    versions = queries.list_versions(session, actor, row.supplier_id, row.number)
    if not versions:  # a draft that was thrown away since it was found
        raise NotFound(row.number)
    supplier = suppliers.find(session, actor, row.supplier_id)
    view = NoticeView(
        id=row.id,
        edition=row.edition,
        version=row.version,
        state=state,
        supplier_name="" if supplier is None else supplier.name,
        place=row.place,
        time_zone=_time_zone(document.lines, orders),
        conversions=_conversions(document, orders, supplier),
        document=document,
        lines=_shipped(uow, actor, row, page, orders),
        first=start,
        skipped=skipped,
        before=before,
        after=after,
        line_count=row.line_count,
        unit_count=row.unit_count,
        receipts=receipts.load(receipt_queries.list_of(session, row.id)),
        findings=issues_v1.load(row.findings),
        deviations=tuple(map(load_deviation, deviations.list_of(session, row.id))),
        currency=row.currency,
        consequence=row.consequence,
        review_opened_at=row.review_opened_at,
        assigned_name=row.assigned_name,
        is_mine=row.assigned_to is not None and row.assigned_to == actor.user,
        erp_reference=row.erp_reference,
        booked_at=row.booked_at,
        submitted_at=row.submitted_at,
        submitted_name=row.submitted_name,
        on_behalf=row.on_behalf,
        saved_at=row.saved_at,
        waiting=receipts.waiting(state, promise, uow.clock.now(), what="notice"),
        next_try=receipts.next_try(promise),
        send_key=row.idempotency_key,
        newest=versions[0].id,
        versions=tuple((version.id, version.version, DocumentState(version.state)) for version in versions),
        is_being_cancelled=is_being_cancelled(row.state, row.cancel_asked_at),
    )
    is_tried = promise is not None and promise.attempts > 0
    return _with_ways(uow, actor, row, view, is_tried=is_tried)


def _with_ways(uow: UnitOfWork, actor: Actor, row: ShipmentRow, view: NoticeView, *, is_tried: bool) -> NoticeView:
    """Say what this actor can do about the notice now."""
    may, is_newest = worlds.may_send(actor), view.newest == view.id
    is_received = receipts_of_goods.is_received(uow.session, row.supplier_id, row.number)
    is_settled = view.state is DocumentState.BOOKED and not view.is_being_cancelled
    return replace(
        view,
        can_edit=may and view.state is DocumentState.DRAFT,
        can_withdraw=may and view.state in WITHDRAWABLE and not is_tried,
        can_replace=may and is_newest and not is_received and (is_settled or view.state in REPAIRABLE),
        can_cancel=may and is_newest and is_settled and not is_received,
        can_decide=view.state is DocumentState.IN_REVIEW and actor.may(Permission.REVIEWS_DECIDE),
    )


def _conversions(notice: ShipNotice, orders: Mapping[str, PurchaseOrder], supplier: SupplierRow | None) -> Conversions:
    return Conversions() if supplier is None else convert(notice, orders, supplier_v1.load(supplier.document))


def _time_zone(lines: Sequence[ShipLine], orders: Mapping[str, PurchaseOrder]) -> str:
    for said in lines:
        if order := orders.get(said.order):
            line = order.line(said.line)
            return ((line and line.ship_to) or order.ship_to).time_zone
    return ""


def _shipped(
    uow: UnitOfWork,
    actor: Actor,
    row: ShipmentRow,
    rows: Sequence[Any],
    orders: Mapping[str, PurchaseOrder],
) -> tuple[ShippedLine, ...]:
    ordered = {(number, line.number): line for number, order in orders.items() for line in order.lines}
    ids = {stored.position: stored.order_id for stored in rows}
    came = receipts_of_goods.list_of_notice(uow.session, actor, row.supplier_id, row.number)
    by_line: dict[tuple[int, int], list[GoodsReceiptRow]] = {}
    for receipt in came:
        by_line.setdefault((receipt.order_id, receipt.line), []).append(receipt)
    shipped = tuple(
        _line(line, ordered.get((line.order, line.line)), by_line.get((ids[line.position], line.line), ()))
        for line in map(documents.load_line, rows)
    )
    if row.state != DocumentState.DRAFT:
        return shipped
    on_way = transit.list_lines(uow.session, set(ids.values()), but=(row.supplier_id, row.number))
    return tuple(_with_open(line, on_way.get((ids[line.said.position], line.said.line))) for line in shipped)


def _with_open(line: ShippedLine, on_way: Fraction | None) -> ShippedLine:
    if line.ordered is None:
        return line
    return replace(line, open=max(Fraction(line.ordered.open_to_ship) - (on_way or 0), Fraction(0)))


def _line(said: ShipLine, ordered: OrderLine | None, found: Iterable[GoodsReceiptRow]) -> ShippedLine:
    came = tuple(map(received, found))
    together = sum((Fraction(one.quantity) for one in came if not one.is_reversed), Fraction(0))
    shipped = None if ordered is None else said.in_order_unit(ordered)
    line = ShippedLine(said, ordered, shipped, came, together)
    return replace(line, difference=_difference(line)) if came and shipped is not None else line


def received(row: GoodsReceiptRow) -> Received:
    """Return what a goods receipt says."""
    lots: Iterable[Mapping[str, Any]] = row.lots
    return Received(
        number=row.number,
        quantity=row.quantity,
        at=row.received_at,
        lots=tuple((lot["number"], Decimal(lot["quantity"])) for lot in lots),
        note=row.note,
        is_reversed=row.is_reversed,
    )


def _difference(line: ShippedLine) -> str:
    """Return in words what is other than announced; quantities are without their unit, which the page adds."""
    assert line.shipped is not None
    words = []
    gap = line.received - line.shipped
    if gap < 0:
        words.append(f"{as_decimal(-gap):f} less than announced")
    elif gap > 0:
        words.append(f"{as_decimal(gap):f} more than announced")
    announced = {lot.number for lot in line.said.lots if lot.number}
    found = {number for one in line.receipts if not one.is_reversed for number, _ in one.lots if number}
    if announced and found - announced:
        words.append(f"lot {', '.join(sorted(found - announced))} was not announced")
    return "; ".join(words)
