"""Two windows of one order, and one that was overtaken: nothing is sent twice, and nothing that was typed is lost."""

from __future__ import annotations

import pytest

from portal.services.deliveries import deliver
from tests import make

ORDER = "/orders/4500017"
FORM = "#answer-form"
TWO_LINES = make.order(make.line(10), make.line(20), number="4500017", supplier="GLOBEX")


@pytest.fixture
def erp(erp):
    erp.put_order(TWO_LINES)
    return erp


@pytest.fixture
def anna(browser):
    return browser("anna")


def answer_page(person):
    return person.get(f"{ORDER}/answer")


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
