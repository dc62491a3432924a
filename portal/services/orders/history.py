"""What changed in an order, and everything that happened to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from portal.contracts import order_v1
from portal.domain.actors import Actor, Permission
from portal.domain.differences import FieldChange, diff
from portal.domain.errors import NotFound
from portal.domain.events import Event
from portal.domain.orders import OrderStatus
from portal.domain.texts import counted
from portal.domain.wording import STATUS_WORDS
from portal.services import cursors, snapshots
from portal.services.cursors import Page
from portal.services.orders.showing import find
from portal.services.orders.views import TimelineEntry
from portal.store.queries import orders as queries
from portal.store.queries import timelines
from portal.store.rows import OrderRow
from portal.store.unit_of_work import UnitOfWork

#: How much of an order's story is shown at once.
PAGE = 200

#: Stands for the buyer's system and for the portal itself, whose names say nothing to people.
_PORTAL = "The portal"


def difference(
    uow: UnitOfWork, actor: Actor, number: str, from_revision: int, to_revision: int
) -> tuple[FieldChange, ...]:
    """Return what changed from one revision of an order to another, field by field.

    Raises:
        NotFound: there is no such order for this actor, or the portal has not seen one of the revisions.
    """
    order = find(uow, actor, number)
    found = queries.documents(uow.session, order, {from_revision, to_revision})
    if len(found) != len({from_revision, to_revision}):
        raise NotFound(number)
    before, after = (order_v1.load(found[revision].document) for revision in (from_revision, to_revision))
    return diff(before, after, snapshots.units(uow))


def timeline(uow: UnitOfWork, actor: Actor, order: OrderRow, *, cursor: str | None = None) -> Page[TimelineEntry]:
    """Return a page of what happened to an order, newest first, in words that suit everybody who may see it."""
    place = cursors.read(cursor, [cursors.identity])
    found = timelines.list_events(uow.session, actor, order, tuple(_SENTENCES), place=place, limit=PAGE)
    entry = partial(_entry, reads_record=actor.may(Permission.AUDIT_READ))
    return cursors.page(found, place, PAGE, lambda row: (row.sequence,), entry)


def _entry(row: Any, *, reads_record: bool) -> TimelineEntry:
    event = Event(row.action)
    return TimelineEntry(
        at=row.at,
        actor=_who(row.actor, event, on_behalf=bool(row.on_behalf)),
        title=_SENTENCES[event].title(row.data),
        detail=_SENTENCES[event].detail(row.data),
        kind=_SENTENCES[event].kind,
        reference=row.correlation_id if reads_record else "",
    )


def _who(name: str, event: Event, *, on_behalf: bool) -> str:
    if event in _BY_ITSELF:
        return _PORTAL
    return f"{name} (buyer), on behalf of the supplier" if on_behalf else name


Data = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _Sentence:
    """How one kind of event reads."""

    kind: str
    title: Callable[[Data], str]
    detail: Callable[[Data], str] = lambda data: ""


def _always(text: str) -> Callable[[Data], str]:
    return lambda data: text


def _version(text: str) -> Callable[[Data], str]:
    return lambda data: f"{text} (version {data['version']})" if "version" in data else text


def _notice(text: str) -> Callable[[Data], str]:
    return lambda data: f"Ship notice {data.get('number', '')} {text}"


def _revised(data: Data) -> str:
    lines = data.get("lines")
    return f"{counted(lines, 'line')} changed" if isinstance(lines, int) and lines else "Terms or notes changed"


def _count(name: str, one: str) -> Callable[[Data], str]:
    def sentence(data: Data) -> str:
        count = data.get(name)
        return counted(count, one) if isinstance(count, int) else ""

    return sentence


def _status(data: Data) -> str:
    status = data.get("status")
    return STATUS_WORDS[OrderStatus(status)].sentence if isinstance(status, str) else ""


def _reference(data: Data) -> str:
    reference = data.get("reference")
    return f"Number {reference}" if reference else ""


def _decided(data: Data) -> str:
    return f"Deviations decided: {data.get('approved', 0)} approved, {data.get('declined', 0)} declined"


_SENTENCES: Mapping[Event, _Sentence] = {
    Event.ORDER_RECEIVED: _Sentence("info", _always("Order received")),
    Event.ORDER_REVISED: _Sentence("warning", lambda data: f"Revision {data.get('revision', '')} received", _revised),
    Event.ORDER_CHANGED: _Sentence(
        "info", _always("The buyer updated the order"), lambda data: str(data.get("what", ""))
    ),
    Event.ANSWER_SENT: _Sentence("info", _version("Answer sent"), _count("lines", "line")),
    Event.ANSWER_IN_REVIEW: _Sentence("waiting", _always("Waiting for the buyer"), _count("deviations", "deviation")),
    Event.ANSWER_APPROVED: _Sentence("good", _version("Answer approved")),
    Event.ANSWER_DECLINED: _Sentence("danger", _version("Answer declined")),
    Event.ANSWER_WITHDRAWN: _Sentence("neutral", _version("Answer taken back")),
    Event.ANSWER_SUPERSEDED: _Sentence("neutral", _version("Replaced by a newer answer")),
    Event.ANSWER_REBASED: _Sentence("info", _always("Answer moved to the newest revision")),
    Event.ANSWER_RETURNED: _Sentence("danger", _version("Answer came back")),
    Event.ANSWER_WAITING: _Sentence("waiting", _always("The buyer's system is not answering; we keep trying")),
    Event.ANSWER_BOOKED: _Sentence("good", _version("Booked in the buyer's system"), _reference),
    Event.ANSWER_REFUSED: _Sentence("danger", _version("The buyer's system did not take the answer")),
    Event.ANSWER_STUCK: _Sentence("waiting", _always("A technical problem is being checked")),
    Event.ANSWER_REPLAYED: _Sentence("waiting", _always("Sent to the buyer's system again")),
    Event.NOTICE_SENT: _Sentence("info", _notice("sent"), _count("lines", "line")),
    Event.NOTICE_IN_REVIEW: _Sentence("waiting", _notice("waits for the buyer"), _count("deviations", "deviation")),
    Event.NOTICE_APPROVED: _Sentence("good", _notice("approved")),
    Event.NOTICE_DECLINED: _Sentence("danger", _notice("declined")),
    Event.NOTICE_WITHDRAWN: _Sentence("neutral", _notice("taken back")),
    Event.NOTICE_BOOKED: _Sentence("good", _notice("booked in the buyer's system"), _reference),
    Event.NOTICE_REFUSED: _Sentence("danger", _notice("not taken by the buyer's system")),
    Event.NOTICE_CANCELLED: _Sentence("neutral", _notice("cancelled")),
    Event.DEVIATION_DECIDED: _Sentence("neutral", _decided),
}

#: What nobody does: it comes from the buyer's system, or happens by itself.
_BY_ITSELF = frozenset(
    {
        Event.ORDER_RECEIVED,
        Event.ORDER_REVISED,
        Event.ORDER_CHANGED,
        Event.ANSWER_IN_REVIEW,
        Event.ANSWER_REBASED,
        Event.ANSWER_RETURNED,
        Event.ANSWER_WAITING,
        Event.ANSWER_BOOKED,
        Event.ANSWER_REFUSED,
        Event.ANSWER_STUCK,
        Event.NOTICE_IN_REVIEW,
        Event.NOTICE_BOOKED,
        Event.NOTICE_REFUSED,
        Event.NOTICE_CANCELLED,
    }
)
