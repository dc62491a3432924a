"""What becomes of booked invoices: why they are held, when they are due, and that they are paid once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient

from portal.sandbox_erp import paying, receiving
from portal.sandbox_erp.database import Database
from portal.sandbox_erp.orders import get_supplier, put_supplier
from portal.sandbox_erp.releasing import NotPossible
from tests.sandbox_erp.billing import bill, booked, changed, held, limit, receive, settled, shape
from tests.sandbox_erp.data import now, read, release


@pytest.mark.parametrize(("over", "received", "is_held"), [("0", "60", False), ("0", "59", True), ("10", "55", False)])
def test_what_was_not_received_is_held(
    caller: FlaskClient, database: Database, over: str, received: str, is_held: bool
) -> None:
    order = release(database, "60")
    limit(database, "inv_qty_over_pct", over)
    receive(database, order, received)
    assert held(database, booked(caller, bill(order))) == (["Qty Rec"] if is_held else [])


@pytest.mark.parametrize(("key", "value"), [("inv_match_policy", "2way"), ("inv_qty_over_pct", None)])
def test_the_buyer_may_match_without_receipts(
    caller: FlaskClient, database: Database, key: str, value: str | None
) -> None:
    limit(database, key, value)
    assert held(database, booked(caller, bill(release(database, "60")))) == []


def test_an_order_may_be_matched_without_receipts(caller: FlaskClient, database: Database) -> None:
    order = release(database, "60")
    shape(database, order, tolerances={"inv_match_policy": "2way"})
    assert held(database, booked(caller, bill(order))) == []


def test_more_than_ordered_stays_held_when_the_goods_have_come(caller: FlaskClient, database: Database) -> None:
    order = release(database, "60")
    receive(database, order, "60")
    assert held(database, booked(caller, bill(order, "61"))) == ["Qty Ord", "Qty Rec"]


def test_a_returned_or_reversed_receipt_holds_again_until_it_is_approved(
    caller: FlaskClient, database: Database
) -> None:
    order = release(database, "60", "60")
    receipt, _ = receive(database, order, "60"), receive(database, order, "60", 20)
    number = booked(caller, bill(order, "60"))
    other = booked(caller, changed(bill(order, "60", document_number="F-2"), line="20"), "k-2")
    paying.approve(database, other, now=now())
    receiving.reverse_receipt(database, receipt, now=now())
    receiving.return_goods(database, order["number"], 20, Decimal(1), reason="Broken", now=now())
    assert (held(database, number), held(database, other)) == (["Qty Rec"], [])
    receive(database, order, "60")
    assert held(database, number) == []
    assert len(settled(database, number)["holds"]) == 1


@pytest.mark.parametrize(
    ("price", "percent", "absolute", "is_held"),
    [
        ("3.47", "2", "0.05", False),
        ("3.48", "2", "0.05", True),
        ("3.47", "1", "0.05", True),
        ("3.47", None, None, False),
        ("5.00", None, None, False),
        ("3.00", "0", "0", False),
    ],
)
def test_a_price_above_either_limit_is_held(
    caller: FlaskClient, database: Database, price: str, percent: str | None, absolute: str | None, is_held: bool
) -> None:
    order = release(database, "60")
    receive(database, order, "60")
    limit(database, "inv_price_up_pct", percent)
    limit(database, "inv_price_up_abs_unit", absolute)
    for key in ("inv_line_total_up_pct", "inv_line_total_up_abs"):
        limit(database, key, None)
    assert held(database, booked(caller, changed(bill(order), price=price))) == (["Price"] if is_held else [])


def test_many_small_differences_add_up(caller: FlaskClient, database: Database) -> None:
    order = release(database, "1200")
    receive(database, order, "1200")
    limit(database, "inv_line_total_up_abs", "20")
    limit(database, "inv_line_total_up_pct", None)
    found = [
        held(database, booked(caller, changed(bill(order, "400", document_number=f"F-{at}"), price="3.44"), f"k-{at}"))
        for at in range(3)
    ]
    assert found == [[], [], ["Amount"]]


@pytest.mark.parametrize(("planned", "is_held"), [(None, True), ("24.99", True), ("25", False)])
def test_freight_that_nobody_planned_is_held(
    caller: FlaskClient, database: Database, planned: str | None, is_held: bool
) -> None:
    order = release(database, "60")
    receive(database, order, "60")
    shape(database, order, freight=planned)
    message = bill({**order, "freight": "25"})
    assert held(database, booked(caller, message)) == (["Freight"] if is_held else [])


def test_another_tax_than_expected_is_held(caller: FlaskClient, database: Database) -> None:
    order = release(database, "60")
    receive(database, order, "60")
    message = bill(order)
    message["lines"][0]["tax"] = {"category": "Z", "rate": "0"}
    message["taxes"][0]["category"] = "Z"
    assert held(database, booked(caller, message)) == ["Tax"]


def test_a_prepayment_bills_no_quantity_and_waits_for_a_person(caller: FlaskClient, database: Database) -> None:
    order = release(database, "60")
    number = booked(caller, bill(order, type="386"))
    assert (held(database, number), read(database, order["number"])["lines"][0]["invoiced"]) == (["Prepayment"], "0")


def test_settlements_are_read_by_number(caller: FlaskClient, database: Database) -> None:
    number = booked(caller, bill(release(database, "60")))
    body: Any = caller.get("/api/settlements", query_string={"number": ["IV-0", number]}).json
    assert [one["number"] for one in body["settlements"]] == [number]
    assert body["settlements"][0] == settled(database, number)
    assert caller.get("/api/settlements", query_string={"number": ["X"] * 201}).status_code == 400


@pytest.mark.parametrize(
    ("terms", "due", "basis"),
    [
        ({"basis": "invoice", "net_days": 30}, "2026-02-19", "invoice"),
        ({"basis": "eom", "net_days": 10}, "2026-02-10", "eom"),
        ({"basis": "eom", "net_days": 10, "cutoff_day": 20}, "2026-02-10", "eom"),
        ({"basis": "eom", "net_days": 10, "cutoff_day": 19}, "2026-03-10", "eom"),
        ({"basis": "goods_receipt", "net_days": 10}, None, "goods_receipt"),
    ],
)
def test_the_due_date_is_counted_from_the_terms_of_the_order(
    caller: FlaskClient, database: Database, terms: dict[str, Any], due: str | None, basis: str
) -> None:
    order = release(database, "60")
    shape(database, order, terms={"cutoff_day": None, "discounts": [], **terms})
    found = settled(database, booked(caller, bill(order, issued_on="2026-01-20")))
    assert (found["due_on"], found["due_basis"]) == (due, basis)


def test_a_due_date_that_counts_from_the_goods_comes_with_them(caller: FlaskClient, database: Database) -> None:
    order = release(database, "60")
    shape(database, order, terms={"basis": "goods_receipt", "net_days": 10, "cutoff_day": None, "discounts": []})
    number = booked(caller, bill(order))
    receive(database, order, "30")
    assert settled(database, number)["due_on"] is None
    receive(database, order, "30")
    found = settled(database, number)
    assert found["due_from"] == now().date().isoformat()
    assert found["due_on"] == (now().date() + timedelta(days=10)).isoformat()


def test_an_order_without_terms_has_those_of_its_supplier(caller: FlaskClient, database: Database) -> None:
    order = release(database, "60")
    shape(database, order, terms=None)
    with database.write() as connection:
        supplier = get_supplier(connection, order["supplier"])
        supplier["terms"] = {"basis": "invoice", "net_days": 7, "cutoff_day": None, "discounts": []}
        put_supplier(connection, supplier, now())
    assert settled(database, booked(caller, bill(order, issued_on="2026-01-20")))["due_on"] == "2026-01-27"


def test_nothing_is_paid_before_it_is_approved_and_never_too_much(caller: FlaskClient, database: Database) -> None:
    order = release(database, "60")
    number = booked(caller, bill(order))
    for deed in (
        lambda: paying.approve(database, number, now=now()),
        lambda: paying.pay(database, number, now=now()),
        lambda: paying.schedule(database, number, now().date(), now=now()),
    ):
        with pytest.raises(NotPossible, match="is held"):
            deed()
    receive(database, order, "60")
    paying.approve(database, number, now=now())
    for amount in ("0", "-1", "205.21", "1.001"):
        with pytest.raises(NotPossible):
            paying.pay(database, number, Decimal(amount), now=now())
    paying.pay(database, number, Decimal("205.20"), now=now())
    assert settled(database, number)["status"] == "paid"
    with pytest.raises(NotPossible, match="is paid"):
        paying.reject(database, number, reason="Too late", now=now())
