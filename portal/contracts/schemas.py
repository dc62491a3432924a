"""JSON Schemas (2020-12) of the contracts, as published.

What a schema lets in, its contract reads. The contract is a little wider: it also trims texts and takes null for what
is left out. Lengths count code points.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from portal.contracts import acknowledgment_v1, order_v1, scalars
from portal.domain.acknowledgments import HeaderWord, Reason, RowType
from portal.domain.dates import MEANINGS, DateKind
from portal.domain.orders import Demand, LineStatus, OrderStatus

Schema = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NUMBER: Schema = {
    "type": "string",
    "pattern": f"^-?[0-9]{{1,{scalars.WHOLE_DIGITS}}}(\\.[0-9]{{1,{scalars.DECIMAL_DIGITS}}})?$",
}
_DAY: Schema = {"type": "string", "format": "date", "pattern": "^(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}$"}
_INSTANT: Schema = {"type": "string", "format": "date-time", "pattern": "Z$"}
_TEXT: Schema = {"type": "string"}
_WHOLE: Schema = {"type": "integer"}
_YES_OR_NO: Schema = {"type": "boolean"}
_LIMITS: Schema = {"type": "object", "additionalProperties": {"type": ["string", "null"]}}


def acknowledgment() -> Schema:
    """Return the schema of ``acknowledgment/1``; fields it does not name are refused."""
    contract = acknowledgment_v1
    substitute = _strict({"item": _text(contract.ITEM), "description": _text(contract.DESCRIPTION)}, required=["item"])
    row = _strict(
        {
            "type": _one_of(RowType),
            "quantity": _NUMBER,
            "unit": _text(contract.UNIT),
            "delivery": _day(DateKind.PROMISED_DELIVERY),
            "ship": _day(DateKind.PROMISED_SHIP),
            "price": _NUMBER,
            "substitute": substitute,
            "reason": _one_of(Reason),
            "note": _text(contract.NOTE),
        },
        required=["type", "quantity"],
    )
    line = _strict(
        {
            "line": {"type": "integer", "minimum": 0, "maximum": contract.LAST_LINE},
            "rows": {"type": "array", "items": row, "maxItems": contract.ROWS},
        },
        required=["line", "rows"],
    )
    revision = {"type": "integer", "minimum": 0, "maximum": contract.LAST_REVISION}
    question = _strict(
        {
            "line": {"type": "integer", "minimum": 0, "maximum": contract.LAST_LINE},
            "base": revision,
            "current": revision,
            "change": _text(contract.NOTE),
        },
        required=["base", "current", "change"],
    )
    document = _strict(
        {
            "contract": {"const": contract.CONTRACT},
            "order": _text(contract.NUMBER) | {"minLength": 1},
            "base_revision": revision,
            "number": _text(contract.NUMBER),
            "claim": _one_of(HeaderWord),
            "currency": _text(contract.CURRENCY),
            "note": _text(contract.NOTE),
            "confirmed": {"type": "array", "items": _text(contract.FINGERPRINT), "maxItems": contract.CONFIRMED},
            "typed": _text(contract.NUMBER),
            "questions": {"type": "array", "items": question, "maxItems": contract.LINES},
            "lines": {"type": "array", "items": line, "maxItems": contract.LINES},
        },
        required=["order", "base_revision", "lines"],
    )
    return {"$schema": _DIALECT, "title": contract.CONTRACT, **document}


def order() -> Schema:
    """Return the schema of ``order/1``; a reader has to expect fields that it does not name."""
    document = _open(
        {
            "contract": {"const": order_v1.CONTRACT},
            "number": _TEXT,
            "revision": _WHOLE,
            "erp_version": _WHOLE,
            "supplier": _TEXT,
            "currency": _TEXT,
            "ordered_on": _day(DateKind.ORDERED),
            "status": _one_of(OrderStatus),
            "buyer": _address(),
            "ship_to": _ship_to(),
            "lines": {"type": "array", "items": _order_line()},
            "hold": _open({"since": {"type": ["string", "null"], "format": "date"}, "reason": _TEXT}, required=[]),
            "released_at": _INSTANT,
            "changed_at": _INSTANT,
            "answer_due": _INSTANT,
            "supplier_site": _TEXT,
            "invoice_to": _address(),
            "contact": _open({"name": _TEXT, "email": _TEXT, "phone": _TEXT}, required=[]),
            "payment_terms": _TEXT,
            "incoterm": _TEXT,
            "incoterm_place": _TEXT,
            "note": _TEXT,
            "tolerances": _LIMITS,
        },
        required=[
            "number",
            "revision",
            "erp_version",
            "supplier",
            "currency",
            "ordered_on",
            "status",
            "buyer",
            "ship_to",
            "lines",
        ],
    )
    return {"$schema": _DIALECT, "title": order_v1.CONTRACT, **document}


def _order_line() -> Schema:
    requested = _day(DateKind.REQUESTED_DELIVERY)
    schedule = _open({"number": _WHOLE, "quantity": _NUMBER, "requested": requested}, required=["number", "quantity"])
    pack = {"unit": _TEXT, "base": _TEXT, "numerator": _WHOLE, "denominator": _WHOLE}
    texts = ("item", "description", "unit", "supplier_item", "gtin", "price_unit", "status_reason", "note")
    amounts = ("quantity", "cancelled", "shipped", "received", "confirmed", "returned", "pack_size", "minimum")
    return _open(
        {
            "number": _WHOLE,
            **dict.fromkeys(texts, _TEXT),
            **dict.fromkeys((*amounts, "price", "price_base"), _NUMBER),
            "requested": requested,
            "cancel_after": _day(DateKind.LATEST_DELIVERY),
            "status_since": _DAY,
            "schedules": {"type": "array", "items": schedule},
            "status": _one_of(LineStatus),
            "discrete": _YES_OR_NO,
            "pack": _open(pack, required=list(pack)),
            "free_of_charge": _YES_OR_NO,
            "lead_days": _WHOLE,
            "transit_days": _WHOLE,
            "ship_to": _ship_to(),
            "tolerances": _LIMITS,
            "demands": {"type": "array", "items": _one_of(Demand)},
            "shelf_life_days": _WHOLE,
            "certificates": {"type": "array", "items": _TEXT},
        },
        required=["number", "item", "description", "quantity", "unit", "price"],
    )


def _ship_to() -> Schema:
    weekday = {"type": "integer", "minimum": 1, "maximum": 7}
    return _open(
        {
            "address": _address(),
            "time_zone": _TEXT,
            "closed_weekdays": {"type": "array", "items": weekday},
            "closed_dates": {"type": "array", "items": _DAY},
        },
        required=["address"],
    )


def _address() -> Schema:
    texts = ("name", "city", "postal_code", "country", "gln", "code")
    lines = {"type": "array", "items": _TEXT}
    return _open({**dict.fromkeys(texts, _TEXT), "lines": lines}, required=["name"])


def _day(kind: DateKind) -> Schema:
    """Return the schema of a day that says which one it is."""
    meaning = MEANINGS[kind]
    return {**_DAY, "description": f"{meaning.label}: {meaning.sentence}"}


def _text(limit: int) -> Schema:
    return {"type": "string", "maxLength": limit}


def _one_of(codes: type[StrEnum]) -> Schema:
    return {"enum": [code.value for code in codes]}


def _open(properties: Schema, *, required: list[str]) -> Schema:
    return {"type": "object", "properties": properties, "required": required}


def _strict(properties: Schema, *, required: list[str]) -> Schema:
    return _open(properties, required=required) | {"additionalProperties": False}
