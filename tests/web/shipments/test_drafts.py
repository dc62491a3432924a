"""Drafts of ship notices in the browser: chosen, typed, checked, confirmed."""

from __future__ import annotations

import pytest

from portal.domain.orders import ShipTo
from tests import make
from tests.web.shipments.conftest import FORM, GOOD, ORDER, notices, sent, start


def test_what_can_be_shipped_is_listed_by_day_and_filtered_in_the_address(browser, order):
    sina = browser("sina")
    page = sina.get("/shipments/shippable")
    assert [row.get_text(" ", strip=True).split()[0] for row in page.all("tbody th")] == [ORDER] * 3
    assert "100 pc" in page.one("tbody tr:first-child").get_text().replace("\N{NO-BREAK SPACE}", " ")
    assert "No line matches" in sina.get("/shipments/shippable?q=NOTHING").text
    assert len(sina.get("/shipments/shippable?q=ITEM-20&until=2026-12-31").all("tbody tr")) == 1
    assert not sina.get("/shipments/shippable?until=2026-01-01").all("tbody tr")
    assert sina.get("/shipments/shippable?until=soon&after=nonsense").all("tbody tr")


@pytest.mark.parametrize(
    "typed", ["1e999", "NaN", "twelve", "1\0", "1\u202e2", "1,000", "9" * 400, "", "-", "٣"], ids=ascii
)
def test_an_unreadable_quantity_is_told_at_its_field_and_everything_typed_is_kept(browser, order, typed):
    sina = browser("sina")
    page = start(sina, 10)
    for button in ("Save", "Check without sending", "Send ship notice"):
        answer = sina.submit(page, FORM, {**GOOD, "p1-quantity": typed, "p1-note": "mind"}, button=button, status=422)
        assert answer.one("[name='p1-quantity']")["aria-invalid"] == "true"
        assert "p1-quantity" in {link["href"][1:] for link in answer.all("[data-error-summary] a")}
        assert answer.one("[name='p1-note']")["value"] == "mind"
        assert answer.one("[name=carrier]")["value"] == "Hare Express"


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("ships", "2026-02-30"),
        ("arrives", "soon"),
        ("pallets", "-1"),
        ("gross", "1e9"),
        ("number", ""),
        ("carrier", "a\u202eb"),
        ("tracking", "x\0y"),
        ("note", "x\0y"),
        ("p1-unit", "KGM"),
        ("p1-lot0-best_before", "31.12.2026"),
        ("p1-lot0-serials", "A\u200f1"),
    ],
)
def test_every_other_field_says_what_is_wrong_with_it(browser, order, field, typed):
    sina = browser("sina")
    page = start(sina, 10)
    answer = sina.submit(page, FORM, {field: typed}, button="Save", status=422)
    assert answer.one(f"[name='{field}']")["aria-invalid"] == "true"
    assert answer.errors


def test_a_check_finds_everything_at_its_field(browser, order):
    sina = browser("sina")
    page = start(sina, 10, 30)
    page = sina.submit(page, FORM, {"p1-quantity": "0"}, button="Check without sending", status=422)
    targets = {link["href"][1:] for link in page.all("[data-error-summary] a")}
    assert "p1-quantity" in targets
    advice = page.one("#p1-quantity-error .finding__hint").text
    assert advice in [hint.text for hint in page.all("[data-error-summary] .finding__hint")]
    page = sina.submit(page, FORM, {"p1-quantity": "100"}, button="Check without sending", status=422)
    targets = {link["href"][1:] for link in page.all("[data-error-summary] a")}
    assert "ships" in targets or "p2-lots" in targets


def test_lots_are_typed_and_one_more_row_is_always_there(browser, order, services):
    sina = browser("sina")
    page = start(sina, 30)
    lot = {"p1-lot0-number": "L-1", "p1-lot0-best_before": "2027-01-31", "p1-lot0-origin": "de"}
    page = sina.submit(page, FORM, {**GOOD, **lot}, button="Another lot of line 1")
    assert page.one("[name='p1-lot0-quantity']")["value"] == "50"
    assert page.one("[name='p1-lot0-origin']")["value"] == "DE"
    second = {"p1-lot1-number": "L-2", "p1-lot1-quantity": "30", "p1-lot1-best_before": "2027-02-28"}
    page = sina.submit(page, FORM, {"p1-lot0-quantity": "20", **second}, button="Send ship notice")
    assert "L-2" in page.text
    assert notices(services)[0].state == "queued"


def test_a_pack_is_converted_in_a_sentence(browser, order):
    sina = browser("sina")
    page = start(sina, 20)
    page = sina.submit(page, FORM, {"p1-quantity": "3", "p1-unit": "XBX"}, button="Save")
    words = page.one("#p1 .answer-line__conversion").get_text().replace("\N{NO-BREAK SPACE}", " ")
    assert words == "3 box x 96 = 288 pc, open 300 pc"


def test_warnings_are_confirmed_before_a_notice_is_sent(browser, order, services):
    sina = browser("sina")
    page = start(sina, 10)
    page = sina.submit(page, FORM, {**GOOD, "carrier": "", "tracking": ""}, button="Send ship notice", status=422)
    boxes = [box["value"] for box in page.all("[name=confirmed]")]
    assert boxes
    assert notices(services)[0].state == "draft"
    page = sina.submit(page, FORM, {"confirmed": boxes}, button="Send ship notice")
    assert "Confirmed as checked" in page.text


def test_two_windows_notice_each_other(browser, order):
    sina = browser("sina")
    page = start(sina, 10)
    sina.submit(page, FORM, {**GOOD, "carrier": "First"}, button="Save")
    late = sina.submit(page, FORM, {**GOOD, "carrier": "Second"}, button="Save", status=409)
    assert late.one("[name=carrier]")["value"] == "Second"
    assert "changed this notice" in late.errors[0]
    assert [note.text.strip() for note in late.all(".field__note")] == ["Saved in the meantime: First."]


def test_a_number_is_used_once(browser, order):
    sina = browser("sina")
    sent(sina, 10)
    page = start(sina, 20)
    page = sina.submit(page, FORM, {"number": "SN-4500017-1"}, button="Save", status=422)
    assert page.one("[name=number]")["aria-invalid"] == "true"


def test_lines_to_two_places_make_two_notices(browser, order, erp, read_erp, services):
    other = make.order(number="4500018", ship_to=ShipTo(make.address("Bremen warehouse", code="HB")))
    erp.put_order(other)
    read_erp()
    sina = browser("sina")
    page = sina.get("/shipments/shippable")
    keys = [box["value"] for box in page.all("[name=line]")]
    page = sina.submit(page, "#shippable", {"line": keys}, button="Start a ship notice", status=422)
    assert "Make a notice for each" in page.errors[0]
    assert len(page.all("[name=line][checked]")) == len(keys)
    page = sina.submit(page, "#shippable", {"line": []}, button="Start a ship notice", status=422)
    assert page.errors == ["Tick at least one line that you ship."]
    assert not notices(services)


def test_an_order_ships_with_one_button(browser, order):
    sina = browser("sina")
    page = sina.get(f"/orders/{ORDER}")
    page = sina.submit(page, "form[action='/shipments']")
    assert len(page.all("fieldset.answer-line")) == 3
    page = sina.submit(page, FORM, button="Remove line 2 from the notice")
    assert len(page.all("fieldset.answer-line")) == 2


def test_a_draft_is_thrown_away_after_a_question(browser, order, services):
    sina = browser("sina")
    page = sina.click(start(sina, 10), "Throw this draft away")
    page = sina.submit(page, "main form")
    assert page.path == "/shipments"
    assert not notices(services)


def test_further_lines_are_added_to_a_draft(browser, order, services):
    sina = browser("sina")
    page = sina.submit(start(sina, 10), FORM, {"carrier": "Hare Express"}, button="Add lines")
    assert page.heading == "Add lines to SN-4500017-1"
    keys = {box["aria-label"]: box["value"] for box in page.all("[name=line]")}
    assert list(keys) == [f"Line 20 of order {ORDER}", f"Line 30 of order {ORDER}"]
    page = sina.submit(page, "#addable", {"line": []}, button="Add the ticked lines", status=422)
    assert page.errors == ["Tick at least one line that travels with this notice."]
    page = sina.submit(page, "#addable", {"line": [keys[f"Line 30 of order {ORDER}"]]}, button="Add the ticked lines")
    assert len(page.all("fieldset.answer-line")) == 2
    assert page.one("[name='p2-quantity']")["value"] == "50"
    assert page.one("[name=carrier]")["value"] == "Hare Express"
    assert "No line matches this search" in sina.get(f"{page.path.removesuffix('/edit')}/add?q=NOTHING").text


def test_lines_are_not_added_behind_somebodys_back(browser, order):
    sina = browser("sina")
    draft = start(sina, 10)
    page = sina.get(draft.path.removesuffix("/edit") + "/add")
    keys = [box["value"] for box in page.all("[name=line]")]
    sina.submit(draft, FORM, {"carrier": "First"}, button="Save")
    page = sina.submit(page, "#addable", {"line": keys}, button="Add the ticked lines", status=409)
    assert "changed this notice" in page.errors[0]
    assert len(page.all("[name=line][checked]")) == 2
    page = sina.submit(page, "#addable", button="Add the ticked lines")
    sina.submit(page, FORM, {**GOOD, "p3-lot0-number": "L-1", "p3-lot0-best_before": "2027-01-31"}, button="Save")
    browser("vera").get(page.path.removesuffix("/edit") + "/add", status=403)
