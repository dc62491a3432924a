"""Finding orders: lists, filters, pages, the inbox and the export."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from portal.domain.actors import Actor, Role
from portal.domain.orders import OrderStatus, PurchaseOrder
from portal.domain.states import OrderAction
from portal.services import orders, reviews
from portal.services.orders import OrderFilters
from portal.services.orders.export import safe
from portal.services.reviews import Decision, Verdict
from portal.store.queries import order_lists
from tests import make
from tests.house import House
from tests.statements import counted


def _numbers(house: House, actor: Actor, **filters: str) -> list[str]:
    with house.reading() as uow:
        return [row.number for row in orders.list_orders(uow, actor, OrderFilters(**filters)).rows]


def _many(count: int) -> list[PurchaseOrder]:
    """Make orders of which every two were ordered on the same day."""
    first = date(2026, 1, 1)
    return [make.order(number=f"46{place:05}", ordered_on=first + timedelta(days=place // 2)) for place in range(count)]


def test_the_newest_order_comes_first(house: House, anna: Actor) -> None:
    house.receive(make.order(number="4500018", ordered_on=date(2026, 3, 2)))
    assert _numbers(house, anna) == ["4500018", "4500017"]


def test_another_suppliers_orders_are_not_in_the_list(house: House, anna: Actor, stranger: Actor) -> None:
    assert _numbers(house, anna) == ["4500017"]
    assert _numbers(house, stranger) == ["7700001"]
    assert _numbers(house, stranger, q="4500017") == []
    assert _numbers(house, stranger, q="ITEM-10") == ["7700001"]


def test_the_buyer_sees_every_suppliers_orders_and_narrows_by_supplier(
    house: House, buyer: Actor, stranger: Actor
) -> None:
    assert sorted(_numbers(house, buyer)) == ["4500017", "7700001"]
    assert _numbers(house, buyer, supplier="HOOLI") == ["7700001"]


@pytest.mark.parametrize("q", ["45", "4500017", " item-10 ", "SUP-1", "4006381333931"])
def test_an_order_is_found_by_the_beginning_of_its_number_or_by_an_item(house: House, anna: Actor, q: str) -> None:
    line = make.line(supplier_item="sup-1", gtin="4006381333931")
    house.receive(make.revised(make.order(), line), make.order(make.line(item="OTHER"), number="99"))
    assert _numbers(house, anna, q=q) == ["4500017"]


@pytest.mark.parametrize("q", ["500017", "ITEM", "%", "_", "x\x00y", "\ud800", "9" * 5000, "45' OR 1=1"])
def test_what_is_neither_finds_nothing(house: House, anna: Actor, q: str) -> None:
    assert _numbers(house, anna, q=q) == []


def test_a_number_with_small_letters_is_found_whatever_is_typed(house: House, anna: Actor) -> None:
    house.receive(make.order(number="Po-77a"))
    assert _numbers(house, anna, q="pO-77") == ["Po-77a"]


def test_lists_are_narrowed_by_what_is_to_be_done_and_how_orders_stand(house: House, anna: Actor) -> None:
    held = make.order(number="4500020", status=OrderStatus.ON_HOLD)
    house.receive(held, make.order(number="4500021"))
    house.send(make.order(number="4500021"))
    assert _numbers(house, anna, action="todo") == ["4500017"]
    assert _numbers(house, anna, action="wait_for_release") == ["4500020"]
    assert _numbers(house, anna, status="on_hold") == ["4500020"]
    assert len(_numbers(house, anna, action="nonsense", status="nonsense", due="nonsense")) == 3


def test_lists_are_narrowed_by_the_delivery_date(house: House, anna: Actor) -> None:
    today = house.clock.now().date()
    for number, days in (("1", -1), ("2", 0), ("3", 6), ("4", 7), ("5", 30), ("6", 31)):
        house.receive(make.order(make.line(requested=today + timedelta(days=days)), number=number))
    assert sorted(_numbers(house, anna, due="past")) == ["1"]
    assert sorted(_numbers(house, anna, due="week")) == ["2", "3"]
    assert sorted(_numbers(house, anna, due="month")) == ["2", "3", "4", "5"]


@pytest.mark.parametrize("few", [0, 20_000])
def test_orders_due_are_paged_the_same_way_however_many_there_are(
    house: House, anna: Actor, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(order_lists, "_FEW", few)
    house.receive(*(make.order(make.line(requested=house.clock.now().date()), number=f"46{n}") for n in range(7)))
    found: list[str] = []
    cursor: str | None = None
    for _page in range(3):
        with house.reading() as uow:
            page = orders.list_orders(uow, anna, OrderFilters(due="week"), cursor=cursor, limit=3)
        found += [row.number for row in page.rows]
        cursor = page.older
    assert found == [f"46{n}" for n in range(6, -1, -1)]
    assert cursor is None


def test_pages_give_every_order_once_in_both_directions(house: House, anna: Actor) -> None:
    house.receive(*_many(11))
    filters, forwards, backwards = OrderFilters(q="46"), [], []
    with house.reading() as uow:
        page = orders.list_orders(uow, anna, filters, limit=4)
        assert page.newer is None
        forwards.append([row.number for row in page.rows])
        while page.older:
            page = orders.list_orders(uow, anna, filters, cursor=page.older, limit=4)
            forwards.append([row.number for row in page.rows])
        backwards.append([row.number for row in page.rows])
        while page.newer:
            page = orders.list_orders(uow, anna, filters, cursor=page.newer, limit=4)
            backwards.insert(0, [row.number for row in page.rows])
    assert [len(numbers) for numbers in forwards] == [4, 4, 3]
    assert sum(forwards, []) == sorted((order.number for order in _many(11)), reverse=True)
    assert sum(backwards, []) == sum(forwards, [])


@pytest.mark.parametrize(
    "cursor", ["", "x", "W10", "\ud800", "é", "W3RydWUsIngiLDFd", "W3RydWUsIjIwMjYtMDEtMDEiLDFlOTldf", "A" * 5000]
)
def test_a_cursor_that_is_none_gives_the_first_page(house: House, anna: Actor, cursor: str) -> None:
    with house.reading() as uow:
        page = orders.list_orders(uow, anna, OrderFilters(), cursor=cursor)
    assert [row.number for row in page.rows] == ["4500017"]


def test_a_page_takes_one_statement_and_a_search_two_however_many_orders_there_are(house: House, anna: Actor) -> None:
    house.receive(*_many(20))
    with house.reading() as uow, counted(house.services.database) as statements:
        orders.list_orders(uow, anna, OrderFilters())
        assert len(statements) == 1
        orders.list_orders(uow, anna, OrderFilters(q="45"))
        assert len(statements) == 3
        orders.list_orders(uow, anna, OrderFilters(q="46"))
        assert len(statements) == 5


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have three orders be many, in statements that are built from now on."""
    monkeypatch.setattr(order_lists, "_FEW", 3)
    order_lists._count_found.cache_clear()
    yield
    order_lists._count_found.cache_clear()


def test_what_very_many_orders_have_is_found_as_well(house: House, anna: Actor, stranger: Actor, few: None) -> None:
    house.receive(*_many(8))
    found = _numbers(house, anna, q="item-10")
    assert found == ["4500017", *sorted((order.number for order in _many(8)), reverse=True)]
    assert _numbers(house, stranger, q="item-10") == ["7700001"]


def test_the_inbox_is_sorted_by_consequence(house: House, anna: Actor) -> None:
    late, repaired, again = (make.order(number=number) for number in ("LATE", "REPAIR", "AGAIN"))
    house.receive(late, repaired, again)
    _decline(house, repaired)
    house.send(again)
    house.deliver("AGAIN")
    house.receive(make.revised(again, make.line(quantity="90")))
    house.receive(make.revised(late, answer_due=make.NOW - timedelta(hours=5)))
    with house.reading() as uow:
        page = orders.inbox(uow, anna)
    assert [(row.number, row.action) for row in page.rows] == [
        ("REPAIR", OrderAction.REPAIR),
        ("LATE", OrderAction.ANSWER_LATE),
        ("AGAIN", OrderAction.ANSWER_AGAIN),
        ("4500017", OrderAction.ANSWER),
    ]
    assert [row.reason for row in page.rows] == [
        "The buyer did not agree to your answer",
        "The answer is 5 h late",
        "Revision 2 changed 1 line you had answered",
        "The answer is due in 45 h",
    ]
    assert set(page.counts.values()) == {1}


def _decline(house: House, order: PurchaseOrder) -> None:
    late = make.answer(10, make.accept(delivery=make.in_days(9)))
    sent = house.send(document=make.acknowledgment(order, late, number=""))
    with house.services.begin() as uow:
        decline = Decision(Verdict.DECLINE, "date", "We need it on the day.")
        reviews.decide(uow, Actor(None, "Ada", Role.BUYER), sent.id, {0: decline}, edition=1)


def test_the_inbox_has_pages_and_no_more_statements_for_more_orders(house: House, anna: Actor) -> None:
    house.receive(*_many(9))
    with house.reading() as uow, counted(house.services.database) as statements:
        page = orders.inbox(uow, anna, limit=4)
        assert len(statements) == 2
        seen = [row.number for row in page.rows]
        while page.older:
            page = orders.inbox(uow, anna, cursor=page.older, limit=4)
            seen += [row.number for row in page.rows]
    assert len(seen) == len(set(seen)) == 10


def test_an_order_becomes_overdue_when_its_time_passes(house: House, anna: Actor) -> None:
    house.clock.advance(hours=46)
    with house.services.begin() as uow:
        assert orders.mark_overdue(uow.session, house.clock.now()) == 1
        assert orders.mark_overdue(uow.session, house.clock.now()) == 0
    assert _numbers(house, anna, action="answer_late") == ["4500017"]


def test_the_export_has_what_the_list_has(house: House, anna: Actor) -> None:
    house.receive(*_many(3))
    with house.reading() as uow:
        text = "".join(orders.export_csv(uow, anna, OrderFilters(q="46")))
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["Order"] for row in rows] == ["4600002", "4600001", "4600000"]
    assert rows[0]["Next action"] == "Answer"
    assert rows[0]["Value"] == "950"


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@A1", "\tx", "\rx", "＝1", "＋1", "－1", "＠1", "  =1", "\u00a0=1"]
)
def test_no_exported_cell_is_a_formula(text: str) -> None:
    assert safe(text) == f"'{text}"


def test_an_order_from_somebody_who_writes_formulas_is_exported_as_text(house: House, anna: Actor) -> None:
    house.receive(replace(make.order(number="=cmd|' /C calc'!A0"), ship_to=make.ship_to("@SUM(A1)")))
    with house.reading() as uow:
        text = "".join(orders.export_csv(uow, anna, OrderFilters()))
    for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"))):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)
