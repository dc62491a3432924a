"""Read how a CII invoice is paid and what it comes to: payment, allowances and charges, taxes, totals."""

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
TAX = ("ram:CategoryCode", "ram:RateApplicablePercent")

_CARD = "ram:ApplicableTradeSettlementFinancialCard"
_ACCOUNT = "ram:PayeePartyCreditorFinancialAccount"
_DEBITED = "ram:PayerPartyDebtorFinancialAccount/ram:IBANID"


def payment(terms: Terms, settlement: Element) -> PaymentInstructions | None:
    """Return how the document is to be paid (BG-16); every account has an element of its own."""
    elements = terms.every(settlement, "ram:SpecifiedTradeSettlementPaymentMeans", "payment")
    if not elements:
        return None
    first = elements[0]
    means = terms.code(first, "ram:TypeCode", "payment/means", "BT-81", needed=True)
    others = {terms.raw(one, "ram:TypeCode") for one in elements} - {means}
    if others:
        told = Unreadable("SCH-08.payment", ", ".join(sorted(others)), kept=means)
        terms.find("payment/means", told, "BT-81", first, Severity.WARNING)
    same = [one for one in elements if terms.raw(one, "ram:TypeCode") == means]
    held = [one for one in same if terms.one(one, _ACCOUNT) is not None]

    def code(where: str, field: str, term: str) -> str:
        found = next((one for one in same if terms.raw(one, where)), None)
        return terms.code(found, where, f"payment/{field}", term)

    mandate = "ram:SpecifiedTradePaymentTerms/ram:DirectDebitMandateID"
    return PaymentInstructions(
        means=means,
        means_text=terms.name(first, "ram:Information", "payment/means_text", "BT-82"),
        remittance=terms.name(settlement, "ram:PaymentReference", "payment/remittance", "BT-83"),
        accounts=tuple(_account(terms, one, f"payment/accounts/{index}") for index, one in enumerate(held)),
        card=code(f"{_CARD}/ram:ID", "card", "BT-87"),
        card_holder=code(f"{_CARD}/ram:CardholderName", "card_holder", "BT-88"),
        mandate=terms.code(settlement, mandate, "payment/mandate", "BT-89"),
        creditor=terms.code(settlement, "ram:CreditorReferenceID", "payment/creditor", "BT-90"),
        debited=code(_DEBITED, "debited", "BT-91"),
    )


def _account(terms: Terms, element: etree._Element, path: str) -> Account:
    number = "ram:IBANID" if terms.raw(element, f"{_ACCOUNT}/ram:IBANID") else "ram:ProprietaryID"
    bank = "ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID"
    return Account(
        number=terms.code(element, f"{_ACCOUNT}/{number}", f"{path}/number", "BT-84", needed=True),
        name=terms.name(element, f"{_ACCOUNT}/ram:AccountName", f"{path}/name", "BT-85"),
        bic=terms.code(element, bank, f"{path}/bic", "BT-86"),
    )


def adjustments(
    terms: Terms, parent: Element, path: str, currency: str, *, of_line: bool = False
) -> tuple[Adjustment, ...]:
    """Return allowances and charges: those of the document have a tax, those of a line have none."""
    found = [
        _adjustment(terms, element, f"{path}/{index}", currency, of_line=of_line)
        for index, element in enumerate(terms.every(parent, "ram:SpecifiedTradeAllowanceCharge", path))
    ]
    freight = [] if of_line else terms.every(parent, "ram:SpecifiedLogisticsServiceCharge", path)
    found += [_freight(terms, one, f"{path}/{index}", currency) for index, one in enumerate(freight, len(found))]
    return tuple(one for one in found if one is not None)


def _adjustment(terms: Terms, element: etree._Element, path: str, currency: str, *, of_line: bool) -> Adjustment | None:
    is_charge = terms.flag(element, "ram:ChargeIndicator/udt:Indicator", f"{path}/is_charge")
    if is_charge is None:
        return None
    if of_line:
        amount, base, percent, reason, code = LINE_CHARGE if is_charge else LINE_ALLOWANCE
        tax = None
    else:
        amount, base, percent, reason, code, category, rate = CHARGE if is_charge else ALLOWANCE
        places = (f"ram:CategoryTradeTax/{TAX[0]}", f"ram:CategoryTradeTax/{TAX[1]}")
        tax = terms.tax(element, *places, f"{path}/tax", (category, rate))
    return Adjustment(
        is_charge=is_charge,
        amount=terms.amount(element, "ram:ActualAmount", f"{path}/amount", amount, currency, needed=True) or NOTHING,
        base=terms.amount(element, "ram:BasisAmount", f"{path}/base", base, currency),
        percent=terms.number(element, "ram:CalculationPercent", f"{path}/percent", percent),
        reason=terms.text(element, "ram:Reason", f"{path}/reason", reason),
        code=terms.code(element, "ram:ReasonCode", f"{path}/code", code),
        tax=tax,
    )


def _freight(terms: Terms, element: etree._Element, path: str, currency: str) -> Adjustment:
    """Return what Factur-X EXTENDED and ZUGFeRD 1 charge for transport, a charge like any other."""
    places = (f"ram:AppliedTradeTax/{TAX[0]}", f"ram:AppliedTradeTax/{TAX[1]}")
    return Adjustment(
        is_charge=True,
        amount=terms.amount(element, "ram:AppliedAmount", f"{path}/amount", "BT-99", currency, needed=True) or NOTHING,
        reason=terms.text(element, "ram:Description", f"{path}/reason", "BT-104"),
        tax=terms.tax(element, *places, f"{path}/tax", ("BT-102", "BT-103")),
    )


def taxes(terms: Terms, settlement: Element, currency: str) -> tuple[TaxSubtotal, ...]:
    """Return the tax breakdown (BG-23)."""
    return tuple(
        TaxSubtotal(
            tax=terms.tax(one, *TAX, f"taxes/{index}/tax", ("BT-118", "BT-119")),
            base=terms.amount(one, "ram:BasisAmount", f"taxes/{index}/base", "BT-116", currency, needed=True)
            or NOTHING,
            amount=terms.amount(one, "ram:CalculatedAmount", f"taxes/{index}/amount", "BT-117", currency, needed=True)
            or NOTHING,
            exemption=terms.text(one, "ram:ExemptionReason", f"taxes/{index}/exemption", "BT-120"),
            exemption_code=terms.code(one, "ram:ExemptionReasonCode", f"taxes/{index}/exemption_code", "BT-121"),
        )
        for index, one in enumerate(terms.every(settlement, "ram:ApplicableTradeTax", "taxes"))
    )


def totals(terms: Terms, settlement: Element, currency: str, tax_currency: str, *, has_lines: bool) -> Totals:
    """Return the document totals (BG-22); a profile without lines need not sum them."""
    element = terms.one(settlement, "ram:SpecifiedTradeSettlementHeaderMonetarySummation")
    if element is None:
        terms.missing("totals", "BG-22", settlement)

    def amount(name: str, field: str, term: str, *, needed: bool = False) -> Decimal | None:
        where = f"ram:{name}Amount"
        return terms.amount(element, where, f"totals/{field}", term, currency, needed=needed and element is not None)

    tax, accounting = _tax_totals(terms, element, currency, tax_currency)
    return Totals(
        lines=amount("LineTotal", "lines", "BT-106", needed=has_lines) or NOTHING,
        net=amount("TaxBasisTotal", "net", "BT-109", needed=True) or NOTHING,
        gross=amount("GrandTotal", "gross", "BT-112", needed=True) or NOTHING,
        due=amount("DuePayable", "due", "BT-115", needed=True) or NOTHING,
        allowances=amount("AllowanceTotal", "allowances", "BT-107"),
        charges=amount("ChargeTotal", "charges", "BT-108"),
        tax=tax,
        accounting_tax=accounting,
        prepaid=amount("TotalPrepaid", "prepaid", "BT-113"),
        rounding=amount("Rounding", "rounding", "BT-114"),
    )


def _tax_totals(
    terms: Terms, element: Element, currency: str, tax_currency: str
) -> tuple[Decimal | None, Decimal | None]:
    """Return the tax in the document's currency and in that of the accounts, told apart by their currencies."""
    tax: Decimal | None = None
    accounting: Decimal | None = None
    for one in terms.every(element, "ram:TaxTotalAmount", "totals/tax"):
        given = str(one.get("currencyID") or currency).strip()
        if given == (currency or given) and tax is None:
            tax = terms.number(one, ".", "totals/tax", "BT-110", needed=True)
        elif given == tax_currency and accounting is None:
            accounting = terms.number(one, ".", "totals/accounting_tax", "BT-111")
        else:
            wrong = Unreadable("SCH-06.money", given, term=named("BT-110"), currency=currency)
            terms.find("totals/tax", wrong, "BT-110", one)
    return tax, accounting
