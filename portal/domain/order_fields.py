"""The fields of an order and its lines: their names in plain words, what they are about, and how a value is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any

from portal.domain.orders import Address, Contact, Hold, OrderLine, Schedule, ShipTo
from portal.domain.profiles import UnitRule
from portal.domain.quantities import UnitFactor
from portal.domain.taxes import Tax
from portal.domain.texts import day, listed, measured, number, price


class Kind(StrEnum):
    """What a field is about: decides whether an answer has touched it (field rules 4.1 "Revision conflict").

    FACT: what happened or what only informs; an answer stays as it is.
    """

    QUANTITY = "quantity"
    DATE = "date"
    PRICE = "price"
    ITEM = "item"
    STATE = "state"
    TERMS = "terms"
    FACT = "fact"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a value of one revision is shown in: the order's currency, and the names of units."""

    currency: str
    units: Mapping[str, UnitRule]

    def unit(self, code: str) -> str:
        """Return the name of a unit, or its code where it has none."""
        return self.units[code].name if code in self.units else code


@dataclass(frozen=True, slots=True)
class Field:
    """How one field is read, shown and named; ``show`` gets the value the thing it is of, and the scope."""

    path: str
    label: str
    kind: Kind
    show: Callable[[Any, Any, Scope], str]


def _text(value: Any, _thing: Any, _scope: Scope) -> str:
    return "" if value is None else str(value)


def _words(value: Any, _thing: Any, _scope: Scope) -> str:
    return str(value).replace("_", " ")


def _day(value: Any, _thing: Any, _scope: Scope) -> str:
    return day(value.date() if isinstance(value, datetime) else value)


def _instant(value: datetime | None, _thing: Any, _scope: Scope) -> str:
    return "" if value is None else f"{day(value.date())}, {value:%H:%M} UTC"


def _number(value: Any, _thing: Any, _scope: Scope) -> str:
    return "" if value is None else number(value)


def quantity(value: Any, line: OrderLine, scope: Scope) -> str:
    return "" if value is None else measured(value, scope.unit(line.unit))


def _price(value: Any, line: OrderLine, scope: Scope) -> str:
    return f"{price(value, scope.currency)} {scope.currency}"


def _yes(value: bool, _thing: Any, _scope: Scope) -> str:
    return "yes" if value else "no"


def _unit(value: str, _thing: Any, scope: Scope) -> str:
    return scope.unit(value)


def _pack(value: UnitFactor | None, _thing: Any, scope: Scope) -> str:
    if value is None:
        return ""
    return f"{measured(1, scope.unit(value.unit))} = {_ratio(value.factor)} {scope.unit(value.base)}"


def _ratio(factor: Fraction) -> str:
    return number(factor) if factor.denominator == 1 else f"{factor.numerator}/{factor.denominator}"


def _address(value: Address | None, _thing: Any, _scope: Scope) -> str:
    if value is None:
        return ""
    town = " ".join(filter(None, (value.postal_code, value.city)))
    ids = (f"GLN {value.gln}" if value.gln else "", f"code {value.code}" if value.code else "")
    return ", ".join(filter(None, (value.name, *value.lines, town, value.country, *ids)))


def _contact(value: Contact, _thing: Any, _scope: Scope) -> str:
    return ", ".join(filter(None, (value.name, value.email, value.phone)))


def _hold(value: Hold | None, _thing: Any, _scope: Scope) -> str:
    return "" if value is None else f"on hold since {day(value.since)}: {value.reason or 'no reason given'}"


def _place(value: ShipTo | None, _thing: Any, scope: Scope) -> str:
    if value is None:
        return ""
    names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    closed = [names[weekday - 1] for weekday in sorted(value.closed_weekdays)]
    closed += [day(date) for date in sorted(value.closed_dates)]
    calendar = f"closed {listed(closed)}" if closed else ""
    return ", ".join(filter(None, (_address(value.address, None, scope), value.time_zone, calendar)))


def _codes(value: Iterable[str], _thing: Any, _scope: Scope) -> str:
    return ", ".join(sorted(code.replace("_", " ") for code in value))


def _tax(value: Tax | None, _thing: Any, _scope: Scope) -> str:
    if value is None:
        return ""
    return value.category.value if value.rate is None else f"{value.category.value} {number(value.rate)} %"


def _limits(value: Mapping[str, str | None], _thing: Any, _scope: Scope) -> str:
    return ", ".join(f"{key} {limit if limit is not None else 'not checked'}" for key, limit in sorted(value.items()))


def schedule(value: Schedule, line: OrderLine, scope: Scope) -> str:
    return f"{quantity(value.quantity, line, scope)} requested for {day(value.requested)}"


#: Fields of an order that no difference shows; the terms are told in words.
NOT_COMPARED = frozenset({"number", "revision", "erp_version", "changed_at", "released_at", "lines", "terms"})

HEADER = (
    Field("currency", "currency", Kind.PRICE, _text),
    Field("status", "status of the order", Kind.FACT, _words),
    Field("hold", "hold", Kind.FACT, _hold),
    Field("supplier", "supplier", Kind.TERMS, _text),
    Field("supplier_site", "supplier site", Kind.TERMS, _text),
    Field("ship_to", "delivery address", Kind.TERMS, _place),
    Field("buyer", "buyer", Kind.TERMS, _address),
    Field("invoice_to", "invoice address", Kind.TERMS, _address),
    Field("payment_terms", "payment terms", Kind.TERMS, _text),
    Field("freight", "planned freight", Kind.FACT, _text),
    Field("incoterm", "delivery terms", Kind.TERMS, _text),
    Field("incoterm_place", "place of the delivery terms", Kind.TERMS, _text),
    Field("contact", "contact", Kind.FACT, _contact),
    Field("ordered_on", "order date", Kind.FACT, _day),
    Field("answer_due", "answer due", Kind.FACT, _instant),
    Field("note", "note", Kind.FACT, _text),
    Field("document_number", "number in the buyer's document", Kind.FACT, _text),
    Field("tolerances", "tolerances", Kind.FACT, _limits),
)

LINE = (
    Field("item", "item", Kind.ITEM, _text),
    Field("description", "description", Kind.TERMS, _text),
    Field("supplier_item", "your item number", Kind.TERMS, _text),
    Field("gtin", "GTIN", Kind.TERMS, _text),
    Field("quantity", "quantity", Kind.QUANTITY, quantity),
    Field("unit", "unit", Kind.QUANTITY, _unit),
    Field("cancelled", "cancelled quantity", Kind.QUANTITY, quantity),
    Field("shipped", "shipped quantity", Kind.QUANTITY, quantity),
    Field("received", "received quantity", Kind.FACT, quantity),
    Field("confirmed", "confirmed quantity", Kind.FACT, quantity),
    Field("requested", "requested delivery", Kind.DATE, _day),
    Field("cancel_after", "latest delivery", Kind.TERMS, _day),
    Field("price", "price", Kind.PRICE, _price),
    Field("price_base", "price base", Kind.PRICE, _number),
    Field("price_unit", "unit of the price", Kind.PRICE, _unit),
    Field("free_of_charge", "free of charge", Kind.PRICE, _yes),
    Field("status", "status of the line", Kind.STATE, _words),
    Field("status_reason", "reason of the status", Kind.FACT, _text),
    Field("status_since", "date of the status", Kind.FACT, _day),
    Field("discrete", "whole numbers only", Kind.TERMS, _yes),
    Field("pack", "pack", Kind.TERMS, _pack),
    Field("pack_size", "pack size", Kind.TERMS, quantity),
    Field("minimum", "minimum quantity", Kind.TERMS, quantity),
    Field("lead_days", "days until the goods leave", Kind.TERMS, _number),
    Field("transit_days", "working days on the way", Kind.TERMS, _number),
    Field("ship_to", "delivery address", Kind.TERMS, _place),
    Field("note", "note", Kind.TERMS, _text),
    Field("tolerances", "tolerances", Kind.FACT, _limits),
    Field("demands", "what a ship notice has to tell", Kind.TERMS, _codes),
    Field("certificates", "certificates to send along", Kind.TERMS, _codes),
    Field("shelf_life_days", "days of shelf life at arrival", Kind.TERMS, _number),
    Field("returned", "quantity to be replaced", Kind.FACT, quantity),
    Field("invoiced", "invoiced quantity", Kind.FACT, quantity),
    Field("tax", "tax expected on invoices", Kind.FACT, _tax),
    Field("document_line", "line in the buyer's document", Kind.FACT, _text),
)
