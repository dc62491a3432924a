"""The record as auditors read it."""

from __future__ import annotations

from portal.domain.events import EVENT_WORDS, Event
from portal.services import accounts, acknowledgments, record
from tests.web.conftest import PASSWORD, PEOPLE


def test_everything_that_happened_stands_there_newest_first(browser):
    page = browser("aude").get("/record")
    rows = [" ".join(row.get_text(" ").split()) for row in page.all("main tbody tr")]
    assert "account.signed_in" in rows[0]
    assert "Aude Auditor" in rows[0]
    assert any("order.received" in row and "4500017" in row for row in rows)


def test_everything_that_can_happen_has_words():
    assert set(EVENT_WORDS) == set(Event)
    assert len(set(EVENT_WORDS.values())) == len(Event)


def test_an_event_is_told_in_words_beside_its_name(browser):
    rows = browser("aude").get("/record").all("main tbody tr")
    assert "Signed in account.signed_in" in " ".join(rows[0].get_text(" ").split())


def test_one_orders_record_can_be_read_alone(browser):
    aude = browser("aude")
    page = aude.submit(aude.get("/record"), ".filters", {"subject": "4500017"})
    assert page.all("main tbody tr")
    assert all("4500017" in row.get_text() for row in page.all("main tbody tr"))
    assert "Nothing was recorded that matches." in aude.get("/record?subject=nothing").text


def listed(page):
    return [" ".join(row.get_text(" ").split()) for row in page.all("main tbody tr")]


def test_the_record_is_narrowed_by_document_person_and_kind_in_the_address(browser, services):
    anna = accounts.sign_in(services, PEOPLE["anna"].email, PASSWORD, address="::1").actor
    with services.begin() as uow:
        acknowledgments.accept_all(uow, anna, "4500017", revision=1, key="accept")
    aude = browser("aude")
    page = aude.submit(aude.get("/record"), ".filters", {"document": "A-4500017", "action": "answer.sent"})
    assert page.url.endswith("/record?subject=&document=A-4500017&actor=&action=answer.sent&reference=")
    (row,) = listed(page)
    assert "Anna Admin" in row
    page = aude.click(page, "Remove filter: What: Answer sent")
    assert page.url.endswith("/record?document=A-4500017")
    assert all("A-4500017" in row for row in listed(page))
    assert {row.split(" supplier")[0].split(" UTC ")[1] for row in listed(aude.get("/record?actor=Anna+Admin"))} == {
        "Anna Admin"
    }
    assert listed(aude.get("/record?action=nonsense")) == listed(aude.get("/record"))
    for odd in ("document=%E2%80%AE", "actor=%F0%9F%92%A9", "document=" + "9" * 400, "actor=Anna"):
        assert listed(aude.get(f"/record?{odd}")) == ["Nothing was recorded that matches."], odd


def test_the_pages_of_a_narrowed_record_keep_what_narrows_it(browser, monkeypatch):
    monkeypatch.setattr(record, "PAGE", 1)
    aude = browser("aude")
    browser("anna")
    browser("ben")
    first = aude.get("/record?action=account.signed_in")
    second = aude.get(first.one('.pages [rel="next"]')["href"])
    assert [("Ben Buyer" in listed(first)[0]), ("Anna Admin" in listed(second)[0])] == [True, True]


def test_older_and_newer_pages_lead_to_each_other(browser, monkeypatch):
    monkeypatch.setattr(record, "PAGE", 5)
    aude = browser("aude")
    first = aude.get("/record")
    second = aude.get(first.one('.pages [rel="next"]')["href"])
    assert numbers(first)[-1] - 1 == numbers(second)[0]
    assert numbers(aude.get(second.one('.pages [rel="prev"]')["href"])) == numbers(first)


def numbers(page):
    return [int(cell.get_text(strip=True)) for cell in page.all("main tbody th")]


def test_a_cursor_of_nothing_begins_at_the_beginning(browser):
    assert browser("aude").get("/record?after=nonsense").all("main tbody tr")


def test_coming_in_going_out_and_failing_to_come_in_are_recorded(browser, visitor):
    visitor.sign_in("anna@globex.example", "wrong", status=422)
    anna = browser("anna")
    anna.submit(anna.get("/account"), ".menu__person form")
    rows = [row.get_text(" ") for row in browser("aude").get("/record").all("main tbody tr")]
    words = ["account.signed_in", "account.signed_out", "account.signed_in", "account.sign_in_failed"]
    assert all(word in row for word, row in zip(words, rows, strict=False))
    assert "wrong" not in rows[3]
