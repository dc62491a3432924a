"""Invoices and credit notes: their versions, what they bill, and what they may be mistaken for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, and_, delete, func, or_, select
from sqlalchemy.orm import Session

from portal.domain.actors import SYSTEM, Actor
from portal.domain.settlements import THROWN_OUT
from portal.domain.states import ON_ITS_WAY, DocumentState
from portal.store.batches import insert_all
from portal.store.queries import scope
from portal.store.rows import (
    InvoiceLineRow,
    InvoiceRow,
    MappingWaitRow,
    OrderRow,
    OutboxRow,
    SettlementRow,
    SupplierRow,
    UploadRow,
)

AnyRow = Row[*tuple[Any, ...]]

_LAST_ID = 2**63 - 1

#: Versions of documents that bill something: on their way or booked.
STANDING = (*ON_ITS_WAY, DocumentState.BOOKED)


def find(session: Session, actor: Actor, invoice: int, *, lock: bool = False) -> InvoiceRow | None:
    """Return one version of an invoice by id, or None; ``lock`` keeps others from changing it meanwhile."""
    if not 0 < invoice <= _LAST_ID:
        return None
    statement = scope.visible_invoices(actor).where(InvoiceRow.id == invoice)
    return session.scalar(statement.with_for_update(of=InvoiceRow) if lock else statement)


def lock_supplier(session: Session, actor: Actor, invoice: int) -> None:
    """Keep others from sending an invoice of the supplier of this one until the unit of work ends.

    It is the weaker lock, which lets rows that refer to the supplier be added: whoever holds an order and adds them
    would wait for whoever holds the supplier and wants the order, and that one for the first.
    """
    if 0 < invoice <= _LAST_ID:
        mine = scope.visible_invoices(actor).where(InvoiceRow.id == invoice).with_only_columns(InvoiceRow.supplier_id)
        session.execute(select(SupplierRow.id).where(SupplierRow.id.in_(mine)).with_for_update(key_share=True))


def lock_orders(session: Session, invoice: int) -> None:
    """Keep others from changing the orders that an invoice bills until the unit of work ends."""
    if 0 < invoice <= _LAST_ID:
        billed_by_it = select(InvoiceLineRow.order_id).where(InvoiceLineRow.invoice_id == invoice)
        mine = scope.visible_orders(SYSTEM).where(OrderRow.id.in_(billed_by_it)).with_only_columns(OrderRow.id)
        session.execute(mine.order_by(OrderRow.id).with_for_update())


def list_versions(session: Session, actor: Actor, supplier: int, number: str) -> Sequence[InvoiceRow]:
    """Return every version under one number of a supplier, newest first."""
    return session.scalars(
        scope.visible_invoices(actor)
        .where(InvoiceRow.supplier_id == supplier, InvoiceRow.number == number)
        .order_by(InvoiceRow.version.desc())
    ).all()


def list_replaced(session: Session, row: InvoiceRow) -> Sequence[InvoiceRow]:
    """Return the earlier versions under an invoice's number that bill nothing any more."""
    bills_nothing = or_(InvoiceRow.state.not_in(STANDING), is_thrown_out())
    return session.scalars(
        scope.visible_invoices(SYSTEM).where(
            InvoiceRow.supplier_id == row.supplier_id,
            InvoiceRow.number == row.number,
            InvoiceRow.version < row.version,
            bills_nothing,
        )
    ).all()


def last_version(session: Session, supplier: int, number: str) -> int:
    """Return the highest version under a number, 0 if there is none."""
    found = select(func.max(InvoiceRow.version)).where(InvoiceRow.supplier_id == supplier, InvoiceRow.number == number)
    return session.scalar(found) or 0


def replace_lines(session: Session, invoice: int, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put what an invoice bills in place of what it billed before, in two statements."""
    session.execute(
        delete(InvoiceLineRow).where(InvoiceLineRow.invoice_id == invoice).execution_options(synchronize_session=False)
    )
    insert_all(session, InvoiceLineRow, rows)


def remove_draft(session: Session, row: InvoiceRow) -> None:
    """Forget a draft; nobody but its supplier has seen it."""
    replace_lines(session, row.id, ())
    session.delete(row)


def forget_upload(session: Session, invoice: int) -> None:
    """Forget that a draft was read from a file, so that the file can be sent again."""
    uploads = select(UploadRow.id).where(UploadRow.invoice_id == invoice)
    asked = delete(MappingWaitRow).where(MappingWaitRow.upload_id.in_(uploads))
    read = delete(UploadRow).where(UploadRow.invoice_id == invoice)
    for rows in (asked, read):
        session.execute(rows.execution_options(synchronize_session=False))


def billed(session: Session, orders: Collection[int], *, but: int) -> Sequence[AnyRow]:
    """Return what standing documents bill or give back of these orders' lines (ids), without one document (id).

    What the ERP has thrown out counts no more. Other versions need no look: the next one is begun when the last one
    bills nothing any more, and a number that is used in another year is another invoice.
    """
    return session.execute(
        select(
            InvoiceLineRow.order_id,
            InvoiceLineRow.line,
            InvoiceLineRow.quantity,
            InvoiceLineRow.numerator,
            InvoiceLineRow.denominator,
            InvoiceLineRow.net,
            InvoiceLineRow.notice,
            InvoiceLineRow.gives_back_goods,
            InvoiceRow.number,
            InvoiceRow.type,
            InvoiceRow.issued,
        )
        .join(InvoiceRow, InvoiceRow.id == InvoiceLineRow.invoice_id)
        .where(
            InvoiceLineRow.order_id.in_(orders),
            InvoiceRow.state.in_(STANDING),
            InvoiceRow.id != but,
            ~is_thrown_out(),
        )
    ).all()


def is_thrown_out() -> Any:
    """Return the condition that the ERP has thrown an invoice out, so that it bills nothing any more."""
    return (
        select(SettlementRow.reference)
        .where(SettlementRow.reference == InvoiceRow.erp_reference, SettlementRow.status.in_(THROWN_OUT))
        .exists()
    )


def list_lines(session: Session, invoices: Collection[int]) -> Sequence[AnyRow]:
    """Return what these invoices bill, with their orders' numbers."""
    return session.execute(
        select(
            InvoiceLineRow.invoice_id,
            OrderRow.number,
            InvoiceLineRow.line,
            InvoiceLineRow.quantity,
            InvoiceLineRow.numerator,
            InvoiceLineRow.denominator,
        )
        .join(OrderRow, OrderRow.id == InvoiceLineRow.order_id)
        .where(InvoiceLineRow.invoice_id.in_(invoices))
    ).all()


def by_numbers(session: Session, supplier: int, numbers: Collection[str]) -> Sequence[InvoiceRow]:
    """Return the standing invoices of a supplier with these numbers."""
    return session.scalars(
        scope.visible_invoices(SYSTEM).where(
            InvoiceRow.supplier_id == supplier,
            InvoiceRow.number.in_(numbers),
            InvoiceRow.state.in_(STANDING),
            ~is_thrown_out(),
        )
    ).all()


def list_of_first_order(session: Session, supplier: int, order: str, *, but: int) -> Sequence[InvoiceRow]:
    """Return the supplier's standing documents whose first order is this one, without one document (id)."""
    return session.scalars(
        scope.visible_invoices(SYSTEM).where(
            InvoiceRow.supplier_id == supplier,
            InvoiceRow.first_order == order,
            InvoiceRow.id != but,
            InvoiceRow.state.in_(STANDING),
            ~is_thrown_out(),
        )
    ).all()


def awaiting_goods(session: Session, orders: Collection[int]) -> Sequence[int]:
    """Return the invoices (ids) that are held until goods of these orders are received."""
    bills = select(InvoiceLineRow.invoice_id).where(InvoiceLineRow.order_id.in_(orders))
    return session.scalars(
        select(InvoiceRow.id).where(
            InvoiceRow.awaits_goods.is_(True),
            InvoiceRow.state == DocumentState.IN_REVIEW,
            InvoiceRow.id.in_(bills),
        )
    ).all()


def find_promise(session: Session, invoice: int, *, job: str, lock: bool = False) -> OutboxRow | None:
    """Return the newest promise of a job about one version, or None.

    ``lock`` keeps workers from claiming it, and finds none that a worker is claiming: waiting for it would be waiting
    in a ring, because the worker goes on to the document.
    """
    mine = and_(OutboxRow.document_id == invoice, OutboxRow.job == job)
    statement = select(OutboxRow).where(mine).order_by(OutboxRow.id.desc()).limit(1)
    return session.scalar(statement.with_for_update(skip_locked=True) if lock else statement)
