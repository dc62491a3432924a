"""The ERP adds an invoice up again: lines, taxes and totals, each rounded half up to the currency's decimals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from portal.sandbox_erp.checks import Refusal
from portal.sandbox_erp.documents import text
from portal.sandbox_erp.invoices import Invoice, InvoiceLine, TaxedAs, Totals
from portal.sandbox_erp.taxes import CATEGORIES, UNTAXED

#: How far a line may be off: its price may have been rounded before it was multiplied (Peppol R120).
_SLACK = Decimal("0.02")

_NOTHING = Decimal(0)


def check_sums(document: Invoice, decimals: int, tax_slack: Decimal) -> Iterator[Refusal]:
    """Yield where a document does not add up; ``tax_slack`` is how far a tax amount may be off."""
    yield from _decimals(document, decimals)
    for line in document.lines:
        if line.price_base > 0 and abs(line.net - line_net(line, decimals)) > _SLACK:
            yield Refusal("LINE_NET_DIFFERS", f"Line {line.id[:20]} comes to {text(line_net(line, decimals))}.")
    yield from _totals(document)
    yield from _taxes(document, decimals, tax_slack)


def line_net(line: InvoiceLine, decimals: int) -> Decimal:
    """Return what a line comes to: quantity x price / price base + charges - allowances."""
    goods = Fraction(line.quantity) * Fraction(line.price) / Fraction(line.price_base)
    return rounded(goods + Fraction(line.adjustments), decimals)


def rounded(amount: Fraction, decimals: int) -> Decimal:
    """Return an amount rounded half up, once; more digits than any amount has are kept exact before."""
    scaled = abs(amount) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if amount >= 0 else -whole).scaleb(-decimals)


def _decimals(document: Invoice, decimals: int) -> Iterator[Refusal]:
    totals = document.totals
    amounts = [getattr(totals, name) for name in Totals.__dataclass_fields__]
    amounts += [line.net for line in document.lines] + [one.amount for one in document.adjustments]
    amounts += [amount for row in document.taxes for amount in (row.base, row.amount)]
    for amount in amounts:
        if amount != amount.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):
            yield Refusal("AMOUNT_DECIMALS", f"{text(amount)} has more than {decimals} decimals.")
            return


def _totals(document: Invoice) -> Iterator[Refusal]:
    said = document.totals
    lines = sum((line.net for line in document.lines), _NOTHING)
    allowances = sum((one.amount for one in document.adjustments if not one.is_charge), _NOTHING)
    charges = sum((one.amount for one in document.adjustments if one.is_charge), _NOTHING)
    for name, value, sum_ in (
        ("lines", said.lines, lines),
        ("allowances", said.allowances, allowances),
        ("charges", said.charges, charges),
        ("net", said.net, said.lines - said.allowances + said.charges),
        ("gross", said.gross, said.net + said.tax),
        ("due", said.due, said.gross - said.prepaid + said.rounding),
    ):
        if value != sum_:
            yield Refusal("TOTALS_DIFFER", f"The total {name} is {text(sum_)}, the document says {text(value)}.")


def _taxes(document: Invoice, decimals: int, slack: Decimal) -> Iterator[Refusal]:
    bases: dict[TaxedAs, Decimal] = defaultdict(Decimal)
    for line in document.lines:
        bases[_plain(line.tax)] += line.net
    for one in document.adjustments:
        if one.tax is not None:
            bases[_plain(one.tax)] += one.amount if one.is_charge else -one.amount
    rows = {_plain(row.tax): row for row in document.taxes}
    total = sum((row.amount for row in document.taxes), _NOTHING)
    is_complete = {tax: row.base for tax, row in rows.items()} == bases and len(rows) == len(document.taxes)
    if not is_complete or total != document.totals.tax:
        yield Refusal("TAX_TOTAL_DIFFERS", "The tax breakdown is not that of the lines, or not the total.")
    for tax, row in rows.items():
        if tax.category not in CATEGORIES or (tax.category in UNTAXED and tax.rate):
            yield Refusal("TAX_CATEGORY_UNKNOWN", f"Tax category {tax.category[:10]} is not known, or has no rate.")
        due = rounded(Fraction(row.base) * Fraction(tax.rate or 0) / 100, decimals)
        if abs(row.amount - due) > slack:
            yield Refusal("TAX_AMOUNT_DIFFERS", f"The tax on {text(row.base)} is {text(due)}, not {text(row.amount)}.")


def _plain(tax: TaxedAs) -> TaxedAs:
    """Return a tax to compare with: no rate and a rate of nothing are the same."""
    return TaxedAs(tax.category, tax.rate or None)
