"""Invoices and credit notes in the sandbox ERP's words, and what became of them in the portal's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.domain.invoice_amounts import balance
from portal.domain.invoices import Adjustment, Invoice, InvoiceLine, SupportingDocument, TaxSubtotal, Totals
from portal.domain.orders import PurchaseOrder
from portal.domain.settlements import DueBasis, Hold, Payment, Settlement, SettlementStatus
from portal.domain.taxes import Tax
from portal.erp.sandbox.fields import Fields, one_of
from portal.erp.sandbox.messages import day, number, optional
from portal.erp.sandbox.refusals import HOLD_RULES

_STATUS = {status.value: status for status in SettlementStatus}
_BASIS = {basis.value: basis for basis in DueBasis}


def invoice(document: Invoice, orders: Mapping[str, PurchaseOrder]) -> dict[str, Any]:
    """Return an invoice or credit note; ``orders`` tell the unit of lines that name none."""
    units = {(order.number, str(line.number)): line.unit for order in orders.values() for line in order.lines}
    return {
        "supplier": document.supplier,
        "document_number": document.number,
        "type": document.type.value,
        "issued_on": day(document.issued),
        "due_on": day(document.due),
        "delivered_on": day(document.delivery.delivered if document.delivery else None),
        "currency": document.currency,
        "credit_reason": document.credit_reason and document.credit_reason.value,
        "preceding": [{"number": one.number, "issued_on": day(one.issued)} for one in document.preceding],
        "seller_vat_id": document.seller.vat_id,
        "buyer_vat_id": document.buyer.vat_id,
        "terms": document.terms,
        "note": "\n".join(note.text for note in document.notes),
        "accounts": [account.number for account in document.payment.accounts] if document.payment else [],
        "lines": [_line(document, line, units) for line in document.lines],
        "adjustments": [_adjustment(one) for one in document.adjustments],
        "taxes": [_subtotal(one) for one in document.taxes],
        "totals": _totals(document.totals),
        "attachments": [_attachment(one) for one in document.supporting],
    }


def _line(document: Invoice, line: InvoiceLine, units: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    order = document.order_of(line)
    return {
        "id": line.id,
        "order": order,
        "line": line.order_line,
        "notice": line.notice or document.notice,
        "name": line.name,
        "quantity": number(line.quantity),
        "unit": line.unit or units.get((order, line.order_line), ""),
        "price": number(line.price),
        "price_base": optional(line.price_base),
        "price_unit": line.price_unit,
        "adjustments": number(balance(line.adjustments)),
        "net": number(line.net),
        "tax": _tax(line.tax),
        "note": line.note,
    }


def _adjustment(one: Adjustment) -> dict[str, Any]:
    return {
        "charge": one.is_charge,
        "amount": number(one.amount),
        "reason": one.reason,
        "code": one.code,
        "tax": one.tax and _tax(one.tax),
    }


def _subtotal(one: TaxSubtotal) -> dict[str, Any]:
    return {**_tax(one.tax), "base": number(one.base), "amount": number(one.amount), "exemption": one.exemption}


def _tax(tax: Tax) -> dict[str, Any]:
    return {"category": tax.category.value, "rate": optional(tax.rate)}


def _totals(totals: Totals) -> dict[str, Any]:
    return {
        "lines": number(totals.lines),
        "allowances": optional(totals.allowances),
        "charges": optional(totals.charges),
        "net": number(totals.net),
        "tax": optional(totals.tax),
        "gross": number(totals.gross),
        "prepaid": optional(totals.prepaid),
        "rounding": optional(totals.rounding),
        "due": number(totals.due),
    }


def _attachment(one: SupportingDocument) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "description": one.description,
        "url": one.url,
        "media_type": one.media_type,
        "size": one.size,
        "sha256": one.digest,
    }


def read_settlement(body: Fields) -> Settlement:
    """Return what became of an invoice.

    Raises:
        ErpDefect: a field is missing or has another type than the contract says.
    """
    return Settlement(
        reference=body.text("number"),
        version=body.whole("version"),
        supplier=body.text("supplier"),
        number=body.text("document_number"),
        status=one_of(_STATUS, body.text("status")),
        changed_at=body.instant("changed_at"),
        currency=body.text("currency"),
        amount=body.decimal("amount"),
        is_credit=body.flag("is_credit"),
        due=body.day("due_on") if body.has("due_on") else None,
        due_basis=one_of(_BASIS, body.text("due_basis")) if body.has("due_basis") else None,
        due_start=body.day("due_from") if body.has("due_from") else None,
        scheduled_on=body.day("scheduled_on") if body.has("scheduled_on") else None,
        reason=body.text("reason"),
        holds=tuple(_hold(hold) for hold in body.objects("holds")),
        payments=tuple(_payment(payment) for payment in body.objects("payments")),
    )


def _hold(body: Fields) -> Hold:
    code = body.text("code")
    return Hold(
        code=code,
        since=body.instant("since"),
        rule=HOLD_RULES.get(code, ""),
        line=body.text("line"),
        text=body.text("text"),
        released_at=body.instant("released_at") if body.has("released_at") else None,
    )


def _payment(body: Fields) -> Payment:
    return Payment(
        number=body.text("number"),
        paid_on=body.day("paid_on"),
        amount=body.decimal("amount"),
        remittance=body.text("remittance"),
        reversed_on=body.day("reversed_on") if body.has("reversed_on") else None,
    )
