"""One order that can be billed, and what people do to bill it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.domain.settlements import PaymentTerms
from portal.domain.taxes import Tax, TaxCategory
from portal.services.deliveries import deliver
from portal.store.rows import InvoiceRow, OutboxRow
from tests import make, make_invoices

ORDER = "4500017"
FORM = "#invoice-form"
DAY = make.TODAY.isoformat()
GOOD = {"number": "R-1", "issued": DAY, "delivered": DAY}
TAX = Tax(TaxCategory.STANDARD, Decimal(19))


@pytest.fixture
def order(erp, read_erp):
    """Have an order of which 60 of 100 were received."""
    erp.put_profile(make_invoices.profile(version="2"))
    seller = {"vat_id": make_invoices.seller().vat_id, "address": make.address("Globex Hinges")}
    erp.put_supplier(make.supplier("GLOBEX", name="Globex Hinges", version=2, **seller))
    line = make.line(10, received=Decimal(60), shipped=Decimal(60), tax=TAX)
    erp.put_order(make.order(line, erp_version=2, terms=PaymentTerms(), payment_terms="30 days net"))
    read_erp()
    return ORDER


def deliver_all(services):
    with services.read() as uow:
        promises = uow.session.scalars(select(OutboxRow.id).where(OutboxRow.state != "done")).all()
    for promise in promises:
        deliver(services, promise)


def invoices(services):
    with services.read() as uow:
        return uow.session.scalars(select(InvoiceRow).order_by(InvoiceRow.id)).all()


def start(person):
    """Begin an invoice from the order's page."""
    return person.submit(person.get(f"/orders/{ORDER}"), "form[action='/invoices/from-order']")


def sent(person, **fields):
    page = person.submit(start(person), FORM, {**GOOD, **fields}, button="Send invoice")
    if not page.path.endswith("/edit/send"):
        return page
    ticked = [box["value"] for box in page.all("[name=confirmed]")]
    assert ticked, page.errors
    return person.submit(page, FORM, {"confirmed": ticked}, button="Send invoice")
