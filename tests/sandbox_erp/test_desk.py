"""The buyer's desk in a browser without scripts: its forms are filled in as they were given."""

from __future__ import annotations

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.domain.rules import REGISTRY
from portal.sandbox_erp.app import create_app
from portal.sandbox_erp.database import Database
from portal.sandbox_erp.severities import FREE
from tests.sandbox_erp.data import BEARING, TOKEN, read, release

PAGES = ("/desk/", "/desk/orders/new", "/desk/suppliers", "/desk/bookings", "/desk/tolerances", "/desk/faults")


def page(answer: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def submit(visitor: FlaskClient, address: str, target: str, /, **typed: str) -> TestResponse:
    """Fill in the form that posts to this address (ending) on a page and send it."""
    found = page(visitor.get(address))
    form = next(
        form for form in found.select("form[method=post]") if str(form.get("action") or address).endswith(target)
    )
    filled = form.select("input[name]:not([type=checkbox]), input[type=checkbox][checked]")
    values = {str(one["name"]): str(one.get("value", "")) for one in filled}
    known = {str(one["name"]) for one in form.select("[name]")}
    assert set(typed) <= known, f"the form has no {set(typed) - known}"
    values |= {str(one["name"]): _chosen(one) for one in form.select("select")}
    return visitor.post(str(form.get("action") or address), data={**values, **typed}, follow_redirects=True)


def _chosen(select: Tag) -> str:
    option = select.select_one("option[selected]") or select.select_one("option")
    assert option is not None
    return str(option.get("value", option.text))


def status(answer: TestResponse) -> str:
    found = page(answer).select_one("[role=status]")
    assert found is not None, answer.get_data(as_text=True)
    return found.text.strip()


def mistake(answer: TestResponse) -> str:
    assert answer.status_code == 422
    found = page(answer).select_one("[role=alert] p")
    assert found is not None
    return found.text.strip()


def test_a_new_order_is_released_and_shown(visitor: FlaskClient, database: Database) -> None:
    answer = submit(
        visitor, "/desk/orders/new?supplier=V1002", "V1002", item_0=BEARING, quantity_0="240", note="Bitte łożyska"
    )
    number = re.search(r"Order (\S+) is released", status(answer))
    assert number
    order = read(database, number[1])
    assert [line["quantity"] for line in order["lines"]][0] == "240"
    assert (order["note"], order["currency"], order["revision"]) == ("Bitte łożyska", "EUR", 1)


def test_what_was_typed_into_a_new_order_stays_after_a_mistake(visitor: FlaskClient) -> None:
    address = "/desk/orders/new?supplier=V1002"
    answer = submit(visitor, address, "V1002", item_0="NOPE", quantity_0="7", note="keep me")
    assert mistake(answer) == "Item NOPE is not among this supplier's items."
    shown = page(answer)
    assert [one["value"] for one in shown.select("#item_0, #quantity_0")] == ["NOPE", "7"]
    assert shown.select("#note")[0].text == "keep me"


def test_another_order_like_this_one_starts_afresh(visitor: FlaskClient, database: Database) -> None:
    number = release(database)["number"]
    submit(visitor, f"/desk/orders/{number}", "/receive", line="10", quantity="20")
    answer = submit(visitor, f"/desk/orders/{number}", "/like")
    copied = re.search(r"Order (\S+) is released, like", status(answer))
    assert copied
    order = read(database, copied[1])
    assert order["revision"] == 1
    assert [line["received"] for line in order["lines"]] == ["0", "0"]


def test_a_changed_line_makes_a_revision(visitor: FlaskClient, database: Database) -> None:
    number = release(database)["number"]
    answer = submit(
        visitor, f"/desk/orders/{number}", "/revise", line="10", quantity="60", requested_on="2031-02-03", price="4.5"
    )
    assert status(answer) == f"Order {number} is now at revision 2."
    line = read(database, number)["lines"][0]
    assert (line["quantity"], line["requested_on"], line["price"]) == ("60", "2031-02-03", "4.5")
    assert line["schedules"] == [{"schedule": 1, "quantity": "60", "requested_on": "2031-02-03"}]


@pytest.mark.parametrize(
    ("action", "typed", "sentence"),
    [
        ("/revise", {"line": "10", "quantity": "1e9"}, "Enter the quantity as a number, for example 12.5."),
        ("/revise", {"line": "10", "quantity": "0.5"}, "Line 10 is counted in whole numbers."),
        ("/revise", {"line": "10", "price": "-1"}, "The price of line 10 must be above zero."),
        ("/revise", {"line": "10", "requested_on": "soon"}, "Enter the date as year, month, day: 2026-06-08."),
        ("/revise", {"line": "١٠"}, "Enter the number of a line."),
        ("/revise", {"line": "10"}, "Nothing has changed."),
        ("/revise", {"line": "70", "quantity": "1"}, "has no line 70."),
        ("/line", {"line": "10", "action": "cancel"}, "Enter a reason."),
        ("/line", {"line": "10", "action": "unblock"}, "Line 10 is open, not blocked."),
        ("/receive", {"line": "10", "quantity": ""}, "Enter the quantity as a number, for example 12.5."),
        ("/receive", {"line": "10", "quantity": "-3"}, "The quantity of line 10 must be above zero."),
        ("/hold", {"reason": "a\x00b"}, "Enter a reason of at most 500 characters in one line."),
        ("/cancel", {"reason": " "}, "Enter a reason."),
        ("/note", {"note": "a\x00b"}, "at most 2000 characters, without control characters."),
        ("/note", {"note": "x" * 2001}, "at most 2000 characters, without control characters."),
    ],
)
def test_a_mistake_is_said_and_changes_nothing(
    visitor: FlaskClient, database: Database, action: str, typed: dict[str, str], sentence: str
) -> None:
    order = release(database)
    answer = submit(visitor, f"/desk/orders/{order['number']}", action, **typed)
    assert mistake(answer).endswith(sentence)
    assert read(database, order["number"]) == order


def test_lines_are_blocked_opened_cancelled_and_closed(visitor: FlaskClient, database: Database) -> None:
    order = release(database, "1", "2", "3", "4")
    address = f"/desk/orders/{order['number']}"
    for line, action in (("10", "block"), ("10", "unblock"), ("20", "cancel"), ("30", "close"), ("40", "soft_close")):
        status(submit(visitor, address, "/line", line=line, action=action, reason="Because"))
    states = [line["status"] for line in read(database, order["number"])["lines"]]
    assert states == ["open", "cancelled", "closed", "soft_closed"]


def test_an_order_is_held_and_released_and_cancelled(visitor: FlaskClient, database: Database) -> None:
    number = release(database)["number"]
    address = f"/desk/orders/{number}"
    assert status(submit(visitor, address, "/hold", reason="Budget")) == f"Order {number} is on hold."
    assert read(database, number)["hold"] is not None
    assert status(submit(visitor, address, "/release-hold")) == f"Order {number} is no longer on hold."
    assert status(submit(visitor, address, "/cancel", reason="Over")) == f"Order {number} is cancelled."
    assert read(database, number)["status"] == "cancelled"


def test_the_last_receipt_closes_the_order(visitor: FlaskClient, database: Database) -> None:
    number = release(database, "12")["number"]
    address = f"/desk/orders/{number}"
    assert status(submit(visitor, address, "/receive", line="10", quantity="5")).startswith("Goods receipt GR-")
    assert read(database, number)["status"] == "released"
    status(submit(visitor, address, "/receive", line="10", quantity="7"))
    assert read(database, number)["status"] == "closed"


def test_a_fault_is_put_in_place_and_ended(visitor: FlaskClient, caller: FlaskClient) -> None:
    status(submit(visitor, "/desk/faults", "/desk/faults", kind="throttle", count="3", retry_after="9"))
    plan: Any = caller.get("/api/faults").json
    assert plan["faults"] == [{"kind": "throttle", "count": 3, "retry_after": 9}]
    status(submit(visitor, "/desk/faults", "/desk/faults"))
    plan = caller.get("/api/faults").json
    assert plan["faults"] == []


def test_a_limit_is_published_under_a_new_version(visitor: FlaskClient, caller: FlaskClient) -> None:
    typed = {"key": "ack_qty_over_pct", "level": "suppliers:V1002", "value": "12.5"}
    answer = submit(visitor, "/desk/tolerances", "/desk/tolerances", **typed)
    assert status(answer) == "The contract profile is now at version 2."
    profile: Any = caller.get("/api/profile").json
    assert profile["tolerances"]["suppliers"]["V1002"] == {"ack_qty_over_pct": "12.5"}


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("ack_qty_over_pct", "review", "Enter the value as a number"),
        ("ack_before_ship", "warn", "Enter error, warning, review or none, or nothing."),
        ("ack_split_allowed", "1", "Enter true, false or review, or nothing."),
        ("inv_attachments_required", "Time sheet", "Enter kinds of file, such as timesheet proof_of_delivery"),
    ],
)
def test_a_limit_takes_only_what_it_can_say(visitor: FlaskClient, key: str, value: str, says: str) -> None:
    typed = {"key": key, "level": "buyer", "value": value}
    answer = submit(visitor, "/desk/tolerances", "/desk/tolerances", **typed)
    assert answer.status_code == 422
    assert says in answer.text
    assert f'value="{value}"' in answer.text


def test_a_rules_severity_is_published_and_left_to_the_rule_again(visitor: FlaskClient, caller: FlaskClient) -> None:
    for word, told in (("warning", {"ACK-03": "warning"}), ("", {})):
        answer = submit(visitor, "/desk/tolerances", "/desk/severities", rule="ACK-03", severity=word)
        assert "The contract profile is now at version" in status(answer)
        profile: Any = caller.get("/api/profile").json
        assert profile["severities"] == told


@pytest.mark.parametrize(("rule", "severity"), [("ACK-02", "warning"), ("ACK-03", "fatal"), ("", "")])
def test_a_fixed_severity_is_not_for_the_desk(visitor: FlaskClient, rule: str, severity: str) -> None:
    answer = submit(visitor, "/desk/tolerances", "/desk/severities", rule=rule, severity=severity)
    assert answer.status_code == 422
    assert "Choose a rule and what becomes of what it finds." in answer.text


def test_the_desk_offers_every_rule_that_is_not_fixed() -> None:
    assert {*FREE} == {rule.id for rule in REGISTRY.values() if not rule.fixed}


def test_kinds_of_file_are_asked_for_and_not_any_more(visitor: FlaskClient, caller: FlaskClient) -> None:
    typed = {"key": "inv_attachments_required", "level": "suppliers:V1002"}
    for value, told in (("  timesheet   photo ", "timesheet photo"), ("", None)):
        status(submit(visitor, "/desk/tolerances", "/desk/tolerances", **typed, value=value))
        profile: Any = caller.get("/api/profile").json
        assert profile["tolerances"]["suppliers"]["V1002"] == {"inv_attachments_required": told}


def test_a_supplier_is_blocked_and_unblocked(visitor: FlaskClient, caller: FlaskClient) -> None:
    status(submit(visitor, "/desk/suppliers", "/V1002/block", reason="Audit"))
    found: Any = caller.get("/api/suppliers", query_string={"number": "V1002"}).json
    assert (found["suppliers"][0]["status"], found["suppliers"][0]["status_reason"]) == ("blocked", "Audit")
    status(submit(visitor, "/desk/suppliers", "/V1002/unblock"))


def test_every_page_has_manners(visitor: FlaskClient, database: Database) -> None:
    number = release(database)["number"]
    for address in (*PAGES, f"/desk/orders/{number}", "/desk/orders/new?supplier=V1002", "/desk/?q=nothing"):
        answer = visitor.get(address)
        assert answer.status_code == 200, address
        shown = page(answer)
        assert len(shown.select("h1")) == 1, address
        ids = [one["id"] for one in shown.select("[id]")]
        assert len(ids) == len(set(ids)), address
        labelled = {label.get("for") for label in shown.select("label")}
        controls = shown.select("input:not([type=hidden]), select, textarea")
        assert {one.get("id") for one in controls} <= labelled, address
        assert not shown.select("script, style, [style], [onclick]"), address
        assert all(table.select("caption") for table in shown.select("table")), address
        assert "script-src" not in answer.headers["Content-Security-Policy"]


def test_a_form_without_its_token_changes_nothing(visitor: FlaskClient, database: Database) -> None:
    order = release(database)
    visitor.get("/desk/")
    answer = visitor.post(f"/desk/orders/{order['number']}/hold", data={"reason": "x"})
    assert answer.status_code == 400
    assert read(database, order["number"]) == order


def test_an_unknown_order_is_not_found(visitor: FlaskClient) -> None:
    assert visitor.get("/desk/orders/PO-0").status_code == 404
    assert visitor.get("/desk/orders/new?supplier=V0").status_code == 404


def test_an_unknown_supplier_is_not_found(visitor: FlaskClient) -> None:
    form = page(visitor.get("/desk/suppliers")).select_one("form[action$='/V1002/block'] input[name=csrf_token]")
    assert form is not None
    typed = {"csrf_token": str(form["value"]), "reason": "x"}
    assert visitor.post("/desk/suppliers/V0/block", data=typed).status_code == 404


def test_awkward_texts_are_shown_as_they_are(visitor: FlaskClient, database: Database) -> None:
    number = release(database)["number"]
    text = '<script>alert(1)</script> =SUM(A1) "quotes" 数量 🚚'
    answer = submit(visitor, f"/desk/orders/{number}", "/note", note=text)
    assert status(answer).endswith("revision 2.")
    assert page(answer).select_one(".prose").text == text  # type: ignore[union-attr]


def test_without_a_password_the_desk_opens_on_this_machine_alone(visitor: FlaskClient) -> None:
    assert visitor.get("/desk/", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 403
    assert visitor.get("/desk/suppliers", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 403
    assert visitor.get("/desk/", headers={"Host": "rebound.example"}).status_code == 403
    assert visitor.get("/desk/", headers={"Host": "127.0.0.1:8001"}).status_code == 200


def test_with_a_password_the_desk_asks_for_it(database: Database) -> None:
    visitor = create_app(database.path, TOKEN, desk_password="ahoi").test_client()
    for address in PAGES:
        assert visitor.get(address).headers["Location"] == "/desk/sign-in"
    refused = submit(visitor, "/desk/sign-in", "/sign-in", password="wrong")
    assert mistake(refused) == "This is not the desk's password."
    assert visitor.get("/desk/").status_code == 303
    assert submit(visitor, "/desk/sign-in", "/sign-in", password="ahoi").status_code == 200
    assert visitor.get("/desk/").status_code == 200
