"""When and how much is to be paid (INV-26, INV-27, INV-33, INV-34)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from portal.domain.invoices import InvoiceType
from portal.domain.issues import ActionCode, ReasonCode, Severity, Stage
from portal.domain.orders import PurchaseOrder
from portal.domain.rules.invoicing.case import InvoiceCase
from portal.domain.rules.rule import Finding, Rule
from portal.domain.settlements import due_date
from portal.domain.texts import amount, day

_NOTHING = Decimal(0)


def terms_are_the_orders(case: InvoiceCase) -> Iterator[Finding]:
    """Find terms of payment that are worse for the buyer than the order's (INV-26).

    A due date counts before words. Words that cannot be compared go to the buyer; later or the same is fine.
    """
    invoice = case.document
    order = with_terms(case.orders)
    if case.is_credit or order is None or invoice.issued is None:
        return
    if invoice.due is not None:
        expected = _expected_due(case, order, invoice.issued)
        if expected is not None and invoice.due < expected:
            params = {"due": day(invoice.due), "expected": day(expected), "terms": _words(order)}
            yield Finding("due", params, value=params["due"], expected=params["expected"])
    elif invoice.terms.strip() and not are_the_words_of(order, invoice.terms):
        yield from _compared(invoice.terms.strip(), order)


def with_terms(orders: Iterable[PurchaseOrder]) -> PurchaseOrder | None:
    """Return the order whose terms hold for an invoice of several, None where none has any."""
    return next((one for one in orders if one.terms is not None or one.payment_terms), None)


def are_the_words_of(order: PurchaseOrder, terms: str) -> bool:
    """Say whether terms are written as the order has them."""
    return _plain(terms) == _plain(order.payment_terms)


def net_days(terms: str, order: PurchaseOrder) -> int | None:
    """Return the days that terms name, None where they cannot be compared with the order's."""
    days = re.findall(r"\d+", terms)
    return int(days[0][:6]) if len(days) == 1 and order.terms is not None else None


def _compared(given: str, order: PurchaseOrder) -> Iterator[Finding]:
    days, params = net_days(given, order), {"given": given, "terms": _words(order)}
    if days is None or order.terms is None:
        yield Finding("terms", params, given, params["terms"], variant="words", severity=Severity.REVIEW)
    elif days < order.terms.net_days:
        yield Finding("terms", params, given, params["terms"], variant="days")


def _expected_due(case: InvoiceCase, order: PurchaseOrder, issued: date) -> date | None:
    """Return when the order's terms make the invoice due; None where they are not known or the day has not come."""
    if order.terms is None or not _is_sane_day(issued, order.terms.net_days):
        return None
    goods = [on for invoiced in case.invoiced if (on := case.snapshot.received_on.get(invoiced.key)) is not None]
    found = due_date(order.terms, issued=issued, received=case.snapshot.today, goods=max(goods, default=None))
    return found.due if found is not None else None


def _is_sane_day(issued: date, days: int) -> bool:
    return issued.year < 9000 and abs(days) < timedelta(days=36_500).days


def _words(order: PurchaseOrder) -> str:
    if order.payment_terms or order.terms is None:
        return order.payment_terms
    return f"{order.terms.net_days} days net"


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def it_is_said_when_it_is_due(case: InvoiceCase) -> Iterator[Finding]:
    """Find an amount to pay without a due date or terms (INV-27, BR-CO-25)."""
    invoice = case.document
    if invoice.totals.due > 0 and invoice.due is None and not invoice.terms.strip():
        yield Finding("due", {"due": amount(invoice.totals.due, case.currency)})


def picture_and_data_agree(case: InvoiceCase) -> Iterator[Finding]:
    """Find a PDF that shows another amount due, or another total with tax, than the data beside it (INV-33).

    Each is compared with its like, where it is shown. A page shows both with and without a minus sign.
    """
    totals = case.document.totals
    for path, variant, shown, told in (
        ("totals/due", "", case.snapshot.shown_total, totals.due),
        ("totals/gross", "gross", case.snapshot.shown_gross, totals.gross),
    ):
        if shown is not None and shown != abs(told):
            params = {"shown": amount(shown, case.currency), "told": amount(told, case.currency)}
            yield Finding(path, params, value=params["shown"], expected=params["told"], variant=variant)


def prepayments_are_taken_off(case: InvoiceCase) -> Iterator[Finding]:
    """Find what was paid in advance and is not taken off at last, or taken off without having been paid (INV-34).

    A prepayment may come to no more than its order does with tax. What is billed before the last of an order need not
    take it off yet.
    """
    prepaid = sum((case.snapshot.prepaid.get(order.number, _NOTHING) for order in case.orders), _NOTHING)
    taken = case.document.totals.prepaid or _NOTHING
    orders = ", ".join(order.number for order in case.orders)
    if case.document.type is InvoiceType.PREPAYMENT:
        yield from _prepayment(case, prepaid, orders)
    elif not case.bills_goods or not case.orders:
        return
    elif taken > prepaid:
        params = {"taken": amount(taken, case.currency), "prepaid": amount(prepaid, case.currency), "orders": orders}
        yield Finding("totals/prepaid", params, params["taken"], params["prepaid"], variant="over")
    elif prepaid > taken and _is_final(case) and taken < case.document.totals.gross:
        params = {"prepaid": amount(prepaid, case.currency), "orders": orders}
        yield Finding("totals/prepaid", params, amount(taken, case.currency), params["prepaid"])


def _prepayment(case: InvoiceCase, prepaid: Decimal, orders: str) -> Iterator[Finding]:
    totals = case.document.totals
    worth = sum((Fraction(order.value) for order in case.orders), Fraction(0))
    with_tax = worth * Fraction(totals.gross) / Fraction(totals.net) if totals.net else worth
    if case.orders and Fraction(prepaid + totals.gross) > with_tax:
        params = {
            "orders": orders,
            "worth": amount(with_tax, case.currency),
            "prepaid": amount(prepaid + totals.gross, case.currency),
        }
        yield Finding("totals/gross", params, params["prepaid"], params["worth"], "deposit", Severity.REVIEW)


def _is_final(case: InvoiceCase) -> bool:
    """Say whether after this invoice nothing is left to be billed of its orders."""
    mine = {claim.first.key: claim for claim in case.claims}
    for order in case.orders:
        for line in order.lines:
            key = (order.number, line.number)
            ordered = Fraction(line.quantity) - Fraction(line.cancelled)
            if (claim := mine.get(key)) is not None:
                billed = claim.billed + (claim.quantity or 0)
            else:
                billed = max(sum((one.goods for one in case.others(key)), Fraction(0)), Fraction(line.invoiced))
            if billed < ordered:
                return False
    return True


_E, _W, _R = Severity.ERROR, Severity.WARNING, Severity.REVIEW
_INVOICE = ("invoice",)
_SOURCE = "field rules 4.5"

RULES = (
    Rule(
        id="INV-26",
        title="The order's terms of payment",
        checks="The invoice is not due earlier than the order's terms say.",
        severities=(_W, _R),
        stage=Stage.POLICY,
        find_billed=terms_are_the_orders,
        documents=_INVOICE,
        source=_SOURCE,
        reason=ReasonCode.PAYMENT,
    ),
    Rule(
        id="INV-27",
        title="When it is due",
        checks="A due date or terms of payment are there where something is to be paid.",
        severities=(_E,),
        stage=Stage.TOTALS,
        find_billed=it_is_said_when_it_is_due,
        fixed=True,
        documents=_INVOICE,
        source="field rules 4.5; EN 16931 BR-CO-25",
        reason=ReasonCode.PAYMENT,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="INV-33",
        title="The PDF and the data agree",
        checks="The amount due and the total with tax in the PDF are those in the data beside it.",
        severities=(_R,),
        stage=Stage.TOTALS,
        find_billed=picture_and_data_agree,
        documents=_INVOICE,
        source=_SOURCE,
        reason=ReasonCode.OTHER,
    ),
    Rule(
        id="INV-34",
        title="Prepayments are taken off",
        checks="The last invoice of an order takes off what was paid in advance, none takes off more, and no order is "
        "paid in advance for more than it comes to.",
        severities=(_E, _R),
        stage=Stage.TOTALS,
        find_billed=prepayments_are_taken_off,
        documents=_INVOICE,
        source=_SOURCE,
        reason=ReasonCode.PAYMENT,
        action=ActionCode.PROVIDE,
    ),
)
