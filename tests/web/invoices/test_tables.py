"""A table that reads in two ways, in the browser: asked with examples, and read again with the answers."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from portal.services.invoices import documents, understanding
from tests.fakes.readers import FakeReaders
from tests.make_tables import csv_table, row, workbook
from tests.web.invoices.conftest import invoices

FORM = "#style-form"
BOTH = {"price": "1.234", "invoice_date": "03/04/2026"}


@pytest.fixture
def services(services):
    """Give services that read files in this process."""
    return replace(services, readers=FakeReaders())


def upload(person, services, data, name="invoices.csv"):
    """Send a file, have it read, and open its page."""
    page = person.get("/invoices/files")
    page = person.submit(page, "form[enctype]", {"files": (io.BytesIO(data), name)}, button="Send files")
    return read(person, services, page.one("tbody tr:first-child a")["href"])


def read(person, services, path):
    understanding.run(services, int(path.rpartition("/")[2]))
    return person.get(path)


def options(page):
    return [label.text for label in page.all(f"{FORM} label")]


def said(services):
    return [documents.load(row) for row in invoices(services)]


def test_what_reads_in_two_ways_is_asked_with_an_example_for_each(browser, order, services):
    bill = browser("bill")
    page = upload(bill, services, csv_table(row(**BOTH)))
    assert "Asks you" in page.text
    assert options(page) == [
        "With a decimal point: 1.234 is 1 and 234 thousandths",
        "With a decimal comma: 1.234 is 1 thousand 234",
        "The day: 03/04/2026 is 3 April 2026",
        "The month: 03/04/2026 is 4 March 2026",
    ]
    assert not page.all(f"{FORM} [checked]")  # nothing is guessed
    assert said(services) == []
    page = bill.submit(page, FORM, {"decimal": ",", "dates": "month"}, button="Read it like this")
    assert "Waiting to be read" in page.text
    page = read(bill, services, page.path)
    assert "It was read with a decimal comma, with the month first in dates" in page.text
    [invoice] = said(services)
    assert (invoice.issued, invoice.lines[0].price) == (date(2026, 3, 4), Decimal(1234))


def test_a_workbook_is_asked_about_too(browser, order, services):
    bill = browser("bill")
    page = upload(bill, services, workbook(row(price="-12.000")), "invoices.xlsx")
    assert options(page) == [
        "With a decimal point: -12.000 is minus exactly 12",
        "With a decimal comma: -12.000 is minus 12 thousand",
    ]


def test_an_encoding_is_chosen_by_how_words_are_spelt(browser, order, services):
    bill = browser("bill")
    table = csv_table(row(description="Łódź")).decode().encode("windows-1250")
    page = upload(bill, services, table)
    assert "Łódź (windows-1250)" in options(page)
    page = bill.submit(page, FORM, {"encoding": "windows-1250"}, button="Read it like this")
    assert "in the encoding windows-1250" in read(bill, services, page.path).text
    assert said(services)[0].lines[0].name == "Łódź"


def test_a_question_without_an_answer_is_told_at_its_place_and_the_other_answer_stays(browser, order, services):
    bill = browser("bill")
    page = upload(bill, services, csv_table(row(**BOTH)))
    page = bill.submit(page, FORM, {"dates": "day"}, button="Read it like this", status=422)
    assert page.errors == ["Choose how it is written. Nothing is guessed."]
    assert page.one("#decimal .field__error")
    assert page.one(f"{FORM} [checked]")["value"] == "day"
    page = bill.submit(page, FORM, {"decimal": "both"}, button="Read it like this", status=422)
    assert page.errors == ["Choose how it is written. Nothing is guessed."]


def test_one_way_for_numbers_that_are_written_in_both_finds_the_others(browser, order, services):
    bill = browser("bill")
    page = upload(bill, services, csv_table(row(price="2.5"), row(price="3,5")))
    assert options(page) == ["With a decimal point, as in 2.5", "With a decimal comma, as in 3,5"]
    page = read(bill, services, bill.submit(page, FORM, {"decimal": "."}, button="Read it like this").path)
    assert "3,5 is no number with a decimal point." in page.text
    assert "send the file again" in page.text


def test_a_wrong_answer_is_asked_again_when_the_file_is_sent_again(browser, order, services):
    bill = browser("bill")
    data = csv_table(row(price="2.5"), row(price="3,5"))
    page = upload(bill, services, data)
    read(bill, services, bill.submit(page, FORM, {"decimal": "."}, button="Read it like this").path)
    assert options(upload(bill, services, data)) == options(page)


def test_an_answer_from_an_old_page_changes_nothing(browser, order, services):
    bill = browser("bill")
    page = upload(bill, services, csv_table(row(price="1.234")))
    bill.submit(page, FORM, {"decimal": ","}, button="Read it like this")
    again = bill.submit(page, FORM, {"decimal": "."}, button="Read it like this")
    assert "This file asks nothing any more." in again.text
    read(bill, services, page.path)
    assert said(services)[0].lines[0].price == Decimal(1234)


def test_who_does_not_bill_reads_the_question_and_answers_nothing(browser, order, services):
    page = upload(browser("bill"), services, csv_table(row(**BOTH)))
    page = browser("vera").get(page.path)
    assert "Whoever sends invoices can say how it is written." in page.text
    assert not page.all(FORM)
