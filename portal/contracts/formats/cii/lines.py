"""Read the lines of a CII invoice (BG-25)."""

from __future__ import annotations

from typing import Any

from lxml import etree

from portal.contracts.formats.cii.codes import OBJECT
from portal.contracts.formats.cii.figures import NOTHING, TAX, adjustments
from portal.contracts.formats.cii.parties import identified
from portal.contracts.formats.terms import LINES, Element, Terms
from portal.contracts.scalars import Unreadable
from portal.domain.invoice_parties import Identifier
from portal.domain.invoices import Attribute, Classification, InvoiceLine, Period
from portal.domain.issues import Severity

_NOTE = "ram:AssociatedDocumentLineDocument/ram:IncludedNote/ram:Content"
_QUANTITY = "ram:BilledQuantity"
_GROSS, _NET = "ram:GrossPriceProductTradePrice", "ram:NetPriceProductTradePrice"


def lines(terms: Terms, transaction: Element, currency: str) -> tuple[InvoiceLine, ...]:
    """Return the lines."""
    elements = terms.every(transaction, "ram:IncludedSupplyChainTradeLineItem", "lines", LINES)
    return tuple(_line(terms, element, f"lines/{position}", currency) for position, element in enumerate(elements, 1))


def _line(terms: Terms, element: etree._Element, path: str, currency: str) -> InvoiceLine:
    delivery = terms.one(element, "ram:SpecifiedLineTradeDelivery")
    settlement = terms.one(element, "ram:SpecifiedLineTradeSettlement")
    tax = tuple(f"ram:ApplicableTradeTax/{where}" for where in TAX)
    net = "ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"
    account = "ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID"
    _tell_of_parts(terms, element, path)
    quantity = terms.number(delivery, _QUANTITY, f"{path}/quantity", "BT-129", needed=True)
    unit = terms.attribute(delivery, _QUANTITY, "unitCode", f"{path}/unit", "BT-130")
    if quantity is not None and not unit:
        terms.missing(f"{path}/unit", "BT-130", delivery)
    return InvoiceLine(
        id=terms.code(element, "ram:AssociatedDocumentLineDocument/ram:LineID", f"{path}/id", "BT-126", needed=True),
        quantity=quantity or NOTHING,
        unit=unit,
        net=terms.amount(settlement, net, f"{path}/net", "BT-131", currency, needed=True) or NOTHING,
        tax=terms.tax(settlement, tax[0], tax[1], f"{path}/tax", ("BT-151", "BT-152")),
        note=terms.text(element, _NOTE, f"{path}/note", "BT-127"),
        object_id=_object(terms, settlement, f"{path}/object_id"),
        accounting=terms.name(settlement, account, f"{path}/accounting", "BT-133"),
        period=period(terms, settlement, f"{path}/period", ("BT-134", "BT-135")),
        adjustments=adjustments(terms, settlement, f"{path}/adjustments", currency, of_line=True),
        notice=terms.code(
            delivery, "ram:DespatchAdviceReferencedDocument/ram:IssuerAssignedID", f"{path}/notice", "BT-16"
        ),
        **_agreed(terms, terms.one(element, "ram:SpecifiedLineTradeAgreement"), path, currency),
        **_item(terms, terms.one(element, "ram:SpecifiedTradeProduct"), path),
    )


def _tell_of_parts(terms: Terms, element: etree._Element, path: str) -> None:
    """Say that what a line is a part of (Factur-X EXTENDED) is not read."""
    parent = terms.one(element, "ram:AssociatedDocumentLineDocument/ram:ParentLineID")
    if parent is not None:
        terms.find(path, Unreadable("SCH-08.part"), "BG-25", parent, Severity.WARNING)


def _agreed(terms: Terms, element: Element, path: str, currency: str) -> dict[str, Any]:
    """Return prices and the order's line; a discount of 0 is none, as in UBL."""
    base = (
        f"{_NET}/ram:BasisQuantity"
        if terms.raw(element, f"{_NET}/ram:BasisQuantity")
        else f"{_GROSS}/ram:BasisQuantity"
    )

    def amount(where: str, field: str, term: str, *, needed: bool = False) -> Any:
        return terms.amount(element, where, f"{path}/{field}", term, currency, needed=needed)

    discount = f"{_GROSS}/ram:AppliedTradeAllowanceCharge/ram:ActualAmount"
    order = "ram:BuyerOrderReferencedDocument"
    return {
        "price": amount(f"{_NET}/ram:ChargeAmount", "price", "BT-146", needed=True) or NOTHING,
        "price_base": terms.number(element, base, f"{path}/price_base", "BT-149"),
        "price_unit": terms.attribute(element, base, "unitCode", f"{path}/price_unit", "BT-150"),
        "gross_price": amount(f"{_GROSS}/ram:ChargeAmount", "gross_price", "BT-148"),
        "price_discount": amount(discount, "price_discount", "BT-147") or None,
        "order": terms.code(element, f"{order}/ram:IssuerAssignedID", f"{path}/order", "BT-13"),
        "order_line": terms.code(element, f"{order}/ram:LineID", f"{path}/order_line", "BT-132"),
    }


def _object(terms: Terms, settlement: Element, path: str) -> Identifier | None:
    for reference in terms.every(settlement, "ram:AdditionalReferencedDocument", path):
        if terms.raw(reference, "ram:TypeCode") == OBJECT:
            return referenced(terms, reference, path, "BT-128")
    return None


def referenced(terms: Terms, reference: Element, path: str, term: str) -> Identifier | None:
    """Return the object that a document reference names; its scheme stands beside it."""
    value = terms.code(reference, "ram:IssuerAssignedID", path, term)
    return Identifier(value, terms.code(reference, "ram:ReferenceTypeCode", path, term)) if value else None


def period(terms: Terms, settlement: Element, path: str, named: tuple[str, str]) -> Period | None:
    """Return a period, None where neither of its ends is named."""
    where = "ram:BillingSpecifiedPeriod/ram:{}DateTime/udt:DateTimeString"
    found = Period(
        terms.day(settlement, where.format("Start"), f"{path}/start", named[0]),
        terms.day(settlement, where.format("End"), f"{path}/end", named[1]),
    )
    return found if found != Period() else None


def _item(terms: Terms, item: Element, path: str) -> dict[str, Any]:
    return {
        "name": terms.name(item, "ram:Name", f"{path}/name", "BT-153", needed=True),
        "description": terms.text(item, "ram:Description", f"{path}/description", "BT-154"),
        "seller_item": terms.code(item, "ram:SellerAssignedID", f"{path}/seller_item", "BT-155"),
        "buyer_item": terms.code(item, "ram:BuyerAssignedID", f"{path}/buyer_item", "BT-156"),
        "standard_item": identified(terms, item, "ram:GlobalID", f"{path}/standard_item", "BT-157"),
        "origin": terms.code(item, "ram:OriginTradeCountry/ram:ID", f"{path}/origin", "BT-159"),
        "classifications": tuple(
            Classification(
                code=code,
                scheme=terms.attribute(one, ".", "listID", f"{path}/classifications/{index}/scheme", "BT-158"),
                version=terms.attribute(one, ".", "listVersionID", f"{path}/classifications/{index}/version", "BT-158"),
            )
            for index, one in enumerate(
                terms.every(item, "ram:DesignatedProductClassification/ram:ClassCode", f"{path}/classifications")
            )
            if (code := terms.code(one, ".", f"{path}/classifications/{index}/code", "BT-158"))
        ),
        "attributes": tuple(
            Attribute(
                name=terms.name(one, "ram:Description", f"{path}/attributes/{index}/name", "BT-160", needed=True),
                value=terms.text(one, "ram:Value", f"{path}/attributes/{index}/value", "BT-161", needed=True),
            )
            for index, one in enumerate(terms.every(item, "ram:ApplicableProductCharacteristic", f"{path}/attributes"))
        ),
    }
