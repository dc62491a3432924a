"""Jobs about ship notices."""

from __future__ import annotations

from jobs.deliveries import carry


def deliver(promise: int) -> str:
    """Deliver one promised notice to the ERP.

    A second run is harmless: the promise is claimed by one worker at a time, the ERP books once per key, and what is
    over is left alone.
    """
    return carry(promise)


def cancel(promise: int) -> str:
    """Ask the ERP to cancel one booked notice.

    A second run is harmless, as for delivering: the ERP cancels once per key.
    """
    return carry(promise)
