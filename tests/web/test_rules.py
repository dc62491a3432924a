"""The published rules, as a page and for programs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.domain.dates import MEANINGS
from portal.domain.rules import REGISTRY
from portal.store.rows import ErpProfileRow
from tests import make


def test_every_rule_stands_on_the_page_with_what_happens_and_todays_limit(browser, erp, read_erp):
    erp.put_profile(make.profile(version="2", tolerances=make.tolerances(ack_qty_over_pct="5").tolerances))
    read_erp()
    page = browser("vera").get("/rules")
    assert {row["id"] for row in page.all("main tbody tr[id]")} == set(REGISTRY)
    assert "Contract version 2" in page.text
    row = next(row for row in page.all("tr[id]") if "above the open quantity" in row.text)
    assert "5 %" in row.text.replace("\xa0", " ")
    assert "buyer default" in row.text


def test_a_severity_that_the_buyer_has_set_stands_beside_the_usual_one(browser, erp, read_erp):
    tolerances = replace(make.profile().tolerances, severities={"ACK-03": "W", "ACK-02": "W"})
    erp.put_profile(make.profile(version="2", tolerances=tolerances))
    read_erp()
    rows = {row["id"]: " ".join(row.text.split()) for row in browser("anna").get("/rules").all("main tbody tr[id]")}
    assert "You confirm it Set by the buyer. Usually: the buyer decides" in rows["ACK-03"]
    assert "Set by the buyer" not in rows["ACK-02"]


def test_a_rule_says_which_documents_it_is_for(browser):
    rows = {row["id"]: " ".join(row.text.split()) for row in browser("anna").get("/rules").all("main tbody tr[id]")}
    assert "For catalogs." in rows["CAT-06"]
    assert "For answers to orders, ship notices, invoices and catalogs." in rows["ACC-03"]
    assert "the address alone is checked" in rows["CAT-11"]


def test_the_page_says_what_each_date_is_and_in_whose_calendar(browser):
    page = browser("vera").get("/rules")
    told = {row.find("th").text.strip(): row.text for row in page.all("tr") if row.find("td", {"data-label": "X12"})}
    assert told.keys() == {meaning.label for meaning in MEANINGS.values()}
    assert "The supplier's" in told["Promised ship date"]
    assert "The ship-to's" in told["Promised delivery"]
    assert "PromisedDeliveryPeriod" in told["Promised delivery"]


def test_a_supplier_reads_their_own_limits(browser, erp, read_erp):
    profile = make.tolerances(ack_qty_over_pct="5")
    tolerances = type(profile.tolerances)(
        buyer={"ack_qty_over_pct": "5"}, suppliers={"GLOBEX": {"ack_qty_over_pct": "7"}}
    )
    erp.put_profile(make.profile(version="2", tolerances=tolerances))
    read_erp()
    assert limits(browser("anna"))["ack_qty_over_pct"] == ("7", "supplier")
    assert limits(browser("bert"))["ack_qty_over_pct"] == ("5", "buyer default")
    assert limits(browser("ben"))["ack_qty_over_pct"] == ("5", "buyer default")


@pytest.mark.parametrize("value", ["warning", "review", "none", "warn", "", None])
def test_what_happens_reads_as_words_whatever_the_erp_says(browser, erp, read_erp, value):
    erp.put_profile(make.profile(version="2", tolerances=make.tolerances(ack_before_ship=value).tolerances))
    read_erp()
    row = next(row for row in browser("vera").get("/rules").all("tr[id]") if row["id"] == "ASN-03")
    words = {"warning": "you confirm it", "review": "the buyer decides", "warn": "warn"}.get(value or "", "not checked")
    assert f"Shipping a line before it was acknowledged: {words}" in " ".join(row.text.split())


def limits(browser):
    answer = browser.raw("GET", "/rules.json").json
    return {limit["key"]: (limit["value"], limit["level"]) for rule in answer["rules"] for limit in rule["limits"]}


def test_programs_read_ids_severities_and_reasons(browser):
    answer = browser("anna").raw("GET", "/rules.json")
    assert answer.mimetype == "application/json"
    rules = {rule["id"]: rule for rule in answer.json["rules"]}
    assert set(rules) == set(REGISTRY)
    assert rules["ACK-02"]["severities"][0] == "error"
    assert set(answer.json["left_out"]).isdisjoint(rules)


@pytest.mark.parametrize("path", ["/rules", "/rules.json"])
def test_rules_are_for_people_who_are_signed_in(visitor, path):
    assert visitor.raw("GET", path).status_code == 303


def test_rules_that_the_erp_has_not_told_yet_are_told_plainly(browser, services):
    anna = browser("anna")
    with services.begin() as uow:
        uow.session.query(ErpProfileRow).delete()
    assert "has not told its rules yet" in anna.get("/rules", status=503).text
    assert anna.raw("GET", "/rules.json", headers={"Accept": "application/json"}).status_code == 503
