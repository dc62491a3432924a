"""Goods receipts at the desk and through the API: in full, short, over, with another lot, reversed, sent back."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from portal.sandbox_erp.database import Database
from portal.sandbox_erp.documents import Order
from tests.sandbox_erp.data import GREASE, notice, now, read, release, ships
from tests.sandbox_erp.test_desk import mistake, page, status, submit

LOTS = [{"lot": "L-1", "quantity": "6", "serials": ["S-1"]}, {"lot": "L-2", "quantity": "4", "serials": []}]


@pytest.fixture
def order(database: Database) -> Order:
    return release(database)


@pytest.fixture
def address(caller: FlaskClient, order: Order) -> str:
    """Give the page of a notice of 10 boxes of line 10, in two lots, and of 20 pieces of line 20."""
    lines = [ships(order, "10", unit="XBX", lots=LOTS), ships(order, "20", line=20, position=2)]
    units = [
        {"id": 1, "type": "XPX", "sscc": "006141411234567890", "gross_kg": "80.5", "contents": []},
        {"id": 2, "type": "XCT", "parent": 1, "contents": [{"position": 1, "quantity": "10", "lot": "L-1"}]},
    ]
    message = notice(order, lines=lines, units=units)
    answer: Any = caller.post("/api/shipments", json=message, headers={"Idempotency-Key": "k"}).json
    return f"/desk/notices/{answer['number']}"


def receipts(caller: FlaskClient, *numbers: int) -> list[dict[str, Any]]:
    wanted = [f"GR-{now().year}-{number:06}" for number in numbers]
    body: Any = caller.post("/api/receipts/read", json={"numbers": wanted}).json
    return list(body["receipts"])


def lines(database: Database, order: Order) -> list[tuple[str, str, str]]:
    after = read(database, order["number"])
    return [(line["shipped"], line["received"], line["status"]) for line in after["lines"]]


def test_a_notice_is_listed_and_shown_with_its_lots_and_units(visitor: FlaskClient, address: str) -> None:
    listed = page(visitor.get("/desk/notices"))
    assert listed.select_one(f"a[href='{address}']")
    assert "LS-1" in listed.text
    shown = page(visitor.get(address)).text
    for words in ("120 H87", "10 XBX", "L-2: 4", "S-1", "006141411234567890", "10 of position 1, lot L-1"):
        assert words in shown


def test_dangerous_goods_and_other_items_are_shown(visitor: FlaskClient, caller: FlaskClient, order: Order) -> None:
    hazard = {"un_number": "UN1133", "class": "3", "packing_group": "II"}
    message = notice(order, lines=[ships(order, "20", hazard=hazard, substitute="ALT-1")])
    answer: Any = caller.post("/api/shipments", json=message, headers={"Idempotency-Key": "k"}).json
    shown = page(visitor.get(f"/desk/notices/{answer['number']}")).text
    assert "Dangerous: UN1133, class 3, packing group II" in shown
    assert "Ships instead: ALT-1" in shown


def test_a_notice_is_received_in_full(
    visitor: FlaskClient, caller: FlaskClient, database: Database, order: Order, address: str
) -> None:
    year = now().year
    answer = submit(visitor, address, "/receive-all")
    assert status(answer) == f"Received: GR-{year}-000001, GR-{year}-000002."
    assert lines(database, order) == [("120", "120", "closed"), ("20", "20", "open")]
    first, second = receipts(caller, 1, 2)
    assert (first["order"], first["line"], first["quantity"]) == (order["number"], 10, "120")
    assert (first["notice"], first["version"], first["is_reversed"]) == ("LS-1", 1, False)
    assert first["lots"] == [{"lot": "L-1", "quantity": "72"}, {"lot": "L-2", "quantity": "48"}]
    assert (second["line"], second["quantity"], second["lots"]) == (20, "20", [])
    assert not page(answer).select("form[action$='/receive']"), "a received notice is not received again"


@pytest.mark.parametrize(
    ("typed", "lots", "line"),
    [
        ({"quantity_1": "100"}, [("L-1", "72"), ("L-2", "28")], ("100", "100", "open")),
        ({"quantity_1": "50"}, [("L-1", "50")], ("50", "50", "open")),
        ({"quantity_1": "125"}, [("L-1", "72"), ("L-2", "53")], ("125", "125", "closed")),
        ({"lot_1": "L-9"}, [("L-9", "120")], ("120", "120", "closed")),
    ],
)
def test_short_over_and_other_lots_are_received_as_counted(
    visitor: FlaskClient,
    caller: FlaskClient,
    database: Database,
    order: Order,
    address: str,
    typed: dict[str, str],
    lots: list[tuple[str, str]],
    line: tuple[str, str, str],
) -> None:
    status(submit(visitor, address, "/receive", quantity_2="", **typed))
    (receipt,) = receipts(caller, 1, 2)
    assert [(lot["lot"], lot["quantity"]) for lot in receipt["lots"]] == lots
    assert lines(database, order)[0] == line


def test_a_notice_may_come_in_parts(visitor: FlaskClient, database: Database, order: Order, address: str) -> None:
    status(submit(visitor, address, "/receive", quantity_1="48", quantity_2="", more="on"))
    assert lines(database, order) == [("120", "48", "open"), ("20", "0", "open")]
    left = [one["value"] for one in page(visitor.get(address)).select("#quantity-1, #quantity-2")]
    assert left == ["72", "20"]
    status(submit(visitor, address, "/receive-all"))
    assert lines(database, order) == [("120", "120", "closed"), ("20", "20", "open")]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"quantity_1": "1e9"}, "Enter the quantity as a number, for example 12.5."),
        ({"quantity_1": "0.5"}, "Line 10 is counted in whole numbers."),
        ({"quantity_1": "-1"}, "The quantity of line 10 must be above zero."),
        ({"quantity_1": "", "quantity_2": "0"}, "Nothing was counted."),
        ({"lot_1": "x" * 501}, "Enter a lot number of at most 500 characters in one line."),
    ],
)
def test_what_cannot_be_received_is_said_and_stays_typed(
    visitor: FlaskClient, database: Database, order: Order, address: str, typed: dict[str, str], sentence: str
) -> None:
    answer = submit(visitor, address, "/receive", **typed)
    assert mistake(answer) == sentence
    for name, value in typed.items():
        assert page(answer).select_one(f"[name={name}]")["value"] == value  # type: ignore[index]
    assert lines(database, order) == [("120", "0", "open"), ("20", "0", "open")]


def test_a_reversed_receipt_opens_its_line_order_and_notice(
    visitor: FlaskClient, caller: FlaskClient, database: Database, order: Order, address: str
) -> None:
    typed = {"quantity_1": "120", "quantity_2": "120"}
    status(submit(visitor, address, "/receive", **typed))
    assert read(database, order["number"])["status"] == "closed"
    answer = submit(visitor, address, f"/receipts/GR-{now().year}-000001/reverse")
    assert status(answer) == f"Goods receipt GR-{now().year}-000001 is reversed."
    assert read(database, order["number"])["status"] == "released"
    assert lines(database, order) == [("120", "0", "open"), ("120", "120", "closed")]
    assert page(visitor.get(address)).select("form[action$='/receive']"), "it may be counted again"
    (receipt,) = receipts(caller, 1)
    assert (receipt["version"], receipt["is_reversed"], receipt["quantity"]) == (2, True, "120")
    submit(visitor, address, f"/receipts/GR-{now().year}-000002/reverse")
    assert lines(database, order) == [("120", "0", "open"), ("20", "0", "open")]


def test_a_receipt_is_reversed_once(visitor: FlaskClient, database: Database, order: Order, address: str) -> None:
    status(submit(visitor, address, "/receive-all"))
    form = page(visitor.get(address)).select_one("form[action$='000001/reverse'] input[name=csrf_token]")
    assert form is not None
    typed = {"csrf_token": str(form["value"])}
    target = f"/desk/receipts/GR-{now().year}-000001/reverse"
    assert [visitor.post(target, data=typed).status_code for _ in range(2)] == [303, 422]
    assert visitor.post("/desk/receipts/GR-0/reverse", data=typed).status_code == 404
    assert lines(database, order)[0] == ("120", "0", "open")


def test_goods_without_a_notice_are_received_with_their_lot_and_reversed(
    visitor: FlaskClient, caller: FlaskClient, database: Database, order: Order
) -> None:
    shown = f"/desk/orders/{order['number']}"
    status(submit(visitor, shown, "/receive", line="10", quantity="30", lot="L-7"))
    (receipt,) = receipts(caller, 1)
    assert (receipt["notice"], receipt["lots"]) == ("", [{"lot": "L-7", "quantity": "30"}])
    assert lines(database, order)[0] == ("30", "30", "open")
    answer = submit(visitor, shown, "000001/reverse")
    assert answer.request.path == shown
    assert lines(database, order)[0] == ("0", "0", "open")


def test_goods_that_go_back_are_taken_off_and_may_come_again(
    visitor: FlaskClient, caller: FlaskClient, database: Database, order: Order, address: str
) -> None:
    status(submit(visitor, address, "/receive-all"))
    shown = f"/desk/orders/{order['number']}"
    assert mistake(submit(visitor, shown, "/send-back", line="10", quantity="121", reason="Rust")) == (
        "Only 120 of line 10 were received."
    )
    status(submit(visitor, shown, "/send-back", line="10", quantity="20", reason="Rust"))
    (receipt,) = receipts(caller, 3)
    assert (receipt["quantity"], receipt["note"], receipt["line"]) == ("-20", "Rust", 10)
    line = read(database, order["number"])["lines"][0]
    assert (line["received"], line["returned"], line["shipped"], line["status"]) == ("100", "20", "120", "open")


def test_receipts_are_announced_with_their_orders(
    visitor: FlaskClient, caller: FlaskClient, order: Order, address: str
) -> None:
    before: Any = caller.get("/api/changes").json
    status(submit(visitor, address, "/receive-all"))
    after: Any = caller.get("/api/changes", query_string={"after": before["cursor"]}).json
    numbers = [f"GR-{now().year}-{number:06}" for number in (1, 2)]
    assert [(one["kind"], one["reference"]) for one in after["changes"]] == [
        *(("receipt", number) for number in numbers),
        ("order", order["number"]),
    ]


def test_unknown_receipts_are_told_apart(caller: FlaskClient) -> None:
    body: Any = caller.post("/api/receipts/read", json={"numbers": ["GR-0"]}).json
    assert body == {"receipts": [], "unknown": ["GR-0"]}


def test_a_third_of_a_drum_is_received_to_the_gram(
    visitor: FlaskClient, caller: FlaskClient, database: Database
) -> None:
    order = release(database, "4", item=GREASE)
    message = notice(order, lines=[ships(order, "1", unit="XDR")])
    answer: Any = caller.post("/api/shipments", json=message, headers={"Idempotency-Key": "k"}).json
    status(submit(visitor, f"/desk/notices/{answer['number']}", "/receive-all"))
    assert [receipt["quantity"] for receipt in receipts(caller, 1)] == ["1.333333"]


def test_the_pages_of_notices_have_manners(visitor: FlaskClient, address: str) -> None:
    for target in ("/desk/notices", address):
        shown = page(visitor.get(target))
        assert len(shown.select("h1")) == 1
        ids = [one["id"] for one in shown.select("[id]")]
        assert len(ids) == len(set(ids))
        labelled = {label.get("for") for label in shown.select("label")}
        assert {one.get("id") for one in shown.select("input:not([type=hidden])")} <= labelled
        assert all(table.select("caption") for table in shown.select("table"))
        assert visitor.get(target, environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 403
    assert visitor.get("/desk/notices/IB-0").status_code == 404


def test_a_form_without_its_token_receives_nothing(
    visitor: FlaskClient, database: Database, order: Order, address: str
) -> None:
    visitor.get(address)
    assert visitor.post(f"{address}/receive-all").status_code == 400
    assert lines(database, order)[0] == ("120", "0", "open")
