"""Read the lines of a UBL invoice or credit note (BG-25)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from lxml import etree

from portal.contracts.formats.terms import LINES, Terms
from portal.contracts.formats.ubl_invoice.codes import NONE, OBJECT
from portal.contracts.formats.ubl_invoice.figures import NOTHING, adjustments
from portal.contracts.formats.ubl_invoice.parties import identified
from portal.contracts.scalars import Unreadable
from portal.domain.invoice_parties import Identifier
from portal.domain.invoices import Attribute, Classification, InvoiceLine, Period
from portal.domain.issues import Severity

_CATEGORY = "cac:Item/cac:ClassifiedTaxCategory"


def lines(terms: Terms, root: etree._Element, kind: str, currency: str) -> tuple[InvoiceLine, ...]:
    """Return the lines; ``kind`` is Invoice or CreditNote, as their elements are called."""
    elements = terms.every(root, f"cac:{kind}Line", "lines", LINES)
    if not elements:
        terms.missing("lines", "BG-25", root)
    return tuple(
        _line(terms, element, f"lines/{position}", kind, currency) for position, element in enumerate(elements, 1)
    )


def _line(terms: Terms, element: etree._Element, path: str, kind: str, currency: str) -> InvoiceLine:
    quantity = "cbc:CreditedQuantity" if kind == "CreditNote" else "cbc:InvoicedQuantity"
    _tell_of_parts(terms, element, path)
    return InvoiceLine(
        id=terms.code(element, "cbc:ID", f"{path}/id", "BT-126", needed=True),
        quantity=terms.number(element, quantity, f"{path}/quantity", "BT-129", needed=True) or NOTHING,
        unit=_unit(terms, element, quantity, path),
        net=terms.amount(element, "cbc:LineExtensionAmount", f"{path}/net", "BT-131", currency, needed=True) or NOTHING,
        name=terms.name(element, "cac:Item/cbc:Name", f"{path}/name", "BT-153", needed=True),
        tax=terms.tax(element, f"{_CATEGORY}/cbc:ID", f"{_CATEGORY}/cbc:Percent", f"{path}/tax", ("BT-151", "BT-152")),
        note=terms.text(element, "cbc:Note", f"{path}/note", "BT-127"),
        object_id=_object(terms, element, path),
        accounting=terms.name(element, "cbc:AccountingCost", f"{path}/accounting", "BT-133"),
        period=period(terms, element, f"{path}/period", ("BT-134", "BT-135")),
        adjustments=adjustments(terms, element, f"{path}/adjustments", currency, of_line=True),
        **_price(terms, element, path, currency),
        **_references(terms, element, path),
        **_item(terms, element, path),
    )


def _tell_of_parts(terms: Terms, element: etree._Element, path: str) -> None:
    """Say that the lines of a line (XRechnung's extension) are not read: their sum is the line's own amount."""
    parts = terms.every(element, "cac:SubInvoiceLine") + terms.every(element, "cac:SubCreditNoteLine")
    if parts:
        terms.find(path, Unreadable("SCH-08.parts"), "BG-25", parts[0], Severity.WARNING)


def _unit(terms: Terms, element: etree._Element, quantity: str, path: str) -> str:
    unit = terms.attribute(element, quantity, "unitCode", f"{path}/unit", "BT-130")
    if not unit and terms.raw(element, quantity):
        terms.missing(f"{path}/unit", "BT-130", element)
    return unit


def _price(terms: Terms, element: etree._Element, path: str, currency: str) -> dict[str, Any]:
    """Return the prices (BG-29). The schema wants a discount beside a gross price: one of 0 is none."""

    def amount(where: str, field: str, term: str, *, needed: bool = False) -> Decimal | None:
        return terms.amount(element, f"cac:Price/{where}", f"{path}/{field}", term, currency, needed=needed)

    return {
        "price": amount("cbc:PriceAmount", "price", "BT-146", needed=True) or NOTHING,
        "price_base": terms.number(element, "cac:Price/cbc:BaseQuantity", f"{path}/price_base", "BT-149"),
        "price_unit": terms.attribute(
            element, "cac:Price/cbc:BaseQuantity", "unitCode", f"{path}/price_unit", "BT-150"
        ),
        "gross_price": amount("cac:AllowanceCharge/cbc:BaseAmount", "gross_price", "BT-148"),
        "price_discount": amount("cac:AllowanceCharge/cbc:Amount", "price_discount", "BT-147") or None,
    }


def _references(terms: Terms, element: etree._Element, path: str) -> dict[str, Any]:
    order_line = terms.code(element, "cac:OrderLineReference/cbc:LineID", f"{path}/order_line", "BT-132")
    return {
        "order": terms.code(element, "cac:OrderLineReference/cac:OrderReference/cbc:ID", f"{path}/order", "BT-13"),
        "order_line": "" if order_line == NONE else order_line,
        "notice": terms.code(
            element, "cac:DespatchLineReference/cac:DocumentReference/cbc:ID", f"{path}/notice", "BT-16"
        ),
    }


def _object(terms: Terms, element: etree._Element, path: str) -> Identifier | None:
    for reference in terms.every(element, "cac:DocumentReference", f"{path}/object_id"):
        if terms.raw(reference, "cbc:DocumentTypeCode") in (OBJECT, ""):
            return identified(terms, reference, "cbc:ID", f"{path}/object_id", "BT-128")
    return None


def period(terms: Terms, parent: etree._Element, path: str, named: tuple[str, str]) -> Period | None:
    """Return a period, None where neither of its ends is named."""
    found = Period(
        terms.day(parent, "cac:InvoicePeriod/cbc:StartDate", f"{path}/start", named[0]),
        terms.day(parent, "cac:InvoicePeriod/cbc:EndDate", f"{path}/end", named[1]),
    )
    return found if found != Period() else None


def _item(terms: Terms, element: etree._Element, path: str) -> dict[str, Any]:
    item = terms.one(element, "cac:Item")

    def code(kind: str, field: str, term: str) -> str:
        return terms.code(item, f"cac:{kind}ItemIdentification/cbc:ID", f"{path}/{field}", term)

    standard = "cac:StandardItemIdentification/cbc:ID"
    return {
        "description": terms.text(item, "cbc:Description", f"{path}/description", "BT-154"),
        "seller_item": code("Sellers", "seller_item", "BT-155"),
        "buyer_item": code("Buyers", "buyer_item", "BT-156"),
        "standard_item": identified(terms, item, standard, f"{path}/standard_item", "BT-157"),
        "classifications": _classifications(terms, item, f"{path}/classifications"),
        "origin": terms.code(item, "cac:OriginCountry/cbc:IdentificationCode", f"{path}/origin", "BT-159"),
        "attributes": tuple(
            Attribute(
                name=terms.name(one, "cbc:Name", f"{path}/attributes/{index}/name", "BT-160", needed=True),
                value=terms.text(one, "cbc:Value", f"{path}/attributes/{index}/value", "BT-161", needed=True),
            )
            for index, one in enumerate(terms.every(item, "cac:AdditionalItemProperty", f"{path}/attributes"))
        ),
    }


def _classifications(terms: Terms, item: etree._Element | None, path: str) -> tuple[Classification, ...]:
    where = "cbc:ItemClassificationCode"
    elements = terms.every(item, "cac:CommodityClassification", path)
    return tuple(
        Classification(
            code=code,
            scheme=terms.attribute(one, where, "listID", f"{path}/{index}/scheme", "BT-158"),
            version=terms.attribute(one, where, "listVersionID", f"{path}/{index}/version", "BT-158"),
        )
        for index, one in enumerate(elements)
        if (code := terms.code(one, where, f"{path}/{index}/code", "BT-158"))
    )
