"""The fake ERP's item master: what it refuses of a proposal, and what items become of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from portal.domain.catalog import (
    CatalogAction,
    CatalogItem,
    CatalogProposal,
    ItemStatus,
    MasterItem,
    PricePeriod,
    ProposalLine,
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
        seen: set[str] = set()
        for line in lines:
            if line.item.code in seen:
                yield Refusal("LINE_TWICE", "The item is there twice.", "CAT-03", line.position)
            seen.add(line.item.code)
            yield from self._line(document.supplier, line, profile)

    def book(self, supplier: str, lines: Sequence[ProposalLine]) -> list[str]:
        """Make the items what the lines say, and return how the feed names them."""
        booked = []
        for line in lines:
            known = self.items.get(f"{supplier}/{line.item.code}")
            item = (
                self._ended(line, known) if line.action is CatalogAction.END else self._changed(supplier, line, known)
            )
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
        if new.valid_from is None or new.valid_from <= make.TODAY:
            return replace(known, item=new, later=(), status=ItemStatus.ACTIVE)
        until = new.valid_from - timedelta(days=1)
        present = replace(new, prices=known.item.prices, price_base=known.item.price_base)
        present = replace(present, valid_from=known.item.valid_from, valid_to=until)
        later = PricePeriod(new.valid_from, new.valid_to, new.prices, new.price_base)
        return replace(known, item=present, later=(later,), status=ItemStatus.ACTIVE)

    def _ended(self, line: ProposalLine, known: MasterItem | None) -> MasterItem:
        assert known is not None, "checked before booking"
        if line.item.valid_to is None or line.item.valid_to < make.TODAY:
            return replace(known, status=ItemStatus.ENDED)
        return replace(known, item=replace(known.item, valid_to=line.item.valid_to), later=())


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
