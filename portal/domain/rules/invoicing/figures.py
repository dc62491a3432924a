"""Every amount of an invoice with its place and its business term: what INV-22 looks at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from portal.domain.invoices import Adjustment, Invoice, InvoiceLine
from portal.domain.quantities import is_sane

#: The document's totals by field, with their business terms and names.
TOTALS = {
    "lines": ("BT-106", "sum of the lines"),
    "allowances": ("BT-107", "sum of the discounts"),
    "charges": ("BT-108", "sum of the charges"),
    "net": ("BT-109", "total without tax"),
    "tax": ("BT-110", "tax"),
    "accounting_tax": ("BT-111", "tax in the accounting currency"),
    "gross": ("BT-112", "total with tax"),
    "prepaid": ("BT-113", "amount paid in advance"),
    "rounding": ("BT-114", "rounding"),
    "due": ("BT-115", "amount due"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the document; ``is_amount`` says whether it is money with the currency's decimals."""

    path: str
    value: Decimal
    name: str
    is_amount: bool = True


def figures(invoice: Invoice) -> Iterator[Figure]:
    """Give every number that is there, in the document's order."""
    for field, (term, name) in TOTALS.items():
        value = getattr(invoice.totals, field)
        if value is not None:
            yield Figure(f"totals/{field}", value, f"{name} ({term})", is_amount=field != "accounting_tax")
    for index, row in enumerate(invoice.taxes):
        yield Figure(f"taxes/{index}/base", row.base, "taxable amount (BT-116)")
        yield Figure(f"taxes/{index}/amount", row.amount, "tax (BT-117)")
        if row.tax.rate is not None:
            yield Figure(f"taxes/{index}/rate", row.tax.rate, "rate (BT-119)", is_amount=False)
    yield from _adjustments("adjustments", invoice.adjustments, ("BT-92", "BT-99"))
    for position, line in enumerate(invoice.lines, 1):
        yield from _of_line(f"lines/{position}", line)


def _of_line(path: str, line: InvoiceLine) -> Iterator[Figure]:
    yield Figure(f"{path}/net", line.net, "amount (BT-131)")
    yield Figure(f"{path}/quantity", line.quantity, "quantity (BT-129)", is_amount=False)
    for field, name in _PRICES.items():
        if (value := getattr(line, field)) is not None:
            yield Figure(f"{path}/{field}", value, name, is_amount=False)
    if line.tax.rate is not None:
        yield Figure(f"{path}/rate", line.tax.rate, "rate (BT-152)", is_amount=False)
    yield from _adjustments(f"{path}/adjustments", line.adjustments, ("BT-136", "BT-141"))


_PRICES = {
    "price": "price (BT-146)",
    "price_base": "price base (BT-149)",
    "gross_price": "price before discount (BT-148)",
    "price_discount": "discount on the price (BT-147)",
}


def _adjustments(path: str, adjustments: tuple[Adjustment, ...], terms: tuple[str, str]) -> Iterator[Figure]:
    for index, one in enumerate(adjustments):
        name = f"charge ({terms[1]})" if one.is_charge else f"discount ({terms[0]})"
        yield Figure(f"{path}/{index}/amount", one.amount, name)
        if one.base is not None:
            yield Figure(f"{path}/{index}/base", one.base, f"base of the {name}")
        if one.percent is not None:
            yield Figure(f"{path}/{index}/percent", one.percent, f"per cent of the {name}", is_amount=False)
        if one.tax is not None and one.tax.rate is not None:
            yield Figure(f"{path}/{index}/rate", one.tax.rate, f"rate of the {name}", is_amount=False)


def are_numbers(invoice: Invoice) -> bool:
    """Say whether every number can be reckoned with."""
    return all(is_sane(figure.value) for figure in figures(invoice))
