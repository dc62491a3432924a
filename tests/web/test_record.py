"""The record as auditors read it."""

from __future__ import annotations

from portal.services import record


def test_everything_that_happened_stands_there_newest_first(browser):
    page = browser("aude").get("/record")
    rows = [" ".join(row.get_text(" ").split()) for row in page.all("main tbody tr")]
    assert "account.signed_in" in rows[0]
    assert "Aude Auditor" in rows[0]
    assert any("order.received" in row and "4500017" in row for row in rows)


def test_one_orders_record_can_be_read_alone(browser):
    aude = browser("aude")
    page = aude.submit(aude.get("/record"), ".filters", {"subject": "4500017"})
    assert page.all("main tbody tr")
    assert all("4500017" in row.get_text() for row in page.all("main tbody tr"))
    assert "Nothing was recorded that matches." in aude.get("/record?subject=nothing").text


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
