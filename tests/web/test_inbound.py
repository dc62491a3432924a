"""What is on its way: the buyer's view, receiving windows, and the supplier who books one."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from portal.domain.shipments import GoodsReceipt
from portal.domain.tolerances import ToleranceProfile
from portal.services import accounts
from portal.services.shipments import receiving
from tests import make, make_shipments, shipping
from tests.statements import counted
from tests.web.conftest import PASSWORD, PEOPLE
from tests.web.shipments.conftest import deliver_all

PLACE = "Hamburg warehouse"
WINDOWS = f"/inbound/windows?ship_to={PLACE}&first={make.DUE}&days=1"


@pytest.fixture(autouse=True)
def ships(erp, read_erp):
    """Have an ERP that takes ship notices; later than two days waits for the buyer's decision."""
    limits = {"ship_window_early_days": "60", "ship_window_late_days": "2", "ship_window_action": "review"}
    erp.put_profile(make_shipments.profile(version="2", tolerances=ToleranceProfile(buyer=limits)))
    read_erp()


@pytest.fixture
def sina(services):
    """Give the actor who ships for GLOBEX."""
    return accounts.sign_in(services, PEOPLE["sina"].email, PASSWORD, address="::1").actor


@pytest.fixture
def ship(erp, services, read_erp, sina):
    """Give what ships a new order in one notice."""

    def ship(number, **said):
        place = said.pop("place", PLACE)
        erp.put_order(make.order(number=number, ship_to=make.ship_to(place)))
        read_erp()
        return shipping.ship(services, sina, number, **said)

    return ship


@pytest.fixture
def set_up(browser):
    """Give what sets up windows at Hamburg on the day of the arrivals, with the buyer's form."""

    def set_up(**fields):
        ben = browser("ben")
        page = ben.get(WINDOWS)
        typed = {"start": f"{make.DUE}", "end": f"{make.DUE}", "opens": "08:00", "closes": "12:00"}
        return ben.submit(page, "#plan", {**typed, **fields})

    return set_up


def rows(page, within):
    return [" ".join(row.get_text(" ").split()) for row in page.all(f"{within} tbody tr")]


def test_what_arrives_is_shown_by_place_and_day_with_quantities_and_pallets(browser, ship):
    ship("4600001", pallets=3)
    ship("4600002", pallets=2, arrives=make.in_days(1))
    ship("4600003", place="Kiel warehouse")
    page = browser("ben").get(f"/inbound?first={make.DUE}&days=7")
    assert [head.get_text(strip=True) for head in page.all(".panel__title")] == [
        "No notice yet",
        "Hamburg warehouse, Hamburg",
        "Kiel warehouse, Hamburg",
    ]
    assert [link.text for link in page.all(".stat a")] == ["No notice yet", "Arriving"]
    assert all(page.all(link["href"]) for link in page.all(".stat a"))
    assert [" ".join(head.get_text(" ").split()) for head in page.all("#place-1 .panel__head:has(h3)")] == [
        "Mon 20 Apr 2026 1 notice, 3 pallets, no windows",
        "Tue 21 Apr 2026 1 notice, 2 pallets, no windows",
    ]
    first = rows(page, "#place-1")[0]
    assert first == "SN-4600001-1 Globex Hinges 100 pc 1 3 Not in the ERP yet Nothing None"
    assert browser("ben").click(page, "SN-4600001-1").heading == "Ship notice SN-4600001-1"


def test_the_address_narrows_the_page_to_a_place_and_days(browser, ship):
    ship("4600001")
    ship("4600003", place="Kiel warehouse")
    ben = browser("ben")
    page = ben.submit(ben.get(f"/inbound?first={make.DUE}"), ".filters", {"ship_to": "Kiel warehouse"})
    assert "SN-4600003-1" in page.text
    assert "SN-4600001-1" not in page.text
    cleared = ben.click(page, "Remove filter: Place Kiel warehouse, Hamburg")
    assert "SN-4600001-1" in cleared.text
    odd = ben.get("/inbound?first=yesterday&days=9999&ship_to=%E2%80%AE")
    assert "Nothing arrives in these days" in odd.text


def test_a_notice_in_review_comes_first_with_what_differs(browser, ship):
    ship("4600001", arrives=make.in_days(9))
    page = browser("ben").get("/inbound")
    assert page.all(".panel__title")[0].get_text(strip=True) == "In review"
    assert "Waits for a decision" in rows(page, "#in-review")[0]
    assert "Nothing" not in rows(page, "#in-review")[0]


def test_lateness_is_listed_for_ninety_days_and_what_is_older_is_a_link_away(browser, ship, clock):
    ship("4600001")
    ship("4600002", arrives=make.in_days(1))
    clock.set(make.NOW + (make.DUE - make.TODAY) + timedelta(days=90))
    assert len(rows(browser("ben").get("/inbound"), "#late")) == 2
    clock.advance(days=1)
    ben = browser("ben")
    page = ben.get("/inbound")
    assert [row.split()[0] for row in rows(page, "#late")] == ["SN-4600002-1"]
    assert "since Tue 21 Apr 2026" in page.one("#late p").get_text().replace("\xa0", " ")
    earlier = ben.click(page, "Show what was to arrive before")
    assert ["SN-4600001-1" in row for row in rows(earlier, "#place-1")] == [True]


def test_a_notice_whose_day_has_passed_is_late_until_something_of_it_is_received(browser, ship, services, clock):
    sent = ship("4600001")
    clock.set(make.NOW + (make.DUE - make.TODAY) + timedelta(days=0))
    ben = browser("ben")
    assert not ben.get("/inbound").all("#late")
    clock.advance(days=1)
    ben = browser("ben")
    assert "SN-4600001-1" in rows(ben.get("/inbound"), "#late")[0]
    receipt = GoodsReceipt("GR-1", 1, "4600001", 10, Decimal(40), clock.now(), notice=sent.number)
    with services.begin() as uow:
        receiving.apply_receipts(uow, [receipt], as_of=clock.now())
    assert not ben.get("/inbound").all("#late")
    page = ben.get(f"/inbound?first={make.DUE}")
    assert "Received" in rows(page, "#place-1")[0]


def test_lines_due_without_a_notice_are_missing(browser, ship, services, sina):
    ship("4600001")
    ben = browser("ben")
    assert not ben.get("/inbound").all("#missing")  # nothing is due this week
    page = ben.get(f"/inbound?first={make.DUE}&days=1")
    assert rows(page, "#missing") == [
        "4500017 , line 10 Globex Hinges ITEM-10 Hinge 10 Hamburg warehouse, Hamburg Mon 20 Apr 2026 100 pc",
        "4500099 , line 10 Umbrella Springs ITEM-10 Hinge 10 Hamburg warehouse, Hamburg Mon 20 Apr 2026 100 pc",
    ]
    shipping.ship(services, sina, "4500017")
    assert [row[:7] for row in rows(ben.get(f"/inbound?first={make.DUE}&days=1"), "#missing")] == ["4500099"]


def test_the_page_costs_the_same_however_much_arrives(browser, ship, services):
    ben = browser("ben")
    ship("4600001")
    url = f"/inbound?first={make.DUE}&days=1"
    ben.get(url)
    with counted(services.database) as few:
        ben.get(url)
    for number in range(2, 12):
        ship(f"46000{number:02}")
    with counted(services.database) as many:
        ben.get(url)
    assert len(few) == len(many)


def test_a_buyer_sets_up_windows_and_sees_them(browser, set_up):
    page = set_up(capacity="4", minutes="120")
    assert "2 windows are set up." in page.text
    assert rows(page, "main") == [
        "Mon 20 Apr 2026 08:00 to 10:00 Hamburg warehouse, Hamburg 0 of 4 notices Nobody Open Close",
        "Mon 20 Apr 2026 10:00 to 12:00 Hamburg warehouse, Hamburg 0 of 4 notices Nobody Open Close",
    ]
    again = set_up(minutes="60")
    assert "0 windows are set up. 4 left out: there are others at that time." in again.text


def test_mistakes_come_back_at_their_fields_with_everything_typed(browser):
    ben = browser("ben")
    typed = {"start": "tomorrow", "opens": "8", "capacity": "many", "weekday": ["0", "6"]}
    page = ben.submit(ben.get(WINDOWS), "#plan", typed, status=422)
    assert page.errors == [
        "Enter a day, such as 2026-06-08.", "Enter a time, such as 08:00.", "Enter a number from 1 to 999.",
    ]  # fmt: skip
    sent = page.values("#plan")
    assert (sent["start"], sent["opens"], sent["capacity"], sent["weekday"]) == (
        ["tomorrow"],
        ["8"],
        ["many"],
        ["0", "6"],
    )

    typed = {
        "ship_to": "",
        "start": "2026-02-02",
        "end": "2026-02-01",
        "opens": "16:00",
        "closes": "08:00",
        "weekday": None,
    }
    page = ben.submit(ben.get(WINDOWS), "#plan", typed, status=422)
    assert page.errors == ["Choose the place that receives the goods."]
    page = ben.submit(page, "#plan", {"ship_to": PLACE}, status=422)
    assert page.errors == [
        "Enter today or a later day.", "Enter the first day or a later one.", "Choose at least one day of the week.",
        "Enter a time after the opening.",
    ]  # fmt: skip


def test_a_supplier_books_moves_and_gives_back(browser, ship, set_up):
    set_up(capacity="1")
    sent = ship("4600001", pallets=2)
    sina = browser("sina")
    page = sina.get(f"/shipments/{sent.id}/window")
    assert rows(page, "#windows") == [
        "Mon 20 Apr 2026 Day of arrival 08:00 to 10:00 1 notice Book",
        "Mon 20 Apr 2026 Day of arrival 10:00 to 12:00 1 notice Book",
    ]
    page = sina.submit(page, "#windows", button="Book: Mon 20 Apr 2026, 08:00 to 10:00")
    assert "Mon 20 Apr 2026, 08:00 to 10:00 is booked." in page.text
    page = sina.submit(page, "#windows", button="Move here: Mon 20 Apr 2026, 10:00 to 12:00")
    assert "10:00 to 12:00" in page.one("#booked").get_text()

    ben = browser("ben")
    assert "10:00 to 12:00" in rows(ben.get(f"/inbound?first={make.DUE}"), "#place-1")[0]
    assert "1 of 2 windows full" in ben.get(f"/inbound?first={make.DUE}").text
    assert rows(ben.get(WINDOWS), "main")[1] == (
        "Mon 20 Apr 2026 10:00 to 12:00 Hamburg warehouse, Hamburg 1 of 1 notice Globex Hinges SN-4600001-1 Full Close"
    )
    page = sina.submit(page, "#booked form")
    assert "Your window is free for others." in page.text
    assert not page.all("#booked")


def test_a_window_of_another_day_than_the_arrival_is_told_when_it_is_booked(browser, ship, set_up):
    set_up(capacity="1", minutes="0")
    sent = ship("4600001", arrives=make.in_days(1))
    sina = browser("sina")
    button = "Book: Mon 20 Apr 2026, 08:00 to 12:00"
    page = sina.submit(sina.get(f"/shipments/{sent.id}/window"), "#windows", button=button)
    assert "This is another day than the arrival that your notice says." in page.one("#booked").get_text()


def test_a_replacement_says_at_the_arrival_that_its_window_is_on_another_day(browser, ship, set_up, services):
    set_up(capacity="1", minutes="0")
    sent = ship("4600001")
    deliver_all(services)
    sina = browser("sina")
    button = "Book: Mon 20 Apr 2026, 08:00 to 12:00"
    sina.submit(sina.get(f"/shipments/{sent.id}/window"), "#windows", button=button)
    page = sina.submit(sina.get(f"/shipments/{sent.id}"), "form[action$='/replace']")
    typed = {"arrives": f"{make.in_days(1)}", "note": "Ring the bell"}
    page = sina.submit(page, "#notice-form", typed, button="Send ship notice", status=422)
    sentence = (
        "Your receiving window is Mon 20 Apr 2026, 08:00 to 12:00; "
        "the notice says that the goods arrive on 21 Apr 2026."
    )
    arrives = page.one("[name=arrives]")
    assert arrives["value"] == f"{make.in_days(1)}"
    assert sentence in arrives.find_parent("div", class_="field").parent.get_text()
    assert page.one("[name=note]").get_text().strip() == "Ring the bell"
    assert sina.click(page, "Receiving window").heading == "Receiving window for SN-4600001-1"
    confirmed = [box["value"] for box in page.all("[name=confirmed]")]
    page = sina.submit(page, "#notice-form", {"confirmed": confirmed}, button="Send ship notice")
    assert "Confirmed as checked" in page.text


def test_who_comes_second_is_told_the_next_free_window(browser, ship, set_up):
    set_up(capacity="1")
    first, second = ship("4600001"), ship("4600002")
    sina, anna = browser("sina"), browser("anna")
    button = "Book: Mon 20 Apr 2026, 08:00 to 10:00"
    late = anna.get(f"/shipments/{second.id}/window")
    sina.submit(sina.get(f"/shipments/{first.id}/window"), "#windows", button=button)
    page = anna.submit(late, "#windows", button=button, status=409)
    assert page.errors == ["This window was just taken. The next free one is Mon 20 Apr 2026, 10:00 to 12:00."]
    assert [row for row in rows(page, "#windows") if "08:00" in row] == []
    anna.submit(page, "#windows", button="Book: Mon 20 Apr 2026, 10:00 to 12:00")


def test_a_double_click_books_once(browser, ship, set_up, app):
    set_up(capacity="2")
    sent = ship("4600001")
    sina = browser("sina")
    page = sina.get(f"/shipments/{sent.id}/window")
    button = "Book: Mon 20 Apr 2026, 08:00 to 10:00"
    booked = [sina.submit(page, "#windows", button=button) for _ in range(2)]
    assert all("is booked." in each.text for each in booked)
    assert "1 of 2 notices" in browser("ben").get(WINDOWS).text


def test_a_closed_window_is_told_to_those_who_have_it_and_opens_again(browser, ship, set_up):
    set_up(capacity="1", minutes="0")
    sent = ship("4600001")
    sina, ben = browser("sina"), browser("ben")
    page = sina.get(f"/shipments/{sent.id}/window")
    sina.submit(page, "#windows", button="Book: Mon 20 Apr 2026, 08:00 to 12:00")
    windows = ben.get(WINDOWS)
    closed = ben.submit(windows, "form[action$='/close']")
    assert "is closed. Its bookings stay" in closed.text
    assert "The buyer has closed this window." in sina.get(f"/shipments/{sent.id}/window").text
    opened = ben.submit(closed, "form[action$='/reopen']")
    assert "can be booked again." in opened.text
    assert opened.url.endswith(f"first={make.DUE}&days=1")


def test_a_draft_is_told_to_be_sent_first(browser, services, sina):
    shipment, _ = shipping.draft(services, sina, "4500017")
    sina = browser("sina")
    page = sina.get(f"/shipments/{shipment}/window")
    assert "Send the notice first." in page.text
    assert sina.click(page, "SN-4500017-1").heading == "Ship notice SN-4500017-1"


def test_who_only_looks_sees_windows_and_changes_nothing(browser, set_up):
    set_up()
    for name in ("mia", "aude"):
        page = browser(name).get(WINDOWS)
        assert "08:00 to 10:00" in page.text
        assert not page.all("#plan")
        assert not page.all("form[method=post] [aria-label^=Close]")
