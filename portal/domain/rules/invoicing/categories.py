"""What each tax category asks of the document (TAX-04; field vocabulary, 3.9)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from portal.domain.invoices import TaxSubtotal
from portal.domain.rules.invoicing.case import InvoiceCase
from portal.domain.rules.rule import Finding
from portal.domain.taxes import EXEMPTED, Tax, TaxCategory
from portal.domain.texts import amount, number

#: Categories of which no tax is due.
_UNTAXED = EXEMPTED | {TaxCategory.ZERO}

#: Categories for which seller and buyer are named by their numbers.
_BETWEEN_COMPANIES = frozenset({TaxCategory.REVERSE_CHARGE, TaxCategory.INTRA_COMMUNITY})

_NAMES = {
    TaxCategory.STANDARD: "standard rate (S)",
    TaxCategory.ZERO: "zero rate (Z)",
    TaxCategory.EXEMPT: "exemption (E)",
    TaxCategory.REVERSE_CHARGE: "reverse charge (AE)",
    TaxCategory.INTRA_COMMUNITY: "intra-community supply (K)",
    TaxCategory.EXPORT: "export (G)",
    TaxCategory.OUT_OF_SCOPE: "what is outside the scope of tax (O)",
    TaxCategory.CANARY_ISLANDS: "the Canary Islands (L)",
    TaxCategory.CEUTA_MELILLA: "Ceuta and Melilla (M)",
    TaxCategory.SPLIT_PAYMENT: "split payment (B)",
}


def categories_are_kept(case: InvoiceCase) -> Iterator[Finding]:
    """Find rates, exemption reasons, numbers and deliveries that are not as a category asks (TAX-04)."""
    invoice = case.document
    taxed = [(f"{path}/tax", given.tax) for path, given in case.placed()]
    taxed += [(f"adjustments/{index}/tax", one.tax) for index, one in enumerate(invoice.adjustments) if one.tax]
    for path, tax in taxed:
        yield from _rate(path, tax)
    for index, row in enumerate(invoice.taxes):
        yield from _rate(f"taxes/{index}/rate", row.tax)
        yield from _row(case, f"taxes/{index}", row)
    found = {row.tax.category for row in invoice.taxes} | {tax.category for _, tax in taxed}
    for category in sorted(found):
        yield from _parties(case, category)
    if TaxCategory.OUT_OF_SCOPE in found and len(found) > 1:
        yield Finding("taxes", {"category": _NAMES[TaxCategory.OUT_OF_SCOPE]}, variant="alone")


def _rate(path: str, tax: Tax) -> Iterator[Finding]:
    rate = tax.rate if tax.rate is not None else Decimal(0)
    params = {"category": _NAMES[tax.category]}
    if tax.category in _UNTAXED:
        if rate:
            yield Finding(path, params, value=number(rate), variant="untaxed")
    elif rate < 0 or (tax.category is TaxCategory.STANDARD and rate == 0):
        yield Finding(path, params, value=number(rate), variant="rate")


def _row(case: InvoiceCase, path: str, row: TaxSubtotal) -> Iterator[Finding]:
    category = row.tax.category
    params = {"category": _NAMES[category]}
    is_explained = bool(row.exemption.strip() or row.exemption_code.strip())
    if category in _UNTAXED and row.amount:
        yield Finding(f"{path}/amount", params, value=amount(row.amount, case.currency), variant="amount")
    if category in EXEMPTED and not is_explained:
        yield Finding(f"{path}/exemption", params, variant="reason")
    if category not in EXEMPTED and is_explained:
        told = row.exemption or row.exemption_code
        yield Finding(f"{path}/exemption", params, value=told, variant="no_reason")


def _parties(case: InvoiceCase, category: TaxCategory) -> Iterator[Finding]:
    """Find numbers and deliveries that a category needs; a tax representative's number stands for the seller's."""
    invoice = case.document
    seller, buyer, delivery = invoice.seller, invoice.buyer, invoice.delivery
    params = {"category": _NAMES[category]}
    represented = invoice.tax_representative.vat_id if invoice.tax_representative is not None else ""
    vat_id = seller.vat_id.strip() or represented.strip()
    if category is TaxCategory.OUT_OF_SCOPE:
        if vat_id or buyer.vat_id.strip():
            yield Finding("seller/vat_id" if vat_id else "buyer/vat_id", params, variant="no_id")
        return
    either = category in (TaxCategory.EXEMPT, TaxCategory.REVERSE_CHARGE) and seller.tax_registration.strip()
    if category in EXEMPTED and not vat_id and not either:
        yield Finding("seller/vat_id", params, variant="seller")
    if category in _BETWEEN_COMPANIES:
        legal = category is TaxCategory.REVERSE_CHARGE and buyer.legal_id is not None and buyer.legal_id.value.strip()
        if not buyer.vat_id.strip() and not legal:
            yield Finding("buyer/vat_id", params)
    if category is TaxCategory.INTRA_COMMUNITY:
        if invoice.period is None and (delivery is None or delivery.delivered is None):
            yield Finding("delivery/delivered", params, variant="delivered")
        if delivery is None or delivery.address is None or not delivery.address.country:
            yield Finding("delivery/address/country", params, variant="country")
