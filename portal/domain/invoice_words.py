"""Lines of an invoice in other words: another unit, with quantity and price converted exactly or not at all."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from portal.domain.invoices import InvoiceLine
from portal.domain.quantities import is_sane

#: A converted figure that needs more decimals than this cannot be written exactly.
DECIMALS = 6


def in_unit(line: InvoiceLine, unit: str, factor: Fraction) -> InvoiceLine | None:
    """Return a line in another unit, of which ``factor`` are one of the line's; its amount stays the same.

    The price is kept and its base is converted: 3 boxes at 12.00 each are 288 pieces at 12.00 per 96. None where a
    figure cannot be written exactly: nothing is rounded.
    """
    is_priced_alike = line.price_unit in ("", line.unit)
    quantity = exactly(line.quantity, factor)
    base = exactly(line.price_base or Decimal(1), factor) if is_priced_alike else line.price_base
    if quantity is None or (is_priced_alike and base is None):
        return None
    if factor == 1:
        base = line.price_base
    price_unit = "" if is_priced_alike else line.price_unit
    return replace(line, quantity=quantity, unit=unit, price_base=base, price_unit=price_unit)


def priced_in(line: InvoiceLine, unit: str, factor: Fraction) -> InvoiceLine | None:
    """Return a line whose price is for another unit than before; None as for ``in_unit``."""
    base = line.price_base if factor == 1 else exactly(line.price_base or Decimal(1), factor)
    return None if base is None and factor != 1 else replace(line, price_base=base, price_unit=unit)


def exactly(value: Decimal, factor: Fraction) -> Decimal | None:
    """Return a figure times a factor; None where that has no end or too many decimals, or is no sane number."""
    if not is_sane(value):
        return None
    product = Fraction(value) * factor
    scaled = product * 10**DECIMALS
    if scaled.denominator != 1:
        return None
    written = Decimal(scaled.numerator).scaleb(-DECIMALS) if scaled.numerator < 10**24 else None
    if written is None or not is_sane(written.normalize()):
        return None
    plain = written.normalize()
    return plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain
