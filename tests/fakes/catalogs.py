"""The fake ERP's item master: what it refuses of a proposal, and what items become of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from portal.domain.catalog import (
    CatalogAction,
    CatalogItem,
    CatalogProposal,
    ItemStatus,
    MasterItem,
    PricePeriod,
    ProposalLine,
    as_of_day,
)
from portal.domain.profiles import ErpProfile
from portal.domain.suppliers import Supplier, SupplierStatus
from portal.ports.erp import Refusal
from tests import make

#: Fields of an item that are kept as long as the profile says.
_LENGTHS = {field: f"item_{field}" for field in ("code", "description", "buyer_item", "picture", "datasheet")}

#: Codes for a piece, which are one unit.
_PIECES = frozenset({"C62", "EA", "H87"})


class ItemMaster:
    """Every item by how the feed names it."""

    def __init__(self) -> None:
        self.items: dict[str, MasterItem] = {}
        self._numbers = 0

    def refusals(
        self,
        document: CatalogProposal,
        lines: Sequence[ProposalLine],
        profile: ErpProfile,
        suppliers: Mapping[str, Supplier],
    ) -> Iterator[Refusal]:
        """Yield why a proposal is not booked."""
        supplier = suppliers.get(document.supplier)
        if supplier is not None and supplier.status is not SupplierStatus.ACTIVE:
            yield Refusal("SUPPLIER_BLOCKED", "The supplier is blocked.", "ACC-03")
            return
        if not lines:
            yield Refusal("NO_LINES", "Which items?", "CAT-01")
        for line in lines:
            yield from self._line(document.supplier, line, profile)
        for together in _by_item(lines):
            for before, line in pairwise(together):
                if not _follows(before, line):
                    yield Refusal("LINE_TWICE", "The item is there twice.", "CAT-03", line.position)

    def book(self, supplier: str, lines: Sequence[ProposalLine]) -> list[str]:
        """Make the items what the lines say, and return how the feed names them."""
        booked = []
        for together in _by_item(lines):
            item = self.items.get(f"{supplier}/{together[0].item.code}")
            for line in together:
                ends = line.action is CatalogAction.END
                item = self._ended(line, item) if ends else self._changed(supplier, line, item)
            assert item is not None, "there is a line about it"
            self.items[item.reference] = replace(item, version=item.version + 1, changed_at=make.NOW)
            booked.append(item.reference)
        return booked

    def _line(self, supplier: str, line: ProposalLine, profile: ErpProfile) -> Iterator[Refusal]:
        found = list(self._against_master(supplier, line))
        if not found and line.action is not CatalogAction.END:
            known = self.items.get(f"{supplier}/{line.item.code}")
            found = [*_owned(line.item, known), *_values(line.item, profile)]
        yield from (replace(refusal, line=line.position) for refusal in found)

    def _against_master(self, supplier: str, line: ProposalLine) -> Iterator[Refusal]:
        known, is_new = self.items.get(f"{supplier}/{line.item.code}"), line.action is CatalogAction.ADD
        others = (one for one in self.items.values() if one.supplier == supplier and one is not known)
        if known is None and not is_new:
            yield Refusal("ITEM_UNKNOWN", "There is no such item.", "CAT-03")
        elif line.item.buyer_item and line.item.buyer_item in {one.item.buyer_item for one in others}:
            yield Refusal("NUMBER_TAKEN", "That is another item.", "CAT-12")
        elif known is None:
            return
        elif is_new and known.status is ItemStatus.ACTIVE:
            yield Refusal("ITEM_EXISTS", "The item is there.", "CAT-03")
        elif not is_new and line.based_on != known.version:
            yield Refusal("ITEM_CHANGED", "The item has changed.", "PO-08")
        elif not is_new and known.status is ItemStatus.ENDED:
            yield Refusal("ITEM_ENDED", "The item was ended.", "CAT-03")

    def _changed(self, supplier: str, line: ProposalLine, known: MasterItem | None) -> MasterItem:
        if known is None:
            self._numbers += 1
            item = replace(line.item, buyer_item=line.item.buyer_item or f"ITM-{self._numbers}")
            return MasterItem(supplier, item, 0, make.NOW)
        new = replace(line.item, buyer_item=line.item.buyer_item or known.item.buyer_item, unit=known.item.unit)
        begins, ends = new.valid_from or date.min, new.valid_to or date.max
        periods = (known.item.period, *known.later)
        before = [_until(one, begins) for one in periods if (one.valid_from or date.min) < begins]
        after = [one for one in periods if (one.valid_from or date.min) > ends]
        first, *later = *before, new.period, *after
        item = replace(
            new,
            valid_from=first.valid_from,
            valid_to=first.valid_to,
            prices=first.prices,
            price_base=first.price_base,
        )
        return as_of_day(replace(known, item=item, later=tuple(later), status=ItemStatus.ACTIVE), make.TODAY)

    def _ended(self, line: ProposalLine, known: MasterItem | None) -> MasterItem:
        assert known is not None, "checked before booking"
        if line.item.valid_to is None or line.item.valid_to < make.TODAY:
            return replace(known, status=ItemStatus.ENDED)
        return replace(known, item=replace(known.item, valid_to=line.item.valid_to), later=())


def _by_item(lines: Sequence[ProposalLine]) -> list[list[ProposalLine]]:
    """Return the lines about each item, in the order in which their prices hold."""
    found: dict[str, list[ProposalLine]] = {}
    for line in lines:
        found.setdefault(line.item.code, []).append(line)
    return [sorted(together, key=lambda line: line.item.valid_from or date.min) for together in found.values()]


def _follows(before: ProposalLine, line: ProposalLine) -> bool:
    """Say whether two lines are about prices of one item of which one holds after the other."""
    if CatalogAction.END in (before.action, line.action) or before.item.currency != line.item.currency:
        return False
    return (before.item.valid_to or date.max) < (line.item.valid_from or date.min)


def _until(period: PricePeriod, begins: date) -> PricePeriod:
    is_over = period.valid_to is not None and period.valid_to < begins
    return period if is_over else replace(period, valid_to=begins - timedelta(days=1))


def _owned(item: CatalogItem, known: MasterItem | None) -> Iterator[Refusal]:
    if known is None:
        return
    is_same_unit = item.unit == known.item.unit or {item.unit, known.item.unit} <= _PIECES
    if not is_same_unit or item.currency != known.item.currency:
        yield Refusal("FIELD_OWNED", "The ERP alone changes this.", "ERP-05")


def _values(item: CatalogItem, profile: ErpProfile) -> Iterator[Refusal]:
    units = {item.unit, *([item.pack.unit] if item.pack else [])}
    if not item.description:
        yield Refusal("DESCRIPTION_MISSING", "What is it?", "CAT-01")
    if any(len(getattr(item, name)) > profile.field_lengths.get(limit, 250) for name, limit in _LENGTHS.items()):
        yield Refusal("FIELD_TOO_LONG", "Too long.", "ERP-02")
    if not units <= profile.units.keys():
        yield Refusal("UNIT_UNKNOWN", "Which unit?", "CAT-04")
    if item.currency not in profile.currencies:
        yield Refusal("CURRENCY_UNKNOWN", "Which currency?", "CAT-04")
    if not item.prices or any(tier.price <= 0 for tier in item.prices):
        yield Refusal("PRICE_NOT_POSITIVE", "No price.", "CAT-05")
    if item.valid_from and item.valid_to and item.valid_to < item.valid_from:
        yield Refusal("VALIDITY_INVALID", "It ends before it begins.", "CAT-07")
