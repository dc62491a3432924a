"""Invoices that were sent before are found among any number of others, in whatever file they come again."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfWriter
from reportlab.pdfgen.canvas import Canvas

from portal.contracts.formats import ubl_invoice
from portal.domain import messages
from portal.domain.actors import Actor, Role
from portal.domain.errors import Invalid
from portal.domain.invoice_parties import PostalAddress
from portal.domain.states import DocumentState
from portal.services import intake
from portal.services.invoices import drafting, reading, submission, understanding, uploading
from portal.store.queries import invoice_twins
from tests import invoicing, make, make_invoices, make_tables
from tests.house import House

S = DocumentState

#: More than are compared by their amounts in one look.
MANY = 210
TITLES = (*make_tables.TITLES, "Order", "Order line")


def bill(number: str, quantity: str = "10", **fields: Any) -> Any:
    return make_invoices.invoice(make_invoices.line(quantity), number=number, **fields)


def crowd(house: House, supplier: int, prefix: str, count: int = MANY) -> None:
    """Have many invoices of the amount of ten pieces booked for a supplier, newer than all others."""
    said = replace(bill(f"{prefix}0"), order="", lines=(make_invoices.line("10", order_line=""),))
    actor = Actor(None, "Bill Billing", Role.SUPPLIER_BILLING, supplier=supplier)
    with house.services.begin() as uow:
        for number in range(count):
            row = drafting.begin(uow, actor, supplier, invoicing.numbered(said, f"{prefix}{number}"))
            row.state, row.number = S.BOOKED, f"{prefix}{number}"


def refused(house: House, actor: Actor, invoice: int) -> str:
    with pytest.raises(Invalid) as told:
        invoicing.send(house, actor, invoice)
    (issue,) = told.value.issues
    assert issue.rule == "INV-02"
    return messages.text(issue)


def deviating(house: House, actor: Actor, invoice: int) -> list[str]:
    return [one.rule for one in invoicing.view(house, actor, invoice).deviations]


def share_an_account(house: House, supplier: str = "HOOLI") -> None:
    """Have a supplier be paid to an account of GLOBEX too."""
    house.erp.put_supplier(make.supplier(supplier, version=9, accounts=("DE00 1", f" {invoicing.ACCOUNT} ")))
    intake.synchronise(house.services)


def test_the_number_is_found_among_any_number_of_others_of_that_amount(
    house: House, biller: Actor, stranger: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invoice_twins, "MOST_NEAR", 50)
    invoicing.booked(house, biller, bill("A-12"))
    crowd(house, stranger.supplier or 0, "H")
    crowd(house, biller.supplier or 0, "G")
    again = invoicing.begin(house, biller, bill(" a-12"))
    assert "A-12" in refused(house, biller, again)
    invoice = invoicing.sent(house, biller, bill("A 0012"))
    assert deviating(house, biller, invoice) == ["INV-02"]


def test_the_invoices_of_others_hide_none_that_looks_alike(house: House, biller: Actor, stranger: Actor) -> None:
    invoicing.booked(house, biller, bill("A-12"))
    crowd(house, stranger.supplier or 0, "H")
    invoice = invoicing.sent(house, biller, bill("A-13"))
    assert deviating(house, biller, invoice) == ["INV-02"]


def test_amounts_are_compared_as_numbers_on_every_database(house: House, biller: Actor) -> None:
    # 999.60 and 1000.79 differ by little, and as texts by everything.
    first = make_invoices.invoice(make_invoices.line(price="8.40"), number="A-12")
    invoicing.booked(house, biller, first)
    other = make_invoices.invoice(make_invoices.line(price="8.41"), number="A-13", order="4500018")
    assert "INV-02" in deviating(house, biller, invoicing.sent(house, biller, other))


def test_an_account_that_is_shared_makes_two_suppliers_one(house: House, biller: Actor, stranger: Actor) -> None:
    crowd(house, stranger.supplier or 0, "H", 1)
    assert deviating(house, biller, invoicing.sent(house, biller, bill("H-0"))) == []
    share_an_account(house)
    assert deviating(house, biller, invoicing.sent(house, biller, bill("H00"))) == ["INV-02"]
    house.erp.put_supplier(make.supplier("HOOLI", version=10))
    intake.synchronise(house.services)
    assert deviating(house, biller, invoicing.sent(house, biller, bill("H 0"))) == ["INV-02"]  # with its own H-0


def table(*numbers: str) -> bytes:
    rows = [
        [
            *make_tables.row(invoice_number=number, invoice_date="2026-03-02", quantity="10", price="9.50"),
            "4500017",
            "10",
        ]
        for number in numbers
    ]
    return make_tables.csv_table(*rows, titles=TITLES)


def upload(house: House, actor: Actor, data: bytes, name: str) -> list[int]:
    """Send a file and have it read; return the drafts that came of it, in the order of the file."""
    before = ids(house, actor)
    found = uploading.take(house.services, actor, name=name, declared="", data=data)
    assert understanding.run(house.services, found) == "read"
    return sorted(ids(house, actor) - before)


def ids(house: House, actor: Actor) -> set[int]:
    with house.reading() as uow:
        return {row.id for row in reading.list_invoices(uow, actor).rows}


def completed(house: House, actor: Actor, invoice: int, **fields: Any) -> int:
    """Say what tables do not tell."""
    held = invoicing.view(house, actor, invoice)
    told = {"due": make.in_days(30, make.TODAY), "delivery": bill("").delivery, "seller": make_invoices.seller()}
    with house.services.begin() as uow:
        buyer = make_invoices.buyer(address=PostalAddress(country="DE"))
        said = replace(held.document, **{**told, "buyer": buyer, **fields})
        return drafting.save(uow, actor, invoice, said, edition=held.edition).id


def test_all_invoices_of_one_table_can_be_sent(house: House, biller: Actor) -> None:
    drafts = upload(house, biller, table("A-12", "B-34", "C-56"), "march.csv")
    assert [invoicing.send(house, biller, completed(house, biller, one)).state for one in drafts] == [S.QUEUED] * 3


def test_a_table_that_comes_again_is_refused_line_by_line_whatever_numbers_it_is_given(
    house: House, biller: Actor
) -> None:
    data = table("A-12", "B-34", "C-56")
    first, second, third = upload(house, biller, data, "march.csv")
    invoicing.send(house, biller, completed(house, biller, second))
    with house.services.begin() as uow:
        drafting.discard(uow, biller, first)
        drafting.discard(uow, biller, third)
    first, second, third = upload(house, biller, data, "again.csv")
    told = refused(house, biller, completed(house, biller, second, number="Z-99"))
    assert told == "What is in this file was sent already, as invoice B-34 of 2 Mar 2026 (113.05 EUR)."
    assert invoicing.send(house, biller, completed(house, biller, third)).state is S.QUEUED
    assert invoicing.send(house, biller, completed(house, biller, first)).state is S.QUEUED


def test_one_number_twice_in_a_table_is_one_invoice_or_refused(house: House, biller: Actor) -> None:
    first, second = upload(house, biller, table("A-12", "B-34"), "march.csv")
    invoicing.send(house, biller, completed(house, biller, first))
    assert "A-12" in refused(house, biller, completed(house, biller, second, number="A-12"))


def pdf(xml: bytes, page: str) -> bytes:
    """Return a page with an invoice in it as data."""
    drawn, made = BytesIO(), BytesIO()
    canvas = Canvas(drawn)
    canvas.drawString(72, 720, page)
    canvas.save()
    writer = PdfWriter(clone_from=drawn)
    writer.add_attachment("factur-x.xml", xml)
    writer.write(made)
    return made.getvalue()


def test_the_data_of_an_invoice_are_the_same_in_whatever_pdf_they_come(house: House, biller: Actor) -> None:
    buyer = make_invoices.buyer(address=PostalAddress(country="DE"))
    xml = ubl_invoice.dump(bill("A-12", buyer=buyer))
    (first,) = upload(house, biller, pdf(xml, "Total amount: 113.05 EUR"), "a.pdf")
    invoicing.send(house, biller, first)
    for name, data in (("b.pdf", pdf(xml, "Copy")), ("c.xml", xml)):
        (again,) = upload(house, biller, data, name)
        told = refused(house, biller, completed(house, biller, again, number=f"Z-{name}"))
        assert told == "What is in this file was sent already, as invoice A-12 of 2 Mar 2026 (113.05 EUR)."


@pytest.mark.parametrize(
    ("page", "finds"),
    [
        ("Total amount: 113.05 EUR", []),
        ("Total amount: 113.06 EUR", ["INV-33"]),
        ("Amount due: 113.05 EUR", ["INV-33"]),
    ],
)
def test_a_total_in_a_pdf_is_compared_with_its_like(house: House, biller: Actor, page: str, finds: list[str]) -> None:
    buyer = make_invoices.buyer(address=PostalAddress(country="DE"))
    xml = ubl_invoice.dump(bill("A-12", buyer=buyer, totals={"prepaid": "13.05"}))
    (draft,) = upload(house, biller, pdf(xml, page), "a.pdf")
    with house.reading() as uow:
        found = submission.check(uow, biller, draft).issues
    assert [issue.rule for issue in found if issue.rule == "INV-33"] == finds
