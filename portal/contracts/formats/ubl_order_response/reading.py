"""Read UBL order responses, ours and other people's, into the portal's answer.

What was written here comes back exactly. What others wrote is taken as the standard means it:

* A code says what is unchanged: accepted as ordered (5) and changed (3) keep the order's quantity, dates and
  price where the line gives none; rejected (7) without a quantity rejects what is open.
* AP and RE without lines answer every open line, as does OrderResponseSimple; AB answers none.
* A promised period promises its last day. A price for another base quantity is converted if that is exact.
* Codes of BIS 2 (27, 29, 30) and words of the UBL line status list are taken where they have one meaning.

Anything else is a finding at its place, and never a guess.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from lxml import etree

from portal.contracts import acknowledgment_v1
from portal.contracts.formats import xml
from portal.contracts.formats.ubl_order_response.codes import (
    ACCEPTED,
    CUSTOMIZATION,
    DERIVED,
    HEADER_WORDS,
    ORDER_RESPONSE,
    ORDER_RESPONSE_SIMPLE,
    PORTAL_NUMBER,
    RECEIVED,
    REJECTED,
)
from portal.contracts.formats.ubl_order_response.elements import attribute, find_all, text, texts
from portal.contracts.formats.ubl_order_response.lines import (
    foreign_line_number,
    foreign_rows,
    own_line_number,
    own_rows,
)
from portal.contracts.readings import Reading
from portal.contracts.scalars import Unreadable, shown
from portal.domain.acknowledgments import Acknowledgment, HeaderWord, as_ordered
from portal.domain.errors import Invalid
from portal.domain.orders import PurchaseOrder

Payload = dict[str, Any]

_OWN_NUMBER = "cac:OrderReference/cac:DocumentReference/cbc:ID"


def load(data: bytes, order: PurchaseOrder) -> Acknowledgment:
    """Return the answer in an OrderResponse or OrderResponseSimple.

    ``order`` is the revision it answers: what a line leaves out is as ordered, and what names no revision is
    based on this one.

    Raises:
        Invalid: it is no such document (SCH-09), is for another order, or has unreadable places; all are listed,
            those of the elements first.
    """
    root = _root(data)
    reading = Reading()
    payload = _simple(root, order) if root.tag == ORDER_RESPONSE_SIMPLE else _response(reading, root, order)
    if payload["order"] != order.number:
        wrong = Unreadable("SCH-06.order", payload["order"], given=payload["order"], expected=order.number)
        reading.find("order", wrong)
    try:
        document = acknowledgment_v1.load(payload)
    except Invalid as refusal:
        raise Invalid([*reading.issues, *refusal.issues]) from None
    reading.end()
    return document


def order_number(data: bytes) -> str:
    """Return the number of the order that an OrderResponse answers, "" if it names none.

    In a document of others it is the order's number in the buyer's own document.

    Raises:
        Invalid: it is no OrderResponse.
    """
    return _order_number(_root(data))


def _order_number(root: etree._Element) -> str:
    return text(root, *((_OWN_NUMBER,) if _is_own(root) else ()), "cac:OrderReference/cbc:ID")


def _is_own(root: etree._Element) -> bool:
    return text(root, "cbc:CustomizationID") == CUSTOMIZATION


def _root(data: bytes) -> etree._Element:
    root = xml.parse(data)
    if root.tag not in (ORDER_RESPONSE, ORDER_RESPONSE_SIMPLE):
        tag = etree.QName(root).localname
        raise Invalid([Unreadable("SCH-09.kind", tag, detail=f"Its first element is {shown(tag)}.").issue("")])
    return root


def _response(reading: Reading, root: etree._Element, order: PurchaseOrder) -> Payload:
    claim = _claim(reading, root)
    payload = _header(root, claim, order)
    if not _is_own(root):
        lines = _foreign_lines(reading, root, order, claim)
        return payload | {"base_revision": order.revision, "lines": lines, "currency": _currency(reading, root)}
    if attribute(root, "cbc:ID", "schemeID") == PORTAL_NUMBER:
        payload["number"] = ""
    if attribute(root, "cbc:OrderResponseCode", "name") == DERIVED:
        payload["claim"] = None
    version = text(root, "cac:OrderReference/cac:DocumentReference/cbc:VersionID")
    payload["base_revision"] = int(version) if version.isdecimal() and version.isascii() else version
    return payload | {"lines": _own_lines(reading, root), "currency": text(root, "cbc:DocumentCurrencyCode")}


def _header(root: etree._Element, claim: HeaderWord | None, order: PurchaseOrder) -> Payload:
    number = _order_number(root)
    is_called_so = not _is_own(root) and number and number == order.document_number
    return {
        "order": order.number if is_called_so else number,
        "number": text(root, "cbc:ID"),
        "claim": claim,
        "note": "\n".join(texts(root, "cbc:Note") + texts(root, "cbc:RejectionNote")),
    }


def _claim(reading: Reading, root: etree._Element) -> HeaderWord | None:
    code = text(root, "cbc:OrderResponseCode")
    if code in ("", RECEIVED):
        return None
    if code not in HEADER_WORDS:
        reading.find("claim", Unreadable("SCH-06", code, choices=", ".join([RECEIVED, *HEADER_WORDS])))
    return HEADER_WORDS.get(code)


def _currency(reading: Reading, root: etree._Element) -> str:
    prices = find_all(root, "cac:OrderLine/cac:LineItem/cac:Price/cbc:PriceAmount")
    given = [str(price.get("currencyID", "")).strip() for price in prices]
    currency = text(root, "cbc:DocumentCurrencyCode") or next(filter(None, given), "")
    others = sorted({other for other in given if other not in ("", currency)})
    if others:
        reading.find("currency", Unreadable("SCH-06.currency", ", ".join(others), currency=currency))
    return currency


def _own_lines(reading: Reading, root: etree._Element) -> list[Payload]:
    rows: dict[int, list[Payload]] = {}
    for index, element in enumerate(find_all(root, "cac:OrderLine")):
        number = own_line_number(reading, element, index)
        if number is not None:
            rows.setdefault(number, []).extend(own_rows(element))
    return [{"line": number, "rows": found} for number, found in rows.items()]


def _foreign_lines(
    reading: Reading, root: etree._Element, order: PurchaseOrder, claim: HeaderWord | None
) -> list[Payload]:
    elements = find_all(root, "cac:OrderLine")
    if not elements and claim in (HeaderWord.ACCEPT, HeaderWord.REJECT):
        return _whole(order, claim)
    usual = {HeaderWord.ACCEPT: ACCEPTED, HeaderWord.REJECT: REJECTED}.get(claim, "") if claim else ""
    lines, called = order.by_number(), _called(order)
    rows: dict[int, list[Payload]] = {}
    for index, element in enumerate(elements):
        number = foreign_line_number(reading, element, index, called)
        if number is None:
            continue
        found = rows.setdefault(number, [])
        path = f"lines/{number}/rows/{len(found)}"
        found += foreign_rows(reading, path, element, lines.get(number), usual)
    return [{"line": number, "rows": found} for number, found in rows.items()]


def _called(order: PurchaseOrder) -> dict[str, int]:
    """Return the lines' numbers by their ids in the buyer's document; an id that several have names none."""
    times = Counter(line.document_line for line in order.lines)
    alone = (line for line in order.lines if line.document_line and times[line.document_line] == 1)
    return {line.document_line: line.number for line in alone}


def _simple(root: etree._Element, order: PurchaseOrder) -> Payload:
    accepted = text(root, "cbc:AcceptedIndicator") in ("true", "1")
    claim = HeaderWord.ACCEPT if accepted else HeaderWord.REJECT
    header = _header(root, claim, order)
    return header | {"base_revision": order.revision, "lines": _whole(order, claim)}


def _whole(order: PurchaseOrder, claim: HeaderWord) -> list[Payload]:
    """Return every open line, as ordered or rejected as a whole."""
    if claim is HeaderWord.ACCEPT:
        answers = tuple(as_ordered(line) for line in order.open_lines)
        accepted = Acknowledgment(order.number, order.revision, answers)
        lines: list[Payload] = acknowledgment_v1.dump(accepted)["lines"]
        return lines
    return [
        {"line": line.number, "rows": [{"type": "reject", "quantity": f"{line.open_to_confirm:f}"}]}
        for line in order.open_lines
    ]
