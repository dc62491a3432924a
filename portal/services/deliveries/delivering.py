"""One promise, from claim to settlement."""

from __future__ import annotations

import logging
import uuid

from portal.domain.errors import Unavailable as StoreUnavailable
from portal.domain.promises import MAX_ATTEMPTS, PromiseState
from portal.failpoints import reach
from portal.logs import correlated
from portal.ports.erp import Outcome, Unknown
from portal.services.composition import Services
from portal.services.deliveries import settling
from portal.services.deliveries.carriers import CARRIERS
from portal.services.deliveries.delivery import Carrier, Revised, Stopped, give_back
from portal.store.queries import leases
from portal.store.queries.leases import Claim

log = logging.getLogger(__name__)

NOT_NOW = "not now"


def deliver(services: Services, promise: int) -> str:
    """Deliver one promised document and return in a word what came of it.

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
        if claim is not None and not CARRIERS[claim.job].start(uow, claim):
            give_back(uow, claim, PromiseState.DROPPED)
            return None
    return claim


def _deliver(services: Services, claim: Claim) -> str:
    carrier = CARRIERS[claim.job]
    try:
        outcome = _call(services, claim, carrier)
        reach("deliver.called")
        return settling.settle(services, claim, carrier, outcome)
    except StoreUnavailable:
        raise
    except Exception as defect:
        # The one place that catches everything: a document that breaks our own code must not come back for ever.
        log.exception("defect while delivering", extra={"promise": claim.id, "key": claim.key})
        return settling.settle_defect(services, claim, carrier, defect)


def _call(services: Services, claim: Claim, carrier: Carrier) -> Outcome | Revised | Stopped:
    if claim.attempts > 1:
        booked = services.erp.find_booking(claim.key)
        if booked is not None:
            return booked
        if claim.attempts > MAX_ATTEMPTS:
            return Unknown("No worker lived long enough to hear the answer.")
    return carrier.call(services, claim)
