"""Who sees what: one supplier's people, the buyer's people, and an account that belongs nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import time

import pytest
from sqlalchemy.orm import InstrumentedAttribute

from portal.domain.actors import SYSTEM, Actor, Role
from portal.domain.catalog import CatalogItem, MasterItem
from portal.store.queries import scope
from portal.store.rows import (
    AcknowledgmentRow,
    CatalogItemRow,
    DocumentRow,
    EventRow,
    OrderRow,
    ReceivingWindowRow,
    ShippableLineRow,
    SupplierRow,
    WindowBookingRow,
)
from tests import make
from tests.house import House

SCOPES = {
    "orders": (scope.visible_orders, OrderRow.supplier_id),
    "items of catalogs": (scope.visible_catalog_items, CatalogItemRow.supplier_id),
    "acknowledgments": (scope.visible_acknowledgments, AcknowledgmentRow.supplier_id),
    "documents": (scope.visible_documents, DocumentRow.supplier_id),
    "lines to ship": (scope.visible_shippable_lines, ShippableLineRow.supplier_id),
    "suppliers": (scope.visible_suppliers, SupplierRow.id),
    "events": (scope.visible_events, EventRow.supplier_id),
    "bookings": (scope.visible_bookings, WindowBookingRow.supplier_id),
}


@pytest.fixture
def shared(house: House) -> House:
    """Give a portal with an answered order and an item of each of two suppliers."""
    house.erp.put_supplier(make.supplier("ACME"))
    for supplier in ("GLOBEX", "ACME"):
        house.erp.put_item(MasterItem(supplier, CatalogItem("H-1"), 1, make.NOW))
    orders = [make.order(), make.order(number="B", supplier="ACME")]
    house.receive(*orders)
    for order in orders:
        actor = _person(house, order.supplier)
        house.send(order, by=actor)
    _book_a_window(house, [_person(house, order.supplier) for order in orders])
    return house


def _book_a_window(house: House, people: Sequence[Actor]) -> None:
    span = {"ship_to": "HAM", "day": make.DUE, "opens": time(8), "closes": time(10)}
    with house.services.begin() as uow:
        window = ReceivingWindowRow(**span, capacity=2, counted="notices", taken=2)
        uow.session.add(window)
        uow.session.flush()
        booked = {"window_id": window.id, "needed": 1, "booked_at": make.NOW, "booked_name": "Somebody"}
        for person in people:
            uow.session.add(WindowBookingRow(supplier_id=person.supplier, notice="DN-1", **booked))


def _person(house: House, supplier: str, role: Role = Role.SUPPLIER_ORDERS) -> Actor:
    with house.reading() as uow:
        row = uow.session.query(SupplierRow).filter_by(number=supplier).one()
    return Actor(None, "Somebody", role, row.id, row.name)


def _seen(house: House, actor: Actor, noun: str) -> set[int | None]:
    visible, column = SCOPES[noun]
    assert isinstance(column, InstrumentedAttribute)
    with house.reading() as uow:
        return set(uow.session.scalars(visible(actor).with_only_columns(column)))


@pytest.mark.parametrize("noun", SCOPES)
@pytest.mark.parametrize("role", [role for role in Role if role.is_supplier])
def test_a_suppliers_people_see_their_own_suppliers_things_alone(shared: House, noun: str, role: Role) -> None:
    for supplier in ("GLOBEX", "ACME"):
        person = _person(shared, supplier, role)
        assert _seen(shared, person, noun) == {person.supplier}


@pytest.mark.parametrize("noun", SCOPES)
@pytest.mark.parametrize("role", [role for role in Role if not role.is_supplier])
def test_the_buyers_people_see_every_suppliers_things(shared: House, noun: str, role: Role) -> None:
    both = {_person(shared, "GLOBEX").supplier, _person(shared, "ACME").supplier}
    assert _seen(shared, replace(SYSTEM, role=role), noun) >= both


@pytest.mark.parametrize("noun", SCOPES)
def test_a_suppliers_person_without_a_supplier_sees_nothing(shared: House, noun: str) -> None:
    assert _seen(shared, Actor(None, "Nobody", Role.SUPPLIER_ADMIN), noun) == set()
