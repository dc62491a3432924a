"""People around the orders of one supplier."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.domain.actors import Actor, Role
from portal.domain.tolerances import ToleranceProfile
from portal.services import intake
from tests import invoicing, make, make_invoices
from tests.house import House


@pytest.fixture
def anna(house: House) -> Actor:
    """Give somebody of GLOBEX who answers orders; GLOBEX has one order of one line."""
    house.receive()
    return house.supplier()


@pytest.fixture
def ben(anna: Actor) -> Actor:
    """Give a second person of GLOBEX who answers orders."""
    return Actor(None, "Ben Okafor", Role.SUPPLIER_ORDERS, anna.supplier, anna.supplier_name)


@pytest.fixture
def viewer(anna: Actor) -> Actor:
    """Give somebody of GLOBEX who only looks."""
    return Actor(None, "Vera Viewer", Role.SUPPLIER_VIEWER, anna.supplier, anna.supplier_name)


@pytest.fixture
def stranger(house: House, anna: Actor) -> Actor:
    """Give somebody of another supplier, who has an order too."""
    house.erp.put_supplier(make.supplier("HOOLI", name="Hooli Parts"))
    house.receive(make.order(number="7700001", supplier="HOOLI"))
    other = (anna.supplier or 0) + 1
    return Actor(None, "Sam Stranger", Role.SUPPLIER_ADMIN, other, "Hooli Parts")


@pytest.fixture
def buyer() -> Actor:
    """Give one of the buyer's people."""
    return Actor(None, "Ada Buyer", Role.BUYER)


@pytest.fixture
def approver() -> Actor:
    """Give another of the buyer's people."""
    return Actor(None, "Omar Approver", Role.APPROVER)


@pytest.fixture
def mia() -> Actor:
    """Give somebody of the buyer's master data."""
    return Actor(None, "Mia Master", Role.MASTER_DATA)


@pytest.fixture
def shipper(house: House, anna: Actor) -> Actor:
    """Give somebody of GLOBEX who ships, and numbers packages under GLOBEX's prefix."""
    house.erp.put_supplier(make.supplier(version=2, gs1_prefix="4012345"))
    intake.synchronise(house.services)
    return replace(anna, role=Role.SUPPLIER_SHIPPING)


@pytest.fixture
def biller(house: House, anna: Actor) -> Actor:
    """Give somebody of GLOBEX who bills: all 100 of its order 4500017 were received, nothing of 4500018."""
    seller = {"vat_id": make_invoices.VAT_ID, "address": make.address("Globex Hinges")}
    contracts, told = make.profile().contracts, ToleranceProfile(buyer={"inv_before_receipt": "review"})
    house.erp.put_profile(make_invoices.profile(version="2", contracts=contracts, tolerances=told))
    house.erp.put_supplier(make.supplier(version=2, accounts=(invoicing.ACCOUNT,), **seller))
    house.receive(invoicing.order(erp_version=2), invoicing.order(number="4500018"))
    invoicing.receive(house, "100", "GR-1")
    return replace(anna, name="Bill Billing", role=Role.SUPPLIER_BILLING)
