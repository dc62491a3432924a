"""By how much prices change: against the prices that hold on the same day, at every quantity, and exactly."""

from __future__ import annotations

from datetime import date
from decimal import Context, Decimal, Inexact, InvalidOperation, Overflow
from fractions import Fraction
from typing import NamedTuple

from portal.domain.catalog import CatalogAction, CatalogItem, MasterItem, PricePeriod, PriceTier, ProposalLine
from portal.domain.quantities import same_unit

#: Room for products of two figures of 18 digits on both sides of the point; more, or what is no number, is an error.
_SANE = Context(prec=80, traps=[InvalidOperation, Overflow, Inexact])
_LARGEST = 80

#: Room for products of such products.
_EXACT = Context(prec=400)


def in_force(known: MasterItem, on: date | None) -> PricePeriod:
    """Return the prices of an item that hold on a day; the first of all where the day is before them or unknown."""
    found = known.item.period
    for period in known.later if on is not None else ():
        if period.valid_from is not None and on is not None and period.valid_from <= on:
            found = period
    return found


class Step(NamedTuple):
    """A price before and after, each times the price base of the other: they compare exactly, without division.

    A named tuple, as files have hundreds of thousands and a frozen dataclass takes three times as long to make.
    """

    before: Decimal
    after: Decimal

    @property
    def ratio(self) -> Fraction:
        """By how much it changes, exactly, as a part of the price before: 1/40 for 2.5 % more."""
        return Fraction(*self.parts)

    @property
    def parts(self) -> tuple[int, int]:
        """The same as two whole numbers, as fractions take much longer."""
        (after, parts), (before, pieces) = self.after.as_integer_ratio(), self.before.as_integer_ratio()
        return after * pieces - before * parts, before * parts

    def is_above(self, factor: Decimal) -> bool:
        """Say whether the price after is more than so many times the one before."""
        return self.after > _EXACT.multiply(self.before, factor)

    def is_below(self, factor: Decimal) -> bool:
        """Say whether the price after is less than so many times the one before."""
        return self.after < _EXACT.multiply(self.before, factor)


class PriceRange(NamedTuple):
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
    held = in_force(known, item.valid_from) if known.later else known.item
    before, base = held.prices, held.price_base
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
    before, after = step
    if not (before.is_finite() and after.is_finite()):
        return False
    return before > 0 and -_LARGEST < before.adjusted() < _LARGEST > after.adjusted() > -_LARGEST


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
