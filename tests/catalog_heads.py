"""Heads of proposals, written past the services that make them."""

from __future__ import annotations

from typing import Any

from portal.store.rows import (
    CatalogProposalRow,
)
from portal.store.unit_of_work import UnitOfWork
from tests import make


def proposal(uow: UnitOfWork, supplier: int, **fields: Any) -> CatalogProposalRow:
    """Write the head of a proposal CAT-2026-1."""
    values: dict[str, Any] = {
        "supplier_id": supplier,
        "number": "CAT-2026-1",
        "version": 1,
        "scope": "changes",
        "acceptance": "all",
        "saved_at": make.NOW,
        "idempotency_key": "k",
        "content_hash": "h",
        "correlation_id": "c",
        "submitted_at": make.NOW,
        "submitted_name": "Anna Weber",
        "profile_version": "1",
    }
    row = CatalogProposalRow(**{**values, **fields})
    uow.session.add(row)
    uow.session.flush()
    return row
