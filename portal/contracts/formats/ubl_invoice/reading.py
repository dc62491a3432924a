"""Read a UBL 2.1 Invoice or CreditNote into an invoice of the domain."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from lxml import etree

from portal.contracts.formats.terms import Terms
from portal.contracts.formats.ubl_invoice import figures, lines, parties
from portal.contracts.formats.ubl_invoice.codes import CREDIT_NOTE, NAMESPACES, NONE, OBJECT, PROJECT
from portal.domain.invoice_parties import Party
from portal.domain.invoices import CreditReason, Invoice, InvoiceType, Note, Preceding, SupportingDocument

_SUBJECT = re.compile(r"#([A-Z]{3})#(.*)", re.DOTALL)


def load(root: etree._Element) -> tuple[Invoice, Terms]:
    """Return what was understood, and the reading with its findings and embedded files."""
    terms = Terms(NAMESPACES)
    is_credit = root.tag == CREDIT_NOTE
    currency = terms.code(root, "cbc:DocumentCurrencyCode", "currency", "BT-5", needed=True)
    tax_currency = terms.code(root, "cbc:TaxCurrencyCode", "tax_currency", "BT-6")
    seller, payee, creditor = _paid(terms, root)
    invoice = Invoice(
        number=terms.code(root, "cbc:ID", "number", "BT-1", needed=True),
        supplier="",
        type=_type(terms, root, is_credit=is_credit),
        issued=terms.day(root, "cbc:IssueDate", "issued", "BT-2", needed=True),
        currency=currency,
        tax_currency=tax_currency,
        seller=seller,
        buyer=parties.buyer(terms, root),
        payee=payee,
        tax_representative=parties.representative(terms, root),
        delivery=parties.delivery(terms, root),
        due=_due(terms, root, is_credit=is_credit),
        tax_point=terms.day(root, "cbc:TaxPointDate", "tax_point", "BT-7"),
        tax_point_code=terms.code(root, "cac:InvoicePeriod/cbc:DescriptionCode", "tax_point_code", "BT-8"),
        period=lines.period(terms, root, "period", ("BT-73", "BT-74")),
        terms=terms.text(root, "cac:PaymentTerms/cbc:Note", "terms", "BT-20"),
        notes=_notes(terms, root),
        preceding=_preceding(terms, root),
        payment=figures.payment(terms, root, creditor),
        adjustments=figures.adjustments(terms, root, "adjustments", currency),
        totals=figures.totals(terms, root, currency, tax_currency),
        taxes=figures.taxes(terms, root, currency),
        lines=lines.lines(terms, root, "CreditNote" if is_credit else "Invoice", currency),
        credit_reason=_credit_reason(terms, root),
        **_references(terms, root),
        **_additional(terms, root, is_credit=is_credit),
    )
    return invoice, terms


def _type(terms: Terms, root: etree._Element, *, is_credit: bool) -> InvoiceType:
    where = f"cbc:{'CreditNote' if is_credit else 'Invoice'}TypeCode"
    found = terms.choice(root, where, "type", "BT-3", InvoiceType, needed=True)
    return found or (InvoiceType.CREDIT_NOTE if is_credit else InvoiceType.INVOICE)


def _paid(terms: Terms, root: etree._Element) -> tuple[Party, Party | None, str]:
    """Return seller, payee and the creditor's identifier, which UBL keeps among theirs (BT-90)."""
    seller, payee = parties.seller(terms, root), parties.payee(terms, root)
    if terms.one(root, "cac:PaymentMeans") is None:
        return seller, payee, ""
    creditor = ""
    if payee is not None:
        payee, creditor = parties.without_creditor(payee)
    if not creditor:
        seller, creditor = parties.without_creditor(seller)
    return seller, payee, creditor


def _due(terms: Terms, root: etree._Element, *, is_credit: bool) -> date | None:
    """Return when it is due; a credit note has no place of its own for that."""
    places = ["cbc:DueDate"]
    if is_credit:
        places = ["cac:PaymentMeans/cbc:PaymentDueDate", "cac:PaymentTerms/cbc:PaymentDueDate"]
    where = next((place for place in places if terms.raw(root, place)), places[0])
    return terms.day(root, where, "due", "BT-9")


def _notes(terms: Terms, root: etree._Element) -> tuple[Note, ...]:
    found = []
    for index, element in enumerate(terms.every(root, "cbc:Note", "notes")):
        written = terms.text(element, ".", f"notes/{index}", "BT-22")
        marked = _SUBJECT.fullmatch(written)
        note = Note(marked[2].strip(), marked[1]) if marked else Note(written)
        found += [note] if note.text or note.subject else []
    return tuple(found)


def _preceding(terms: Terms, root: etree._Element) -> tuple[Preceding, ...]:
    where = "cac:BillingReference/cac:InvoiceDocumentReference"
    return tuple(
        Preceding(
            number=terms.code(element, "cbc:ID", f"preceding/{index}/number", "BT-25", needed=True),
            issued=terms.day(element, "cbc:IssueDate", f"preceding/{index}/issued", "BT-26"),
        )
        for index, element in enumerate(terms.every(root, where, "preceding"))
    )


def _references(terms: Terms, root: etree._Element) -> dict[str, Any]:
    def code(where: str, field: str, term: str) -> str:
        return terms.code(root, where, field, term)

    order = code("cac:OrderReference/cbc:ID", "order", "BT-13")
    return {
        "order": "" if order == NONE else order,
        "sales_order": code("cac:OrderReference/cbc:SalesOrderID", "sales_order", "BT-14"),
        "notice": code("cac:DespatchDocumentReference/cbc:ID", "notice", "BT-16"),
        "receiving_advice": code("cac:ReceiptDocumentReference/cbc:ID", "receiving_advice", "BT-15"),
        "tender": code("cac:OriginatorDocumentReference/cbc:ID", "tender", "BT-17"),
        "contract": code("cac:ContractDocumentReference/cbc:ID", "contract", "BT-12"),
        "buyer_reference": terms.name(root, "cbc:BuyerReference", "buyer_reference", "BT-10"),
        "accounting": terms.name(root, "cbc:AccountingCost", "accounting", "BT-19"),
        "process": code("cbc:ProfileID", "process", "BT-23"),
        "specification": code("cbc:CustomizationID", "specification", "BT-24"),
    }


def _additional(terms: Terms, root: etree._Element, *, is_credit: bool) -> dict[str, Any]:
    """Return what stands among the additional documents: the object, supporting documents, a credit note's project."""
    by_kind: dict[str, list[etree._Element]] = {}
    for element in terms.every(root, "cac:AdditionalDocumentReference", "supporting"):
        kind = terms.raw(element, "cbc:DocumentTypeCode")
        known = kind if kind == OBJECT or (kind == PROJECT and is_credit) else ""
        by_kind.setdefault(known, []).append(element)
    objects, projects = by_kind.get(OBJECT, [None]), by_kind.get(PROJECT, [None])
    where = (projects[0], "cbc:ID") if is_credit else (root, "cac:ProjectReference/cbc:ID")
    return {
        "object_id": parties.identified(terms, objects[0], "cbc:ID", "object_id", "BT-18"),
        "project": terms.code(*where, "project", "BT-11"),
        "supporting": tuple(
            _document(terms, element, f"supporting/{index}") for index, element in enumerate(by_kind.get("", []))
        ),
    }


def _document(terms: Terms, element: etree._Element, path: str) -> SupportingDocument:
    where = "cac:Attachment/cbc:EmbeddedDocumentBinaryObject"
    name = terms.attribute(element, where, "filename", f"{path}/name", "BT-125")
    file = terms.one(element, where)
    digest = "" if file is None else terms.embedded(file, path, name)
    return SupportingDocument(
        id=terms.code(element, "cbc:ID", f"{path}/id", "BT-122", needed=True),
        description=terms.text(element, "cbc:DocumentDescription", f"{path}/description", "BT-123"),
        url=terms.name(element, "cac:Attachment/cac:ExternalReference/cbc:URI", f"{path}/url", "BT-124"),
        digest=digest,
        name=name,
        media_type=terms.attribute(element, where, "mimeCode", f"{path}/media_type", "BT-125"),
        size=len(terms.files.get(digest, b"")),
    )


def _credit_reason(terms: Terms, root: etree._Element) -> CreditReason | None:
    written = terms.raw(root, "cac:DiscrepancyResponse/cbc:ResponseCode")
    return next((reason for reason in CreditReason if reason == written), None)
