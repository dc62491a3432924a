"""What is taken off an invoice that is paid early."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from portal.domain.settlements import Discount, DueBasis, PaymentTerms, early_payments

TERMS = PaymentTerms(DueBasis.INVOICE, 30, None, (Discount(Decimal(2), 20), Discount(Decimal(3), 10)))


def test_the_shortest_time_comes_first_with_its_last_day_and_what_it_takes_off() -> None:
    ten, twenty = early_payments(TERMS, Decimal("678.30"), "EUR", start=date(2026, 2, 20))
    assert (ten.percent, ten.less, ten.until) == (3, Decimal("20.35"), date(2026, 3, 2))
    assert (twenty.percent, twenty.less, twenty.until) == (2, Decimal("13.57"), date(2026, 3, 12))


def test_the_last_day_is_open_while_the_day_that_counts_has_not_come() -> None:
    (ten, _) = early_payments(TERMS, Decimal(100), "JPY", start=None)
    assert (ten.until, ten.days, ten.basis, ten.less) == (None, 10, DueBasis.INVOICE, 3)


def test_terms_without_discounts_take_nothing_off() -> None:
    assert early_payments(PaymentTerms(), Decimal(100), "EUR", start=date(2026, 2, 20)) == ()
