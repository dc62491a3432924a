"""Unknown words in the browser: the backlog, deciding, dismissing, and what their supplier is told."""

from __future__ import annotations

from portal.services.invoices import understanding
from tests.make_tables import csv_table, row


def open_task(person, word="Stk"):
    return person.click(person.get("/mappings/tasks"), word)


def test_a_word_is_decided_by_a_suggestion_and_the_invoice_says_how_it_was_read(browser, bills, services):
    upload = bills()
    bill, mia = browser("bill"), browser("mia")
    waiting = bill.get(f"/invoices/files/{upload}")
    assert "Unit “ Stk ”" in waiting.text
    assert "There is nothing to do for you" in waiting.text
    page = open_task(mia)
    assert page.heading == "What does “ Stk ” mean?"
    assert "“Stk” is usual for H87 (pieces)." in page.text
    done = mia.submit(page, "#answer-form", {"choice": "H87"})
    assert "What waited for it goes on." in done.text
    assert "No word waits for you" in done.text
    assert understanding.run(services, upload) == "read"
    shown = bill.get(bill.get(f"/invoices/files/{upload}").one("main a.btn-primary")["href"])
    assert "written as “ Stk ”" in shown.text
    words = shown.one("#words").get_text(" ")
    assert "Line 1, unit" in words
    assert "Mia" not in words, "whoever decided is the buyer's own affair"
    draft_of_supplier = mia.get("/mappings/1")
    assert "A draft of the supplier" in draft_of_supplier.text


def test_the_buyers_people_read_who_said_so_and_open_the_version(browser, bills, services):
    upload = bills()
    mia = browser("mia")
    mia.submit(open_task(mia), "#answer-form", {"choice": "H87", "note": "As agreed by phone"})
    understanding.run(services, upload)
    bill = browser("bill")
    draft = bill.get(bill.get(f"/invoices/files/{upload}").one("main a.btn-primary")["href"])
    page = bill.submit(bill.get(f"{draft.path}/edit"), "#invoice-form", button="Send invoice")
    if page.all("[name=confirmed]"):
        ticked = [box["value"] for box in page.all("[name=confirmed]")]
        page = bill.submit(page, "#invoice-form", {"confirmed": ticked}, button="Send invoice")
    assert page.heading == "Invoice R-1", page.errors
    ben = browser("ben")
    version = ben.click(ben.get(page.path), "Version 1")
    assert "As agreed by phone" in version.text
    assert ben.click(version, "R-1").path == page.path


def test_a_code_is_typed_with_its_factor_for_all_suppliers(browser, bills, services):
    upload = bills("Karton")
    mia = browser("mia")
    fields = {"choice": "other", "ours": "H87", "factor": "96", "for_all": "yes"}
    mia.submit(open_task(mia, "Karton"), "#answer-form", fields)
    listed = mia.get("/mappings?supplier=all").one("tbody tr").get_text(" ")
    assert "× 96" in listed
    assert "All suppliers" in listed
    assert understanding.run(services, upload) == "read"
    bill = browser("bill")
    shown = bill.get(bill.get(f"/invoices/files/{upload}").one("main a.btn-primary")["href"])
    assert "9 600" in shown.one("[data-label=Quantity]").text.replace("\N{NARROW NO-BREAK SPACE}", " ")


def test_mistakes_are_told_at_their_fields_and_nothing_typed_is_lost(browser, bills):
    bills()
    mia = browser("mia")
    typed = {"choice": "other", "ours": "PIECE", "factor": "many", "valid_from": "soon", "note": "Why not"}
    page = mia.submit(open_task(mia), "#answer-form", typed, status=422)
    assert page.errors == [
        "Enter a number above zero or a fraction, for example 12, 0.5 or 1/12.",
        "Write the date as year-month-day, for example 2026-06-08.",
    ]
    assert page.one("#factor")["aria-invalid"] == "true"
    assert (page.one("#ours")["value"], page.one("#note").text.strip()) == ("PIECE", "Why not")
    page = mia.submit(page, "#answer-form", {"factor": "1", "valid_from": ""}, status=422)
    assert page.errors[0].startswith("PIECE is no unit of the buyer's system.")
    page = mia.submit(page, "#answer-form", {"choice": "other", "ours": ""}, status=422)
    assert page.errors == ["Choose a suggestion, or enter the buyer's code."]


def test_a_word_is_dismissed_with_a_sentence_that_its_supplier_reads(browser, bills, services):
    upload = bills()
    mia = browser("mia")
    page = mia.submit(open_task(mia), "#dismiss-form", {"sentence": " "}, status=422)
    assert page.errors == ["This is missing."]
    mia.submit(page, "#dismiss-form", {"sentence": "Use the code H87."})
    understanding.run(services, upload)
    told = browser("bill").get(f"/invoices/files/{upload}").one("#asked").get_text(" ")
    assert "Use the code H87." in told


def test_what_was_decided_meanwhile_is_told(browser, bills):
    bills()
    mia, arno = browser("mia"), browser("arno")
    mine, theirs = open_task(mia), open_task(arno)
    mia.submit(mine, "#answer-form", {"choice": "H87"})
    page = arno.submit(theirs, "#answer-form", {"choice": "H87"}, status=409)
    assert page.errors == ["Mia Master has decided about “Stk” already."]


def test_the_backlog_is_narrowed_by_its_address(browser, bills):
    bills("Stk")
    bills("Kolli", "R-2")
    mia = browser("mia")
    assert [row.text for row in mia.get("/mappings/tasks").all("tbody th a")] == ["Stk", "Kolli"]
    assert [row.text for row in mia.get("/mappings/tasks?q=KOL").all("tbody th a")] == ["Kolli"]
    for nothing in ("kind=item", "supplier=UMBRELLA", "state=dismissed", "q=zzz"):
        assert "No word matches" in mia.get(f"/mappings/tasks?{nothing}").text
    assert len(mia.get("/mappings/tasks?state=any&kind=unit&supplier=GLOBEX").all("tbody th a")) == 2


def test_who_only_reads_is_offered_nothing_to_decide(browser, bills):
    bills()
    ben = browser("ben")
    page = open_task(ben)
    assert not page.all("#answer-form")
    assert "Master data can say what it means." in page.text
    browser("bill").get("/mappings/tasks", status=403)


def test_a_word_for_a_tax_category_in_a_table_is_decided_from_the_list_of_them(browser, sends, services):
    upload = sends("invoices.csv", csv_table(row(tax_category="Normalsatz")))
    bill, mia = browser("bill"), browser("mia")
    waiting = bill.get(f"/invoices/files/{upload}").text
    assert "Tax category “ Normalsatz ”" in waiting
    assert "There is nothing to do for you" in waiting
    assert "is no tax category" not in waiting, "as long as somebody may explain it, it is no mistake"
    page = open_task(mia, "Normalsatz")
    assert "“Normalsatz” is usual for S (standard)." in page.text
    assert "It is one of these: S standard, Z zero, E exempt, AE reverse charge," in page.text
    assert "UN/ECE" not in page.text
    assert "What waited for it goes on." in mia.submit(page, "#answer-form", {"choice": "S"}).text
    assert understanding.run(services, upload) == "read"
    shown = bill.get(bill.get(f"/invoices/files/{upload}").one("main a.btn-primary")["href"])
    assert "Line 1, tax category" in shown.one("#words").get_text(" ")


def stats(page):
    """Return the figures of a page by their labels."""
    return {
        tile.select_one(".stat__label").get_text(strip=True): " ".join(tile.select_one(".stat__value").text.split())
        for tile in page.all(".stat")
    }


def test_the_backlog_has_its_count_and_its_age_for_master_data_and_for_operations(browser, bills, clock):
    assert stats(browser("mia").get("/mappings/tasks")) == {"Open": "0", "The oldest waits": "None"}
    bills("Stk", "R-1")
    clock.advance(days=20)
    bills("Kolli", "R-2")
    clock.advance(hours=3)
    page = browser("mia").get("/mappings/tasks")
    assert stats(page) == {"Open": "2", "The oldest waits": "20 days"}
    assert [" ".join(cell.text.split()) for cell in page.all("td[data-label=Age]")] == ["20 days", "3 hours"]
    shown = stats(browser("olga").get("/operations"))
    assert (shown["Unknown words"], shown["Oldest unknown word"]) == ("2", "20 days")
