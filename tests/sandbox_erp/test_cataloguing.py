"""Proposals for the item master: put in parts, booked whole, once, and only upon what their supplier has seen."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from portal.sandbox_erp.cataloguing import book_catalog, put_part
from portal.sandbox_erp.checks import Refused
from portal.sandbox_erp.database import Database
from portal.sandbox_erp.feed import changes
from portal.sandbox_erp.items import Item, find_by_codes, save_item, search_items
from portal.sandbox_erp.ledger import Call, find_booking, ledger
from portal.sandbox_erp.prices import at_price
from tests.sandbox_erp.cataloguing import add, body, end, head, line, put, update
from tests.sandbox_erp.data import BEARING, now, release

CODE = f"W-{BEARING}"
TODAY = now().date()


def item(database: Database, code: str = CODE) -> Item:
    """Return an item as it is."""
    with database.read() as connection:
        return find_by_codes(connection, "V1002", [code])[code]


def put_by(caller: FlaskClient, part: int, content: bytes, key: str = "k-1") -> Any:
    return caller.put(f"/api/catalogs/parts/{part}", data=content, headers={"Idempotency-Key": key})


def post_by(caller: FlaskClient, payload: object, key: str = "k-1") -> Any:
    return caller.post("/api/catalogs", json=payload, headers={"Idempotency-Key": key})


def left(database: Database) -> int:
    """Return how many lines wait for their head."""
    with database.read() as connection:
        return int(connection.execute("SELECT count(*) FROM catalog_line").fetchone()[0])


def codes(answer: Any) -> list[tuple[str, int | None]]:
    assert answer.status_code == 422, answer.json
    return [(refusal["code"], refusal["line"]) for refusal in answer.json["refusals"]]


def refused(database: Database, *lines: dict[str, Any]) -> list[tuple[str, int | None]]:
    call = put(database, "refused", *lines)
    with pytest.raises(Refused) as no:
        book_catalog(database, call)
    return [(refusal.code, refusal.line) for refusal in no.value.refusals]


def test_parts_take_effect_with_their_head_alone(caller: FlaskClient, database: Database) -> None:
    first, second = body(add("N-1", 1)), body(add("N-2", 2), update(CODE, 1, 3, lead_days=4))
    assert put_by(caller, 1, first).status_code == 200
    assert put_by(caller, 2, second).status_code == 200
    assert item(database)["lead_days"] is None
    with database.read() as connection:
        assert find_booking(connection, "k-1") is None
    answer = post_by(caller, head(first, second))
    assert answer.status_code == 201
    assert (answer.json["document_number"], answer.json["lines"]) == ("CAT-1", 3)
    assert item(database)["lead_days"] == 4
    assert {item(database, code)["version"] for code in ("N-1", "N-2")} == {1}
    assert left(database) == 0


def test_a_part_that_comes_twice_is_one_part(caller: FlaskClient, database: Database) -> None:
    part = body(add("N-1"))
    for _ in range(2):
        assert put_by(caller, 1, part).status_code == 200
    assert left(database) == 1
    assert post_by(caller, head(part)).json["lines"] == 1
    assert put_by(caller, 1, part).status_code == 200
    assert left(database) == 0, "what is booked needs no parts"
    again = post_by(caller, head(part))
    assert again.headers["Idempotent-Replayed"] == "true"
    assert item(database, "N-1")["version"] == 1


def test_a_part_may_be_mended_before_its_head_comes(caller: FlaskClient, database: Database) -> None:
    put_by(caller, 1, body(add("N-1", tiers=[])))
    mended = body(add("N-1", description="Mended"))
    put_by(caller, 1, mended)
    assert post_by(caller, head(mended)).status_code == 201
    assert item(database, "N-1")["description"] == "Mended"


def test_a_head_books_the_parts_that_it_names_and_no_others(caller: FlaskClient, database: Database) -> None:
    part, other = body(add("N-1")), body(add("N-2"))
    put_by(caller, 1, part)
    for parts in ((other,), (part, other), ()):
        answer = post_by(caller, head(*parts))
        assert (answer.status_code, answer.json["code"]) == (409, "PARTS_MISSING")
    assert post_by(caller, head(part), key="another key").json["code"] == "PARTS_MISSING"
    assert post_by(caller, head(part)).status_code == 201


def test_the_same_key_with_another_proposal_is_refused(caller: FlaskClient) -> None:
    part = body(add("N-1"))
    put_by(caller, 1, part)
    post_by(caller, head(part))
    answer = post_by(caller, {**head(part), "note": "another"})
    assert (answer.status_code, answer.json["code"]) == (409, "KEY_REUSED")


def test_parts_that_nobody_booked_are_forgotten_after_a_week(database: Database) -> None:
    old = json.loads(body(add("N-1")))
    put_part(database, Call("old", old, now() - timedelta(days=8)), 1, "digest")
    put_part(database, Call("new", old, now()), 1, "digest")
    assert left(database) == 1


@pytest.mark.parametrize(
    "broken",
    [
        b"[]",
        b"{",
        b'{"supplier": "V1002"}',
        json.dumps({"supplier": "V1002", "lines": [{"position": 1, "action": "drop", "item": {}}]}).encode(),
        body({**add("N-1"), "based_on": "1"}),
        body(add("")),
        body(add("N-1", price_base=1)),
        body(add("N-1", tiers=[{"minimum": "0", "price": "1e3"}])),
        body(add("N-1", valid_from="soon")),
        body(add("N-1", pack={"unit": "XBX", "numerator": 0, "denominator": 1})),
        body(*(add(f"N-{at}", at) for at in range(1001))),
    ],
)
def test_a_part_that_cannot_be_read_is_told_so(caller: FlaskClient, database: Database, broken: bytes) -> None:
    assert put_by(caller, 1, broken).status_code == 400
    assert left(database) == 0


def test_a_head_that_cannot_be_read_is_told_so(caller: FlaskClient) -> None:
    for broken in ([], {}, {**head(), "parts": [1]}, {**head(), "parts": ["x"] * 1001}):
        assert post_by(caller, broken).status_code == 400
    assert caller.put("/api/catalogs/parts/1", data=body(add("N-1"))).json["code"] == "KEY_MISSING"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"description": ""}, "DESCRIPTION_MISSING"),
        ({"unit": "Stk"}, "UNIT_UNKNOWN"),
        ({"unit": ""}, "UNIT_UNKNOWN"),
        ({"pack": {"unit": "BOX", "numerator": 2, "denominator": 1}}, "UNIT_UNKNOWN"),
        ({"currency": "EUX"}, "CURRENCY_UNKNOWN"),
        ({"tiers": []}, "PRICE_NOT_POSITIVE"),
        ({"tiers": [{"minimum": "0", "price": "0"}]}, "PRICE_NOT_POSITIVE"),
        ({"tiers": [{"minimum": "0", "price": "0.00001"}]}, "PRICE_DECIMALS"),
        ({"tiers": [{"minimum": "5", "price": "1"}, {"minimum": "5", "price": "2"}]}, "TIERS_UNORDERED"),
        ({"tiers": [{"minimum": "-5", "price": "1"}]}, "TIERS_UNORDERED"),
        ({"price_base": "0"}, "PRICE_BASE_INVALID"),
        ({"valid_from": "2026-02-02", "valid_to": "2026-02-01"}, "VALIDITY_INVALID"),
        ({"lead_days": -1}, "VALUE_NEGATIVE"),
        ({"minimum": "-1"}, "VALUE_NEGATIVE"),
        ({"description": "x" * 251}, "FIELD_TOO_LONG"),
        ({"number": "x" * 41}, "FIELD_TOO_LONG"),
        ({"picture": "x" * 251}, "FIELD_TOO_LONG"),
        ({"number": BEARING}, "NUMBER_TAKEN"),
    ],
)
def test_a_line_that_cannot_be_kept_is_refused_by_its_position(
    database: Database, fields: dict[str, Any], code: str
) -> None:
    assert refused(database, add("FINE", 1), add("N-1", 2, **fields)) == [(code, 2)]


def test_what_just_fits_is_booked(database: Database) -> None:
    edge = add(
        "x" * 40,
        number="n" * 40,
        description="d" * 250,
        tiers=[{"minimum": "0", "price": "0.0001"}],
        valid_from="2026-02-02",
        valid_to="2026-02-02",
        lead_days=0,
    )
    assert book_catalog(database, put(database, "k", edge)).answer["lines"] == 1


def test_lines_are_refused_by_what_the_item_master_is(database: Database) -> None:
    book_catalog(database, put(database, "k", add("GONE")))
    book_catalog(database, put(database, "k-2", end("GONE", 1)))
    assert refused(
        database,
        update("NEVER", 1, 1),
        end("NEVER-2", 1, 2),
        add(CODE, 3),
        update("GONE", 2, 4),
        update(f"W-{BEARING[:-1]}X", 1, 5),
    ) == [("ITEM_UNKNOWN", 1), ("ITEM_UNKNOWN", 2), ("ITEM_EXISTS", 3), ("ITEM_ENDED", 4), ("ITEM_UNKNOWN", 5)]
    assert refused(database, add("TWICE", 1), add("TWICE", 2)) == [("LINE_TWICE", 2)]
    assert refused(database, update(CODE, 1, unit="KGM", currency="USD")) == [("FIELD_OWNED", 1)] * 2
    assert refused(database) == [("NO_LINES", None)]


@pytest.mark.parametrize("seen", [None, 0, 2, 99])
def test_a_line_based_on_another_version_is_refused(database: Database, seen: int | None) -> None:
    assert refused(database, line("update", CODE, 1, seen)) == [("ITEM_CHANGED" if seen else "ITEM_EXISTS", 1)]


def test_an_item_that_changes_between_part_and_head_is_not_overwritten(database: Database) -> None:
    call = put(database, "k", add("N-1", 1), update(CODE, 1, 2, description="Late"))
    with database.write() as connection:
        save_item(connection, {**item(database), "description": "Newer"}, now())
    with pytest.raises(Refused) as no:
        book_catalog(database, call)
    assert [(refusal.code, refusal.line) for refusal in no.value.refusals] == [("ITEM_CHANGED", 2)]
    assert item(database)["description"] == "Newer"
    with database.read() as connection:
        assert find_by_codes(connection, "V1002", ["N-1"]) == {}


def test_of_two_proposals_for_a_new_item_one_is_booked(database: Database) -> None:
    calls = [put(database, key, add("N-1", description=key)) for key in ("one", "two")]
    book_catalog(database, calls[0])
    with pytest.raises(Refused) as no:
        book_catalog(database, calls[1])
    assert [refusal.code for refusal in no.value.refusals] == ["ITEM_EXISTS"]
    assert item(database, "N-1")["description"] == "one"


def test_of_two_codes_for_one_number_one_is_booked(database: Database) -> None:
    calls = [put(database, code, add(code, number="SAME")) for code in ("N-1", "N-2")]
    book_catalog(database, calls[0])
    with pytest.raises(Refused):
        book_catalog(database, calls[1])
    with database.read() as connection:
        assert [one["supplier_item"] for one in search_items(connection, "V1002", "SAME")] == ["N-1"]


def test_of_very_many_refusals_the_first_are_told(database: Database) -> None:
    told = refused(database, *(update(f"NEVER-{at}", 1, at) for at in range(1, 500)))
    assert told == [("ITEM_UNKNOWN", at) for at in range(1, 201)]


def test_another_suppliers_items_are_not_changed(database: Database) -> None:
    call = put(database, "k", update(CODE, 1))
    payload = {**head(body(update(CODE, 1))), "supplier": "V1001"}
    with pytest.raises(Refused) as no:
        book_catalog(database, Call("k", payload, call.now))
    assert [refusal.code for refusal in no.value.refusals] == ["SUPPLIER_DIFFERS"]
    part = body(add("N-1"), supplier="V9999")
    put_part(database, Call("k-2", json.loads(part), now()), 1, "digest")
    with pytest.raises(Refused) as no:
        book_catalog(database, Call("k-2", {**head(supplier="V9999"), "parts": ["digest"]}, now()))
    assert [refusal.code for refusal in no.value.refusals] == ["SUPPLIER_UNKNOWN"]


def test_codes_for_a_piece_are_one_unit_and_the_erps_stays(database: Database) -> None:
    book_catalog(database, put(database, "k", update(CODE, 1, unit="EA")))
    assert (item(database)["unit"], item(database)["version"]) == ("H87", 2)


def test_new_items_get_numbers_of_the_erp(database: Database) -> None:
    book_catalog(database, put(database, "k", add("N-1", 1), add("N-2", 2, number="MINE"), add("N-3", 3)))
    assert [item(database, code)["number"] for code in ("N-1", "N-2", "N-3")] == ["ITM-000001", "MINE", "ITM-000002"]


def test_prices_follow_each_other_and_orders_cost_what_holds(database: Database) -> None:
    begins = (TODAY + timedelta(days=30)).isoformat()
    tiers = [{"minimum": "0", "price": "300"}, {"minimum": "1000", "price": "280"}]
    book_catalog(database, put(database, "k", update(CODE, 1, valid_from=begins, price_base="100", tiers=tiers)))
    first, second = item(database)["prices"]
    assert first["valid_to"] == (TODAY + timedelta(days=29)).isoformat()
    assert (second["valid_from"], second["valid_to"], second["price_base"]) == (begins, None, "100")
    assert _costs(database, "1000") == ("3.42", "1")

    book_catalog(database, put(database, "k-2", update(CODE, 2, valid_from=TODAY.isoformat(), tiers=tiers)))
    assert [period["valid_from"] for period in item(database)["prices"]] == [None, TODAY.isoformat()]
    assert _costs(database, "999") == ("300", "1")
    assert _costs(database, "1000") == ("280", "1")


def _costs(database: Database, quantity: str) -> tuple[str, str]:
    (line,) = release(database, quantity)["lines"]
    return line["price"], line["price_base"]


def test_a_pack_of_another_size_is_what_orders_count_in(database: Database) -> None:
    pack = {"unit": "XBX", "numerator": 50, "denominator": 1}
    book_catalog(database, put(database, "k", update(CODE, 1, pack=pack)))
    (line,) = release(database, "100")["lines"]
    assert (line["pack"], line["pack_size"]) == (pack, "50")


def test_an_ended_item_is_ordered_no_more(database: Database) -> None:
    book_catalog(database, put(database, "k", end(CODE, 1)))
    with pytest.raises(Exception, match="not among this supplier's items"):
        release(database, "12")


@pytest.mark.parametrize(("days", "status"), [(-1, "ended"), (0, "active"), (1, "active")])
def test_an_item_ends_with_its_last_day(database: Database, days: int, status: str) -> None:
    last = (TODAY + timedelta(days=days)).isoformat()
    book_catalog(database, put(database, "k", end(CODE, 1, valid_to=last)))
    assert item(database)["status"] == status
    if status == "active":
        assert item(database)["prices"][-1]["valid_to"] == last


def test_what_is_read_are_the_prices_of_today_and_those_to_come(caller: FlaskClient, database: Database) -> None:
    over, current, later = (at_price(price, "1")[0] for price in ("1", "2", "3"))
    over["valid_to"] = (TODAY - timedelta(days=1)).isoformat()
    current["valid_from"], current["valid_to"] = TODAY.isoformat(), TODAY.isoformat()
    later["valid_from"] = (TODAY + timedelta(days=1)).isoformat()
    with database.write() as connection:
        save_item(connection, {**item(database), "prices": [over, current, later]}, now())
    answer: Any = caller.post("/api/items/read", json={"references": [f"V1002/{CODE}", "V1002/", "x", ""]}).json
    (told,) = answer["items"]
    assert told["prices"] == [current, later]
    for wrong in ({}, {"references": "x"}, {"references": ["x"] * 201}):
        assert caller.post("/api/items/read", json=wrong).status_code == 400


def test_every_line_is_announced_and_the_ledger_names_the_catalog(database: Database) -> None:
    with database.read() as connection:
        cursor = changes(connection, "", 500)["cursor"]
    booked = book_catalog(database, put(database, "k", update(CODE, 1, 1), add("N/1", 2)))
    with database.read() as connection:
        told = [(one["kind"], one["reference"]) for one in changes(connection, cursor, 500)["changes"]]
        (entry,) = ledger(connection)
    assert told == [("item", f"V1002/{CODE}"), ("item", "V1002/N/1")]
    assert (entry["kind"], entry["number"], entry["order"]) == ("catalog", booked.answer["number"], "")


def test_at_once_one_key_books_once(database: Database) -> None:
    call = put(database, "k", update(CODE, 1, lead_days=3))
    with ThreadPoolExecutor(8) as callers:
        answers = {str(one.answer) for one in callers.map(lambda _: book_catalog(database, call), range(8))}
    assert len(answers) == 1
    assert item(database)["version"] == 2


def test_days_of_a_period_are_days(database: Database) -> None:
    with database.write() as connection:
        save_item(connection, {**item(database), "prices": at_price("9", "1", valid_from=date(2999, 1, 1))}, now())
    assert _costs(database, "12") == ("9", "1"), "before its first price an item costs that"
