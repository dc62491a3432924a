"""Both sides' books: the portal's database, and the ERP's own file read past its API and past the portal's adapter."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from urllib.parse import unquote

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.domain.actors import SYSTEM
from portal.domain.events import Event
from portal.domain.promises import OVER, PromiseState
from portal.domain.states import DocumentState, ReceiptKind
from portal.faults.accounts import Accounts
from portal.faults.goods import Goods
from portal.faults.proposals import Proposals
from portal.sandbox_erp.buying import line_of
from portal.sandbox_erp.database import Database as ErpDatabase
from portal.sandbox_erp.documents import Line
from portal.sandbox_erp.orders import get_order
from portal.services import audit
from portal.services.acknowledgments.keeping import DELIVER
from portal.services.audit import AuditReport
from portal.services.catalog.keeping import DELIVER as DELIVER_CATALOG
from portal.services.composition import Services
from portal.services.invoices import keeping
from portal.store.queries import scope, shipments
from portal.store.rows import AcknowledgmentRow, AnswerRow, EventRow, InvoiceRow, OrderRow, OutboxRow, ReceiptRow

#: One response row, whichever book it is from: line, kind, quantity, delivery date.
Row = tuple[int, str, Decimal, str]


@dataclass(frozen=True, slots=True)
class Booking:
    """One order response in the ERP's ledger."""

    number: str
    key: str
    order: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One version of an answer as the portal keeps it; ``key`` is the one for the ERP, ``own_key`` the supplier's."""

    id: int
    order: str
    supplier_id: int
    number: str
    version: int
    state: DocumentState
    own_key: str
    reference: str | None
    header_state: str | None
    receipt: str
    receipt_reference: str
    times_recorded: int
    rows: tuple[Row, ...]
    promises: tuple[Promise, ...]

    @property
    def key(self) -> str:
        """Return the key under which the ERP books this version."""
        return f"ack/{self.supplier_id}/{self.number}/{self.version}"

    @property
    def name(self) -> str:
        """Return what a person calls it."""
        return f"{self.order} version {self.version} (id {self.id})"


@dataclass(frozen=True, slots=True)
class Promise:
    """One row of the outbox."""

    id: int
    key: str
    order: str
    state: PromiseState
    is_leased: bool
    cause: str
    next_at: datetime
    done_at: datetime | None


class Books:
    """Reads both sides. The portal's rows are read through its own connections, which write nothing."""

    def __init__(self, services: Services, erp_database: Path) -> None:
        self._services = services
        self._erp = ErpDatabase(erp_database)
        self.goods = Goods(services, self._erp)
        self.accounts = Accounts(services, self._erp)
        self.proposals = Proposals(services, self._erp)

    def newest(self) -> dict[str, tuple[int, DocumentState]]:
        """Return the version and state of every order's newest answer, by the order's number."""
        last = select(func.max(AcknowledgmentRow.id)).group_by(AcknowledgmentRow.order_id)
        statement = (
            scope.visible_acknowledgments(SYSTEM)
            .with_only_columns(OrderRow.number, AcknowledgmentRow.version, AcknowledgmentRow.state)
            .join(OrderRow, OrderRow.id == AcknowledgmentRow.order_id)
            .where(AcknowledgmentRow.id.in_(last))
        )
        with self._services.read() as uow:
            return {order: (version, DocumentState(state)) for order, version, state in uow.session.execute(statement)}

    def open_promises(self) -> tuple[Promise, ...]:
        """Return the promises that are not over."""
        with self._services.read() as uow:
            rows = uow.session.scalars(select(OutboxRow).where(OutboxRow.state.not_in(OVER)).order_by(OutboxRow.id))
            return tuple(replace(_promise(row), order=_order(uow.session, row)) for row in rows)

    def settled_at(self, ids: Sequence[int]) -> list[datetime]:
        """Return when these promises were settled."""
        with self._services.read() as uow:
            rows = uow.session.scalars(select(OutboxRow).where(OutboxRow.id.in_(ids)))
            return [row.done_at for row in rows if row.done_at is not None]

    def answers(self) -> tuple[Answer, ...]:
        """Return every version of every answer, oldest first."""
        with self._services.read() as uow:
            session = uow.session
            rows: dict[int, list[Row]] = defaultdict(list)
            for row in session.scalars(select(AnswerRow)):
                rows[row.acknowledgment_id].append(
                    (row.line, row.type, row.quantity.normalize(), row.delivery.isoformat() if row.delivery else "")
                )
            promises: dict[int | None, list[Promise]] = defaultdict(list)
            for promise in session.scalars(select(OutboxRow).order_by(OutboxRow.id)):
                promises[promise.document_id].append(_promise(promise))
            receipts = {
                receipt.document_id: receipt
                for receipt in session.scalars(select(ReceiptRow).where(ReceiptRow.kind == ReceiptKind.BOOKED))
            }
            recorded: Mapping[int | None, int] = {
                row.document_id: row.times
                for row in session.execute(
                    select(EventRow.document_id, func.count().label("times"))
                    .where(EventRow.action == Event.ANSWER_BOOKED)
                    .group_by(EventRow.document_id)
                )
            }
            found = session.execute(
                scope.visible_acknowledgments(SYSTEM)
                .add_columns(OrderRow.number, OrderRow.document_state)
                .join(OrderRow, OrderRow.id == AcknowledgmentRow.order_id)
                .order_by(AcknowledgmentRow.id)
            ).all()
            return tuple(
                Answer(
                    id=row.id,
                    order=order,
                    supplier_id=row.supplier_id,
                    number=row.number,
                    version=row.version,
                    state=DocumentState(row.state),
                    own_key=row.idempotency_key,
                    reference=row.erp_reference,
                    header_state=header_state,
                    receipt=receipts[row.id].state,
                    receipt_reference=receipts[row.id].reference,
                    times_recorded=recorded.get(row.id, 0),
                    rows=tuple(sorted(rows[row.id])),
                    promises=tuple(promises[row.id]),
                )
                for row, order, header_state in found
            )

    def bookings(self) -> tuple[Booking, ...]:
        """Return the order responses in the ERP's ledger, oldest first."""
        with self._erp.read() as connection:
            rows = connection.execute(
                """
                SELECT number, sent_key, purchase_order, request FROM booking
                WHERE kind = 'acknowledgment' ORDER BY rowid
                """
            )
            return tuple(
                Booking(
                    row["number"], unquote(row["sent_key"]), row["purchase_order"], _rows(json.loads(row["request"]))
                )
                for row in rows
            )

    def requested(self, order: str, line: int) -> date:
        """Return the delivery date that the ERP asks for on a line."""
        day = self._line(order, line)["requested_on"]
        assert day is not None, "the buyer releases lines with a date"
        return date.fromisoformat(day)

    def needs_serials(self, order: str, line: int) -> bool:
        """Say whether every piece of a line has to have a serial number."""
        return "serial" in self._line(order, line)["demands"]

    def _line(self, order: str, line: int) -> Line:
        with self._erp.read() as connection:
            return line_of(get_order(connection, order), line)

    def orders_behind(self) -> list[str]:
        """Return the orders of which the portal does not have the ERP's newest version."""
        with self._erp.read() as connection:
            there = {
                row["number"]: int(row["erp_version"])
                for row in connection.execute("SELECT number, erp_version FROM purchase_order")
            }
        with self._services.read() as uow:
            known = scope.visible_orders(SYSTEM).with_only_columns(OrderRow.number, OrderRow.erp_version)
            here = {row.number: row.erp_version for row in uow.session.execute(known)}
        return [number for number, version in there.items() if here.get(number) != version]

    def verify_record(self) -> AuditReport:
        """Verify the chain of the portal's record."""
        with self._services.read() as uow:
            return audit.verify(uow.session)


def _order(session: Session, row: OutboxRow) -> str:
    """Return the order that a promise is about, the first one for a notice or an invoice, whose streams are others.

    A proposal is about none: "".
    """
    if row.job == DELIVER_CATALOG:
        return ""
    if row.job == DELIVER or row.document_id is None:
        return row.stream
    if row.job == keeping.DELIVER:
        return session.get_one(InvoiceRow, row.document_id).first_order
    return shipments.first_order(session, row.document_id)


def _promise(row: OutboxRow) -> Promise:
    return Promise(
        row.id,
        row.key,
        row.stream,
        PromiseState(row.state),
        row.lease_token is not None,
        row.cause,
        row.next_at,
        row.done_at,
    )


def _rows(response: Mapping[str, list[dict[str, object]]]) -> tuple[Row, ...]:
    return tuple(
        sorted(
            (int(str(line["line"])), row["kind"], Decimal(row["quantity"]).normalize(), row["delivery_on"] or "")
            for line in response["lines"]
            for row in line["rows"]  # type: ignore[attr-defined]  # JSON
        )
    )
