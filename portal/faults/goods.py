"""Both sides' books of goods: notices, what was booked and cancelled of them, receipts, and what lines have shipped."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import unquote

from sqlalchemy import and_, func, select

from portal.contracts import order_v1
from portal.domain.actors import SYSTEM
from portal.domain.promises import PromiseState
from portal.domain.states import DocumentState, ReceiptKind, is_being_cancelled
from portal.faults.voyages import Standing
from portal.sandbox_erp.database import Database as ErpDatabase
from portal.services.composition import Services
from portal.services.shipments.keeping import CANCEL
from portal.store.queries import scope
from portal.store.rows import (
    GoodsReceiptRow,
    OrderRevisionRow,
    OrderRow,
    OutboxRow,
    ReceiptRow,
    ShipmentLineRow,
    ShipmentRow,
)

#: One line of a notice, whichever book it is from: position, order, the order's line, quantity.
NoticeLine = tuple[int, str, int, Decimal]
#: One goods receipt, whichever book it is from: version, order, line, quantity, notice, whether it was taken back.
GoodsReceipt = tuple[int, str, int, Decimal, str, bool]
#: What shipped and was received, by order and line.
Totals = dict[tuple[str, int], tuple[Decimal, Decimal]]


@dataclass(frozen=True, slots=True)
class NoticePromise:
    """A row of the outbox about a notice, which delivers or cancels it."""

    key: str
    state: PromiseState
    is_leased: bool
    cancels: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """One version of a notice that was sent, as the portal keeps it."""

    id: int
    supplier_id: int
    number: str
    version: int
    state: DocumentState
    reference: str | None
    is_being_cancelled: bool
    lines: tuple[NoticeLine, ...]
    receipts: Mapping[str, tuple[str, str]]
    promises: tuple[NoticePromise, ...]

    @property
    def key(self) -> str:
        """Return the key under which the ERP books this version."""
        return f"asn/{self.supplier_id}/{self.number}/{self.version}"

    @property
    def name(self) -> str:
        """Return what a person calls it."""
        return f"{self.number} version {self.version} (id {self.id})"


@dataclass(frozen=True, slots=True)
class Shipped:
    """One notice in the ERP's ledger; ``status`` is how it stands there: open, cancelled, replaced or received."""

    number: str
    key: str
    status: str
    lines: tuple[NoticeLine, ...]


@dataclass(frozen=True, slots=True)
class Cancelled:
    """One cancellation in the ERP's ledger, of the notice that it calls ``cancels``."""

    number: str
    key: str
    cancels: str


class Goods:
    """Reads both sides. The portal's rows are read through its own connections, which write nothing."""

    def __init__(self, services: Services, erp: ErpDatabase) -> None:
        self._services = services
        self._erp = erp

    def newest(self) -> dict[str, Standing]:
        """Return how every order's newest notice stands that was sent, by the order's number."""
        last = (
            scope.visible_shipments(SYSTEM)
            .with_only_columns(ShipmentLineRow.order_id, func.max(ShipmentRow.id).label("id"))
            .join(ShipmentLineRow, ShipmentLineRow.shipment_id == ShipmentRow.id)
            .group_by(ShipmentLineRow.order_id)
            .subquery()
        )
        statement = (
            scope.visible_shipments(SYSTEM)
            .add_columns(OrderRow.number)
            .join(last, last.c.id == ShipmentRow.id)
            .join(OrderRow, OrderRow.id == last.c.order_id)
        )
        with self._services.read() as uow:
            return {
                order: Standing(
                    row.id,
                    DocumentState(row.state),
                    row.erp_reference or "",
                    is_being_cancelled(row.state, row.cancel_asked_at),
                )
                for row, order in uow.session.execute(statement)
            }

    def notices(self) -> tuple[Notice, ...]:
        """Return every version of every notice that was sent, oldest first."""
        with self._services.read() as uow:
            session = uow.session
            lines: dict[int, list[NoticeLine]] = defaultdict(list)
            for line, order in session.execute(
                select(ShipmentLineRow, OrderRow.number).join(OrderRow, OrderRow.id == ShipmentLineRow.order_id)
            ):
                lines[line.shipment_id].append((line.position, order, line.line, line.quantity.normalize()))
            receipts: dict[int, dict[str, tuple[str, str]]] = defaultdict(dict)
            for receipt in session.scalars(select(ReceiptRow)):
                receipts[receipt.document_id][ReceiptKind(receipt.kind)] = (receipt.state, receipt.reference)
            promises: dict[int | None, list[NoticePromise]] = defaultdict(list)
            for row in session.scalars(select(OutboxRow).order_by(OutboxRow.id)):
                promise = NoticePromise(
                    row.key, PromiseState(row.state), row.lease_token is not None, row.job == CANCEL
                )
                promises[row.document_id].append(promise)
            return tuple(
                Notice(
                    id=row.id,
                    supplier_id=row.supplier_id,
                    number=row.number,
                    version=row.version,
                    state=DocumentState(row.state),
                    reference=row.erp_reference,
                    is_being_cancelled=is_being_cancelled(row.state, row.cancel_asked_at),
                    lines=tuple(sorted(lines[row.id])),
                    receipts=receipts[row.id],
                    promises=tuple(promises[row.id]),
                )
                for row in session.scalars(scope.visible_shipments(SYSTEM).order_by(ShipmentRow.id))
            )

    def shipped(self) -> tuple[Shipped, ...]:
        """Return the notices in the ERP's ledger, oldest first."""
        with self._erp.read() as connection:
            rows = connection.execute(
                """
                SELECT b.number, b.sent_key, b.request, s.status
                FROM booking b JOIN shipment s ON s.number = b.number ORDER BY b.rowid
                """
            )
            return tuple(
                Shipped(row["number"], unquote(row["sent_key"]), row["status"], _lines(row["request"])) for row in rows
            )

    def cancelled(self) -> tuple[Cancelled, ...]:
        """Return the cancellations in the ERP's ledger, oldest first."""
        with self._erp.read() as connection:
            rows = connection.execute("SELECT * FROM booking WHERE kind = 'cancellation' ORDER BY rowid")
            return tuple(
                Cancelled(row["number"], unquote(row["sent_key"]), json.loads(row["answer"])["cancels"]) for row in rows
            )

    def receipts_here(self) -> dict[str, GoodsReceipt]:
        """Return the portal's goods receipts by number."""
        statement = (
            scope.visible_goods_receipts(SYSTEM)
            .add_columns(OrderRow.number)
            .join(OrderRow, OrderRow.id == GoodsReceiptRow.order_id)
        )
        with self._services.read() as uow:
            return {
                row.number: (row.version, order, row.line, row.quantity.normalize(), row.notice, row.is_reversed)
                for row, order in uow.session.execute(statement)
            }

    def receipts_there(self) -> dict[str, GoodsReceipt]:
        """Return the ERP's goods receipts by number."""
        with self._erp.read() as connection:
            rows = connection.execute(
                """
                SELECT r.*, coalesce(s.notice_number, '') AS notice
                FROM goods_receipt r LEFT JOIN shipment s ON s.number = r.shipment
                """
            )
            return {
                row["number"]: (
                    row["version"], row["purchase_order"], row["line"], Decimal(row["quantity"]).normalize(),
                    row["notice"], bool(row["is_reversed"]),
                )
                for row in rows
            }  # fmt: skip

    def receipts_behind(self) -> list[str]:
        """Return the goods receipts of which the portal does not have the ERP's newest version."""
        with self._erp.read() as connection:
            there = dict(map(tuple, connection.execute("SELECT number, version FROM goods_receipt")))
        known = scope.visible_goods_receipts(SYSTEM).with_only_columns(GoodsReceiptRow.number, GoodsReceiptRow.version)
        with self._services.read() as uow:
            here = {row.number: row.version for row in uow.session.execute(known)}
        return [number for number, version in there.items() if here.get(number) != version]

    def totals_here(self) -> Totals:
        """Return what shipped and was received of each line, as the portal's newest order documents tell it."""
        newest = and_(OrderRevisionRow.order_id == OrderRow.id, OrderRevisionRow.erp_version == OrderRow.erp_version)
        statement = (
            scope.visible_orders(SYSTEM)
            .with_only_columns(OrderRevisionRow.document)
            .select_from(OrderRow)
            .join(OrderRevisionRow, newest)
        )
        with self._services.read() as uow:
            orders = [order_v1.load(document) for document in uow.session.scalars(statement)]
        return {
            (order.number, line.number): (line.shipped.normalize(), line.received.normalize())
            for order in orders
            for line in order.lines
        }

    def totals_there(self) -> Totals:
        """Return what shipped and was received of each line, as the ERP tells it."""
        with self._erp.read() as connection:
            rows = connection.execute("SELECT number, document FROM purchase_order").fetchall()
        return {
            (row["number"], line["line"]): (Decimal(line["shipped"]).normalize(), Decimal(line["received"]).normalize())
            for row in rows
            for line in json.loads(row["document"])["lines"]
        }


def _lines(request: str) -> tuple[NoticeLine, ...]:
    return tuple(
        sorted(
            (line["position"], line["order"], line["line"], Decimal(line["quantity"]).normalize())
            for line in json.loads(request)["lines"]
        )
    )
