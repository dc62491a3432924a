"""Dangerous goods in the browser: asked for at their line, kept, shown, and printed."""

from __future__ import annotations

from portal.domain.shipments import Hazard, PackingGroup
from tests import make
from tests.web.shipments.conftest import DANGEROUS, FORM, GOOD, accept, deliver_all, notices

NUMBER = "4500040"
FIELDS = ("p1-un_number", "p1-hazard_class", "p1-packing_group")


def draft(browser, order, erp, read_erp, services):
    """Begin a notice of an adhesive and of a hinge."""
    erp.put_order(make.order(DANGEROUS, make.line(50, "5"), number=NUMBER))
    read_erp()
    accept(services, NUMBER)
    sina = browser("sina")
    return sina, sina.submit(sina.get(f"/orders/{NUMBER}"), "form[action='/shipments']")


def test_only_a_line_of_dangerous_goods_has_their_fields(browser, order, erp, read_erp, services):
    _, page = draft(browser, order, erp, read_erp, services)
    assert "The buyer asks for what dangerous goods these are." in page.text
    assert [len(page.all(f"[name='{field}']")) for field in FIELDS] == [1, 1, 1]
    assert not page.all("[name='p2-un_number']")


def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(browser, order, erp, read_erp, services):
    sina, page = draft(browser, order, erp, read_erp, services)
    for button in ("Check without sending", "Send ship notice"):
        page = sina.submit(page, FORM, {**GOOD, "p1-hazard_class": "3"}, button=button, status=422)
        assert "ITEM-40 is hazardous: add the UN number." in page.one("#p1-un_number-error").get_text()
        assert "ITEM-40 is hazardous: add the packing group." in page.one("#p1-packing_group-error").get_text()
        assert {link["href"][1:] for link in page.all("[data-error-summary] a")} == {FIELDS[0], FIELDS[2]}
        assert page.one("[name='p1-hazard_class']")["value"] == "3"
        assert page.one("[name=carrier]")["value"] == "Hare Express"
    wrong = {"p1-un_number": "UN11x3", "p1-hazard_class": "33", "p1-packing_group": "II"}
    page = sina.submit(page, FORM, wrong, button="Send ship notice", status=422)
    assert "UN11x3 is no UN number" in page.one("#p1-un_number-error").get_text()
    assert "33 is no class of dangerous goods." in page.one("#p1-hazard_class-error").get_text()
    assert page.one("[name='p1-un_number']")["value"] == "UN11x3"
    assert page.one("[name='p1-packing_group'] [selected]")["value"] == "II"


def test_what_cannot_be_read_is_said_at_its_field(browser, order, erp, read_erp, services):
    sina, page = draft(browser, order, erp, read_erp, services)
    wrong = {"p1-un_number": "UN\0", "p1-hazard_class": "3" * 41, "p1-note": "mind"}
    page = sina.submit(page, FORM, wrong, button="Save", status=422)
    assert [page.one(f"[name='{field}']")["aria-invalid"] for field in FIELDS[:2]] == ["true", "true"]
    assert page.one("[name='p1-note']")["value"] == "mind"


def test_a_notice_tells_of_them_from_the_form_to_the_erp(browser, order, erp, read_erp, services):
    sina, page = draft(browser, order, erp, read_erp, services)
    told = {"p1-un_number": " un 1133 ", "p1-hazard_class": "3", "p1-packing_group": "II"}
    page = sina.submit(page, FORM, {**GOOD, **told}, button="Save")
    assert page.one("[name='p1-un_number']")["value"] == "UN1133"
    page = sina.submit(page, FORM, button="Send ship notice")
    assert "Dangerous goods: UN1133, class 3, packing group II" in page.text
    deliver_all(services)
    (sent,) = notices(services)
    assert sent.state == "booked"
    hazard = Hazard("UN1133", "3", PackingGroup.MEDIUM)
    assert [line.hazard for line in erp.notice(sent.erp_reference).lines] == [hazard, None]
    page = sina.submit(sina.get(page.path), "form[action$='/replace']")
    assert page.one("[name='p1-un_number']")["value"] == "UN1133"
    assert page.one("[name='p1-packing_group'] [selected]")["value"] == "II"
