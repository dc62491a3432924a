"""The record of everything that happened, for auditors and operations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from portal.domain.actors import Actor, Permission
from portal.domain.errors import NotAllowed
from portal.domain.events import Event
from portal.services import cursors
from portal.services.cursors import Page
from portal.store.queries import record
from portal.store.queries.record import RecordCriteria
from portal.store.rows import EventRow
from portal.store.unit_of_work import UnitOfWork

PAGE = 50


@dataclass(frozen=True, slots=True)
class RecordEntry:
    """One event of the chain; ``data`` holds ids, codes and counts.

    ``reference`` is the correlation id of the request or job that it belongs to, as error pages and the log name it.
    """

    sequence: int
    at: datetime
    actor: str
    role: str
    action: str
    subject: str
    on_behalf: bool
    reference: str
    data: Mapping[str, object]
    hash: str


@dataclass(frozen=True, slots=True)
class RecordFilters:
    """What the record is narrowed by; "" means not at all, and so does a kind of event that there is not.

    ``subject`` is an order's number, ``document`` that of an answer, a notice or an invoice, ``actor`` a whole name,
    ``action`` an ``Event``, ``reference`` a whole correlation id.
    """

    subject: str = ""
    document: str = ""
    actor: str = ""
    action: str = ""
    reference: str = ""


def list_record(
    uow: UnitOfWork, actor: Actor, filters: RecordFilters, *, cursor: str | None = None
) -> Page[RecordEntry]:
    """Return a page of the record.

    Raises:
        NotAllowed: the actor's role does not read the record.
    """
    if not actor.may(Permission.AUDIT_READ):
        raise NotAllowed("read the record")
    place = cursors.read(cursor, [cursors.identity])
    criteria = RecordCriteria(
        subject=filters.subject or None,
        document=filters.document or None,
        actor=filters.actor or None,
        action=Event(filters.action) if filters.action in tuple(Event) else None,
        reference=filters.reference or None,
    )
    found = record.list_record(uow.session, actor, criteria, place=place, limit=PAGE)
    return cursors.page(found, place, PAGE, lambda row: (row.sequence,), _entry)


def _entry(row: EventRow) -> RecordEntry:
    return RecordEntry(
        sequence=row.sequence,
        at=row.at,
        actor=row.actor,
        role=row.role,
        action=row.action,
        subject=row.subject,
        on_behalf=bool(row.on_behalf),
        reference=row.correlation_id,
        data=row.data,
        hash=row.hash,
    )
