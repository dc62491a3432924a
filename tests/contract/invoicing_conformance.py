"""What every ERP adapter must do for invoices, credit notes, and what becomes of them.

A test class inherits from ``InvoicingConformance`` beside ``ErpConformance``, which gives the order. Its ``world`` has
the hands of a ``PayingWorld`` as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date
from decimal import Decimal
from typing import Protocol

import pytest

from portal.domain.invoice_amounts import completed
from portal.domain.invoices import (
    Account,
    Adjustment,
    CreditReason,
    Invoice,
    InvoiceLine,
    InvoiceType,
    PaymentInstructions,
    Preceding,
    Totals,
)
from portal.domain.orders import PurchaseOrder
from portal.domain.settlements import Settlement, SettlementStatus
from portal.domain.taxes import Tax, TaxCategory
from portal.ports.erp import Booked, BookingKind, Change, ChangeKind, Outcome, Refused, Unavailable, Unknown
from tests.contract.erp_conformance import World, all_changes, answered, read, rules
from tests.contract.shipping_conformance import reference
from tests.fakes.erp import Failing

NOTHING = Decimal(0)


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


def billed(order: PurchaseOrder, /, *quantities: str, **fields: object) -> Invoice:
    """Return an invoice F-1 that bills these quantities of an order's first lines at their price, or all of it."""
    wanted = [Decimal(quantity) for quantity in quantities] or [line.quantity for line in order.lines]
    lines = tuple(
        InvoiceLine(
            id=str(at + 1),
            quantity=quantity,
            unit=line.unit,
            net=NOTHING,
            price=line.price,
            price_base=line.price_base,
            name=line.description,
            tax=line.tax or Tax(TaxCategory.STANDARD, Decimal(19)),
            order_line=str(line.number),
        )
        for at, (line, quantity) in enumerate(zip(order.lines, wanted, strict=False))
    )
    invoice = Invoice(
        "F-1",
        order.supplier,
        InvoiceType.INVOICE,
        date.today(),  # noqa: DTZ011 - any day does
        order.currency,
        lines,
        Totals(NOTHING, NOTHING, NOTHING, NOTHING),
        order=order.number,
    )
    return completed(replace(invoice, **fields))  # type: ignore[arg-type]


def credited(order: PurchaseOrder, /, *quantities: str, **fields: object) -> Invoice:
    """Return a credit note C-1 that gives back these quantities of invoice F-1."""
    about = {
        "number": "C-1",
        "type": InvoiceType.CREDIT_NOTE,
        "preceding": (Preceding("F-1", date.today()),),  # noqa: DTZ011
        "credit_reason": CreditReason.QUANTITY,
    }
    return billed(order, *quantities, **{**about, **fields})


def bill(world: World, document: Invoice, order: PurchaseOrder, *, key: str) -> Outcome:
    """Book an invoice of one order."""
    return world.erp.book_invoice(document, {order.number: order}, key=key)


def settled(world: World, invoice: str) -> Settlement:
    """Return what became of an invoice, as the adapter reads it."""
    (found,) = world.erp.settlements([invoice])
    return found


def held(settlement: Settlement) -> set[tuple[str, str]]:
    """Return the rules that a settlement's standing holds mean, each with the invoice's line."""
    return {(hold.rule, hold.line) for hold in settlement.standing_holds}


def lines_of(invoice: Invoice, **fields: object) -> tuple[InvoiceLine, ...]:
    """Return an invoice's lines with other fields."""
    return tuple(replace(line, **fields) for line in invoice.lines)  # type: ignore[arg-type]


def invoices_among(changes: Iterable[Change]) -> list[str]:
    """Return the numbers of the settlements that changed."""
    return [change.number for change in changes if change.kind is ChangeKind.SETTLEMENT]


class InvoicingConformance:
    """The port's promises about invoices, one test each."""

    # Booking

    def test_an_invoice_is_booked_once_and_shows_as_invoiced(self, world: World, order: PurchaseOrder) -> None:
        _, cursor = all_changes(world)
        booked = bill(world, billed(order, "60"), order, key="bill")
        assert bill(world, billed(order, "60"), order, key="bill") == booked
        (booking,) = (one for one in world.erp.ledger() if one.key == "bill")
        assert (booking.reference, booking.order, booking.kind) == (
            reference(booked),
            order.number,
            BookingKind.INVOICE,
        )
        now = read(world, order.number)
        assert [line.invoiced for line in now.lines] == [60, 0]
        assert now.revision == order.revision
        assert isinstance(booked, Booked)
        assert dict(booked.versions) == {order.number: now.erp_version}
        changes, _ = all_changes(world, cursor)
        assert Change(ChangeKind.ORDER, order.number) in changes
        assert Change(ChangeKind.SETTLEMENT, booked.reference) in changes

    def test_eight_callers_at_once_with_one_key_bill_once(self, world: World, order: PurchaseOrder) -> None:
        document = billed(order, "60")
        with ThreadPoolExecutor(8) as callers:
            calls = [callers.submit(bill, world, document, order, key="at-once") for _ in range(8)]
        assert len({call.result() for call in calls}) == 1
        assert read(world, order.number).lines[0].invoiced == 60

    def test_the_same_key_with_another_invoice_is_refused(self, world: World, order: PurchaseOrder) -> None:
        bill(world, billed(order, "60"), order, key="reused")
        assert rules(bill(world, billed(order, "61"), order, key="reused")) == {"MSG-01"}
        assert rules(world.erp.book_acknowledgment(answered(order), order, key="reused")) == {"MSG-01"}
        assert read(world, order.number).lines[0].invoiced == 60

    def test_a_whole_invoice_is_booked_in_packs_with_allowances_and_charges(
        self, world: World, order: PurchaseOrder
    ) -> None:
        document = billed(order, "10")
        boxed = replace(
            document.lines[0],
            unit="XBX",
            price=order.lines[0].price * 12,
            price_base=order.lines[0].price_base,
            adjustments=(Adjustment(False, Decimal("1.20"), reason="Discount"),),
        )
        freight = Adjustment(True, Decimal("5.00"), reason="Freight", tax=boxed.tax)
        whole = completed(replace(document, lines=(boxed,), adjustments=(freight,)))
        assert isinstance(bill(world, whole, order, key="whole"), Booked)
        assert [line.invoiced for line in read(world, order.number).lines] == [120, 0]

    def test_an_invoice_of_two_orders_bills_both(self, world: World, order: PurchaseOrder) -> None:
        other = read(world, world.release())
        lines = (
            *lines_of(billed(order, "10"), order=order.number),
            *lines_of(billed(other, "20"), order=other.number, id="2"),
        )
        orders = {one.number: one for one in (order, other)}
        document = billed(order, lines=lines, order="")
        assert isinstance(world.erp.book_invoice(document, orders, key="two"), Booked)
        assert [read(world, number).lines[0].invoiced for number in orders] == [10, 20]

    def test_an_invoice_is_never_stale(self, world: World, order: PurchaseOrder) -> None:
        world.revise(order.number)
        assert isinstance(bill(world, billed(order, "60"), order, key="late"), Booked)

    def test_a_number_that_stands_is_not_booked_again(self, world: World, order: PurchaseOrder) -> None:
        bill(world, billed(order, "12"), order, key="one")
        assert rules(bill(world, billed(order, "13", number="f-1"), order, key="two")) == {"INV-02"}
        assert read(world, order.number).lines[0].invoiced == 12

    def test_what_an_invoice_refers_to_has_to_exist(self, world: World, order: PurchaseOrder) -> None:
        document = billed(order, "12")
        assert rules(bill(world, replace(document, order="NOWHERE-1"), order, key="a")) == {"PO-01"}
        assert rules(bill(world, replace(document, order=""), order, key="b")) == {"INV-06"}
        unknown = replace(document, lines=lines_of(document, order_line="999"))
        assert rules(bill(world, unknown, order, key="c")) == {"INV-10"}
        assert rules(bill(world, replace(document, currency="JPY"), order, key="d")) == {"INV-07"}
        world.block_supplier(order.number)
        assert rules(bill(world, document, order, key="e")) == {"ACC-03"}

    def test_an_account_that_is_not_approved_is_never_paid_to(self, world: World, order: PurchaseOrder) -> None:
        payment = PaymentInstructions("58", accounts=(Account("DE02120300000000202051"),))
        assert rules(bill(world, billed(order, "12", payment=payment), order, key="bank")) == {"INV-09"}
        (supplier,) = world.erp.suppliers([order.supplier])
        payment = PaymentInstructions("58", accounts=(Account(supplier.accounts[0]),))
        assert isinstance(bill(world, billed(order, "12", payment=payment), order, key="bank"), Booked)

    def test_what_does_not_add_up_is_refused(self, world: World, order: PurchaseOrder) -> None:
        document = billed(order, "12")
        totals = document.totals
        lines = lines_of(document, net=document.lines[0].net + 1)
        wrong_line = completed(document)
        wrong_line = replace(wrong_line, lines=lines)
        assert "INV-20" in rules(bill(world, wrong_line, order, key="a"))
        more = replace(document, totals=replace(totals, gross=totals.gross + 1, due=totals.due + 1))
        assert rules(bill(world, more, order, key="b")) == {"INV-21"}
        assert read(world, order.number).lines[0].invoiced == 0

    def test_a_slip_beyond_any_tolerance_is_refused_at_its_line(self, world: World, order: PurchaseOrder) -> None:
        outcome = bill(world, billed(order, "60", "2400"), order, key="much")
        assert rules(outcome) == {"INV-13"}
        assert isinstance(outcome, Refused)
        assert [refusal.line for refusal in outcome.refusals] == [20]
        dear = billed(order, lines=lines_of(billed(order, "12"), price=order.lines[0].price * 100))
        assert rules(bill(world, dear, order, key="dear")) == {"INV-14"}

    @pytest.mark.parametrize("how", [Failing.AWAY, Failing.THROTTLED])
    def test_an_erp_that_is_away_has_certainly_not_billed(
        self, world: World, order: PurchaseOrder, how: Failing
    ) -> None:
        world.fail(how, retry_after=7)
        outcome = bill(world, billed(order), order, key=how)
        assert isinstance(outcome, Unavailable)
        assert outcome.retry_after == 7
        assert read(world, order.number).lines[0].invoiced == 0

    def test_an_invoice_whose_answer_was_lost_is_found_by_its_key(self, world: World, order: PurchaseOrder) -> None:
        world.fail(Failing.LOST_AFTER_BOOKING)
        assert isinstance(bill(world, billed(order), order, key="lost"), Unknown)
        found = world.erp.find_booking("lost")
        assert isinstance(found, Booked)
        assert bill(world, billed(order), order, key="lost") == found
        assert settled(world, found.reference).number == "F-1"

    def test_an_invoice_lost_before_booking_may_be_sent_again(self, world: World, order: PurchaseOrder) -> None:
        world.fail(Failing.LOST_BEFORE_BOOKING)
        assert isinstance(bill(world, billed(order), order, key="again"), Unknown)
        assert world.erp.find_booking("again") is None
        assert isinstance(bill(world, billed(order), order, key="again"), Booked)

    # Settlements

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
