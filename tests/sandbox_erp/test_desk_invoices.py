"""The desk's pages about invoices, from the hold to the payment and back."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from portal.sandbox_erp.database import Database
from portal.sandbox_erp.documents import Order
from tests.sandbox_erp.billing import bill, booked, credit, settled
from tests.sandbox_erp.data import release
from tests.sandbox_erp.test_desk import mistake, page, status, submit


@pytest.fixture
def order(database: Database) -> Order:
    return release(database, "60")


@pytest.fixture
def number(caller: FlaskClient, order: Order) -> str:
    """Give an invoice that is held until its goods come."""
    return booked(caller, bill(order))


def test_the_list_and_the_order_show_which_invoice_bills_what(visitor: FlaskClient, order: Order, number: str) -> None:
    row = page(visitor.get("/desk/invoices")).select_one("tbody tr")
    assert row is not None
    assert [cell.text.strip() for cell in row.select("th, td")] == [
        number, "V1002", "F-1", "invoice", "held", "Qty Rec", order["number"], "205.2 EUR",
        str(row.select("td")[-1].text),
    ]  # fmt: skip
    assert number in page(visitor.get(f"/desk/orders/{order['number']}")).text
    shown = page(visitor.get(f"/desk/invoices/{number}"))
    assert shown.select(f"a[href='/desk/orders/{order['number']}']")
    assert "billed so far 60, received 0" in shown.text


def test_an_invoice_goes_from_the_hold_to_the_payment(visitor: FlaskClient, database: Database, number: str) -> None:
    address = f"/desk/invoices/{number}"
    assert status(submit(visitor, address, "/release")) == "The hold for Qty Rec is released."
    assert status(submit(visitor, address, "/approve")) == f"Invoice {number} is approved."
    run = submit(visitor, address, "/schedule", on="2099-01-02")
    assert status(run) == f"Invoice {number} is in the payment run of 2099-01-02."
    submit(visitor, address, "/pay", amount="5.20")
    assert settled(database, number)["status"] == "part_paid"
    shown = submit(visitor, address, "/pay")
    assert "PY-" in status(shown)
    assert settled(database, number)["status"] == "paid"
    first = settled(database, number)["payments"][0]["number"]
    assert status(submit(visitor, address, f"/reverse/{first}")) == f"Payment {first} is reversed."
    assert settled(database, number)["status"] == "part_paid"
    assert [payment["amount"] for payment in settled(database, number)["payments"]] == ["5.2", "200"]


def test_an_invoice_is_rejected_with_a_reason(visitor: FlaskClient, database: Database, number: str) -> None:
    address = f"/desk/invoices/{number}"
    assert mistake(submit(visitor, address, "/reject", reason=" ")) == "Enter a reason."
    shown = page(submit(visitor, address, "/reject", reason="Not our order"))
    assert "Rejected: Not our order" in shown.text
    assert settled(database, number)["reason"] == "Not our order"
    assert not shown.select("main form")


@pytest.mark.parametrize(
    ("action", "typed", "sentence"),
    [
        ("/schedule", {"on": ""}, "Enter the day of the payment run."),
        ("/schedule", {"on": "soon"}, "Enter the date as year, month, day: 2026-06-08."),
        ("/schedule", {"on": "2020-01-01"}, "The day of a payment run cannot be over."),
        ("/pay", {"amount": "much"}, "Enter the amount as a number, for example 12.5."),
        ("/pay", {"amount": "205.21"}, "Pay above zero and at most the 205.2 that are open."),
        ("/pay", {"amount": "1.001"}, "EUR has 2 decimals."),
    ],
)
def test_a_mistake_is_said_and_changes_nothing(
    visitor: FlaskClient, database: Database, number: str, action: str, typed: dict[str, str], sentence: str
) -> None:
    address = f"/desk/invoices/{number}"
    submit(visitor, address, "/release")
    submit(visitor, address, "/approve")
    before = settled(database, number)
    answer = submit(visitor, address, action, **typed)
    assert mistake(answer) == sentence
    name, value = next(iter(typed.items()))
    shown = page(answer).select_one(f"form[action$='{action}'] [name={name}]")
    assert shown is not None
    assert shown["value"] == value
    assert settled(database, number) == before


def test_what_is_past_is_answered_with_a_sentence(visitor: FlaskClient, number: str) -> None:
    token = page(visitor.get(f"/desk/invoices/{number}")).select_one("[name=csrf_token]")
    assert token is not None
    for deed, sentence in (("approve", "is held and cannot be approved"), ("pay", "is held and cannot be paid")):
        answer = visitor.post(f"/desk/invoices/{number}/{deed}", data={"csrf_token": str(token["value"])})
        assert sentence in mistake(answer)
    assert visitor.get("/desk/invoices/IV-0").status_code == 404


def test_a_credit_note_and_its_invoice_name_each_other(
    caller: FlaskClient, visitor: FlaskClient, order: Order, number: str
) -> None:
    note = booked(caller, credit(order, "10"), "c-1")
    assert f"Credit note {note}" in page(visitor.get(f"/desk/invoices/{note}")).text
    for one, other in ((note, number), (number, note)):
        assert page(visitor.get(f"/desk/invoices/{one}")).select(f"a[href='/desk/invoices/{other}']")


def test_the_ledger_names_invoices(visitor: FlaskClient, number: str) -> None:
    row = page(visitor.get("/desk/bookings")).select_one("tbody tr")
    assert row is not None
    assert [cell.text.strip() for cell in row.select("th, td")][:2] == [number, "invoice"]
