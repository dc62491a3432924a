"""How answers to orders travel: on a revision of the order, and locked together with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from portal.contracts import order_v1
from portal.domain.orders import PurchaseOrder
from portal.ports.erp import ErpUnavailable, Outcome, Stale, Unavailable, Unknown
from portal.services import actions
from portal.services.acknowledgments import documents
from portal.services.composition import Services
from portal.services.deliveries.delivery import Delivery, Revised
from portal.store.queries import leases
from portal.store.queries.leases import Claim
from portal.store.rows import AcknowledgmentRow, OrderRow
from portal.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class AnswerDelivery(Delivery):
    """An answer on its way, with its order and the order's newest answer (nearly always the same)."""

    family: ClassVar[str] = "answer"

    answer: AcknowledgmentRow
    order: OrderRow
    newest: AcknowledgmentRow

    def finish(self) -> None:
        """Bring the order's next action up to date with its newest answer."""
        actions.set_action(self.order, self.newest, self.now)


class Answers:
    """Carries answers."""

    def start(self, uow: UnitOfWork, claim: Claim) -> bool:
        """Mark the answer as being delivered."""
        return leases.start_delivering(uow.session, claim.document)

    def call(self, services: Services, claim: Claim) -> Outcome | Revised:
        """Send the answer; where the ERP is at another revision, read the order again."""
        with services.read() as uow:
            found = leases.get_deliverable(uow.session, claim.document)
            document = documents.load(uow.session, found.row, found.order)
        order = order_v1.load(found.revision)
        if services.clock.now() >= claim.lease_until:
            # Held up past the lease: another worker may have settled this as refused, and booking it would belie that.
            return Unknown("The lease ran out before anything was sent.")
        outcome = services.erp.book_acknowledgment(document, order, key=claim.key)
        return _read_again(services, claim, order) if isinstance(outcome, Stale) else outcome

    def lock(self, uow: UnitOfWork, claim: Claim) -> AnswerDelivery | None:
        """Lock the order, then the promise."""
        found = leases.lock(uow.session, claim)
        if found is None:
            return None
        order, answer, newest = found
        return AnswerDelivery(uow, claim, answer, uow.clock.now(), answer, order, newest)


def _read_again(services: Services, claim: Claim, sent: PurchaseOrder) -> Revised | Unavailable | Unknown:
    """The ERP is at another revision of the order: fetch it, so that the answer can be moved to it.

    An ERP that asks for another revision and has no newer one contradicts itself; a person looks if that goes on.
    """
    as_of = services.clock.now()
    try:
        found = services.erp.orders([claim.stream])
    except ErpUnavailable as away:
        return Unavailable(away.text, away.retry_after)
    if not found or found[0].revision <= sent.revision:
        return Unknown("The ERP asks for another revision of the order and has no newer one.")
    return Revised(found[0], as_of)
