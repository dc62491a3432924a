"""The difference between two revisions of an order, field by field, in plain words and in those of X12 860 (el. 670).

Left out are the counters and clocks of the revision itself: they change with every revision and tell nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any

from portal.domain.orders import Address, Contact, Hold, OrderLine, PurchaseOrder, Schedule, ShipTo
from portal.domain.quantities import UnitFactor
from portal.domain.texts import day, listed, number, price

#: Fields of an order that no difference shows.
NOT_COMPARED = frozenset({"number", "revision", "erp_version", "changed_at", "released_at", "lines"})


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


class ChangeWord(StrEnum):
    """What happened to a whole line (X12 element 670; field vocabulary, 3.1); NONE for the header and for the rest."""

    NONE = ""
    QUANTITY_UP = "QI"
    QUANTITY_DOWN = "QD"
    PRICE = "PC"
    PRICE_QUANTITY = "PQ"
    PRICE_RESCHEDULE = "PR"
    RESCHEDULE = "RS"
    RESCHEDULE_QUANTITY = "RQ"
    REPLACED_ITEM = "RE"
    REPLACED_VALUES = "RZ"
    ADDED = "AI"
    DELETED = "DI"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that differs.

    ``path`` is as in issues (``lines/10/price``), ``line`` None for the header; ``field`` names it in plain words;
    ``before`` and ``after`` are texts fit to be shown. ``word`` is the same for all changes of a line.
    """

    path: str
    line: int | None
    field: str
    before: str
    after: str
    kind: Kind
    word: ChangeWord = ChangeWord.NONE

    @property
    def sentence(self) -> str:
        """The change in words: ``price from 9.50 EUR to 9.00 EUR``."""
        if self.word is ChangeWord.ADDED:
            return f"added: {self.after}"
        if self.word is ChangeWord.DELETED and not self.after:
            return f"removed: {self.before}"
        return f"{self.field} from {self.before or 'nothing'} to {self.after or 'nothing'}"


@dataclass(frozen=True, slots=True)
class _Field:
    """How one field is read, shown and named; ``show`` gets the value and a scope (order or line) for its units."""

    path: str
    label: str
    kind: Kind
    show: Callable[[Any, Any, str], str]


def _text(value: Any, _thing: Any, _currency: str) -> str:
    return "" if value is None else str(value)


def _words(value: Any, _thing: Any, _currency: str) -> str:
    return str(value).replace("_", " ")


def _day(value: Any, _thing: Any, _currency: str) -> str:
    return day(value.date() if isinstance(value, datetime) else value)


def _instant(value: datetime | None, _thing: Any, _currency: str) -> str:
    return "" if value is None else f"{day(value.date())}, {value:%H:%M} UTC"


def _number(value: Any, _thing: Any, _currency: str) -> str:
    return "" if value is None else number(value)


def _quantity(value: Any, line: OrderLine, _currency: str) -> str:
    return "" if value is None else f"{number(value)} {line.unit}"


def _price(value: Any, line: OrderLine, currency: str) -> str:
    return f"{price(value, currency)} {currency}"


def _yes(value: bool, _thing: Any, _currency: str) -> str:
    return "yes" if value else "no"


def _pack(value: UnitFactor | None, _thing: Any, _currency: str) -> str:
    return "" if value is None else f"1 {value.unit} = {_ratio(value.factor)} {value.base}"


def _ratio(factor: Fraction) -> str:
    return number(factor) if factor.denominator == 1 else f"{factor.numerator}/{factor.denominator}"


def _address(value: Address | None, _thing: Any, _currency: str) -> str:
    if value is None:
        return ""
    town = " ".join(filter(None, (value.postal_code, value.city)))
    ids = (f"GLN {value.gln}" if value.gln else "", f"code {value.code}" if value.code else "")
    return ", ".join(filter(None, (value.name, *value.lines, town, value.country, *ids)))


def _contact(value: Contact, _thing: Any, _currency: str) -> str:
    return ", ".join(filter(None, (value.name, value.email, value.phone)))


def _hold(value: Hold | None, _thing: Any, _currency: str) -> str:
    return "" if value is None else f"on hold since {day(value.since)}: {value.reason or 'no reason given'}"


def _place(value: ShipTo | None, _thing: Any, _currency: str) -> str:
    if value is None:
        return ""
    names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    closed = [names[weekday - 1] for weekday in sorted(value.closed_weekdays)]
    closed += [day(date) for date in sorted(value.closed_dates)]
    calendar = f"closed {listed(closed)}" if closed else ""
    return ", ".join(filter(None, (_address(value.address, None, ""), value.time_zone, calendar)))


def _limits(value: Mapping[str, str | None], _thing: Any, _currency: str) -> str:
    return ", ".join(f"{key} {limit if limit is not None else 'not checked'}" for key, limit in sorted(value.items()))


def _schedule(value: Schedule, line: OrderLine, currency: str) -> str:
    return f"{_quantity(value.quantity, line, currency)} on {day(value.requested)}"


_HEADER = (
    _Field("currency", "currency", Kind.PRICE, _text),
    _Field("status", "status of the order", Kind.FACT, _words),
    _Field("hold", "hold", Kind.FACT, _hold),
    _Field("supplier", "supplier", Kind.TERMS, _text),
    _Field("supplier_site", "supplier site", Kind.TERMS, _text),
    _Field("ship_to", "delivery address", Kind.TERMS, _place),
    _Field("buyer", "buyer", Kind.TERMS, _address),
    _Field("invoice_to", "invoice address", Kind.TERMS, _address),
    _Field("payment_terms", "payment terms", Kind.TERMS, _text),
    _Field("incoterm", "delivery terms", Kind.TERMS, _text),
    _Field("incoterm_place", "place of the delivery terms", Kind.TERMS, _text),
    _Field("contact", "contact", Kind.FACT, _contact),
    _Field("ordered_on", "order date", Kind.FACT, _day),
    _Field("answer_due", "answer due", Kind.FACT, _instant),
    _Field("note", "note", Kind.FACT, _text),
    _Field("tolerances", "tolerances", Kind.FACT, _limits),
)

_LINE = (
    _Field("item", "item", Kind.ITEM, _text),
    _Field("description", "description", Kind.TERMS, _text),
    _Field("supplier_item", "your item number", Kind.TERMS, _text),
    _Field("gtin", "GTIN", Kind.TERMS, _text),
    _Field("quantity", "quantity", Kind.QUANTITY, _quantity),
    _Field("unit", "unit", Kind.QUANTITY, _text),
    _Field("cancelled", "cancelled quantity", Kind.QUANTITY, _quantity),
    _Field("shipped", "shipped quantity", Kind.QUANTITY, _quantity),
    _Field("received", "received quantity", Kind.FACT, _quantity),
    _Field("confirmed", "confirmed quantity", Kind.FACT, _quantity),
    _Field("requested", "delivery date", Kind.DATE, _day),
    _Field("cancel_after", "last delivery date", Kind.TERMS, _day),
    _Field("price", "price", Kind.PRICE, _price),
    _Field("price_base", "price base", Kind.PRICE, _number),
    _Field("price_unit", "unit of the price", Kind.PRICE, _text),
    _Field("free_of_charge", "free of charge", Kind.PRICE, _yes),
    _Field("status", "status of the line", Kind.STATE, _words),
    _Field("status_reason", "reason of the status", Kind.FACT, _text),
    _Field("status_since", "date of the status", Kind.FACT, _day),
    _Field("discrete", "whole numbers only", Kind.TERMS, _yes),
    _Field("pack", "pack", Kind.TERMS, _pack),
    _Field("pack_size", "pack size", Kind.TERMS, _quantity),
    _Field("minimum", "minimum quantity", Kind.TERMS, _quantity),
    _Field("transit_days", "days in transit", Kind.TERMS, _number),
    _Field("ship_to", "delivery address", Kind.TERMS, _place),
    _Field("note", "note", Kind.TERMS, _text),
    _Field("tolerances", "tolerances", Kind.FACT, _limits),
)


def diff(a: PurchaseOrder, b: PurchaseOrder) -> tuple[FieldChange, ...]:
    """Return what changed from ``a`` to ``b``: the header first, then lines in the order of their numbers."""
    changes = list(header_diff(a, b))
    before, after = a.by_number(), b.by_number()
    for line in sorted(before.keys() | after.keys()):
        changes += line_diff(before.get(line), after.get(line), (a.currency, b.currency))
    return tuple(changes)


def header_diff(a: PurchaseOrder, b: PurchaseOrder) -> tuple[FieldChange, ...]:
    """Return what changed outside the lines."""
    return tuple(_fields(_HEADER, "", None, a, b, (a.currency, b.currency)))


def line_diff(
    before: OrderLine | None, after: OrderLine | None, currencies: tuple[str, str]
) -> tuple[FieldChange, ...]:
    """Return what changed on one line; None on one side means the line was added or removed."""
    if before == after:
        return ()
    if before is None or after is None:
        return _whole_line(before, after)
    path = f"lines/{after.number}"
    changes = [*_fields(_LINE, f"{path}/", after.number, before, after, currencies)]
    changes += _schedules(path, before, after, currencies)
    word = _word(before, after, changes)
    return tuple(replace(change, word=word) for change in changes)


def _fields(
    fields: tuple[_Field, ...], path: str, line: int | None, a: Any, b: Any, currencies: tuple[str, str]
) -> Iterator[FieldChange]:
    for field in fields:
        before, after = getattr(a, field.path), getattr(b, field.path)
        if before != after:
            yield FieldChange(
                path=f"{path}{field.path}",
                line=line,
                field=field.label,
                before=field.show(before, a, currencies[0]),
                after=field.show(after, b, currencies[1]),
                kind=field.kind,
            )


def _whole_line(before: OrderLine | None, after: OrderLine | None) -> tuple[FieldChange, ...]:
    line = after or before
    if line is None:
        return ()
    text = f"{number(line.quantity)} {line.unit} of {line.item}"
    change = FieldChange(f"lines/{line.number}", line.number, "line", "", "", Kind.STATE)
    if after is None:
        return (replace(change, before=text, word=ChangeWord.DELETED),)
    return (replace(change, after=text, word=ChangeWord.ADDED),)


def _schedules(path: str, before: OrderLine, after: OrderLine, currencies: tuple[str, str]) -> Iterator[FieldChange]:
    old = {schedule.number: schedule for schedule in before.schedules}
    new = {schedule.number: schedule for schedule in after.schedules}
    for key in sorted(old.keys() | new.keys()):
        if old.get(key) != new.get(key):
            yield FieldChange(
                path=f"{path}/schedules/{key}",
                line=after.number,
                field=f"delivery {key}",
                before=_schedule(old[key], before, currencies[0]) if key in old else "",
                after=_schedule(new[key], after, currencies[1]) if key in new else "",
                kind=Kind.DATE,
            )


def _word(before: OrderLine, after: OrderLine, changes: list[FieldChange]) -> ChangeWord:
    kinds = {change.kind for change in changes}
    if Kind.STATE in kinds and after.status == "cancelled":
        return ChangeWord.DELETED
    if Kind.ITEM in kinds:
        return ChangeWord.REPLACED_ITEM
    if kinds >= {Kind.QUANTITY, Kind.DATE, Kind.PRICE}:
        return ChangeWord.REPLACED_VALUES
    pairs = {
        frozenset({Kind.PRICE, Kind.QUANTITY}): ChangeWord.PRICE_QUANTITY,
        frozenset({Kind.PRICE, Kind.DATE}): ChangeWord.PRICE_RESCHEDULE,
        frozenset({Kind.DATE, Kind.QUANTITY}): ChangeWord.RESCHEDULE_QUANTITY,
        frozenset({Kind.PRICE}): ChangeWord.PRICE,
        frozenset({Kind.DATE}): ChangeWord.RESCHEDULE,
    }
    main = frozenset(kinds & {Kind.QUANTITY, Kind.DATE, Kind.PRICE})
    if main == {Kind.QUANTITY}:
        grows = after.quantity - after.cancelled > before.quantity - before.cancelled
        return ChangeWord.QUANTITY_UP if grows else ChangeWord.QUANTITY_DOWN
    return pairs.get(main, ChangeWord.NONE)
