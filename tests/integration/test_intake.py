"""Reading the ERP's changes: at least once, in any order, interrupted anywhere, and never back in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from portal.domain.orders import PurchaseOrder
from portal.domain.suppliers import SupplierStatus
from portal.ports.erp import Change, ChangeKind, ErpDefect
from portal.services import comparison, feed_pages, intake
from portal.services.comparison import Kind
from portal.services.orders import apply_orders
from portal.store.queries import syncs
from portal.store.rows import OrderRevisionRow, SupplierRow
from tests import make
from tests.fakes.erp import Failing
from tests.house import House


def _revisions(house: House) -> list[int]:
    with house.reading() as uow:
        rows = uow.session.query(OrderRevisionRow).order_by(OrderRevisionRow.erp_version)
        return [row.erp_version for row in rows]


def test_orders_suppliers_and_the_contract_arrive_together(house: House) -> None:
    house.receive()
    assert house.order().as_of == house.clock.now()
    with house.reading() as uow:
        assert syncs.newest_profile(uow.session) is not None
        sync = syncs.find(uow.session, feed_pages.FEED)
        assert sync is not None
        assert sync.succeeded_at == house.clock.now()


def test_an_order_whose_supplier_was_not_announced_brings_its_supplier(house: House) -> None:
    house.erp._suppliers["GLOBEX"] = make.supplier()
    house.erp.put_order(make.order())
    assert intake.synchronise(house.services).orders == 1
    assert house.supplier().supplier_name == make.supplier().name


def test_what_was_read_before_is_read_again_without_effect(house: House) -> None:
    house.receive()
    house.erp._feed += house.erp._feed
    intake.synchronise(house.services)
    assert _revisions(house) == [1]
    assert house.events() == ["order.received"]


def test_an_older_version_that_comes_late_is_kept_and_not_applied(house: House) -> None:
    newest = make.order(make.line(10, "60"), revision=3, erp_version=7)
    house.receive(newest)
    house.receive(make.order(make.line(10, "80"), revision=2, erp_version=5))
    assert (house.order().revision, house.order().erp_version) == (3, 7)
    assert _revisions(house) == [5, 7]
    assert house.events() == ["order.received", "order.older_kept"]


def test_a_feed_longer_than_a_page_is_read_to_its_end(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "BATCH", 3)
    house.receive(*(make.order(number=f"PO-{number}") for number in range(10)))
    with house.reading() as uow:
        assert uow.session.query(OrderRevisionRow).count() == 10


def test_an_erp_that_is_away_is_noted_and_read_later(house: House) -> None:
    house.receive()
    house.clock.advance(minutes=1)
    house.erp.put_order(make.revised(make.order()))
    house.erp.fail(Failing.AWAY)
    assert "away" in intake.synchronise(house.services).problem
    with house.reading() as uow:
        sync = syncs.find(uow.session, feed_pages.FEED)
        assert sync is not None
        assert sync.failed_at == house.clock.now()
        assert "away" in sync.last_error

    house.erp.recover()
    assert intake.synchronise(house.services).problem == ""
    assert house.order().revision == 2


def test_an_erp_that_can_be_read_again_hurries_what_waits_for_it(house: House) -> None:
    house.receive()
    house.send()
    house.erp.fail(Failing.AWAY, times=2)
    house.deliver()
    intake.synchronise(house.services)
    assert house.promise().next_at > house.clock.now()

    intake.synchronise(house.services)
    assert house.promise().next_at <= house.clock.now()
    assert house.sweep() == 1


def test_one_order_that_cannot_be_kept_holds_back_no_other(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse_the_bad_one(uow: object, orders: list[PurchaseOrder], **named: Any) -> object:
        if any(order.number == "BAD" for order in orders):
            raise ValueError("no column holds this")
        return apply_orders(uow, orders, **named)

    monkeypatch.setattr(feed_pages, "apply_orders", refuse_the_bad_one)
    house.receive(make.order(), make.order(number="BAD"), make.order(number="LAST"))
    assert house.order("LAST").revision == 1
    assert house.order().revision == 1
    with house.reading() as uow:
        sync = syncs.find(uow.session, feed_pages.FEED)
        assert sync is not None
        assert sync.cursor == "5"
    assert house.events("BAD") == ["order.left_out"]


def test_one_order_that_cannot_be_read_holds_back_no_other(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    read = house.erp.orders

    def refuse_the_bad_one(numbers: Sequence[str]) -> tuple[PurchaseOrder, ...]:
        if "BAD" in numbers:
            raise ErpDefect("a line without a unit")
        return read(numbers)

    monkeypatch.setattr(house.erp, "orders", refuse_the_bad_one)
    house.receive(make.order(), make.order(number="BAD"), make.order(number="LAST"))
    assert (house.order().revision, house.order("LAST").revision) == (1, 1)
    assert house.events("BAD") == ["order.left_out"]


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
            house.receive()
    intake.synchronise(house.services)
    assert house.events() == ["order.received"]


def test_a_blocked_supplier_is_known_as_blocked_and_older_news_do_not_unblock_it(house: House) -> None:
    house.receive()
    blocked = replace(make.supplier(), version=5, status=SupplierStatus.BLOCKED)
    house.erp.put_supplier(blocked)
    intake.synchronise(house.services)
    house.erp.put_supplier(replace(make.supplier(), version=4))
    intake.synchronise(house.services)
    with house.reading() as uow:
        assert uow.session.query(SupplierRow).one().status == SupplierStatus.BLOCKED


def test_one_order_can_be_read_on_its_own(house: House) -> None:
    house.receive()
    house.erp._orders["4500017"] = make.revised(make.order())
    intake.refresh_order(house.services, "4500017")
    assert house.order().revision == 2


def test_the_comparison_of_two_sides_that_agree_finds_nothing(house: House) -> None:
    house.receive()
    house.send()
    house.deliver()
    assert comparison.compare(house.services) == ()


def test_the_comparison_finds_what_the_feed_forgot_and_applies_it(house: House) -> None:
    house.receive()
    house.erp._orders["4500017"] = make.revised(make.order())
    [found] = comparison.compare(house.services)
    assert (found.kind, found.here, found.there) == (Kind.ORDER_BEHIND, "1", "2")
    assert house.order().revision == 2
    assert house.events()[-1] == "erp.difference_found"


def test_an_order_that_the_feed_would_have_brought_is_no_difference(house: House) -> None:
    house.receive()
    house.erp.put_order(make.revised(make.order()))
    assert comparison.compare(house.services) == ()
    assert house.order().revision == 2


def test_the_comparison_finds_bookings_that_only_one_side_knows(house: House) -> None:
    house.receive(make.order(number="A"), make.order(number="B"))
    house.send(make.order(number="A"))
    house.deliver("A")
    key = house.promise("A").key
    document, booking = house.erp._bookings.pop(key)
    house.erp._bookings["somebody else's"] = (document, replace(booking, key="somebody else's", order="B"))
    assert {(found.kind, found.subject) for found in comparison.compare(house.services)} == {
        (Kind.MISSING_AT_ERP, "A"),
        (Kind.UNKNOWN_HERE, "B"),
    }


def test_a_change_of_something_that_is_gone_by_now_is_passed_over(house: House) -> None:
    house.receive()
    house.erp._feed.append(Change(ChangeKind.ORDER, "GONE"))
    assert intake.synchronise(house.services).problem == ""
