"""Both sides' books of proposals: what was sent, decided and booked, and the items as each side has them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from sqlalchemy import func, select

from portal.contracts import catalog_v1
from portal.domain.actors import SYSTEM
from portal.domain.promises import PromiseState
from portal.domain.states import DocumentState, ReceiptKind
from portal.faults.offers import Standing
from portal.sandbox_erp.database import Database as ErpDatabase
from portal.services.composition import Services
from portal.store.queries import scope
from portal.store.rows import (
    CatalogItemRow,
    CatalogLineRow,
    CatalogProposalRow,
    OutboxRow,
    ReceiptRow,
    SupplierRow,
)

#: An item, whichever book it is from: its version, and whether it is active or ended.
Known = tuple[int, str]


@dataclass(frozen=True, slots=True)
class ProposalPromise:
    """The row of the outbox that delivers a proposal."""

    key: str
    state: PromiseState
    is_leased: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """One version of a proposal that was sent, as the portal keeps it; ``lines`` counts its lines by state."""

    id: int
    supplier_id: int
    number: str
    version: int
    state: DocumentState
    reference: str | None
    lines: Mapping[str, int]
    receipt: tuple[str, str]
    promises: tuple[ProposalPromise, ...]

    @property
    def key(self) -> str:
        """Return the key under which the ERP books this version."""
        return f"cat/{self.supplier_id}/{self.number}/{self.version}"

    @property
    def name(self) -> str:
        """Return what a person calls it."""
        return f"{self.number} version {self.version} (id {self.id})"


@dataclass(frozen=True, slots=True)
class Updated:
    """One proposal in the ERP's ledger, with how many of its lines were booked."""

    number: str
    key: str
    lines: int


class Proposals:
    """Reads both sides. The portal's rows are read through its own connections, which write nothing."""

    def __init__(self, services: Services, erp: ErpDatabase) -> None:
        self._services = services
        self._erp = erp

    def newest(self) -> dict[str, Standing]:
        """Return how every item's newest sent proposal stands, by the supplier's number and the item's code."""
        sent = CatalogProposalRow.state != DocumentState.DRAFT
        last = (
            select(CatalogProposalRow.supplier_id, CatalogLineRow.code, func.max(CatalogProposalRow.id).label("id"))
            .join(CatalogLineRow, CatalogLineRow.proposal_id == CatalogProposalRow.id)
            .where(sent)
            .group_by(CatalogProposalRow.supplier_id, CatalogLineRow.code)
            .subquery()
        )
        statement = (
            select(SupplierRow.number, last.c.code, CatalogProposalRow.id, CatalogProposalRow.state)
            .join(last, last.c.id == CatalogProposalRow.id)
            .join(SupplierRow, SupplierRow.id == last.c.supplier_id)
        )
        with self._services.read() as uow:
            rows = uow.session.execute(statement).all()
        return {f"{supplier}/{code}": Standing(id_, DocumentState(state)) for supplier, code, id_, state in rows}

    def find_item(self, supplier: str, code: str) -> int | None:
        """Return the portal's id of an item, None where it has not heard of it."""
        statement = (
            scope.visible_catalog_items(SYSTEM)
            .with_only_columns(CatalogItemRow.id)
            .join(SupplierRow, SupplierRow.id == CatalogItemRow.supplier_id)
            .where(SupplierRow.number == supplier, CatalogItemRow.code == code)
        )
        with self._services.read() as uow:
            return uow.session.scalar(statement)

    def list_codes(self, supplier: str) -> list[str]:
        """Return the codes of the items that the ERP sells of a supplier, in their order."""
        with self._erp.read() as connection:
            rows = connection.execute(
                "SELECT code FROM item WHERE supplier = ? AND code <> '' AND status = 'active' ORDER BY code",
                (supplier,),
            )
            return [row["code"] for row in rows]

    def sent(self) -> tuple[Proposal, ...]:
        """Return every version of every proposal that was sent, oldest first."""
        with self._services.read() as uow:
            session = uow.session
            booked = select(ReceiptRow).where(ReceiptRow.kind == ReceiptKind.BOOKED)
            receipts = {row.document_id: (row.state, row.reference) for row in session.scalars(booked)}
            promises: dict[int | None, list[ProposalPromise]] = defaultdict(list)
            for row in session.scalars(select(OutboxRow).order_by(OutboxRow.id)):
                promise = ProposalPromise(row.key, PromiseState(row.state), row.lease_token is not None)
                promises[row.document_id].append(promise)
            lines: dict[int, dict[str, int]] = defaultdict(dict)
            by = (CatalogLineRow.proposal_id, CatalogLineRow.state)
            for proposal, state, count in session.execute(select(*by, func.count()).group_by(*by)):
                lines[proposal][state] = count
            sent = scope.visible_catalog_proposals(SYSTEM).where(CatalogProposalRow.state != DocumentState.DRAFT)
            return tuple(
                Proposal(
                    id=row.id,
                    supplier_id=row.supplier_id,
                    number=row.number,
                    version=row.version,
                    state=DocumentState(row.state),
                    reference=row.erp_reference,
                    lines=lines[row.id],
                    receipt=receipts.get(row.id, ("missing", "")),
                    promises=tuple(promises[row.id]),
                )
                for row in session.scalars(sent.order_by(CatalogProposalRow.id))
            )

    def updated(self) -> tuple[Updated, ...]:
        """Return the proposals in the ERP's ledger, oldest first."""
        with self._erp.read() as connection:
            rows = connection.execute("SELECT * FROM booking WHERE kind = 'catalog' ORDER BY rowid").fetchall()
        return tuple(
            Updated(row["number"], unquote(row["sent_key"]), json.loads(row["answer"])["lines"]) for row in rows
        )

    def items_here(self) -> dict[str, Known]:
        """Return the items that the portal has from the ERP, by the supplier's number and the item's code."""
        statement = scope.visible_catalog_items(SYSTEM).where(CatalogItemRow.version > 0)
        with self._services.read() as uow:
            rows = uow.session.scalars(statement).all()
        masters = [catalog_v1.load_master(row.document) for row in rows]
        return {one.reference: (one.version, one.status.value) for one in masters}

    def items_there(self) -> dict[str, Known]:
        """Return the items that the ERP sells under a supplier's code, by both."""
        with self._erp.read() as connection:
            rows = connection.execute("SELECT supplier, code, version, status FROM item WHERE code <> ''").fetchall()
        return {f"{row['supplier']}/{row['code']}": _known(row) for row in rows}

    def items_behind(self) -> list[str]:
        """Return the items of which the portal does not have the ERP's newest version."""
        here = self.items_here()
        return [name for name, known in self.items_there().items() if here.get(name) != known]


def _known(row: Any) -> Known:
    return row["version"], row["status"]
