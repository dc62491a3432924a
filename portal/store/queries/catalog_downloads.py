"""Tables of many items that workers write: found by those who may see them, and taken up."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select
from sqlalchemy.orm import Session

from portal.domain.actors import SYSTEM, Actor
from portal.domain.downloads import MOVING, DownloadState
from portal.store.queries import scope
from portal.store.queries.claims import Claims
from portal.store.rows import CatalogDownloadRow

_LAST_ID = 2**63 - 1

CLAIMS = Claims(CatalogDownloadRow, scope.visible_catalog_downloads, DownloadState.QUEUED, DownloadState.WRITING)


def find(session: Session, actor: Actor, download: int) -> CatalogDownloadRow | None:
    """Return a table that this actor sees, or None."""
    if not 0 < download <= _LAST_ID:
        return None
    return session.scalar(scope.visible_catalog_downloads(actor).where(CatalogDownloadRow.id == download))


def list_like(session: Session, actor: Actor, row: CatalogDownloadRow, limit: int) -> Sequence[CatalogDownloadRow]:
    """Return tables of the same, the latest first."""
    return session.scalars(_like(actor, row).order_by(CatalogDownloadRow.id.desc()).limit(limit)).all()


def find_moving(session: Session, row: CatalogDownloadRow) -> CatalogDownloadRow | None:
    """Return the same table, asked for already and still to come, or None."""
    return session.scalars(_like(SYSTEM, row).where(CatalogDownloadRow.state.in_(MOVING))).first()


def _like(actor: Actor, row: CatalogDownloadRow) -> Select[CatalogDownloadRow]:
    return scope.visible_catalog_downloads(actor).where(
        CatalogDownloadRow.supplier_id == row.supplier_id,
        CatalogDownloadRow.import_id.is_not_distinct_from(row.import_id),
        CatalogDownloadRow.kind == row.kind,
        CatalogDownloadRow.q == row.q,
        CatalogDownloadRow.status == row.status,
    )
