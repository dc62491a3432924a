"""Read how a UBL invoice is paid and what it comes to: payment, allowances and charges, taxes, totals."""

from __future__ import annotations

from decimal import Decimal

from lxml import etree

from portal.contracts.formats.term_numbers import ALLOWANCE, CHARGE, LINE_ALLOWANCE, LINE_CHARGE
from portal.contracts.formats.terms import Element, Terms
from portal.contracts.scalars import Unreadable
from portal.domain.business_terms import named
from portal.domain.invoices import Account, Adjustment, PaymentInstructions, TaxSubtotal, Totals
from portal.domain.issues import Severity

NOTHING = Decimal(0)


def payment(terms: Terms, root: etree._Element, creditor: str) -> PaymentInstructions | None:
    """Return how the document is to be paid (BG-16); every account has an element of its own."""
    elements = terms.every(root, "cac:PaymentMeans", "payment")
    if not elements:
        return None
    first = elements[0]
    means = terms.code(first, "cbc:PaymentMeansCode", "payment/means", "BT-81", needed=True)
    others = {terms.raw(one, "cbc:PaymentMeansCode") for one in elements} - {means}
    if others:
        told = Unreadable("SCH-08.payment", ", ".join(sorted(others)), kept=means)
        terms.find("payment/means", told, "BT-81", first, Severity.WARNING)
    same = [one for one in elements if terms.raw(one, "cbc:PaymentMeansCode") == means]

    def code(where: str, field: str, term: str) -> str:
        found = next((one for one in same if terms.raw(one, where)), None)
        return terms.code(found, where, f"payment/{field}", term)

    held = [account for one in same for account in terms.every(one, "cac:PayeeFinancialAccount")]
    return PaymentInstructions(
        means=means,
        means_text=terms.attribute(first, "cbc:PaymentMeansCode", "name", "payment/means_text", "BT-82"),
        remittance=code("cbc:PaymentID", "remittance", "BT-83"),
        accounts=tuple(_account(terms, one, f"payment/accounts/{index}") for index, one in enumerate(held)),
        card=code("cac:CardAccount/cbc:PrimaryAccountNumberID", "card", "BT-87"),
        card_holder=code("cac:CardAccount/cbc:HolderName", "card_holder", "BT-88"),
        mandate=code("cac:PaymentMandate/cbc:ID", "mandate", "BT-89"),
        creditor=creditor,
        debited=code("cac:PaymentMandate/cac:PayerFinancialAccount/cbc:ID", "debited", "BT-91"),
    )


def _account(terms: Terms, element: etree._Element, path: str) -> Account:
    branch = "cac:FinancialInstitutionBranch/cbc:ID"
    return Account(
        number=terms.code(element, "cbc:ID", f"{path}/number", "BT-84", needed=True),
        name=terms.name(element, "cbc:Name", f"{path}/name", "BT-85"),
        bic=terms.code(element, branch, f"{path}/bic", "BT-86"),
    )


def adjustments(
    terms: Terms, parent: etree._Element, path: str, currency: str, *, of_line: bool = False
) -> tuple[Adjustment, ...]:
    """Return allowances and charges: those of the document have a tax, those of a line have none."""
    found = [
        _adjustment(terms, element, f"{path}/{index}", currency, of_line=of_line)
        for index, element in enumerate(terms.every(parent, "cac:AllowanceCharge", path))
    ]
    return tuple(one for one in found if one is not None)


def _adjustment(terms: Terms, element: etree._Element, path: str, currency: str, *, of_line: bool) -> Adjustment | None:
    is_charge = terms.flag(element, "cbc:ChargeIndicator", f"{path}/is_charge")
    if is_charge is None:
        return None
    if of_line:
        amount, base, percent, reason, code = LINE_CHARGE if is_charge else LINE_ALLOWANCE
        tax = None
    else:
        amount, base, percent, reason, code, category, rate = CHARGE if is_charge else ALLOWANCE
        places = ("cac:TaxCategory/cbc:ID", "cac:TaxCategory/cbc:Percent")
        tax = terms.tax(element, *places, f"{path}/tax", (category, rate))
    return Adjustment(
        is_charge=is_charge,
        amount=terms.amount(element, "cbc:Amount", f"{path}/amount", amount, currency, needed=True) or NOTHING,
        base=terms.amount(element, "cbc:BaseAmount", f"{path}/base", base, currency),
        percent=terms.number(element, "cbc:MultiplierFactorNumeric", f"{path}/percent", percent),
        reason=terms.text(element, "cbc:AllowanceChargeReason", f"{path}/reason", reason),
        code=terms.code(element, "cbc:AllowanceChargeReasonCode", f"{path}/code", code),
        tax=tax,
    )


def taxes(terms: Terms, root: etree._Element, currency: str) -> tuple[TaxSubtotal, ...]:
    """Return the tax breakdown (BG-23)."""
    return tuple(
        _subtotal(terms, element, f"taxes/{index}", currency)
        for index, element in enumerate(terms.every(root, "cac:TaxTotal/cac:TaxSubtotal", "taxes"))
    )


def _subtotal(terms: Terms, element: etree._Element, path: str, currency: str) -> TaxSubtotal:
    category = terms.one(element, "cac:TaxCategory")
    return TaxSubtotal(
        tax=terms.tax(
            element, "cac:TaxCategory/cbc:ID", "cac:TaxCategory/cbc:Percent", f"{path}/tax", ("BT-118", "BT-119")
        ),
        base=terms.amount(element, "cbc:TaxableAmount", f"{path}/base", "BT-116", currency, needed=True) or NOTHING,
        amount=terms.amount(element, "cbc:TaxAmount", f"{path}/amount", "BT-117", currency, needed=True) or NOTHING,
        exemption=terms.text(category, "cbc:TaxExemptionReason", f"{path}/exemption", "BT-120"),
        exemption_code=terms.code(category, "cbc:TaxExemptionReasonCode", f"{path}/exemption_code", "BT-121"),
    )


def totals(terms: Terms, root: etree._Element, currency: str, tax_currency: str) -> Totals:
    """Return the document totals (BG-22)."""
    element = terms.one(root, "cac:LegalMonetaryTotal")
    if element is None:
        terms.missing("totals", "BG-22", root)

    def amount(name: str, field: str, term: str, *, needed: bool = False) -> Decimal | None:
        where = f"cbc:{name}Amount"
        return terms.amount(element, where, f"totals/{field}", term, currency, needed=needed and element is not None)

    tax, accounting = _tax_totals(terms, root, currency, tax_currency)
    return Totals(
        lines=amount("LineExtension", "lines", "BT-106", needed=True) or NOTHING,
        net=amount("TaxExclusive", "net", "BT-109", needed=True) or NOTHING,
        gross=amount("TaxInclusive", "gross", "BT-112", needed=True) or NOTHING,
        due=amount("Payable", "due", "BT-115", needed=True) or NOTHING,
        allowances=amount("AllowanceTotal", "allowances", "BT-107"),
        charges=amount("ChargeTotal", "charges", "BT-108"),
        tax=tax,
        accounting_tax=accounting,
        prepaid=amount("Prepaid", "prepaid", "BT-113"),
        rounding=amount("PayableRounding", "rounding", "BT-114"),
    )


def _tax_totals(
    terms: Terms, root: etree._Element, currency: str, tax_currency: str
) -> tuple[Decimal | None, Decimal | None]:
    """Return the tax in the document's currency and in that of the accounts, told apart by their currencies."""
    tax: Decimal | None = None
    accounting: Decimal | None = None
    for element in terms.every(root, "cac:TaxTotal", "taxes"):
        given = currency_of(terms.one(element, "cbc:TaxAmount")) or currency
        if given == (currency or given) and tax is None:
            tax = terms.number(element, "cbc:TaxAmount", "totals/tax", "BT-110", needed=True)
        elif given == tax_currency and accounting is None:
            accounting = terms.number(element, "cbc:TaxAmount", "totals/accounting_tax", "BT-111")
        else:
            wrong = Unreadable("SCH-06.money", given, term=named("BT-110"), currency=currency)
            terms.find("totals/tax", wrong, "BT-110", element)
    return tax, accounting


def currency_of(element: Element) -> str:
    """Return the currency that an amount names, "" if it names none."""
    return "" if element is None else str(element.get("currencyID", "")).strip()
