"""Items as the ERP tells them: at least once, in any order, interrupted anywhere, and never back in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from portal.contracts import catalog_v1
from portal.domain.actors import SYSTEM
from portal.domain.catalog import (
    CatalogItem,
    CatalogStatus,
    ItemStatus,
    MasterItem,
    PricePeriod,
    PriceTier,
)
from portal.domain.events import Event
from portal.domain.quantities import UnitFactor
from portal.ports.erp import Change, ChangeKind, ErpDefect
from portal.services import feed_pages, intake
from portal.services.catalog import mastering, standing
from portal.services.catalog.mastering import apply_items, move_on
from portal.store.queries import scope, syncs
from portal.store.rows import (
    CatalogItemRow,
    CatalogItemVersionRow,
    CatalogLineRow,
    EventRow,
)
from tests import make
from tests.catalog_heads import proposal
from tests.house import House
from tests.statements import counted

YESTERDAY, TOMORROW = make.TODAY - timedelta(days=1), make.TODAY + timedelta(days=1)


def price(value: str) -> tuple[PriceTier, ...]:
    return (PriceTier(Decimal(0), Decimal(value)),)


def master(code: str = "H-1", version: int = 1, supplier: str = "GLOBEX", **fields: Any) -> MasterItem:
    values: dict[str, Any] = {
        "description": "Hinge",
        "unit": "H87",
        "currency": "EUR",
        "prices": price("2.50"),
        "buyer_item": f"I-{code}",
        "pack": UnitFactor("XBX", "H87", 12),
    }
    about = {name: fields.pop(name) for name in ("status", "later", "is_contract") if name in fields}
    return MasterItem(supplier, CatalogItem(code, **{**values, **fields}), version, make.NOW, **about)


def told(house: House, *items: MasterItem) -> None:
    """Have the ERP announce items and the portal read them."""
    if not house.erp.suppliers():
        house.erp.put_supplier(make.supplier())
    for item in items:
        house.erp.put_item(item)
    assert intake.synchronise(house.services).problem == ""


def apply(house: House, *items: MasterItem) -> int:
    with house.services.begin() as uow:
        return apply_items(uow, items, as_of=house.clock.now())


def rows(house: House) -> dict[str, CatalogItemRow]:
    with house.reading() as uow:
        return {row.code: row for row in uow.session.scalars(scope.visible_catalog_items(SYSTEM))}


def row(house: House, code: str = "H-1") -> CatalogItemRow:
    return rows(house)[code]


def history(house: House) -> list[tuple[str, int]]:
    with house.reading() as uow:
        found = uow.session.query(CatalogItemRow.code, CatalogItemVersionRow.version).join(
            CatalogItemVersionRow, CatalogItemVersionRow.item_id == CatalogItemRow.id
        )
        return sorted((code, version) for code, version in found)


def events(house: House, event: Event) -> list[EventRow]:
    with house.reading() as uow:
        return uow.session.query(EventRow).filter_by(action=event).order_by(EventRow.sequence).all()


def test_items_arrive_with_all_the_erp_tells(house: House) -> None:
    item = master(gtin="4006381333931", lead_days=5, minimum=Decimal("1.5"), valid_from=YESTERDAY, is_contract=True)
    told(house, item)
    kept = row(house)
    assert catalog_v1.load_master(kept.document) == item
    assert (kept.buyer_item, kept.gtin, kept.description, kept.unit, kept.currency) == (
        "I-H-1",
        "4006381333931",
        "Hinge",
        "H87",
        "EUR",
    )
    assert (kept.price, kept.price_base, kept.minimum, kept.lead_days) == (Decimal("2.5"), 1, Decimal("1.5"), 5)
    assert (kept.valid_from, kept.valid_to, kept.version, kept.status) == (YESTERDAY, None, 1, "active")
    assert kept.as_of == house.clock.now()
    assert history(house) == [("H-1", 1)]
    (event,) = events(house, Event.ITEMS_TOLD)
    assert (event.supplier_id, event.data) == (kept.supplier_id, {"new": 1, "changed": 0})


def test_an_item_whose_supplier_was_not_announced_brings_its_supplier(house: House) -> None:
    house.erp._suppliers["GLOBEX"] = make.supplier()
    house.erp.put_item(master())
    assert intake.synchronise(house.services).suppliers == 1
    assert row(house).version == 1


def test_an_item_of_a_supplier_that_nobody_knows_is_left_out(house: House) -> None:
    house.receive()
    assert apply(house, master(supplier="NOBODY"), master()) == 1
    assert rows(house).keys() == {"H-1"}


@pytest.mark.parametrize("order", list(permutations((1, 2, 3))))
def test_in_whatever_order_versions_come_the_newest_stands_and_all_are_kept(house: House, order: Sequence[int]) -> None:
    house.receive()
    for version in order:
        apply(house, master(version=version, description=f"Hinge {version}"))
    assert (row(house).version, row(house).description) == (3, "Hinge 3")
    assert history(house) == [("H-1", 1), ("H-1", 2), ("H-1", 3)]


def test_several_versions_at_once_are_kept_and_the_newest_stands(house: House) -> None:
    house.receive()
    versions = [master(version=version, prices=price(str(version))) for version in (2, 3, 1, 3)]
    assert apply(house, *versions) == 1
    assert (row(house).version, row(house).price) == (3, 3)
    assert history(house) == [("H-1", 1), ("H-1", 2), ("H-1", 3)]


def test_what_was_told_before_is_told_again_without_effect(house: House) -> None:
    told(house, master())
    before = row(house)
    house.clock.advance(hours=1)
    house.erp._feed += house.erp._feed
    told(house)
    assert (row(house).as_of, history(house)) == (before.as_of, [("H-1", 1)])
    assert len(events(house, Event.ITEMS_TOLD)) == 1


def test_two_suppliers_may_have_the_same_code(house: House) -> None:
    house.erp.put_supplier(make.supplier())
    house.erp.put_supplier(make.supplier("ACME"))
    told(house, master(), master(supplier="ACME", description="Another"))
    with house.reading() as uow:
        found = uow.session.query(CatalogItemRow.description).order_by(CatalogItemRow.description).all()
    assert [description for (description,) in found] == ["Another", "Hinge"]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        pytest.param({}, CatalogStatus.ACTIVE, id="without an end"),
        pytest.param({"valid_to": TOMORROW}, CatalogStatus.ACTIVE, id="before its last day"),
        pytest.param({"valid_to": make.TODAY}, CatalogStatus.ACTIVE, id="on its last day"),
        pytest.param({"valid_to": YESTERDAY}, CatalogStatus.EXPIRED, id="after its last day"),
        pytest.param({"valid_from": make.TODAY}, CatalogStatus.ACTIVE, id="on its first day"),
        pytest.param({"valid_from": TOMORROW}, CatalogStatus.ACCEPTED, id="before its first day"),
        pytest.param({"status": ItemStatus.ENDED}, CatalogStatus.SUPERSEDED, id="ended"),
        pytest.param({"status": ItemStatus.ENDED, "valid_to": YESTERDAY}, CatalogStatus.SUPERSEDED, id="both"),
    ],
)
def test_the_state_follows_the_master(house: House, fields: dict[str, Any], status: CatalogStatus) -> None:
    told(house, master(**fields))
    assert row(house).status == status


def test_the_days_move_prices_and_states_on_without_the_erp(house: House) -> None:
    later = PricePeriod(TOMORROW, TOMORROW, price("3.00"), Decimal(100))
    told(
        house,
        master("STAYS"),
        master("LATER", valid_to=make.TODAY, later=(later,)),
        master("ENDS", valid_to=make.TODAY),
        master("BEGINS", valid_from=TOMORROW),
    )
    assert move_on(house.services) == 0
    house.clock.advance(days=1)
    assert move_on(house.services) == 3
    found = rows(house)
    assert {code: one.status for code, one in found.items()} == {
        "STAYS": "active",
        "LATER": "active",
        "ENDS": "expired",
        "BEGINS": "active",
    }
    assert (found["LATER"].price, found["LATER"].price_base, found["LATER"].valid_to) == (3, 100, TOMORROW)
    assert move_on(house.services) == 0
    house.clock.advance(days=1)
    assert move_on(house.services) == 1
    assert row(house, "LATER").status == "expired"
    assert history(house) == [(code, 1) for code in ("BEGINS", "ENDS", "LATER", "STAYS")], "no version is made of it"


def test_many_items_move_on_in_batches(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mastering, "BATCH", 2)
    told(house, *(master(f"E-{at}", valid_to=make.TODAY) for at in range(5)))
    house.clock.advance(days=1)
    assert move_on(house.services) == 5
    assert {one.status for one in rows(house).values()} == {"expired"}


def test_while_a_proposal_is_open_the_state_is_its_lines(house: House) -> None:
    told(house, master())
    open_a_line(house, "H-1", CatalogStatus.PENDING)
    told(house, master(version=2, description="Changed by the buyer", valid_to=make.TODAY))
    kept = row(house)
    assert (kept.version, kept.description, kept.status) == (2, "Changed by the buyer", "pending")
    house.clock.advance(days=1)
    move_on(house.services)
    assert (row(house).status, row(house).erp_status) == ("pending", "expired")


def open_a_line(house: House, code: str, status: CatalogStatus) -> None:
    """Give an item a line of a proposal that is not over."""
    with house.services.begin() as uow:
        item = uow.session.query(CatalogItemRow).filter_by(code=code).one()
        row = proposal(uow, item.supplier_id, state="in_review")
        line = {"action": "update", "code": code, "state": status.value, "based_on": item.version}
        uow.session.add(CatalogLineRow(proposal_id=row.id, position=1, document={}, **line))
        standing.refresh(uow.session, items=[item.id])


def test_an_item_that_is_only_proposed_becomes_the_erps(house: House) -> None:
    house.receive()
    with house.services.begin() as uow:
        supplier = house.supplier().supplier
        assert supplier is not None
        uow.session.add(
            CatalogItemRow(
                supplier_id=supplier,
                code="H-1",
                status=CatalogStatus.ACCEPTED,
                sent_status=CatalogStatus.ACCEPTED,
                document={},
                as_of=make.NOW,
            )
        )
    before = row(house).id
    told(house, master())
    assert (row(house).id, row(house).version, row(house).status) == (before, 1, "active")
    (event,) = events(house, Event.ITEMS_TOLD)
    assert event.data == {"new": 0, "changed": 1}


class Killed(BaseException):
    """What SIGKILL does, as far as a test in the same process can."""


@pytest.mark.parametrize("point", ["intake.before_commit", "intake.after_commit"])
def test_a_synchronisation_killed_at_the_commit_is_done_over(
    house: House, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    def reach(name: str) -> None:
        if name == point:
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(feed_pages, "reach", reach)
        with pytest.raises(Killed):
            told(house, master(), master("H-2"))
    intake.synchronise(house.services)
    assert history(house) == [("H-1", 1), ("H-2", 1)]
    assert len(events(house, Event.ITEMS_TOLD)) == 1


def test_an_item_that_no_column_holds_holds_back_no_other(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    dump = catalog_v1.dump

    def refuse_the_bad_one(item: Any) -> dict[str, Any]:
        if isinstance(item, MasterItem) and item.item.code == "BAD/1":
            raise ValueError("no column holds this")
        return dump(item)

    monkeypatch.setattr(catalog_v1, "dump", refuse_the_bad_one)
    told(house, master(), master("BAD/1"), master("LAST"))
    assert rows(house).keys() == {"H-1", "LAST"}
    assert house.events("GLOBEX/BAD/1") == ["catalog.left_out"]
    with house.reading() as uow:
        sync = syncs.find(uow.session, feed_pages.FEED)
        assert sync is not None
        assert sync.cursor == str(len(house.erp._feed))


def test_an_item_that_cannot_be_read_holds_back_no_other(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    read = house.erp.items

    def refuse_the_bad_one(references: Sequence[str]) -> tuple[MasterItem, ...]:
        if "GLOBEX/BAD" in references:
            raise ErpDefect("an item without a unit")
        return read(references)

    monkeypatch.setattr(house.erp, "items", refuse_the_bad_one)
    told(house, master(), master("BAD"), master("LAST"))
    assert rows(house).keys() == {"H-1", "LAST"}
    assert house.events("GLOBEX/BAD") == ["catalog.left_out"]


def test_an_item_that_is_gone_by_now_is_passed_over(house: House) -> None:
    house.erp._feed.append(Change(ChangeKind.ITEM, "GLOBEX/GONE"))
    told(house, master())
    assert rows(house).keys() == {"H-1"}


def test_a_hundred_items_cost_as_many_statements_as_two(house: House) -> None:
    house.receive()

    def cost(*items: MasterItem) -> int:
        with counted(house.services.database) as statements:
            apply(house, *items)
        return len(statements)

    few = cost(master("A"), master("B"))
    assert cost(*(master(f"C-{at}") for at in range(100))) == few
    few_changed = cost(master("A", 2), master("B", 2))
    assert cost(*(master(f"C-{at}", 2) for at in range(100))) == few_changed


def test_an_older_version_that_comes_late_goes_to_the_history(house: House) -> None:
    told(house, master(version=7, description="Newest"))
    told(house, replace(master(version=5, description="Older"), status=ItemStatus.ENDED))
    assert (row(house).version, row(house).description, row(house).status) == (7, "Newest", "active")
    assert history(house) == [("H-1", 5), ("H-1", 7)]
