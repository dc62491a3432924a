"""Makers of invoices, beside those of ``tests.make``: all of an order's line 10, received, billed as ordered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from portal.domain.duplicates import Twin
from portal.domain.invoice_amounts import completed
from portal.domain.invoice_parties import Party, PostalAddress
from portal.domain.invoices import (
    Account,
    Adjustment,
    CreditReason,
    Delivery,
    Invoice,
    InvoiceLine,
    InvoiceType,
    PaymentInstructions,
    Preceding,
    Totals,
)
from portal.domain.orders import PurchaseOrder
from portal.domain.profiles import ErpProfile
from portal.domain.rules import InvoiceSnapshot
from portal.domain.rules.invoicing.snapshot import Billed, CreditedInvoice, CreditedLine, PriceChange
from portal.domain.taxes import Tax, TaxCategory, TaxRate
from portal.domain.tolerances import ToleranceProfile
from tests import make

#: Rates that the contract keeps: Germany's, as they were lowered for half a year.
_LOWERED, _RAISED = date(2020, 7, 1), date(2021, 1, 1)
RATES = {
    "DE": (
        TaxRate(Decimal(19), None, _LOWERED - timedelta(days=1)),
        TaxRate(Decimal(16), _LOWERED, _RAISED - timedelta(days=1)),
        TaxRate(Decimal(19), _RAISED),
        TaxRate(Decimal(7), _RAISED),
    )
}

STANDARD = Tax(TaxCategory.STANDARD, Decimal(19))
VAT_ID = "DE129274202"
BUYER_VAT_ID = "DE811569869"

_LINE_NUMBERS = ("quantity", "price", "net", "price_base", "gross_price", "price_discount")
_NOTHING = Totals(*[Decimal(0)] * 4)


def line(quantity: str = "100", price: str = "9.50", order_line: str = "10", **fields: Any) -> InvoiceLine:
    """Make a line that bills pieces of an order line; numbers may be texts."""
    values: dict[str, Any] = {"id": order_line, "unit": "H87", "name": "Hinge", "tax": STANDARD, "net": "0"}
    values |= {"quantity": quantity, "price": price, "order_line": order_line, **fields}
    return InvoiceLine(**_numbers(values, _LINE_NUMBERS))


def _numbers(values: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {
        name: Decimal(value) if name in names and isinstance(value, str) else value for name, value in values.items()
    }


def tax(category: str = "S", rate: str | None = "19") -> Tax:
    """Make a category with its rate."""
    return Tax(TaxCategory(category), None if rate is None else Decimal(rate))


def allowance(amount: str, **fields: Any) -> Adjustment:
    """Make a discount of the document, or of a line with ``tax=None``."""
    values: dict[str, Any] = {"is_charge": False, "reason": "Bonus", "tax": STANDARD, **fields}
    return Adjustment(amount=Decimal(amount), **_numbers(values, ("base", "percent")))


def charge(amount: str, **fields: Any) -> Adjustment:
    """Make a charge of the document, or of a line with ``tax=None``."""
    return allowance(amount, **{"is_charge": True, "reason": "Freight", **fields})


def seller(**fields: Any) -> Party:
    """Make the supplier as it stands on its invoice."""
    return Party(**{"name": "Globex Hinges", "vat_id": VAT_ID, "address": PostalAddress(country="DE"), **fields})


def buyer(**fields: Any) -> Party:
    """Make the buyer as it stands on an invoice."""
    return Party(**{"name": "Initech", "vat_id": BUYER_VAT_ID, **fields})


def paid_to(*accounts: str) -> PaymentInstructions:
    """Make a credit transfer to these accounts."""
    return PaymentInstructions(means="58", accounts=tuple(Account(number) for number in accounts))


def invoice(*lines: InvoiceLine, **fields: Any) -> Invoice:
    """Make an invoice of these lines, or of all of line 10, its figures worked out.

    ``totals`` are figures that it says otherwise (``{"due": "1"}``).
    """
    told = _numbers(fields.pop("totals", {}), ("prepaid", "rounding", "accounting_tax"))
    before = {name: told.pop(name) for name in ("prepaid", "rounding", "accounting_tax") if name in told}
    values: dict[str, Any] = {
        "number": "R-1001",
        "supplier": "GLOBEX",
        "type": InvoiceType.INVOICE,
        "issued": make.TODAY,
        "currency": "EUR",
        "order": "4500017",
        "due": make.in_days(30, make.TODAY),
        "seller": seller(),
        "buyer": buyer(),
        "delivery": Delivery(delivered=make.TODAY),
        "totals": replace(_NOTHING, **before),
        **fields,
    }
    made = completed(Invoice(lines=lines or (line(),), **values))
    said = {name: None if value is None else Decimal(value) for name, value in told.items()}
    return replace(made, totals=replace(made.totals, **said))


def credit(*lines: InvoiceLine, **fields: Any) -> Invoice:
    """Make a credit note for all of line 10 of invoice R-1000."""
    values: dict[str, Any] = {
        "number": "G-1",
        "type": InvoiceType.CREDIT_NOTE,
        "preceding": (Preceding("R-1000", make.TODAY),),
        "credit_reason": CreditReason.RETURN,
        **fields,
    }
    return invoice(*lines, **values)


def with_line(document: Invoice, position: int = 1, **fields: Any) -> Invoice:
    """Return the document with a line that says something else, and nothing worked out again."""
    lines = list(document.lines)
    lines[position - 1] = replace(lines[position - 1], **_numbers(fields, _LINE_NUMBERS))
    return replace(document, lines=tuple(lines))


def with_tax(document: Invoice, index: int = 0, **fields: Any) -> Invoice:
    """Return the document with a row of tax that says something else."""
    taxes = list(document.taxes)
    taxes[index] = replace(taxes[index], **_numbers(fields, ("base", "amount")))
    return replace(document, taxes=tuple(taxes))


def billed(quantity: str, amount: str = "0", **fields: Any) -> Billed:
    """Make what another invoice bills of an order line."""
    values: dict[str, Any] = {"number": "R-1000", "issued": make.TODAY, **fields}
    return Billed(quantity=Fraction(quantity), amount=Decimal(amount), **values)


def change(price: str, days: int, **fields: Any) -> PriceChange:
    """Make a price that holds from so many days after today."""
    since = datetime.combine(make.in_days(days, make.TODAY), datetime.min.time(), UTC)
    return PriceChange(since=since, price=Decimal(price), **fields)


def credited(*lines: CreditedLine, gross: str = "1130.50", **fields: Any) -> dict[str, CreditedInvoice]:
    """Make invoice R-1000 as it can be credited: all of line 10, or these lines."""
    lines = lines or (credited_line(),)
    values = _numbers({"number": "R-1000", "issued": make.TODAY, "currency": "EUR", **fields}, ("credited",))
    return {values["number"]: CreditedInvoice(gross=Decimal(gross), lines=lines, **values)}


def credited_line(quantity: str = "100", net: str = "950", **fields: Any) -> CreditedLine:
    """Make a line of an invoice that can be credited."""
    values: dict[str, Any] = {"id": "10", "order": "4500017", "order_line": "10", "item": "ITEM-10", **fields}
    return CreditedLine(
        quantity=Decimal(quantity), net=Decimal(net), **_numbers(values, ("credited", "credited_quantity"))
    )


def twin(number: str = "R-1001", **fields: Any) -> Twin:
    """Make another invoice, of the same amount and day as ``invoice()``."""
    values: dict[str, Any] = {
        "id": 1,
        "supplier": "GLOBEX",
        "type": InvoiceType.INVOICE,
        "issued": make.TODAY,
        "currency": "EUR",
        "gross": "1130.50",
        **fields,
    }
    return Twin(number=number, **_numbers(values, ("gross",)))


def profile(**fields: Any) -> ErpProfile:
    """Make a contract that takes invoices."""
    values: dict[str, Any] = {"contracts": ("invoice/1",), "buyer_vat_id": BUYER_VAT_ID, "tax_rates": RATES, **fields}
    return make.profile(**values)


def limits(**values: str | None) -> ErpProfile:
    """Make that contract with these limits as the buyer's default."""
    return profile(tolerances=ToleranceProfile(buyer=values))


def snapshot(*orders: PurchaseOrder, **fields: Any) -> InvoiceSnapshot:
    """Make the world in which an invoice is checked: these orders or one, received in full unless told otherwise."""
    known = {order.number: order for order in orders or (make.order(),)}
    values: dict[str, Any] = {
        "supplier": make.supplier(vat_id=VAT_ID),
        "profile": profile(),
        "now": make.NOW,
        "today": make.TODAY,
        "received": {
            (order.number, line.number): Fraction(line.quantity) for order in known.values() for line in order.lines
        },
        **fields,
    }
    return InvoiceSnapshot(orders=known, **values)
