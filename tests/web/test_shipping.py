"""Ship notices in the browser: from what can be shipped to what was received, for supplier and buyer."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.domain.orders import Demand, ShipTo
from portal.domain.shipments import GoodsReceipt
from portal.services import accounts, acknowledgments
from portal.services.deliveries import deliver
from portal.store.rows import OutboxRow, ShipmentRow
from tests import make, make_shipments
from tests.web.browser import ORIGIN
from tests.web.conftest import PASSWORD, PEOPLE

ORDER = "4500017"
FORM = "#notice-form"
SHIPS, ARRIVES = make_shipments.SHIPS.isoformat(), make_shipments.ARRIVES.isoformat()
GOOD = {"ships": SHIPS, "arrives": ARRIVES, "carrier": "Hare Express", "tracking": "HX-1"}

BOXED = make.line(20, "300", pack=make.BOX_OF_96, pack_size="96", description="Bracket")
WITH_LOTS = make.line(30, "50", demands=frozenset({Demand.LOT, Demand.BEST_BEFORE}), description="Glue")


@pytest.fixture
def order(erp, services, read_erp, clock):
    """Have an answered order of three lines, near the day on which it is due."""
    erp.put_profile(make_shipments.profile(version="2"))
    erp.put_supplier(make.supplier("GLOBEX", name="Globex Hinges", version=2, gs1_prefix="4012345"))
    erp.put_order(make.order(make.line(10), BOXED, WITH_LOTS, erp_version=2))
    read_erp()
    accept(services)
    clock.advance(days=(make_shipments.SHIPS - make.TODAY).days)
    return ORDER


def accept(services, number=ORDER, name="anna"):
    person = accounts.sign_in(services, PEOPLE[name].email, PASSWORD, address="::1").actor
    with services.begin() as uow:
        acknowledgments.accept_all(uow, person, number, revision=1, key=f"accept-{number}")
    deliver_all(services)


def deliver_all(services):
    with services.read() as uow:
        promises = uow.session.scalars(select(OutboxRow.id).where(OutboxRow.state != "done")).all()
    for promise in promises:
        deliver(services, promise)


def start(person, *lines):
    """Tick lines of the order in the list and start a notice."""
    page = person.get("/shipments/shippable")
    keys = {box["aria-label"]: box["value"] for box in page.all("[name=line]")}
    ticked = [keys[f"Line {line} of order {ORDER}"] for line in lines]
    return person.submit(page, "#shippable", {"line": ticked}, button="Start a ship notice")


def sent(person, *lines, **fields):
    page = start(person, *(lines or (10,)))
    return person.submit(page, FORM, {**GOOD, **fields}, button="Send ship notice")


def notices(services):
    with services.read() as uow:
        return uow.session.scalars(select(ShipmentRow).order_by(ShipmentRow.id)).all()


def test_what_can_be_shipped_is_listed_by_day_and_filtered_in_the_address(browser, order):
    sina = browser("sina")
    page = sina.get("/shipments/shippable")
    assert [row.get_text(" ", strip=True).split()[0] for row in page.all("tbody th")] == [ORDER] * 3
    assert "100 pc" in page.one("tbody tr:first-child").get_text().replace("\N{NO-BREAK SPACE}", " ")
    assert "No line matches" in sina.get("/shipments/shippable?q=NOTHING").text
    assert len(sina.get("/shipments/shippable?q=ITEM-20&until=2026-12-31").all("tbody tr")) == 1
    assert not sina.get("/shipments/shippable?until=2026-01-01").all("tbody tr")
    assert sina.get("/shipments/shippable?until=soon&after=nonsense").all("tbody tr")


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


def test_packing_is_proposed_repeated_moved_split_and_numbered(browser, order, services):
    sina = browser("sina")
    page = sina.click(start(sina, 20), "Packing")
    page = sina.submit(page, "#propose", {"per_pallet": "2"}, button="Propose a packing")
    assert len(page.all("tr[id^=unit-]")) == 6
    assert page.one("progress")["value"] == "1"
    page = sina.submit(page, "#units-form", {"unit": "2", "times": "3"}, button="Pack so many")
    assert "too many" in page.text
    page = sina.submit(page, "#units-form", {"unit": "8"}, button="Remove the unit")
    page = sina.submit(page, "#units-form", {"unit": "7"}, button="Remove the unit")
    page = sina.submit(page, "#units-form", {"unit": "2", "parent": ""}, button="Move it")
    split = {"unit": "2", "split_line": "1", "split_quantity": "40"}
    page = sina.submit(page, "#units-form", split, button="Put it into a unit beside")
    assert len(page.all("tr[id^=unit-]")) == 7
    page = sina.submit(page, "#number")
    assert "401234500000000" in page.text
    page = sina.submit(page, "#add", {"add_quantity": "many", "add_line": "1"}, button="Add the unit", status=422)
    assert page.one("[name=add_quantity]")["aria-invalid"] == "true"
    page = sina.submit(page, "#units-form", {"times": "2"}, button="Pack so many", status=422)
    assert page.errors == ["Choose a unit in the list first."]
    page = sina.submit(sina.click(page, "Forget the packing"), "main form")
    assert "Nothing is packed yet" in page.text


def test_papers_come_when_units_have_their_numbers(browser, order):
    sina = browser("sina")
    page = start(sina, 20)
    at = page.path.removesuffix("/edit")
    assert sina.raw("GET", f"{at}/labels.pdf").status_code == 409
    assert sina.raw("GET", f"{at}/packing-slip.pdf").data.startswith(b"%PDF")
    page = sina.submit(sina.get(f"{at}/packing"), "#propose", button="Propose a packing")
    assert sina.raw("GET", f"{at}/labels.pdf").status_code == 409
    sina.submit(page, "#number")
    answer = sina.raw("GET", f"{at}/labels.pdf?size=4x6")
    assert answer.data.startswith(b"%PDF")
    assert answer.headers["Content-Disposition"] == "attachment; filename=labels-SN-4500017-1.pdf"
    assert sina.raw("GET", f"{at}/labels.zpl?dpi=300").data.count(b"^XA") == 4
    assert sina.raw("GET", f"{at}/labels.pdf?size=a0").status_code == 400


def test_files_are_attached_fetched_and_removed(browser, order):
    sina = browser("sina")
    page = start(sina, 10)
    pdf = b"%PDF-1.4\nstartxref\n0\n%%EOF\n"

    def attach(name, data):
        form = {"csrf_token": page.one("#attach [name=csrf_token]")["value"], "kind": ""}
        form |= {"edition": page.one("#attach [name=edition]")["value"], "file": (io.BytesIO(data), name)}
        headers = {"Origin": ORIGIN, "Referer": f"{ORIGIN}{page.path}"}
        return sina.raw("POST", page.one("#attach")["action"], data=form, headers=headers)

    assert attach("proof.pdf", b"MZ not a PDF").status_code == 422
    assert attach("proof.pdf", pdf).status_code == 303
    page = sina.get(page.path)
    link = page.one("#attachments a")
    answer = sina.raw("GET", link["href"])
    assert answer.data == pdf
    assert answer.headers["Content-Disposition"].startswith("attachment")
    page = sina.submit(page, "#attachments li form")
    assert "proof.pdf" not in page.text
    assert sina.raw("GET", link["href"]).status_code == 404


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
    ben = browser("ben")
    page = ben.get(in_review)
    stale = ben.submit(page, "#decide", button="Approve the notice")
    assert "Approved. The notice is on its way" in stale.text
    again = ben.submit(page, "#decide", button="Approve the notice", status=409)
    assert "Somebody has decided" in again.errors[0]
    assert notices(services)[0].state == "queued"


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
