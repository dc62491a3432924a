"""Items of catalogs: found by code or word, and following what the newest proposals about them say."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.orm import Session

from portal.domain.actors import Actor
from portal.domain.catalog import CatalogStatus
from portal.store.batches import insert_all, is_one_of
from portal.store.queries import scope
from portal.store.rows import CatalogItemRow, CatalogItemVersionRow, CatalogTermRow

_LAST_ID = 2**63 - 1


def find(session: Session, actor: Actor, item: int, *, lock: bool = False) -> CatalogItemRow | None:
    """Return an item by id, or None; ``lock`` keeps others from changing it meanwhile."""
    if not 0 < item <= _LAST_ID:
        return None
    statement = scope.visible_catalog_items(actor).where(CatalogItemRow.id == item)
    return session.scalar(statement.with_for_update() if lock else statement)


def by_codes(
    session: Session, supplier: int, codes: Collection[str], *, lock: bool = False
) -> dict[str, CatalogItemRow]:
    """Return what is known of these codes of a supplier, whether the ERP has them or they are only proposed."""
    mine = CatalogItemRow.supplier_id == supplier
    statement = select(CatalogItemRow).where(mine, is_one_of(session, CatalogItemRow.code, codes))
    rows = session.scalars(statement.with_for_update() if lock else statement) if codes else ()
    return {row.code: row for row in rows}


def masters(session: Session, supplier: int, codes: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return the ERP's documents of these codes of a supplier, as far as the ERP has them."""
    statement = select(CatalogItemRow.code, CatalogItemRow.document).where(
        CatalogItemRow.supplier_id == supplier,
        is_one_of(session, CatalogItemRow.code, codes),
        CatalogItemRow.version > 0,
    )
    return {code: dict(document) for code, document in session.execute(statement)} if codes else {}


def count_active(session: Session, supplier: int) -> int:
    """Return how many items the ERP has of a supplier that have not ended."""
    return session.scalar(select(func.count()).select_from(CatalogItemRow).where(*_standing(supplier))) or 0


def _standing(supplier: int) -> tuple[Any, ...]:
    return CatalogItemRow.supplier_id == supplier, CatalogItemRow.erp_status.in_(_STANDING)


#: What the ERP says of items that it has and that have not ended.
_STANDING = (CatalogStatus.ACTIVE, CatalogStatus.ACCEPTED, CatalogStatus.EXPIRED)


def list_versions(session: Session, item: int, limit: int) -> Sequence[CatalogItemVersionRow]:
    """Return the versions of an item as the ERP told them, newest first."""
    newest = select(CatalogItemVersionRow).where(CatalogItemVersionRow.item_id == item)
    return session.scalars(newest.order_by(CatalogItemVersionRow.version.desc()).limit(limit)).all()


def list_based_on(session: Session, versions: Collection[tuple[int, int]]) -> dict[tuple[int, int], dict[str, Any]]:
    """Return the documents of these versions (item and version) of the ERP's items."""
    item, version = CatalogItemVersionRow.item_id, CatalogItemVersionRow.version
    wanted = select(item, version, CatalogItemVersionRow.document).where(tuple_(item, version).in_(list(versions)))
    return {(one, at): dict(document) for one, at, document in session.execute(wanted)} if versions else {}


def add_all(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert items in one batch."""
    insert_all(session, CatalogItemRow, rows)


def replace_terms(
    session: Session, supplier: int, terms: Mapping[str, Collection[str]], known: Collection[str]
) -> None:
    """Put these words in place of all those by which items (codes) were found; ``known`` are those that have any."""
    if had := terms.keys() & known:
        session.execute(
            delete(CatalogTermRow)
            .where(CatalogTermRow.supplier_id == supplier, is_one_of(session, CatalogTermRow.code, had))
            .execution_options(synchronize_session=False)
        )
    rows = [
        {"supplier_id": supplier, "term": term, "code": code} for code, words in terms.items() for term in sorted(words)
    ]
    insert_all(session, CatalogTermRow, rows)
