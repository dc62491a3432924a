"""Ship notices in the browser once they are sent: booked, replaced, cancelled, received, decided, and by whom seen."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.domain.shipments import GoodsReceipt
from portal.store.rows import OutboxRow
from tests import make
from tests.web.browser import ORIGIN
from tests.web.shipments.conftest import BOXED, FORM, GOOD, ORDER, WITH_LOTS, deliver_all, notices, sent, start


def test_the_story_of_a_notice(browser, order, services, erp, read_erp):
    sina = browser("sina")
    page = start(sina, 10)
    assert page.heading == "Ship notice SN-4500017-1"
    assert page.one("[name='p1-quantity']")["value"] == "100"
    assert "Europe/Berlin" in page.text
    page = sina.submit(page, FORM, {**GOOD, "p1-quantity": "60", "p1-completion": "partial"}, button="Save")
    assert page.one("[name='p1-quantity']")["value"] == "60"
    page = sina.submit(page, FORM, {"p1-reason": "capacity"}, button="Check without sending")
    assert "Nothing stands in the way" in page.text
    page = sina.submit(page, FORM, button="Send ship notice")
    assert page.path.startswith("/shipments/")
    assert page.one(".status.kind-waiting").get_text(strip=True) == "On its way"
    assert page.one("#receipts")["hx-get"] == page.path
    left = sina.get("/shipments/shippable?q=ITEM-10").one("tbody tr").get_text(" ", strip=True)
    assert "60" in left
    assert "40" in left
    deliver_all(services)
    assert "Booked" in sina.get(page.path, htmx=True).text
    erp.put_receipt(
        GoodsReceipt("GR-1", 1, ORDER, 10, Decimal(58), services.clock.now(), notice="SN-4500017-1", note="")
    )
    read_erp()
    text = sina.get(page.path).text
    assert "2 less than announced" in text
    assert "GR-1" in text
    of_order = sina.get(f"/orders/{ORDER}").one("#shipments").get_text(" ", strip=True)
    assert "SN-4500017-1" in of_order
    assert "GR-1" in of_order


def test_sending_twice_sends_once(browser, order, services):
    sina = browser("sina")
    page = start(sina, 10)
    first = sina.submit(page, FORM, GOOD, button="Send ship notice")
    second = sina.submit(page, FORM, GOOD, button="Send ship notice")
    assert second.path == first.path
    assert "It was not sent twice" in second.text
    assert len(notices(services)) == 1
    with services.read() as uow:
        assert len(uow.session.scalars(select(OutboxRow).where(OutboxRow.job == "jobs.shipments.deliver")).all()) == 1


def test_a_notice_is_taken_back_replaced_and_cancelled(browser, order, services):
    sina = browser("sina")
    page = sina.click(sent(sina, 10), "Take this notice back")
    page = sina.submit(page, "main form")
    assert "Withdrawn" in page.text
    page = sent(sina, 10)
    deliver_all(services)
    page = sina.submit(sina.get(page.path), "form[action$='/replace']")
    assert page.one("[name=number]").has_attr("readonly")
    page = sina.submit(page, FORM, {"tracking": "HX-2"}, button="Send ship notice")
    deliver_all(services)
    page = sina.get(page.path)
    assert "Version 1 : Replaced" in page.text or "Version 1: Replaced" in page.text
    page = sina.submit(sina.click(page, "Cancel this notice"), "main form")
    assert "asked to cancel" in page.text
    deliver_all(services)
    assert "Withdrawn" in sina.get(page.path).text


@pytest.fixture
def in_review(browser, order, erp, read_erp):
    """Have a notice in review: the order changed after its draft was begun."""
    sina = browser("sina")
    page = start(sina, 10)
    changed = make.revised(
        make.order(make.line(10), BOXED, WITH_LOTS, erp_version=2), make.line(10, "100", requested=make.in_days(1))
    )
    erp.put_order(changed)
    read_erp()
    page = sina.submit(page, FORM, GOOD, button="Send ship notice")
    assert "With the buyer" in page.text
    return page.path


def test_the_buyer_approves_a_notice(browser, in_review, services):
    ben, arno = browser("ben"), browser("arno")
    page, arnos = ben.get(in_review), arno.get(in_review)
    words = page.one("#decision").get_text(" ", strip=True)
    for word in ("The order has changed", "Expected", "Revision 2", "Told", "Revision 1", "At stake", "950.00"):
        assert word in words
    assert "Approved. The notice is on its way" in ben.submit(page, "#decide", button="Approve the notice").text
    assert ben.submit(page, "#decide", button="Approve the notice").path == in_review  # twice is once
    late = arno.submit(arnos, "#decide", button="Approve the notice", status=409)
    assert "Ben Buyer decided" in late.errors[0]
    assert notices(services)[0].state == "queued"


def test_a_notice_waits_in_the_worklist_and_can_be_taken(browser, in_review):
    ben = browser("ben")
    page = ben.get("/reviews?kind=shipment&q=4500017")
    words = " ".join(page.one("main tbody tr").get_text(" ").split()).replace("\N{NO-BREAK SPACE}", " ")
    for word in ("Ship notice SN-4500017-1", "Globex Hinges", "950.00 EUR", "The order has changed", "Nobody"):
        assert word in words
    assert not ben.get("/reviews?kind=acknowledgment").all("main tbody tr")
    assert page.one("main tbody a")["href"] == f"{in_review}#decision"
    page = ben.submit(ben.get(in_review), f"form[action='{in_review}/take']")
    assert "Ben Buyer" in page.one("#decision").text
    assert len(ben.get("/reviews?assigned=me").all("main tbody tr")) == 1
    arno = browser("arno")
    page = arno.submit(arno.get(in_review), f"form[action='{in_review}/release']")
    assert page.path == "/reviews"
    assert not ben.get("/reviews?assigned=me").all("main tbody tr")


def test_the_buyer_declines_a_notice_with_a_sentence(browser, in_review):
    ben = browser("ben")
    page = ben.get(in_review)
    page = ben.submit(page, "#decide", {"sentence": "Ship \0 later"}, button="Decline the notice", status=422)
    assert page.one("[name=sentence]").text.strip().startswith("Ship")
    assert len(page.errors) == 2
    typed = {"reason": "date", "sentence": "Please ship one day later."}
    ben.submit(page, "#decide", typed, button="Decline the notice")
    page = browser("sina").get(in_review)
    assert "Please ship one day later." in page.text
    assert "Correct and send again" in page.text
    assert not browser("aude").get(in_review).all("#decide")


def test_another_suppliers_notice_does_not_exist(browser, order):
    path = sent(browser("sina"), 10).path
    bert = browser("bert")
    bert.get(path, status=404)
    bert.get(f"{path}/edit", status=404)
    bert.get(f"{path}/packing", status=404)
    assert not bert.get("/shipments").all("tbody tr")
    browser("ben").get(start(browser("sina"), 20).path.removesuffix("/edit"), status=404)


def test_another_suppliers_lines_are_not_shipped(browser, order, services):
    page = browser("sina").get("/shipments/shippable")
    key = page.all("[name=line]")[0]["value"]
    bert = browser("bert")
    token = bert.get("/account").all("[name=csrf_token]")[0]["value"]
    headers = {"Origin": ORIGIN, "Referer": f"{ORIGIN}/"}
    for hostile in (key, "1:99", f"{'9' * 15}:10"):
        form = {"line": hostile, "csrf_token": token}
        assert bert.raw("POST", "/shipments", data=form, headers=headers).status_code == 404
    for nothing in ("x", "1", ":", "-1:10", "1:\u0663", "9" * 400 + ":1"):
        form = {"line": nothing, "csrf_token": token}
        assert bert.raw("POST", "/shipments", data=form, headers=headers).status_code == 422
    assert not notices(services)


def test_a_viewer_looks_and_does_not_ship(browser, order):
    vera = browser("vera")
    page = vera.get("/shipments/shippable")
    assert not page.all("[name=line]")
    path = start(browser("sina"), 10).path.removesuffix("/edit")
    vera.get(f"{path}/edit", status=403)
    assert "Go on with this draft" not in vera.get(path).text
    assert not vera.get(f"{path}/packing").all("#propose")


def test_notices_are_found_by_number_order_and_state(browser, order):
    sina = browser("sina")
    sent(sina, 10)
    assert len(sina.get("/shipments?q=sn-45").all("tbody tr")) == 1
    assert len(sina.get(f"/shipments?q={ORDER}&state=queued").all("tbody tr")) == 1
    assert "No notice matches" in sina.get("/shipments?state=booked").text
    assert sina.get("/shipments?state=nonsense&after=x").all("tbody tr")


def test_the_buyer_sends_a_notice_on_behalf_of_a_supplier(browser, order, services):
    ben = browser("ben")
    page = ben.submit(ben.get(f"/orders/{ORDER}"), "form[action='/shipments']")
    assert "You are acting for Globex Hinges." in " ".join(page.one(".behalf").text.split())
    draft = page.path.removesuffix("/edit")
    assert "begun on behalf" in browser("sina").get(draft).text
    browser("arno").get(draft, status=404)
    page = ben.submit(page, FORM, button="Remove line 3 from the notice")
    page = ben.submit(page, FORM, GOOD, button="Send ship notice")
    assert "Ben Buyer, for the supplier" in page.text
    assert "on behalf" in browser("sina").get("/shipments").one("tbody tr").text
    assert notices(services)[0].on_behalf
    assert not browser("sina").get(draft).all(".behalf")


def test_the_approver_does_not_ship(browser, order):
    arno = browser("arno")
    assert not arno.get(f"/orders/{ORDER}").all("form[action='/shipments']")
    assert not arno.get("/shipments/shippable").all("[name=line]")
