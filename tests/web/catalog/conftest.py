"""A catalog of one screw and one washer, and what people do with it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.services.deliveries import deliver
from portal.store.rows import CatalogItemRow, CatalogProposalRow, OutboxRow
from tests import make, make_catalogs
from tests.make_catalogs import CODE

FORM = "#catalog-form"
TODAY = make.TODAY.isoformat()

#: What a new item needs.
GOOD = {
    "code": "HT-1",
    "description": "Hinge, top hung",
    "unit": "H87",
    "currency": "EUR",
    "t0-price": "2.50",
    "valid_from": TODAY,
}


@pytest.fixture
def items(erp, read_erp):
    """Have the ERP tell of a screw of GLOBEX, with an open order of it, and of an item of UMBRELLA."""
    erp.put_profile(make.profile(version="2", contracts=(*make.profile().contracts, "catalog/1")))
    erp.put_item(make_catalogs.known(version=3))
    erp.put_item(make_catalogs.known(version=1, supplier="UMBRELLA", code="SECRET-ITEM", description="Secret spring"))
    line = make.line(10, supplier_item=CODE, price="9.50", price_base="100", pack=make.BOX_OF_96)
    erp.put_order(make.order(line, erp_version=2))
    read_erp()


def item(services, code=CODE):
    """Return the row of an item."""
    with services.read() as uow:
        return uow.session.scalars(select(CatalogItemRow).where(CatalogItemRow.code == code)).one()


def proposals(services):
    """Return every proposal, oldest first."""
    with services.read() as uow:
        return uow.session.scalars(select(CatalogProposalRow).order_by(CatalogProposalRow.id)).all()


def change(person, services, code=CODE):
    """Open the form that changes an item."""
    return person.get(f"/catalog/{item(services, code).id}/change")


def sent(person, page, **fields):
    """Send a form in which nothing has to be confirmed."""
    return person.submit(page, FORM, fields, button="Send proposal")


def deliver_all(services):
    """Deliver whatever is promised."""
    with services.read() as uow:
        promises = uow.session.scalars(select(OutboxRow.id).where(OutboxRow.state != "done")).all()
    for promise in promises:
        deliver(services, promise)
