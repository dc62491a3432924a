"""What a draft says, as the texts of its form; ``portal.web.invoices.forms`` says how its fields are called."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from portal.domain.invoices import Adjustment, Invoice, InvoiceLine

#: How many lines one page of the form shows.
LINES = 100


def stored(invoice: Invoice, first: int = 1) -> dict[str, str]:
    """Return what the draft says as the form's texts, with the lines of the page that begins at ``first``."""
    values: dict[str, object] = {}
    for place, line in enumerate(invoice.lines[first - 1 : first - 1 + LINES], first):
        values |= line_fields(place, line)
    return head(invoice) | {name: str(value) for name, value in values.items()}


def head(invoice: Invoice) -> dict[str, str]:
    """Return what the draft says besides its lines as the form's texts."""
    values: dict[str, object] = {
        "type": invoice.type.value,
        "number": invoice.number,
        "issued": invoice.issued or "",
        "due": invoice.due or "",
        "buyer_reference": invoice.buyer_reference,
        "terms": invoice.terms,
        "delivered": (invoice.delivery.delivered if invoice.delivery else None) or "",
        "note": invoice.notes[0].text if invoice.notes else "",
        "different_because": invoice.different_because,
        "credit_reason": invoice.credit_reason or "",
        "preceding": invoice.preceding[0].number if invoice.preceding else "",
        "preceding_issued": (invoice.preceding[0].issued if invoice.preceding else None) or "",
        "buyer_vat": invoice.buyer.vat_id,
        "country": invoice.delivery.address.country if invoice.delivery and invoice.delivery.address else "",
        "prepaid": _number(invoice.totals.prepaid),
        "accounting_tax": _number(invoice.totals.accounting_tax),
    }
    for index, one in enumerate(invoice.adjustments):
        values |= _adjustment(f"a{index}", one)
    for subtotal in invoice.taxes:
        values[f"exemption-{subtotal.tax.category.value}"] = subtotal.exemption
    return {name: str(value) for name, value in values.items()}


def line_fields(place: int, line: InvoiceLine) -> dict[str, object]:
    """Return the texts of one line's fields; ``place`` counts the invoice's lines from 1."""
    name = f"l{place}"
    values: dict[str, object] = {
        f"{name}-quantity": _number(line.quantity),
        f"{name}-unit": line.unit,
        f"{name}-price": _number(line.price),
        f"{name}-base": _number(line.price_base),
        f"{name}-name": line.name,
        f"{name}-order": line.order,
        f"{name}-order_line": line.order_line,
        f"{name}-category": line.tax.category.value,
        f"{name}-rate": _number(line.tax.rate),
    }
    for index, one in enumerate(line.adjustments):
        values |= _adjustment(f"{name}-a{index}", one)
    return values


def _adjustment(name: str, one: Adjustment) -> dict[str, object]:
    values: dict[str, Any] = {
        f"{name}-kind": "charge" if one.is_charge else "allowance",
        f"{name}-percent": _number(one.percent),
        f"{name}-amount": _number(one.amount),
        f"{name}-reason": one.reason,
    }
    if one.tax is not None:
        values |= {f"{name}-category": one.tax.category.value, f"{name}-rate": _number(one.tax.rate)}
    return values


def _number(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"
