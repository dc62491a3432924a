"""Article and location numbers for the example data."""

from __future__ import annotations


def with_check_digit(body: str) -> str:
    """Return twelve digits with their check digit: a GTIN-13 or GLN (GS1 General Specifications 7.9)."""
    weighted = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(body))
    return f"{body}{-weighted % 10}"
