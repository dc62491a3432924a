"""An item told in another unit: the same prices and quantities, exactly, or not at all."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, localcontext
from fractions import Fraction

from portal.domain.catalog import CatalogItem, PriceTier
from portal.domain.quantities import UnitFactor

#: More decimals than this are no quantity that anybody writes.
_DECIMALS = 6

_EXACT = 60


class Inexact(ValueError):
    """A quantity has no exact number in the other unit; ``quantity`` is it."""

    def __init__(self, quantity: Decimal) -> None:
        super().__init__(f"{quantity:f}")
        self.quantity = quantity


def in_unit(item: CatalogItem, unit: str, factor: Fraction = Fraction(1)) -> CatalogItem:
    """Return the item in a unit of which one of its own is ``factor``.

    Quantities are multiplied. A price for 100 pieces becomes one for as many of the other unit: numerators go to the
    price base and denominators to the price, so that no price is ever divided.

    Raises:
        Inexact: a quantity cannot be written down.
    """
    pack = item.pack
    if factor == 1 and item.unit == unit and (pack is None or pack.base == unit):
        return item
    if pack is not None:
        held = pack.factor * factor
        pack = UnitFactor(pack.unit, unit, held.numerator, held.denominator)
    if factor == 1:
        return replace(item, unit=unit, pack=pack)
    with localcontext(prec=_EXACT):
        return replace(
            item,
            unit=unit,
            pack=pack,
            minimum=None if item.minimum is None else _times(item.minimum, factor),
            prices=tuple(
                PriceTier(_times(tier.minimum, factor), tier.price * factor.denominator) for tier in item.prices
            ),
            price_base=item.price_base * factor.numerator,
        )


def _times(quantity: Decimal, factor: Fraction) -> Decimal:
    exact = Fraction(quantity) * factor
    value = Decimal(exact.numerator) / exact.denominator
    rounded = round(value, _DECIMALS)
    if Fraction(rounded) != exact:
        raise Inexact(quantity)
    plain = rounded.normalize()
    return plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain
