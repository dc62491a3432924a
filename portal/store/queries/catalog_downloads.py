"""Tables of many items that workers write: found by those who may see them, and taken up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from portal.domain.actors import SYSTEM, Actor
from portal.domain.downloads import MOVING, DownloadState
from portal.store.queries import scope
from portal.store.queries.claims import Claims
from portal.store.rows import CatalogDownloadRow

_LAST_ID = 2**63 - 1

CLAIMS = Claims(CatalogDownloadRow, scope.visible_catalog_downloads, *DownloadState)


def find(session: Session, actor: Actor, download: int) -> CatalogDownloadRow | None:
    """Return a table that this actor sees, or None."""
    if not 0 < download <= _LAST_ID:
        return None
    return session.scalar(scope.visible_catalog_downloads(actor).where(CatalogDownloadRow.id == download))


class DownloadKey(NamedTuple):
    """What two of the same table have in common, by the names of columns."""

    supplier_id: int
    import_id: int | None
    kind: str
    q: str
    status: str


def list_same(session: Session, actor: Actor, key: DownloadKey, limit: int) -> Sequence[CatalogDownloadRow]:
    """Return those of one table that this actor sees, the latest first."""
    mine = scope.visible_catalog_downloads(actor).filter_by(**key._asdict())
    return session.scalars(mine.order_by(CatalogDownloadRow.id.desc()).limit(limit)).all()


def find_moving(session: Session, key: DownloadKey) -> CatalogDownloadRow | None:
    """Return one of a table that was asked for already and is still to come, or None."""
    same = scope.visible_catalog_downloads(SYSTEM).filter_by(**key._asdict())
    return session.scalars(same.where(CatalogDownloadRow.state.in_(MOVING))).first()
