"""Read a UN/CEFACT Cross Industry Invoice into an invoice of the domain."""

from __future__ import annotations

from typing import Any

from lxml import etree

from portal.contracts.formats.cii import figures, lines, parties
from portal.contracts.formats.cii.codes import NAMESPACES, OBJECT, TAX_POINTS, TENDER, WITHOUT_LINES
from portal.contracts.formats.term_numbers import (
    BUYER,
    BUYER_ADDRESS,
    PAYEE,
    REPRESENTATIVE,
    REPRESENTATIVE_ADDRESS,
    SELLER,
    SELLER_ADDRESS,
)
from portal.contracts.formats.terms import Element, Terms
from portal.contracts.scalars import Unreadable
from portal.domain.invoice_parties import Party
from portal.domain.invoices import Invoice, InvoiceType, Note, Preceding, SupportingDocument
from portal.domain.issues import Severity

_GUIDELINE = "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"
_PROCESS = "rsm:ExchangedDocumentContext/ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID"
_DAY = "udt:DateTimeString"


def specification(root: etree._Element) -> str:
    """Return what a document says that it follows (BT-24), "" if it says nothing."""
    return Terms(NAMESPACES).raw(root, _GUIDELINE)


def load(root: etree._Element) -> tuple[Invoice, Terms]:
    """Return what was understood, and the reading with its findings and embedded files."""
    terms = Terms(NAMESPACES)
    transaction = terms.one(root, "rsm:SupplyChainTradeTransaction")
    agreement = terms.one(transaction, "ram:ApplicableHeaderTradeAgreement")
    delivery = terms.one(transaction, "ram:ApplicableHeaderTradeDelivery")
    settlement = terms.one(transaction, "ram:ApplicableHeaderTradeSettlement")
    currency = terms.code(settlement, "ram:InvoiceCurrencyCode", "currency", "BT-5", needed=True)
    tax_currency = terms.code(settlement, "ram:TaxCurrencyCode", "tax_currency", "BT-6")
    billed = lines.lines(terms, transaction, currency)
    has_lines = _has_lines(terms, root, billed)
    invoice = Invoice(
        supplier="",
        currency=currency,
        tax_currency=tax_currency,
        lines=billed,
        totals=figures.totals(terms, settlement, currency, tax_currency, has_lines=has_lines),
        taxes=figures.taxes(terms, settlement, currency),
        adjustments=figures.adjustments(terms, settlement, "adjustments", currency),
        payment=figures.payment(terms, settlement),
        delivery=parties.delivery(terms, delivery),
        period=lines.period(terms, settlement, "period", ("BT-73", "BT-74")),
        preceding=_preceding(terms, settlement),
        notice=_reference(terms, delivery, "DespatchAdvice", "notice", "BT-16"),
        receiving_advice=_reference(terms, delivery, "ReceivingAdvice", "receiving_advice", "BT-15"),
        specification=terms.code(root, _GUIDELINE, "specification", "BT-24"),
        process=terms.code(root, _PROCESS, "process", "BT-23"),
        **_document(terms, terms.one(root, "rsm:ExchangedDocument")),
        **_due(terms, settlement),
        **_agreed(terms, root, agreement, settlement),
    )
    return invoice, terms


def _has_lines(terms: Terms, root: etree._Element, billed: tuple[Any, ...]) -> bool:
    """Say whether the document is of a profile with lines; one without any is a finding, in its profile's words."""
    profile = WITHOUT_LINES.get(terms.raw(root, _GUIDELINE).lower().rpartition(":")[2], "")
    if profile:
        terms.find("lines", Unreadable("SCH-08.lines", profile=profile), "BG-25", root, Severity.WARNING)
    elif not billed:
        terms.missing("lines", "BG-25", root)
    return not profile


def _document(terms: Terms, element: Element) -> dict[str, Any]:
    notes = [
        Note(
            terms.text(one, "ram:Content", f"notes/{index}/text", "BT-22"),
            terms.code(one, "ram:SubjectCode", f"notes/{index}/subject", "BT-21"),
        )
        for index, one in enumerate(terms.every(element, "ram:IncludedNote", "notes"))
    ]
    kind = terms.choice(element, "ram:TypeCode", "type", "BT-3", InvoiceType, needed=True)
    return {
        "number": terms.code(element, "ram:ID", "number", "BT-1", needed=True),
        "issued": terms.day(element, f"ram:IssueDateTime/{_DAY}", "issued", "BT-2", needed=True),
        "type": kind or InvoiceType.INVOICE,
        "notes": tuple(note for note in notes if note.text or note.subject),
    }


def _due(terms: Terms, settlement: Element) -> dict[str, Any]:
    code = terms.code(settlement, "ram:ApplicableTradeTax/ram:DueDateTypeCode", "tax_point_code", "BT-8")
    point = "ram:ApplicableTradeTax/ram:TaxPointDate/udt:DateString"
    agreed = "ram:SpecifiedTradePaymentTerms"
    return {
        "due": terms.day(settlement, f"{agreed}/ram:DueDateDateTime/{_DAY}", "due", "BT-9"),
        "terms": terms.text(settlement, f"{agreed}/ram:Description", "terms", "BT-20"),
        "tax_point": terms.day(settlement, point, "tax_point", "BT-7"),
        "tax_point_code": TAX_POINTS.get(code, code),
    }


def _agreed(terms: Terms, root: etree._Element, agreement: Element, settlement: Element) -> dict[str, Any]:
    """Return parties and references."""
    project = "ram:SpecifiedProcuringProject/ram:ID"
    account = "ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID"
    return {
        "seller": _party(terms, agreement, "Seller", "seller", (SELLER, SELLER_ADDRESS))
        or _none(terms, root, "seller", "BG-4"),
        "buyer": _party(terms, agreement, "Buyer", "buyer", (BUYER, BUYER_ADDRESS))
        or _none(terms, root, "buyer", "BG-7"),
        "payee": _party(terms, settlement, "Payee", "payee", (PAYEE, SELLER_ADDRESS)),
        "tax_representative": _party(
            terms,
            agreement,
            "SellerTaxRepresentative",
            "tax_representative",
            (REPRESENTATIVE, REPRESENTATIVE_ADDRESS),
        ),
        "buyer_reference": terms.name(agreement, "ram:BuyerReference", "buyer_reference", "BT-10"),
        "project": terms.code(agreement, project, "project", "BT-11"),
        "contract": _reference(terms, agreement, "Contract", "contract", "BT-12"),
        "order": _reference(terms, agreement, "BuyerOrder", "order", "BT-13"),
        "sales_order": _reference(terms, agreement, "SellerOrder", "sales_order", "BT-14"),
        "accounting": terms.name(settlement, account, "accounting", "BT-19"),
        **_additional(terms, agreement),
    }


def _party(
    terms: Terms, parent: Element, kind: str, path: str, numbers: tuple[tuple[str, ...], tuple[str, ...]]
) -> Party | None:
    element = terms.one(parent, f"ram:{kind}TradeParty")
    return None if element is None else parties.party(terms, element, path, *numbers)


def _none(terms: Terms, root: etree._Element, path: str, group: str) -> Party:
    terms.missing(path, group, root)
    return Party()


def _reference(terms: Terms, parent: Element, kind: str, field: str, term: str) -> str:
    return terms.code(parent, f"ram:{kind}ReferencedDocument/ram:IssuerAssignedID", field, term)


def _additional(terms: Terms, agreement: Element) -> dict[str, Any]:
    """Return what stands among the additional documents: the object, the tender, and supporting documents."""
    by_kind: dict[str, list[etree._Element]] = {}
    for element in terms.every(agreement, "ram:AdditionalReferencedDocument", "supporting"):
        kind = terms.raw(element, "ram:TypeCode")
        by_kind.setdefault(kind if kind in (OBJECT, TENDER) else "", []).append(element)
    objects, tenders = by_kind.get(OBJECT, [None]), by_kind.get(TENDER, [None])
    return {
        "object_id": lines.referenced(terms, objects[0], "object_id", "BT-18"),
        "tender": terms.code(tenders[0], "ram:IssuerAssignedID", "tender", "BT-17"),
        "supporting": tuple(
            _supporting(terms, element, f"supporting/{index}") for index, element in enumerate(by_kind.get("", []))
        ),
    }


def _supporting(terms: Terms, element: etree._Element, path: str) -> SupportingDocument:
    where = "ram:AttachmentBinaryObject"
    name = terms.attribute(element, where, "filename", f"{path}/name", "BT-125")
    file = terms.one(element, where)
    digest = "" if file is None else terms.embedded(file, path, name)
    return SupportingDocument(
        id=terms.code(element, "ram:IssuerAssignedID", f"{path}/id", "BT-122", needed=True),
        description=terms.text(element, "ram:Name", f"{path}/description", "BT-123"),
        url=terms.name(element, "ram:URIID", f"{path}/url", "BT-124"),
        digest=digest,
        name=name,
        media_type=terms.attribute(element, where, "mimeCode", f"{path}/media_type", "BT-125"),
        size=len(terms.files.get(digest, b"")),
    )


def _preceding(terms: Terms, settlement: Element) -> tuple[Preceding, ...]:
    issued = "ram:FormattedIssueDateTime/qdt:DateTimeString"
    return tuple(
        Preceding(
            number=terms.code(one, "ram:IssuerAssignedID", f"preceding/{index}/number", "BT-25", needed=True),
            issued=terms.day(one, issued, f"preceding/{index}/issued", "BT-26"),
        )
        for index, one in enumerate(terms.every(settlement, "ram:InvoiceReferencedDocument", "preceding"))
    )
