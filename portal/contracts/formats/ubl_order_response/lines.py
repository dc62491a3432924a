"""Read the lines of UBL order responses into rows of ``acknowledgment/1``, still as text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lxml import etree

from portal.contracts import scalars
from portal.contracts.formats.ubl_order_response.codes import (
    CHANGED,
    ENTERED,
    LINE_CODES,
    REJECTED,
    UNANSWERED,
)
from portal.contracts.formats.ubl_order_response.elements import (
    attribute,
    find,
    find_all,
    text,
    texts,
)
from portal.contracts.formats.xsd_values import day, decimal
from portal.contracts.readings import Reading
from portal.contracts.scalars import Unreadable
from portal.domain.acknowledgments import Reason, RowType, as_ordered
from portal.domain.orders import OrderLine

Row = dict[str, Any]

_LINE_NUMBER = re.compile(r"[0-9]{1,9}")
_LINE_IDS = ("cac:OrderLineReference/cbc:LineID", "cac:LineItem/cbc:ID")
_OWN_NUMBER = "cac:OrderLineReference/cbc:SalesOrderLineID"
_REASON = re.compile(r"reason=(?P<reason>[a-z_]+)(?:; clarification=[A-Z]{3})?")
_PROMISES = (
    "cac:PromisedDeliveryPeriod/cbc:EndDate",
    "cac:PromisedDeliveryPeriod/cbc:StartDate",
    "cac:EstimatedDeliveryPeriod/cbc:EndDate",
    "cac:EstimatedDeliveryPeriod/cbc:StartDate",
    "cbc:ActualDeliveryDate",
)
_DESPATCHES = (
    "cac:Despatch/cbc:EstimatedDespatchDate",
    "cac:Despatch/cbc:GuaranteedDespatchDate",
    "cac:Despatch/cbc:ActualDespatchDate",
)
_ITEM_IDS = tuple(f"cac:{kind}ItemIdentification/cbc:ID" for kind in ("Sellers", "Standard", "Manufacturers", "Buyers"))


def own_line_number(reading: Reading, element: etree._Element, index: int) -> int | None:
    """Return the order line that an ``OrderLine`` written here answers; None, with a finding, if it names none."""
    return _line_number(reading, text(element, _OWN_NUMBER, *_LINE_IDS), index)


def foreign_line_number(reading: Reading, element: etree._Element, index: int, called: Mapping[str, int]) -> int | None:
    """Return the order line that an ``OrderLine`` of somebody else answers; None, with a finding, if it names none.

    ``called`` are the numbers of lines by their ids in the buyer's document, those that are one line's alone.
    """
    written = text(element, *_LINE_IDS)
    return called[written] if written in called else _line_number(reading, written, index)


def _line_number(reading: Reading, written: str, index: int) -> int | None:
    if _LINE_NUMBER.fullmatch(written):
        return int(written)
    first, last = "0", "9" * 9
    reading.find(f"lines/#{index}/line", Unreadable("SCH-02.whole", written, first=first, last=last))
    return None


def own_rows(element: etree._Element) -> list[Row]:
    """Return the row of an ``OrderLine`` that was written here; none for a line without an answer."""
    item = find(element, "cac:LineItem")
    if item is None or text(item, "cbc:LineStatusCode") == UNANSWERED:
        return []
    kind = attribute(item, "cbc:LineStatusCode", "name")
    name = "cbc:MaximumBackorderQuantity" if kind == RowType.BACKORDER else "cbc:Quantity"
    entered = attribute(item, name, "unitCodeListID") == ENTERED
    row: Row = {
        "type": kind,
        "quantity": decimal(text(item, name)),
        "unit": attribute(item, name, "unitCode") if entered else "",
        "price": decimal(text(item, "cac:Price/cbc:PriceAmount")),
        **_dates(item, "cac:Delivery/"),
        **_words(element, item),
        **_substitute(element),
    }
    return [{name: value for name, value in row.items() if value or name in ("type", "quantity")}]


def foreign_rows(reading: Reading, path: str, element: etree._Element, line: OrderLine | None, usual: str) -> list[Row]:
    """Return the rows an ``OrderLine`` of somebody else amounts to.

    ``path`` is the place of its first row, ``line`` the order's line (None: there is none with this number), and
    ``usual`` the code that the header gives lines without one ("" for none).
    """
    item = find(element, "cac:LineItem")
    if item is None:
        reading.find(path, Unreadable("SCH-01.missing"))
        return []
    given = _given(reading, path, element, item, line)
    code = _code(reading, path, item, usual, is_empty=not given and not _has_quantity(item))
    if code == UNANSWERED:
        return []
    if code == REJECTED:
        return [{"type": "reject", **(_quantity(item, "cbc:Quantity", line) or _open(line)), **given}]
    if "substitute" in given:
        return [{"type": "substitute", **(_quantity(item, "cbc:Quantity", line) or _open(line)), **given}]
    return _coming_rows(item, line, given)


def _code(reading: Reading, path: str, item: etree._Element, usual: str, *, is_empty: bool) -> str:
    written = text(item, "cbc:LineStatusCode")
    if written and written not in LINE_CODES:
        reading.find(f"{path}/type", Unreadable("SCH-06", written, choices=", ".join(LINE_CODES)))
        return UNANSWERED
    if written:
        return LINE_CODES[written]
    return usual or (UNANSWERED if is_empty else CHANGED)


def _has_quantity(item: etree._Element) -> bool:
    return bool(text(item, "cbc:Quantity", "cbc:MaximumBackorderQuantity", "cac:Delivery/cbc:Quantity"))


def _given(reading: Reading, path: str, element: etree._Element, item: etree._Element, line: OrderLine | None) -> Row:
    for period in find_all(item, "cac:Delivery/cac:PromisedDeliveryPeriod"):
        if day(text(period, "cbc:EndDate") or "9999") < day(text(period, "cbc:StartDate")):
            reading.find(f"{path}/delivery", Unreadable("SCH-04.period", text(period, "cbc:EndDate")))
    row: Row = {
        "price": _price(reading, path, item, line),
        **_words(element, item),
        **_substitute(element),
    }
    if len(find_all(item, "cac:Delivery")) <= 1:
        row |= _dates(item, "cac:Delivery/")
    return {name: value for name, value in row.items() if value}


def _coming_rows(item: etree._Element, line: OrderLine | None, given: Row) -> list[Row]:
    """Return the rows of a line whose goods come: now, in parts, or later."""
    deliveries = find_all(item, "cac:Delivery")
    if len(deliveries) > 1:
        return [
            {"type": "accept", **_quantity(part, "cbc:Quantity", line), **_dates(part, ""), **given}
            for part in deliveries
        ]
    later = _quantity(item, "cbc:MaximumBackorderQuantity", line)
    if later and not later["quantity"].strip("0."):
        later = {}
    now = _quantity(item, "cbc:Quantity", line) or _quantity(item, "cac:Delivery/cbc:Quantity", line)
    if later and not now:
        return [{"type": "backorder", **later, **given}]
    rows = _accepted(line, now, given)
    if later:
        # The line's date is that of the goods that come now.
        rows.append({"type": "backorder", **later, **_without(given, "delivery", "ship")})
    return rows


def _accepted(line: OrderLine | None, quantity: Row, given: Row) -> list[Row]:
    """Return rows with what the line gives, and as ordered where it gives nothing."""
    if line is None or "delivery" in given:
        return [{"type": "accept", **(quantity or _open(line)), **given}]
    asked = as_ordered(line).rows
    if not quantity or quantity == {"quantity": f"{line.open_to_confirm:f}"}:
        return [{"type": "accept", "quantity": f"{row.quantity:f}", **_asked(row.delivery), **given} for row in asked]
    return [{"type": "accept", **quantity, **(_asked(asked[0].delivery) if len(asked) == 1 else {}), **given}]


def _asked(delivery: Any) -> Row:
    return {} if delivery is None else {"delivery": delivery.isoformat()}


def _open(line: OrderLine | None) -> Row:
    return {} if line is None else {"quantity": f"{line.open_to_confirm:f}"}


def _without(row: Mapping[str, Any], *names: str) -> Row:
    return {name: value for name, value in row.items() if name not in names}


def _quantity(item: etree._Element, path: str, line: OrderLine | None) -> Row:
    written = decimal(text(item, path))
    if not written:
        return {}
    unit = attribute(item, path, "unitCode")
    return {"quantity": written} | ({"unit": unit} if unit and (line is None or unit != line.unit) else {})


def _dates(element: etree._Element, prefix: str) -> Row:
    dates = {
        "delivery": day(text(element, *(prefix + path for path in _PROMISES))),
        "ship": day(text(element, *(prefix + path for path in _DESPATCHES))),
    }
    return {name: written for name, written in dates.items() if written}


def _words(element: etree._Element, item: etree._Element) -> Row:
    """Return reason and note; a note of the line that is no reason belongs to the note."""
    reason, notes = "", []
    for note in texts(element, "cbc:Note"):
        found = _REASON.fullmatch(note)
        if found and not reason and found["reason"] in set(Reason):
            reason = found["reason"]
        else:
            notes.append(note)
    notes += texts(item, "cbc:Note")
    return {name: words for name, words in (("reason", reason), ("note", "\n".join(notes))) if words}


def _substitute(element: etree._Element) -> Row:
    offered = find_all(element, "cac:SellerSubstitutedLineItem") or find_all(
        element, "cac:SellerProposedSubstituteLineItem"
    )
    if not offered:
        return {}
    item = find(offered[0], "cac:Item")
    if item is None:
        return {"substitute": {}}
    described = text(item, "cbc:Name", "cbc:Description")
    return {"substitute": {"item": text(item, *_ITEM_IDS), "description": described}}


def _price(reading: Reading, path: str, item: etree._Element, line: OrderLine | None) -> str:
    """Return the price per the order's base quantity, or as written where it cannot be read."""
    written = decimal(text(item, "cac:Price/cbc:PriceAmount"))
    if not written or line is None:
        return written
    unit = attribute(item, "cac:Price/cbc:BaseQuantity", "unitCode")
    wanted = line.price_unit or line.unit
    try:
        price = scalars.price(written)
        base = scalars.quantity(decimal(text(item, "cac:Price/cbc:BaseQuantity")) or "1")
    except Unreadable as unreadable:
        reading.find(f"{path}/price", unreadable)
        return ""
    exact = _per_base(price, base, line.price_base)
    if exact is None or unit not in ("", wanted):
        params = {"base": f"{line.price_base:f}", "unit": wanted}
        reading.find(f"{path}/price", Unreadable("SCH-06.price", written, **params))
        return ""
    return exact


def _per_base(price: Decimal, base: Decimal, wanted: Decimal) -> str | None:
    if base <= 0:
        return None
    scaled = Fraction(price) * Fraction(wanted) / Fraction(base) * 10**scalars.DECIMAL_DIGITS
    if scaled.denominator != 1:
        return None
    return f"{Decimal(scaled.numerator).scaleb(-scalars.DECIMAL_DIGITS).normalize():f}"
