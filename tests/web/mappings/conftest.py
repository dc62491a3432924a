"""A file of an invoice whose unit nobody has explained, and what people do about it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from portal.contracts.formats import ubl_invoice
from portal.domain.actors import Actor, Role
from portal.domain.invoice_parties import PostalAddress
from portal.domain.settlements import PaymentTerms
from portal.services import accounts
from portal.services.invoices import understanding, uploading
from tests import make, make_invoices
from tests.web.conftest import PASSWORD, PEOPLE


@pytest.fixture
def four_eyes(erp, read_erp):
    """Have the buyer ask for a second person."""
    erp.put_profile(replace(make_invoices.limits(map_four_eyes="true"), version="9"))
    read_erp()


@pytest.fixture
def order(erp, read_erp):
    """Have an order of which all was received."""
    erp.put_profile(make_invoices.profile(version="2"))
    erp.put_supplier(make.supplier("GLOBEX", name="Globex Hinges", version=2, vat_id=make_invoices.VAT_ID))
    line = make.line(10, received=Decimal(100), shipped=Decimal(100), tax=make_invoices.STANDARD)
    erp.put_order(make.order(line, erp_version=2, terms=PaymentTerms(), payment_terms="30 days net"))
    read_erp()


@pytest.fixture
def sends(services, order):
    """Give what sends and reads a file as one of Globex's people; it returns the upload."""
    person: Actor = accounts.sign_in(services, PEOPLE["bill"].email, PASSWORD, address="::1").actor
    assert person.role is Role.SUPPLIER_BILLING

    def send(name: str, data: bytes) -> int:
        upload = uploading.take(services, person, name=name, declared="", data=data)
        understanding.run(services, upload)
        return upload

    return send


@pytest.fixture
def bills(sends):
    """Give what sends and reads a file of an invoice in a unit; it returns the upload."""

    def send(unit: str = "Stk", number: str = "R-1") -> int:
        buyer = make_invoices.buyer(address=PostalAddress(country="DE"))
        said = make_invoices.invoice(make_invoices.line(unit=unit), number=number, buyer=buyer)
        return sends(f"{number}.xml", ubl_invoice.dump(said, {}))

    return send
