"""Invoices as PDF: the data inside comes out, or a sentence says why not."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, NameObject
from reportlab.pdfgen.canvas import Canvas

from portal.contracts.formats import pdf_invoice, xml
from portal.contracts.formats.pdf_invoice import ShownTotals, read
from portal.contracts.formats.pdf_invoice.totals import find_totals
from portal.domain import messages
from portal.domain.errors import Invalid

XML = b"<Invoice/>"
CORPORA = Path(__file__).resolve().parents[2].parent / "shared" / "corpora"


def pages(*lines: str) -> BytesIO:
    made = BytesIO()
    canvas = Canvas(made)
    for place, line in enumerate(lines or ("An invoice",)):
        canvas.drawString(72, 720 - 20 * place, line)
    canvas.save()
    return made


def pdf(*files: tuple[str, bytes], lines: tuple[str, ...] = (), password: str = "") -> bytes:
    writer = PdfWriter(clone_from=pages(*lines))
    for name, content in files:
        writer.add_attachment(name, content)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def sentence(data: bytes) -> str:
    with pytest.raises(Invalid) as refusal:
        read(data)
    (issue,) = refusal.value.issues
    assert issue.rule == "FIL-06"
    return messages.text(issue)


@pytest.mark.parametrize("name", ["factur-x.xml", "zugferd-invoice.xml", "ZUGFeRD-invoice.xml", "xrechnung.xml"])
def test_the_data_comes_out_under_each_of_its_names(name):
    found = read(pdf(("delivery.pdf", b"%PDF-1.4"), (name, XML)))
    assert (found.name, found.xml) == (name, XML)


def test_data_that_is_only_associated_with_the_document_is_found():
    writer = PdfWriter(clone_from=BytesIO(pdf(("factur-x.xml", XML))))
    (one,) = writer.attachment_list
    writer.root_object[NameObject("/AF")] = ArrayObject([one.pdf_object])
    del writer.root_object["/Names"]
    made = BytesIO()
    writer.write(made)
    assert read(made.getvalue()).xml == XML


@pytest.mark.parametrize("files", [(), (("order-x.xml", XML),), (("invoice.xml", XML), ("factur-x.xml.txt", XML))])
def test_a_pdf_without_data_is_for_attaching(files):
    with pytest.raises(Invalid) as refusal:
        read(pdf(*files))
    assert [issue.key for issue in refusal.value.issues] == [pdf_invoice.NO_DATA]
    assert "Enter the invoice in the form and attach the PDF to it." in sentence(pdf(*files))


def test_two_invoices_in_one_pdf_are_refused():
    assert sentence(pdf(("factur-x.xml", XML), ("ZUGFeRD-invoice.xml", b"<Other/>"))) == (
        "The PDF has more than one invoice inside: ZUGFeRD-invoice.xml, factur-x.xml. Send one PDF for each invoice."
    )
    assert "more than one invoice" in sentence(pdf(("factur-x.xml", XML), ("factur-x.xml", b"<Other/>")))


def test_the_same_invoice_listed_twice_is_one():
    assert read(pdf(("factur-x.xml", XML), ("factur-x.xml", XML))).xml == XML


def test_data_has_as_many_bytes_as_are_taken():
    assert len(read(pdf(("factur-x.xml", b" " * xml.MOST_BYTES))).xml) == xml.MOST_BYTES
    assert sentence(pdf(("factur-x.xml", b" " * (xml.MOST_BYTES + 1)))) == (
        "The invoice data in the PDF is too large. At most 16 MB are taken."
    )


def test_an_encrypted_pdf_is_told():
    assert (
        sentence(pdf(("factur-x.xml", XML), password="secret"))
        == "The PDF is encrypted. Save it without a password and without protection, and send that."
    )


@pytest.mark.parametrize(
    "data",
    [b"", b"%PDF-1.7", b"<Invoice/>", b"PK\x03\x04", pdf()[:-200], b"%PDF-1.7\nstartxref\n9\n%%EOF", b"\0" + pdf()],
)
def test_what_is_no_pdf_is_told(data):
    assert sentence(data) == "This is not a real PDF, or it is damaged. Save it as PDF again and send that."


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4000), st.binary(max_size=4)), min_size=1, max_size=5))
def test_any_damage_is_read_or_refused(damages):
    data = pdf(("factur-x.xml", XML))
    for place, noise in damages:
        at = place % len(data)
        data = data[:at] + noise + data[at + len(noise) :]
    with suppress(Invalid):
        read(data)


class TestShownTotals:
    def test_the_totals_on_the_page_come_with_the_data(self):
        found = read(
            pdf(("factur-x.xml", XML), lines=("Total 100.00", "Grand total: EUR 1,119.00", "Amount due 19.00"))
        )
        assert found.shown == ShownTotals(Decimal("1119.00"), Decimal("19.00"))

    @pytest.mark.parametrize(
        "line",
        [
            "Gesamtbetrag: 1.234,50 €",
            "Bruttosumme 1234,50",
            "Rechnungssumme Brutto (inkl. USt.) 1.234,50",
            "Summe inkl. USt: 1.234,50 EUR",
            "Total TTC -1 234,50 €",
            "Total incl. VAT (GBP) 1,234.50",
            "Total Amount (CHF) 1'234.50",
            "GRAND TOTAL EUR 1234.50",
        ],
    )
    def test_a_line_of_label_and_amount_is_certain(self, line):
        assert find_totals(line).gross == Decimal("1234.50")

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "Total 1,234.50",
            "Total net 1,234.50",
            "Gesamtbetrag der Zuschläge 1,00",
            "Gesamtbetrag 100,00 19,00 119,00",
            "Gesamtbetrag 1.234",
            "Gesamtbetrag 1.234.56",
            "Gesamtbetrag 119,00\nGesamtbetrag 120,00",
            "Gesamtbetrag 119,00\nBruttosumme 1.119.00",
            "Please pay the grand total 119.00",
            "Grand total\n119.00",
        ],
    )
    def test_anything_else_is_not(self, text):
        assert find_totals(text) == ShownTotals()

    def test_two_lines_that_agree_are_certain(self):
        assert find_totals("Gesamtbetrag 119,00\nGrand total 119.00").gross == 119


@pytest.mark.skipif(not CORPORA.exists(), reason="the public documents are not here")
def test_every_public_pdf_gives_its_data_or_a_verdict():
    verdicts = {}
    for path in sorted(CORPORA.rglob("*.pdf")):
        try:
            found = read(path.read_bytes())
            assert found.xml.lstrip().startswith((b"<", b"\xef\xbb\xbf<"))
            verdicts[path.name] = "read"
        except Invalid as refusal:
            (issue,) = refusal.issues
            verdicts[path.name] = issue.key
    refused = {name: key for name, key in verdicts.items() if key != "read"}
    assert len(verdicts) >= 27
    assert refused == {"MustangRE-20171118_506_ZUGFeRD1and2.pdf": "FIL-06.two"}
