"""Files of many items: taken up by one worker at a time, their rows, and what was found in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from portal.domain.actors import SYSTEM, Actor
from portal.domain.imports import MOVING, ImportState
from portal.domain.states import DocumentState
from portal.store.batches import insert_all, look_at
from portal.store.queries import mappings, scope
from portal.store.queries.places import Place, page
from portal.store.rows import (
    CatalogFindingRow,
    CatalogImportRow,
    CatalogItemRow,
    CatalogLineRow,
    CatalogProposalRow,
    SupplierRow,
)

AnyRow = Row[*tuple[Any, ...]]

_LAST_ID = 2**63 - 1


#: States in which a worker may hold a file.
_HELD_BY_ONE = (ImportState.READING, ImportState.CHECKED)


def find(session: Session, actor: Actor, import_: int, *, lock: bool = False) -> CatalogImportRow | None:
    """Return a file that this actor sees, locked if asked for, or None."""
    if not 0 < import_ <= _LAST_ID:
        return None
    statement = scope.visible_catalog_imports(actor).where(CatalogImportRow.id == import_)
    return session.scalar(statement.with_for_update() if lock else statement)


def find_with_proposal(session: Session, actor: Actor, import_: int) -> AnyRow | None:
    """Return a file with the proposal that was read from it, or None.

    The proposal is None while it is not whole, and for the buyer's people before it was sent.
    """
    if not 0 < import_ <= _LAST_ID:
        return None
    return session.execute(_with_proposal(actor).where(CatalogImportRow.id == import_)).one_or_none()


def find_of(session: Session, actor: Actor, proposal: int) -> int | None:
    """Return the file (id) that a proposal was read from, or None."""
    mine = scope.visible_catalog_imports(actor).with_only_columns(CatalogImportRow.id)
    return session.scalar(mine.where(CatalogImportRow.proposal_id == proposal))


def list_latest(session: Session, actor: Actor, place: Place | None, limit: int) -> Sequence[AnyRow]:
    """Return files with their proposals, the latest first, beside ``place``."""
    return session.execute(page(_with_proposal(actor), (CatalogImportRow.id,), place, limit, falls=True)).all()


def _with_proposal(actor: Actor) -> Any:
    whole = and_(CatalogProposalRow.id == CatalogImportRow.proposal_id, CatalogProposalRow.is_whole)
    if not actor.role.is_supplier:
        whole = and_(whole, CatalogProposalRow.state != DocumentState.DRAFT)
    return (
        scope.visible_catalog_imports(actor)
        .outerjoin(CatalogProposalRow, whole)
        .join(SupplierRow, SupplierRow.id == CatalogImportRow.supplier_id)
        .add_columns(CatalogProposalRow, SupplierRow.name)
    )


def lock_supplier(session: Session, supplier: int) -> None:
    """Let nobody else send a file of this supplier before the transaction ends."""
    session.execute(select(SupplierRow.id).where(SupplierRow.id == supplier).with_for_update())


def find_moving(session: Session, supplier: int) -> CatalogImportRow | None:
    """Return the file of a supplier of which something is still to come by itself, or None."""
    mine = scope.visible_catalog_imports(SYSTEM).where(CatalogImportRow.supplier_id == supplier)
    return session.scalars(mine.where(CatalogImportRow.state.in_(MOVING)).order_by(CatalogImportRow.id)).first()


def find_same(session: Session, row: CatalogImportRow) -> tuple[CatalogImportRow, str | None] | None:
    """Return the latest import of the same bytes, told in the same way, with its proposal's state; None if none."""
    mine = (
        scope.visible_catalog_imports(SYSTEM)
        .outerjoin(CatalogProposalRow, CatalogProposalRow.id == CatalogImportRow.proposal_id)
        .add_columns(CatalogProposalRow.state)
        .where(
            CatalogImportRow.supplier_id == row.supplier_id,
            CatalogImportRow.digest == row.digest,
            CatalogImportRow.scope == row.scope,
            CatalogImportRow.acceptance == row.acceptance,
        )
    )
    found = session.execute(mine.order_by(CatalogImportRow.id.desc())).first()
    return None if found is None else (found[0], found[1])


def claim(session: Session, import_: int, *, token: str, now: datetime, before: datetime) -> CatalogImportRow | None:
    """Take up a queued file, or one whose worker was not heard of since ``before``; None where there is nothing.

    A checked file whose worker still held it stays checked: only what comes behind is left to be done.
    """
    row = session.scalar(scope.visible_catalog_imports(SYSTEM).where(CatalogImportRow.id == import_).with_for_update())
    if row is None:
        return None
    is_dropped = row.state in _HELD_BY_ONE and row.token is not None and row.seen_at < before
    if row.state not in (ImportState.QUEUED, ImportState.HELD) and not is_dropped:
        return None
    if row.state != ImportState.CHECKED:
        row.state = ImportState.READING
    row.token, row.seen_at = token, now
    row.attempts += 1
    return row


def hold(session: Session, import_: int, token: str) -> CatalogImportRow | None:
    """Return a file, locked, if the claim still holds."""
    mine = scope.visible_catalog_imports(SYSTEM).where(CatalogImportRow.id == import_, CatalogImportRow.token == token)
    return session.scalar(mine.with_for_update())


def settle(session: Session, import_: int, token: str, values: Mapping[str, Any]) -> bool:
    """Write down how far reading is, or what came of it, if the claim still holds."""
    result = session.connection().execute(
        update(CatalogImportRow).where(CatalogImportRow.id == import_, CatalogImportRow.token == token).values(**values)
    )
    return bool(result.rowcount == 1)


def list_forgotten(session: Session, *, queued: datetime, reading: datetime, limit: int) -> Sequence[CatalogImportRow]:
    """Return files that wait or are held since ``queued``, and those whose worker is silent since ``reading``."""
    waits = (ImportState.QUEUED, ImportState.HELD)
    return session.scalars(
        scope.visible_catalog_imports(SYSTEM)
        .where(
            or_(
                and_(CatalogImportRow.state.in_(waits), CatalogImportRow.seen_at < queued),
                and_(
                    CatalogImportRow.state.in_(_HELD_BY_ONE),
                    CatalogImportRow.token.is_not(None),
                    CatalogImportRow.seen_at < reading,
                ),
            )
        )
        .order_by(CatalogImportRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def add_rows(session: Session, lines: Sequence[Mapping[str, Any]], findings: Sequence[Mapping[str, Any]]) -> None:
    """Store one batch of lines and where something was found in them."""
    insert_all(session, CatalogLineRow, lines)
    insert_all(session, CatalogFindingRow, findings)


def look_at_rows(session: Session) -> None:
    """Prepare the database for what is asked about very many rows that were stored."""
    look_at(session, CatalogLineRow)


def clear_rows(session: Session, proposal: int) -> None:
    """Forget every line of a proposal that was read from a file, and how its words were read, to read it again."""
    for kind in (CatalogFindingRow, CatalogLineRow):
        session.execute(delete(kind).where(kind.proposal_id == proposal))
    mappings.forget_uses(session, proposal)


def remove_proposal(session: Session, row: CatalogImportRow) -> None:
    """Forget the draft that is being read, or was read, from a file."""
    if (proposal := row.proposal_id) is None:
        return
    row.proposal_id = None
    session.flush()
    clear_rows(session, proposal)
    session.delete(session.get_one(CatalogProposalRow, proposal))
    session.flush()


def list_unnamed(session: Session, supplier: int, proposal: int, after: str, limit: int) -> Sequence[CatalogItemRow]:
    """Return the next items by code that the ERP has, ended or not, and of which a proposal says nothing."""
    names = exists().where(CatalogLineRow.proposal_id == proposal, CatalogLineRow.code == CatalogItemRow.code)
    mine = select(CatalogItemRow).where(
        CatalogItemRow.supplier_id == supplier, CatalogItemRow.version > 0, CatalogItemRow.code > after, ~names
    )
    return session.scalars(mine.order_by(CatalogItemRow.code).limit(limit)).all()


def next_span(session: Session, proposal: int, after: int, limit: int) -> tuple[int, int] | None:
    """Return the first and last of so many positions of a proposal's lines behind one; None where there are none."""
    mine = select(CatalogLineRow.position).where(
        CatalogLineRow.proposal_id == proposal, CatalogLineRow.position > after
    )
    some = mine.order_by(CatalogLineRow.position).limit(limit).subquery()
    first, last = session.execute(select(func.min(some.c.position), func.max(some.c.position))).one()
    return None if first is None else (first, last)


def last_position(session: Session, proposal: int) -> int:
    """Return the position of a proposal's last line, 0 where there is none."""
    last = select(func.max(CatalogLineRow.position)).where(CatalogLineRow.proposal_id == proposal)
    return session.scalars(last).one() or 0


def list_found(
    session: Session, proposal: int, rule: str, severity: str, place: Place | None, limit: int
) -> Sequence[CatalogLineRow]:
    """Return the lines in which a rule found something, by position beside ``place``."""
    found = (
        select(CatalogLineRow)
        .join(
            CatalogFindingRow,
            and_(
                CatalogFindingRow.proposal_id == CatalogLineRow.proposal_id,
                CatalogFindingRow.position == CatalogLineRow.position,
            ),
        )
        .where(
            CatalogFindingRow.proposal_id == proposal,
            CatalogFindingRow.rule == rule,
            CatalogFindingRow.severity == severity,
        )
    )
    return session.scalars(page(found, (CatalogFindingRow.position,), place, limit)).all()


def list_items(session: Session, supplier: int, after: str, limit: int) -> Sequence[AnyRow]:
    """Return code and document of the next items by code that the ERP has of a supplier, ended or not."""
    mine = select(CatalogItemRow.code, CatalogItemRow.document).where(
        CatalogItemRow.supplier_id == supplier, CatalogItemRow.version > 0, CatalogItemRow.code > after
    )
    return session.execute(mine.order_by(CatalogItemRow.code).limit(limit)).all()
