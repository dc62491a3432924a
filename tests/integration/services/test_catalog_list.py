"""Finding items among many: by code, words and status, page by page, in the same few statements."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from portal.domain.actors import Actor, Role
from portal.services import intake
from portal.services.catalog import drafting, listing
from portal.services.catalog.mastering import apply_items
from portal.services.catalog.views import CatalogFilters
from portal.store.queries import catalog_lists
from tests import make, make_catalogs
from tests.house import House
from tests.statements import counted

BEN = Actor(None, "Ben Buyer", Role.BUYER)

#: What is sold, by code.
GOODS = {
    "A-1": "Hexagon screw M8 x 30",
    "A-2": "Hexagon screw M8 x 40, zinc plated",
    "B-1": "Hinge 110°, left",
    "B-2": "Hinge 110°, right",
    "C_1": "Washer 50% off",
    "Ü-1": "Große Schraube / M8x30-A2",
}


@pytest.fixture
def anna(house: House) -> Actor:
    """Have an ERP that tells what GLOBEX and ACME sell; give somebody of GLOBEX."""
    house.receive()
    house.erp.put_supplier(make.supplier("ACME", name="Acme"))
    intake.synchronise(house.services)
    items = [make_catalogs.known(code=code, description=said, buyer_item="", gtin="") for code, said in GOODS.items()]
    items += [make_catalogs.known(supplier="ACME", code="A-1", description="Hexagon screw of Acme")]
    with house.services.begin() as uow:
        apply_items(uow, items, as_of=make.NOW)
    return house.supplier()


def codes(house: House, actor: Actor, q: str = "", **filters: str) -> list[str]:
    with house.reading() as uow:
        return [row.code for row in listing.list_items(uow, actor, CatalogFilters(q, **filters)).rows]


FOUND = {
    "": list(GOODS),
    "a-": ["A-1", "A-2"],
    "a-2": ["A-2"],
    "screw": ["A-1", "A-2"],
    "SCREW zinc": ["A-2"],
    "zinc hexa M8": ["A-2"],
    "hinge left": ["B-1"],
    "left right": [],
    "crew": [],
    "c_": ["C_1"],
    "50%": ["C_1"],
    "5_": [],
    "grosse": ["Ü-1"],
    "schraube m8x30": ["Ü-1"],
    "ü-1": ["Ü-1"],
    "\0": [],
    "'; DROP TABLE": [],
    "\ud800": [],
    "100%": [],
    "--": [],
    "\\a": ["A-1", "A-2", "Ü-1"],
}


@pytest.mark.parametrize("few", [catalog_lists._FEW, -1], ids=["rare", "frequent"])
@pytest.mark.parametrize("steps", [catalog_lists._STEPS, 1], ids=["near", "far"])
def test_items_are_found_by_the_beginnings_of_their_words(
    house: House, anna: Actor, monkeypatch: pytest.MonkeyPatch, few: int, steps: int
) -> None:
    monkeypatch.setattr(catalog_lists, "_FEW", few)
    monkeypatch.setattr(catalog_lists, "_STEPS", steps)
    assert {q: codes(house, anna, q) for q in FOUND} == FOUND


def test_what_walking_does_not_find_soon_is_looked_up(
    house: House, anna: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"_FEW": -1, "_STEPS": 1}.items():
        monkeypatch.setattr(catalog_lists, name, value)
    assert codes(house, anna, "hinge right") == ["B-2"]
    assert codes(house, anna, "hinge", status="active") == ["B-1", "B-2"]
    assert codes(house, anna, "hinge", status="expired") == []


def test_the_buyers_people_see_every_suppliers_items_and_may_keep_to_one(house: House, anna: Actor) -> None:
    assert codes(house, BEN, "screw") == ["A-1", "A-2", "A-1"]
    assert codes(house, BEN, "screw", supplier="ACME") == ["A-1"]
    assert codes(house, BEN, supplier="NOBODY") == []
    assert codes(house, anna, supplier="ACME") == list(GOODS)


def test_pages_lead_through_all_of_them_and_back(house: House, anna: Actor) -> None:
    for q in ("", "m8", "h"):
        assert list(_walk(house, anna, q)) == codes(house, anna, q)
        assert list(_walk(house, BEN, q)) == codes(house, BEN, q)


def _walk(house: House, actor: Actor, q: str) -> Iterator[str]:
    filters, cursor, last = CatalogFilters(q), None, None
    while True:
        with house.reading() as uow:
            page = listing.list_items(uow, actor, filters, cursor=cursor, limit=2)
        yield from [row.code for row in page.rows]
        if last is not None:
            with house.reading() as uow:
                back = listing.list_items(uow, actor, filters, cursor=page.newer, limit=2)
            assert back.rows == last.rows
        last = page
        if page.older is None:
            return
        cursor = page.older


def test_a_place_that_is_none_is_the_first_page(house: House, anna: Actor) -> None:
    for cursor in ("x", "eyJhIjoxfQ", "W3RydWVd", "W3RydWUsMSwiYVx1MDAwMCJd"):
        with house.reading() as uow:
            assert [row.code for row in listing.list_items(uow, anna, CatalogFilters(), cursor=cursor).rows] == list(
                GOODS
            )


def test_a_list_takes_the_same_statements_however_many_items_there_are(house: House, anna: Actor) -> None:
    def statements(q: str, limit: int) -> int:
        with counted(house.services.database) as told, house.reading() as uow:
            listing.list_items(uow, anna, CatalogFilters(q), limit=limit)
        return len(told)

    assert {statements("", limit) for limit in (1, 2, 50)} == {1}
    assert [statements("screw", limit) for limit in (1, 2, 50)] == [1, 3, 3]


def test_an_item_that_nobody_may_see_leaves_no_hole_in_a_page(
    house: House, anna: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert anna.supplier is not None
    with house.services.begin() as uow:
        drafting.introduce(uow, anna.supplier, [make_catalogs.item(code="A-11", description="Hexagon screw, unseen")])
    monkeypatch.setattr(catalog_lists, "_FEW", -1)
    with house.reading() as uow:
        page = listing.list_items(uow, anna, CatalogFilters("hexagon"), limit=1)
        assert [row.code for row in page.rows] == ["A-1"]
        page = listing.list_items(uow, anna, CatalogFilters("hexagon"), cursor=page.older, limit=1)
        assert [row.code for row in page.rows] == ["A-2"]
        assert page.older is None


def test_a_new_description_is_found_and_the_old_one_no_more(house: House, anna: Actor) -> None:
    newer = make_catalogs.known(code="A-1", description="Wood screw", version=9, buyer_item="", gtin="")
    with house.services.begin() as uow:
        apply_items(uow, [newer], as_of=make.NOW)
    assert codes(house, anna, "wood") == ["A-1"]
    assert codes(house, anna, "hexagon") == ["A-2"]


def test_the_export_reads_in_batches_and_keeps_to_the_filters(house: House, anna: Actor) -> None:
    with house.reading() as uow:
        pieces = list(listing.export_csv(uow, anna, CatalogFilters("hinge"), batch=1))
    assert len(pieces) == 3
    assert [piece.split(",")[1] for piece in pieces[1:]] == ["B-1", "B-2"]
