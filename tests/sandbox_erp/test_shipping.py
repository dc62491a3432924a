"""Booking ship notices: what the ERP checks, that it books once per key, and what it means for the orders."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.sandbox_erp import buying, receiving
from portal.sandbox_erp.database import Database
from portal.sandbox_erp.documents import Order, Tolerances, stamp
from portal.sandbox_erp.orders import get_order, save_change
from portal.sandbox_erp.profile import set_tolerance
from tests.sandbox_erp.data import GREASE, notice, now, read, release, response, ships

SSCC = "006141411234567890"


def book(caller: FlaskClient, message: Any, key: str = "k-1") -> TestResponse:
    return caller.post("/api/shipments", json=message, headers={"Idempotency-Key": key})


def booked(caller: FlaskClient, message: Any, key: str = "k-1") -> str:
    answer: Any = book(caller, message, key).json
    return str(answer["number"])


def cancel(caller: FlaskClient, number: str, key: str = "c-1") -> TestResponse:
    return caller.post(f"/api/shipments/{number}/cancel", headers={"Idempotency-Key": key})


def codes(answer: TestResponse) -> list[tuple[str, int | None]]:
    assert answer.status_code == 422, answer.get_data(as_text=True)
    body: Any = answer.json
    return [(refusal["code"], refusal["line"]) for refusal in body["refusals"]]


def shipped(database: Database, order: Order) -> list[str]:
    return [line["shipped"] for line in read(database, order["number"])["lines"]]


def shape(database: Database, order: Order, **fields: Any) -> None:
    """Change an order's first line behind the ERP's back."""
    with database.write() as connection:
        changed = get_order(connection, order["number"])
        changed["lines"][0].update(fields)  # type: ignore[typeddict-item]  # fields of a line
        save_change(connection, changed, now())


def test_a_notice_gets_the_erps_own_number_and_raises_shipped(caller: FlaskClient, database: Database) -> None:
    order = release(database)
    assert booked(caller, notice(order, "60")) == f"IB-{now().year}-000001"
    after = read(database, order["number"])
    assert [line["shipped"] for line in after["lines"]] == ["60", "0"]
    assert (after["revision"], after["erp_version"]) == (1, order["erp_version"] + 1)


def test_the_same_key_and_notice_get_the_same_answer(caller: FlaskClient, database: Database) -> None:
    order = release(database)
    first, again = book(caller, notice(order, "60")), book(caller, notice(order, "60"))
    assert (first.status_code, first.json) == (again.status_code, again.json)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert shipped(database, order) == ["60", "0"]


def test_a_key_belongs_to_one_document_of_any_kind(caller: FlaskClient, database: Database) -> None:
    order = release(database)
    number = booked(caller, notice(order, "60"))
    answers = [
        book(caller, notice(order, "61")),
        cancel(caller, number, "k-1"),
        caller.post("/api/order-responses", json=response(order), headers={"Idempotency-Key": "k-1"}),
    ]
    for answer in answers:
        body: Any = answer.json
        assert (answer.status_code, body["code"], body["number"]) == (409, "KEY_REUSED", number)


def test_nothing_is_shipped_or_cancelled_without_a_key(caller: FlaskClient, database: Database) -> None:
    order = release(database)
    number = booked(caller, notice(order, "60"))
    assert caller.post("/api/shipments", json=notice(order, "60", notice_number="LS-2")).status_code == 400
    assert caller.post(f"/api/shipments/{number}/cancel").status_code == 400
    assert shipped(database, order) == ["60", "0"]


def test_parts_in_packs_add_up_exactly(caller: FlaskClient, database: Database) -> None:
    order = release(database, "4", item=GREASE)
    for at in range(3):
        message = notice(order, lines=[ships(order, "1", unit="XDR")], notice_number=f"LS-{at}")
        assert book(caller, message, f"k-{at}").status_code == 201
    assert shipped(database, order) == ["4"]


def test_an_older_revision_ships_as_well(caller: FlaskClient, database: Database) -> None:
    order = release(database)
    buying.revise_order(database, order["number"], [], note="New note", now=now())
    assert book(caller, notice(order, lines=[ships(order, "60", revision=1)])).status_code == 201


def test_a_replacement_frees_what_the_earlier_notice_had(caller: FlaskClient, database: Database) -> None:
    order, other = release(database), release(database)
    units = [{"id": 1, "type": "XPX", "sscc": SSCC, "contents": []}]
    first = booked(caller, notice(order, "120", units=units))
    later = notice(order, lines=[ships(other, "100")], units=units, replaces=first)
    assert book(caller, later, "k-2").status_code == 201
    assert (shipped(database, order), shipped(database, other)) == (["0", "0"], ["100", "0"])
    assert codes(book(caller, notice(order, "60", replaces=first), "k-3")) == [("NOTICE_UNKNOWN", None)]
    assert codes(cancel(caller, first)) == [("NOTICE_UNKNOWN", None)]


def test_only_the_same_suppliers_same_number_is_replaced(caller: FlaskClient, database: Database) -> None:
    order = release(database)
    first = booked(caller, notice(order, "60"))
    other = notice(order, "60", notice_number="LS-2", replaces=first)
    assert codes(book(caller, other, "k-2")) == [("NOTICE_UNKNOWN", None)]
    assert codes(book(caller, notice(order, "60", replaces="IB-0"), "k-2")) == [("NOTICE_UNKNOWN", None)]
    assert shipped(database, order) == ["60", "0"]


def test_a_cancelled_notice_has_shipped_nothing_and_frees_its_number(caller: FlaskClient, database: Database) -> None:
    order = release(database)
    number = booked(caller, notice(order, "60"))
    first, again = cancel(caller, number), cancel(caller, number)
    body: Any = first.json
    assert (first.status_code, body["cancels"]) == (201, number)
    assert body["number"] == f"IC-{now().year}-000001"
    assert again.json == first.json
    assert shipped(database, order) == ["0", "0"]
    assert codes(cancel(caller, number, "c-2")) == [("NOTICE_UNKNOWN", None)]
    assert book(caller, notice(order, "60"), "k-2").status_code == 201


def test_what_was_received_stays(caller: FlaskClient, database: Database) -> None:
    order = release(database)
    number = booked(caller, notice(order, "60"))
    receiving.receive_notice(database, number, [receiving.Counted(1, Decimal("1"))], now=now(), more=True)
    assert codes(cancel(caller, number)) == [("NOTICE_RECEIVED", None)]
    assert codes(book(caller, notice(order, "50", replaces=number), "k-2")) == [("NOTICE_RECEIVED", None)]
    assert shipped(database, order) == ["60", "0"]


def test_a_number_is_used_once_while_it_stands(caller: FlaskClient, database: Database) -> None:
    order = release(database)
    number = booked(caller, notice(order, "12"))
    assert codes(book(caller, notice(order, "12"), "k-2")) == [("NOTICE_EXISTS", None)]
    receiving.receive_notice(database, number, now=now())
    assert codes(book(caller, notice(order, "12"), "k-2")) == [("NOTICE_EXISTS", None)]


@pytest.mark.parametrize(("over", "limit"), [("5", 126), ("0", 120), ("12.5", 135)])
def test_the_limit_counts_notices_and_receipts_and_is_itself_allowed(
    caller: FlaskClient, database: Database, over: str, limit: int
) -> None:
    order = release(database)
    with database.write() as connection:
        set_tolerance(connection, "suppliers", "V1002", "ship_over_pct", over, now())
    receiving.receive_goods(database, order["number"], 10, Decimal("20"), now=now())
    assert book(caller, notice(order, "40"), "k-1").status_code == 201
    more = notice(order, lines=[ships(order, "30"), ships(order, str(limit - 89), position=2)], notice_number="LS-2")
    assert codes(book(caller, more, "k-2")) == [("QUANTITY_ABOVE_LIMIT", 10)]
    more["lines"][1]["quantity"] = str(limit - 90)
    assert book(caller, more, "k-2").status_code == 201


def test_what_the_buyer_approved_is_not_refused_for_its_quantity_and_counts(
    caller: FlaskClient, database: Database
) -> None:
    order = release(database)
    more = notice(order, "500")
    more["lines"][0]["over_approved"] = "yes"
    assert book(caller, more).status_code == 400
    more["lines"][0]["over_approved"] = True
    assert book(caller, more).status_code == 201
    assert shipped(database, order)[0] == "500"
    assert codes(book(caller, notice(order, "1", notice_number="LS-2"), "k-2")) == [("QUANTITY_ABOVE_LIMIT", 10)]


@pytest.mark.parametrize(("own", "status"), [({"ship_over_pct": None}, 201), ({"ship_over_pct": "1"}, 422)])
def test_a_lines_own_limit_comes_first(caller: FlaskClient, database: Database, own: Tolerances, status: int) -> None:
    order = release(database)
    shape(database, order, tolerances=own)
    assert book(caller, notice(order, "125" if own["ship_over_pct"] else "500")).status_code == status


def test_what_was_cancelled_cannot_ship_and_what_went_back_can(caller: FlaskClient, database: Database) -> None:
    order = release(database)
    shape(database, order, cancelled="20")
    assert codes(book(caller, notice(order, "106"))) == [("QUANTITY_ABOVE_LIMIT", 10)]
    booked(caller, notice(order, "100"))
    receiving.receive_notice(database, f"IB-{now().year}-000001", now=now())
    receiving.return_goods(database, order["number"], 10, Decimal("30"), reason="Scratched", now=now())
    assert codes(book(caller, notice(order, "36", notice_number="LS-2"), "k-2")) == [("QUANTITY_ABOVE_LIMIT", 10)]
    assert book(caller, notice(order, "35", notice_number="LS-2"), "k-2").status_code == 201


def test_what_came_short_can_ship_again(caller: FlaskClient, database: Database) -> None:
    order = release(database)
    number = booked(caller, notice(order, "120"))
    receiving.receive_notice(database, number, [receiving.Counted(1, Decimal("100"))], now=now())
    assert shipped(database, order) == ["100", "0"]
    assert book(caller, notice(order, "20", notice_number="LS-2"), "k-2").status_code == 201


def test_every_line_that_is_not_open_is_named(caller: FlaskClient, database: Database) -> None:
    order = release(database, "1", "2", "3", "4")
    number = order["number"]
    buying.close_line(database, number, 10, reason="x", now=now())
    buying.close_line(database, number, 20, reason="x", now=now(), softly=True)
    buying.block_line(database, number, 30, reason="x", now=now())
    buying.cancel_line(database, number, 40, reason="x", now=now())
    found = codes(book(caller, notice(order, "1", "2", "3", "4")))
    assert found == [("LINE_CLOSED", 10), ("LINE_CLOSED", 20), ("LINE_BLOCKED", 30), ("LINE_CANCELLED", 40)]


def test_what_a_notice_refers_to_is_checked_first(caller: FlaskClient, database: Database) -> None:
    order = release(database)
    lines = [ships(order, "1", order="PO-0"), ships(order, "1", position=2, line=99)]
    found = codes(book(caller, notice(order, lines=lines, note="x" * 501)))
    assert found == [("ORDER_UNKNOWN", None), ("LINE_UNKNOWN", 99)]
    assert codes(book(caller, notice(order, supplier="V1001"))) == [("SUPPLIER_DIFFERS", None)]
    assert codes(book(caller, notice(order, lines=[]))) == [("NO_LINES", None)]
    buying.hold_order(database, order["number"], reason="Budget", now=now())
    buying.set_supplier_status(database, "V1002", "blocked", reason="Audit", now=now())
    assert codes(book(caller, notice(order))) == [("ORDER_ON_HOLD", None), ("SUPPLIER_BLOCKED", None)]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ({"unit": "KGM"}, "UNIT_UNKNOWN"),
        ({"quantity": "0.5"}, "QUANTITY_DECIMALS"),
        ({"quantity": "0"}, "QUANTITY_NOT_POSITIVE"),
        ({"quantity": "-1"}, "QUANTITY_NOT_POSITIVE"),
        ({"note": "x" * 251}, "FIELD_TOO_LONG"),
        ({"lots": [{"lot": "x" * 31, "quantity": "1", "serials": []}]}, "FIELD_TOO_LONG"),
        ({"lots": [{"lot": "x", "quantity": "1", "serials": ["x" * 41]}]}, "FIELD_TOO_LONG"),
    ],
)
def test_a_wrong_line_is_refused_by_a_code(
    caller: FlaskClient, database: Database, line: dict[str, Any], code: str
) -> None:
    order = release(database)
    assert codes(book(caller, notice(order, lines=[{**ships(order, "1"), **line}]))) == [(code, 10)]
    assert shipped(database, order) == ["0", "0"]


@pytest.mark.parametrize(
    "fields",
    [
        {"notice_number": "x" * 31},
        {"note": "x" * 501},
        {"transport": {"tracking": "x" * 41}},
        {"transport": {"bill_of_lading": "x" * 36}},
    ],
)
def test_a_text_that_is_too_long_is_refused(caller: FlaskClient, database: Database, fields: dict[str, Any]) -> None:
    assert codes(book(caller, notice(release(database), "1", **fields))) == [("FIELD_TOO_LONG", None)]


@pytest.mark.parametrize(
    "lots", [[], [{"lot": "L-1", "quantity": "1", "serials": []}, {"quantity": "1", "serials": []}]]
)
def test_an_item_that_asks_for_lots_ships_with_them(
    caller: FlaskClient, database: Database, lots: list[dict[str, Any]]
) -> None:
    order = release(database)
    shape(database, order, demands=["lot"])
    assert codes(book(caller, notice(order, lines=[ships(order, "2", lots=lots)]))) == [("LOT_MISSING", 10)]
    nothing = ships(order, "0", reason="capacity")
    assert book(caller, notice(order, lines=[nothing])).status_code == 201
    whole = [{"lot": "L-1", "quantity": "2", "serials": []}]
    message = notice(order, lines=[ships(order, "2", lots=whole)], notice_number="LS-2")
    assert book(caller, message, "k-2").status_code == 201


@pytest.mark.parametrize(
    "hazard", [None, {}, {"un_number": "UN1950"}, {"class": "2.1"}, {"un_number": "", "class": "2.1"}], ids=str
)
def test_a_hazardous_item_ships_with_its_un_number_and_class(
    caller: FlaskClient, database: Database, hazard: dict[str, Any] | None
) -> None:
    order = release(database)
    shape(database, order, demands=["dangerous"])
    answer = book(caller, notice(order, lines=[ships(order, "2", hazard=hazard)]))
    assert codes(answer) == [("HAZARD_MISSING", 10)]
    told = {"un_number": "UN1950", "class": "2.1", "packing_group": ""}
    assert book(caller, notice(order, lines=[ships(order, "2", hazard=told)])).status_code == 201


@pytest.mark.parametrize(
    ("sscc", "is_right"),
    [
        ("006141411234567890", True),
        ("373500538500000010", True),
        ("040123450000001235", True),
        ("006141411234567891", False),
        ("00614141123456789", False),
        ("00614141123456789X", False),
        ("٠٠٦١٤١٤١١٢٣٤٥٦٧٨٩٠", False),
    ],
)
def test_an_sscc_has_its_check_digit(caller: FlaskClient, database: Database, sscc: str, is_right: bool) -> None:
    units = [{"id": 1, "type": "XPX", "sscc": sscc, "contents": []}]
    answer = book(caller, notice(release(database), "1", units=units))
    assert answer.status_code == 201 if is_right else codes(answer) == [("SSCC_INVALID", None)]


def test_an_sscc_rests_for_a_year(caller: FlaskClient, database: Database) -> None:
    order = release(database)
    unit = {"id": 1, "type": "XPX", "sscc": SSCC, "contents": []}
    twice = notice(order, "1", units=[unit, {**unit, "id": 2}])
    assert codes(book(caller, twice)) == [("SSCC_USED", None)]
    number = booked(caller, notice(order, "1", units=[unit]))
    later = notice(order, "1", units=[unit], notice_number="LS-2")
    assert codes(book(caller, later, "k-2")) == [("SSCC_USED", None)]
    with database.write() as connection:
        year_ago = stamp(now() - timedelta(days=366))
        connection.execute("UPDATE booking SET booked_at = ? WHERE number = ?", (year_ago, number))
    assert book(caller, later, "k-2").status_code == 201


@pytest.mark.parametrize(
    ("place", "fields"),
    [
        ("lines", {"lines": None}),
        ("units", {"units": None}),
        ("notice_number", {"notice_number": ""}),
        ("ships_on", {"ships_on": "2030-02-30"}),
        ("lines/0/lots", {"lines": [{"position": 1, "order": "P", "line": 1, "quantity": "1"}]}),
        ("lines/0/quantity", {"lines": [{"position": 1, "order": "P", "line": 1, "quantity": 1.5, "lots": []}]}),
        ("lines: ", {"lines": [{"position": 1, "order": "P", "line": 1, "quantity": "1", "lots": []}] * 2}),
    ],
)
def test_what_cannot_be_read_is_answered_with_its_place(
    caller: FlaskClient, database: Database, place: str, fields: dict[str, Any]
) -> None:
    answer = book(caller, notice(release(database), "1", **fields))
    body: Any = answer.json
    assert (answer.status_code, body["code"]) == (400, "MALFORMED")
    assert place in body["text"]


def test_the_ledger_pages_over_every_kind_as_it_came(caller: FlaskClient, database: Database) -> None:
    order = release(database)
    number = booked(caller, notice(order, "60"), "a")
    caller.post("/api/order-responses", json=response(order), headers={"Idempotency-Key": "b"})
    cancel(caller, number, "c")
    booked(caller, notice(order, "60"), "d")
    seen, after = [], ""
    while True:
        body: Any = caller.get("/api/ledger", query_string={"after": after, "limit": 1}).json
        if not body["bookings"]:
            break
        (booking,) = body["bookings"]
        seen.append((booking["key"], booking["kind"], booking["order"]))
        after = booking["number"]
    assert [each[:2] for each in seen] == [
        ("a", "shipment"),
        ("b", "acknowledgment"),
        ("c", "cancellation"),
        ("d", "shipment"),
    ]
    assert {each[2] for each in seen} == {order["number"]}
