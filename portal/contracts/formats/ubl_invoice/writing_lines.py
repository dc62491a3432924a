"""Write the lines of an invoice or credit note."""

from __future__ import annotations

from decimal import Decimal

from lxml import etree

from portal.contracts.formats.ubl_invoice.building import Builder
from portal.contracts.formats.ubl_invoice.codes import NONE, OBJECT
from portal.contracts.formats.ubl_invoice.writing_figures import write_adjustment, write_tax
from portal.domain.invoices import InvoiceLine, Period

_NOTHING = Decimal(0)


def write_line(build: Builder, line: InvoiceLine, *, is_credit: bool) -> None:
    """Write one line."""
    element = build.group(build.root, "cac:CreditNoteLine" if is_credit else "cac:InvoiceLine")
    build.text(element, "cbc:ID", line.id)
    build.text(element, "cbc:Note", line.note)
    quantity = "cbc:CreditedQuantity" if is_credit else "cbc:InvoicedQuantity"
    build.number(element, quantity, line.quantity, unitCode=line.unit)
    build.amount(element, "cbc:LineExtensionAmount", line.net)
    build.text(element, "cbc:AccountingCost", line.accounting)
    if line.period is not None:
        write_period(build, element, line.period)
    _write_references(build, element, line)
    for one in line.adjustments:
        write_adjustment(build, element, one)
    _write_item(build, element, line)
    _write_price(build, element, line)


def write_period(build: Builder, parent: etree._Element, period: Period, code: str = "") -> None:
    """Write a period; the document's own also has the code of the tax point."""
    element = build.group(parent, "cac:InvoicePeriod")
    build.day(element, "cbc:StartDate", period.start)
    build.day(element, "cbc:EndDate", period.end)
    build.text(element, "cbc:DescriptionCode", code)


def _write_references(build: Builder, element: etree._Element, line: InvoiceLine) -> None:
    if line.order_line or line.order:
        reference = build.group(element, "cac:OrderLineReference")
        build.text(reference, "cbc:LineID", line.order_line or NONE)
        if line.order:
            build.text(build.group(reference, "cac:OrderReference"), "cbc:ID", line.order)
    if line.notice:
        reference = build.group(element, "cac:DespatchLineReference")
        build.text(reference, "cbc:LineID", NONE)
        build.text(build.group(reference, "cac:DocumentReference"), "cbc:ID", line.notice)
    if line.object_id is not None:
        reference = build.group(element, "cac:DocumentReference")
        build.identifier(reference, "cbc:ID", line.object_id)
        build.text(reference, "cbc:DocumentTypeCode", OBJECT)


def _write_item(build: Builder, element: etree._Element, line: InvoiceLine) -> None:
    item = build.group(element, "cac:Item")
    build.text(item, "cbc:Description", line.description)
    build.text(item, "cbc:Name", line.name)
    for name, number in (("Buyers", line.buyer_item), ("Sellers", line.seller_item)):
        if number:
            build.text(build.group(item, f"cac:{name}ItemIdentification"), "cbc:ID", number)
    if line.standard_item is not None:
        build.identifier(build.group(item, "cac:StandardItemIdentification"), "cbc:ID", line.standard_item)
    if line.origin:
        build.text(build.group(item, "cac:OriginCountry"), "cbc:IdentificationCode", line.origin)
    for one in line.classifications:
        kind = build.group(item, "cac:CommodityClassification")
        build.text(kind, "cbc:ItemClassificationCode", one.code, listID=one.scheme, listVersionID=one.version)
    write_tax(build, build.group(item, "cac:ClassifiedTaxCategory"), line.tax)
    for attribute in line.attributes:
        known = build.group(item, "cac:AdditionalItemProperty")
        build.text(known, "cbc:Name", attribute.name)
        build.text(known, "cbc:Value", attribute.value)


def _write_price(build: Builder, element: etree._Element, line: InvoiceLine) -> None:
    price = build.group(element, "cac:Price")
    build.amount(price, "cbc:PriceAmount", line.price)
    base = Decimal(1) if line.price_base is None and line.price_unit else line.price_base
    build.number(price, "cbc:BaseQuantity", base, unitCode=line.price_unit)
    if line.gross_price is not None or line.price_discount is not None:
        discount = build.group(price, "cac:AllowanceCharge")
        build.text(discount, "cbc:ChargeIndicator", "false")
        build.amount(discount, "cbc:Amount", line.price_discount or _NOTHING)
        build.amount(discount, "cbc:BaseAmount", line.gross_price)
