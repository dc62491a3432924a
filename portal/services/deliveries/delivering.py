"""One promise, from claim to settlement."""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass

from portal.contracts import order_v1
from portal.domain.acknowledgments import Acknowledgment
from portal.domain.errors import Unavailable as StoreUnavailable
from portal.domain.orders import PurchaseOrder
from portal.domain.promises import MAX_ATTEMPTS, PromiseState
from portal.failpoints import reach
from portal.logs import correlated
from portal.ports.erp import ErpUnavailable, Outcome, Stale, Unavailable, Unknown
from portal.services.acknowledgments import documents
from portal.services.composition import Services
from portal.services.deliveries import settling
from portal.services.deliveries.delivery import Revised
from portal.store.queries import leases
from portal.store.queries.leases import Claim

log = logging.getLogger(__name__)

NOT_NOW = "not now"


def deliver(services: Services, promise: int) -> str:
    """Deliver one promised answer and return in a word what came of it.

    Harmless to run twice, at once or later: one worker holds the lease, the ERP books once per key, and a promise
    that is over is left alone ("not now", as is one whose turn has not come).

    Raises:
        Unavailable: the portal's own database does not answer; the lease runs out and another try follows.
    """
    reach("deliver.woken")
    claim = _claim(services, promise)
    if claim is None:
        return NOT_NOW
    with correlated(claim.correlation_id):
        reach("deliver.claimed")
        result = _deliver(services, claim)
        reach("deliver.settled")
        log.info("delivered", extra={"promise": claim.id, "key": claim.key, "result": result})
        return result


def _claim(services: Services, promise: int) -> Claim | None:
    now = services.clock.now()
    with services.begin() as uow:
        claim = leases.claim(
            uow.session,
            promise,
            now=now,
            lease_until=now + services.settings.lease,
            token=str(uuid.uuid4()),
        )
        if claim is not None and not leases.start_delivering(uow.session, claim.document):
            leases.settle(uow.session, claim, {"state": PromiseState.DROPPED})
            return None
    return claim


def _deliver(services: Services, claim: Claim) -> str:
    try:
        outcome = _call(services, claim)
        reach("deliver.called")
        return settling.settle(services, claim, outcome)
    except StoreUnavailable:
        raise
    except Exception as defect:
        # The one place that catches everything: a document that breaks our own code must not come back for ever.
        log.exception("defect while delivering", extra={"promise": claim.id, "key": claim.key})
        return settling.settle_defect(services, claim, defect)


@dataclass(frozen=True, slots=True)
class _Parcel:
    document: Acknowledgment
    order: PurchaseOrder


def _call(services: Services, claim: Claim) -> Outcome | Revised:
    if claim.attempts > 1:
        booked = services.erp.find_booking(claim.key)
        if booked is not None:
            return booked
        if claim.attempts > MAX_ATTEMPTS:
            return Unknown("No worker lived long enough to hear the answer.")
    parcel = _read(services, claim)
    if services.clock.now() >= claim.lease_until:
        # Held up past the lease: another worker may have settled this as refused, and booking it now would belie that.
        return Unknown("The lease ran out before anything was sent.")
    outcome = services.erp.book_acknowledgment(parcel.document, parcel.order, key=claim.key)
    return _read_again(services, claim, parcel.order) if isinstance(outcome, Stale) else outcome


def _read(services: Services, claim: Claim) -> _Parcel:
    with services.read() as uow:
        found = leases.get_deliverable(uow.session, claim.document)
        document = documents.load(uow.session, found.row, found.order)
    return _Parcel(document, order_v1.load(found.revision))


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
