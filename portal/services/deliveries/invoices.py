"""How invoices travel: never stale, because the ERP matches them against its orders as they are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from portal.domain.actors import SYSTEM
from portal.domain.issues import Issue
from portal.ports.erp import Booked, Outcome, Unknown
from portal.services import attaching
from portal.services.composition import Services
from portal.services.deliveries.delivery import Delivery, Stopped
from portal.services.invoices import documents, keeping
from portal.store.queries import leases
from portal.store.queries.leases import Claim
from portal.store.rows import InvoiceRow
from portal.store.unit_of_work import UnitOfWork

_TOO_LATE = "The lease ran out before anything was sent."


@dataclass(frozen=True, slots=True)
class InvoiceDelivery(Delivery):
    """An invoice on its way."""

    family: ClassVar[str] = "invoice"

    invoice: InvoiceRow

    @property
    def subject(self) -> str:
        """The first of the orders that it bills."""
        return self.invoice.first_order

    def book(self, booked: Booked) -> None:
        """Write down the ERP's number; earlier versions are over."""
        Delivery.book(self, booked)
        keeping.supersede_earlier(self.uow, SYSTEM, self.invoice)

    def placed(self, issue: Issue) -> Issue:
        """Return a finding at the invoice's line that bills the order line, or at the whole invoice if several do."""
        if not issue.path.startswith("lines/"):
            return issue
        lines = documents.load(self.invoice).lines
        at = [place for place, line in enumerate(lines, 1) if issue.path == f"lines/{line.order_line_number}"]
        return replace(issue, path=f"lines/{at[0]}" if len(at) == 1 else "")


class Invoices:
    """Carries invoices and credit notes."""

    def start(self, uow: UnitOfWork, claim: Claim) -> bool:
        """Mark the invoice as being delivered."""
        return leases.start_delivering(uow.session, claim.document)

    def call(self, services: Services, claim: Claim) -> Outcome | Stopped:
        """Send the invoice with the orders as the portal knows them now."""
        with services.read() as uow:
            row = uow.session.get_one(InvoiceRow, claim.document)
            document = documents.load(row)
            rows = documents.own_orders(uow.session, document, row.supplier_id)
            orders = documents.newest_orders(uow.session, rows)
        files = [(one.name or one.id, one.digest) for one in document.supporting if one.digest]
        if found := attaching.stopped(services, files):
            return Stopped(found)
        if services.clock.now() >= claim.lease_until:
            return Unknown(_TOO_LATE)
        return services.erp.book_invoice(document, orders, key=claim.key)

    def lock(self, uow: UnitOfWork, claim: Claim) -> InvoiceDelivery | None:
        """Lock the invoice, then the promise."""
        invoice = leases.lock_document(uow.session, claim)
        if not isinstance(invoice, InvoiceRow):
            return None
        return InvoiceDelivery(uow, claim, invoice, uow.clock.now(), invoice)
