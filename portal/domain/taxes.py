"""Value added tax in the words of EN 16931: categories, rates, and which rates a country has when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class TaxCategory(StrEnum):
    """How something is taxed (BT-95, 102, 118, 151; UNCL5305 as EN 16931 allows it)."""

    STANDARD = "S"
    ZERO = "Z"
    EXEMPT = "E"
    REVERSE_CHARGE = "AE"
    INTRA_COMMUNITY = "K"
    EXPORT = "G"
    OUT_OF_SCOPE = "O"
    CANARY_ISLANDS = "L"
    CEUTA_MELILLA = "M"
    SPLIT_PAYMENT = "B"


#: Categories whose breakdown says why no tax is due (BT-120, BT-121).
EXEMPTED = frozenset(
    {
        TaxCategory.EXEMPT,
        TaxCategory.REVERSE_CHARGE,
        TaxCategory.INTRA_COMMUNITY,
        TaxCategory.EXPORT,
        TaxCategory.OUT_OF_SCOPE,
    }
)


@dataclass(frozen=True, slots=True)
class Tax:
    """A category and its rate in per cent; the rate is None where the category has none (O)."""

    category: TaxCategory
    rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class TaxRate:
    """A rate in per cent that a country has from one day to another, both included; an open end is None."""

    rate: Decimal
    start: date | None = None
    end: date | None = None

    def holds(self, day: date) -> bool:
        """Say whether the rate is valid on this day."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)
