"""Booking order responses: what the ERP checks, and that it books once per key."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.sandbox_erp import buying
from portal.sandbox_erp.database import Database
from portal.sandbox_erp.profile import get_profile, publish_profile
from tests.sandbox_erp.data import GREASE, accept, now, read, release, response


def book(caller: FlaskClient, message: Any, key: str = "k-1") -> TestResponse:
    return caller.post("/api/order-responses", json=message, headers={"Idempotency-Key": key})


def codes(answer: TestResponse) -> list[tuple[str, int | None]]:
    assert answer.status_code == 422, answer.get_data(as_text=True)
    body: Any = answer.json
    return [(refusal["code"], refusal["line"]) for refusal in body["refusals"]]


def bookings(caller: FlaskClient) -> list[dict[str, Any]]:
    body: Any = caller.get("/api/ledger").json
    return list(body["bookings"])


def test_a_booking_gets_the_erps_own_number(caller: FlaskClient, database: Database) -> None:
    order = release(database)
    answer = book(caller, response(order))
    assert answer.status_code == 201
    body: Any = answer.json
    assert body["number"] == f"OC-{now().year}-000001"
    assert (body["order"], body["erp_version"]) == (order["number"], order["erp_version"] + 1)


def test_the_same_key_and_body_get_the_same_answer(caller: FlaskClient, database: Database) -> None:
    message = response(release(database))
    first, again = book(caller, message), book(caller, message)
    assert (first.status_code, first.json) == (again.status_code, again.json)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(bookings(caller)) == 1


def test_the_same_key_and_body_get_the_same_answer_after_a_revision(caller: FlaskClient, database: Database) -> None:
    order = release(database)
    first = book(caller, response(order))
    change = buying.LineChange(10, price=Decimal(4))
    buying.revise_order(database, order["number"], [change], now=now())
    assert book(caller, response(order)).json == first.json


def test_the_same_key_with_another_body_is_told_apart(caller: FlaskClient, database: Database) -> None:
    order = release(database)
    book(caller, response(order))
    answer = book(caller, response(order, note="another"))
    body: Any = answer.json
    assert (answer.status_code, body["code"]) == (409, "KEY_REUSED")
    assert len(bookings(caller)) == 1


def test_a_booking_without_a_key_is_not_taken(caller: FlaskClient, database: Database) -> None:
    answer = caller.post("/api/order-responses", json=response(release(database)))
    assert answer.status_code == 400
    assert bookings(caller) == []


def test_a_stale_answer_is_told_the_current_revision(caller: FlaskClient, database: Database) -> None:
    order = release(database)
    buying.revise_order(database, order["number"], [buying.LineChange(10, price=Decimal(4))], now=now())
    answer = book(caller, response(order))
    body: Any = answer.json
    assert (answer.status_code, body["code"], body["current_revision"]) == (409, "REVISION_STALE", 2)


def test_an_answer_confirms_the_lines_and_replaces_the_earlier_one(caller: FlaskClient, database: Database) -> None:
    order = release(database)
    book(caller, response(order), "first")
    later = response(order, accept("60"), {"kind": "reject", "quantity": "60", "reason": "capacity"})
    book(caller, later, "second")
    line = read(database, order["number"])["lines"][0]
    assert [(row["kind"], row["quantity"], row["booking"][-1]) for row in line["confirmations"]] == [
        ("accept", "60", "2"),
        ("reject", "60", "2"),
    ]


def test_packs_are_counted_exactly(caller: FlaskClient, database: Database) -> None:
    order = release(database, "4", item=GREASE)
    assert book(caller, response(order, accept("3", unit="XDR"))).status_code == 201
    assert read(database, order["number"])["lines"][0]["confirmations"][0]["quantity"] == "4"


def test_an_unknown_order_and_another_suppliers_are_refused(caller: FlaskClient, database: Database) -> None:
    order = release(database)
    assert codes(book(caller, response(order, order="PO-0"))) == [("ORDER_UNKNOWN", None)]
    assert codes(book(caller, response(order, supplier="V1001"))) == [("SUPPLIER_DIFFERS", None)]


def test_a_held_order_of_a_blocked_supplier_has_both_reasons(caller: FlaskClient, database: Database) -> None:
    order = release(database)
    buying.hold_order(database, order["number"], reason="Budget", now=now())
    buying.set_supplier_status(database, "V1002", "blocked", reason="Audit", now=now())
    assert codes(book(caller, response(order))) == [("SUPPLIER_BLOCKED", None), ("ORDER_ON_HOLD", None)]


def test_a_cancelled_and_a_closed_order_take_no_answer(caller: FlaskClient, database: Database) -> None:
    cancelled, closed = release(database, "12"), release(database, "12")
    buying.cancel_order(database, cancelled["number"], reason="Postponed", now=now())
    buying.close_line(database, closed["number"], 10, reason="Closed short", now=now())
    revised = response(cancelled, expected_revision=2)
    assert codes(book(caller, revised)) == [("ORDER_CANCELLED", None)]
    assert codes(book(caller, response(closed))) == [("ORDER_CLOSED", None)]


def test_every_line_that_is_not_open_is_named(caller: FlaskClient, database: Database) -> None:
    order = release(database, "1", "2", "3", "4", "5")
    number = order["number"]
    buying.close_line(database, number, 10, reason="x", now=now())
    buying.close_line(database, number, 20, reason="x", now=now(), softly=True)
    buying.block_line(database, number, 30, reason="x", now=now())
    buying.cancel_line(database, number, 40, reason="x", now=now())
    found = codes(book(caller, response(order, expected_revision=3)))
    assert found == [("LINE_CLOSED", 10), ("LINE_CLOSED", 20), ("LINE_BLOCKED", 30), ("LINE_CANCELLED", 40)]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (accept("119"), "QUANTITY_SHORT"),
        (accept("241"), "QUANTITY_LIMIT"),
        (accept("120.5"), "QUANTITY_DECIMALS"),
        (accept("0"), "QUANTITY_NOT_POSITIVE"),
        (accept("-120"), "QUANTITY_NOT_POSITIVE"),
        (accept("120", unit="KGM"), "UNIT_UNKNOWN"),
        (accept("120", delivery_on=None), "DATE_MISSING"),
        (accept("120", price="0"), "PRICE_NOT_POSITIVE"),
        (accept("120", price="3.42001"), "PRICE_DECIMALS"),
        (accept("120", price="34.21"), "PRICE_LIMIT"),
        (accept("120", note="x" * 251), "FIELD_TOO_LONG"),
        ({"kind": "reject", "quantity": "120"}, "REASON_MISSING"),
        ({"kind": "substitute", "quantity": "120", "delivery_on": "2030-01-01"}, "SUBSTITUTE_MISSING"),
    ],
)
def test_a_wrong_row_is_refused_by_a_code(
    caller: FlaskClient, database: Database, row: dict[str, Any], code: str
) -> None:
    found = codes(book(caller, response(release(database), row)))
    assert (code, 10) in found
    assert bookings(caller) == []


@pytest.mark.parametrize(
    "row",
    [
        accept("120"),
        accept("240"),
        accept("120", price="34.2"),
        accept("120", price="3.4201"),
        accept("120", note="x" * 250),
        accept("10", unit="XBX"),
    ],
)
def test_what_lies_exactly_on_a_limit_is_booked(caller: FlaskClient, database: Database, row: dict[str, Any]) -> None:
    assert book(caller, response(release(database), row)).status_code == 201


@pytest.mark.parametrize(
    ("deviation", "rows"),
    [
        ("quantity", [accept("121")]),
        ("price", [accept("120", price="3.5")]),
        ("date", [accept("120", delivery_on="2031-01-01")]),
        ("split", [accept("60"), accept("60", delivery_on="2031-01-01")]),
        ("backorder", [{"kind": "backorder", "quantity": "120", "delivery_on": "2031-01-01"}]),
        ("reject", [{"kind": "reject", "quantity": "120", "reason": "capacity"}]),
        ("substitute", [{"kind": "substitute", "quantity": "120", "substitute": {"item": "B-2"}}]),
    ],
)
def test_a_deviation_is_booked_unless_the_profile_excludes_it(
    caller: FlaskClient, database: Database, deviation: str, rows: list[dict[str, Any]]
) -> None:
    message = response(release(database), *rows)
    with database.write() as connection:
        profile = get_profile(connection)
        narrow = {**profile, "bookable": [one for one in profile["bookable"] if one != deviation]}
        publish_profile(connection, narrow, now())
    assert ("NOT_BOOKABLE", 10) in codes(book(caller, message))
    with database.write() as connection:
        publish_profile(connection, profile, now())
    assert book(caller, message).status_code == 201


def test_an_unknown_line_and_a_line_twice_are_refused(caller: FlaskClient, database: Database) -> None:
    rows = {"rows": [accept("120")]}
    message = response(release(database), lines=[{"line": 10, **rows}, {"line": 10, **rows}, {"line": 7, **rows}])
    assert codes(book(caller, message)) == [("LINE_TWICE", 10), ("LINE_UNKNOWN", 7)]


@pytest.mark.parametrize(("currency", "code"), [("XXX", "CURRENCY_UNKNOWN"), ("USD", "CURRENCY_DIFFERS")])
def test_another_currency_is_refused(caller: FlaskClient, database: Database, currency: str, code: str) -> None:
    assert codes(book(caller, response(release(database), currency=currency))) == [(code, None)]


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("quantity", 1.5),
        ("quantity", "1e3"),
        ("quantity", "NaN"),
        ("quantity", "١٢"),
        ("quantity", "9" * 40),
        ("quantity", ""),
        ("delivery_on", "2030-02-30"),
        ("kind", "maybe"),
        ("note", ["x"]),
    ],
)
def test_what_cannot_be_read_is_answered_with_its_place(
    caller: FlaskClient, database: Database, place: str, value: object
) -> None:
    message = response(release(database), {**accept("120"), place: value})
    answer = book(caller, message)
    body: Any = answer.json
    assert (answer.status_code, body["code"]) == (400, "MALFORMED")
    assert f"lines/0/rows/0/{place}" in body["text"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"\xff\xfe", b"null"])
def test_a_body_that_is_no_message_is_answered_in_json(caller: FlaskClient, body: bytes) -> None:
    answer = caller.post("/api/order-responses", data=body, headers={"Idempotency-Key": "k"})
    assert answer.status_code == 400
    assert answer.is_json
