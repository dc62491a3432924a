"""What a supplier sees of a draft after the buyer changed the order: what was typed, and the way back to it."""

from __future__ import annotations

import pytest

from portal.domain.orders import LineStatus
from tests import make
from tests.web.answers.conftest import FORM, ORDER, TWO_LINES, answer_page

FEWER = make.revised(TWO_LINES, make.line(10, quantity="70"))
DAY = make.in_days(5).isoformat()
TYPED = {
    "l10-0-type": "accept",
    "l10-0-quantity": "60",
    "l10-0-delivery": DAY,
    "l10-0-price": "9.25",
    "l10-0-note": "Two parcels",
}
USE = "Use what I had for line 10"


@pytest.fixture
def revise(erp, read_erp):
    def revised(order=FEWER):
        erp.put_order(order)
        read_erp()

    return revised


def typed(page, names=TYPED):
    controls = {name: page.one(f"[name='{name}']") for name in names}
    return {
        name: control.get("value") if control.name == "input" else control.select_one("option[selected]")["value"]
        for name, control in controls.items()
        if control.name == "input" or control.select_one("option[selected]")
    }


def test_what_was_typed_before_is_shown_and_comes_back_with_one_button(anna, revise):
    anna.submit(answer_page(anna), FORM, TYPED, button="Save")
    revise()
    page = answer_page(anna)
    told = page.one(f"{FORM} .callout.kind-warning").get_text(" ")
    assert all(words in told for words in ("You had:", "60\N{NO-BREAK SPACE}pc", "price 9.25", "Two parcels"))
    assert page.one("[name='l10-0-quantity']")["value"] == ""
    back = anna.submit(page, FORM, {"note": "Thank you", "l20-0-type": "accept"}, button=USE)
    assert typed(back) == TYPED
    assert "Your answer to line 10 is as you had it. Nothing is sent yet." in back.text
    assert "The buyer changed the order" not in back.text
    assert typed(answer_page(anna), ["l20-0-type"]) == {"l20-0-type": "accept"}
    assert answer_page(anna).one("#note").text.strip() == "Thank you"


def test_sending_from_a_page_of_the_old_revision_still_offers_what_was_typed_on_it(anna, revise):
    page = anna.submit(answer_page(anna), FORM, {"l10-0-type": "accept", "l10-0-quantity": "50"}, button="Save")
    revise()
    again = anna.submit(page, FORM, TYPED, button="Send answer for 1 of 2 lines", status=422)
    assert "60\N{NO-BREAK SPACE}pc" in again.one(f"{FORM} .callout.kind-warning").get_text(" ")
    assert typed(anna.submit(again, FORM, button=USE)) == TYPED


def test_the_same_holds_for_what_was_typed_after_the_draft_had_moved(anna, revise):
    page = anna.submit(answer_page(anna), FORM, {"l10-0-type": "accept", "l10-0-quantity": "50"}, button="Save")
    revise()
    piece = anna.submit(page, FORM, {"l10-0-quantity": "55"}, htmx=True)
    edition = {"edition": piece.one("#edition")["value"]}
    again = anna.submit(page, FORM, TYPED | edition, button="Send answer for 1 of 2 lines", status=422)
    assert typed(anna.submit(again, FORM, button=USE)) == TYPED


def test_an_answer_as_ordered_and_the_whole_order_are_still_valid_with_one_button(anna, revise):
    anna.submit(answer_page(anna), FORM, button="Accept all as ordered")
    revise()
    page = anna.submit(answer_page(anna), FORM, button="Still valid for line 10")
    assert "The buyer changed the order" not in page.text
    sent = anna.submit(page, FORM, button="Send answer for 2 lines")
    assert sent.path == f"{ORDER}/answers/1"


def test_what_was_answered_anew_meanwhile_is_not_replaced(anna, browser, revise):
    anna.submit(answer_page(anna), FORM, TYPED, button="Save")
    revise()
    page = answer_page(anna)
    otto = browser("otto")
    otto.submit(answer_page(otto), FORM, {"l10-0-type": "accept", "l10-0-quantity": "65"}, button="Save")
    late = anna.submit(page, FORM, button=USE, status=409)
    assert "Line 10 was answered after you opened this page." in late.errors[0]
    assert answer_page(anna).one("[name='l10-0-quantity']")["value"] == "65"


def test_a_cancelled_line_is_told_and_offers_nothing(anna, revise):
    anna.submit(answer_page(anna), FORM, TYPED, button="Save")
    revise(make.revised(TWO_LINES, make.line(10, status=LineStatus.CANCELLED)))
    page = answer_page(anna)
    assert "You had:" in page.text
    assert not page.all("[value^='valid:']")
