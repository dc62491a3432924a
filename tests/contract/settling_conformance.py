"""What every ERP adapter must do for what becomes of invoices: holds, approval, payments, credit notes.

A test class inherits from ``SettlingConformance`` beside ``ErpConformance``, which gives the order. Its ``world`` has
the hands of a ``PayingWorld`` as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date
from decimal import Decimal
from typing import Protocol

from portal.domain.invoices import (
    CreditReason,
    Invoice,
    InvoiceType,
    Preceding,
)
from portal.domain.orders import PurchaseOrder
from portal.domain.settlements import Settlement, SettlementStatus
from portal.ports.erp import Booked, Change, ChangeKind
from tests.contract.erp_conformance import World, all_changes, read, rules
from tests.contract.invoicing_conformance import bill, billed, lines_of
from tests.contract.shipping_conformance import reference


class PayingWorld(World, Protocol):
    """An ERP whose buyer works on invoices, which are named by the ERP's own numbers."""

    def release_holds(self, invoice: str) -> None:
        """Release every hold by hand."""

    def approve(self, invoice: str) -> None:
        """Approve an invoice for payment."""

    def reject(self, invoice: str) -> None:
        """Reject an invoice, because of its price."""

    def schedule(self, invoice: str, on: date) -> None:
        """Put an approved invoice into the payment run of a day."""

    def pay(self, invoice: str, amount: Decimal | None = None) -> str:
        """Pay an amount, or all that is open, and return the payment's number."""

    def reverse_payment(self, invoice: str, payment: str) -> None:
        """Take a payment back."""


def credited(order: PurchaseOrder, /, *quantities: str, **fields: object) -> Invoice:
    """Return a credit note C-1 that gives back these quantities of invoice F-1."""
    about = {
        "number": "C-1",
        "type": InvoiceType.CREDIT_NOTE,
        "preceding": (Preceding("F-1", date.today()),),  # noqa: DTZ011
        "credit_reason": CreditReason.QUANTITY,
    }
    return billed(order, *quantities, **{**about, **fields})


def settled(world: World, invoice: str) -> Settlement:
    """Return what became of an invoice, as the adapter reads it."""
    (found,) = world.erp.settlements([invoice])
    return found


def held(settlement: Settlement) -> set[tuple[str, str]]:
    """Return the rules that a settlement's standing holds mean, each with the invoice's line."""
    return {(hold.rule, hold.line) for hold in settlement.standing_holds}


def invoices_among(changes: Iterable[Change]) -> list[str]:
    """Return the numbers of the settlements that changed."""
    return [change.number for change in changes if change.kind is ChangeKind.SETTLEMENT]


class SettlingConformance:
    """The port's promises about settlements, one test each."""

    def test_a_settlement_is_read_exactly(self, world: PayingWorld, order: PurchaseOrder) -> None:
        world.receive(order.number)
        document = billed(order, "12")
        number = reference(bill(world, document, order, key="bill"))
        found = settled(world, number)
        assert (found.reference, found.number, found.supplier) == (number, "F-1", order.supplier)
        assert (found.amount, found.currency, found.is_credit) == (document.totals.due, order.currency, False)
        assert (found.status, found.holds, found.payments) == (SettlementStatus.IN_PROCESS, (), ())
        assert found.changed_at.tzinfo is UTC
        assert found.due is not None
        assert (found.due_basis, found.due_start) != (None, None)
        assert world.erp.settlements([]) == ()
        assert [one.reference for one in world.erp.settlements(["NOWHERE-1", number])] == [number]

    def test_a_missing_receipt_holds_until_the_goods_come(self, world: PayingWorld, order: PurchaseOrder) -> None:
        number = reference(bill(world, billed(order, "12"), order, key="early"))
        before = settled(world, number)
        assert (before.status, held(before)) == (SettlementStatus.HELD, {("INV-12", "1")})
        _, cursor = all_changes(world)
        world.receive(order.number)
        assert number in invoices_among(all_changes(world, cursor)[0])
        after = settled(world, number)
        assert (after.status, held(after)) == (SettlementStatus.IN_PROCESS, set())
        assert after.version > before.version
        (released,) = after.holds
        assert released.released_at is not None

    def test_the_goods_of_one_receipt_release_the_older_invoice(self, world: PayingWorld, order: PurchaseOrder) -> None:
        first = reference(bill(world, billed(order, "12"), order, key="one"))
        second = reference(bill(world, billed(order, "12", number="F-2"), order, key="two"))
        world.receive(order.number)
        assert (held(settled(world, first)), held(settled(world, second))) == (set(), {("INV-12", "1")})
        world.receive(order.number)
        assert held(settled(world, second)) == set()

    def test_a_price_above_the_orders_is_held_for_a_person(self, world: PayingWorld, order: PurchaseOrder) -> None:
        world.receive(order.number)
        lines = lines_of(billed(order, "12"), price=order.lines[0].price * Decimal("1.5"))
        number = reference(bill(world, billed(order, lines=lines), order, key="dear"))
        assert held(settled(world, number)) == {("INV-14", "1")}
        world.receive(order.number)
        assert held(settled(world, number)) == {("INV-14", "1")}, "goods do not answer for a price"
        world.release_holds(number)
        assert settled(world, number).status is SettlementStatus.IN_PROCESS

    def test_what_a_person_released_stays_released(self, world: PayingWorld, order: PurchaseOrder) -> None:
        number = reference(bill(world, billed(order, "24"), order, key="early"))
        world.release_holds(number)
        world.receive(order.number)
        assert held(settled(world, number)) == set()

    def test_an_invoice_is_approved_scheduled_and_paid_in_parts(self, world: PayingWorld, order: PurchaseOrder) -> None:
        world.receive(order.number)
        number = reference(bill(world, billed(order, "12"), order, key="bill"))
        versions = [settled(world, number).version]
        _, cursor = all_changes(world)
        seen = []
        for step in (
            lambda: world.approve(number),
            lambda: world.schedule(number, date(2039, 1, 3)),
            lambda: world.pay(number, Decimal("1.50")),
            lambda: world.pay(number),
        ):
            step()
            changes, cursor = all_changes(world, cursor)
            assert invoices_among(changes) == [number]
            found = settled(world, number)
            seen.append((found.status, found.scheduled_on))
            versions.append(found.version)
        assert seen == [
            (SettlementStatus.APPROVED, None),
            (SettlementStatus.SCHEDULED, date(2039, 1, 3)),
            (SettlementStatus.PART_PAID, None),
            (SettlementStatus.PAID, None),
        ]
        assert versions == sorted(set(versions))
        assert found.paid == found.amount
        assert [payment.amount for payment in found.payments] == [Decimal("1.50"), found.amount - Decimal("1.50")]
        assert all("F-1" in payment.remittance for payment in found.payments)

    def test_a_payment_taken_back_is_told(self, world: PayingWorld, order: PurchaseOrder) -> None:
        world.receive(order.number)
        number = reference(bill(world, billed(order, "12"), order, key="bill"))
        world.approve(number)
        payment = world.pay(number)
        before = settled(world, number)
        world.reverse_payment(number, payment)
        after = settled(world, number)
        assert (after.status, after.paid) == (SettlementStatus.APPROVED, 0)
        (taken_back,) = after.payments
        assert (taken_back.number, taken_back.reversed_on is not None) == (payment, True)
        assert after.version > before.version
        world.pay(number)
        assert settled(world, number).status is SettlementStatus.PAID

    def test_a_rejected_invoice_can_be_billed_again(self, world: PayingWorld, order: PurchaseOrder) -> None:
        number = reference(bill(world, billed(order, "60"), order, key="first"))
        world.reject(number)
        found = settled(world, number)
        assert (found.status, bool(found.reason)) == (SettlementStatus.REJECTED, True)
        assert read(world, order.number).lines[0].invoiced == 0
        assert isinstance(bill(world, billed(order, "60"), order, key="second"), Booked)

    def test_the_feed_gives_settlements_again_from_an_old_cursor(
        self, world: PayingWorld, order: PurchaseOrder
    ) -> None:
        _, cursor = all_changes(world)
        number = reference(bill(world, billed(order, "12"), order, key="bill"))
        world.receive(order.number)
        world.approve(number)
        for limit in (1, 500):
            assert number in invoices_among(all_changes(world, cursor, limit)[0])
        assert settled(world, number).status is SettlementStatus.APPROVED, "a reference is read as it is now"

    # Credit notes

    def test_a_credit_note_takes_off_what_was_invoiced(self, world: PayingWorld, order: PurchaseOrder) -> None:
        bill(world, billed(order, "60"), order, key="bill")
        note = credited(order, "20")
        number = reference(bill(world, note, order, key="credit"))
        assert reference(bill(world, note, order, key="credit")) == number
        assert read(world, order.number).lines[0].invoiced == 40
        found = settled(world, number)
        assert (found.is_credit, found.amount, held(found)) == (True, note.totals.due, set())

    def test_a_credit_note_for_a_price_leaves_the_quantity(self, world: PayingWorld, order: PurchaseOrder) -> None:
        bill(world, billed(order, "60"), order, key="bill")
        lines = lines_of(billed(order, "60"), price=Decimal("0.10"), price_base=None)
        note = credited(order, lines=lines, credit_reason=CreditReason.PRICE)
        assert isinstance(bill(world, note, order, key="credit"), Booked)
        assert read(world, order.number).lines[0].invoiced == 60

    def test_a_credit_note_names_an_invoice_and_is_not_above_it(self, world: PayingWorld, order: PurchaseOrder) -> None:
        assert rules(bill(world, credited(order, "1"), order, key="a")) == {"CRN-01"}
        bill(world, billed(order, "60"), order, key="bill")
        assert rules(bill(world, credited(order, "1", preceding=()), order, key="b")) == {"CRN-01"}
        assert rules(bill(world, credited(order, "1", credit_reason=None), order, key="c")) == {"CRN-04"}
        assert rules(bill(world, credited(order, "61"), order, key="d")) == {"CRN-02"}
        assert isinstance(bill(world, credited(order, "40"), order, key="e"), Booked)
        assert rules(bill(world, credited(order, "21", number="C-2"), order, key="f")) == {"CRN-02"}
        assert isinstance(bill(world, credited(order, "20", number="C-2"), order, key="f"), Booked)

    def test_a_credited_quantity_releases_the_rest(self, world: PayingWorld, order: PurchaseOrder) -> None:
        world.receive(order.number)
        number = reference(bill(world, billed(order, "20"), order, key="bill"))
        assert held(settled(world, number)) == {("INV-12", "1")}
        bill(world, credited(order, "8"), order, key="credit")
        assert held(settled(world, number)) == set()
