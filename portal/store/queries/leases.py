"""One promise in one worker's hands: claimed with a lease, read, and settled behind a fence.

Every delivery runs these statements, so they are built once: building them costs more than the database does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Update, and_, bindparam, exists, not_, or_, select, update
from sqlalchemy.orm import Session, aliased

from portal.domain.actors import SYSTEM
from portal.domain.promises import OVER, PromiseState
from portal.domain.states import TRANSITIONS, DocumentState
from portal.ports.alarm import Promise
from portal.store.queries import scope
from portal.store.rows import AcknowledgmentRow, DocumentRow, OrderRevisionRow, OrderRow, OutboxRow

S = PromiseState


@dataclass(frozen=True, slots=True)
class Claim:
    """A promise that one worker holds until its lease ends.

    ``attempts`` counts this try and every earlier one whose outcome is in doubt: from 2 on, the ERP is asked what it
    has booked before anything is sent.
    """

    id: int
    token: str
    lease_until: datetime
    key: str
    job: str
    stream: str
    document: int
    attempts: int
    away_tries: int
    correlation_id: str


def is_first_of_its_stream() -> ColumnElement[bool]:
    """Return the condition that no older promise of the stream is open: what concerns one order keeps its order."""
    older = aliased(OutboxRow)
    return not_(exists().where(older.stream == OutboxRow.stream, older.id < OutboxRow.id, older.state.not_in(OVER)))


_NOW: BindParameter[datetime] = bindparam("the_time")

_CLAIM = (
    update(OutboxRow)
    .where(
        OutboxRow.id == bindparam("promise"),
        or_(
            OutboxRow.state == S.DUE,
            and_(OutboxRow.state.in_((S.WAITING, S.UNKNOWN)), OutboxRow.next_at <= _NOW),
            and_(OutboxRow.state == S.CLAIMED, OutboxRow.lease_until <= _NOW),
        ),
        is_first_of_its_stream(),
    )
    .values(
        state=S.CLAIMED,
        lease_until=bindparam("until"),
        lease_token=bindparam("token"),
        attempts=OutboxRow.attempts + 1,
    )
    .returning(
        OutboxRow.id,
        OutboxRow.lease_token.label("token"),
        OutboxRow.lease_until,
        OutboxRow.key,
        OutboxRow.job,
        OutboxRow.stream,
        OutboxRow.document_id.label("document"),
        OutboxRow.attempts,
        OutboxRow.away_tries,
        OutboxRow.correlation_id,
    )
)


def claim(session: Session, promise: int, *, now: datetime, lease_until: datetime, token: str) -> Claim | None:
    """Take a promise for one worker; None where it is not its turn, or somebody else holds it.

    Two workers that ask at once are told apart by the database: the second one's condition no longer holds.
    """
    given = {"promise": promise, "the_time": now, "until": lease_until, "token": token}
    found = session.connection().execute(_CLAIM, given).one_or_none()
    return None if found is None else Claim(**found._mapping)


_EXTEND = (
    update(OutboxRow)
    .where(OutboxRow.id == bindparam("promise"), OutboxRow.lease_token == bindparam("token"))
    .values(lease_until=bindparam("until"))
)


def extend(session: Session, claim: Claim, until: datetime) -> bool:
    """Let a claim hold until later; False where it was lost meanwhile."""
    given = {"promise": claim.id, "token": claim.token, "until": until}
    return session.connection().execute(_EXTEND, given).rowcount == 1


_BEFORE = [state for state, following in TRANSITIONS.items() if DocumentState.DELIVERING in following]

_START = (
    update(DocumentRow)
    .where(DocumentRow.id == bindparam("document"), DocumentRow.state.in_([DocumentState.DELIVERING, *_BEFORE]))
    .values(state=DocumentState.DELIVERING)
)


def start_delivering(session: Session, document: int) -> bool:
    """Mark a document as being delivered; False where it was withdrawn, superseded or is over."""
    return session.connection().execute(_START, {"document": document}).rowcount == 1


@dataclass(frozen=True, slots=True)
class Deliverable:
    """An answer and the newest stored document of the order revision it is based on."""

    row: AcknowledgmentRow
    order: str
    revision: dict[str, object]


_DELIVERABLE = (
    scope.visible_acknowledgments(SYSTEM)
    .add_columns(OrderRow.number, OrderRevisionRow.document)
    .join(OrderRow, OrderRow.id == AcknowledgmentRow.order_id)
    .join(
        OrderRevisionRow,
        and_(
            OrderRevisionRow.order_id == AcknowledgmentRow.order_id,
            OrderRevisionRow.revision == AcknowledgmentRow.base_revision,
        ),
    )
    .where(AcknowledgmentRow.id == bindparam("answer"))
    .order_by(OrderRevisionRow.erp_version.desc())
    .limit(1)
)


def get_deliverable(session: Session, acknowledgment: int) -> Deliverable:
    """Return what a worker needs to deliver an answer, but for its rows, in one statement."""
    return Deliverable(*session.execute(_DELIVERABLE, {"answer": acknowledgment}).one())


_ORDER = scope.visible_orders(SYSTEM).where(OrderRow.number == bindparam("stream")).with_for_update()

_NEWEST = (
    scope.visible_acknowledgments(SYSTEM)
    .where(AcknowledgmentRow.order_id == bindparam("the_order"))
    .order_by(AcknowledgmentRow.id.desc())
    .limit(1)
)

_HELD = (
    select(OutboxRow.id)
    .where(OutboxRow.id == bindparam("promise"), OutboxRow.lease_token == bindparam("token"))
    .with_for_update()
)


def lock(session: Session, claim: Claim) -> tuple[OrderRow, AcknowledgmentRow, AcknowledgmentRow] | None:
    """Lock the order and the promise of a claim; return the order, the claimed answer and the order's newest one.

    None where the lease was lost. The order is locked first, as everywhere: whoever changes anything about an order
    waits there, and nowhere else.
    """
    order = session.scalars(_ORDER, {"stream": claim.stream}).one_or_none()
    newest = None if order is None else session.scalar(_NEWEST, {"the_order": order.id})
    held = session.scalar(_HELD, {"promise": claim.id, "token": claim.token})
    if order is None or newest is None or held is None:
        return None
    if newest.id == claim.document:
        return order, newest, newest
    return order, session.get_one(AcknowledgmentRow, claim.document), newest


def lock_document(session: Session, claim: Claim) -> DocumentRow | None:
    """Lock the document and the promise of a claim; None where the lease was lost."""
    document = session.scalars(_DOCUMENT, {"document": claim.document}).one_or_none()
    held = session.scalar(_HELD, {"promise": claim.id, "token": claim.token})
    return None if held is None else document


_DOCUMENT = (
    scope.visible_documents(SYSTEM).where(DocumentRow.id == bindparam("document")).with_for_update(of=DocumentRow)
)


def settle(session: Session, claim: Claim, values: Mapping[str, Any]) -> None:
    """Write what came of a claim and give the lease back; nothing happens where it was lost meanwhile (fencing)."""
    given = {f"new_{name}": value for name, value in values.items()}
    session.connection().execute(_settlement(frozenset(values)), {"promise": claim.id, "token": claim.token, **given})


@cache
def _settlement(names: frozenset[str]) -> Update:
    return (
        update(OutboxRow)
        .where(OutboxRow.id == bindparam("promise"), OutboxRow.lease_token == bindparam("token"))
        .values(lease_token=None, lease_until=None, **{name: bindparam(f"new_{name}") for name in names})
    )


_NEXT = (
    select(OutboxRow)
    .where(OutboxRow.stream == bindparam("stream"), OutboxRow.id > bindparam("promise"), OutboxRow.state.not_in(OVER))
    .order_by(OutboxRow.id)
    .limit(1)
)


def find_next(session: Session, claim: Claim) -> Promise | None:
    """Return the promise of the same stream whose turn has come once this claim is over, if it is due."""
    row = session.scalar(_NEXT, {"stream": claim.stream, "promise": claim.id})
    return Promise(row.id, row.job, row.attempts, is_long=row.is_long) if row and row.state == S.DUE else None
