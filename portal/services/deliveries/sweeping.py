"""The sweep: whatever is due and was forgotten by the queue is offered to the workers again."""

from __future__ import annotations

from datetime import timedelta

from portal.failpoints import reach
from portal.services.composition import Services
from portal.store.queries import outbox

#: How long a worker woken by the commit has before the sweep wakes another, and how long until it does so again.
GRACE = timedelta(seconds=2)
AGAIN_AFTER = timedelta(seconds=5)

#: How many promises one sweep offers; the longest waiting come first.
AT_ONCE = 200


def sweep(services: Services) -> int:
    """Wake workers for promises that are due and unclaimed, or whose lease ran out; return how many were woken.

    Harmless to run twice: a job that is queued already stays alone, and a worker finds a promise taken.

    Raises:
        Unavailable: the database does not answer.
    """
    now = services.clock.now()
    with services.read() as uow:
        if not outbox.has_due(uow.session, now=now, offered_before=now - GRACE):
            return 0
    with services.begin() as uow:
        promises = outbox.offer(
            uow.session,
            now=now,
            offered_before=now - GRACE,
            again_at=now + AGAIN_AFTER - GRACE,
            limit=AT_ONCE,
        )
    reach("sweep.before_wake")
    woken = services.alarm.wake(promises) if promises else 0
    reach("sweep.after_wake")
    return woken
