"""The example data looks like a distributor's and holds what the portal has to cope with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from portal.sandbox_erp.database import Database
from portal.sandbox_erp.documents import Line, Order
from portal.sandbox_erp.items import list_items, search_items
from portal.sandbox_erp.ledger import ledger
from portal.sandbox_erp.orders import get_location, get_order, get_revision, list_orders, list_revisions, list_suppliers
from portal.sandbox_erp.profile import get_profile
from portal.sandbox_erp.seed import seed
from portal.sandbox_erp.settlements import list_invoices
from tests.sandbox_erp.data import now

TODAY = date(2026, 3, 4)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Database:
    path = tmp_path_factory.mktemp("seed") / "erp.db"
    assert seed(path, today=TODAY) >= 64
    return Database(path)


@pytest.fixture(scope="module")
def orders(database: Database) -> list[Order]:
    with database.read() as connection:
        return [get_order(connection, summary.number) for summary in list_orders(connection)]


def test_there_are_suppliers_of_several_countries_with_their_own_letters(database: Database) -> None:
    with database.read() as connection:
        suppliers = list_suppliers(connection)
    assert len({supplier["address"]["country"] for supplier in suppliers}) >= 6
    assert sum(not supplier["name"].isascii() for supplier in suppliers) >= 4
    assert {"V1001", "V1002"} <= {supplier["number"] for supplier in suppliers}
    assert [supplier["number"] for supplier in suppliers if supplier["status"] == "blocked"] == ["V1008"]
    assert len({supplier["address"]["gln"] for supplier in suppliers}) == len(suppliers)


def test_orders_are_in_all_states(orders: list[Order]) -> None:
    assert Counter(order["status"] for order in orders).keys() == {"released", "closed", "cancelled"}
    assert any(order["hold"] for order in orders)
    states = {line["status"] for order in orders for line in order["lines"]}
    assert states == {"open", "closed", "soft_closed", "blocked", "cancelled"}
    assert any(0 < Decimal(line["received"]) < Decimal(line["quantity"]) for line in _lines(orders))
    assert {order["currency"] for order in orders} == {"EUR", "JPY", "USD", "KWD"}


def test_some_wait_for_an_answer_and_some_are_overdue(orders: list[Order]) -> None:
    unanswered = [
        order
        for order in orders
        if order["status"] == "released" and not any(line["confirmations"] for line in order["lines"])
    ]
    due = Counter(str(order["answer_due_at"]) < f"{TODAY}T12" for order in unanswered)
    assert due[True] >= 8
    assert due[False] >= 10


def test_orders_are_revised_and_every_revision_is_kept(database: Database, orders: list[Order]) -> None:
    assert max(order["revision"] for order in orders) == 4
    with database.read() as connection:
        for order in orders:
            revisions = [one["revision"] for one in list_revisions(connection, order["number"])]
            assert revisions == list(range(1, order["revision"] + 1))
        revised = next(order for order in orders if order["revision"] == 4)
        assert get_revision(connection, revised["number"], 1)["lines"] != revised["lines"]


def test_one_order_has_two_thousand_lines_and_one_has_two(orders: list[Order]) -> None:
    sizes = Counter(len(order["lines"]) for order in orders)
    assert sizes[2000] == 1
    assert sizes[2] >= 1


def test_lines_add_up(orders: list[Order]) -> None:
    for line in _lines(orders):
        assert sum(Decimal(part["quantity"]) for part in line["schedules"]) == Decimal(line["quantity"])
        assert line["description"]
        assert not line["discrete"] or Decimal(line["quantity"]) % 1 == 0
    assert any(len(line["schedules"]) == 3 for line in _lines(orders))
    assert any(line["pack"] and line["pack"]["denominator"] != 1 for line in _lines(orders))


def test_items_ask_for_everything_a_notice_can_say(orders: list[Order]) -> None:
    asked = Counter(demand for line in _lines(orders) for demand in line["demands"])
    assert asked.keys() == {"lot", "serial", "best_before", "origin", "dangerous"}
    assert any(line["certificates"] for line in _lines(orders))
    for line in _lines(orders):
        assert (line["shelf_life_days"] is not None) == ("best_before" in line["demands"])
    own = {
        supplier: {demand for order in orders if order["supplier"] == supplier for demand in _demands(order)}
        for supplier in ("V1001", "V1002")
    }
    assert all("lot" in demands for demands in own.values()), "a visitor meets such an order"
    assert sum(bool(line["pack_size"]) for line in _lines(orders)) > 100, "a packing can be proposed"


def test_every_supplier_has_a_company_prefix_of_its_own(database: Database) -> None:
    with database.read() as connection:
        suppliers = list_suppliers(connection)
    prefixes = [supplier["gs1_prefix"] for supplier in suppliers]
    assert all(re.fullmatch("[0-9]{7,9}", prefix) for prefix in prefixes)
    assert len(set(prefixes)) == len(prefixes)
    assert all(one["address"]["gln"].startswith(one["gs1_prefix"]) for one in suppliers)


def test_vat_ids_and_accounts_have_valid_check_digits(database: Database) -> None:
    with database.read() as connection:
        suppliers, profile = list_suppliers(connection), get_profile(connection)
    checks = {"DE": _mod_11_10, "PL": _nip, "FR": _siren, "BE": _enterprise}
    found = Counter(one["vat_id"][:2] for one in suppliers if one["vat_id"][:2] in checks)
    assert found.keys() == checks.keys()
    for one in suppliers:
        country, digits = one["vat_id"][:2], one["vat_id"][2:]
        assert country not in checks or checks[country](digits), one["vat_id"]
        assert one["accounts"]
        for account in one["accounts"]:
            assert not account[:2].isalpha() or _iban(account), account
    assert _mod_11_10(profile["buyer_vat_id"].removeprefix("DE"))


def test_taxes_fit_where_goods_come_from_and_go_to(orders: list[Order]) -> None:
    found = {order["supplier"]: {(line["tax"] or {}).get("category") for line in order["lines"]} for order in orders}
    assert found["V1001"] == found["V1002"] == found["V1003"] == {"S"}
    assert (found["V1004"], found["V1005"], found["V1008"]) == ({"G"}, {"O"}, {"K"})
    rates = {order["supplier"]: order["lines"][0]["tax"] for order in orders}
    assert rates["V1002"] == {"category": "S", "rate": "23"}
    assert rates["V1005"] == {"category": "O", "rate": None}


def test_a_visitor_meets_invoices_in_every_state_and_something_to_bill(database: Database, orders: list[Order]) -> None:
    with database.read() as connection:
        invoices = list_invoices(connection)
    for supplier in ("V1001", "V1002"):
        own = [one for one in invoices if one.document.supplier == supplier]
        assert {one.settlement["status"] for one in own} == {"paid", "part_paid", "scheduled", "approved", "held"}
        assert {hold["code"] for one in own for hold in one.settlement["holds"]} == {"Qty Rec", "Price"}
        assert any(payment["reversed_on"] for one in own for payment in one.settlement["payments"])
    for supplier in ("V1001", "V1002", "V1003", "V1004", "V1005"):
        lines = _lines([order for order in orders if order["supplier"] == supplier])
        assert any(Decimal(line["received"]) > Decimal(line["invoiced"]) for line in lines)
    assert any(order["freight"] for order in orders)


def test_prices_have_the_decimals_of_their_currency(orders: list[Order]) -> None:
    most = {"JPY": 0, "EUR": 2, "USD": 2, "KWD": 3}
    for order in orders:
        for line in order["lines"]:
            assert Decimal(line["price"]) == round(Decimal(line["price"]), most[order["currency"]])


@pytest.mark.parametrize("today", [date(2026, 12, 1), date(2026, 6, 9), date(2026, 12, 8)], ids=str)
def test_goods_are_asked_for_on_days_on_which_their_place_receives_them(tmp_path: Path, today: date) -> None:
    """As on a day 24 days before Christmas, and on Tuesdays, 24 days before a stocktaking."""
    seed(tmp_path / "erp.db", today=today)
    with Database(tmp_path / "erp.db").read() as connection:
        found = [get_order(connection, summary.number) for summary in list_orders(connection)]
        shut = {place: get_location(connection, place)["closed_dates"] for place in {one["ship_to"] for one in found}}
    for order in found:
        for line in order["lines"]:
            for day in (line["requested_on"], *(part["requested_on"] for part in line["schedules"])):
                assert day is None or date.fromisoformat(day).weekday() < 5, (order["number"], day)
                assert day not in shut[order["ship_to"]], (order["number"], day)


def test_nothing_is_booked_and_nothing_happens_in_the_future(database: Database, orders: list[Order]) -> None:
    with database.read() as connection:
        assert ledger(connection) == []
    assert all(order["changed_at"][:10] <= TODAY.isoformat() for order in orders)


def test_an_early_start_of_the_day_writes_nothing_for_later(tmp_path: Path) -> None:
    seed(tmp_path / "erp.db")
    with Database(tmp_path / "erp.db").read() as connection:
        latest = max(summary.changed_at for summary in list_orders(connection))
    assert latest <= now().strftime("%Y-%m-%dT%H:%M:%SZ")


def test_the_same_day_gives_the_same_orders_and_twice_gives_nothing_new(
    database: Database, orders: list[Order], tmp_path: Path
) -> None:
    again = Database(tmp_path / "again.db")
    seed(again.path, today=TODAY)
    assert seed(again.path, today=TODAY) == 0
    with again.read() as connection:
        assert [get_order(connection, order["number"]) for order in orders] == orders


def _mod_11_10(digits: str) -> bool:
    product = 10
    for digit in digits[:-1]:
        product = 2 * ((int(digit) + product) % 10 or 10) % 11
    return (11 - product) % 10 == int(digits[-1])


def _nip(digits: str) -> bool:
    weighted = sum(int(digit) * weight for digit, weight in zip(digits, (6, 5, 7, 2, 3, 4, 5, 6, 7), strict=False))
    return weighted % 11 == int(digits[-1])


def _siren(digits: str) -> bool:
    siren = digits[2:]
    doubled = [int(digit) * (2 if at % 2 else 1) for at, digit in enumerate(reversed(siren))]
    is_siren = sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0
    return is_siren and int(digits[:2]) == (12 + 3 * (int(siren) % 97)) % 97


def _enterprise(digits: str) -> bool:
    return 97 - int(digits[:8]) % 97 == int(digits[8:])


def _iban(account: str) -> bool:
    return int("".join(str(int(letter, 36)) for letter in account[4:] + account[:4])) % 97 == 1


def _demands(order: Order) -> Iterator[str]:
    for line in order["lines"]:
        yield from line["demands"]


def _lines(orders: list[Order]) -> Iterator[Line]:
    for order in orders:
        yield from order["lines"]


def test_what_is_ordered_is_in_its_suppliers_catalog(database: Database, orders: list[Order]) -> None:
    with database.read() as connection:
        told = {row["reference"] for row in connection.execute("SELECT reference FROM feed WHERE kind = 'item'")}
    assert {f"{order['supplier']}/{line['supplier_item']}" for order in orders for line in order["lines"]} <= told


def test_catalogs_have_what_catalogs_can_have(database: Database) -> None:
    with database.read() as connection:
        items = [item for supplier in list_suppliers(connection) for item in list_items(connection, supplier["number"])]
        (ended,) = (item for item in search_items(connection, "V1001", "M2 × 8") if item["status"] == "ended")
    assert ended["supplier_item"] == "912.88.02008"
    assert sum(item["supplier"] == "V1001" for item in items) == 2520
    assert len({(item["supplier"], item["supplier_item"]) for item in items}) == len(items)
    assert all(item["origin"] and item["lead_days"] and len(item["classification"]) == 8 for item in items)
    assert {item["currency"] for item in items} == {"EUR", "JPY", "USD", "KWD"}
    assert any(len(period["tiers"]) > 1 for item in items for period in item["prices"])
    assert any(item["prices"][-1]["valid_from"] == "2027-01-01" for item in items)
    assert sum((item["prices"][-1]["valid_to"] or "9") < TODAY.isoformat() for item in items) == 1
    assert 0 < sum(item["contract_price"] for item in items) < len(items)
