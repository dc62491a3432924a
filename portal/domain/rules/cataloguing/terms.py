"""The limits and lists that the lines of a catalog are checked against, taken from the ERP's contract once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from portal.domain.issues import Severity
from portal.domain.profiles import ErpProfile, UnitRule
from portal.domain.suppliers import Supplier
from portal.domain.tolerances import Limit

#: The longest texts that the portal keeps, by the contract's name for the field.
LENGTHS: Mapping[str, int] = {
    "item_code": 80,
    "item_description": 500,
    "item_buyer_item": 80,
    "item_picture": 500,
    "item_datasheet": 500,
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
        longest = {name: min(most, profile.field_lengths.get(name, most)) for name, most in LENGTHS.items()}
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
            lengths=tuple((_field(name), most) for name, most in longest.items()),
            required=tuple(sorted(_field(name) for name in profile.required if name.startswith(_PREFIX))),
        )


#: Before the names of an item's fields in the ERP's contract.
_PREFIX = "item_"


def _field(name: str) -> str:
    return name.removeprefix(_PREFIX)


def _factor(limit: Limit, sign: int) -> Decimal | None:
    return None if limit.number is None else 1 + sign * limit.number / 100
