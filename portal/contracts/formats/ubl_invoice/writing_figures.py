"""Write how an invoice is paid and what it comes to."""

from __future__ import annotations

from decimal import Decimal

from lxml import etree

from portal.contracts.formats.ubl_invoice.building import Builder
from portal.contracts.formats.ubl_invoice.codes import VAT
from portal.domain.invoices import Account, Adjustment, Invoice, PaymentInstructions, TaxSubtotal
from portal.domain.taxes import Tax

#: The schema wants a network beside a card's number, and EN 16931 knows none.
_NETWORK = "NA"


def write_payment(build: Builder, invoice: Invoice) -> None:
    """Write the payment instructions, once for each account; a credit note is due where it is paid."""
    payment = invoice.payment
    is_credit = invoice.type.is_credit
    accounts: tuple[Account | None, ...] = (payment.accounts or (None,)) if payment else ()
    for index, account in enumerate(accounts):
        assert payment is not None
        element = build.group(build.root, "cac:PaymentMeans")
        build.text(element, "cbc:PaymentMeansCode", payment.means, name=payment.means_text)
        build.day(element, "cbc:PaymentDueDate", invoice.due if is_credit and index == 0 else None)
        build.text(element, "cbc:PaymentID", payment.remittance)
        if index == 0:
            _write_card(build, element, payment)
        if account is not None:
            _write_account(build, element, account)
        if index == 0:
            _write_mandate(build, element, payment)
    due = invoice.due if is_credit and payment is None else None
    if invoice.terms or due:
        terms = build.group(build.root, "cac:PaymentTerms")
        build.text(terms, "cbc:Note", invoice.terms)
        build.day(terms, "cbc:PaymentDueDate", due)


def _write_card(build: Builder, element: etree._Element, payment: PaymentInstructions) -> None:
    if payment.card:
        card = build.group(element, "cac:CardAccount")
        build.text(card, "cbc:PrimaryAccountNumberID", payment.card)
        build.text(card, "cbc:NetworkID", _NETWORK)
        build.text(card, "cbc:HolderName", payment.card_holder)


def _write_account(build: Builder, element: etree._Element, account: Account) -> None:
    written = build.group(element, "cac:PayeeFinancialAccount")
    build.text(written, "cbc:ID", account.number)
    build.text(written, "cbc:Name", account.name)
    if account.bic:
        build.text(build.group(written, "cac:FinancialInstitutionBranch"), "cbc:ID", account.bic)


def _write_mandate(build: Builder, element: etree._Element, payment: PaymentInstructions) -> None:
    if payment.mandate or payment.debited:
        mandate = build.group(element, "cac:PaymentMandate")
        build.text(mandate, "cbc:ID", payment.mandate)
        if payment.debited:
            build.text(build.group(mandate, "cac:PayerFinancialAccount"), "cbc:ID", payment.debited)


def write_adjustment(build: Builder, parent: etree._Element, one: Adjustment) -> None:
    """Write an allowance or a charge."""
    element = build.group(parent, "cac:AllowanceCharge")
    build.text(element, "cbc:ChargeIndicator", "true" if one.is_charge else "false")
    build.text(element, "cbc:AllowanceChargeReasonCode", one.code)
    build.text(element, "cbc:AllowanceChargeReason", one.reason)
    build.number(element, "cbc:MultiplierFactorNumeric", one.percent)
    build.amount(element, "cbc:Amount", one.amount)
    build.amount(element, "cbc:BaseAmount", one.base)
    if one.tax is not None:
        write_tax(build, build.group(element, "cac:TaxCategory"), one.tax)


def write_tax(build: Builder, element: etree._Element, tax: Tax, row: TaxSubtotal | None = None) -> None:
    """Write a category of tax with its rate, and in the breakdown why none is due."""
    build.text(element, "cbc:ID", tax.category)
    build.number(element, "cbc:Percent", tax.rate)
    if row is not None:
        build.text(element, "cbc:TaxExemptionReasonCode", row.exemption_code)
        build.text(element, "cbc:TaxExemptionReason", row.exemption)
    build.text(build.group(element, "cac:TaxScheme"), "cbc:ID", VAT)


def write_taxes(build: Builder, invoice: Invoice) -> None:
    """Write the tax with its breakdown, and beside it the amount in the currency of the accounts."""
    tax = invoice.totals.tax
    if tax is None and invoice.taxes:
        tax = sum((row.amount for row in invoice.taxes), Decimal(0))
    if tax is not None:
        element = build.group(build.root, "cac:TaxTotal")
        build.amount(element, "cbc:TaxAmount", tax)
        for row in invoice.taxes:
            subtotal = build.group(element, "cac:TaxSubtotal")
            build.amount(subtotal, "cbc:TaxableAmount", row.base)
            build.amount(subtotal, "cbc:TaxAmount", row.amount)
            write_tax(build, build.group(subtotal, "cac:TaxCategory"), row.tax, row)
    if invoice.totals.accounting_tax is not None:
        element = build.group(build.root, "cac:TaxTotal")
        build.amount(element, "cbc:TaxAmount", invoice.totals.accounting_tax, invoice.tax_currency)


def write_totals(build: Builder, invoice: Invoice) -> None:
    """Write the document totals."""
    totals = invoice.totals
    element = build.group(build.root, "cac:LegalMonetaryTotal")
    build.amount(element, "cbc:LineExtensionAmount", totals.lines)
    build.amount(element, "cbc:TaxExclusiveAmount", totals.net)
    build.amount(element, "cbc:TaxInclusiveAmount", totals.gross)
    build.amount(element, "cbc:AllowanceTotalAmount", totals.allowances)
    build.amount(element, "cbc:ChargeTotalAmount", totals.charges)
    build.amount(element, "cbc:PrepaidAmount", totals.prepaid)
    build.amount(element, "cbc:PayableRoundingAmount", totals.rounding)
    build.amount(element, "cbc:PayableAmount", totals.due)
