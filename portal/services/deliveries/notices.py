"""How ship notices and their cancellations travel: never stale, because the goods are moving."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from portal.domain.actors import SYSTEM
from portal.domain.errors import NotFound
from portal.domain.issues import Issue
from portal.domain.states import DocumentState, ReceiptKind, ReceiptState, change, is_being_cancelled
from portal.ports.erp import Booked, Outcome, Unknown
from portal.services import attaching
from portal.services.composition import Services
from portal.services.deliveries.delivery import Delivery, Stopped
from portal.services.shipments import approvals, documents, keeping
from portal.services.windows import holding
from portal.store.queries import leases, serials, shipments
from portal.store.queries.leases import Claim
from portal.store.rows import ShipmentRow
from portal.store.unit_of_work import UnitOfWork

_TOO_LATE = "The lease ran out before anything was sent."


@dataclass(frozen=True, slots=True)
class NoticeDelivery(Delivery):
    """A ship notice on its way."""

    family: ClassVar[str] = "notice"

    notice: ShipmentRow

    def move(self, state: DocumentState) -> None:
        """Bring the notice to a state; one that is refused gives its window back."""
        Delivery.move(self, state)
        if state is DocumentState.REFUSED:
            holding.release_if_over(self.uow, SYSTEM, self.notice)

    @property
    def subject(self) -> str:
        """The first of the orders it ships for."""
        return shipments.first_order(self.uow.session, self.notice.id)

    def book(self, booked: Booked) -> None:
        """Write down the ERP's number, and which version of each order contains the notice; earlier ones are over."""
        Delivery.book(self, booked)
        shipments.contained(self.uow.session, self.notice.id, booked.versions)
        keeping.supersede_earlier(self.uow, SYSTEM, self.notice)

    def placed(self, issue: Issue) -> Issue:
        """Return a finding at the notice's line that ships the order line, or at the whole notice if several do."""
        lines = shipments.list_lines(self.uow.session, self.notice.id)
        positions = [line.position for line in lines if issue.path == f"lines/{line.line}"]
        if issue.path.startswith("lines/"):
            return replace(issue, path=f"lines/{positions[0]}" if len(positions) == 1 else "")
        return issue


class Notices:
    """Carries ship notices."""

    def start(self, uow: UnitOfWork, claim: Claim) -> bool:
        """Mark the notice as being delivered."""
        return leases.start_delivering(uow.session, claim.document)

    def call(self, services: Services, claim: Claim) -> Outcome | Stopped:
        """Send the notice with the orders as the portal knows them now."""
        with services.read() as uow:
            row = uow.session.get_one(ShipmentRow, claim.document)
            document = documents.load(uow.session, row)
            orders, approved = documents.orders(uow.session, document.orders), approvals.list_approved(row)
        if found := attaching.stopped(services, [(one.name, one.digest) for one in document.attachments]):
            return Stopped(found)
        if services.clock.now() >= claim.lease_until:
            return Unknown(_TOO_LATE)
        return services.erp.book_shipment(document, orders, key=claim.key, approved=approved)

    def lock(self, uow: UnitOfWork, claim: Claim) -> NoticeDelivery | None:
        """Lock the notice, then the promise."""
        notice = leases.lock_document(uow.session, claim)
        if not isinstance(notice, ShipmentRow):
            return None
        return NoticeDelivery(uow, claim, notice, uow.clock.now(), notice)


@dataclass(frozen=True, slots=True)
class CancellationDelivery(NoticeDelivery):
    """A cancellation on its way: the notice stays booked until the ERP has cancelled it."""

    def move(self, state: DocumentState) -> None:
        """Withdraw the notice when it is cancelled; what becomes of a try changes nothing about it."""
        if state is DocumentState.BOOKED:
            self.notice.state = change(DocumentState(self.notice.state), DocumentState.WITHDRAWN)
            self.notice.edition += 1
            # The goods did not travel, so another notice may ship them.
            serials.forget(self.uow.session, self.notice.supplier_id, notice=self.notice.number)
            holding.release_if_over(self.uow, SYSTEM, self.notice)
        elif state is DocumentState.REFUSED:
            self.notice.cancel_asked_at = None
            self.notice.edition += 1

    def book(self, booked: Booked) -> None:
        """Keep the number that the ERP gave the notice itself."""

    def receipt(self, state: ReceiptState, *_: object, kind: ReceiptKind = ReceiptKind.BOOKED, **__: object) -> None:
        """Leave the notice's receipts as they are: it was booked."""

    def record(self, what: str, **data: object) -> None:
        """Record what happened to the cancellation."""
        named = {"booked": "cancelled", "refused": "cancel_refused"}.get(what, what)
        Delivery.record(self, named, **data)


class Cancellations:
    """Carries cancellations of booked notices."""

    def start(self, uow: UnitOfWork, claim: Claim) -> bool:
        """Say whether there is still something to cancel."""
        notice = uow.session.get_one(ShipmentRow, claim.document)
        return is_being_cancelled(notice.state, notice.cancel_asked_at)

    def call(self, services: Services, claim: Claim) -> Outcome:
        """Ask the ERP to cancel what it booked."""
        with services.read() as uow:
            reference = uow.session.get_one(ShipmentRow, claim.document).erp_reference
        if reference is None:
            raise NotFound(claim.key)
        if services.clock.now() >= claim.lease_until:
            return Unknown(_TOO_LATE)
        return services.erp.cancel_shipment(reference, key=claim.key)

    def lock(self, uow: UnitOfWork, claim: Claim) -> CancellationDelivery | None:
        """Lock the notice, then the promise."""
        notice = leases.lock_document(uow.session, claim)
        if not isinstance(notice, ShipmentRow):
            return None
        return CancellationDelivery(uow, claim, notice, uow.clock.now(), notice)
