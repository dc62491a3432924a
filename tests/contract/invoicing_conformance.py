"""What every ERP adapter must do to book invoices.

A test class inherits from ``InvoicingConformance`` beside ``ErpConformance``, which gives the order.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from portal.domain.invoice_amounts import completed
from portal.domain.invoices import (
    Account,
    Adjustment,
    Invoice,
    InvoiceLine,
    InvoiceType,
    PaymentInstructions,
    Totals,
)
from portal.domain.orders import PurchaseOrder
from portal.domain.taxes import Tax, TaxCategory
from portal.ports.erp import Booked, BookingKind, Change, ChangeKind, Outcome, Refused, Unavailable, Unknown
from tests.contract.erp_conformance import World, all_changes, answered, read, rules
from tests.contract.shipping_conformance import reference
from tests.fakes.erp import Failing

NOTHING = Decimal(0)


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


def bill(world: World, document: Invoice, order: PurchaseOrder, *, key: str) -> Outcome:
    """Book an invoice of one order."""
    return world.erp.book_invoice(document, {order.number: order}, key=key)


def lines_of(invoice: Invoice, **fields: object) -> tuple[InvoiceLine, ...]:
    """Return an invoice's lines with other fields."""
    return tuple(replace(line, **fields) for line in invoice.lines)  # type: ignore[arg-type]


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
        assert [one.number for one in world.erp.settlements([found.reference])] == ["F-1"]

    def test_an_invoice_lost_before_booking_may_be_sent_again(self, world: World, order: PurchaseOrder) -> None:
        world.fail(Failing.LOST_BEFORE_BOOKING)
        assert isinstance(bill(world, billed(order), order, key="again"), Unknown)
        assert world.erp.find_booking("again") is None
        assert isinstance(bill(world, billed(order), order, key="again"), Booked)
