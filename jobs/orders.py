"""Jobs about orders, run by the schedule."""

from __future__ import annotations

from portal.services import actions, comparison, intake
from portal.services.composition import Services


def synchronise(services: Services) -> str:
    """Read what changed in the ERP. A second run is harmless: it begins where the first one's cursor is."""
    report = intake.synchronise(services)
    return report.problem or f"{report.orders} orders, {report.suppliers} suppliers"


def compare(services: Services) -> str:
    """Compare both sides and record what differs. A second run is harmless: it finds the same."""
    return f"{len(comparison.compare(services))} differences"


def mark_overdue(services: Services) -> str:
    """Mark orders whose time to answer has passed. A second run is harmless: it finds no more of them."""
    with services.begin() as uow:
        return f"{actions.mark_overdue(uow.session, uow.clock.now())} orders"
