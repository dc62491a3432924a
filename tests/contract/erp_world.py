"""What the conformance suites stand on: the adapter, and hands that work the ERP from the side where the buyer sits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Protocol

from portal.domain.acknowledgments import Acknowledgment, accept_all
from portal.domain.issues import Severity
from portal.domain.orders import PurchaseOrder
from portal.ports.erp import Change, Erp, Refused
from tests.fakes.erp import Failing


class World(Protocol):
    """An ERP seen from both sides."""

    erp: Erp

    def release(self) -> str:
        """Release an order of an active supplier with two open lines, 10 and 20, packed in units of 12."""

    def revise(self, number: str) -> None:
        """Ask for another quantity on line 10, as a new revision."""

    def hold(self, number: str) -> None:
        """Put the order on hold."""

    def receive(self, number: str) -> None:
        """Receive 12 of line 10."""

    def receive_with(self, notice: str, number: str) -> str:
        """Receive 12 of line 10 with the notice of this supplier's number and return the receipt's number."""

    def reverse(self, receipt: str) -> None:
        """Take a receipt back that was booked wrongly."""

    def close(self, number: str, line: int) -> None:
        """Close a line."""

    def block(self, number: str, line: int) -> None:
        """Block a line; the order may get a new revision."""

    def cancel(self, number: str, line: int) -> None:
        """Cancel a line; the order may get a new revision."""

    def block_supplier(self, number: str) -> None:
        """Block the supplier of this order."""

    def tell_calendar(self, number: str, weekdays: frozenset[int] | None, dates: frozenset[date]) -> None:
        """Tell on which days the supplier of this order sends nothing; None for weekdays that nobody knows."""

    def say_severity(self, rule: str, severity: Severity) -> None:
        """Publish a contract in which a rule has this severity."""

    def offer(self) -> str:
        """Give the order's supplier one more item, in pieces and boxes of 12, priced in euros; return its reference."""

    def change_item(self, reference: str) -> None:
        """Change an item's price."""

    def fail(self, how: Failing, *, times: int = 1, retry_after: float | None = None) -> None:
        """Let the next calls fail; the two ways of getting lost concern calls that book."""

    def recover(self) -> None:
        """Let every call work again."""


def read(world: World, number: str) -> PurchaseOrder:
    """Return one order as the adapter reads it."""
    (order,) = world.erp.orders([number])
    return order


def answered(order: PurchaseOrder, **fields: Any) -> Acknowledgment:
    """Return an answer that accepts everything, under the supplier's number A-1."""
    return replace(accept_all(order), **{"number": "A-1", **fields})


def rules(outcome: object) -> set[str]:
    """Return the rules that a refusal means."""
    assert isinstance(outcome, Refused), outcome
    return {refusal.rule for refusal in outcome.refusals}


def times_booked(world: World, number: str) -> int:
    """Return how often an order stands in the ERP's ledger."""
    return sum(booking.order == number for booking in world.erp.ledger())


def all_changes(world: World, after: str = "", limit: int = 500) -> tuple[list[Change], str]:
    """Return every change after the cursor, and the last cursor."""
    found: list[Change] = []
    while True:
        page = world.erp.changes(after, limit=limit)
        found += page.references
        after = page.cursor
        if not page.more:
            return found, after
