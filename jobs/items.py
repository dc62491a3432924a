"""Jobs about items of catalogs, run by the schedule."""

from __future__ import annotations

from portal.services.catalog import mastering
from portal.services.composition import Services


def move_on(services: Services) -> str:
    """Bring items to the prices and state of today. A second run is harmless: it finds no more of them."""
    return f"{mastering.move_on(services)} items"
