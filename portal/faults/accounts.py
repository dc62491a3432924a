"""Both sides' books of invoices: what was sent, read from files, and booked, and what was held and paid since."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

from sqlalchemy import ColumnElement, func, select

from portal.contracts import settlement_v1
from portal.domain.actors import SYSTEM
from portal.domain.promises import PromiseState
from portal.domain.states import DocumentState, ReceiptKind
from portal.domain.uploads import MOVING, UploadState
from portal.faults.bills import Standing
from portal.sandbox_erp.database import Database as ErpDatabase
from portal.services.composition import Services
from portal.store.queries import scope
from portal.store.rows import InvoiceRow, OutboxRow, PaymentRow, ReceiptRow, SettlementRow, UploadRow

#: What became of one booked invoice, whichever book it is from: version, status, amount, what was paid and stands.
Settled = tuple[int, str, Decimal, Decimal]
#: A payment, whichever book it is from: amount, and whether it was taken back.
Paid = tuple[Decimal, bool]


@dataclass(frozen=True, slots=True)
class InvoicePromise:
    """The row of the outbox that delivers an invoice."""

    key: str
    state: PromiseState
    is_leased: bool


@dataclass(frozen=True, slots=True)
class Invoice:
    """One version of an invoice or credit note that was sent, as the portal keeps it."""

    id: int
    supplier_id: int
    number: str
    version: int
    state: DocumentState
    reference: str | None
    due: Decimal
    lines: int
    receipt: tuple[str, str]
    promises: tuple[InvoicePromise, ...]

    @property
    def key(self) -> str:
        """Return the key under which the ERP books this version."""
        return f"inv/{self.supplier_id}/{self.number}/{self.version}"

    @property
    def name(self) -> str:
        """Return what a person calls it."""
        return f"{self.number} version {self.version} (id {self.id})"


@dataclass(frozen=True, slots=True)
class Entered:
    """One invoice or credit note in the ERP's ledger."""

    number: str
    key: str
    document_number: str
    due: Decimal
    lines: int


@dataclass(frozen=True, slots=True)
class File:
    """A file that a supplier sent; ``drafts`` counts what was made of it, ``is_kept`` says whether it is there."""

    digest: str
    state: UploadState
    invoice: int
    drafts: int
    is_kept: bool

    @property
    def is_refused(self) -> bool:
        """Say whether it has to be sent again."""
        return self.state is UploadState.REFUSED


class Accounts:
    """Reads both sides. The portal's rows are read through its own connections, which write nothing."""

    def __init__(self, services: Services, erp: ErpDatabase) -> None:
        self._services = services
        self._erp = erp

    def newest(self) -> dict[str, Standing]:
        """Return how every order's newest invoice or credit note stands that was sent, by the order's number."""
        is_sent = InvoiceRow.state != DocumentState.DRAFT
        last = select(func.max(InvoiceRow.id)).where(is_sent).group_by(InvoiceRow.first_order).correlate(None)
        with self._services.read() as uow:
            rows = uow.session.scalars(scope.visible_invoices(SYSTEM).where(InvoiceRow.id.in_(last)))
            return {
                row.first_order: Standing(row.id, DocumentState(row.state), row.erp_reference or "") for row in rows
            }

    def invoices(self) -> tuple[Invoice, ...]:
        """Return every version of every invoice that was sent, oldest first."""
        with self._services.read() as uow:
            session = uow.session
            booked = select(ReceiptRow).where(ReceiptRow.kind == ReceiptKind.BOOKED)
            receipts = {row.document_id: (row.state, row.reference) for row in session.scalars(booked)}
            promises: dict[int | None, list[InvoicePromise]] = defaultdict(list)
            for row in session.scalars(select(OutboxRow).order_by(OutboxRow.id)):
                promise = InvoicePromise(row.key, PromiseState(row.state), row.lease_token is not None)
                promises[row.document_id].append(promise)
            sent = scope.visible_invoices(SYSTEM).where(InvoiceRow.state != DocumentState.DRAFT)
            return tuple(
                Invoice(
                    id=row.id,
                    supplier_id=row.supplier_id,
                    number=row.number,
                    version=row.version,
                    state=DocumentState(row.state),
                    reference=row.erp_reference,
                    due=row.amount_due.normalize(),
                    lines=row.line_count,
                    receipt=receipts.get(row.id, ("missing", "")),
                    promises=tuple(promises[row.id]),
                )
                for row in session.scalars(sent.order_by(InvoiceRow.id))
            )

    def entered(self) -> tuple[Entered, ...]:
        """Return the invoices and credit notes in the ERP's ledger, oldest first."""
        with self._erp.read() as connection:
            rows = connection.execute("SELECT * FROM booking WHERE kind = 'invoice' ORDER BY rowid").fetchall()
        return tuple(_entered(row["number"], row["sent_key"], json.loads(row["request"])) for row in rows)

    def settled_here(self) -> dict[str, Settled]:
        """Return what the portal knows of booked invoices, by the ERP's number."""
        with self._services.read() as uow:
            rows = uow.session.scalars(scope.visible_settlements(SYSTEM)).all()
        told = [(row, settlement_v1.load(row.document)) for row in rows]
        return {
            row.reference: (
                row.version,
                row.status,
                one.amount.normalize(),
                sum((paid.amount for paid in one.payments if paid.reversed_on is None), Decimal(0)).normalize(),
            )
            for row, one in told
        }

    def settled_there(self) -> dict[str, Settled]:
        """Return what became of invoices in the ERP, by its number."""
        return {
            one["number"]: (
                one["version"],
                one["status"],
                Decimal(one["amount"]).normalize(),
                sum((amount for amount, is_back in _payments(one).values() if not is_back), Decimal(0)).normalize(),
            )
            for one in self._settlements()
        }

    def paid_here(self) -> dict[tuple[str, str], Paid]:
        """Return the payments that the portal lists, by the ERP's number of the invoice and of the payment."""
        with self._services.read() as uow:
            rows = uow.session.scalars(select(PaymentRow)).all()
        return {(row.reference, row.number): (row.amount.normalize(), row.reversed_on is not None) for row in rows}

    def paid_there(self) -> dict[tuple[str, str], Paid]:
        """Return the ERP's payments, by its number of the invoice and of the payment."""
        return {
            (one["number"], payment): paid for one in self._settlements() for payment, paid in _payments(one).items()
        }

    def settlements_behind(self) -> list[str]:
        """Return the booked invoices of which the portal does not have the ERP's newest version."""
        with self._erp.read() as connection:
            there = dict(map(tuple, connection.execute("SELECT number, version FROM invoice")))
        known = scope.visible_settlements(SYSTEM).with_only_columns(SettlementRow.reference, SettlementRow.version)
        with self._services.read() as uow:
            here = {row.reference: row.version for row in uow.session.execute(known)}
        return [number for number, version in there.items() if here.get(number) != version]

    def unread(self) -> list[str]:
        """Return the names of the files that are not read yet."""
        with self._services.read() as uow:
            moving = scope.visible_uploads(SYSTEM).where(UploadRow.state.in_(MOVING))
            return [row.name for row in uow.session.scalars(moving)]

    def find_file(self, digest: str) -> File | None:
        """Return one file that a supplier has sent, or None."""
        return next(iter(self._files(UploadRow.digest == digest)), None)

    def files(self) -> tuple[File, ...]:
        """Return every file that suppliers have sent, oldest first."""
        return self._files()

    def _files(self, *criteria: ColumnElement[bool]) -> tuple[File, ...]:
        with self._services.read() as uow:
            made = select(InvoiceRow.digest, func.count()).where(InvoiceRow.version == 1).group_by(InvoiceRow.digest)
            drafts = {row[0]: row[1] for row in uow.session.execute(made)}
            rows = uow.session.scalars(scope.visible_uploads(SYSTEM).where(*criteria).order_by(UploadRow.id)).all()
        return tuple(
            File(
                row.digest,
                UploadState(row.state),
                row.invoice_id or 0,
                drafts.get(row.digest, 0),
                self._services.files.exists(row.digest),
            )
            for row in rows
        )

    def _settlements(self) -> list[dict[str, Any]]:
        with self._erp.read() as connection:
            return [json.loads(row["settlement"]) for row in connection.execute("SELECT settlement FROM invoice")]


def _entered(number: str, key: str, request: Mapping[str, Any]) -> Entered:
    totals, lines = request["totals"], request["lines"]
    return Entered(
        number, unquote(key), str(request["document_number"]), Decimal(totals["due"]).normalize(), len(lines)
    )


def _payments(settlement: Mapping[str, Any]) -> dict[str, Paid]:
    return {
        one["number"]: (Decimal(one["amount"]).normalize(), one["reversed_on"] is not None)
        for one in settlement["payments"]
    }
