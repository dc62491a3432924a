"""What surrounds every page: who may go where, how old the ERP's facts are, for whom one acts."""

from __future__ import annotations

import pytest

from portal.web.shared.session import safe_target


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("anna", ["Inbox", "Orders", "Shipments", "Invoices", "Catalog"]),
        ("vera", ["Inbox", "Orders", "Shipments", "Invoices", "Catalog"]),
        ("bill", ["Invoices", "Orders", "Inbox", "Catalog"]),
        ("sina", ["Shipments", "Orders", "Inbox", "Catalog"]),
        ("ben", ["Reviews", "Inbound", "Orders", "Invoices", "Catalog", "Cross-references"]),
        ("mia", ["Reviews", "Inbound", "Orders", "Invoices", "Catalog", "Cross-references"]),
        ("arno", ["Reviews", "Inbound", "Orders", "Invoices", "Catalog", "Cross-references"]),
        (
            "aude",
            ["Record", "Reviews", "Inbound", "Orders", "Invoices", "Catalog", "Cross-references", "Operations"],
        ),
        ("olga", ["Operations", "Record", "Orders"]),
    ],
)
def test_the_navigation_leads_where_one_may_go_and_nowhere_else(browser, name, places):
    person = browser(name)
    page = person.get("/account")
    links = page.all(".menu__nav a")
    assert [link.get_text(strip=True) for link in links] == places
    for link in links:
        opened = person.get(link["href"])
        assert opened.one('.menu__nav [aria-current="page"]').get_text(strip=True) == link.get_text(strip=True)


def test_a_page_below_a_place_shows_which_place_that_is(browser):
    page = browser("anna").get("/orders/4500017")
    assert page.one('.menu__nav [aria-current="page"]').get_text(strip=True) == "Orders"


def test_people_start_where_their_work_is(browser):
    assert browser("sina").get("/").path == "/shipments/shippable"
    assert browser("otto").get("/").path == "/inbox"


def test_an_inbox_says_who_it_waits_for(browser):
    assert "What waits for you" in browser("otto").get("/inbox").one(".lead").text
    assert "Your role lets you look at them." in browser("sina").get("/inbox").one(".lead").text


def test_a_list_without_orders_leads_on(browser):
    anna = browser("anna")
    found = anna.get("/orders?q=nothing+like+it")
    assert "No order matches these filters" in found.one(".empty").text
    assert anna.click(found, "Show all orders").all("tbody tr")


def test_who_may_not_is_told_who_could_change_that(browser):
    page = browser("vera").get("/orders/4500017/answer", status=403)
    assert "Your role does not allow you to answer orders. Your administrators: Anna Admin." in page.text
    page = browser("ben").get("/operations", status=403)
    assert "Your administrators: Olga Operations." in page.text


def test_every_page_says_how_old_the_erps_facts_are(browser, clock, read_erp):
    anna = browser("anna")
    assert "From the ERP just now" in anna.get("/account").one(".footer").get_text(" ", strip=True)
    clock.advance(minutes=10)
    assert "may be out of date" in anna.get("/account").one(".footer").get_text(" ", strip=True)
    read_erp()
    assert "out of date" not in anna.get("/account").one(".footer").get_text(" ", strip=True)


def test_a_buyer_who_answers_for_a_supplier_is_told_so_all_the_time(browser):
    ben = browser("ben")
    assert "You are acting for Globex Hinges" in ben.get("/orders/4500017/answer").text
    assert "You are acting for" not in ben.get("/orders/4500017").text
    assert "You are acting for" not in browser("anna").get("/orders/4500017/answer").text


@pytest.mark.parametrize(
    ("target", "safe"),
    [
        ("/orders?q=1", "/orders?q=1"),
        ("/", "/"),
        ("", "/"),
        ("orders", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\n/evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_only_paths_of_this_site_are_gone_to_after_signing_in(target, safe):
    assert safe_target(target) == safe
