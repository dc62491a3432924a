"""What a line of a catalog changes: field by field, the price in per cent, and money on open orders.

Prices are compared by exact fractions and rounded once, at the end (field rules 4.1 "Rounding").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Protocol

from portal.domain.authority import AUTHORITY, LABELS, Authority
from portal.domain.catalog import CatalogAction, CatalogItem, MasterItem, PricePeriod, PriceTier, ProposalLine
from portal.domain.money import divided, exponent
from portal.domain.price_ranges import in_force, price_range
from portal.domain.profiles import UnitRule
from portal.domain.quantities import UnitFactor, is_sane
from portal.domain.texts import day, measured, number, price

#: Decimals of a change in per cent.
_DECIMALS = 4

#: The largest figure that is kept: the store has fifteen digits before the point.
_LARGEST = Decimal(999_999_999_999_999)

_NO_UNITS: Mapping[str, UnitRule] = MappingProxyType({})


class OnOrder(Protocol):
    """What is known of an item (``ItemFacts``): how the ERP has it, and what is open of it at the orders' prices."""

    @property
    def known(self) -> MasterItem | None: ...

    @property
    def open_value(self) -> Decimal: ...


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of ``CatalogItem`` that a line changes: what people call it, and both texts fit to be shown."""

    field: str
    label: str
    before: str
    after: str


def price_change(line: ProposalLine, known: MasterItem | None) -> Decimal | None:
    """Return the main change of the price in per cent, rounded half up to four decimals; None as ``price_range``.

    No more than fits where figures are kept: what is beyond that is a slip, and is told as the largest figure.
    """
    found = price_range(line, known)
    if found is None:
        return None
    if found.is_none:
        return Decimal(0)
    change, before = found.main.parts
    return _kept(divided(change * 100, before, _DECIMALS))


def effect(line: ProposalLine, facts: OnOrder) -> Decimal:
    """Return what the new price moves on open orders, if they were billed at it: more is positive.

    It is what is open at the orders' prices times the exact main change, rounded once to the currency.
    """
    found = price_range(line, facts.known) if facts.open_value else None
    if found is None or found.is_none:
        return Decimal(0)
    change, before = found.main.parts
    value, parts = facts.open_value.as_integer_ratio()
    return _kept(divided(value * change, parts * before, exponent(line.item.currency)))


def _kept(figure: Decimal) -> Decimal:
    return min(max(figure, -_LARGEST), _LARGEST)


def changes(
    line: ProposalLine, known: MasterItem | None, units: Mapping[str, UnitRule] = _NO_UNITS
) -> tuple[FieldChange, ...]:
    """Return the fields that a line changes, in their order; of a new item all that it says.

    Prices and their days are compared with those that hold when the line's begin. Of an end only its day is a change,
    and no word about what master data own changes nothing. ``units`` give units their names.
    """
    before = item_texts(known.item, in_force(known, line.item.valid_from), units) if known is not None else {}
    if line.action is CatalogAction.END:
        wanted = {"valid_to": before.get("valid_to", "")}
        after = {"valid_to": _day(line.item.valid_to)}
    else:
        item = line.item
        after = item_texts(item, item.period, units)
        wanted = {field: before.get(field, "") for field in after}
    return tuple(
        FieldChange(field, LABELS[field], old, after[field])
        for field, old in wanted.items()
        if old != after[field] and (after[field] or AUTHORITY[field] is not Authority.MASTER_DATA)
    )


def item_texts(item: CatalogItem, period: PricePeriod, units: Mapping[str, UnitRule]) -> dict[str, str]:
    """Return every field of an item at the prices of a period as people read it, "" for what is not said."""
    return {
        "code": item.code,
        "description": item.description,
        "unit": _unit(item.unit, units),
        "currency": item.currency,
        "prices": _prices(period.prices, item.currency),
        "price_base": _number(period.price_base),
        "valid_from": _day(period.valid_from),
        "valid_to": _day(period.valid_to),
        "buyer_item": item.buyer_item,
        "gtin": item.gtin,
        "pack": pack_text(item.pack, units),
        "minimum": "" if item.minimum is None else _number(item.minimum),
        "lead_days": "" if item.lead_days is None else measured(item.lead_days, "days"),
        "origin": item.origin,
        "classification": item.classification,
        "picture": item.picture,
        "datasheet": item.datasheet,
    }


def _day(value: date | None) -> str:
    return "" if value is None else day(value)


def _unit(code: str, units: Mapping[str, UnitRule]) -> str:
    rule = units.get(code)
    return rule.name if rule is not None else code


def _number(value: Decimal) -> str:
    return number(value) if is_sane(value) else str(value)


def _prices(tiers: tuple[PriceTier, ...], currency: str) -> str:
    """Return prices as ``9.50 EUR``, or ``9.50 EUR, from 100 8.90 EUR``."""
    shown = [f"{_price(one.price, currency)} {currency}".strip() for one in tiers]
    return ", ".join(
        [*shown[:1], *(f"from {_number(one.minimum)} {text}" for one, text in zip(tiers[1:], shown[1:], strict=True))]
    )


def days_text(period: PricePeriod) -> str:
    """Return the days of the ERP's later prices: ``from 12 Mar 2026 to 21 Mar 2026``."""
    return f"from {day(period.valid_from)}" + (f" to {day(period.valid_to)}" if period.valid_to else "")


def prices_text(period: PricePeriod, item: CatalogItem, units: Mapping[str, UnitRule]) -> str:
    """Return the ERP's prices with what each is for: ``9.50 EUR, from 100 8.90 EUR, for 100 pieces``."""
    prices = _prices(period.prices, item.currency) + ("," if len(period.prices) > 1 else "")
    return f"{prices} for {measured(period.price_base, _unit(item.unit, units))}"


def _price(value: Decimal, currency: str) -> str:
    return price(value, currency) if is_sane(value) else str(value)


def same_pack(one: UnitFactor | None, other: UnitFactor | None) -> bool:
    """Say whether two packs hold the same: 192/2 is 96/1."""
    if one is None or other is None:
        return one is other
    return (one.unit, one.base) == (other.unit, other.base) and (
        one.numerator * other.denominator == other.numerator * one.denominator
    )


def pack_text(pack: UnitFactor | None, units: Mapping[str, UnitRule]) -> str:
    """Return a pack as ``boxes of 96 pieces``, and one that holds no whole number as a fraction."""
    if pack is None:
        return ""
    exact = number(pack.numerator) if pack.denominator == 1 else f"{pack.numerator}/{pack.denominator}"
    return f"{_unit(pack.unit, units)} of {exact} {_unit(pack.base, units)}"
