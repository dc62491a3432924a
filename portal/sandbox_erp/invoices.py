"""Invoices and credit notes as they are sent to the ERP (contract ``invoice/1``): shape and types only.

{"supplier": "V1002", "document_number": "FV/2026/117", "type": "380", "issued_on": "2026-06-10", "due_on": null,
 "delivered_on": "2026-06-08", "currency": "EUR", "credit_reason": null,
 "preceding": [{"number": "FV/2026/98", "issued_on": "2026-05-04"}],
 "seller_vat_id": "PL6762345189", "buyer_vat_id": "DE276453106", "terms": "45 days net", "note": "",
 "accounts": ["PL02114020170000012345678901"],
 "lines": [
   {"id": "1", "order": "PO-2026-00417", "line": "10", "notice": "LS-4711", "name": "Bearing 6204",
    "quantity": "80", "unit": "H87", "price": "3.42", "price_base": "1", "price_unit": "", "adjustments": "0",
    "net": "273.60", "tax": {"category": "S", "rate": "23"}, "note": ""}],
 "adjustments": [
   {"charge": true, "amount": "12.00", "reason": "Freight", "code": "FC", "tax": {"category": "S", "rate": "23"}}],
 "taxes": [{"category": "S", "rate": "23", "base": "285.60", "amount": "65.69", "exemption": ""}],
 "totals": {"lines": "273.60", "allowances": null, "charges": "12.00", "net": "285.60", "tax": "65.69",
            "gross": "351.29", "prepaid": null, "rounding": null, "due": "351.29"},
 "attachments": [{"id": "A1", "name": "proof.pdf", "description": "Proof of delivery", "url": "",
                  "media_type": "application/pdf", "size": 48211, "sha256": "…"}]}

``type`` is UNCL1001: 380, 326 (partial), 383 (debit note), 384 (corrected), 386 (prepayment), or 381, a credit note,
whose amounts are positive and whose ``credit_reason`` is return, price, quantity, full_cancel or other. Every line
bills an order's line; its price is for ``price_base`` of its unit, its ``adjustments`` are charges less allowances.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.sandbox_erp.fields import (
    Malformed,
    read_day,
    read_decimal,
    read_list,
    read_object,
    read_quantity,
    read_text,
)

CREDIT_NOTE = "381"

#: Credit notes that give quantities back; one for a price leaves the quantity billed.
_GIVE_BACK = frozenset({"return", "quantity", "full_cancel"})

#: Documents that ask for money without billing a quantity: debit notes and prepayments.
_WITHOUT_QUANTITY = frozenset({"383", "386"})

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class TaxedAs:
    """A category of UNCL5305 and its rate in per cent."""

    category: str
    rate: Decimal | None


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """What a document bills, or gives back, of one order line."""

    id: str
    order: str
    line: str
    notice: str
    name: str
    quantity: Decimal
    unit: str
    price: Decimal
    price_base: Decimal
    price_unit: str
    adjustments: Decimal
    net: Decimal
    tax: TaxedAs
    note: str


@dataclass(frozen=True, slots=True)
class Adjustment:
    """An allowance or a charge of the whole document."""

    is_charge: bool
    amount: Decimal
    reason: str
    tax: TaxedAs | None


@dataclass(frozen=True, slots=True)
class TaxRow:
    """One row of the tax breakdown."""

    tax: TaxedAs
    base: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """The document's sums; what it does not say is nothing."""

    lines: Decimal
    allowances: Decimal
    charges: Decimal
    net: Decimal
    tax: Decimal
    gross: Decimal
    prepaid: Decimal
    rounding: Decimal
    due: Decimal


@dataclass(frozen=True, slots=True)
class Invoice:
    """One invoice or credit note; ``preceding`` are the supplier's numbers of the invoices that it is about."""

    supplier: str
    document_number: str
    type: str
    issued_on: date | None
    currency: str
    credit_reason: str
    preceding: tuple[str, ...]
    seller_vat_id: str
    terms: str
    note: str
    accounts: tuple[str, ...]
    lines: tuple[InvoiceLine, ...]
    adjustments: tuple[Adjustment, ...]
    taxes: tuple[TaxRow, ...]
    totals: Totals

    @property
    def is_credit(self) -> bool:
        """Say whether the amounts go back to the buyer."""
        return self.type == CREDIT_NOTE

    @property
    def moves_quantity(self) -> bool:
        """Say whether its quantities count as billed, or as given back."""
        if self.is_credit:
            return self.credit_reason in _GIVE_BACK
        return self.type not in _WITHOUT_QUANTITY


def read_invoice(payload: object) -> Invoice:
    """Return the invoice or credit note in a payload.

    Raises:
        Malformed: at the first place that cannot be read.
    """
    body = read_object(payload, "")
    lines = tuple(_line(entry, f"lines/{at}") for at, entry in enumerate(read_list(body, "lines", "")))
    if len({line.id for line in lines}) < len(lines):
        raise Malformed("lines", "must have ids of their own")
    accounts = read_list(body, "accounts", "")
    if not all(isinstance(account, str) for account in accounts):
        raise Malformed("accounts", "must be a list of texts")
    return Invoice(
        supplier=read_text(body, "supplier", "", required=True),
        document_number=read_text(body, "document_number", "", required=True),
        type=read_text(body, "type", "", required=True),
        issued_on=read_day(body, "issued_on", ""),
        currency=read_text(body, "currency", "", required=True),
        credit_reason=read_text(body, "credit_reason", ""),
        preceding=tuple(
            read_text(read_object(one, f"preceding/{at}"), "number", f"preceding/{at}", required=True)
            for at, one in enumerate(read_list(body, "preceding", ""))
        ),
        seller_vat_id=read_text(body, "seller_vat_id", ""),
        terms=read_text(body, "terms", ""),
        note=read_text(body, "note", ""),
        accounts=tuple(accounts),
        lines=lines,
        adjustments=tuple(
            _adjustment(one, f"adjustments/{at}") for at, one in enumerate(read_list(body, "adjustments", ""))
        ),
        taxes=tuple(_tax_row(one, f"taxes/{at}") for at, one in enumerate(read_list(body, "taxes", ""))),
        totals=_totals(body.get("totals")),
    )


def _line(entry: object, path: str) -> InvoiceLine:
    body = read_object(entry, path)
    base = read_decimal(body, "price_base", path)
    return InvoiceLine(
        id=read_text(body, "id", path, required=True),
        order=read_text(body, "order", path),
        line=read_text(body, "line", path),
        notice=read_text(body, "notice", path),
        name=read_text(body, "name", path),
        quantity=read_quantity(body, "quantity", path),
        unit=read_text(body, "unit", path),
        price=read_quantity(body, "price", path),
        price_base=Decimal(1) if base is None else base,
        price_unit=read_text(body, "price_unit", path),
        adjustments=read_decimal(body, "adjustments", path) or _NOTHING,
        net=read_quantity(body, "net", path),
        tax=_tax(body.get("tax"), f"{path}/tax"),
        note=read_text(body, "note", path),
    )


def _adjustment(entry: object, path: str) -> Adjustment:
    body = read_object(entry, path)
    is_charge = body.get("charge")
    if not isinstance(is_charge, bool):
        raise Malformed(f"{path}/charge", "must be true or false")
    tax = None if body.get("tax") is None else _tax(body["tax"], f"{path}/tax")
    return Adjustment(is_charge, read_quantity(body, "amount", path), read_text(body, "reason", path), tax)


def _tax_row(entry: object, path: str) -> TaxRow:
    body = read_object(entry, path)
    return TaxRow(_tax(entry, path), read_quantity(body, "base", path), read_quantity(body, "amount", path))


def _tax(entry: object, path: str) -> TaxedAs:
    body = read_object(entry, path)
    return TaxedAs(read_text(body, "category", path, required=True), read_decimal(body, "rate", path))


def _totals(entry: object) -> Totals:
    path = "totals"
    body = read_object(entry, path)
    said = {name: read_decimal(body, name, path) or _NOTHING for name in ("allowances", "charges", "tax")}
    return Totals(
        lines=read_quantity(body, "lines", path),
        allowances=said["allowances"],
        charges=said["charges"],
        net=read_quantity(body, "net", path),
        tax=said["tax"],
        gross=read_quantity(body, "gross", path),
        prepaid=read_decimal(body, "prepaid", path) or _NOTHING,
        rounding=read_decimal(body, "rounding", path) or _NOTHING,
        due=read_quantity(body, "due", path),
    )
