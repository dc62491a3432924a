"""What is not sent as it was meant: said clearly, never sent twice, and nothing that was typed is lost."""

from __future__ import annotations

from portal.services.deliveries import deliver
from tests import make
from tests.web.answers.conftest import FORM, ORDER, TWO_LINES, answer_page


def test_a_window_that_says_something_else_than_what_was_sent_keeps_it_and_says_so(anna, services):
    first = anna.submit(answer_page(anna), FORM, button="Accept all as ordered")
    second = answer_page(anna)
    anna.submit(first, FORM, button="Send answer for 2 lines")
    changed = {"l10-0-quantity": "60", "note": "Sixty only"}
    late = anna.submit(second, FORM, changed, button="Send answer for 2 lines", status=409)
    assert "it says something else about the note and line 10. What differs here was not sent." in late.errors[0]
    assert late.one("[name='l10-0-quantity']")["value"] == "60"
    assert late.one("#note").text.strip() == "Sixty only"
    for promise in services.alarm.woken:
        deliver(services, promise.id)
    again = anna.submit(late, FORM, button="Send answer", status=422)
    assert again.one("[name='l10-0-quantity']")["value"] == "60"


def accept(person, page, **status):
    return person.submit(page, "form[action$='/accept']", **status)


def test_one_click_that_meets_a_mistake_opens_the_answer_as_ordered_and_checked(anna, erp, read_erp):
    erp.put_order(make.revised(TWO_LINES, make.line(20, requested=make.in_days(-2000))))
    read_erp()
    page = accept(anna, anna.get(ORDER))
    assert page.path == f"{ORDER}/answer"
    assert "Nothing is sent yet." in page.text
    assert [select.select_one("[selected]")["value"] for select in page.all("[name$='-0-type']")] == ["accept"] * 2
    assert page.one("[name='l20-0-delivery']")["aria-invalid"] == "true"
    assert "#l20-0-delivery" in {link["href"] for link in page.all("[data-error-summary] a")}
    assert not anna.get(ORDER).all("a[href*='/answers/']")


def test_one_click_that_meets_a_warning_asks_for_it_where_it_is_sent(anna, erp, read_erp):
    erp.put_order(
        make.revised(
            TWO_LINES, make.line(20, requested=make.in_days(6)), ship_to=make.ship_to(closed_weekdays=frozenset({7}))
        )
    )
    read_erp()
    page = accept(anna, anna.get(ORDER))
    ticked = page.one("[name=confirmed]")["value"]
    sent = anna.submit(page, FORM, {"confirmed": ticked}, button="Send answer for 2 lines")
    assert sent.path == f"{ORDER}/answers/1"


def test_one_click_replaces_nothing_that_was_typed(anna, erp, read_erp):
    erp.put_order(make.revised(TWO_LINES, make.line(20, requested=make.in_days(-2000))))
    read_erp()
    order = anna.get(ORDER)
    anna.submit(answer_page(anna), FORM, {"l10-0-type": "accept", "l10-0-quantity": "60"}, button="Save")
    page = accept(anna, order)
    assert page.one("[name='l10-0-quantity']")["value"] == "60"


def test_one_click_on_an_order_that_changed_meanwhile_shows_it_as_it_is_now(anna, erp, read_erp):
    page = anna.get(ORDER)
    erp.put_order(make.revised(TWO_LINES, make.line(10, quantity="70")))
    read_erp()
    late = accept(anna, page)
    assert late.path == ORDER
    assert "The buyer has changed the order. It is now at revision 2." in late.text
    assert not late.all("a[href*='/answers/']")
