"""What a supplier sees while answering an order: typing, checking, sending, and what became of it."""

from __future__ import annotations

import io
import re

import pytest

from portal.domain.orders import OrderStatus
from portal.services.deliveries import deliver
from portal.services.orders import history
from tests import make
from tests.web.answers.conftest import FORM, ORDER, TWO_LINES, answer_page


def badge(page, line):
    return " ".join(page.one(f"#state-{line}").get_text(" ").split())


def test_all_lines_are_accepted_with_one_click(anna):
    sent = anna.submit(anna.get(ORDER), "form[action$='/accept']")
    assert sent.path == f"{ORDER}/answers/1"
    assert "Accepted as ordered" in sent.text
    assert "On its way" in sent.text


def test_accepting_is_the_main_button_only_while_an_answer_is_wanted(anna, erp, read_erp):
    assert "btn-primary" in anna.get(ORDER).one("form[action$='/accept'] button")["class"]
    confirmed = make.line(10, confirmed=make.line(10).quantity)
    erp.put_order(make.order(confirmed, number="4500077", supplier="GLOBEX"))
    read_erp()
    page = anna.get("/orders/4500077")
    assert "Nothing to do for you." in page.text
    assert "btn-primary" not in page.one("form[action$='/accept'] button")["class"]


def test_an_order_is_shown_as_its_own_document_calls_it_and_asks_for_a_price_it_does_not_name(anna, erp, read_erp):
    line = make.line(10, price="0", document_line="1.1")
    erp.put_order(make.order(line, number="4500-12-7", supplier="GLOBEX", document_number="4500/12 #7"))
    read_erp()
    page = anna.get("/orders/4500-12-7")
    assert "4500/12 #7" in page.text
    assert "1.1 in the buyer’s document" in " ".join(page.text.split())
    assert page.one("#line-10 [data-label='Price']").get_text() == "no price"
    page = answer_page(anna, "/orders/4500-12-7")
    assert "no price on the order: say yours" in page.text
    assert not page.one("[name='l10-0-price']").get("placeholder")


def test_a_long_story_says_that_there_is_more_and_leads_to_it(anna, erp, read_erp, monkeypatch):
    erp.put_order(make.revised(TWO_LINES, note="Mind the step"))
    read_erp()
    whole = anna.get(ORDER)
    assert "there are older ones" not in whole.text
    events = [event.get_text(strip=True) for event in whole.all("#timeline .event__title")]
    monkeypatch.setattr(history, "PAGE", 1)
    first = anna.get(ORDER)
    assert "The newest 1 event; there are older ones" in first.text
    link = first.one('#timeline [rel="next"]')["href"]
    assert link.endswith("#timeline")
    second = anna.get(link)
    titles = [page.one("#timeline .event__title").get_text(strip=True) for page in (first, second)]
    assert titles == events[:2]
    back = anna.get(second.one('#timeline [rel="prev"]')["href"])
    assert back.one("#timeline .event__title").get_text(strip=True) == events[0]


def test_a_second_click_on_accept_sends_nothing_more(anna):
    page = anna.get(ORDER)
    first = anna.submit(page, "form[action$='/accept']")
    second = anna.submit(page, "form[action$='/accept']")
    assert second.path == first.path
    assert "It was not sent twice" in second.text


def test_empty_fields_mean_as_ordered(anna):
    saved = anna.submit(answer_page(anna), FORM, {"l10-0-type": "accept"}, button="Save")
    assert badge(saved, 10) == "As ordered"


def test_what_cannot_be_read_is_told_at_its_field_and_stays_as_typed(anna):
    for typed in ("1e999", "NaN", "١٢", "9" * 40, "1,5", "=1+1", "a\u202eb"):
        page = anna.submit(
            answer_page(anna), FORM, {"l10-0-type": "accept", "l10-0-quantity": typed}, button="Save", status=422
        )
        field = page.one("[name='l10-0-quantity']")
        assert field["value"] == typed
        assert field["aria-invalid"] == "true"
        assert page.one(f"#{field['aria-describedby']}").get_text(strip=True)
        assert page.errors


def test_a_text_of_any_length_stays_as_typed(anna):
    typed = "long " * 20_000
    page = anna.submit(answer_page(anna), FORM, {"l10-0-note": typed}, button="Save", status=422)
    assert page.one("[name='l10-0-note']")["value"].strip() == typed.strip()
    assert "There are 99999 now" in page.text


@pytest.mark.parametrize("action", ["answer", "answer/check", "answer/send"])
@pytest.mark.parametrize("name", ["l10-0-note", "note"])
def test_a_file_where_text_belongs_is_told_at_its_field_and_empties_nothing(anna, action, name):
    page = anna.submit(answer_page(anna), FORM, {"l10-0-type": "accept", name: "as before"}, button="Save")
    sent = page.values(FORM) | {name: (io.BytesIO(b"%PDF-1.4"), "answer.pdf")}
    told = anna.raw("POST", f"{ORDER}/{action}", data=sent, headers={"Accept": "text/html"})
    assert told.status_code == 422
    assert "Type this here. A file is not read in its place." in told.text
    kept = answer_page(anna).one(f"[name='{name}']")
    assert kept.get("value", kept.text).strip() == "as before"


def test_a_date_that_does_not_exist_is_kept_in_a_field_that_can_show_it(anna):
    page = anna.submit(
        answer_page(anna), FORM, {"l10-0-type": "accept", "l10-0-delivery": "2026-02-30"}, button="Save", status=422
    )
    assert page.one("[name='l10-0-delivery']")["value"] == "2026-02-30"
    assert page.one("[name='l10-0-delivery']")["type"] == "text"


def test_a_draft_is_there_again_in_another_window(anna, browser):
    anna.submit(answer_page(anna), FORM, {"l10-0-type": "accept", "l10-0-quantity": "60"}, button="Save")
    again = answer_page(browser("otto"))
    assert again.one("[name='l10-0-quantity']")["value"] == "60"


def test_keeping_a_draft_by_htmx_answers_with_what_changed_alone(anna):
    page = answer_page(anna)
    piece = anna.submit(page, FORM, {"l10-0-type": "accept"}, htmx=True)
    assert piece.soup.select_one("html") is None
    assert piece.one("#edition")["value"] == "1"
    assert badge(piece, 10) == "As ordered"


def test_a_line_is_split_into_rows_and_put_together_again(anna):
    page = anna.submit(answer_page(anna), FORM, {"l10-0-type": "accept"}, button="Split line 10 into one more row")
    assert page.one("[name='l10-1-type']")
    page = anna.submit(page, FORM, button="Remove row 2 of line 10")
    assert not page.all("[name='l10-1-type']")


def test_many_lines_are_answered_at_once(anna):
    page = anna.submit(
        answer_page(anna),
        FORM,
        {"bulk_lines": "all-open", "bulk_kind": "reject", "bulk_reason": "discontinued"},
        button="Apply",
    )
    assert {badge(page, line) for line in (10, 20)} == {"Rejected"}


def test_many_lines_are_refused_in_words(anna):
    said = {"bulk_lines": "all-open", "bulk_kind": "reject", "bulk_reason": "other", "bulk_note": "The mill has burnt"}
    page = anna.submit(answer_page(anna), FORM, said, button="Apply")
    assert {page.one(f"[name='l{line}-0-note']")["value"] for line in (10, 20)} == {"The mill has burnt"}
    checked = anna.submit(page, FORM, button="Check without sending")
    assert "but no words" not in checked.text
    page = anna.submit(page, FORM, said | {"bulk_note": "a\u202eb"}, button="Apply", status=422)
    assert page.one("#bulk_note")["aria-invalid"] == "true"
    assert page.one("#bulk_note")["value"] == "a\u202eb"


def test_an_action_without_its_reason_is_told_at_its_field(anna):
    page = anna.submit(
        answer_page(anna), FORM, {"bulk_lines": "all-open", "bulk_kind": "reject"}, button="Apply", status=422
    )
    assert page.one("#bulk_reason")["aria-invalid"] == "true"


def test_a_check_finds_everything_and_sends_nothing(anna, services):
    page = anna.submit(
        answer_page(anna),
        FORM,
        {
            "l10-0-type": "accept",
            "l10-0-delivery": "2020-01-01",
            "l20-0-type": "accept",
            "l20-0-delivery": "2020-01-02",
        },
        button="Check without sending",
        status=422,
    )
    targets = [str(link["href"]).removeprefix("#") for link in page.all("[data-error-summary] a")]
    assert {"l10-0-delivery", "l20-0-delivery"} <= set(targets)
    assert all(page.soup.find(id=target) for target in targets)
    assert not anna.get(ORDER).all("a[href*='/answers/']")


def test_a_later_date_goes_to_the_buyer(anna):
    page = anna.submit(answer_page(anna), FORM, button="Accept all as ordered")
    late = {"l10-0-delivery": make.in_days(30).isoformat()}
    checked = anna.submit(page, FORM, late, button="Check without sending")
    assert "The buyer will decide about this" in checked.text
    sent = anna.submit(checked, FORM, button="Send answer for 2 lines")
    assert "With the buyer" in sent.text


def test_sending_twice_from_the_same_page_sends_once(anna):
    page = anna.submit(answer_page(anna), FORM, button="Accept all as ordered")
    first = anna.submit(page, FORM, button="Send answer for 2 lines")
    second = anna.submit(page, FORM, button="Send answer for 2 lines")
    assert first.path == second.path == f"{ORDER}/answers/1"
    assert "It was not sent twice" in second.text


def test_a_line_of_another_order_cannot_be_answered(anna):
    page = answer_page(anna)
    token = page.one(f"{FORM} [name=csrf_token]")["value"]
    fields = {"csrf_token": token, "l777-0-type": "accept", "edition": "0", "base_revision": "1", "do": "save"}
    refused = anna.raw("POST", f"{ORDER}/answer", data=fields, headers={"Origin": "http://localhost"})
    assert refused.status_code == 422
    assert "777" in refused.text


def test_a_draft_moves_along_when_the_buyer_changes_the_order(anna, erp, read_erp):
    anna.submit(answer_page(anna), FORM, button="Accept all as ordered")
    erp.put_order(make.revised(TWO_LINES, make.line(10, quantity="70")))
    read_erp()
    page = answer_page(anna)
    assert "The buyer changed the order from revision 1 to 2" in page.text
    assert [link.get_text() for link in page.all("main a[href*='q=10']")] == ["Line 10"]
    assert badge(page, 20) == "As ordered"


def test_what_the_buyer_changed_stays_in_sight_when_the_draft_is_saved(anna, erp, read_erp):
    anna.submit(answer_page(anna), FORM, button="Accept all as ordered")
    erp.put_order(make.revised(TWO_LINES, make.line(10, quantity="70")))
    read_erp()
    saved = anna.submit(answer_page(anna), FORM, {"note": "Thank you"}, button="Save")
    assert "The buyer changed the order from revision 1 to 2" in saved.text
    assert [link.get_text() for link in saved.all("main a[href*='q=10']")] == ["Line 10"]


def test_a_page_of_an_old_revision_sends_nothing_by_itself(anna, erp, read_erp):
    page = anna.submit(answer_page(anna), FORM, button="Accept all as ordered")
    erp.put_order(make.revised(TWO_LINES, make.line(10, quantity="70")))
    read_erp()
    again = anna.submit(page, FORM, button="Send answer for 2 lines", status=422)
    assert not anna.get(ORDER).all("a[href*='/answers/']")
    assert "Tick what you have checked, then send" in again.text


def test_another_suppliers_order_does_not_exist(browser):
    bert = browser("bert")
    for path in ("", "/answer", "/revisions", "/answers/1", "/answers/1/order-response.xml"):
        assert bert.raw("GET", ORDER + path).status_code == 404, path


def test_the_receipts_say_when_it_is_booked(anna, services):
    sent = anna.submit(anna.get(ORDER), "form[action$='/accept']")
    assert sent.one("#receipts")["hx-get"] == sent.path
    for promise in services.alarm.woken:
        deliver(services, promise.id)
    piece = anna.get(sent.path, htmx=True)
    assert piece.soup.select_one("html") is None
    assert re.search(r"Number in the buyer's system: \S+", piece.text)
    assert "hx-get" not in piece.one("#receipts").attrs


def test_an_answer_can_be_taken_back_before_it_is_booked(anna):
    sent = anna.submit(anna.get(ORDER), "form[action$='/accept']")
    question = anna.click(sent, "Take this answer back")
    back = anna.submit(question, "form.confirm")
    assert back.path == ORDER
    assert "You took your answer back" in back.text


def test_a_draft_is_thrown_away_after_a_question(anna):
    page = anna.submit(answer_page(anna), FORM, {"l10-0-type": "accept", "l10-0-quantity": "60"}, button="Save")
    gone = anna.submit(anna.click(page, "Throw this draft away"), "form.confirm")
    assert "Your draft is gone" in gone.text
    assert answer_page(anna).one("[name='l10-0-quantity']")["value"] == ""


def test_the_answer_is_downloaded_as_ubl(anna):
    sent = anna.submit(anna.get(ORDER), "form[action$='/accept']")
    file = anna.raw("GET", f"{sent.path}/order-response.xml")
    assert file.status_code == 200
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert b"OrderResponse" in file.data


def test_those_who_may_only_read_are_not_offered_an_answer(browser):
    vera = browser("vera")
    assert not vera.get(ORDER).all("form[action$='/accept']")
    assert vera.raw("GET", f"{ORDER}/answer").status_code == 403


def test_a_note_that_cannot_be_shown_is_told_when_it_is_saved(anna):
    page = anna.submit(answer_page(anna), FORM, {"l10-0-type": "accept", "note": "a\u202eb"}, button="Save", status=422)
    assert page.one("#note")["aria-invalid"] == "true"
    assert "a\u202eb" in page.one("#note").get_text()


def test_an_answer_that_came_back_is_not_corrected_once_the_order_is_cancelled(anna, erp, read_erp, services):
    sent = anna.submit(anna.get(ORDER), "form[action$='/accept']")
    erp.put_order(make.revised(TWO_LINES, status=OrderStatus.CANCELLED))
    read_erp()
    for promise in services.alarm.woken:
        deliver(services, promise.id)
    back = anna.get(sent.path)
    assert not back.all("form[action$='/repair']")


def test_the_same_answer_again_after_it_was_booked_is_not_a_second_one(anna, services):
    first, second = anna.get(ORDER), answer_page(anna)
    sent = anna.submit(first, "form[action$='/accept']")
    for promise in services.alarm.woken:
        deliver(services, promise.id)
    as_ordered = {"l10-0-type": "accept", "l20-0-type": "accept"}
    again = anna.submit(second, FORM, as_ordered, button="Send answer")
    assert again.path == sent.path
    assert "It was not sent twice" in again.text
    assert not answer_page(anna).all("a[href$='/answer/discard']")
