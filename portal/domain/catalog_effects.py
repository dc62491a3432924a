"""What a line of a catalog changes: field by field, the price in per cent, and money on open orders.

Prices are compared by exact fractions and rounded once, at the end (field rules 4.1 "Rounding").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal, Inexact, InvalidOperation, Overflow
from fractions import Fraction
from types import MappingProxyType
from typing import Protocol

from portal.domain.authority import AUTHORITY, LABELS, Authority
from portal.domain.catalog import CatalogAction, CatalogItem, MasterItem, PricePeriod, PriceTier, ProposalLine
from portal.domain.money import rounded
from portal.domain.profiles import UnitRule
from portal.domain.quantities import UnitFactor, is_sane, same_unit
from portal.domain.texts import day, measured, number, price

#: Decimals of a change in per cent.
_DECIMALS = 4

#: Room for products of two figures of 18 digits on both sides of the point; more, or what is no number, is an error.
_SANE = Context(prec=80, traps=[InvalidOperation, Overflow, Inexact])
_LARGEST = 80

#: Room for products of such products.
_EXACT = Context(prec=400)

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


def in_force(known: MasterItem, on: date | None) -> PricePeriod:
    """Return the prices of an item that hold on a day; the first of all where the day is before them or unknown."""
    item = known.item
    found = PricePeriod(item.valid_from, item.valid_to, item.prices)
    for period in known.later if on is not None else ():
        if period.valid_from is not None and on is not None and period.valid_from <= on:
            found = period
    return found


@dataclass(frozen=True, slots=True)
class Step:
    """A price before and after, each times the price base of the other: they compare exactly, without division."""

    before: Decimal
    after: Decimal

    @property
    def ratio(self) -> Fraction:
        """By how much it changes, exactly, as a part of the price before: 1/40 for 2.5 % more."""
        return Fraction(*self._parts())

    @property
    def percent(self) -> Decimal:
        """The same in per cent, rounded half up to four decimals; in whole numbers, as fractions take much longer."""
        change, before = self._parts()
        whole = (2 * abs(change) * 100 * 10**_DECIMALS + before) // (2 * before)
        return Decimal(whole if change >= 0 else -whole).scaleb(-_DECIMALS)

    def _parts(self) -> tuple[int, int]:
        """Return the change and the price before as whole numbers of one size."""
        (after, parts), (before, pieces) = self.after.as_integer_ratio(), self.before.as_integer_ratio()
        return after * pieces - before * parts, before * parts

    def is_above(self, factor: Decimal) -> bool:
        """Say whether the price after is more than so many times the one before."""
        return self.after > _EXACT.multiply(self.before, factor)

    def is_below(self, factor: Decimal) -> bool:
        """Say whether the price after is less than so many times the one before."""
        return self.after < _EXACT.multiply(self.before, factor)


@dataclass(frozen=True, slots=True)
class PriceRange:
    """The step that falls most and the one that rises most, of all quantities that prices go by."""

    lowest: Step
    highest: Step

    @property
    def is_none(self) -> bool:
        """Say whether no price changes."""
        return self.lowest.after == self.lowest.before and self.highest.after == self.highest.before

    @property
    def main(self) -> Step:
        """The largest rise, or the largest fall where nothing is dearer."""
        return self.highest if self.highest.after > self.highest.before else self.lowest


_SAME = PriceRange(Step(Decimal(1), Decimal(1)), Step(Decimal(1), Decimal(1)))


def price_range(line: ProposalLine, known: MasterItem | None) -> PriceRange | None:
    """Return by how much the prices change against those that hold when the line's begin.

    None where there is nothing to compare: a new item, an end, no price, another currency or unit, or a price before of
    zero.
    """
    item = line.item
    if known is None or line.action is CatalogAction.END or not _is_comparable(item, known.item):
        return None
    before = in_force(known, item.valid_from).prices if known.later else known.item.prices
    base = known.item.price_base
    if not (before and item.prices):
        return None
    if before == item.prices and base == item.price_base:
        return _SAME
    try:
        steps = [
            Step(_SANE.multiply(old, item.price_base), _SANE.multiply(new, base))
            for old, new in _pairs(before, item.prices)
        ]
    except ArithmeticError:
        return None
    return _range(steps) if all(map(_is_comparable_step, steps)) else None


def _is_comparable_step(step: Step) -> bool:
    """Say whether there was a price above zero, and both are numbers to reckon with."""
    figures = (step.before, step.after)
    return all(one.is_finite() and abs(one.adjusted()) < _LARGEST for one in figures) and step.before > 0


def _pairs(before: tuple[PriceTier, ...], after: tuple[PriceTier, ...]) -> list[tuple[Decimal, Decimal]]:
    """Return both prices for every quantity from which either changes."""
    wanted = [one.minimum for one in after]
    if wanted == [one.minimum for one in before]:
        # Nearly all are like that.
        return [(old.price, new.price) for old, new in zip(before, after, strict=True)]
    return [(_at(before, least), _at(after, least)) for least in {*wanted, *(one.minimum for one in before)}]


def _is_comparable(item: CatalogItem, before: CatalogItem) -> bool:
    return item.currency == before.currency and same_unit(item.unit, before.unit)


def _at(tiers: tuple[PriceTier, ...], quantity: Decimal) -> Decimal:
    """Return the price for a quantity: that of the largest minimum up to it, or of the smallest of all."""
    reached = [one for one in tiers if one.minimum <= quantity]
    found = max(reached, key=_minimum) if reached else min(tiers, key=_minimum)
    return found.price


def _minimum(tier: PriceTier) -> Decimal:
    return tier.minimum


def _range(steps: list[Step]) -> PriceRange:
    lowest = highest = steps[0]
    for step in steps[1:]:
        if _EXACT.multiply(step.after, lowest.before) < _EXACT.multiply(lowest.after, step.before):
            lowest = step
        if _EXACT.multiply(step.after, highest.before) > _EXACT.multiply(highest.after, step.before):
            highest = step
    return PriceRange(lowest, highest)


def price_change(line: ProposalLine, known: MasterItem | None) -> Decimal | None:
    """Return the main change of the price in per cent, rounded half up to four decimals; None as ``price_range``."""
    found = price_range(line, known)
    if found is None:
        return None
    return Decimal(0) if found.is_none else found.main.percent


def effect(line: ProposalLine, facts: OnOrder) -> Decimal:
    """Return what the new price moves on open orders, if they were billed at it: more is positive.

    It is what is open at the orders' prices times the exact main change, rounded once to the currency.
    """
    found = price_range(line, facts.known) if facts.open_value else None
    if found is None or found.is_none:
        return Decimal(0)
    return rounded(Fraction(facts.open_value) * found.main.ratio, line.item.currency)


def changes(
    line: ProposalLine, known: MasterItem | None, units: Mapping[str, UnitRule] = _NO_UNITS
) -> tuple[FieldChange, ...]:
    """Return the fields that a line changes, in their order; of a new item all that it says.

    Prices and their days are compared with those that hold when the line's begin. Of an end only its day is a change,
    and no word about what master data own changes nothing. ``units`` give units their names.
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
        FieldChange(field, LABELS[field], old, after[field])
        for field, old in wanted.items()
        if old != after[field] and (after[field] or AUTHORITY[field] is not Authority.MASTER_DATA)
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
