"""Sending an answer: checked, kept, and promised to the buyer's system, exactly once."""

from __future__ import annotations

from dataclasses import replace

from portal.contracts import scalars
from portal.contracts.scalars import Unreadable
from portal.domain import rules
from portal.domain.acknowledgments import Acknowledgment
from portal.domain.acknowledgments import accept_all as all_as_ordered
from portal.domain.actors import Actor
from portal.domain.errors import Conflict, Invalid, KeyReused, NotFound
from portal.domain.rules import Findings
from portal.domain.states import ON_ITS_WAY, DocumentState
from portal.services import snapshots
from portal.services.acknowledgments import documents, keeping
from portal.services.acknowledgments.views import Submitted, Unconfirmed
from portal.store.queries import acknowledgments as queries
from portal.store.queries import orders as order_queries
from portal.store.rows import AcknowledgmentRow, OrderRow
from portal.store.unit_of_work import UnitOfWork

_KEY_LENGTH = 255


def lock_order(uow: UnitOfWork, actor: Actor, number: str, supplier: int | None = None) -> OrderRow:
    """Return an order this actor sees, locked until the unit of work ends.

    Whoever sends, decides, takes back or drafts locks the order first, so that they wait for each other here and
    nowhere else.

    Raises:
        NotFound: there is no such order for this actor, or it is not this ``supplier``'s.
    """
    order = order_queries.find(uow.session, actor, number, lock=True)
    if order is None or supplier not in (None, order.supplier_id):
        raise NotFound(number)
    return order


def submit(
    uow: UnitOfWork,
    actor: Actor,
    document: Acknowledgment,
    *,
    key: str,
    channel: str = "page",
    supplier: int | None = None,
) -> Submitted:
    """Take a supplier's answer; clean ones are promised to the buyer's system, deviating ones wait for the buyer.

    ``key`` makes it happen once: the same key with the same document gives the first call's result (rule MSG-01),
    and so does the same document under another key while it is on its way or booked as the newest answer.
    ``supplier`` is whom the caller speaks for, where it says so.

    Raises:
        NotFound: there is no such order for this actor (rule ACC-01).
        NotAllowed: the actor does not send answers (rule ACC-02).
        KeyReused: the key came before with another document.
        Conflict: another answer is on its way; the text says whose.
        Invalid: the answer breaks rules; every finding of the stage that stopped it is listed.
        Unconfirmed: there are warnings that the supplier has not confirmed.
    """
    order = lock_order(uow, actor, document.order, supplier)
    snapshots.require_sender(uow, actor)
    _require_key(key)
    content = documents.content_hash(document)
    if sent := queries.find_by_key(uow.session, actor, order.supplier_id, key):
        return _repeated(sent, order, content)
    newest = queries.find(uow.session, actor, order)
    if newest is not None and newest.state in ON_ITS_WAY:
        return _already_on_its_way(newest, content)
    if newest is not None and newest.state == DocumentState.BOOKED and newest.content_hash == content:
        return submitted(newest, repeated=True)

    world = snapshots.take(uow, actor, order, document.base_revision)
    findings = rules.check(document, world)
    if findings.errors:
        raise Invalid(findings.issues)
    if open_warnings := findings.unconfirmed(document):
        raise Unconfirmed(open_warnings)

    # What passes the rules fits the newest revision, and that is the one the buyer's system expects.
    accepted = keeping.Accepted(
        document=replace(document, base_revision=order.revision, questions=()),
        world=world,
        findings=findings,
        key=key,
        content_hash=content,
        channel=channel,
    )
    return submitted(keeping.keep(uow, actor, order, newest, accepted), repeated=False)


def _require_key(key: str) -> None:
    try:
        scalars.code(key, _KEY_LENGTH, empty=False)
    except Unreadable as unreadable:
        raise Invalid([unreadable.issue("key")]) from unreadable


def check(uow: UnitOfWork, actor: Actor, document: Acknowledgment, supplier: int | None = None) -> Findings:
    """Return everything that sending this answer would find; nothing is stored and nobody is told.

    Raises:
        NotFound: there is no such order for this actor.
    """
    order = order_queries.find(uow.session, actor, document.order)
    if order is None or supplier not in (None, order.supplier_id):
        raise NotFound(document.order)
    return rules.check(document, snapshots.take(uow, actor, order, document.base_revision))


def accept_all(uow: UnitOfWork, actor: Actor, number: str, *, revision: int, key: str) -> Submitted:
    """Send the answer that takes every open line as ordered, on the ``revision`` that the supplier has read.

    Raises:
        Conflict: the order has changed since.
        Other errors: as for ``submit``.
    """
    order = lock_order(uow, actor, number)
    snapshots.require_sender(uow, actor)
    if sent := submitted_before(uow, actor, order, key):
        return sent
    if revision != order.revision:
        raise Conflict(f"The buyer has changed the order. It is now at revision {order.revision}. Read it again first.")
    current, _ = snapshots.revisions(uow, order, order.revision)
    return submit(uow, actor, all_as_ordered(current), key=key)


def submitted_before(uow: UnitOfWork, actor: Actor, order: OrderRow, key: str) -> Submitted | None:
    """Return what was sent under this key for this order, or None."""
    row = queries.find_by_key(uow.session, actor, order.supplier_id, key)
    return None if row is None or row.order_id != order.id else submitted(row, repeated=True)


def submitted(row: AcknowledgmentRow, *, repeated: bool) -> Submitted:
    """Return the result of sending for what is stored."""
    return Submitted(row.id, row.number, row.version, DocumentState(row.state), repeated)


def _repeated(sent: AcknowledgmentRow, order: OrderRow, content: str) -> Submitted:
    if sent.order_id != order.id or sent.content_hash != content:
        raise KeyReused(f"{sent.number}, version {sent.version}")
    return submitted(sent, repeated=True)


def _already_on_its_way(newest: AcknowledgmentRow, content: str) -> Submitted:
    if newest.content_hash == content:
        return submitted(newest, repeated=True)
    raise Conflict(on_its_way(newest))


def on_its_way(newest: AcknowledgmentRow) -> str:
    """Return the sentence about an answer that somebody has sent already."""
    return f"{newest.submitted_name} sent an answer at {newest.submitted_at:%H:%M} UTC. It is still on its way."
