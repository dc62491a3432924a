"""Items and proposals for them, in the portal's words and in the sandbox ERP's."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from portal.domain.catalog import (
    CatalogItem,
    CatalogProposal,
    ItemStatus,
    MasterItem,
    PricePeriod,
    PriceTier,
    ProposalLine,
)
from portal.domain.quantities import UnitFactor
from portal.erp.sandbox.fields import Fields, one_of
from portal.erp.sandbox.messages import day, number, optional

_STATUS = {status.value: status for status in ItemStatus}


def catalog(document: CatalogProposal, parts: Sequence[str]) -> dict[str, Any]:
    """Return the head of a proposal that books these parts, each named by its SHA-256."""
    return {
        "supplier": document.supplier,
        "document_number": document.number,
        "scope": document.scope.value,
        "note": document.note,
        "parts": list(parts),
    }


def catalog_part(supplier: str, lines: Iterable[ProposalLine]) -> bytes:
    """Return some lines of a proposal as they are sent."""
    body = {"supplier": supplier, "lines": [_line(line) for line in lines]}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _line(line: ProposalLine) -> dict[str, Any]:
    item = line.item
    return {
        "position": line.position,
        "action": line.action.value,
        "based_on": line.based_on,
        "item": {
            "supplier_item": item.code,
            "number": item.buyer_item,
            "description": item.description,
            "gtin": item.gtin,
            "unit": item.unit,
            "currency": item.currency,
            "price_base": number(item.price_base),
            "valid_from": day(item.valid_from),
            "valid_to": day(item.valid_to),
            "tiers": [{"minimum": number(tier.minimum), "price": number(tier.price)} for tier in item.prices],
            "pack": item.pack
            and {
                "unit": item.pack.unit,
                "numerator": item.pack.numerator,
                "denominator": item.pack.denominator,
            },
            "minimum": optional(item.minimum),
            "lead_days": item.lead_days,
            "origin": item.origin,
            "classification": item.classification,
            "picture": item.picture,
            "datasheet": item.datasheet,
        },
    }


def read_item(body: Fields) -> MasterItem:
    """Return an item. Its prices come as those of today, or the first to come, and those behind them.

    Raises:
        ErpDefect: a field is missing or has another type than the contract says.
    """
    periods = [_period(period) for period in body.objects("prices")]
    now = periods[0] if periods else PricePeriod(None, None, (), Decimal(1))
    return MasterItem(
        supplier=body.text("supplier"),
        item=CatalogItem(
            code=body.text("supplier_item"),
            description=body.text("description"),
            unit=body.text("unit"),
            currency=body.text("currency"),
            prices=now.prices,
            price_base=now.price_base,
            valid_from=now.valid_from,
            valid_to=now.valid_to,
            buyer_item=body.text("number"),
            gtin=body.text("gtin"),
            pack=_pack(body.object("pack"), body.text("unit")) if body.has("pack") else None,
            minimum=_optional(body, "minimum"),
            lead_days=body.whole("lead_days") if body.has("lead_days") else None,
            origin=body.text("origin"),
            classification=body.text("classification"),
            picture=body.text("picture"),
            datasheet=body.text("datasheet"),
        ),
        version=body.whole("version"),
        changed_at=body.instant("changed_at"),
        status=one_of(_STATUS, body.text("status")),
        is_contract=body.flag("contract_price"),
        later=tuple(periods[1:]),
    )


def _period(body: Fields) -> PricePeriod:
    return PricePeriod(
        valid_from=body.day("valid_from") if body.has("valid_from") else None,
        valid_to=body.day("valid_to") if body.has("valid_to") else None,
        prices=tuple(PriceTier(tier.decimal("minimum"), tier.decimal("price")) for tier in body.objects("tiers")),
        price_base=body.decimal("price_base"),
    )


def _pack(body: Fields, base: str) -> UnitFactor:
    return UnitFactor(body.text("unit"), base, body.whole("numerator"), body.whole("denominator"))


def _optional(body: Fields, name: str) -> Decimal | None:
    return body.decimal(name) if body.has(name) else None
