"""What order lines and orders come to over all their invoices (INV-15 to INV-17)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from portal.domain.issues import ReasonCode, Severity, Stage
from portal.domain.money import exponent, round_half_up
from portal.domain.orders import PurchaseOrder
from portal.domain.quantities import total
from portal.domain.rules.invoicing.case import InvoiceCase
from portal.domain.rules.invoicing.claims import Claim, order_price, spent
from portal.domain.rules.invoicing.snapshot import Billed
from portal.domain.rules.rule import Finding, Rule
from portal.domain.texts import amount, number


def line_value_is_kept(case: InvoiceCase) -> Iterator[Finding]:
    """Find order lines that come to more, over all invoices, than their quantities do at the order's prices (INV-15).

    This is what checking one invoice after the other misses: 800, 100 and 200 at 10.80 of 1,000 ordered at 10.00 come
    to 1,880 too much, though each price is within its ten per cent, and the 800 to 640. Both limits hold, an empty one
    is not checked.
    """
    for claim in () if case.is_credit else case.claims:
        invoiced, worth = claim.first, value_of(case, claim)
        over = claim.billed_amount + claim.goods_amount - worth
        percentage = case.limit("inv_line_total_up_pct", invoiced.order, invoiced.line).number
        absolute = case.limit("inv_line_total_up_abs", invoiced.order, invoiced.line).number
        broken = []
        if percentage is not None and over > worth * Fraction(percentage) / 100:
            broken.append(f"{number(percentage)} %")
        if absolute is not None and over > Fraction(absolute):
            broken.append(amount(absolute, case.currency))
        if over > 0 and broken and not _is_only_this(case, claim):
            params = {
                "line": invoiced.name,
                "over": amount(over, case.currency),
                "worth": amount(worth, case.currency),
                "billed": amount(claim.billed_amount + claim.goods_amount, case.currency),
                "allowed": " and ".join(broken),
            }
            yield Finding(invoiced.path, params, value=params["billed"], expected=params["worth"])


def _is_only_this(case: InvoiceCase, claim: Claim) -> bool:
    """Say whether this invoice alone is too dear, within what INV-17 takes of it."""
    return not claim.billed_amount and small_difference(case) is not None


def value_of(case: InvoiceCase, claim: Claim) -> Fraction:
    """Return what all invoices of an order line may come to: each quantity at the price of the order.

    An earlier invoice counts at the highest price that the order had by its day, and a credit at the lowest. What is
    billed beyond what was ordered, or received where more was and receipts count, with the tolerance for quantities,
    is worth nothing.
    """
    earlier = total(_worth(case, claim, one) for one in claim.others) + claim.elsewhere * claim.first.expected
    most = max(claim.ordered, claim.basis) * claim.terms.factor
    if claim.billed > most:
        return earlier * most / claim.billed
    left = most - claim.billed
    mine = left if claim.quantity is None else min(claim.quantity, left)
    return earlier + mine * claim.first.expected


def _worth(case: InvoiceCase, claim: Claim, one: Billed) -> Fraction:
    line, changes = claim.first.line, case.snapshot.prices.get(claim.first.key, ())
    held = [change for change in changes if change.since.date() <= one.issued] or changes[:1]
    prices = [order_price(line, change.price, change.base) for change in held]
    if not prices:
        prices = [Fraction(0) if line.free_of_charge else order_price(line)]
    if not case.bills_goods and not one.is_credit:  # a debit note raises the price of what was billed before
        prices.append(claim.first.expected)
    return one.goods * (min(prices) if one.is_credit else max(prices))


def order_value_is_kept(case: InvoiceCase) -> Iterator[Finding]:
    """Find orders that come to more, over all invoices, than they were placed for (INV-16)."""
    if case.is_credit:
        return
    for order in case.orders:
        percentage = case.limit("inv_doc_total_up_pct", order).number
        if percentage is None:
            continue
        worth, billed = Fraction(order.value), billed_of(case, order)
        if billed > worth * (1 + Fraction(percentage) / 100):
            params = {
                "order": order.number,
                "worth": amount(worth, case.currency),
                "billed": amount(billed, case.currency),
                "allowed": f"{number(percentage)} %",
            }
            yield Finding("totals/net", params, value=params["billed"], expected=params["worth"])


def billed_of(case: InvoiceCase, order: PurchaseOrder) -> Fraction:
    """Return what this invoice and the others bill of the goods of an order."""
    mine = total(one.net - one.charged for one in case.document.lines if case.document.order_of(one) == order.number)
    others = (one for line in order.lines for one in case.others((order.number, line.number)))
    return mine + total(-one.amount if one.is_credit else one.amount for one in others)


def small_difference(case: InvoiceCase) -> Fraction | None:
    """Return by how much the invoice is dearer than the order, where that is so little that nobody has to look."""
    limit = case.usual("inv_doc_small_diff_abs").number
    over = spent(case.invoiced)
    return over if not case.is_credit and limit is not None and 0 < over <= Fraction(limit) else None


def small_difference_is_told(case: InvoiceCase) -> Iterator[Finding]:
    """Tell of a difference to the order's prices that is taken as it is (INV-17)."""
    over = small_difference(case)
    if over is not None:
        is_seen = round_half_up(over, exponent(case.currency)) > 0
        shown = amount(over, case.currency) if is_seen else f"{number(over)} {case.currency}"
        yield Finding("totals/net", {"difference": shown, "buyer": case.buyer}, value=shown)


_R, _I = Severity.REVIEW, Severity.INFORMATION
_INVOICE = ("invoice",)
_SOURCE = "field rules 4.5 and 4.1 (formulas)"

RULES = (
    Rule(
        id="INV-15",
        title="The value of the order line",
        checks="All invoices of an order line come to little more than their quantities do at the order's prices.",
        severities=(_R,),
        stage=Stage.PRICES,
        find_billed=line_value_is_kept,
        documents=_INVOICE,
        limits=("inv_line_total_up_pct", "inv_line_total_up_abs"),
        source=_SOURCE,
        reason=ReasonCode.PRICES,
    ),
    Rule(
        id="INV-16",
        title="The value of the order",
        checks="All invoices of an order together come to no more than it was placed for and the tolerance.",
        severities=(_R,),
        stage=Stage.TOTALS,
        find_billed=order_value_is_kept,
        documents=_INVOICE,
        limits=("inv_doc_total_up_pct",),
        source=_SOURCE,
        reason=ReasonCode.PRICES,
    ),
    Rule(
        id="INV-17",
        title="Small differences are taken",
        checks="An invoice that is dearer than the order by very little is taken without a look at its prices.",
        severities=(_I,),
        stage=Stage.TOTALS,
        find_billed=small_difference_is_told,
        documents=_INVOICE,
        limits=("inv_doc_small_diff_abs",),
        source=_SOURCE,
    ),
)
