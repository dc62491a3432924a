"""Quantities with units, converted by exact fractions: sum first, round last (field rules, 4.1 "Units")."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from fractions import Fraction

from portal.domain.money import round_half_up

#: Codes for one piece: different codes, but the same thing to whoever counts (field vocabulary, 3.7).
PIECES = frozenset({"C62", "EA", "H87"})

#: Quantities carry at most this many decimals on every wire (rule ACK-05).
DECIMALS = 3

#: More digits than this, before or after the point, is a typing error or an attack, and no arithmetic is done on it.
_DIGITS = 18

#: Room for both sides of the point of sane quantities, and for the sums of very many.
_EXACT = 60


@dataclass(frozen=True, slots=True)
class UnitFactor:
    """How many ``base`` units one ``unit`` holds, as an exact fraction: a box of 96 pieces is 96/1."""

    unit: str
    base: str
    numerator: int
    denominator: int = 1

    @property
    def factor(self) -> Fraction:
        """The exact factor; multiply a quantity in ``unit`` by it to get ``base``."""
        return Fraction(self.numerator, self.denominator)


def same_unit(one: str, other: str) -> bool:
    """Say whether two codes mean the same unit."""
    return one == other or {one, other} <= PIECES


def total(quantities: Iterable[Decimal | Fraction]) -> Fraction:
    """Return the exact sum."""
    return sum((Fraction(quantity) for quantity in quantities), Fraction(0))


def exactly() -> AbstractContextManager[Context]:
    """Return a context in which sums and differences of sane quantities are exact, as the usual 28 digits are not.

    Many quantities of one unit are added up so, because fractions take ten times as long.
    """
    return localcontext(prec=_EXACT)


def as_decimal(quantity: Decimal | Fraction) -> Decimal:
    """Return the quantity rounded half up to three decimals and without trailing zeros; only for showing and wires."""
    value = round_half_up(quantity, DECIMALS).normalize()
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value


def is_sane(value: Decimal) -> bool:
    """Say whether this is a number to reckon with: finite, and not of hundreds of digits ("1e999999")."""
    plain = str(value)
    if len(plain) <= _DIGITS and plain.replace(".", "", 1).isdecimal():
        # Nearly all are like that, and this is the quickest to find out.
        return True
    return value.is_finite() and -_DIGITS <= value.adjusted() <= _DIGITS and -int(value.as_tuple().exponent) <= _DIGITS


def is_whole(quantity: Decimal | Fraction) -> bool:
    """Say whether the exact quantity is a whole number."""
    if isinstance(quantity, Decimal):
        return quantity == quantity.to_integral_value()
    return quantity.denominator == 1
