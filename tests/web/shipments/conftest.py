"""One order that can be shipped, and what people do to ship it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.domain.orders import Demand
from portal.services import accounts, acknowledgments
from portal.services.deliveries import deliver
from portal.store.rows import OutboxRow, ShipmentRow
from tests import make, make_shipments
from tests.web.conftest import PASSWORD, PEOPLE

ORDER = "4500017"
FORM = "#notice-form"
SHIPS, ARRIVES = make_shipments.SHIPS.isoformat(), make_shipments.ARRIVES.isoformat()
GOOD = {"ships": SHIPS, "arrives": ARRIVES, "carrier": "Hare Express", "tracking": "HX-1"}

BOXED = make.line(20, "300", pack=make.BOX_OF_96, pack_size="96", description="Bracket")
DANGEROUS = make.line(40, "20", demands=frozenset({Demand.DANGEROUS}), description="Adhesive")
WITH_LOTS = make.line(30, "50", demands=frozenset({Demand.LOT, Demand.BEST_BEFORE}), description="Glue")


@pytest.fixture
def order(erp, services, read_erp, clock):
    """Have an answered order of three lines, near the day on which it is due."""
    erp.put_profile(make_shipments.profile(version="2"))
    erp.put_supplier(make.supplier("GLOBEX", name="Globex Hinges", version=2, gs1_prefix="4012345"))
    erp.put_order(make.order(make.line(10), BOXED, WITH_LOTS, erp_version=2))
    read_erp()
    accept(services)
    clock.advance(days=(make_shipments.SHIPS - make.TODAY).days)
    return ORDER


def accept(services, number=ORDER, name="anna"):
    person = accounts.sign_in(services, PEOPLE[name].email, PASSWORD, address="::1").actor
    with services.begin() as uow:
        acknowledgments.accept_all(uow, person, number, revision=1, key=f"accept-{number}")
    deliver_all(services)


def deliver_all(services):
    with services.read() as uow:
        promises = uow.session.scalars(select(OutboxRow.id).where(OutboxRow.state != "done")).all()
    for promise in promises:
        deliver(services, promise)


def start(person, *lines):
    """Tick lines of the order in the list and start a notice."""
    page = person.get("/shipments/shippable")
    keys = {box["aria-label"]: box["value"] for box in page.all("[name=line]")}
    ticked = [keys[f"Line {line} of order {ORDER}"] for line in lines]
    return person.submit(page, "#shippable", {"line": ticked}, button="Start a ship notice")


def sent(person, *lines, **fields):
    page = start(person, *(lines or (10,)))
    return person.submit(page, FORM, {**GOOD, **fields}, button="Send ship notice")


def notices(services):
    with services.read() as uow:
        return uow.session.scalars(select(ShipmentRow).order_by(ShipmentRow.id)).all()
