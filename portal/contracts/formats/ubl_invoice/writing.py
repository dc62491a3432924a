"""Write an invoice as UBL 2.1, valid by the official schema; a credit note becomes a CreditNote."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from lxml import etree

from portal.contracts.formats.ubl_invoice.building import Builder
from portal.contracts.formats.ubl_invoice.codes import CREDIT_NOTE, EN16931, INVOICE, NAMESPACES, NONE, OBJECT, PROJECT
from portal.contracts.formats.ubl_invoice.writing_figures import (
    write_adjustment,
    write_payment,
    write_taxes,
    write_totals,
)
from portal.contracts.formats.ubl_invoice.writing_lines import write_line, write_period
from portal.contracts.formats.ubl_invoice.writing_parties import write_delivery, write_parties
from portal.domain.invoices import Invoice, Period, SupportingDocument

_NO_FILES: Mapping[str, bytes] = {}

#: The schema wants a type beside an embedded file.
_ANY_TYPE = "application/octet-stream"


def dump(invoice: Invoice, files: Mapping[str, bytes] = _NO_FILES) -> bytes:
    """Return the invoice as UTF-8 XML.

    ``files`` are those that it embeds, by their SHA-256. A document that names no specification follows EN 16931.

    Raises:
        KeyError: an embedded file is not among ``files``.
    """
    tag = CREDIT_NOTE if invoice.type.is_credit else INVOICE
    prefixes: dict[str | None, str] = {None: etree.QName(tag).namespace}
    prefixes.update(NAMESPACES)
    root = etree.Element(tag, nsmap=prefixes)
    build = Builder(root, invoice.currency)
    _write_header(build, invoice)
    _write_references(build, invoice)
    _write_documents(build, invoice, files)
    write_parties(build, invoice)
    if invoice.delivery is not None:
        write_delivery(build, invoice.delivery)
    write_payment(build, invoice)
    for one in invoice.adjustments:
        write_adjustment(build, root, one)
    write_taxes(build, invoice)
    write_totals(build, invoice)
    for line in invoice.lines:
        write_line(build, line, is_credit=invoice.type.is_credit)
    xml: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return xml


def _write_header(build: Builder, invoice: Invoice) -> None:
    root, is_credit = build.root, invoice.type.is_credit
    build.text(root, "cbc:CustomizationID", invoice.specification or EN16931)
    build.text(root, "cbc:ProfileID", invoice.process)
    build.text(root, "cbc:ID", invoice.number)
    build.day(root, "cbc:IssueDate", invoice.issued)
    if is_credit:
        build.day(root, "cbc:TaxPointDate", invoice.tax_point)
        build.text(root, "cbc:CreditNoteTypeCode", invoice.type)
    else:
        build.day(root, "cbc:DueDate", invoice.due)
        build.text(root, "cbc:InvoiceTypeCode", invoice.type)
    for note in invoice.notes:
        build.text(root, "cbc:Note", f"#{note.subject}#{note.text}" if note.subject else note.text)
    if not is_credit:
        build.day(root, "cbc:TaxPointDate", invoice.tax_point)
    build.text(root, "cbc:DocumentCurrencyCode", invoice.currency)
    build.text(root, "cbc:TaxCurrencyCode", invoice.tax_currency)
    build.text(root, "cbc:AccountingCost", invoice.accounting)
    build.text(root, "cbc:BuyerReference", invoice.buyer_reference)
    if invoice.period or invoice.tax_point_code:
        write_period(build, root, invoice.period or Period(), invoice.tax_point_code)
    if is_credit and invoice.credit_reason is not None:
        build.text(build.group(root, "cac:DiscrepancyResponse"), "cbc:ResponseCode", invoice.credit_reason)


def _write_references(build: Builder, invoice: Invoice) -> None:
    root = build.root
    if invoice.order or invoice.sales_order:
        order = build.group(root, "cac:OrderReference")
        build.text(order, "cbc:ID", invoice.order or NONE)
        build.text(order, "cbc:SalesOrderID", invoice.sales_order)
    for one in invoice.preceding:
        reference = build.group(root, "cac:BillingReference/cac:InvoiceDocumentReference")
        build.text(reference, "cbc:ID", one.number)
        build.day(reference, "cbc:IssueDate", one.issued)
    _write_reference(build, "Despatch", invoice.notice)
    _write_reference(build, "Receipt", invoice.receiving_advice)


def _write_reference(build: Builder, kind: str, number: str) -> None:
    if number:
        build.text(build.group(build.root, f"cac:{kind}DocumentReference"), "cbc:ID", number)


def _write_documents(build: Builder, invoice: Invoice, files: Mapping[str, bytes]) -> None:
    """Write the documents beside the invoice; the schemas of the two kinds want them in different orders."""
    is_credit = invoice.type.is_credit
    if not is_credit:
        _write_reference(build, "Originator", invoice.tender)
    _write_reference(build, "Contract", invoice.contract)
    if invoice.object_id is not None:
        reference = build.group(build.root, "cac:AdditionalDocumentReference")
        build.identifier(reference, "cbc:ID", invoice.object_id)
        build.text(reference, "cbc:DocumentTypeCode", OBJECT)
    for one in invoice.supporting:
        _write_supporting(build, one, files)
    if is_credit:
        if invoice.project:
            reference = build.group(build.root, "cac:AdditionalDocumentReference")
            build.text(reference, "cbc:ID", invoice.project)
            build.text(reference, "cbc:DocumentTypeCode", PROJECT)
        _write_reference(build, "Originator", invoice.tender)
    elif invoice.project:
        build.text(build.group(build.root, "cac:ProjectReference"), "cbc:ID", invoice.project)


def _write_supporting(build: Builder, one: SupportingDocument, files: Mapping[str, bytes]) -> None:
    reference = build.group(build.root, "cac:AdditionalDocumentReference")
    build.text(reference, "cbc:ID", one.id)
    build.text(reference, "cbc:DocumentDescription", one.description)
    if one.digest or one.url:
        attachment = build.group(reference, "cac:Attachment")
        if one.digest:
            written = base64.b64encode(files[one.digest]).decode()
            name = "cbc:EmbeddedDocumentBinaryObject"
            build.text(attachment, name, written, mimeCode=one.media_type or _ANY_TYPE, filename=one.name)
        if one.url:
            build.text(build.group(attachment, "cac:ExternalReference"), "cbc:URI", one.url)
