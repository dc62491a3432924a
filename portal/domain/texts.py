"""Values as people read them: dates, quantities, prices, amounts and lists inside a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from portal.domain.money import exponent, rounded
from portal.domain.quantities import UnitFactor, as_decimal

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

#: How many members of a list a sentence names before it only counts them.
LISTED = 10


def day(value: date | None) -> str:
    """Return a date in words: ``12 Mar 2026``; "no date" for None."""
    return "no date" if value is None else f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def weekday(value: date) -> str:
    """Return a date that somebody plans by: ``Thu 12 Mar 2026``."""
    return f"{value:%a} {day(value)}"


def number(value: Decimal | Fraction | int) -> str:
    """Return a quantity with thousands separated and no trailing zeros: ``1,200.5`` (three decimals at most)."""
    exact = Fraction(value)
    if exact.denominator == 1:
        return f"{exact.numerator:,}"
    shown = as_decimal(exact)
    # A difference too small for three decimals must not read as zero.
    return f"{float(exact):.2g}" if exact and not shown else f"{shown:,f}"


def measured(value: Decimal | Fraction | int, unit: str) -> str:
    """Return a quantity with the name of its unit: ``60 pieces``, ``1 piece``."""
    if value == 1 and unit.endswith("s"):
        unit = unit.removesuffix("es") if unit.endswith("xes") else unit.removesuffix("s")
    return f"{number(value)} {unit}"


def converted(
    entered: Decimal, factor: UnitFactor, open_quantity: Decimal | Fraction, unit_names: Mapping[str, str]
) -> str:
    """Return a quantity in the order's unit, beside what is open: ``3 boxes x 96 = 288 pieces, open 300``.

    ``unit_names`` gives names for unit codes; others stay as they are.
    """
    unit, base = (unit_names.get(code, code) for code in (factor.unit, factor.base))
    times = as_decimal(factor.factor)
    exact = "" if Fraction(times) == factor.factor else f" ({factor.numerator}/{factor.denominator})"
    came_to = measured(Fraction(entered) * factor.factor, base)
    return f"{measured(entered, unit)} x {number(times)}{exact} = {came_to}, open {number(open_quantity)}"


def price(value: Decimal, currency: str) -> str:
    """Return a unit price with at least the currency's decimals: ``9.50``, ``0.0125``."""
    plain = value.normalize()
    places = max(-int(plain.as_tuple().exponent), exponent(currency))
    return f"{plain:,.{places}f}"


def amount(value: Decimal | Fraction, currency: str) -> str:
    """Return an amount of money, rounded to its currency: ``1,250.00 EUR``."""
    return f"{rounded(value, currency):,f} {currency}"


def percent(value: Fraction) -> str:
    """Return a ratio as per cent with one decimal at most: ``2.5 %``; never "0" for something that is not zero."""
    hundredths = value * 100
    shown = as_decimal(Fraction(round(hundredths * 10), 10))
    return "less than 0.1 %" if value > 0 and not shown else f"{shown:,f} %"


def listed(members: Sequence[str | int]) -> str:
    """Return members in a sentence, the first ten by name: ``10, 20 and 30``, ``10, 20, … and 14 more``."""
    names = [str(member) for member in members]
    if len(names) > LISTED:
        return f"{', '.join(names[:LISTED])} and {len(names) - LISTED} more"
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def counted(count: int, one: str, many: str = "") -> str:
    """Return a number with its noun: ``1 line``, ``3 lines``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
