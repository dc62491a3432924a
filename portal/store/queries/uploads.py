"""Files that suppliers sent as invoices."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.domain.actors import Actor
from portal.domain.uploads import UploadState
from portal.store.queries import scope
from portal.store.queries.places import Place, page
from portal.store.rows import InvoiceRow, UploadRow

AnyRow = Row[*tuple[Any, ...]]

_LAST_ID = 2**63 - 1


def get_or_add(session: Session, row: UploadRow) -> tuple[UploadRow, bool]:
    """Return the upload of a supplier's file, locked, and whether it is new; two at the same moment are one."""
    same = select(UploadRow).where(UploadRow.supplier_id == row.supplier_id, UploadRow.digest == row.digest)
    known = session.scalar(same.with_for_update())
    if known is not None:
        return known, False
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return session.scalars(same.with_for_update()).one(), False
    return row, True


def find_syntax(session: Session, supplier: int, digest: str) -> str:
    """Return what was found in a supplier's file when it was read, "" where it is not known any more."""
    mine = select(UploadRow.syntax).where(UploadRow.supplier_id == supplier, UploadRow.digest == digest)
    return session.scalar(mine) or ""


def find_locked(session: Session, actor: Actor, upload: int) -> UploadRow | None:
    """Return an upload that this actor sees, locked, or None."""
    if not 0 < upload <= _LAST_ID:
        return None
    return session.scalar(scope.visible_uploads(actor).where(UploadRow.id == upload).with_for_update())


def find_with_invoice(session: Session, actor: Actor, upload: int) -> AnyRow | None:
    """Return an upload with the state and document of the invoice that was read from it, or None."""
    if not 0 < upload <= _LAST_ID:
        return None
    return session.execute(_with_invoice(actor).where(UploadRow.id == upload)).one_or_none()


def names(session: Session, actor: Actor, ids: Collection[int]) -> tuple[tuple[int, str], ...]:
    """Return ids and names of these uploads, as far as this actor sees them."""
    statement = scope.visible_uploads(actor).with_only_columns(UploadRow.id, UploadRow.name)
    return tuple((row.id, row.name) for row in session.execute(statement.where(UploadRow.id.in_(ids))))


def list_latest(session: Session, actor: Actor, place: Place | None, limit: int) -> Sequence[AnyRow]:
    """Return uploads with the states and documents of their invoices, the latest first, beside ``place``."""
    return session.execute(page(_with_invoice(actor), (UploadRow.id,), place, limit, falls=True)).all()


def _with_invoice(actor: Actor) -> Any:
    return (
        scope.visible_uploads(actor)
        .outerjoin(InvoiceRow, InvoiceRow.id == UploadRow.invoice_id)
        .add_columns(InvoiceRow.state, InvoiceRow.document)
    )


def claim(session: Session, upload: int, *, token: str, now: datetime, before: datetime) -> UploadRow | None:
    """Take up a queued file, or one whose worker was not heard of since ``before``; None where there is nothing."""
    row = session.scalar(select(UploadRow).where(UploadRow.id == upload).with_for_update())
    if row is None:
        return None
    is_dropped = row.state == UploadState.READING and row.seen_at < before
    if row.state not in (UploadState.QUEUED, UploadState.HELD) and not is_dropped:
        return None
    row.state, row.token, row.seen_at = UploadState.READING, token, now
    row.attempts += 1
    return row


def end(session: Session, upload: int, token: str, values: Mapping[str, Any]) -> bool:
    """Write down what came of reading, if the claim still holds."""
    result = session.connection().execute(
        update(UploadRow).where(UploadRow.id == upload, UploadRow.token == token).values(token=None, **values)
    )
    return bool(result.rowcount == 1)


def list_forgotten(session: Session, *, queued: datetime, reading: datetime, limit: int) -> Sequence[UploadRow]:
    """Return files that wait or are held since ``queued``, and those whose worker is silent since ``reading``."""
    waits = (UploadState.QUEUED, UploadState.HELD)
    return session.scalars(
        select(UploadRow)
        .where(
            or_(
                and_(UploadRow.state.in_(waits), UploadRow.seen_at < queued),
                and_(UploadRow.state == UploadState.READING, UploadRow.seen_at < reading),
            )
        )
        .order_by(UploadRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
