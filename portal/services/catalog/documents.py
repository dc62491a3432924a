"""Items and proposals between the domain and the tables."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.contracts import catalog_v1
from portal.domain import search_words
from portal.domain.catalog import (
    Acceptance,
    CatalogAction,
    CatalogItem,
    CatalogProposal,
    CatalogStatus,
    MasterItem,
    ProposalLine,
    ProposalScope,
    status_on,
)
from portal.store.rows import CatalogItemRow, CatalogLineRow, CatalogProposalRow, SupplierRow

_DESCRIPTION_LENGTH = 500


def load(session: Session, row: CatalogProposalRow) -> CatalogProposal:
    """Return the head of one version."""
    return CatalogProposal(
        number=row.number,
        version=row.version,
        supplier=session.get_one(SupplierRow, row.supplier_id).number,
        scope=ProposalScope(row.scope),
        acceptance=Acceptance(row.acceptance),
        note=row.note,
        confirmed=frozenset(row.confirmed),
    )


def line(row: CatalogLineRow) -> ProposalLine:
    """Return a line of a proposal."""
    return ProposalLine(
        row.position, CatalogAction(row.action), catalog_v1.load_item(row.document), row.based_on, row.row
    )


def master(row: CatalogItemRow) -> MasterItem | None:
    """Return an item as the ERP has it, None for one that is only proposed."""
    return catalog_v1.load_master(row.document) if row.version else None


def told(found: MasterItem, today: date) -> dict[str, Any]:
    """Return the columns of an item as the ERP tells it; how it stands for its readers depends on its lines, too."""
    said = {"version": found.version, "document": catalog_v1.dump(found), "erp_status": status_on(found, today)}
    return said | columns(found.item)


def proposed(item: CatalogItem, supplier: int, now: datetime) -> dict[str, Any]:
    """Return the columns of an item that the ERP has not; nobody sees it before a line of a proposal names it."""
    said = {"supplier_id": supplier, "version": 0, "document": {}, "as_of": now}
    nothing: dict[str, CatalogStatus | None] = dict.fromkeys(("status", "sent_status", "erp_status"))
    return said | nothing | columns(item)


def columns(item: CatalogItem) -> dict[str, Any]:
    """Return what lists and searches need of an item."""
    return {
        "code": item.code,
        "buyer_item": item.buyer_item,
        "gtin": item.gtin[:14],
        "description": item.description[:_DESCRIPTION_LENGTH],
        "unit": item.unit[:3],
        "currency": item.currency[:3],
        "price": item.price,
        "price_base": item.price_base,
        "tier_count": len(item.prices),
        "pack_unit": item.pack.unit[:3] if item.pack else "",
        "pack_numerator": item.pack.numerator if item.pack else 1,
        "pack_denominator": item.pack.denominator if item.pack else 1,
        "minimum": item.minimum,
        "lead_days": item.lead_days,
        "valid_from": item.valid_from,
        "valid_to": item.valid_to,
        "words": "".join(f" {word}" for word in search_words.of_item(item)),
    }
