"""Dates say which they are, and what they mean at the other end of the way."""

from __future__ import annotations

import pytest

from tests import make

ORDER = "/orders/4500017"
WEEKEND = frozenset({6, 7})


@pytest.fixture
def order(erp, services, read_erp):
    """Have an order that is two working days on the way, from a supplier in Poland to a place closed at weekends."""
    erp.put_supplier(
        make.supplier("GLOBEX", name="Globex Hinges", version=2, address=make.address("Globex", country="PL"))
    )
    line = make.line(10, transit_days=2, cancel_after=make.in_days(7))
    erp.put_order(make.order(line, erp_version=2, ship_to=make.ship_to(closed_weekdays=WEEKEND)))
    read_erp()
    return ORDER


def words(page, selector):
    return " ".join(page.one(selector).get_text(" ").replace("\N{NO-BREAK SPACE}", " ").split())


def test_an_order_says_by_when_its_goods_have_to_leave(browser, order):
    cell = words(browser("anna").get(order), "#line-10 [data-label='Requested delivery']")
    assert cell.startswith("Mon 20 Apr 2026 Ship by Thu 16 Apr 2026 , 2 working days on the way; Sat 18 Apr and")
    assert cell.endswith("Latest delivery Mon 27 Apr 2026")


def test_the_suppliers_holiday_comes_on_top(browser, order, erp, read_erp):
    holidays = frozenset({make.in_days(-3)})
    erp.put_supplier(make.supplier("GLOBEX", version=3, closed_weekdays=WEEKEND, closed_dates=holidays))
    read_erp()
    assert "Ship by Wed 15 Apr 2026" in words(browser("anna").get(order), "#line-10")


def test_each_delivery_of_a_line_has_its_own_last_day(browser, order, erp, read_erp):
    parts = (make.schedule(1), make.schedule(2, requested=make.in_days(2)))
    erp.put_order(make.order(make.line(10, transit_days=1, schedules=parts), erp_version=3))
    read_erp()
    cell = words(browser("anna").get(order), "#line-10 [data-label='Requested delivery']")
    assert "50 pc: Mon 20 Apr 2026 Ship by Fri 17 Apr 2026" in cell
    assert "50 pc: Wed 22 Apr 2026 Ship by Tue 21 Apr 2026" in cell


@pytest.mark.parametrize(("lead", "is_told"), [(46, False), (47, True)])
def test_a_lead_time_that_is_too_long_is_told(browser, order, erp, read_erp, lead, is_told):
    # Ordered on 1 March, so that 46 days later is the last day on which the goods can leave.
    erp.put_order(make.order(make.line(10, transit_days=2, lead_days=lead), erp_version=3))
    read_erp()
    cell = words(browser("anna").get(order), "#line-10 [data-label='Requested delivery']")
    assert ("Earliest ship date Fri 17 Apr 2026 : 47 days after the order" in cell) is is_told


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param({}, "Arrives Mon 20 Apr 2026 at Hamburg warehouse = leaves Thu 16 Apr 2026 at the", id="as asked"),
        pytest.param(
            {"l10-0-delivery": "2026-04-22"},
            "Arrives Wed 22 Apr 2026 at Hamburg warehouse = leaves Mon 20 Apr 2026 at the latest",
            id="promised delivery",
        ),
        pytest.param(
            {"l10-0-ship": "2026-04-17"},
            "Leaves Fri 17 Apr 2026 = arrives Tue 21 Apr 2026 at Hamburg warehouse, 2 working days on the way",
            id="promised ship date",
        ),
        pytest.param(
            {"l10-0-delivery": "2026-04-19"},
            "To be at Hamburg warehouse by Sun 19 Apr 2026, arrives Fri 17 Apr 2026 = leaves Wed 15 Apr 2026",
            id="a closed day",
        ),
    ],
)
def test_the_answer_form_converts_what_was_typed(browser, order, typed, said):
    anna = browser("anna")
    page = anna.get(f"{order}/answer")
    saved = anna.submit(page, "#answer-form", {"l10-0-type": "accept", **typed}, button="Save")
    assert said in words(saved, "#conversion-10")
    assert words(saved, "label[for='l10-0-ship']").startswith("Promised ship date")
    assert words(saved, "label[for='l10-0-delivery']").startswith("Promised delivery")


def test_a_line_of_unknown_transit_promises_no_conversion(browser):
    page = browser("anna").get(f"{ORDER}/answer")
    assert words(page, "#conversion-10") == ""


def test_a_sent_answer_shows_both_promised_dates(browser, order):
    anna = browser("anna")
    typed = {"l10-0-type": "accept", "l10-0-ship": "2026-04-16"}
    sent = anna.submit(anna.get(f"{order}/answer"), "#answer-form", typed, button="Send answer")
    assert words(sent, "#line-10 [data-label='Promised delivery']") == "Mon 20 Apr 2026"
    assert words(sent, "#line-10 [data-label='Promised ship date']") == "Thu 16 Apr 2026"


def test_a_notice_is_converted_both_ways(browser, order):
    sina = browser("sina")
    page = sina.get("/shipments/shippable")
    draft = sina.submit(page, "#shippable", {"line": [page.one("[name=line]")["value"]]}, button="Start a ship notice")
    assert "First requested delivery: Arrives Mon 20 Apr 2026" in draft.text.replace("\N{NO-BREAK SPACE}", " ")
    saved = sina.submit(draft, "#notice-form", {"ships": "2026-04-16", "arrives": "2026-04-20"}, button="Save")
    assert "Leaves Thu 16 Apr 2026 = arrives Mon 20 Apr 2026 at Hamburg warehouse" in saved.text
    assert "Arrives Mon 20 Apr 2026 at Hamburg warehouse = leaves Thu 16 Apr 2026 at the latest" in saved.text
    assert "Planned ship date" in saved.text


def test_the_export_says_which_date_it_gives(browser, order):
    heading = browser("anna").get("/orders.csv").text.splitlines()[0]
    assert "Ordered on,First requested delivery," in heading
