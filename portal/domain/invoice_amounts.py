"""The arithmetic of invoices (EN 16931 BR-CO-10 to 17; field rules, 4.1 "Rounding"): each line first, then the sums.

Nothing here is a float, and every figure is rounded once, half up, to the decimals of its currency.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from portal.domain.invoices import Adjustment, Invoice, InvoiceLine, TaxSubtotal, Totals
from portal.domain.money import rounded
from portal.domain.taxes import Tax

_NOTHING = Decimal(0)


def line_amount(line: InvoiceLine, currency: str) -> Decimal:
    """Return what a line comes to: quantity x price / price base + charges - allowances, rounded (Peppol R120)."""
    goods = Fraction(line.quantity) * Fraction(line.price) / Fraction(line.price_base or 1)
    return rounded(goods + Fraction(balance(line.adjustments)), currency)


def balance(adjustments: Iterable[Adjustment]) -> Decimal:
    """Return the charges less the allowances."""
    return sum((one.amount if one.is_charge else -one.amount for one in adjustments), _NOTHING)


def adjustment_amount(percent: Decimal, base: Decimal, currency: str) -> Decimal:
    """Return so many per cent of a base, rounded."""
    return rounded(Fraction(base) * Fraction(percent) / 100, currency)


def tax_amount(base: Decimal, rate: Decimal | None, currency: str) -> Decimal:
    """Return the tax on a base, rounded (BR-CO-17); nothing where there is no rate."""
    return rounded(Fraction(base) * Fraction(rate or 0) / 100, currency)


def taxable(lines: Iterable[InvoiceLine], adjustments: Iterable[Adjustment]) -> dict[Tax, Decimal]:
    """Return the taxable amount of each category and rate, in the order in which they come (BT-116)."""
    bases: dict[Tax, Decimal] = {}
    for line in lines:
        bases[line.tax] = bases.get(line.tax, _NOTHING) + line.net
    for one in adjustments:
        if one.tax is not None:
            bases[one.tax] = bases.get(one.tax, _NOTHING) + balance([one])
    return bases


def breakdown(
    lines: Sequence[InvoiceLine], adjustments: Sequence[Adjustment], currency: str, told: Iterable[TaxSubtotal] = ()
) -> tuple[TaxSubtotal, ...]:
    """Return the tax breakdown that follows from the lines; what ``told`` says about exemptions is kept."""
    known = {one.tax: one for one in told}
    made = []
    for tax, base in taxable(lines, adjustments).items():
        amount = tax_amount(base, tax.rate, currency)
        given = known.get(tax, TaxSubtotal(tax, base, amount))
        made.append(replace(given, base=rounded(base, currency), amount=amount))
    return tuple(made)


def totals(
    lines: Iterable[InvoiceLine],
    adjustments: Sequence[Adjustment],
    taxes: Iterable[TaxSubtotal],
    currency: str,
    *,
    prepaid: Decimal | None = None,
    rounding: Decimal | None = None,
) -> Totals:
    """Return the totals that follow (BR-CO-10 to 16), each exactly the sum of rounded parts."""
    nets = sum((line.net for line in lines), _NOTHING)
    allowances = sum((one.amount for one in adjustments if not one.is_charge), _NOTHING)
    charges = sum((one.amount for one in adjustments if one.is_charge), _NOTHING)
    net = nets - allowances + charges
    tax = sum((one.amount for one in taxes), _NOTHING)
    gross = net + tax
    due = gross - (prepaid or _NOTHING) + (rounding or _NOTHING)
    return Totals(
        lines=rounded(nets, currency),
        net=rounded(net, currency),
        gross=rounded(gross, currency),
        due=rounded(due, currency),
        allowances=rounded(allowances, currency) if allowances else None,
        charges=rounded(charges, currency) if charges else None,
        tax=rounded(tax, currency),
        prepaid=prepaid,
        rounding=rounding,
    )


def _worked_out(adjustments: Iterable[Adjustment], base: Decimal, currency: str) -> tuple[Adjustment, ...]:
    """Return allowances and charges with the amount of those that are given in per cent (BR-33, BR-38)."""
    return tuple(
        one if one.percent is None else replace(one, base=base, amount=adjustment_amount(one.percent, base, currency))
        for one in adjustments
    )


def _completed_line(line: InvoiceLine, currency: str) -> InvoiceLine:
    goods = line_amount(replace(line, adjustments=()), currency)
    line = replace(line, adjustments=_worked_out(line.adjustments, goods, currency))
    return replace(line, net=line_amount(line, currency))


def completed(invoice: Invoice) -> Invoice:
    """Return the invoice with every figure that follows from quantities, prices, allowances, charges and rates."""
    lines = tuple(_completed_line(line, invoice.currency) for line in invoice.lines)
    nets = sum((line.net for line in lines), _NOTHING)
    adjustments = _worked_out(invoice.adjustments, nets, invoice.currency)
    taxes = breakdown(lines, adjustments, invoice.currency, invoice.taxes)
    summed = totals(
        lines,
        adjustments,
        taxes,
        invoice.currency,
        prepaid=invoice.totals.prepaid,
        rounding=invoice.totals.rounding,
    )
    return replace(
        invoice,
        lines=lines,
        adjustments=adjustments,
        taxes=taxes,
        totals=replace(summed, accounting_tax=invoice.totals.accounting_tax),
    )
