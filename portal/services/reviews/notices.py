"""Ship notices in review."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from portal.domain.actors import Actor
from portal.domain.dates import DateKind, dated
from portal.domain.events import Event
from portal.domain.states import DocumentState, change
from portal.services.reviews.codes import PLAIN_CODES, DeclineCodes
from portal.services.reviews.reviewed import Subject
from portal.services.shipments import drafting, keeping
from portal.services.windows import holding
from portal.store.queries import reviews
from portal.store.rows import ShipmentRow
from portal.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class HeldNotice:
    """A notice, locked."""

    row: ShipmentRow
    noun: str = "notice"
    codes: DeclineCodes = PLAIN_CODES

    def record(self, uow: UnitOfWork, actor: Actor, event: Event, **data: object) -> None:
        """Record what happened to it, under the first of its orders."""
        keeping.record(uow, actor, self.row, event, **data)

    def approve(self, uow: UnitOfWork, actor: Actor) -> None:
        """Send it on to the buyer's system."""
        self.row.state = change(DocumentState(self.row.state), DocumentState.APPROVED)
        self.record(uow, actor, Event.NOTICE_APPROVED)
        keeping.promise_delivery(uow, self.row)

    def decline(self, uow: UnitOfWork, actor: Actor, declined: int) -> None:
        """Give it back to the supplier, and its receiving window to others."""
        self.row.state = change(DocumentState(self.row.state), DocumentState.DECLINED)
        self.record(uow, actor, Event.NOTICE_DECLINED, declined=declined)
        holding.release_if_over(uow, actor, self.row)


def hold(uow: UnitOfWork, actor: Actor, document: int) -> HeldNotice:
    """Return a notice, kept from others until the unit of work ends.

    Raises:
        NotFound: there is no such notice.
    """
    return HeldNotice(drafting.find(uow, actor, document, lock=True))


def subjects(uow: UnitOfWork, actor: Actor, documents: Collection[int]) -> Mapping[int, Subject]:
    """Return of each of these notices the first order, the place and the day of arrival."""
    found = reviews.list_notices(uow.session, actor, documents)
    return {row.id: Subject(row.order_number, row.place, dated(DateKind.PLANNED_ARRIVAL, row.arrives)) for row in found}
