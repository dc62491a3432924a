"""What becomes of an invoice at the buyer's: matched, held, approved, paid (field vocabulary, 3.4 and 3.10).

All of it is the ERP's. The portal keeps what it was told, with its age, and works out nothing but when money is due.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from portal.domain.money import rounded
from portal.domain.responses import ResponseStatus


class DueBasis(StrEnum):
    """The day from which the days to pay are counted."""

    INVOICE = "invoice"
    RECEIPT_OF_INVOICE = "receipt_of_invoice"
    GOODS_RECEIPT = "goods_receipt"
    END_OF_MONTH = "eom"


@dataclass(frozen=True, slots=True)
class Discount:
    """So many per cent less where it is paid within so many days."""

    percent: Decimal
    days: int


@dataclass(frozen=True, slots=True)
class PaymentTerms:
    """When an invoice is due: ``net_days`` after the basis; invoices after ``cutoff_day`` count for the next month."""

    basis: DueBasis = DueBasis.INVOICE
    net_days: int = 30
    cutoff_day: int | None = None
    discounts: tuple[Discount, ...] = ()


@dataclass(frozen=True, slots=True)
class DueDate:
    """When an invoice is due, and the day and basis from which that was computed."""

    due: date
    basis: DueBasis
    start: date


def due_date(
    terms: PaymentTerms, *, issued: date, received: date | None = None, goods: date | None = None
) -> DueDate | None:
    """Return when an invoice is due by these terms; None while the day that counts has not come.

    ``received`` is the day on which the buyer got the invoice, ``goods`` the last day on which goods of it came.
    """
    starts = {
        DueBasis.INVOICE: issued,
        DueBasis.RECEIPT_OF_INVOICE: received,
        DueBasis.GOODS_RECEIPT: goods,
        DueBasis.END_OF_MONTH: _month_end(issued, terms.cutoff_day),
    }
    start = starts[terms.basis]
    return None if start is None else DueDate(start + timedelta(days=terms.net_days), terms.basis, start)


@dataclass(frozen=True, slots=True)
class EarlyPayment:
    """What is taken off where an invoice is paid early: per cent and amount, and the last day, once it is known.

    The days are counted from ``basis``. Paying on the last day is early enough.
    """

    percent: Decimal
    less: Decimal
    days: int
    basis: DueBasis
    until: date | None = None


def early_payments(terms: PaymentTerms, due: Decimal, currency: str, *, start: date | None) -> tuple[EarlyPayment, ...]:
    """Return what terms take off an amount that is due, the shortest time first; ``start`` is the day that counts."""
    return tuple(
        EarlyPayment(
            percent=one.percent,
            less=rounded(due * one.percent / 100, currency),
            days=one.days,
            basis=terms.basis,
            until=None if start is None else start + timedelta(days=one.days),
        )
        for one in sorted(terms.discounts, key=lambda one: one.days)
    )


def _month_end(day: date, cutoff: int | None) -> date:
    """Return the last day of the month, of the next one for a day after the cutoff."""
    if cutoff is not None and day.day > cutoff:
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return day.replace(day=monthrange(day.year, day.month)[1])


class SettlementStatus(StrEnum):
    """Where an invoice stands at the ERP (Peppol Invoice Response, UNCL4343); the codes are in ``RESPONSE_CODES``."""

    RECEIVED = "received"
    IN_PROCESS = "in_process"
    HELD = "held"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    PART_PAID = "part_paid"
    PAID = "paid"
    REJECTED = "rejected"
    VOIDED = "voided"


#: What the ERP has thrown out bills nothing any more, and its number can be used again.
THROWN_OUT = frozenset({SettlementStatus.REJECTED, SettlementStatus.VOIDED})

#: Status codes of the Peppol Invoice Response.
RESPONSE_CODES = {
    SettlementStatus.RECEIVED: ResponseStatus.RECEIVED,
    SettlementStatus.IN_PROCESS: ResponseStatus.IN_PROCESS,
    SettlementStatus.HELD: ResponseStatus.UNDER_QUERY,
    SettlementStatus.APPROVED: ResponseStatus.ACCEPTED,
    SettlementStatus.SCHEDULED: ResponseStatus.ACCEPTED,
    SettlementStatus.PART_PAID: ResponseStatus.PAID,
    SettlementStatus.PAID: ResponseStatus.PAID,
    SettlementStatus.REJECTED: ResponseStatus.REJECTED,
    SettlementStatus.VOIDED: ResponseStatus.REJECTED,
}


@dataclass(frozen=True, slots=True)
class Hold:
    """Why the ERP does not pay yet.

    ``code`` is the ERP's, ``rule`` the portal's rule that it means ("" where there is none), ``line`` the invoice
    line's id or "". A hold that was released says when.
    """

    code: str
    since: datetime
    rule: str = ""
    line: str = ""
    text: str = ""
    released_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that was paid for an invoice; ``remittance`` is what the bank statement says."""

    number: str
    paid_on: date
    amount: Decimal
    remittance: str = ""
    reversed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """One booked invoice or credit note as the ERP has it now.

    ``reference`` is the ERP's own number, ``number`` the supplier's; ``version`` grows with every change. ``amount`` is
    what is to be paid in ``currency``, negative never: a credit note is one by ``is_credit``. ``scheduled_on`` is the
    day of the payment run that it is in.
    """

    reference: str
    version: int
    supplier: str
    number: str
    status: SettlementStatus
    changed_at: datetime
    currency: str
    amount: Decimal
    is_credit: bool = False
    due: date | None = None
    due_basis: DueBasis | None = None
    due_start: date | None = None
    scheduled_on: date | None = None
    reason: str = ""
    holds: tuple[Hold, ...] = ()
    payments: tuple[Payment, ...] = ()

    @property
    def paid(self) -> Decimal:
        """What was paid and not taken back."""
        return sum((one.amount for one in self.payments if one.reversed_on is None), Decimal(0))

    @property
    def standing_holds(self) -> tuple[Hold, ...]:
        """The holds that were not released."""
        return tuple(hold for hold in self.holds if hold.released_at is None)
