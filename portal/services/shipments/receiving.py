"""What the buyer received, as the ERP tells it: newer facts replace older ones, whatever order they come in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from portal.domain.actors import SYSTEM
from portal.domain.events import Event
from portal.domain.shipments import GoodsReceipt
from portal.store.queries import orders as order_queries
from portal.store.queries import receipts_of_goods as queries
from portal.store.rows import OrderRow
from portal.store.unit_of_work import UnitOfWork


def apply_receipts(uow: UnitOfWork, receipts: Iterable[GoodsReceipt], *, as_of: datetime) -> int:
    """Keep goods receipts as the ERP tells them and return how many were new or newer.

    Harmless to repeat, in any order: the highest ``version`` of a receipt is its present (rule MSG-08). A receipt for
    an order that the portal has not met is left out; it comes again with the comparison.
    """
    newest: dict[str, GoodsReceipt] = {}
    for receipt in receipts:
        if receipt.number not in newest or receipt.version > newest[receipt.number].version:
            newest[receipt.number] = receipt
    if not newest:
        return 0
    known = queries.by_number(uow.session, newest)
    orders = order_queries.by_number(uow.session, SYSTEM, {receipt.order for receipt in newest.values()}, lock=False)
    added: list[dict[str, Any]] = []
    renewed: list[dict[str, Any]] = []
    for number, receipt in newest.items():
        order, row = orders.get(receipt.order), known.get(number)
        if order is None or (row is not None and row.version >= receipt.version):
            continue
        (added if row is None else renewed).append(_values(receipt, order, as_of))
        _record(uow, receipt, order, is_new=row is None)
    queries.keep(uow.session, added, renewed)
    return len(added) + len(renewed)


def _values(receipt: GoodsReceipt, order: OrderRow, as_of: datetime) -> dict[str, Any]:
    return {
        "number": receipt.number,
        "version": receipt.version,
        "supplier_id": order.supplier_id,
        "order_id": order.id,
        "line": receipt.line,
        "quantity": receipt.quantity,
        "received_at": receipt.received_at,
        "notice": receipt.notice,
        "lots": [{"number": lot.number, "quantity": f"{lot.quantity:f}"} for lot in receipt.lots],
        "note": receipt.note,
        "is_reversed": receipt.is_reversed,
        "as_of": as_of,
    }


def _record(uow: UnitOfWork, receipt: GoodsReceipt, order: OrderRow, *, is_new: bool) -> None:
    uow.record(
        SYSTEM,
        Event.GOODS_RECEIVED if is_new else Event.GOODS_RECEIPT_CHANGED,
        subject=order.number,
        supplier=order.supplier_id,
        data={
            "receipt": receipt.number,
            "line": receipt.line,
            "quantity": f"{receipt.quantity:f}",
            "notice": receipt.notice,
            "reversed": receipt.is_reversed,
        },
    )
