"""Items of catalogs as the ERP last told them, with every version it told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.domain.catalog import CatalogStatus
from portal.store.batches import insert_all
from portal.store.rows import CatalogItemRow, CatalogItemVersionRow

#: An item by its supplier (id) and the supplier's code.
Key = tuple[int, str]


def by_keys(session: Session, keys: Collection[Key], *, lock: bool) -> dict[Key, CatalogItemRow]:
    """Return the items of several suppliers, locked where they are to be written."""
    statement = (
        select(CatalogItemRow)
        .where(
            CatalogItemRow.supplier_id.in_({supplier for supplier, _ in keys}),
            CatalogItemRow.code.in_({code for _, code in keys}),
        )
        .order_by(CatalogItemRow.id)
    )
    rows = session.scalars(statement.with_for_update() if lock else statement)
    wanted = frozenset(keys)
    return {key: row for row in rows if (key := (row.supplier_id, row.code)) in wanted}


def keep(session: Session, added: Sequence[Mapping[str, Any]], changed: Sequence[Mapping[str, Any]]) -> None:
    """Insert new items and write newer facts over what stood there (by ``id``), each in one batch."""
    insert_all(session, CatalogItemRow, added)
    if changed:
        session.execute(update(CatalogItemRow), changed)


def versions_of(session: Session, items: Collection[int]) -> set[tuple[int, int]]:
    """Return which versions of these items (ids) are kept."""
    statement = select(CatalogItemVersionRow.item_id, CatalogItemVersionRow.version)
    found = session.execute(statement.where(CatalogItemVersionRow.item_id.in_(items)))
    return {(item, version) for item, version in found}


def keep_versions(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert versions that are not kept yet, in one batch."""
    insert_all(session, CatalogItemVersionRow, rows)


def list_past(session: Session, today: date, statuses: Iterable[CatalogStatus], limit: int) -> Sequence[CatalogItemRow]:
    """Return items that the ERP has in these states whose prices of the last look are over, or have begun, locked."""
    is_over = CatalogItemRow.valid_to < today
    is_late = (CatalogItemRow.erp_status == CatalogStatus.ACCEPTED) & (CatalogItemRow.valid_from <= today)
    statement = select(CatalogItemRow).where(CatalogItemRow.erp_status.in_(list(statuses)), is_over | is_late)
    return session.scalars(statement.order_by(CatalogItemRow.id).limit(limit).with_for_update()).all()
