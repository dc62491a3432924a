"""The limits and lists that the lines of a catalog are checked against, taken from the ERP's contract once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from portal.domain.issues import Severity
from portal.domain.profiles import ErpProfile, Text, UnitRule
from portal.domain.suppliers import Supplier
from portal.domain.tolerances import Limit

#: Fields with the contract's name for their length, and the longest text that the portal keeps.
_LENGTHS: tuple[tuple[str, Text, int], ...] = (
    ("code", "item_code", 80),
    ("description", "item_description", 500),
    ("buyer_item", "item_buyer_item", 80),
    ("picture", "item_picture", 500),
    ("datasheet", "item_datasheet", 500),
)

#: Fields that a contract may require, by its name for them.
_REQUIRED = {
    f"item_{field}": field
    for field in (
        "buyer_item",
        "gtin",
        "pack",
        "minimum",
        "lead_days",
        "origin",
        "classification",
        "picture",
        "datasheet",
    )
}

_ACTIONS = {"error": Severity.ERROR, "warning": Severity.WARNING, "review": Severity.REVIEW}


@dataclass(frozen=True, slots=True)
class CatalogTerms:
    """What holds for one supplier today.

    ``up`` and ``down`` are how many times the price before one may be without approval, as 1.1 and 0.9 for 10 %, None
    where none is checked;
    ``decimals`` those that a price may have; ``earliest`` the first day on which a price may begin to hold, None for
    any. ``new`` is what a new item gives, None for nothing. ``lengths`` are pairs of a field and its longest text,
    ``required`` the fields that this ERP wants beside those that every catalog has.
    """

    buyer: str
    today: date
    up: Decimal | None
    down: Decimal | None
    decimals: int | None
    earliest: date | None
    new: Severity | None
    units: Mapping[str, UnitRule]
    currencies: frozenset[str]
    lengths: tuple[tuple[str, int], ...]
    required: tuple[str, ...]

    @classmethod
    def of(cls, profile: ErpProfile, supplier: Supplier, today: date) -> CatalogTerms:
        """Return what the ERP's contract says for this supplier."""

        def limit(key: str) -> Limit:
            return profile.tolerances.standing(key, supplier.number, supplier.group)

        backdated, decimals = limit("cat_backdate_days").number, limit("price_decimals").number
        return cls(
            buyer=profile.buyer,
            today=today,
            up=_factor(limit("cat_price_up_pct"), 1),
            down=_factor(limit("cat_price_down_pct"), -1),
            decimals=None if decimals is None else int(decimals),
            earliest=None if backdated is None else today - timedelta(days=int(backdated)),
            new=_ACTIONS.get(limit("cat_new_action").value or ""),
            units=profile.units,
            currencies=frozenset(profile.currencies),
            lengths=tuple(_lengths(profile)),
            required=tuple(field for name, field in _REQUIRED.items() if name in profile.required),
        )


def _lengths(profile: ErpProfile) -> Iterator[tuple[str, int]]:
    for field, name, most in _LENGTHS:
        longest = profile.longest(name)
        yield field, most if longest is None else min(most, longest)


def _factor(limit: Limit, sign: int) -> Decimal | None:
    return None if limit.number is None else 1 + sign * limit.number / 100
