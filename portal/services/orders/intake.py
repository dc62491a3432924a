"""Taking in what the buyer's system tells about orders: newer facts replace older ones, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from portal.contracts import order_v1, profile_v1
from portal.domain.actors import SYSTEM
from portal.domain.differences import diff
from portal.domain.events import Event
from portal.domain.orders import Address, OrderLine, PurchaseOrder
from portal.domain.profiles import ErpProfile
from portal.domain.quantities import UnitFactor
from portal.domain.states import DocumentState
from portal.services import actions
from portal.store.queries import acknowledgments, locations, shippable, suppliers, syncs
from portal.store.queries import orders as queries
from portal.store.rows import OrderRow, SupplierRow
from portal.store.rows.orders import NUMBER_MARK
from portal.store.rows.shipments import NO_DAY
from portal.store.unit_of_work import UnitOfWork

_CODE_LENGTH = 80
_SHIP_TO_LENGTH = 200


@dataclass(slots=True)
class Applied:
    """What came of a batch: numbers of orders by what happened to them.

    ``older`` were behind what the portal knew: kept in the history, not applied (rule MSG-08). ``unknown`` name a
    supplier the portal has not heard of: left out.
    """

    received: list[str] = field(default_factory=list)
    revised: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    older: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Batch:
    """One batch beside what the portal had before, all read in a fixed number of statements."""

    uow: UnitOfWork
    source: str
    as_of: datetime
    rows: dict[str, OrderRow]
    suppliers: Mapping[str, SupplierRow]
    before: Mapping[str, PurchaseOrder]
    answered: Mapping[int, frozenset[int]]
    profile: ErpProfile | None
    applied: Applied


def apply_orders(uow: UnitOfWork, orders: Iterable[PurchaseOrder], *, source: str, as_of: datetime) -> Applied:
    """Keep orders as the ERP tells them; harmless to repeat, in any order, with any of them missing or twice.

    The highest ``erp_version`` of an order is its present; an older one that was not seen yet goes to the history.
    """
    told = sorted(orders, key=lambda order: (order.erp_version, order.number))
    batch = _read(uow, told, source, as_of)
    newest = {order.number: order for order in told if order.supplier in batch.suppliers}
    batch.applied.unknown += sorted({order.number for order in told if order.supplier not in batch.suppliers})
    for order in newest.values():
        _apply(batch, order)
    queries.add(uow.session, [batch.rows[number] for number in batch.applied.received])

    _keep_documents(batch, [order for order in told if order.number in newest])
    _keep_codes(batch, newest)
    _keep_shippable(batch, newest)
    _keep_locations(batch, newest)
    return batch.applied


def _read(uow: UnitOfWork, told: Sequence[PurchaseOrder], source: str, as_of: datetime) -> _Batch:
    session = uow.session
    rows = queries.by_number(session, SYSTEM, {order.number for order in told}, lock=True)
    revised = [
        rows[order.number] for order in told if order.number in rows and order.revision > rows[order.number].revision
    ]
    answered = [row.id for row in revised if row.document_state is not None]
    contract = syncs.newest_profile(session) if any(order.answer_due is None for order in told) else None
    return _Batch(
        uow=uow,
        source=source,
        as_of=as_of,
        rows=rows,
        suppliers=suppliers.by_number(session, SYSTEM, {order.supplier for order in told}),
        before={
            number: order_v1.load(document) for number, document in queries.newest_documents(session, revised).items()
        },
        answered=acknowledgments.answered_lines(session, SYSTEM, answered) if answered else {},
        profile=None if contract is None else profile_v1.load(contract.document),
        applied=Applied(),
    )


def _apply(batch: _Batch, order: PurchaseOrder) -> None:
    row = batch.rows.get(order.number)
    if row is None:
        row = batch.rows[order.number] = OrderRow(number=order.number, supplier_id=batch.suppliers[order.supplier].id)
        batch.applied.received.append(order.number)
        _write(batch, row, order)
        _record(batch, row, Event.ORDER_RECEIVED, revision=order.revision)
    elif order.erp_version > row.erp_version:
        event = Event.ORDER_REVISED if order.revision != row.revision else Event.ORDER_CHANGED
        (batch.applied.revised if event is Event.ORDER_REVISED else batch.applied.changed).append(order.number)
        what = _revision_data(batch, row, order) if event is Event.ORDER_REVISED else _change_data(row, order)
        _write(batch, row, order)
        _record(batch, row, event, revision=order.revision, **what)
    elif order.erp_version == row.erp_version:
        row.as_of = max(row.as_of, batch.as_of)
    else:
        batch.applied.older.append(order.number)
        _record(batch, row, Event.ORDER_OLDER_KEPT, erp_version=order.erp_version)


def _write(batch: _Batch, row: OrderRow, order: PurchaseOrder) -> None:
    place = order.ship_to.address
    row.supplier_id = batch.suppliers[order.supplier].id
    row.revision = order.revision
    row.erp_version = order.erp_version
    row.status = order.status
    row.currency = order.currency
    row.value = order.value
    row.ordered_on = order.ordered_on
    row.due_on = _due_on(order)
    row.answer_due = order.answer_due or _answer_due(batch, order)
    row.ship_to = ", ".join(filter(None, (place.name, place.city)))[:_SHIP_TO_LENGTH]
    row.line_count = len(order.lines)
    row.open_lines = len(order.open_lines)
    row.unconfirmed_lines = sum(line.is_unconfirmed for line in order.lines)
    row.as_of = batch.as_of
    state = None if row.document_state is None else DocumentState(row.document_state)
    actions.write_action(row, state, batch.uow.clock.now())


def _due_on(order: PurchaseOrder) -> date | None:
    days = [line.requested for line in order.open_lines or order.lines if line.requested is not None]
    return min(days, default=None)


def _answer_due(batch: _Batch, order: PurchaseOrder) -> datetime | None:
    """Return until when an answer is expected where the ERP does not say: so many hours after the release."""
    if batch.profile is None or order.released_at is None:
        return None
    group = batch.suppliers[order.supplier].group
    hours = batch.profile.tolerances.resolve("ack_required_hours", order, group=group).number
    return None if hours is None else order.released_at + timedelta(hours=float(hours))


def _revision_data(batch: _Batch, row: OrderRow, order: PurchaseOrder) -> dict[str, object]:
    before = batch.before.get(order.number)
    lines = set() if before is None else {change.line for change in diff(before, order)} - {None}
    return {"lines": len(lines), "answered_lines": len(lines & batch.answered.get(row.id, frozenset()))}


def _change_data(row: OrderRow, order: PurchaseOrder) -> dict[str, object]:
    if row.status != order.status:
        return {"status": order.status.value}
    return {}


def _record(batch: _Batch, row: OrderRow, event: Event, **data: object) -> None:
    batch.uow.record(SYSTEM, event, subject=row.number, supplier=row.supplier_id, data=data)


def _keep_documents(batch: _Batch, told: Sequence[PurchaseOrder]) -> None:
    session = batch.uow.session
    known = queries.known_versions(session, [batch.rows[order.number] for order in told])
    fresh = {(batch.rows[order.number].id, order.erp_version): order for order in told}
    queries.add_documents(
        session,
        [
            {
                "order_id": order_id,
                "revision": order.revision,
                "erp_version": erp_version,
                "source": batch.source,
                "as_of": batch.as_of,
                "document": order_v1.dump(order),
            }
            for (order_id, erp_version), order in fresh.items()
            if (order_id, erp_version) not in known
        ],
    )


def _keep_codes(batch: _Batch, newest: Mapping[str, PurchaseOrder]) -> None:
    new = {*batch.applied.received, *batch.applied.revised}
    queries.replace_codes(
        batch.uow.session, {batch.rows[number]: _codes(order) for number, order in newest.items() if number in new}
    )


def _keep_shippable(batch: _Batch, newest: Mapping[str, PurchaseOrder]) -> None:
    """Keep what the ERP knows to be left of each line, for the list of what can be shipped."""
    told = {*batch.applied.received, *batch.applied.revised, *batch.applied.changed}
    orders = {batch.rows[number]: order for number, order in newest.items() if number in told}
    shippable.replace(
        batch.uow.session,
        [row.id for row in orders],
        [_shippable(row, order, line) for row, order in orders.items() for line in order.lines if line.is_shippable],
    )


def _keep_locations(batch: _Batch, newest: Mapping[str, PurchaseOrder]) -> None:
    """Keep the places that goods are ordered to, so that a document can be asked about one that is none of them."""
    told = {*batch.applied.received, *batch.applied.revised, *batch.applied.changed}
    orders = [order for number, order in newest.items() if number in told]
    places = {
        place.address for order in orders for place in (order.ship_to, *(line.ship_to for line in order.lines)) if place
    }
    locations.keep(
        batch.uow.session,
        {
            code[:_CODE_LENGTH]: (_named(address), address.gln[:_CODE_LENGTH])
            for address in places
            if (code := address.code or address.gln)
        },
    )


def _named(address: Address) -> str:
    return ", ".join(filter(None, (address.name, address.city)))[:_SHIP_TO_LENGTH]


def _shippable(row: OrderRow, order: PurchaseOrder, line: OrderLine) -> dict[str, object]:
    address = (line.ship_to or order.ship_to).address
    return {
        "order_id": row.id,
        "line": line.number,
        "supplier_id": row.supplier_id,
        "ship_to": (address.code or address.name)[:_CODE_LENGTH],
        "place": _named(address),
        "due": line.requested or NO_DAY,
        "item": line.item[:_CODE_LENGTH],
        "supplier_item": line.supplier_item[:_CODE_LENGTH],
        "description": line.description,
        "open": line.open_to_ship,
        "unit": line.unit,
        "price": line.price,
        "price_base": line.price_base,
        "price_unit": line.price_unit,
        **_pack(line.pack),
    }


def _pack(pack: UnitFactor | None) -> dict[str, object]:
    return {
        "pack_unit": pack.unit if pack else "",
        "pack_numerator": pack.numerator if pack else 1,
        "pack_denominator": pack.denominator if pack else 1,
    }


def _codes(order: PurchaseOrder) -> frozenset[str]:
    codes = {NUMBER_MARK + order.number}
    if order.document_number:
        codes.add(NUMBER_MARK + order.document_number)
    for line in order.lines:
        codes |= {line.item, line.supplier_item, line.gtin}
    return frozenset(code.upper()[:_CODE_LENGTH] for code in codes if code)
