"""What one version of the ERP's item says otherwise than the one before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from portal.domain.authority import LABELS
from portal.domain.catalog import ItemStatus, MasterItem, PricePeriod
from portal.domain.catalog_effects import FieldChange, days_text, item_texts, prices_text
from portal.domain.price_ranges import in_force
from portal.domain.profiles import UnitRule

_SALE = {ItemStatus.ACTIVE: "going on", ItemStatus.ENDED: "ended"}
_AGREED = {True: "yes", False: "no"}


def differences(before: MasterItem, after: MasterItem, units: Mapping[str, UnitRule]) -> tuple[FieldChange, ...]:
    """Return everything that differs between two versions, as it is shown on the item's page.

    Prices are compared with those that held when the newer ones begin: that a day has come on which later prices hold
    is no change. ``units`` give units their names.
    """
    return tuple(one for one in _compared(before, after, units) if one.before != one.after)


def _compared(before: MasterItem, after: MasterItem, units: Mapping[str, UnitRule]) -> Iterator[FieldChange]:
    yield FieldChange("status", "Sale", _SALE[before.status], _SALE[after.status])
    begins = after.item.valid_from
    was = item_texts(before.item, in_force(before, begins), units)
    for field, text in item_texts(after.item, after.item.period, units).items():
        yield FieldChange(field, LABELS[field], was[field], text)
    yield FieldChange("later", "Later prices", _later(before, begins, units), _later(after, begins, units))
    yield FieldChange("is_contract", "Price agreed", _AGREED[before.is_contract], _AGREED[after.is_contract])


def _later(item: MasterItem, begins: date | None, units: Mapping[str, UnitRule]) -> str:
    """Return the prices that hold behind those of a day."""
    return "; ".join(
        f"{days_text(period)}: {prices_text(period, item.item, units)}"
        for period in item.later
        if _is_behind(period, begins)
    )


def _is_behind(period: PricePeriod, begins: date | None) -> bool:
    return period.valid_from is None or begins is None or period.valid_from > begins
