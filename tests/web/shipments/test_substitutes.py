"""Another item in place of the ordered one in the browser: refused, decided, or agreed with the answer."""

from __future__ import annotations

from dataclasses import replace

from portal.services import accounts, acknowledgments, reviews
from portal.services.reviews import Decision, Verdict
from portal.store.rows import AcknowledgmentRow
from tests import make, make_shipments
from tests.web.conftest import PASSWORD, PEOPLE
from tests.web.shipments.conftest import FORM, GOOD, ORDER, deliver_all, notices, start

INSTEAD = {**GOOD, "p1-substitute": "ALT-1"}


def test_an_item_that_is_not_on_the_order_is_told_at_its_field_and_nothing_typed_is_lost(browser, order):
    sina = browser("sina")
    page = start(sina, 10)
    for button in ("Check without sending", "Send ship notice"):
        page = sina.submit(page, FORM, {**INSTEAD, "p1-note": "mind"}, button=button, status=422)
        assert f"ALT-1 is not on {ORDER}." in page.one("#p1-substitute-error").get_text()
        assert page.one("[name='p1-substitute']")["value"] == "ALT-1"
        assert page.one("[name='p1-substitute']").find_parent("details").has_attr("open")
        assert page.one("[name='p1-note']")["value"] == "mind"
    page = sina.submit(page, FORM, {"p1-substitute": "A\0"}, button="Save", status=422)
    assert page.one("[name='p1-substitute']")["aria-invalid"] == "true"


def test_where_the_buyer_decides_the_notice_waits_and_then_tells_the_erp(browser, order, erp, read_erp, services):
    erp.put_profile(replace(make_shipments.limits(ship_substitute_allowed="review"), version="3"))
    read_erp()
    sina = browser("sina")
    page = sina.submit(start(sina, 10), FORM, INSTEAD, button="Send ship notice")
    assert notices(services)[0].state == "in_review"
    assert "Ships instead: ALT-1" in page.one("#line-1").get_text()
    ben = browser("ben")
    page = ben.get(page.path)
    assert "Another item ships" in page.text
    ben.submit(page, "form[action$='/decide']", {"verdict": "approve"})
    deliver_all(services)
    (sent,) = notices(services)
    assert [line.substitute for line in erp.notice(sent.erp_reference).lines] == ["ALT-1"]
    page = sina.submit(sina.get(f"/shipments/{sent.id}"), "form[action$='/replace']")
    assert page.one("[name='p1-substitute']")["value"] == "ALT-1"


def test_an_item_that_was_agreed_with_the_answer_ships(browser, order, erp, read_erp, services):
    asked = make.order(number="4500029")
    erp.put_order(asked)
    read_erp()
    anna = accounts.sign_in(services, PEOPLE["anna"].email, PASSWORD, address="::1").actor
    ben = accounts.sign_in(services, PEOPLE["ben"].email, PASSWORD, address="::1").actor
    answer = make.acknowledgment(asked, make.answer(10, make.substitute()))
    with services.begin() as uow:
        sent = acknowledgments.submit(uow, anna, answer, key="instead")
    with services.begin() as uow:
        edition = uow.session.get_one(AcknowledgmentRow, sent.id).edition
        reviews.decide(uow, ben, sent.id, {0: Decision(Verdict.APPROVE)}, edition=edition)
    sina = browser("sina")
    page = sina.submit(sina.get(f"/orders/{asked.number}"), "form[action='/shipments']")
    page = sina.submit(page, FORM, INSTEAD, button="Check without sending", status=422)
    assert "ALT-1 is not on 4500029." in page.one("#p1-substitute-error").get_text()  # the ERP has no such answer yet
    deliver_all(services)
    page = sina.submit(page, FORM, INSTEAD, button="Check without sending")
    assert not page.all("#p1-substitute-error")
    page = sina.submit(page, FORM, {**INSTEAD, "p1-substitute": "ALT-2"}, button="Check without sending", status=422)
    assert "ALT-2 is not on 4500029." in page.one("#p1-substitute-error").get_text()
