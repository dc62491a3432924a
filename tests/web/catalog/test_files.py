"""Files of many items in the browser: sent, watched, left and found again, asked about, cancelled, and sent on."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from portal.domain.catalog import MasterItem
from portal.services import deliveries
from portal.services.catalog import downloads, importing, reading, writing
from portal.store.rows import OutboxRow
from tests import make
from tests.catalog_files import item, many, row, table
from tests.fakes.readers import FakeReaders
from tests.web.not_taken import OURS

SEND, CANCEL = "Send the file to be checked", "Stop reading"


@pytest.fixture
def services(services):
    """Give services that read files in this process."""
    return replace(services, readers=FakeReaders())


@pytest.fixture
def sold(erp, read_erp):
    """Have Globex sell A to E for 10 EUR."""
    for code in "ABCDE":
        erp.put_item(MasterItem("GLOBEX", item(code), 1, make.NOW))
    read_erp()


def choose(person, data, *, status=200, name="catalog.csv", **fields):
    page = person.get("/catalog/files")
    return person.submit(
        page, "form[enctype]", {"file": (io.BytesIO(data), name), **fields}, button=SEND, status=status
    )


def read(person, services, page):
    """Have a worker read the file of a page, and open the page again."""
    reading.run(services, int(page.path.rpartition("/")[2]))
    return person.get(page.path)


def sent_and_read(person, services, data, **fields):
    return read(person, services, choose(person, data, **fields))


def changed(*codes, **fields):
    return [row(code, action="update", **fields) for code in codes]


def test_a_file_is_sent_watched_and_sent_on(browser, services, sold):
    anna = browser("anna")
    page = choose(anna, table(*changed("A", "B")))
    assert "taken and being read" in page.text
    assert page.one("#file-progress")["hx-trigger"] == "every 2s"
    piece = anna.get(page.path, htmx=True)
    assert not piece.all("h1"), "htmx gets the progress alone"
    assert "Waiting to be read" in anna.get("/catalog/files").text, "left and found again"

    page = read(anna, services, page)
    assert "Checked" in page.text
    assert "2 of 2" in page.text
    assert "hx-trigger" not in page.one("#file-progress").attrs
    assert "Sends 2 items to the buyer." in page.text
    page = anna.submit(page, "#send-form", button="Send 2 items")
    assert "CAT-2026-1 is on its way into the buyer's system." in page.text
    assert not page.all("#send-form")


def test_how_it_was_read_is_shown_with_cells_of_the_file(browser, services, sold):
    rows = changed("A", price="1.234,50", valid_from="31/12/2026")
    page = read(browser("anna"), services, choose(browser("anna"), table(*rows, delimiter=";")))
    assert "It was read with a decimal comma, with the day first in dates" in page.text
    told = [one.get_text(" ", strip=True) for one in page.all("#file-progress li")][:2]
    assert told == [
        "Row 2, Price: 1.234,50 is read as 1234.50",
        "Row 2, Valid from: 31/12/2026 is read as 2026-12-31",
    ]


def test_what_was_found_is_grouped_by_rule_with_its_rows(browser, services, sold):
    anna = browser("anna")
    page = sent_and_read(anna, services, table(*changed("A"), *changed("B", "C", price="0")))
    assert "1 of 3 rows are fine, and you chose to send all or none." in page.text
    assert not page.all("#send-form button.btn-primary")
    rows = anna.get(page.one("table a[href*='/rows/E/CAT-05']")["href"])
    assert "2 rows of catalog.csv" in rows.text
    assert [one.text.split()[0] for one in rows.all("tbody th")] == ["B", "C"]
    assert [one.text.strip() for one in rows.all("tbody td.num")] == ["3", "4"]
    anna.get(re.sub("CAT-05", "CAT-99", rows.path), status=404)


def test_good_rows_go_without_the_wrong_ones_once_that_is_confirmed(browser, services, sold):
    anna = browser("anna")
    data = table(*changed("A"), *changed("B", price="0"))
    page = sent_and_read(anna, services, data, acceptance="good")
    assert "Sends 1 item to the buyer. 1 row is left out." in page.text
    page = anna.submit(page, "#send-form", button="Send 1 item", status=422)
    assert page.errors == [
        "Confirm it first: 1 of 2 rows are fine. Send these now? "
        "Confirm it, or correct the others and send the file again."
    ]
    ticked = [box["value"] for box in page.all("[name=confirmed]")]
    page = anna.submit(page, "#send-form", {"confirmed": ticked}, button="Send 1 item")
    assert "is on its way into the buyer's system." in page.text


def test_a_replacement_says_how_many_items_end_and_asks(browser, services, sold):
    anna = browser("anna")
    page = sent_and_read(anna, services, table(*changed("A")), scope="replacement")
    assert "Not in the file, so they end 4 of 5 items" in page.text
    page = anna.submit(page, "#send-form", button="Send 5 items", status=422)
    assert "Confirm it first: 4 items end: the file does not name them, or says so." in page.errors
    ticked = [box["value"] for box in page.all("[name=confirmed]")]
    page = anna.submit(page, "#send-form", {"confirmed": ticked}, button="Send 5 items")
    assert "is with the buyer" in page.text


def test_a_second_file_while_the_first_is_read_is_told_where_that_is(browser, services, sold):
    anna = browser("anna")
    first = choose(anna, many(2), name="first.csv")
    page = choose(anna, many(3), name="second.csv", status=409)
    assert page.errors == [
        "Your file first.csv is still being read. Wait until it is, or cancel it, then send this one."
    ]
    assert page.one("[data-error-summary] a")["href"] == first.path
    page = anna.submit(anna.get(first.one("a[href$='/cancel']")["href"]), "form.confirm", button=CANCEL)
    assert "Cancelled" in page.text
    assert choose(anna, many(3), name="second.csv").path != first.path


def test_the_same_file_again_is_known(browser, services, sold):
    anna = browser("anna")
    first = choose(anna, many(2))
    again = choose(anna, many(2))
    assert again.path == first.path
    assert "You have sent this file before" in again.text


def test_no_file_and_a_choice_that_is_none_are_told_at_their_place(browser, sold):
    anna = browser("anna")
    page = anna.submit(anna.get("/catalog/files"), "form[enctype]", {"scope": "replacement"}, button=SEND, status=422)
    assert page.errors == ["Choose a file."]
    assert page.one("#file")["aria-invalid"] == "true"
    assert page.one("[name=scope][checked]")["value"] == "replacement", "nothing that was chosen is lost"
    page = choose(anna, many(2), scope="everything", status=422)
    assert "scope" in page.one("[data-error-summary] a")["href"]


def test_what_reads_in_two_ways_is_asked_with_examples(browser, services, sold):
    anna = browser("anna")
    page = sent_and_read(anna, services, table(row("NEW", price="1,234")))
    assert "Asks you" in page.text
    assert [label.text for label in page.all("#style-form label")] == [
        "With a decimal point: 1,234 is 1 thousand 234",
        "With a decimal comma: 1,234 is 1 and 234 thousandths",
    ]
    page = anna.submit(page, "#style-form", button="Read it like this", status=422)
    assert page.errors == ["Choose how it is written. Nothing is guessed."]
    page = anna.submit(page, "#style-form", {"decimal": ","}, button="Read it like this")
    page = read(anna, services, page)
    assert "It was read with a decimal comma" in page.text


def test_a_file_that_was_checked_yesterday_is_read_again_before_it_can_be_sent(browser, services, clock, sold):
    tomorrow = make.in_days(1, make.TODAY).isoformat()
    anna = browser("anna")
    page = sent_and_read(anna, services, table(*changed("A", valid_from=tomorrow)))
    clock.advance(days=1)
    page = browser("anna").get(page.path)
    assert "This file was checked on 2 Mar 2026, and its days and prices are judged by today's." in page.text
    assert "Send 1 item" not in page.text
    anna = browser("anna")
    page = read(anna, services, anna.submit(anna.get(page.path), "form[action$='/again']", button="Read it again"))
    assert "Send 1 item" in page.text


def test_items_that_changed_since_have_the_file_read_again(browser, services, erp, read_erp, sold):
    anna = browser("anna")
    page = sent_and_read(anna, services, table(*changed("A")))
    erp.put_item(MasterItem("GLOBEX", item("A", "11"), 2, make.NOW))
    read_erp()
    page = anna.get(page.path)
    assert "1 item changed in the buyer's system since this file was checked." in page.text
    page = read(anna, services, anna.submit(page, "form[action$='/again']", button="Read it again"))
    assert "changed in the buyer's system since" not in page.text


def test_a_viewer_looks_and_the_buyer_sees_no_draft(browser, services, sold):
    page = sent_and_read(browser("anna"), services, table(*changed("A"), *changed("B", price="0")))
    vera = browser("vera").get(page.path)
    assert "CAT-05" in vera.text
    assert not vera.all("#send-form")
    assert not vera.all("a[href$='/cancel']")
    mia = browser("mia").get(page.path)
    assert "CAT-05" not in mia.text
    assert not browser("vera").get("/catalog/files").all("form[enctype]")
    browser("bert").get(page.path, status=404)


def posted(person, data, name):
    """Send a large file without a temporary one beside it, which the usual way of tests would leave open."""
    token = person.get("/catalog/files").values("form[enctype]")["csrf_token"][0]
    file = FileStorage(io.BytesIO(data), filename=name)
    fields = {"csrf_token": token, "scope": "changes", "acceptance": "all", "file": file}
    boundary, body = encode_multipart(fields)
    kind = f"multipart/form-data; boundary={boundary}"
    return person.raw("POST", "/catalog/files", data=body, content_type=kind, headers=OURS)


def test_a_file_that_is_larger_than_forms_is_taken_and_one_beyond_its_own_limit_is_not(browser, services, sold):
    anna = browser("anna")
    large = table(row("NEW", description="x" * 100)) + b"\n" * (9 * 1024 * 1024)
    assert posted(anna, large, "large.csv").status_code == 303
    answer = posted(anna, b"x" * (importing.LARGEST + 1), "huge.csv")
    assert answer.status_code == 422
    assert "huge.csv is too large. At most 64 MB are taken." in answer.text


def test_sent_rows_reach_the_buyers_system(browser, services, erp, sold):
    anna = browser("anna")
    page = sent_and_read(anna, services, table(*changed("A", description="Better hinge")))
    anna.submit(page, "#send-form", button="Send 1 item")
    with services.read() as uow:
        promise = uow.session.query(OutboxRow).filter_by(job="jobs.catalog.deliver").one().id
    assert deliveries.deliver(services, promise) == "booked"
    (booked,) = erp.items(["GLOBEX/A"])
    assert (booked.version, booked.item.description) == (2, "Better hinge")


def test_the_template_has_todays_items_and_comes_back_without_a_finding(browser, services, sold):
    anna = browser("anna")
    page = anna.get("/catalog/files")
    data = anna.raw("GET", page.one("a[href$='template.csv']")["href"]).data
    assert sum(b"Hinge" in line for line in data.splitlines()) == 5
    page = anna.get(anna.get("/catalog?q=B").one("a[href*='/catalog/files?']")["href"])
    narrowed = anna.raw("GET", page.one("a[href*='template.csv']")["href"]).data
    assert [line.count(b"Hinge") for line in narrowed.splitlines()[1:]] == [1]
    workbook = anna.raw("GET", page.one("a[href*='template.xlsx']")["href"]).data
    assert workbook.startswith(b"PK")
    assert b"Hinge" not in browser("bert").raw("GET", "/catalog/files/template.csv").data


def test_the_result_is_the_same_file_with_a_status_and_a_comment_for_each_row(browser, services, sold):
    anna = browser("anna")
    page = sent_and_read(anna, services, table(*changed("A"), *changed("B", price="0")))
    answer = anna.raw("GET", page.one("a[href$='/result']")["href"])
    assert "catalog-checked.csv" in answer.headers["Content-Disposition"]
    good, wrong = answer.data.decode("utf-8-sig").splitlines()[1:3]
    assert "Fine" in good
    assert "Wrong" in wrong
    assert "above zero" in wrong


def test_long_tables_are_written_by_a_worker(browser, services, sold, monkeypatch):
    anna = browser("anna")
    checked = sent_and_read(anna, services, table(*changed("A", "B")))
    monkeypatch.setattr(downloads, "MOST_OF_CSV", 1)
    monkeypatch.setattr(downloads, "MOST_OF_WORKBOOK", 1)
    for address, what in (
        (f"{checked.path}/result", "catalog.csv with every finding"),
        ("/catalog/files/template.csv?q=a", "Today's items that your search finds as CSV"),
        ("/catalog/files/template.xlsx", "Today's items as a workbook"),
    ):
        page = anna.get(address)
        assert page.one("h1").text == what
        page = anna.submit(page, "main form", button="Write the table")
        assert page.one("#download")["hx-trigger"] == "every 2s"
        assert not anna.get(page.path, htmx=True).all("h1"), "htmx gets the progress alone"
        writing.run(services, int(page.path.rpartition("/")[2]))
        page = anna.get(page.path)
        assert "hx-trigger" not in page.one("#download").attrs
        assert anna.raw("GET", f"{page.path}/file").status_code == 200
    page = anna.get("/catalog/downloads?kind=xlsx")
    assert [link["href"] for link in page.all("tbody a")] == ["/catalog/downloads/3"]


@pytest.mark.parametrize(
    "query", ["", "?kind=pdf", "?import=x", "?import=9", f"?import={'9' * 30}", "?import=٣", "?kind=csv&import=-1"]
)
def test_no_table_is_offered_of_what_there_is_not(browser, sold, query):
    browser("anna").get(f"/catalog/downloads{query}", status=404)


def test_no_table_of_another_suppliers_file_is_offered(browser, services, sold):
    page = sent_and_read(browser("anna"), services, table(*changed("A")))
    browser("bert").get(f"/catalog/downloads?import={page.path.rpartition('/')[2]}", status=404)
