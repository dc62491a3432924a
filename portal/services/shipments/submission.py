"""Sending a ship notice: checked, kept and promised exactly once; taken back, replaced or cancelled afterwards."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace as changed

from portal.domain import rules
from portal.domain.actors import SYSTEM, Actor
from portal.domain.errors import Conflict, Invalid
from portal.domain.events import Event
from portal.domain.rules import ShipSnapshot
from portal.domain.shipments import ShipLine, ShipNotice
from portal.domain.shipping_deviations import deviating
from portal.domain.states import ON_ITS_WAY, REPAIRABLE, DocumentState, change
from portal.services.acknowledgments.views import Unconfirmed
from portal.services.shipments import documents, drafting, keeping, ssccs, worlds
from portal.services.shipments.views import WITHDRAWABLE, Checked, Sent
from portal.services.windows import holding
from portal.store.queries import orders as order_queries
from portal.store.queries import outbox, receipts_of_goods, serials
from portal.store.queries import shipments as queries
from portal.store.rows import OrderRow, ShipmentRow
from portal.store.unit_of_work import UnitOfWork

_TOO_LATE = "Your notice is being handed to the buyer's system. You can cancel it as soon as it is booked."


def check(uow: UnitOfWork, actor: Actor, shipment: int) -> Checked:
    """Return everything that sending this draft as it is stored would find; nothing is stored and nobody is told.

    Raises:
        NotFound: there is no such notice for this actor.
    """
    row = drafting.find(uow, actor, shipment)
    notice = documents.load(uow.session, row)
    findings = rules.check_notice(notice, _world(uow, actor, row, notice, lock=False))
    return Checked(findings.issues, () if findings.errors else findings.unconfirmed(notice))


def send(
    uow: UnitOfWork, actor: Actor, shipment: int, *, edition: int, confirmed: frozenset[str] = frozenset()
) -> Sent:
    """Send a draft. However often and from wherever it comes, it is sent once.

    The orders are locked first, so that two notices for the same line, sent at the same moment, do not both take what
    is left: the second one sees the first.

    Raises:
        NotAllowed: the actor does not send ship notices (rule ACC-02).
        NotFound: there is no such notice for this actor (rule ACC-01).
        Conflict: somebody changed the draft after ``edition``.
        Invalid: the notice breaks rules; every finding of the stage that stopped it is listed.
        Unconfirmed: there are warnings that the supplier has not confirmed.
    """
    drafting.require_sender(uow, actor)
    seen = drafting.find(uow, actor, shipment)
    _lock_orders(uow, actor, seen)
    row = drafting.find(uow, actor, shipment, lock=True)
    uow.session.refresh(row)
    if row.state != DocumentState.DRAFT:
        return sent(row, repeated=True)
    row = drafting.open_draft(uow, actor, shipment, edition)
    notice = changed(documents.load(uow.session, row), confirmed=confirmed)
    world = _world(uow, actor, row, notice, lock=True)
    findings = rules.check_notice(notice, world)
    if findings.errors:
        raise Invalid(findings.issues)
    if open_warnings := findings.unconfirmed(notice):
        raise Unconfirmed(open_warnings)
    row.confirmed = sorted(confirmed)
    content = documents.content_hash(notice)
    found = deviating(notice, world, findings)
    keeping.keep(uow, actor, row, findings, found, profile=world.profile.version, content=content)
    _remember(uow, row, notice)
    holding.adjust(uow, keeping.acting_for(actor, row), row)
    return sent(row, repeated=False)


def save_and_send(
    uow: UnitOfWork,
    actor: Actor,
    shipment: int,
    header: drafting.Header,
    lines: Sequence[ShipLine],
    *,
    edition: int,
    confirmed: frozenset[str] = frozenset(),
) -> Sent:
    """Save what a page shows and send the draft, or neither.

    Raises:
        As for ``drafting.save`` and ``send``.
    """
    drafting.require_sender(uow, actor)
    row = drafting.find(uow, actor, shipment, lock=True)
    if row.state != DocumentState.DRAFT:
        return sent(row, repeated=True)
    row = drafting.save(uow, actor, shipment, header, lines, edition=edition)
    uow.session.flush()
    return send(uow, actor, shipment, edition=row.edition, confirmed=confirmed)


def sent(row: ShipmentRow, *, repeated: bool) -> Sent:
    """Return the result of sending for what is stored."""
    return Sent(row.id, row.number, row.version, DocumentState(row.state), repeated)


def _world(uow: UnitOfWork, actor: Actor, row: ShipmentRow, notice: ShipNotice, *, lock: bool) -> ShipSnapshot:
    rows = order_queries.by_number(uow.session, SYSTEM, notice.orders, lock=lock)
    own = {number: order for number, order in rows.items() if order.supplier_id == row.supplier_id}
    return worlds.take(uow, actor, row, notice, own)


def _lock_orders(uow: UnitOfWork, actor: Actor, row: ShipmentRow) -> dict[str, OrderRow]:
    numbers = queries.list_orders(uow.session, row.id)
    return order_queries.by_number(uow.session, actor, numbers, lock=True)


def _remember(uow: UnitOfWork, row: ShipmentRow, notice: ShipNotice) -> None:
    """Keep what no other notice may carry: the units' numbers and the goods' serial numbers."""
    codes = [unit.sscc for unit in notice.units if unit.sscc]
    ssccs.remember(uow, row.supplier_id, codes, notice=row.number)
    numbered = [line for line in notice.lines if any(lot.serials for lot in line.lots)]
    if not numbered:
        return
    orders = documents.orders(uow.session, sorted({line.order for line in numbered}))
    items = {(number, line.number): line.item for number, order in orders.items() for line in order.lines}
    pairs = [
        (items.get((line.order, line.line), ""), serial)
        for line in numbered
        for lot in line.lots
        for serial in lot.serials
    ]
    serials.remember(uow.session, row.supplier_id, pairs, notice=row.number)


def withdraw(uow: UnitOfWork, actor: Actor, shipment: int) -> None:
    """Take back a notice before the buyer's system has it; taking it back twice is the same as once.

    Raises:
        NotAllowed, NotFound: as elsewhere.
        Conflict: it is too late: the buyer's system has it, or may have it.
    """
    drafting.require_sender(uow, actor)
    row = drafting.find(uow, actor, shipment, lock=True)
    if row.state == DocumentState.WITHDRAWN:
        return
    if row.state not in WITHDRAWABLE:
        raise Conflict("Your notice is not on its way any more. Read how it stands now.")
    if row.state != DocumentState.IN_REVIEW:
        promise = queries.find_promise(uow.session, row.id, job=keeping.DELIVER, lock=True)
        # A try whose outcome is in doubt may have been booked: only the buyer's system knows.
        if promise is None or promise.attempts or not outbox.drop(uow.session, row.id):
            raise Conflict(_TOO_LATE)
    row.state = change(DocumentState(row.state), DocumentState.WITHDRAWN)
    row.edition += 1
    serials.forget(uow.session, row.supplier_id, notice=row.number)
    for earlier in queries.list_versions(uow.session, SYSTEM, row.supplier_id, row.number):
        if earlier.state == DocumentState.BOOKED:
            _remember(uow, earlier, documents.load(uow.session, earlier))  # what it says stands as before
    actor = keeping.acting_for(actor, row)
    keeping.record(uow, actor, row, Event.NOTICE_WITHDRAWN)
    holding.release_if_over(uow, actor, row)


def replace(uow: UnitOfWork, actor: Actor, shipment: int) -> ShipmentRow:
    """Begin the next version of a notice under its number, as a draft that says what the last one said.

    A booked notice is replaced, a returned, declined or refused one repaired. Asked twice, the draft that is there
    is given again.

    Raises:
        NotAllowed, NotFound: as elsewhere.
        Conflict: it is on its way, some of it was received (rule ASN-24), or the supplier has a draft of its own.
    """
    drafting.require_sender(uow, actor)
    row = drafting.find(uow, actor, shipment, lock=True)
    newest = queries.list_versions(uow.session, actor, row.supplier_id, row.number)[0]
    if newest.state == DocumentState.DRAFT:
        return newest
    if queries.last_version(uow.session, row.supplier_id, row.number) > newest.version:
        raise Conflict("The supplier has begun a new version of this notice already. Ask them, or wait for it.")
    if newest.state in ON_ITS_WAY or newest.cancel_asked_at is not None:
        raise Conflict("This notice is still on its way. Wait until it is booked, or take it back.")
    if newest.state not in (DocumentState.BOOKED, DocumentState.WITHDRAWN, *REPAIRABLE):
        raise Conflict("This notice cannot be replaced any more.")
    if receipts_of_goods.is_received(uow.session, row.supplier_id, row.number):
        raise Conflict(f"Some of {row.number} has been received, so it cannot be replaced any more.")
    return _next_version(uow, actor, newest)


def _next_version(uow: UnitOfWork, actor: Actor, before: ShipmentRow) -> ShipmentRow:
    notice = documents.load(uow.session, before)
    row = ShipmentRow(
        **{name: getattr(before, name) for name in _COPIED},
        version=before.version + 1,
        state=DocumentState.DRAFT,
        edition=1,
        confirmed=[],
        idempotency_key=secrets.token_urlsafe(24),
        content_hash="",
        correlation_id=uow.correlation_id,
        submitted_at=uow.clock.now(),
        submitted_by=actor.user,
        submitted_name=actor.name,
        on_behalf=not actor.role.is_supplier,
        profile_version="",
        saved_at=uow.clock.now(),
    )
    uow.session.add(row)
    uow.session.flush()
    drafting.write_lines(uow, row, notice.lines)
    queries.replace_units(uow.session, row.id, documents.dump_units(notice.units, row.id))
    keeping.record(uow, keeping.acting_for(actor, row), row, Event.NOTICE_STARTED, lines=row.line_count)
    return row


_COPIED = (
    "kind", "supplier_id", "number", "note", "channel", "ship_to", "place", "ships", "arrives",
    "transport", "attachments", "line_count", "unit_count",
)  # fmt: skip


def cancel(uow: UnitOfWork, actor: Actor, shipment: int) -> None:
    """Ask the buyer's system to cancel a booked notice; asking twice is the same as once.

    Raises:
        NotAllowed, NotFound: as elsewhere.
        Conflict: it is not booked, or some of it was received (rule ASN-25).
    """
    drafting.require_sender(uow, actor)
    row = drafting.find(uow, actor, shipment, lock=True)
    if row.cancel_asked_at is not None or row.state == DocumentState.WITHDRAWN:
        return
    if row.state != DocumentState.BOOKED:
        raise Conflict("This notice is not booked. Take it back while it is on its way.")
    if receipts_of_goods.is_received(uow.session, row.supplier_id, row.number):
        raise Conflict(f"Goods of {row.number} were received. Ask the buyer for a return instead.")
    row.cancel_asked_at = uow.clock.now()
    row.edition += 1
    # Every wish has a key of its own: one that the ERP refused does not stand in the way of the next.
    keeping.promise_cancellation(uow, row, row.edition)
    keeping.record(uow, keeping.acting_for(actor, row), row, Event.NOTICE_CANCEL_ASKED)
