"""Invoices in review."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from portal.domain.actors import Actor
from portal.domain.dates import DateKind, dated
from portal.domain.events import Event
from portal.domain.states import DocumentState, change
from portal.services.invoices import drafting, keeping
from portal.services.reviews.codes import INVOICE_CODES, DeclineCodes
from portal.services.reviews.reviewed import Subject
from portal.store.queries import reviews
from portal.store.rows import InvoiceRow
from portal.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class HeldInvoice:
    """An invoice, locked."""

    row: InvoiceRow
    noun: str = "invoice"
    codes: DeclineCodes = INVOICE_CODES

    def record(self, uow: UnitOfWork, actor: Actor, event: Event, **data: object) -> None:
        """Record what happened to it, under the first of its orders."""
        keeping.record(uow, actor, self.row, event, **data)

    def approve(self, uow: UnitOfWork, actor: Actor) -> None:
        """Send it on to the buyer's system."""
        self.row.state = change(DocumentState(self.row.state), DocumentState.APPROVED)
        self.row.awaits_goods = False
        self.record(uow, actor, Event.INVOICE_APPROVED)
        keeping.promise_delivery(uow, self.row)

    def decline(self, uow: UnitOfWork, actor: Actor, declined: int) -> None:
        """Give it back to the supplier."""
        self.row.state = change(DocumentState(self.row.state), DocumentState.DECLINED)
        self.row.awaits_goods = False
        self.record(uow, actor, Event.INVOICE_DECLINED, declined=declined)


def hold(uow: UnitOfWork, actor: Actor, document: int) -> HeldInvoice:
    """Return an invoice, kept from others until the unit of work ends.

    Raises:
        NotFound: there is no such invoice.
    """
    return HeldInvoice(drafting.find(uow, actor, document, lock=True))


def subjects(uow: UnitOfWork, actor: Actor, documents: Collection[int]) -> Mapping[int, Subject]:
    """Return of each of these invoices the first order and the day on which it is due."""
    found = reviews.list_invoices(uow.session, actor, documents)
    return {row.id: Subject(row.first_order, "", dated(DateKind.PAYMENT_DUE, row.due)) for row in found}
