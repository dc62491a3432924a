"""How often somebody may try: failed sign-ins are counted for each account and each address, and then told to wait."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from portal.domain.errors import PortalError
from portal.store.queries import users
from portal.store.unit_of_work import UnitOfWork

#: A count begins with the first try and is forgotten so long after it.
WINDOW = timedelta(minutes=15)


class TooManyTries(PortalError):
    """Too many tries failed for this account or from this address; try again after ``retry_after``."""

    def __init__(self, retry_after: timedelta) -> None:
        minutes = max(1, -(-int(retry_after.total_seconds()) // 60))
        super().__init__(f"Too many sign-ins have failed. Try again in {minutes} minute{'' if minutes == 1 else 's'}.")
        self.retry_after = retry_after


def subject(kind: str, value: str) -> str:
    """Name who is counted, without keeping an address or the e-mail of somebody who may have no account."""
    return f"{kind}:{hashlib.sha256(value.encode()).hexdigest()}"


def count(uow: UnitOfWork, subject: str, limit: int) -> timedelta | None:
    """Count a try before it is made; return how long to wait when that was one too many."""
    now = uow.clock.now()
    failures, began = users.count_attempt(uow.session, subject, now=now, stale=now - WINDOW)
    return began + WINDOW - now if failures > limit else None


def forget(uow: UnitOfWork, subject: str) -> None:
    """Forget the tries of a subject that got in, and of everybody whose window is over."""
    users.forget_attempts(uow.session, subject, stale=uow.clock.now() - WINDOW)


def take_back(uow: UnitOfWork, subject: str) -> None:
    """Take back one counted try that did not fail; the failed ones of others stay counted."""
    users.take_back_attempt(uow.session, subject)
