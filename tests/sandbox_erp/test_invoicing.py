"""Booking invoices: what the ERP checks, that it books once per key, and what it means for the orders."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient

from portal.sandbox_erp import paying
from portal.sandbox_erp.database import Database
from portal.sandbox_erp.documents import text
from portal.sandbox_erp.releasing import NotPossible
from tests.sandbox_erp.billing import bill, book, booked, changed, codes, credit, held, limit, receive, settled, shape
from tests.sandbox_erp.data import GREASE, now, read, release, response

ACCOUNT = "PL02114020170000012345678901"


def test_an_invoice_gets_the_erps_own_number_and_raises_invoiced(caller: FlaskClient, database: Database) -> None:
    order = release(database)
    answer: Any = book(caller, bill(order, "60")).json
    assert answer["number"] == f"IV-{now().year}-000001"
    after = read(database, order["number"])
    assert answer["order_versions"] == {order["number"]: after["erp_version"]}
    assert [line["invoiced"] for line in after["lines"]] == ["60", "0"]
    assert (after["revision"], after["erp_version"]) == (1, order["erp_version"] + 1)


def test_the_same_key_and_invoice_get_the_same_answer(caller: FlaskClient, database: Database) -> None:
    order = release(database)
    first, again = book(caller, bill(order, "60")), book(caller, bill(order, "60"))
    assert (first.status_code, first.json) == (again.status_code, again.json)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert read(database, order["number"])["lines"][0]["invoiced"] == "60"


def test_a_key_belongs_to_one_document_of_any_kind(caller: FlaskClient, database: Database) -> None:
    order = release(database)
    number = booked(caller, bill(order, "60"))
    for answer in (
        book(caller, bill(order, "61")),
        caller.post("/api/order-responses", json=response(order), headers={"Idempotency-Key": "k-1"}),
    ):
        body: Any = answer.json
        assert (answer.status_code, body["code"], body["number"]) == (409, "KEY_REUSED", number)
    assert caller.post("/api/invoices", json=bill(order, "60")).status_code == 400


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"type": "389"}, "TYPE_NOT_TAKEN"),
        ({"lines": []}, "NO_LINES"),
        ({"supplier": "V1001"}, "SUPPLIER_DIFFERS"),
        ({"currency": "USD"}, "CURRENCY_DIFFERS"),
        ({"document_number": "F" * 17}, "NUMBER_TOO_LONG"),
        ({"note": "n" * 501}, "FIELD_TOO_LONG"),
        ({"issued_on": None}, "DATE_MISSING"),
        ({"issued_on": "2999-01-01"}, "DATE_IN_FUTURE"),
        ({"seller_vat_id": "PL0000000000"}, "VAT_ID_DIFFERS"),
        ({"accounts": [ACCOUNT, "PL99114020170000012345678901"]}, "ACCOUNT_NOT_APPROVED"),
    ],
)
def test_what_is_not_booked_says_why(
    caller: FlaskClient, database: Database, fields: dict[str, Any], code: str
) -> None:
    order = release(database, "60")
    assert codes(book(caller, bill(order, **fields))) == [(code, None)]
    assert read(database, order["number"])["lines"][0]["invoiced"] == "0"


def orderless(order: Any) -> dict[str, Any]:
    """Return an invoice for advice that no order asked for."""
    return changed(bill(order, "1"), order="", line="", name="Advice", quantity="2", price="80", unit="HUR")


def test_an_invoice_without_an_order_is_refused_where_the_profile_wants_one(
    caller: FlaskClient, database: Database
) -> None:
    order = release(database)
    assert codes(book(caller, orderless(order))) == [("ORDER_MISSING", None)]


@pytest.mark.parametrize("supplier", ["", "V1002"])
def test_an_invoice_without_an_order_is_booked_for_a_person_where_the_profile_takes_it(
    caller: FlaskClient, database: Database, supplier: str
) -> None:
    order = release(database)
    limit(database, "inv_po_required", "false", supplier)
    number = booked(caller, orderless(order))
    assert held(database, number) == ["No Order"]
    assert settled(database, number)["due_on"] is not None
    paying.release_hold(database, number, "No Order", "1", now=now())
    paying.approve(database, number, now=now())
    assert settled(database, number)["status"] == "approved"
    unknown = {**orderless(order), "lines": [{**orderless(order)["lines"][0], "order": "4599999", "line": "10"}]}
    assert codes(book(caller, {**unknown, "document_number": "F-2"}, "k-2")) == [("ORDER_UNKNOWN", None)]


@pytest.mark.parametrize(
    "fields",
    [
        {"document_number": "F" * 16},
        {"note": "n" * 500},
        {"issued_on": (now() + timedelta(days=1)).date().isoformat()},
        {"seller_vat_id": "pl 676 234 51 89", "accounts": ["PL02 1140 2017 0000 0123 4567 8901"]},
    ],
)
def test_what_is_just_inside_is_booked(caller: FlaskClient, database: Database, fields: dict[str, Any]) -> None:
    assert book(caller, bill(release(database, "60"), **fields)).status_code == 201


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"order": ""}, "ORDER_MISSING"),
        ({"order": "PO-0"}, "ORDER_UNKNOWN"),
        ({"line": "11"}, "LINE_UNKNOWN"),
        ({"line": "ten"}, "LINE_UNKNOWN"),
    ],
)
def test_a_line_bills_a_line_of_an_order(
    caller: FlaskClient, database: Database, fields: dict[str, str], code: str
) -> None:
    assert codes(book(caller, changed(bill(release(database, "60")), **fields))) == [(code, None)]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"quantity": "0"}, "AMOUNT_NEGATIVE"),
        ({"price": "-1"}, "AMOUNT_NEGATIVE"),
        ({"price_base": "0"}, "PRICE_BASE_INVALID"),
        ({"price_unit": "KGM"}, "PRICE_BASE_INVALID"),
        ({"unit": "KGM"}, "UNIT_UNKNOWN"),
        ({"price": "6.85"}, "PRICE_LIMIT"),
        ({"price": "6.85", "price_base": "0.5"}, "PRICE_LIMIT"),
        ({"quantity": "121"}, "QUANTITY_LIMIT"),
    ],
)
def test_a_slip_is_refused_at_its_order_line(
    caller: FlaskClient, database: Database, fields: dict[str, str], code: str
) -> None:
    message = changed(bill(release(database, "60")), **fields)
    assert (code, 10) in codes(book(caller, message))


@pytest.mark.parametrize("fields", [{"price": "6.84"}, {"price": "684", "price_base": "100"}, {"quantity": "120"}])
def test_up_to_a_slip_it_is_booked_and_held(caller: FlaskClient, database: Database, fields: dict[str, str]) -> None:
    number = booked(caller, changed(bill(release(database, "60")), **fields))
    assert settled(database, number)["status"] == "held"


@pytest.mark.parametrize(
    ("total", "value", "code"),
    [
        ("lines", "1", "TOTALS_DIFFER"),
        ("charges", "1", "TOTALS_DIFFER"),
        ("net", "1", "TOTALS_DIFFER"),
        ("gross", "1", "TOTALS_DIFFER"),
        ("due", "1", "TOTALS_DIFFER"),
        ("tax", "1", "TAX_TOTAL_DIFFERS"),
        ("due", "205.201", "AMOUNT_DECIMALS"),
        ("prepaid", "1000", "TOTALS_DIFFER"),
    ],
)
def test_totals_are_added_up_again(caller: FlaskClient, database: Database, total: str, value: str, code: str) -> None:
    message = bill(release(database, "60"))
    message["totals"] = {**message["totals"], total: value}
    assert code in {code for code, _ in codes(book(caller, message))}


@pytest.mark.parametrize(("off", "is_booked"), [("0.02", True), ("-0.02", True), ("0.03", False)])
def test_a_line_may_be_two_cents_off(caller: FlaskClient, database: Database, off: str, is_booked: bool) -> None:
    message = bill(release(database, "60"))
    net = text(Decimal(message["lines"][0]["net"]) + Decimal(off))
    message["lines"][0]["net"] = message["taxes"][0]["base"] = net
    message["totals"] |= dict.fromkeys(("lines", "net", "gross", "due"), net)
    answer = book(caller, message)
    assert answer.status_code == 201 if is_booked else codes(answer) == [("LINE_NET_DIFFERS", None)]


@pytest.mark.parametrize(("tax", "is_booked"), [("47.20", True), ("48.20", True), ("48.21", False), ("46.19", False)])
def test_a_tax_may_be_off_by_as_much_as_the_buyer_allows(
    caller: FlaskClient, database: Database, tax: str, is_booked: bool
) -> None:
    message = bill(release(database, "60"))
    message["lines"][0]["tax"] = {"category": "S", "rate": "23"}
    message["taxes"] = [{"category": "S", "rate": "23", "base": "205.2", "amount": tax}]
    gross = text(Decimal("205.2") + Decimal(tax))
    message["totals"] |= {"tax": tax, "gross": gross, "due": gross}
    answer = book(caller, message)
    assert answer.status_code == 201 if is_booked else codes(answer) == [("TAX_AMOUNT_DIFFERS", None)]


@pytest.mark.parametrize("tax", [{"category": "X", "rate": "0"}, {"category": "K", "rate": "7"}])
def test_a_tax_category_is_one_of_the_norms(caller: FlaskClient, database: Database, tax: dict[str, str]) -> None:
    message = bill(release(database, "60"))
    message["lines"][0]["tax"] = tax
    message["taxes"] = [{**tax, "base": "205.2", "amount": "0"}]
    assert ("TAX_CATEGORY_UNKNOWN", None) in codes(book(caller, message))


def test_a_number_is_used_once_while_it_stands(caller: FlaskClient, database: Database) -> None:
    order = release(database)
    number = booked(caller, bill(order, "12"))
    assert codes(book(caller, bill(order, "13", document_number="f-1"), "k-2")) == [("DUPLICATE_NUMBER", None)]
    assert book(caller, credit(order, "1", document_number="F-1"), "k-3").status_code == 201
    with pytest.raises(NotPossible, match="stands against"):
        paying.reject(database, number, reason="Twice", now=now())


def test_a_cancelled_line_is_billed_as_far_as_it_came(caller: FlaskClient, database: Database) -> None:
    order = release(database, "60")
    line = {**order["lines"][0], "status": "cancelled", "cancelled": "60"}
    shape(database, order, lines=[line])
    assert ("LINE_CANCELLED", 10) in codes(book(caller, bill(order, "12")))
    shape(database, order, lines=[{**line, "received": "12", "cancelled": "48"}])
    assert book(caller, bill(order, "12")).status_code == 201


def test_parts_in_packs_add_up_exactly(caller: FlaskClient, database: Database) -> None:
    order = release(database, "4", item=GREASE)
    receive(database, order, "4")
    for at in range(3):
        message = changed(bill(order, "1", document_number=f"F-{at}"), unit="XDR", price="4.56", quantity="1")
        assert held(database, booked(caller, message, f"k-{at}")) == []
    assert read(database, order["number"])["lines"][0]["invoiced"] == "4"


def test_credit_notes_never_give_back_more_than_was_billed(caller: FlaskClient, database: Database) -> None:
    order = release(database, "120")
    booked(caller, bill(order, "60"))
    booked(caller, bill(order, "60", document_number="F-2"), "k-2")
    assert codes(book(caller, credit(order, "61"), "c-1")) == [
        ("CREDIT_ABOVE_INVOICE", None),
        ("CREDIT_ABOVE_INVOICE", 10),
    ], "the other invoice is not named"
    both = {"preceding": [{"number": "F-1"}, {"number": "F-2"}]}
    assert book(caller, credit(order, "61", **both), "c-1").status_code == 201
    assert ("CREDIT_ABOVE_INVOICE", 10) in codes(book(caller, credit(order, "60", document_number="C-2"), "c-2"))
    assert read(database, order["number"])["lines"][0]["invoiced"] == "59"


def test_a_rejected_credit_note_gives_nothing_back(caller: FlaskClient, database: Database) -> None:
    order = release(database, "60")
    booked(caller, bill(order))
    number = booked(caller, credit(order, "60"), "c-1")
    paying.reject(database, number, reason="Nothing came back", now=now())
    assert read(database, order["number"])["lines"][0]["invoiced"] == "60"
    assert book(caller, credit(order, "60"), "c-2").status_code == 201


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"preceding": []}, "PRECEDING_UNKNOWN"),
        ({"preceding": [{"number": "F-1"}, {"number": "F-9"}]}, "PRECEDING_UNKNOWN"),
        ({"credit_reason": None}, "CREDIT_REASON_MISSING"),
    ],
)
def test_a_credit_note_says_which_invoice_and_why(
    caller: FlaskClient, database: Database, fields: dict[str, Any], code: str
) -> None:
    order = release(database, "60")
    booked(caller, bill(order))
    assert codes(book(caller, credit(order, "1", **fields), "c-1")) == [(code, None)]


def test_a_credit_note_is_positive(caller: FlaskClient, database: Database) -> None:
    order = release(database, "60")
    booked(caller, bill(order))
    assert ("CREDIT_NEGATIVE", 10) in codes(book(caller, changed(credit(order, "1"), quantity="-1"), "c-1"))


@pytest.mark.parametrize(
    ("place", "fields"),
    [
        ("lines", {"lines": None}),
        ("lines/0/id", {"lines": [{}]}),
        ("lines/0/quantity", {"lines": [{"id": "1", "quantity": 1.5}]}),
        ("adjustments/0/charge", {"adjustments": [{"amount": "1"}]}),
        ("taxes/0/category", {"taxes": [{"base": "1"}]}),
        ("totals/lines", {"totals": {}}),
        ("preceding/0/number", {"preceding": [{}]}),
        ("accounts", {"accounts": [1]}),
        ("issued_on", {"issued_on": "2030-02-30"}),
        ("document_number", {"document_number": ""}),
    ],
)
def test_what_cannot_be_read_is_answered_with_its_place(
    caller: FlaskClient, database: Database, place: str, fields: dict[str, Any]
) -> None:
    answer = book(caller, bill(release(database, "1"), **fields))
    body: Any = answer.json
    assert (answer.status_code, body["code"]) == (400, "MALFORMED")
    assert place in body["text"]
