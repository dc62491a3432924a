"""Jobs about catalogs."""

from __future__ import annotations

from jobs.deliveries import carry


def deliver(promise: int) -> str:
    """Deliver one promised proposal to the ERP.

    A second run is harmless: the promise is claimed by one worker at a time, the ERP books once per key, and what is
    over is left alone.
    """
    return carry(promise)
