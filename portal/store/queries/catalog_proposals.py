"""Proposals of suppliers to change their catalogs, in all their versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Integer, Row, cast, func, select
from sqlalchemy.orm import Session, aliased

from portal.domain.actors import Actor
from portal.domain.documents import DocumentKind
from portal.domain.states import ON_ITS_WAY, DocumentState
from portal.store.queries import scope
from portal.store.queries.places import Place, page
from portal.store.rows import CatalogLineRow, CatalogProposalRow, DocumentRow, SupplierRow

AnyRow = Row[*tuple[Any, ...]]

_LAST_ID = 2**63 - 1

#: Versions of proposals that may still come to something.
_OPEN = (DocumentState.DRAFT, *ON_ITS_WAY)

_NEWER = aliased(CatalogProposalRow, flat=True)
_ABOUT = aliased(CatalogLineRow)

_LIST_COLUMNS = (
    CatalogProposalRow.id,
    CatalogProposalRow.number,
    CatalogProposalRow.version,
    CatalogProposalRow.state,
    CatalogProposalRow.scope,
    CatalogProposalRow.line_count,
    CatalogProposalRow.wrong_count,
    CatalogProposalRow.file_name,
    CatalogProposalRow.submitted_at,
    CatalogProposalRow.submitted_name,
    CatalogProposalRow.saved_at,
    SupplierRow.name.label("supplier_name"),
    CatalogLineRow.code,
    CatalogLineRow.action,
)


def find(session: Session, actor: Actor, proposal: int, *, lock: bool = False) -> CatalogProposalRow | None:
    """Return one version of a proposal by id, or None; ``lock`` keeps others from changing it meanwhile."""
    if not 0 < proposal <= _LAST_ID:
        return None
    statement = scope.visible_catalog_proposals(actor).where(CatalogProposalRow.id == proposal)
    return session.scalar(statement.with_for_update(of=CatalogProposalRow) if lock else statement)


def find_by_key(session: Session, supplier: int, key: str) -> CatalogProposalRow | None:
    """Return the proposal that was begun with this key, or None."""
    mine = select(CatalogProposalRow).where(CatalogProposalRow.supplier_id == supplier)
    return session.scalar(mine.where(CatalogProposalRow.idempotency_key == key))


def find_draft_of(session: Session, supplier: int, code: str) -> CatalogProposalRow | None:
    """Return the newest draft that is about one item (code) alone, or None."""
    return session.scalar(
        select(CatalogProposalRow)
        .join(CatalogLineRow, CatalogLineRow.proposal_id == CatalogProposalRow.id)
        .where(
            CatalogProposalRow.supplier_id == supplier,
            CatalogProposalRow.state == DocumentState.DRAFT,
            CatalogProposalRow.digest.is_(None),
            CatalogLineRow.code == code,
        )
        .order_by(CatalogProposalRow.id.desc())
        .limit(1)
    )


def lock_supplier(session: Session, supplier: int) -> None:
    """Keep others from beginning or sending a proposal of a supplier until the unit of work ends."""
    session.execute(select(SupplierRow.id).where(SupplierRow.id == supplier).with_for_update(key_share=True))


def last_number(session: Session, supplier: int, begins: str) -> int:
    """Return the highest running number of a supplier's proposals whose numbers begin like this, 0 if there is none."""
    running = cast(func.substr(DocumentRow.number, len(begins) + 1), Integer)
    mine = (
        DocumentRow.supplier_id == supplier,
        DocumentRow.kind == DocumentKind.CATALOG,
        DocumentRow.number.startswith(begins, autoescape=True),
    )
    return session.scalar(select(func.max(running)).where(*mine)) or 0


def list_versions(session: Session, actor: Actor, supplier: int, number: str) -> Sequence[CatalogProposalRow]:
    """Return every version under one number of a supplier, newest first."""
    return session.scalars(
        scope.visible_catalog_proposals(actor)
        .where(CatalogProposalRow.supplier_id == supplier, CatalogProposalRow.number == number)
        .order_by(CatalogProposalRow.version.desc())
    ).all()


def newest_version(session: Session, supplier: int, number: str) -> CatalogProposalRow:
    """Return the newest version under one number of a supplier, also one that is not whole yet."""
    mine = select(CatalogProposalRow).where(
        CatalogProposalRow.supplier_id == supplier, CatalogProposalRow.number == number
    )
    return session.scalars(mine.order_by(CatalogProposalRow.version.desc()).limit(1)).one()


def list_open(session: Session, supplier: int, *, but: int) -> Sequence[CatalogProposalRow]:
    """Return the proposals of a supplier that may still come to something, oldest first, without one of them (id)."""
    return session.scalars(
        select(CatalogProposalRow)
        .where(
            CatalogProposalRow.supplier_id == supplier,
            CatalogProposalRow.state.in_(_OPEN),
            CatalogProposalRow.id != but,
        )
        .order_by(CatalogProposalRow.id)
    ).all()


def list_newest(
    session: Session, actor: Actor, criteria: Mapping[str, Any], place: Place | None, limit: int
) -> Sequence[AnyRow]:
    """Return the newest version of each proposal, most recent first, with its first line, beside ``place``.

    ``criteria``: ``q`` is the beginning of a number or a whole item code, ``state`` a state.
    """
    is_newest = ~(
        select(_NEWER.id)
        .where(
            _NEWER.supplier_id == CatalogProposalRow.supplier_id,
            _NEWER.number == CatalogProposalRow.number,
            _NEWER.version > CatalogProposalRow.version,
            *(() if actor.role.is_supplier else (_NEWER.state != DocumentState.DRAFT,)),
        )
        .exists()
    )
    first = (CatalogLineRow.proposal_id == CatalogProposalRow.id) & (CatalogLineRow.position == 1)
    statement = (
        scope.visible_catalog_proposals(actor)
        .join(SupplierRow, SupplierRow.id == CatalogProposalRow.supplier_id)
        .outerjoin(CatalogLineRow, first)
        .with_only_columns(*_LIST_COLUMNS)
        .where(is_newest, *_conditions(criteria))
    )
    return session.execute(page(statement, (CatalogProposalRow.id,), place, limit, falls=True)).all()


def _conditions(criteria: Mapping[str, Any]) -> list[Any]:
    conditions: list[Any] = []
    if q := criteria.get("q"):
        about = select(_ABOUT.proposal_id).where(_ABOUT.code == q)
        begins = CatalogProposalRow.number.startswith(q.upper(), autoescape=True)
        conditions.append(begins | CatalogProposalRow.id.in_(about))
    if state := criteria.get("state"):
        conditions.append(CatalogProposalRow.state == state)
    return conditions
