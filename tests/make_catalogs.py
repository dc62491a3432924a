"""Makers of catalogs: each makes something valid by itself, so that a test says only what it is about."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from portal.domain.catalog import (
    CatalogAction,
    CatalogItem,
    CatalogProposal,
    MasterItem,
    PricePeriod,
    PriceTier,
    ProposalLine,
)
from portal.domain.profiles import ErpProfile
from portal.domain.quantities import UnitFactor
from portal.domain.rules import CatalogSnapshot
from portal.domain.tolerances import ToleranceProfile
from tests import make

CODE = "912.88.03008"

#: A day on which the prices of the ERP's item have begun to hold already.
SINCE = make.in_days(-60, make.TODAY)


def prices(*given: str) -> tuple[PriceTier, ...]:
    """Make prices by quantity: ``"9.50"`` for the first, ``"100: 8.90"`` from 100 on."""
    parts = [one.rpartition(":") for one in given]
    return tuple(PriceTier(Decimal(least.strip() or "0"), Decimal(price.strip())) for least, _, price in parts)


def item(price: str = "9.50", **fields: Any) -> CatalogItem:
    """Make a screw, sold by the piece in boxes of 96, at a price per 100 from today on."""
    values: dict[str, Any] = {
        "description": "Hexagon screw M8 x 30",
        "unit": "H87",
        "currency": "EUR",
        "prices": prices(price),
        "price_base": Decimal(100),
        "valid_from": make.TODAY,
        "buyer_item": "ITEM-10",
        "gtin": "4006381333931",
        "pack": make.BOX_OF_96,
        "minimum": Decimal(96),
        "lead_days": 10,
        "origin": "DE",
        "classification": "31161500",
    }
    return CatalogItem(**{"code": CODE, **values, **fields})


def known(price: str = "9.50", version: int = 3, **fields: Any) -> MasterItem:
    """Make the screw as the ERP has it; fields of ``MasterItem`` are taken by name, others are the item's."""
    values: dict[str, Any] = {"supplier": "GLOBEX", "changed_at": make.NOW}
    values |= {name: fields.pop(name) for name in ("supplier", "status", "is_contract", "later") if name in fields}
    return MasterItem(item=item(price, **{"valid_from": SINCE, **fields}), version=version, **values)


def period(price: str, first: int, last: int | None = None, base: str = "100") -> PricePeriod:
    """Make prices per 100 that hold from so many days after today to so many."""
    until = None if last is None else make.in_days(last, make.TODAY)
    return PricePeriod(make.in_days(first, make.TODAY), until, prices(price), Decimal(base))


def line(said: CatalogItem | None = None, action: CatalogAction = CatalogAction.UPDATE, **fields: Any) -> ProposalLine:
    """Make a line that changes the screw."""
    return ProposalLine(**{"position": 1, "action": action, "item": said or item(), **fields})


def proposal(**fields: Any) -> CatalogProposal:
    """Make the head of a proposal."""
    return CatalogProposal(**{"number": "CAT-2026-1", "version": 1, "supplier": "GLOBEX", **fields})


def limits(**values: str | None) -> ErpProfile:
    """Make a contract with these limits as the buyer's defaults."""
    return make.profile(tolerances=ToleranceProfile(buyer=values))


def snapshot(profile: ErpProfile | None = None, **fields: Any) -> CatalogSnapshot:
    """Make the world as all lines of a proposal share it, today."""
    values: dict[str, Any] = {"supplier": make.supplier(), "today": make.TODAY, "items": 10, **fields}
    return CatalogSnapshot(profile or make.profile(), **values)


def pack(holds: int, unit: str = "XBX", base: str = "H87", parts: int = 1) -> UnitFactor:
    """Make a pack that holds so many."""
    return UnitFactor(unit, base, holds, parts)
