"""Tell what kind of answer a file is: ``acknowledgment/1`` as JSON, or a UBL order response."""

from __future__ import annotations

import codecs

from portal.contracts import acknowledgment_v1
from portal.contracts.formats import strict_json, ubl_order_response
from portal.contracts.scalars import Unreadable
from portal.domain.acknowledgments import Acknowledgment
from portal.domain.errors import Invalid
from portal.domain.orders import PurchaseOrder

_XML_STARTS = (b"<", codecs.BOM_UTF16_LE + b"<\0", codecs.BOM_UTF16_BE + b"\0<", b"<\0", b"\0<")


def load_any(data: bytes, order: PurchaseOrder | None = None) -> Acknowledgment:
    """Return the answer in a file of either kind.

    ``order`` is the order it answers. JSON can be read without it; UBL cannot, because it leaves out what is as
    ordered: find the order with ``order_number`` first.

    Raises:
        Invalid: the file is of neither kind, or has unreadable places; all are listed.
    """
    if not _is_xml(data):
        return acknowledgment_v1.load(_json(data))
    if order is None:
        number = ubl_order_response.order_number(data)
        raise Invalid([Unreadable("SCH-09.order", number, order=number).issue("order")])
    return ubl_order_response.load(data, order)


def order_number(data: bytes) -> str:
    """Return the number of the order that a file answers, "" if it names none.

    Raises:
        Invalid: the file is of neither kind.
    """
    if _is_xml(data):
        return ubl_order_response.order_number(data)
    payload = _json(data)
    number = payload.get("order") if isinstance(payload, dict) else None
    return number.strip() if isinstance(number, str) else ""


def _is_xml(data: bytes) -> bool:
    return data.removeprefix(codecs.BOM_UTF8).lstrip().startswith(_XML_STARTS)


def _json(data: bytes) -> object:
    start = data.removeprefix(codecs.BOM_UTF8).lstrip()[:1]
    if start != b"{":
        detail = "Its beginning is of another kind." if start else "It is empty."
        raise Invalid([Unreadable("SCH-09.kind", detail=detail).issue("")])
    return strict_json.parse(data)
