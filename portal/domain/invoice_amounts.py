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
    nets = _nets(lines)
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
    """Return allowances and charges with the amount of those in per cent (BR-33, BR-38), of the base that they name."""
    return tuple(one if one.percent is None else _of_base(one, one.base or base, currency) for one in adjustments)


def _of_base(one: Adjustment, base: Decimal, currency: str) -> Adjustment:
    return replace(one, base=base, amount=adjustment_amount(one.percent or _NOTHING, base, currency))


def _goods(line: InvoiceLine, currency: str) -> Decimal:
    """Return what a line comes to without its allowances and charges."""
    return line_amount(replace(line, adjustments=()), currency)


def _completed_line(line: InvoiceLine, currency: str) -> InvoiceLine:
    line = replace(line, adjustments=_worked_out(line.adjustments, _goods(line, currency), currency))
    return replace(line, net=line_amount(line, currency))


def completed(invoice: Invoice) -> Invoice:
    """Return the invoice with every figure that follows from quantities, prices, allowances, charges and rates."""
    lines = tuple(_completed_line(line, invoice.currency) for line in invoice.lines)
    adjustments = _worked_out(invoice.adjustments, _nets(lines), invoice.currency)
    taxes = breakdown(lines, adjustments, invoice.currency, invoice.taxes)
    return replace(
        invoice, lines=lines, adjustments=adjustments, taxes=taxes, totals=_summed(invoice, lines, adjustments, taxes)
    )


def revised(said: Invoice, before: Invoice) -> Invoice:
    """Return what is said over an earlier state, with every figure that follows from what was changed.

    The rest stays as it was written: the figures of a file are those of whoever made it, wrong ones included, and rules
    tell of them (INV-20, INV-21, TAX-01, TAX-02). Nothing is put right unasked.
    """
    known = {_figures(line) for line in before.lines}
    was = {line.id: line for line in before.lines}
    lines = tuple(
        line if _figures(line) in known else _revised_line(line, was.get(line.id), said.currency) for line in said.lines
    )
    base, base_before = _nets(lines), _nets(before.lines)
    adjustments = _followed(said.adjustments, before.adjustments, base, base_before, said.currency)
    if adjustments == before.adjustments and _taxed(lines) == _taxed(before.lines):
        taxes = before.taxes if said.taxes == before.taxes else _explained(before.taxes, said.taxes)
        is_same = (said.totals.prepaid, said.totals.rounding) == (before.totals.prepaid, before.totals.rounding)
        summed = before.totals if is_same else _summed(said, lines, adjustments, taxes)
    else:
        taxes = breakdown(lines, adjustments, said.currency, said.taxes)
        summed = _summed(said, lines, adjustments, taxes)
    return replace(said, lines=lines, adjustments=adjustments, taxes=taxes, totals=summed)


def _figures(line: InvoiceLine) -> tuple[object, ...]:
    return line.id, line.quantity, line.price, line.price_base, line.adjustments, line.net


def _taxed(lines: Iterable[InvoiceLine]) -> list[tuple[Tax, Decimal]]:
    return [(line.tax, line.net) for line in lines]


def _revised_line(line: InvoiceLine, before: InvoiceLine | None, currency: str) -> InvoiceLine:
    if before is None:
        return _completed_line(line, currency)
    goods, goods_before = _goods(line, currency), _goods(before, currency)
    line = replace(line, adjustments=_followed(line.adjustments, before.adjustments, goods, goods_before, currency))
    return replace(line, net=line_amount(line, currency))


def _followed(
    said: tuple[Adjustment, ...], before: tuple[Adjustment, ...], base: Decimal, base_before: Decimal, currency: str
) -> tuple[Adjustment, ...]:
    """Return allowances and charges after a change; per cent of what the lines come to follow that, others stay."""
    made = []
    for one in said:
        if one.percent is None or (one in before and (base == base_before or one.base not in (None, base_before))):
            made.append(one)
        else:
            made.append(_of_base(one, base if one.base in (None, base_before) else one.base or base, currency))
    return tuple(made)


def _explained(taxes: Iterable[TaxSubtotal], told: Iterable[TaxSubtotal]) -> tuple[TaxSubtotal, ...]:
    """Return the tax breakdown as it is, with what was told of why no tax is due."""
    why = {one.tax: one for one in told}
    return tuple(
        replace(one, exemption=why[one.tax].exemption, exemption_code=why[one.tax].exemption_code)
        if one.tax in why
        else one
        for one in taxes
    )


def _nets(lines: Iterable[InvoiceLine]) -> Decimal:
    return sum((line.net for line in lines), _NOTHING)


def _summed(
    invoice: Invoice, lines: Sequence[InvoiceLine], adjustments: Sequence[Adjustment], taxes: Sequence[TaxSubtotal]
) -> Totals:
    """Return the totals that follow, with what the document alone knows: paid before, rounding, the other currency."""
    said = invoice.totals
    summed = totals(lines, adjustments, taxes, invoice.currency, prepaid=said.prepaid, rounding=said.rounding)
    return replace(summed, accounting_tax=said.accounting_tax)
