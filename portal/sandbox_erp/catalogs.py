"""Proposals for the item master as they are sent to the ERP (contract ``catalog/1``): shape and types only.

A proposal may have very many lines. They are put in parts, and booked by the head that names the parts:

{"supplier": "V1001", "lines": [
   {"position": 1, "action": "update", "based_on": 3, "item": {
     "supplier_item": "912.88.03008", "number": "FST-912-M3X8-88", "description": "Screw, M3 × 8", "gtin": "",
     "unit": "H87", "currency": "EUR", "price_base": "100", "valid_from": "2026-07-01", "valid_to": null,
     "tiers": [{"minimum": "0", "price": "5.10"}, {"minimum": "5000", "price": "4.85"}],
     "pack": {"unit": "XBX", "numerator": 500, "denominator": 1}, "minimum": "500", "lead_days": 5,
     "origin": "DE", "classification": "31161500", "picture": "", "datasheet": ""}}]}

{"supplier": "V1001", "document_number": "CAT-2026-7", "scope": "changes", "note": "", "parts": ["<sha-256>", …]}

``action`` is add, update or end. ``based_on`` is the version of the item that the supplier saw. Each of ``parts`` is
the SHA-256, in hex, of a part's body as it was sent, so that a head books what was sent with it and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.sandbox_erp.documents import PackUnit
from portal.sandbox_erp.fields import (
    Malformed,
    read_day,
    read_decimal,
    read_list,
    read_object,
    read_quantity,
    read_text,
    read_whole,
)

ACTIONS = ("add", "update", "end")

#: The most lines in one part, and parts in one proposal.
MOST_LINES = 1000
MOST_PARTS = 1000


@dataclass(frozen=True, slots=True)
class NewPrice:
    """The price from a quantity on."""

    minimum: Decimal
    price: Decimal


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item as a supplier wants it to be; ``number`` is the buyer's, "" where the supplier does not know it."""

    code: str
    number: str
    description: str
    gtin: str
    unit: str
    currency: str
    price_base: Decimal
    valid_from: date | None
    valid_to: date | None
    tiers: tuple[NewPrice, ...]
    pack: PackUnit | None
    minimum: Decimal | None
    lead_days: int | None
    origin: str
    classification: str
    picture: str
    datasheet: str


@dataclass(frozen=True, slots=True)
class CatalogLine:
    """What is to be done with one item."""

    position: int
    action: str
    based_on: int | None
    item: NewItem


@dataclass(frozen=True, slots=True)
class CatalogPart:
    """Some lines of a proposal."""

    supplier: str
    lines: tuple[CatalogLine, ...]


@dataclass(frozen=True, slots=True)
class Catalog:
    """The head of a proposal."""

    supplier: str
    document_number: str
    scope: str
    note: str
    parts: tuple[str, ...]


def read_catalog(payload: object) -> Catalog:
    """Return the head in a message.

    Raises:
        Malformed: it cannot be read.
    """
    body = read_object(payload, "")
    parts = read_list(body, "parts", "")
    if not all(isinstance(part, str) for part in parts) or len(parts) > MOST_PARTS:
        raise Malformed("parts", f"must be at most {MOST_PARTS} texts")
    return Catalog(
        supplier=read_text(body, "supplier", "", required=True),
        document_number=read_text(body, "document_number", "", required=True),
        scope=read_text(body, "scope", ""),
        note=read_text(body, "note", ""),
        parts=tuple(parts),
    )


def read_part(payload: object) -> CatalogPart:
    """Return the part in a message.

    Raises:
        Malformed: it cannot be read.
    """
    body = read_object(payload, "")
    lines = read_list(body, "lines", "")
    if len(lines) > MOST_LINES:
        raise Malformed("lines", f"at most {MOST_LINES} lines are put at once")
    return CatalogPart(read_text(body, "supplier", "", required=True), tuple(_lines(lines)))


def _lines(values: list[object]) -> Iterator[CatalogLine]:
    for index, value in enumerate(values):
        path = f"lines/{index}"
        body = read_object(value, path)
        action = read_text(body, "action", path)
        if action not in ACTIONS:
            raise Malformed(f"{path}/action", f"must be one of {', '.join(ACTIONS)}")
        based_on = None if body.get("based_on") is None else read_whole(body, "based_on", path)
        item = _item(read_object(body.get("item"), f"{path}/item"), f"{path}/item")
        yield CatalogLine(read_whole(body, "position", path), action, based_on, item)


def _item(body: dict[str, object], path: str) -> NewItem:
    return NewItem(
        code=read_text(body, "supplier_item", path, required=True),
        number=read_text(body, "number", path),
        description=read_text(body, "description", path),
        gtin=read_text(body, "gtin", path),
        unit=read_text(body, "unit", path),
        currency=read_text(body, "currency", path),
        price_base=read_quantity(body, "price_base", path),
        valid_from=read_day(body, "valid_from", path),
        valid_to=read_day(body, "valid_to", path),
        tiers=tuple(_tiers(read_list(body, "tiers", path), f"{path}/tiers")),
        pack=_pack(body.get("pack"), f"{path}/pack"),
        minimum=read_decimal(body, "minimum", path),
        lead_days=None if body.get("lead_days") is None else read_whole(body, "lead_days", path),
        origin=read_text(body, "origin", path),
        classification=read_text(body, "classification", path),
        picture=read_text(body, "picture", path),
        datasheet=read_text(body, "datasheet", path),
    )


def _tiers(values: list[object], path: str) -> Iterator[NewPrice]:
    for index, value in enumerate(values):
        body = read_object(value, f"{path}/{index}")
        yield NewPrice(
            read_quantity(body, "minimum", f"{path}/{index}"), read_quantity(body, "price", f"{path}/{index}")
        )


def _pack(value: object, path: str) -> PackUnit | None:
    if value is None:
        return None
    body = read_object(value, path)
    numerator, denominator = read_whole(body, "numerator", path), read_whole(body, "denominator", path)
    if numerator < 1 or denominator < 1:
        raise Malformed(path, "must be a fraction above zero")
    return {"unit": read_text(body, "unit", path, required=True), "numerator": numerator, "denominator": denominator}
