"""Ship notices for tests: started from everything that can be shipped of an order, and sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from portal.domain.actors import Actor
from portal.domain.shipments import Transport
from portal.services.composition import Services
from portal.services.shipments import drafting, packing, submission
from portal.services.shipments.drafting import Header
from portal.services.shipments.shippable import of_order
from portal.services.shipments.views import Sent
from portal.store.queries import orders
from tests import make

CARRIER = Transport(carrier="Kuehne", tracking="KN-100200300")


def draft(
    services: Services, actor: Actor, order: str, *, arrives: date = make.DUE, pallets: int | None = None
) -> tuple[int, int]:
    """Start a notice for everything that is left of an order; return its id and edition."""
    with services.begin() as uow:
        row = orders.find(uow.session, actor, order)
        assert row is not None
        keys = [(row.id, line.line) for line in of_order(uow, actor, row.id) if line.left]
        started = drafting.start(uow, actor, keys)
        ships = min(arrives - timedelta(days=1), uow.clock.now().date())
        header = Header(started.number, ships, arrives, replace(CARRIER, pallets=pallets), "")
        saved = drafting.save(uow, actor, started.id, header, (), edition=started.edition)
        return saved.id, saved.edition


def send(services: Services, actor: Actor, shipment: int, edition: int) -> Sent:
    """Send a draft and confirm whatever is to be confirmed."""
    confirmed: frozenset[str] = frozenset()
    with services.read() as uow:
        checked = submission.check(uow, actor, shipment)
        confirmed = frozenset(issue.fingerprint for issue in checked.to_confirm)
    with services.begin() as uow:
        return submission.send(uow, actor, shipment, edition=edition, confirmed=confirmed)


def packed(services: Services, actor: Actor, order: str) -> tuple[int, int]:
    """Start a notice for everything that is left of an order, packed and numbered; return its id and edition."""
    shipment, edition = draft(services, actor, order)
    with services.begin() as uow:
        edition = packing.change(uow, actor, shipment, packing.propose(None, uow), edition=edition).edition
    with services.begin() as uow:
        packing.number(uow, actor, shipment, edition=edition)
    with services.read() as uow:
        return shipment, drafting.find(uow, actor, shipment).edition


def ship(services: Services, actor: Actor, order: str, *, arrives: date = make.DUE, pallets: int | None = None) -> Sent:
    """Start and send a notice for everything that is left of an order."""
    return send(services, actor, *draft(services, actor, order, arrives=arrives, pallets=pallets))
