"""What a line of a catalog changes: field by field, the price in per cent, and money on open orders.

Prices are compared by exact fractions and rounded once, at the end (field rules 4.1 "Rounding").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from portal.domain.authority import LABELS
from portal.domain.catalog import CatalogAction, CatalogItem, MasterItem, PricePeriod, PriceTier, ProposalLine
from portal.domain.money import round_half_up, rounded
from portal.domain.profiles import UnitRule
from portal.domain.quantities import UnitFactor, is_sane
from portal.domain.rules.cataloguing.facts import ItemFacts
from portal.domain.rules.invoicing.claims import same_unit
from portal.domain.texts import day, measured, number, price

#: Decimals of a change in per cent.
_DECIMALS = 4

_NO_UNITS: Mapping[str, UnitRule] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of ``CatalogItem`` that a line changes: what people call it, and both texts fit to be shown."""

    field: str
    label: str
    before: str
    after: str


def in_force(known: MasterItem, on: date | None) -> PricePeriod:
    """Return the prices of an item that hold on a day; the first of all where the day is before them or unknown."""
    item = known.item
    found = PricePeriod(item.valid_from, item.valid_to, item.prices)
    for period in known.later if on is not None else ():
        if period.valid_from is not None and on is not None and period.valid_from <= on:
            found = period
    return found


def same_prices(one: Iterable[PriceTier], other: Iterable[PriceTier]) -> bool:
    """Say whether two price lists say the same."""
    return tuple(one) == tuple(other)


def price_ratio(line: ProposalLine, known: MasterItem | None) -> Fraction | None:
    """Return by how much a price changes, exactly, as a part of the price before: 1/40 for 2.5 % more.

    That is against the prices that hold when the line's begin. Where prices go by quantity it is the largest rise of
    any quantity, or the largest fall where none is dearer. None where there is nothing to compare: a new item, an end,
    no price, another currency or unit, or a price before of zero.
    """
    item = line.item
    if known is None or line.action is CatalogAction.END or not _is_comparable(item, known.item):
        return None
    before = in_force(known, item.valid_from).prices
    if before == item.prices and known.item.price_base == item.price_base:
        return Fraction(0) if before else None
    old, new = _units_prices(before, known.item.price_base), _units_prices(item.prices, item.price_base)
    if not old or not new or not all(value for _, value in old):
        return None
    ratios = [_at(new, least) / _at(old, least) - 1 for least in {least for least, _ in (*old, *new)}]
    return max(ratios) if max(ratios) > 0 else min(ratios)


def _is_comparable(item: CatalogItem, before: CatalogItem) -> bool:
    return item.currency == before.currency and same_unit(item.unit, before.unit)


def _units_prices(tiers: tuple[PriceTier, ...], base: Decimal) -> list[tuple[Decimal, Fraction]]:
    """Return the prices for one unit by the quantity from which they hold; none where a figure is no number."""
    if not is_sane(base) or base <= 0 or not all(is_sane(one.minimum) and is_sane(one.price) for one in tiers):
        return []
    each = Fraction(base)
    return sorted((one.minimum, Fraction(one.price) / each) for one in tiers)


def _at(prices: list[tuple[Decimal, Fraction]], quantity: Decimal) -> Fraction:
    """Return the price for a quantity; below the first tier its price counts."""
    found = prices[0][1]
    for least, value in prices:
        if least <= quantity:
            found = value
    return found


def price_change(line: ProposalLine, known: MasterItem | None) -> Decimal | None:
    """Return the change of the price in per cent, as ``price_ratio`` has it, rounded half up to four decimals."""
    ratio = price_ratio(line, known)
    return None if ratio is None else round_half_up(ratio * 100, _DECIMALS)


def effect(line: ProposalLine, facts: ItemFacts) -> Decimal:
    """Return what the new price moves on open orders, if they were billed at it: more is positive.

    It is what is open at the orders' prices times the exact change, rounded once to the currency.
    """
    ratio = price_ratio(line, facts.known) if facts.open_value else None
    return rounded(Fraction(facts.open_value) * ratio, line.item.currency) if ratio else Decimal(0)


def changes(
    line: ProposalLine, known: MasterItem | None, units: Mapping[str, UnitRule] = _NO_UNITS
) -> tuple[FieldChange, ...]:
    """Return the fields that a line changes, in their order; of a new item all that it says.

    Prices and their days are compared with those that hold when the line's begin. Of an end only its day is a change.
    ``units`` give units their names.
    """
    before = _texts(known.item, in_force(known, line.item.valid_from), units) if known is not None else {}
    if line.action is CatalogAction.END:
        wanted = {"valid_to": before.get("valid_to", "")}
        after = {"valid_to": _day(line.item.valid_to)}
    else:
        item = line.item
        after = _texts(item, PricePeriod(item.valid_from, item.valid_to, item.prices), units)
        wanted = {field: before.get(field, "") for field in after}
    return tuple(
        FieldChange(field, LABELS[field], old, after[field]) for field, old in wanted.items() if old != after[field]
    )


def _texts(item: CatalogItem, period: PricePeriod, units: Mapping[str, UnitRule]) -> dict[str, str]:
    """Return every field as people read it, "" for what is not said."""
    return {
        "code": item.code,
        "description": item.description,
        "unit": _unit(item.unit, units),
        "currency": item.currency,
        "prices": _prices(period.prices, item.currency),
        "price_base": _number(item.price_base),
        "valid_from": _day(period.valid_from),
        "valid_to": _day(period.valid_to),
        "buyer_item": item.buyer_item,
        "gtin": item.gtin,
        "pack": _pack(item.pack, units),
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


def _price(value: Decimal, currency: str) -> str:
    return price(value, currency) if is_sane(value) else str(value)


def _pack(pack: UnitFactor | None, units: Mapping[str, UnitRule]) -> str:
    """Return a pack as ``boxes of 96 pieces``, and one that holds no whole number as a fraction."""
    if pack is None:
        return ""
    exact = number(pack.numerator) if pack.denominator == 1 else f"{pack.numerator}/{pack.denominator}"
    return f"{_unit(pack.unit, units)} of {exact} {_unit(pack.base, units)}"
