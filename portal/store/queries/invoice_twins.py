"""Invoices that one may be a duplicate of: of its supplier, and of those that share a VAT id or a bank account."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import or_
from sqlalchemy.orm import Session

from portal.domain.actors import SYSTEM
from portal.store.queries import scope
from portal.store.queries.invoices import STANDING, AnyRow, is_thrown_out
from portal.store.rows import InvoiceRow

_COLUMNS = (
    InvoiceRow.id,
    InvoiceRow.supplier_id,
    InvoiceRow.number,
    InvoiceRow.type,
    InvoiceRow.issued,
    InvoiceRow.currency,
    InvoiceRow.gross,
    InvoiceRow.payload,
    InvoiceRow.submitted_at,
)

#: Documents of nearly the same amount that are compared at most.
MOST_NEAR = 1000


def list_same(session: Session, row: InvoiceRow, *, suppliers: Collection[int]) -> Sequence[AnyRow]:
    """Return every standing document of these suppliers with the same normal number or from the same payload.

    However many others there are: what is certainly the same again is among these.
    """
    same: list[Any] = [InvoiceRow.norm == row.norm]
    if row.payload:
        same.append(InvoiceRow.payload == row.payload)
    return session.execute(_standing(row, suppliers).where(or_(*same))).all()


def list_near(
    session: Session, row: InvoiceRow, *, suppliers: Collection[int], since: date | None, wholes: tuple[int, int]
) -> Sequence[AnyRow]:
    """Return standing documents of these suppliers in the same currency whose gross, without decimals, is in a range.

    The newest ones since a day, or since ever, at most ``MOST_NEAR``.
    """
    found = _standing(row, suppliers).where(
        InvoiceRow.gross_whole.between(*wholes), InvoiceRow.currency == row.currency
    )
    if since is not None:
        found = found.where(InvoiceRow.issued >= since)
    return session.execute(found.order_by(InvoiceRow.id.desc()).limit(MOST_NEAR)).all()


def _standing(row: InvoiceRow, suppliers: Collection[int]) -> Any:
    return (
        scope.visible_invoices(SYSTEM)
        .with_only_columns(*_COLUMNS)
        .where(
            InvoiceRow.supplier_id.in_(suppliers),
            InvoiceRow.state.in_(STANDING),
            InvoiceRow.id != row.id,
            ~is_thrown_out(),
        )
    )
