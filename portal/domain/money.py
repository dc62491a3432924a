"""Amounts of money: currency exponents and rounding (field rules, 4.1 "Rounding")."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

# ISO 4217 exponents that differ from 2; every other currency has two decimals.
_EXPONENTS = {
    "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0,
    "UGX": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
    "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
}  # fmt: skip


def exponent(currency: str) -> int:
    """Return how many decimals the currency has (ISO 4217): JPY 0, EUR 2, KWD 3."""
    return _EXPONENTS.get(currency, 2)


def rounded(amount: Decimal | Fraction, currency: str) -> Decimal:
    """Return the amount rounded half up to the currency's decimals; a fraction is rounded exactly once."""
    return round_half_up(amount, exponent(currency))


def round_half_up(value: Decimal | Fraction, decimals: int) -> Decimal:
    """Return ``value`` with this many decimals, halves away from zero, without a detour over binary floats.

    >>> round_half_up(Decimal("2.675"), 2)
    Decimal('2.68')
    """
    exact = Fraction(value)
    return divided(exact.numerator, exact.denominator, decimals)


def divided(part: int, whole: int, decimals: int) -> Decimal:
    """Return ``part`` / ``whole`` (above zero) with this many decimals, halves away from zero."""
    found = (2 * abs(part) * 10**decimals + whole) // (2 * whole)
    return (Decimal(found) if part >= 0 else -Decimal(found)).scaleb(-decimals)


def line_net(quantity: Decimal | Fraction, price: Decimal, base: Decimal, currency: str) -> Decimal:
    """Return quantity x price / base quantity, rounded: 1,200 x 14.95 per 100 = 179.40 (BR-CO-10 sums these)."""
    return rounded(Fraction(quantity) * Fraction(price) / Fraction(base), currency)
