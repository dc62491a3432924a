"""Write an answer as a UBL 2.1 OrderResponse that is valid by the official schema."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count

from lxml import etree

from portal.contracts.formats.ubl_order_response.codes import (
    ACCEPTED,
    CHANGED,
    CLARIFICATIONS,
    CUSTOMIZATION,
    DERIVED,
    ENTERED,
    HEADER_CODES,
    NAMESPACES,
    ORDER_RESPONSE,
    PORTAL_NUMBER,
    PREFIXES,
    RECEIVED,
    REJECTED,
    UNANSWERED,
)
from portal.domain.acknowledgments import (
    Acknowledgment,
    LineAnswer,
    LineWord,
    ResponseRow,
    RowType,
    Substitute,
    header_word,
    word,
)
from portal.domain.orders import OrderLine, PurchaseOrder

# What XML 1.0 has no way to write. Texts of the answer are free of it; the order's come from elsewhere.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def dump(document: Acknowledgment, order: PurchaseOrder, *, issued_at: datetime, reference: str = "") -> bytes:
    """Return the answer as UTF-8 XML.

    ``order`` is the revision the answer is based on, for units, prices and item numbers as ordered; ``issued_at`` is
    when the supplier sent it; ``reference`` is the number the portal gives an answer that has none.
    """
    root = etree.Element(ORDER_RESPONSE, nsmap=dict(PREFIXES))
    _write_header(root, document, order, issued_at, reference)
    lines = order.by_number()
    currency = document.currency or order.currency
    places = count(1)
    for answer in document.lines:
        _write_answer(root, places, answer, lines.get(answer.line), currency)
    xml: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return xml


def _write_header(
    root: etree._Element, document: Acknowledgment, order: PurchaseOrder, issued_at: datetime, reference: str
) -> None:
    instant = issued_at.astimezone(UTC)
    _add(root, "cbc:UBLVersionID", "2.1")
    _add(root, "cbc:CustomizationID", CUSTOMIZATION)
    if document.number:
        _add(root, "cbc:ID", document.number)
    else:
        given = reference or f"{document.order}/{document.base_revision}"
        _add(root, "cbc:ID", given, schemeID=PORTAL_NUMBER)
    _add(root, "cbc:IssueDate", instant.date().isoformat())
    _add(root, "cbc:IssueTime", instant.strftime("%H:%M:%SZ"))
    _write_header_code(root, document, order)
    if document.note:
        _add(root, "cbc:Note", document.note)
    if document.currency:
        _add(root, "cbc:DocumentCurrencyCode", document.currency)
    reference_element = _add(root, "cac:OrderReference")
    _add(reference_element, "cbc:ID", order.document_number or document.order)
    revision = _add(reference_element, "cac:DocumentReference")
    _add(revision, "cbc:ID", document.order)
    _add(revision, "cbc:VersionID", str(document.base_revision))
    _write_parties(root, order)


def _write_header_code(root: etree._Element, document: Acknowledgment, order: PurchaseOrder) -> None:
    if document.claim is not None:
        _add(root, "cbc:OrderResponseCode", HEADER_CODES[document.claim], listID="UNCL4343")
        return
    answered = any(answer.rows for answer in document.lines)
    code = HEADER_CODES[header_word(order, document)] if answered else RECEIVED
    _add(root, "cbc:OrderResponseCode", code, listID="UNCL4343", name=DERIVED)


def _write_parties(root: etree._Element, order: PurchaseOrder) -> None:
    seller = _add(_add(root, "cac:SellerSupplierParty"), "cac:Party")
    _add(_add(seller, "cac:PartyIdentification"), "cbc:ID", order.supplier)
    buyer = _add(_add(root, "cac:BuyerCustomerParty"), "cac:Party")
    if order.buyer.gln:
        _add(_add(buyer, "cac:PartyIdentification"), "cbc:ID", order.buyer.gln, schemeID="0088")
    _add(_add(buyer, "cac:PartyName"), "cbc:Name", order.buyer.name)


def _write_answer(
    root: etree._Element, places: Iterator[int], answer: LineAnswer, line: OrderLine | None, currency: str
) -> None:
    as_ordered = line is not None and word(line, answer) is LineWord.ACCEPT
    for row in answer.rows or (None,):
        element = _add(root, "cac:OrderLine")
        place = str(next(places))
        if row is None:
            _write_unanswered(element, place, line)
        else:
            _write_row(element, place, row, line, currency, as_ordered=as_ordered)
        _write_line_reference(element, answer.line, line)


def _write_line_reference(element: etree._Element, number: int, line: OrderLine | None) -> None:
    reference = _add(element, "cac:OrderLineReference")
    called = "" if line is None else line.document_line
    _add(reference, "cbc:LineID", called or str(number))
    if called not in ("", str(number)):
        _add(reference, "cbc:SalesOrderLineID", str(number))


def _write_unanswered(element: etree._Element, place: str, line: OrderLine | None) -> None:
    item = _add(element, "cac:LineItem")
    _add(item, "cbc:ID", place)
    _add(item, "cbc:LineStatusCode", UNANSWERED, listAgencyID="UBL", listName="Line Status")
    _write_item(item, "", line)


def _write_row(
    element: etree._Element,
    place: str,
    row: ResponseRow,
    line: OrderLine | None,
    currency: str,
    *,
    as_ordered: bool,
) -> None:
    if row.reason is not None:
        _add(element, "cbc:Note", f"reason={row.reason}; clarification={CLARIFICATIONS[row.reason]}")
    item = _add(element, "cac:LineItem")
    _add(item, "cbc:ID", place)
    if row.note:
        _add(item, "cbc:Note", row.note)
    unchanged = ACCEPTED if as_ordered else CHANGED
    code = REJECTED if row.type is RowType.REJECT else unchanged
    _add(item, "cbc:LineStatusCode", code, listID="UNCL1229", name=row.type.value)
    _write_quantity(item, row, line)
    _write_delivery(item, row)
    _write_price(item, row, line, currency)
    _write_item(item, row.unit, line)
    if row.substitute is not None:
        _write_substitute(element, place, row.substitute)


def _write_quantity(item: etree._Element, row: ResponseRow, line: OrderLine | None) -> None:
    name = "cbc:MaximumBackorderQuantity" if row.type is RowType.BACKORDER else "cbc:Quantity"
    attributes = {}
    if row.unit:
        attributes = {"unitCode": row.unit, "unitCodeListID": ENTERED}
    elif line is not None and line.unit:
        attributes = {"unitCode": line.unit}
    _add(item, name, _number(row.quantity), **attributes)


def _write_delivery(item: etree._Element, row: ResponseRow) -> None:
    if row.delivery is None and row.ship is None:
        return
    delivery = _add(item, "cac:Delivery")
    if row.delivery is not None:
        period = _add(delivery, "cac:PromisedDeliveryPeriod")
        _add(period, "cbc:StartDate", row.delivery.isoformat())
        _add(period, "cbc:EndDate", row.delivery.isoformat())
    if row.ship is not None:
        _add(_add(delivery, "cac:Despatch"), "cbc:EstimatedDespatchDate", row.ship.isoformat())


def _write_price(item: etree._Element, row: ResponseRow, line: OrderLine | None, currency: str) -> None:
    if row.price is None:
        return
    price = _add(item, "cac:Price")
    _add(price, "cbc:PriceAmount", _number(row.price), currencyID=currency)
    if line is not None:
        unit = line.price_unit or line.unit
        _add(price, "cbc:BaseQuantity", _number(line.price_base), **({"unitCode": unit} if unit else {}))


def _write_item(item: etree._Element, entered: str, line: OrderLine | None) -> None:
    element = _add(item, "cac:Item")
    if line is None:
        return
    pack = line.pack
    if pack is not None and entered == pack.unit != line.unit and pack.denominator == 1:
        _add(element, "cbc:PackSizeNumeric", str(pack.numerator))
    _add(element, "cbc:Name", line.description)
    _add(_add(element, "cac:BuyersItemIdentification"), "cbc:ID", line.item)
    if line.supplier_item:
        _add(_add(element, "cac:SellersItemIdentification"), "cbc:ID", line.supplier_item)
    if line.gtin:
        _add(_add(element, "cac:StandardItemIdentification"), "cbc:ID", line.gtin, schemeID="0160")


def _write_substitute(element: etree._Element, place: str, substitute: Substitute) -> None:
    offered = _add(element, "cac:SellerSubstitutedLineItem")
    _add(offered, "cbc:ID", place)
    item = _add(offered, "cac:Item")
    if substitute.description:
        _add(item, "cbc:Name", substitute.description)
    _add(_add(item, "cac:SellersItemIdentification"), "cbc:ID", substitute.item)


def _number(value: Decimal) -> str:
    return f"{value:f}"


def _add(parent: etree._Element, name: str, text: str | None = None, /, **attributes: str) -> etree._Element:
    prefix, _, tag = name.partition(":")
    clean = {key: _UNWRITABLE.sub("\ufffd", value) for key, value in attributes.items()}
    element = etree.SubElement(parent, f"{{{NAMESPACES[prefix]}}}{tag}", clean)
    if text is not None:
        element.text = _UNWRITABLE.sub("\ufffd", text)
    return element
