"""From a UBL Order document to the ERP's own order, with its items, units and currency."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from portal.sandbox_erp.documents import Line, Order, Schedule, Supplier, Tolerances, no_demands, stamp, text
from portal.sandbox_erp.items import Item, announce_items, not_in_catalogs, put_items
from portal.sandbox_erp.orders import find_order
from portal.sandbox_erp.prices import at_price
from portal.sandbox_erp.profile import add_currency, add_unit, get_profile
from portal.sandbox_erp.ubl_document import UblDelivery, UblLine, UblOrder
from portal.sandbox_erp.ubl_parties import as_code, as_party, digest, ensure_location
from portal.sandbox_erp.units import code_of
from portal.sandbox_erp.xml_tree import Unreadable

#: ISO 4217 exponents that differ from 2, for currencies an imported order may bring.
_EXPONENTS = {"JPY": 0, "KRW": 0, "ISK": 0, "CLP": 0, "VND": 0, "BHD": 3, "KWD": 3, "JOD": 3, "OMR": 3, "TND": 3}

#: Why a line is cancelled that the document calls so.
CANCELLED = "Cancelled on the buyer's order"

_LONGEST_NUMBER = 35
_LONGEST_ITEM = 80


def draft_order(connection: sqlite3.Connection, document: UblOrder, seller: Supplier, moment: datetime) -> Order:
    """Return the order a document asks for; its items, locations, units and currency are taken up with it.

    Raises:
        Unreadable: the currency is not a code.
    """
    currency = document.currency or seller["currency"]
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise Unreadable(f"the currency {currency[:20]!r} is not a code of three letters.")
    add_currency(connection, currency, _EXPONENTS.get(currency, 2), moment)
    order = _header(connection, document, seller, currency, moment)
    for unit in sorted({code_of(line.unit) for line in document.lines}):
        add_unit(connection, unit, moment)
    units = {unit["code"]: unit["discrete"] for unit in get_profile(connection)["units"]}
    for number, line in zip(_line_numbers(document), document.lines, strict=True):
        order["lines"].append(_line(connection, number, line, document, discrete=units[code_of(line.unit)]))
    items = [_item(line, order) for line in order["lines"]]
    announce_items(connection, put_items(connection, items, moment), moment)
    return order


def _header(
    connection: sqlite3.Connection, document: UblOrder, seller: Supplier, currency: str, moment: datetime
) -> Order:
    hours = float(get_profile(connection)["tolerances"]["buyer"].get("ack_required_hours") or 48)
    buyer = document.buyer
    return {
        "number": _order_number(connection, document, seller),
        "document_number": document.number,
        "supplier": seller["number"],
        "revision": 0,
        "erp_version": 0,
        "status": "released",
        "currency": currency,
        "ordered_on": (document.issued_on or moment.date()).isoformat(),
        "released_at": stamp(moment),
        "changed_at": stamp(moment),
        "answer_due_at": stamp(moment + timedelta(hours=hours)),
        "buyer": as_party(buyer),
        "contact": {"name": buyer.contact_name, "email": buyer.email, "phone": buyer.phone},
        "ship_to": ensure_location(connection, document.delivery, buyer),
        "payment_terms": document.payment_terms,
        "terms": None,
        "freight": None,
        "incoterm": document.incoterm,
        "incoterm_place": document.incoterm_place,
        "note": "\n".join(filter(None, (document.note, *document.remarks))),
        "hold": None,
        "tolerances": {},
        # What the document says, and nothing of when it was read: the same document gives the same fingerprint.
        "source": f"ubl:{digest(repr(document))}",
        "lines": [],
    }


def _order_number(connection: sqlite3.Connection, document: UblOrder, seller: Supplier) -> str:
    """Return the document's number in characters that fit into an address, made unique among documents."""
    if not document.number:
        return f"UBL-{digest(repr(document))[:10].upper()}"
    number = as_code(document.number, _LONGEST_NUMBER)
    own = f"{number[: _LONGEST_NUMBER - 9]}-{digest(document.number)[:8]}"
    candidates = (number, f"{number}-{seller['number']}", own, f"{own}-{seller['number']}")
    return next(one for one in candidates if _is_free(find_order(connection, one), document, seller))


def _is_free(current: Order | None, document: UblOrder, seller: Supplier) -> bool:
    """Say whether a document may use a number: nobody does, or an order that it may be about."""
    if current is None:
        return True
    # Orders that were not imported, or by an earlier version of this program, know no number of a document.
    is_same = current["document_number"] in {"", document.number}
    return current["supplier"] == seller["number"] and is_same


def _line_numbers(document: UblOrder) -> list[int]:
    """Return the lines' own numbers where all are different whole numbers, else 10, 20, 30."""
    ids = [line.id for line in document.lines]
    if all(re.fullmatch(r"0*[1-9][0-9]{0,5}", one) for one in ids) and len({int(one) for one in ids}) == len(ids):
        return [int(one) for one in ids]
    return [10 * (index + 1) for index in range(len(ids))]


def _line(connection: sqlite3.Connection, number: int, line: UblLine, document: UblOrder, *, discrete: bool) -> Line:
    deliveries = line.deliveries or ((document.delivery,) if document.delivery else ())
    dates = [delivery.latest for delivery in deliveries if delivery.latest]
    price, price_base = _price(line)
    place = next((delivery for delivery in line.deliveries if delivery.place is not None), None)
    description = line.description if line.name in line.description else f"{line.name}, {line.description}"
    item = line.buyer_item or line.supplier_item or line.standard_item
    if max(len(item), len(line.supplier_item)) > _LONGEST_ITEM:
        raise Unreadable(f"an item number of line {number} is longer than {_LONGEST_ITEM} characters.")
    requested = min(dates).isoformat() if dates else None
    return {
        "line": number,
        "document_line": line.id,
        "item": item or f"ITEM-{digest(description)[:8].upper()}",
        "supplier_item": line.supplier_item,
        "gtin": line.standard_item if re.fullmatch(r"\d{8}|\d{12,14}", line.standard_item) else "",
        "description": description.strip(", ") or "Item without a description",
        "quantity": text(line.quantity),
        "unit": code_of(line.unit),
        "discrete": discrete and line.quantity == line.quantity.to_integral_value(),
        "pack": None,
        "pack_size": _positive(line.pack_size),
        "minimum": _positive(line.minimum),
        "price": text(price),
        "price_base": text(price_base),
        "price_unit": code_of(line.price_unit or line.unit),
        "free_of_charge": line.is_free,
        "requested_on": requested,
        "schedules": _schedules(line, requested),
        "status": "cancelled" if line.is_cancelled else "open",
        "status_reason": CANCELLED if line.is_cancelled else "",
        "status_on": document.issued_on.isoformat() if line.is_cancelled and document.issued_on else None,
        "cancelled": text(line.quantity) if line.is_cancelled else "0",
        "shipped": "0",
        "received": "0",
        "returned": "0",
        "invoiced": "0",
        "tax": None,
        "cancel_after": None,
        "lead_days": None,
        "transit_days": None,
        "ship_to": ensure_location(connection, place, document.buyer) if place else None,
        "note": "\n".join(filter(None, _notes(line, number))),
        "tolerances": _tolerances(line, deliveries),
        "confirmations": [],
        **no_demands(),
    }


def _notes(line: UblLine, number: int) -> Iterator[str]:
    """Yield what the document says about a line and the ERP's own fields do not."""
    yield from (line.note, *line.remarks)
    if line.unit and line.unit.upper() != code_of(line.unit):
        yield f"Unit in the document: {line.unit}"
    if line.price is None and line.amount is None and not line.is_free:
        yield "The document names no price."


def _price(line: UblLine) -> tuple[Decimal, Decimal]:
    """Return the price and what it is for; without one, the line's amount for the whole quantity says the same."""
    if line.price is not None:
        return line.price, line.price_base if line.price_base > 0 else Decimal(1)
    if line.amount is not None and line.quantity > 0:
        return line.amount, line.quantity
    return Decimal(0), Decimal(1)


def _schedules(line: UblLine, requested: str | None) -> list[Schedule]:
    parts = [(delivery.quantity, delivery.latest) for delivery in line.deliveries if delivery.quantity]
    if len(parts) < 2 or sum(quantity for quantity, _ in parts if quantity) != line.quantity:
        return [{"schedule": 1, "quantity": text(line.quantity), "requested_on": requested}]
    return [
        {
            "schedule": index + 1,
            "quantity": text(quantity or Decimal(0)),
            "requested_on": day.isoformat() if day else requested,
        }
        for index, (quantity, day) in enumerate(parts)
    ]


def _tolerances(line: UblLine, deliveries: tuple[UblDelivery, ...]) -> Tolerances:
    """Return what the document itself allows: a period of days, backorders, parts."""
    found: Tolerances = {}
    first = next((delivery for delivery in deliveries if delivery.earliest and delivery.latest), None)
    if first and first.earliest and first.latest and first.earliest < first.latest:
        found["ack_date_early_days"] = str((first.latest - first.earliest).days)
    if line.backorder_allowed is not None:
        found["ack_backorder_allowed"] = str(line.backorder_allowed).lower()
    if line.partial_allowed is not None:
        found["ack_split_allowed"] = str(line.partial_allowed).lower()
    return found


def _item(line: Line, order: Order) -> Item:
    return {
        "number": line["item"],
        "supplier": order["supplier"],
        "supplier_item": line["supplier_item"],
        "gtin": line["gtin"],
        "description": line["description"],
        "unit": line["unit"],
        "discrete": line["discrete"],
        "pack": None,
        "pack_size": line["pack_size"],
        "minimum": line["minimum"],
        "transit_days": None,
        **no_demands(),
        **not_in_catalogs(),
        "prices": at_price(line["price"], line["price_base"]),
        "currency": order["currency"],
    }


def _positive(number: Decimal | None) -> str | None:
    return text(number) if number is not None and number > 0 else None
