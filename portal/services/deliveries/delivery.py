"""One settlement under way: the rows it may change, locked, behind the fence of its lease."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.contracts import issues_v1
from portal.domain.actors import SYSTEM
from portal.domain.events import Event
from portal.domain.issues import Issue
from portal.domain.orders import PurchaseOrder
from portal.domain.promises import PromiseState
from portal.domain.states import DocumentState, ReceiptKind, ReceiptState, change
from portal.services import actions
from portal.store.queries import leases, receipts
from portal.store.queries.leases import Claim
from portal.store.rows import AcknowledgmentRow, OrderRow
from portal.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Revised:
    """The order as the ERP has it now, read because the answer was based on an older revision."""

    order: PurchaseOrder
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """An answer whose lease is held, its order locked, and the order's newest answer (nearly always the same)."""

    uow: UnitOfWork
    claim: Claim
    order: OrderRow
    answer: AcknowledgmentRow
    newest: AcknowledgmentRow
    now: datetime

    def settle(self, state: PromiseState, **values: Any) -> None:
        """Give the lease back and leave the promise in a state."""
        leases.settle(self.uow.session, self.claim, {"state": state, **values})

    def move(self, state: DocumentState) -> None:
        """Bring the answer to a state."""
        self.answer.state = change(DocumentState(self.answer.state), state)

    def receipt(
        self,
        state: ReceiptState,
        at: datetime,
        *,
        kind: ReceiptKind = ReceiptKind.BOOKED,
        actor: str = "The buyer's system",
        reference: str = "",
        issues: Sequence[Issue] = (),
    ) -> None:
        """Write a receipt of the answer, that of the booking unless told otherwise."""
        receipts.give(
            self.uow.session,
            self.answer.id,
            kind,
            state,
            at=at,
            actor=actor,
            reference=reference,
            issues=issues_v1.dump(issues),
        )

    def record(self, event: Event, **data: object) -> None:
        """Record what happened to the answer."""
        self.uow.record(
            SYSTEM,
            event,
            subject=self.order.number,
            supplier=self.order.supplier_id,
            document=self.answer.id,
            data={"number": self.answer.number, "version": self.answer.version, **data},
        )

    def refresh_order(self) -> None:
        """Bring the order's next action up to date with its newest answer."""
        actions.set_action(self.order, self.newest, self.now)


def locked(uow: UnitOfWork, claim: Claim) -> Delivery | None:
    """Lock what a settlement changes; None where the lease was lost."""
    found = leases.lock(uow.session, claim)
    if found is None:
        return None
    order, answer, newest = found
    return Delivery(uow, claim, order, answer, newest, uow.clock.now())
