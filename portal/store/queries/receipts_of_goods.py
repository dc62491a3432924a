"""What the buyer received: goods receipts by order and by notice."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.domain.actors import SYSTEM, Actor
from portal.store.batches import insert_all
from portal.store.queries import scope
from portal.store.rows import GoodsReceiptRow


def by_number(session: Session, numbers: Collection[str]) -> dict[str, GoodsReceiptRow]:
    """Return the receipts with these numbers, as the portal knows them."""
    rows = session.scalars(scope.visible_goods_receipts(SYSTEM).where(GoodsReceiptRow.number.in_(numbers)))
    return {row.number: row for row in rows}


def keep(session: Session, added: Sequence[Mapping[str, Any]], changed: Sequence[Mapping[str, Any]]) -> None:
    """Insert new receipts and write newer ones over what stood there, each in one batch."""
    insert_all(session, GoodsReceiptRow, added)
    if changed:
        session.execute(update(GoodsReceiptRow), changed)


def list_of_order(session: Session, actor: Actor, order: int) -> Sequence[GoodsReceiptRow]:
    """Return what was received for an order, oldest first."""
    statement = scope.visible_goods_receipts(actor).where(GoodsReceiptRow.order_id == order)
    return session.scalars(statement.order_by(GoodsReceiptRow.received_at, GoodsReceiptRow.number)).all()


def list_of_notice(session: Session, actor: Actor, supplier: int, notice: str) -> Sequence[GoodsReceiptRow]:
    """Return what was received with a notice, oldest first."""
    statement = scope.visible_goods_receipts(actor).where(
        GoodsReceiptRow.supplier_id == supplier, GoodsReceiptRow.notice == notice
    )
    return session.scalars(statement.order_by(GoodsReceiptRow.received_at, GoodsReceiptRow.number)).all()


def is_received(session: Session, supplier: int, notice: str) -> bool:
    """Say whether anything of a notice was received and stands."""
    statement = select(GoodsReceiptRow.number).where(
        GoodsReceiptRow.supplier_id == supplier,
        GoodsReceiptRow.notice == notice,
        GoodsReceiptRow.is_reversed.is_(False),
    )
    return session.scalar(statement.limit(1)) is not None
