"""One settlement under way: the document it may change, locked, behind the fence of its lease."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol

from portal.contracts import issues_v1
from portal.domain.actors import SYSTEM
from portal.domain.events import Event
from portal.domain.issues import Issue
from portal.domain.orders import PurchaseOrder
from portal.domain.promises import OVER, PromiseState
from portal.domain.states import DocumentState, ReceiptKind, ReceiptState, change
from portal.ports.erp import Booked, Outcome
from portal.services.composition import Services
from portal.store.queries import leases, receipts
from portal.store.queries.leases import Claim
from portal.store.rows import DocumentRow
from portal.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Revised:
    """The order as the ERP has it now, read because the answer was based on an older revision."""

    order: PurchaseOrder
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Stopped:
    """Nothing was sent, because of the document's files: viruses, or a scanner that cannot say now."""

    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    """A document whose lease is held. What differs between kinds of documents is said by those who inherit."""

    #: The first part of the events' names.
    family: ClassVar[str] = ""

    uow: UnitOfWork
    claim: Claim
    document: DocumentRow
    now: datetime

    @property
    def subject(self) -> str:
        """What the record says that it is about."""
        return self.claim.stream

    def settle(self, state: PromiseState, **values: Any) -> None:
        """Give the lease back and leave the promise in a state."""
        give_back(self.uow, self.claim, state, **values)

    def move(self, state: DocumentState) -> None:
        """Bring the document to a state."""
        self.document.state = change(DocumentState(self.document.state), state)

    def book(self, booked: Booked) -> None:
        """Write down the ERP's number."""
        self.document.erp_reference, self.document.booked_at = booked.reference, booked.at

    def receipt(
        self,
        state: ReceiptState,
        at: datetime,
        *,
        kind: ReceiptKind = ReceiptKind.BOOKED,
        actor: str = "The buyer's system",
        reference: str = "",
        issues: Sequence[Issue] = (),
    ) -> None:
        """Write a receipt of the document, that of the booking unless told otherwise."""
        receipts.give(
            self.uow.session,
            self.document.id,
            kind,
            state,
            at=at,
            actor=actor,
            reference=reference,
            issues=issues_v1.dump(issues),
        )

    def record(self, what: str, **data: object) -> None:
        """Record what happened to the document: the second part of an event's name."""
        self.uow.record(
            SYSTEM,
            Event(f"{self.family}.{what}"),
            subject=self.subject,
            supplier=self.document.supplier_id,
            document=self.document.id,
            data={"number": self.document.number, "version": self.document.version, **data},
        )

    def placed(self, issue: Issue) -> Issue:
        """Return a finding of the ERP, which names lines of the order, at its place in the document."""
        return issue

    def finish(self) -> None:
        """Bring what depends on the document up to date."""


def give_back(uow: UnitOfWork, claim: Claim, state: PromiseState, **values: Any) -> None:
    """Leave a promise in a state; where it is over, the next one of its stream is woken, which had to wait for it."""
    leases.settle(uow.session, claim, {"state": state, **values})
    if state in OVER and (following := leases.find_next(uow.session, claim)):
        uow.wake(following)


class Carrier(Protocol):
    """How documents of one job travel; the rest is the same for all."""

    def start(self, uow: UnitOfWork, claim: Claim) -> bool:
        """Mark the document as being delivered; False where there is nothing left to deliver."""
        ...

    def call(self, services: Services, claim: Claim) -> Outcome | Revised | Stopped:
        """Read what is to be sent and send it, without any transaction open."""
        ...

    def lock(self, uow: UnitOfWork, claim: Claim) -> Delivery | None:
        """Lock what a settlement changes; None where the lease was lost."""
        ...
