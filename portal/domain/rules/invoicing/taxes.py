"""The tax of each category and rate (TAX-01, TAX-02, TAX-03, TAX-06, TAX-07)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from portal.domain.invoice_amounts import tax_amount, taxable
from portal.domain.issues import ActionCode, ReasonCode, Severity, Stage
from portal.domain.rules.invoicing import categories
from portal.domain.rules.invoicing.case import InvoiceCase
from portal.domain.rules.invoicing.dates import seller_country
from portal.domain.rules.rule import Finding, Rule
from portal.domain.taxes import Tax, TaxCategory
from portal.domain.texts import amount, day, listed, number

_NOTHING = Decimal(0)

#: A category and its rate, where no rate and zero are one.
_Key = tuple[TaxCategory, Decimal]


def _key(tax: Tax) -> _Key:
    return tax.category, tax.rate or _NOTHING


def words(tax: Tax) -> str:
    """Return a category and rate in words: ``S 19 %``, ``O``."""
    return tax.category.value if tax.rate is None else f"{tax.category.value} {number(tax.rate)} %"


def breakdown_is_complete(case: InvoiceCase) -> Iterator[Finding]:
    """Find a breakdown that is not that of the lines, or whose sum is not the tax of the document (TAX-01).

    BR-CO-14, and the bases of BR-S-08 and its like: each category and rate of a line, discount or charge once.
    """
    invoice = case.document
    bases: dict[_Key, Decimal] = {}
    for tax, base in taxable(invoice.lines, invoice.adjustments).items():
        bases[_key(tax)] = bases.get(_key(tax), _NOTHING) + base
    seen: set[_Key] = set()
    for index, row in enumerate(invoice.taxes):
        key, params = _key(row.tax), {"tax": words(row.tax)}
        if key in seen:
            yield Finding(f"taxes/{index}", params, value=words(row.tax), variant="twice")
        elif row.base != bases.get(key, _NOTHING):
            expected = amount(bases.get(key, _NOTHING), case.currency)
            params |= {"expected": expected, "given": amount(row.base, case.currency)}
            yield Finding(f"taxes/{index}/base", params, params["given"], expected, variant="base")
        seen.add(key)
    for category, rate in bases.keys() - seen:
        tax = Tax(category, None if category is TaxCategory.OUT_OF_SCOPE else rate)
        yield Finding("taxes", {"tax": words(tax)}, expected=words(tax), variant="missing")
    together = sum((row.amount for row in invoice.taxes), _NOTHING)
    given = invoice.totals.tax or _NOTHING
    if together != given:
        params = {"sum": amount(together, case.currency), "given": amount(given, case.currency)}
        yield Finding("totals/tax", params, value=params["given"], expected=params["sum"])


def tax_is_base_times_rate(case: InvoiceCase) -> Iterator[Finding]:
    """Find tax that is not base x rate: more than the limit off is refused, less goes to the buyer (TAX-02).

    BR-CO-17 reads as if it were exact, but suppliers round each line or each page (field vocabulary, 3.14): what comes
    in a file has inv_tax_abs, what is written here inv_tax_own_abs. Exactly the limit is less; an empty one is not
    checked.
    """
    limit = case.usual("inv_tax_abs" if case.snapshot.digest else "inv_tax_own_abs").number
    for index, row in enumerate(case.document.taxes if limit is not None else ()):
        expected = tax_amount(row.base, row.tax.rate, case.currency)
        off = abs(row.amount - expected)
        if not off:
            continue
        params = {
            "base": amount(row.base, case.currency),
            "rate": f"{number(row.tax.rate or 0)} %",
            "expected": amount(expected, case.currency),
            "given": amount(row.amount, case.currency),
        }
        severity = Severity.ERROR if limit is None or off > limit else Severity.REVIEW
        variant = "" if severity is Severity.ERROR else "little"
        path = f"taxes/{index}/amount"
        yield Finding(path, params, params["given"], params["expected"], variant=variant, severity=severity)


def rates_are_of_the_country(case: InvoiceCase) -> Iterator[Finding]:
    """Find rates that the seller's country does not have on the day that counts (TAX-03).

    That is the tax point, the delivery or the date of the document; for a credit note the date of its invoice. A
    country of which the buyer keeps no rates is not checked.
    """
    country, on = seller_country(case), _day_that_counts(case)
    rates = case.profile.tax_rates.get(country, ())
    if not rates or on is None:
        return
    valid = {one.rate for one in rates if one.holds(on)}
    given = [(f"taxes/{index}/rate", row.tax) for index, row in enumerate(case.document.taxes)]
    for path, tax in given:
        if tax.category is TaxCategory.STANDARD and tax.rate is not None and tax.rate not in valid | {_NOTHING}:
            shown = listed([f"{number(rate)} %" for rate in sorted(valid, reverse=True) if rate])
            params = {"rate": f"{number(tax.rate)} %", "country": country, "date": day(on), "list": shown}
            yield Finding(path, params, value=params["rate"], expected=shown)


def _day_that_counts(case: InvoiceCase) -> date | None:
    invoice = case.document
    if case.is_credit and invoice.preceding:
        return invoice.preceding[0].issued or invoice.issued
    delivered = invoice.delivery.delivered if invoice.delivery is not None else None
    return invoice.tax_point or delivered or invoice.issued


def accounting_tax_is_given(case: InvoiceCase) -> Iterator[Finding]:
    """Find another currency for tax in which the tax is not given (TAX-06, BR-53)."""
    invoice = case.document
    wanted = invoice.tax_currency
    if wanted and wanted != invoice.currency and invoice.totals.accounting_tax is None:
        yield Finding("totals/accounting_tax", {"currency": wanted}, expected=wanted)


def tax_is_as_expected(case: InvoiceCase) -> Iterator[Finding]:
    """Find lines that charge another category or rate than the order expects (TAX-07)."""
    for invoiced in case.invoiced:
        expected, given = invoiced.line.tax, invoiced.given.tax
        if expected is not None and _key(expected) != _key(given):
            params = {"line": invoiced.name, "expected": words(expected), "given": words(given)}
            yield Finding(f"{invoiced.path}/tax", params, value=params["given"], expected=params["expected"])


_E, _R = Severity.ERROR, Severity.REVIEW
_INVOICE = ("invoice",)
_SOURCE = "field rules 4.5"

RULES = (
    Rule(
        id="TAX-01",
        title="Tax by category and rate",
        checks="Each category and rate has one row with its base, and the rows add up to the tax of the document.",
        severities=(_E,),
        stage=Stage.TOTALS,
        find_billed=breakdown_is_complete,
        fixed=True,
        documents=_INVOICE,
        source="field rules 4.5; EN 16931 BR-CO-14",
        reason=ReasonCode.LEGAL,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="TAX-02",
        title="Tax is base times rate",
        checks="The tax of a row is its base times its rate; what is a little off the buyer decides.",
        severities=(_E, _R),
        stage=Stage.TOTALS,
        find_billed=tax_is_base_times_rate,
        documents=_INVOICE,
        limits=("inv_tax_abs", "inv_tax_own_abs"),
        source="field rules 4.5; vocabulary 3.14",
        reason=ReasonCode.LEGAL,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="TAX-03",
        title="A rate of the country",
        checks="The seller's country has the rate on the day that counts, as far as the buyer keeps its rates.",
        severities=(_E,),
        stage=Stage.TOTALS,
        find_billed=rates_are_of_the_country,
        documents=_INVOICE,
        source=_SOURCE,
        reason=ReasonCode.LEGAL,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="TAX-04",
        title="What a tax category asks for",
        checks="Rates, exemption reasons, VAT numbers and delivery are as the category asks (EN 16931).",
        severities=(_E,),
        stage=Stage.TOTALS,
        find_billed=categories.categories_are_kept,
        fixed=True,
        documents=_INVOICE,
        source="field rules 4.5; vocabulary 3.9",
        reason=ReasonCode.LEGAL,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="TAX-06",
        title="Tax in the accounting currency",
        checks="The tax is also given in the accounting currency, where the document names one.",
        severities=(_E,),
        stage=Stage.TOTALS,
        find_billed=accounting_tax_is_given,
        fixed=True,
        documents=_INVOICE,
        source="field rules 4.5; EN 16931 BR-53",
        reason=ReasonCode.LEGAL,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="TAX-07",
        title="The expected tax",
        checks="Every line charges the category and rate that the order expects.",
        severities=(_R,),
        stage=Stage.TOTALS,
        find_billed=tax_is_as_expected,
        documents=_INVOICE,
        source=_SOURCE,
        reason=ReasonCode.LEGAL,
    ),
)
