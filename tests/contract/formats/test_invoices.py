"""Electronic invoices of any syntax: what is understood, and what is said about the rest."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation

import pytest
from lxml import etree

from portal.contracts.formats import invoices, ubl_invoice, xml
from portal.contracts.formats.invoices import Syntax
from portal.domain import messages
from portal.domain.invoices import Invoice, InvoiceType, SupportingDocument
from portal.domain.issues import Severity
from portal.domain.taxes import TaxCategory
from tests import invoice_strategies as strategies
from tests.contract.formats import documents

EXAMPLES = ("en16931-examples", "xrechnung-testsuite", "zugferd-corpus", "facturx-tests")

#: What an example says that the portal's model has no place for, and so a person is told.
NOT_TAKEN = {
    "04.04a-INVOICE_ubl.xml": {"type", "lines/1"},
    "EN16931_Elektron.cii.xml": {"type"},
    "EN16931_ElektronischeAdresse.cii.xml": {"type"},
    "EN16931_ElektronischeAdresse.ubl.xml": {"type"},
    "EN16931_Haftpflichtversicherung_Versicherungssteuer.cii.xml": {"type"},
    "EN16931_Haftpflichtversicherung_Versicherungssteuer.ubl.xml": {"type"},
    "EN16931_Miete.ubl.xml": {"type"},
    "EN16931_Betriebskostenabrechnung.cii.xml": {"supporting/0"},  # its embedded file is empty
}

#: What is in examples and no term of EN 16931, or written in another way that means the same.
BESIDE = ("SubInvoiceLine", "UBLVersionID", "NetworkID", "TaxScheme/ID")


def read(invoice: Invoice, *changes: tuple[str, str]) -> invoices.ReadInvoice:
    """Read the invoice as UBL after these changes of its text."""
    written = ubl_invoice.dump(invoice).decode()
    for old, new in changes:
        assert old in written
        written = written.replace(old, new, 1)
    return invoices.read(written.encode())


def told(found: invoices.ReadInvoice) -> list[tuple[str, str]]:
    return [(issue.path, messages.text(issue)) for issue in found.issues]


def test_every_published_example_is_understood() -> None:
    wrong = {}
    for path in documents.below(*EXAMPLES):
        found = invoices.read(path.read_bytes())
        if path.name == "EDIFACT_EXAMPLE6.xml":
            assert found.syntax is Syntax.UNKNOWN
            continue
        assert found.invoice is not None, path
        places = {issue.path for issue in found.issues}
        if places != NOT_TAKEN.get(path.name, set()):
            wrong[path.name] = told(found)
    assert wrong == {}


def test_plain_ubl_invoices_are_read_and_what_they_lack_is_named() -> None:
    for path in documents.below("ubl21-oasis/invoice"):
        found = invoices.read(path.read_bytes())
        assert found.invoice is not None
        assert found.invoice.number
        assert found.invoice.lines
        assert found.invoice.seller.name
        assert not found.is_readable


def test_other_documents_of_ubl_are_none() -> None:
    for path in documents.below("ubl21-oasis"):
        if path.parent.name != "invoice":
            found = invoices.read(path.read_bytes())
            assert (found.invoice, found.syntax) == (None, Syntax.UNKNOWN)
            assert "is no electronic invoice that is read here" in told(found)[0][1]


def _leaves(root: etree._Element) -> Counter[tuple[str, object]]:
    found: Counter[tuple[str, object]] = Counter()
    for element in root.iter():
        written = " ".join((element.text or "").split())
        if written and not len(element):
            above = [etree.QName(one).localname for one in reversed([element, *element.iterancestors()][:-1])]
            try:
                value: object = Decimal(written)
            except InvalidOperation:
                value = written
            found["/".join(above), value] += 1
    return found


def test_ubl_read_and_written_again_keeps_every_term() -> None:
    kept = 0
    for path in documents.below(*EXAMPLES):
        found = invoices.read(path.read_bytes())
        if found.syntax is not Syntax.UBL_INVOICE or found.invoice is None:
            continue
        before = _leaves(xml.parse(path.read_bytes()))
        after = _leaves(xml.parse(ubl_invoice.dump(found.invoice, found.files)))
        lost = {place for place, _ in before - after if not any(one in place for one in BESIDE)}
        if "type" in NOT_TAKEN.get(path.name, set()):
            lost -= {"InvoiceTypeCode"}
        if found.invoice.payee and found.invoice.payment and found.invoice.payment.creditor:
            lost -= {"AccountingSupplierParty/Party/PartyIdentification/ID"}  # it stands with the payee now
        assert lost == set(), path
        kept += 1
    assert kept == 45


def test_a_cii_example_says_what_its_ubl_twin_says() -> None:
    folder = documents.corpora() / "xrechnung-testsuite" / "business-cases" / "standard"
    ubl, cii = (invoices.read((folder / f"01.20a-INVOICE_{kind}.xml").read_bytes()) for kind in ("ubl", "uncefact"))
    assert ubl.invoice is not None
    assert cii.invoice is not None
    for field in ("number", "issued", "type", "currency", "due", "taxes", "order", "period", "adjustments"):
        assert getattr(cii.invoice, field) == getattr(ubl.invoice, field), field
    assert (cii.invoice.totals.net, cii.invoice.totals.due) == (ubl.invoice.totals.net, ubl.invoice.totals.due)
    assert [(one.id, one.quantity, one.net, one.tax) for one in cii.invoice.lines] == [
        (one.id, one.quantity, one.net, one.tax) for one in ubl.invoice.lines
    ]


def test_zugferd_1_is_read_as_what_it_means() -> None:
    found = invoices.read((documents.corpora() / "facturx-tests" / "xml" / "zugferd-comfort.xml").read_bytes())
    assert found.syntax is Syntax.ZUGFERD_1
    assert found.issues == ()
    invoice = found.invoice
    assert invoice is not None
    assert (invoice.number, invoice.issued, invoice.due) == ("471102", date(2013, 3, 5), date(2013, 4, 4))
    assert (invoice.totals.gross, invoice.totals.tax) == (Decimal("529.87"), Decimal("56.87"))
    assert [(one.name, one.net, one.tax.category) for one in invoice.lines] == [
        ("Trennblätter A4", Decimal("198.00"), TaxCategory.STANDARD),
        ("Joghurt Banane", Decimal("275.00"), TaxCategory.STANDARD),
    ]


@pytest.mark.parametrize(
    ("old", "new", "place", "sentence"),
    [
        ("<cbc:ID>RE-1</cbc:ID>", "", "number", "BT-1 Invoice number is missing."),
        ("<cbc:ID>RE-1</cbc:ID>", "<cbc:ID> </cbc:ID>", "number", "BT-1 Invoice number is missing."),
        ("2026-06-08", "8.6.2026", "issued", "Write the date as year-month-day, for example 2026-06-08."),
        ("2026-06-08", "2026-02-30", "issued", "There is no such day: 2026-02-30."),
        (">380<", ">999<", "type", "Use one of these: 380, 381, 384, 326, 383, 386, 389."),
        (">10</cbc:InvoicedQ", ">ten</cbc:InvoicedQ", "lines/1/quantity", "Enter a number, for example 12.5."),
        (">10</cbc:InvoicedQ", ">1,000</cbc:InvoicedQ", "lines/1/quantity", None),
        (' unitCode="H87"', "", "lines/1/unit", "BT-130 Invoiced quantity unit of measure code is missing."),
        (
            'LineExtensionAmount currencyID="EUR"',
            'LineExtensionAmount currencyID="USD"',
            "totals/lines",
            "BT-106 Sum of invoice line net amount is in another currency. Give it in EUR.",
        ),
        ("<cbc:Name>Screw</cbc:Name>", "", "lines/1/name", "BT-153 Item name is missing."),
    ],
)
def test_what_is_missing_or_unreadable_is_named_at_its_place_and_the_rest_is_kept(
    old: str, new: str, place: str, sentence: str | None
) -> None:
    found = read(strategies.small_invoice(), (old, new))
    assert [path for path, _ in told(found)] == [place]
    assert sentence in (None, told(found)[0][1])
    assert not found.is_readable
    assert found.invoice is not None
    assert found.invoice.seller.name == "Hanse GmbH"
    assert found.invoice.totals.gross == Decimal("119.00")


def test_a_finding_says_in_which_row_of_the_file_it_is() -> None:
    issue = read(strategies.small_invoice(), (">10</cbc:InvoicedQ", ">ten</cbc:InvoicedQ")).issues[0]
    written = ubl_invoice.dump(strategies.small_invoice()).decode().splitlines()
    assert "InvoicedQuantity" in written[int(issue.params["row"]) - 1]
    assert issue.params["bt"] == "BT-129"


def test_embedded_files_come_back_as_they_were_and_by_their_digest() -> None:
    digest, data = next(iter(strategies.FILES.items()))
    one = SupportingDocument("D-1", digest=digest, name="drawing.pdf", media_type="application/pdf")
    invoice = replace(strategies.small_invoice(), supporting=(one,))
    found = invoices.read(ubl_invoice.dump(invoice, strategies.FILES))
    assert found.files == {digest: data}
    assert hashlib.sha256(data).hexdigest() == digest
    damaged = invoices.read(ubl_invoice.dump(invoice, strategies.FILES).replace(b'drawing.pdf">', b'drawing.pdf">?'))
    assert told(damaged) == [
        ("supporting/0", "drawing.pdf cannot be taken out of the invoice. Embed it again."),
    ]


def test_several_means_of_payment_are_told_and_not_mixed() -> None:
    folder = documents.corpora() / "xrechnung-testsuite" / "technical-cases" / "cius"
    written = (folder / "01.03_comprehensive_test_ubl.xml").read_text()
    found = invoices.read(written.encode())
    assert found.invoice is not None
    assert found.invoice.payment is not None
    kept = found.invoice.payment.means
    second = "<cac:PaymentMeans><cbc:PaymentMeansCode>10</cbc:PaymentMeansCode></cac:PaymentMeans><cac:PaymentTerms>"
    again = invoices.read(written.replace("<cac:PaymentTerms>", second, 1).encode())
    assert [(issue.severity, issue.path) for issue in again.issues] == [(Severity.WARNING, "payment/means")]
    assert again.invoice is not None
    assert again.invoice.payment is not None
    assert again.invoice.payment.means == kept
    assert again.is_readable


def test_a_credit_note_without_a_means_of_payment_keeps_when_it_is_due() -> None:
    invoice = replace(strategies.small_invoice(), type=InvoiceType.CREDIT_NOTE)
    assert invoices.read(ubl_invoice.dump(invoice)).invoice == invoice
