"""Whether it adds up (INV-20 to INV-22, INV-25): EN 16931's arithmetic, each line first, then the sums."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from portal.domain.invoice_amounts import adjustment_amount, line_amount
from portal.domain.invoices import Adjustment
from portal.domain.issues import ActionCode, ReasonCode, Severity, Stage
from portal.domain.money import exponent
from portal.domain.quantities import is_sane
from portal.domain.rules.invoicing.case import InvoiceCase
from portal.domain.rules.invoicing.figures import TOTALS, figures
from portal.domain.rules.rule import Finding, Rule
from portal.domain.texts import amount, counted, number, price

_NOTHING = Decimal(0)


def slack(currency: str) -> Decimal:
    """Return how far a supplier's rounding may be from ours: two of the smallest coin, and nothing for whole yen."""
    decimals = exponent(currency)
    return Decimal(2).scaleb(-decimals) if decimals else _NOTHING


def figures_are_amounts(case: InvoiceCase) -> Iterator[Finding]:
    """Find figures that are no numbers, and amounts with more decimals than their currency has (INV-22)."""
    invoice = case.document
    for figure in figures(invoice):
        currency = invoice.tax_currency if figure.path == "totals/accounting_tax" else case.currency
        if not is_sane(figure.value):
            yield Finding(figure.path, {"figure": figure.name}, value="not a number", variant="number")
        elif (figure.is_amount or currency != case.currency) and _decimals(figure.value) > exponent(currency):
            params = {"figure": figure.name, "currency": currency, "decimals": counted(exponent(currency), "decimal")}
            yield Finding(figure.path, params, value=f"{figure.value:f}")


def _decimals(value: Decimal) -> int:
    return max(-int(value.normalize().as_tuple().exponent), 0)


def lines_are_multiplied(case: InvoiceCase) -> Iterator[Finding]:
    """Find lines whose amount is not quantity x price / price base + charges - discounts (INV-20, Peppol R120)."""
    for path, given in case.placed():
        if given.price_base is not None and given.price_base <= 0:
            continue  # INV-18 speaks about that
        expected = line_amount(given, case.currency)
        if abs(given.net - expected) > slack(case.currency):
            per = f" / {number(given.price_base)}" if given.price_base not in (None, 1) else ""
            adjusted = " with its charges and discounts" if given.adjustments else ""
            params = {
                "line": path.partition("/")[2],
                "sum": f"{number(given.quantity)} × {price(given.price, case.currency)}{per}{adjusted}",
                "expected": amount(expected, case.currency),
                "given": amount(given.net, case.currency),
            }
            yield Finding(f"{path}/net", params, value=params["given"], expected=params["expected"])


def sums_are_right(case: InvoiceCase) -> Iterator[Finding]:
    """Find totals that are not the exact sums of their parts (INV-21, BR-CO-10 to BR-CO-16).

    What is not said counts as nothing. Each total is compared with the others as they were given, so that one slip is
    told once.
    """
    told, invoice = case.document.totals, case.document
    allowances = sum((one.amount for one in invoice.adjustments if not one.is_charge), _NOTHING)
    charges = sum((one.amount for one in invoice.adjustments if one.is_charge), _NOTHING)
    less, more, tax = told.allowances or _NOTHING, told.charges or _NOTHING, told.tax or _NOTHING
    expected = {
        "lines": sum((one.net for one in invoice.lines), _NOTHING),
        "allowances": allowances,
        "charges": charges,
        "net": told.lines - less + more,
        "gross": told.net + tax,
        "due": told.gross - (told.prepaid or _NOTHING) + (told.rounding or _NOTHING),
    }
    for field, value in expected.items():
        given = getattr(told, field) or _NOTHING
        if given != value:
            term, name = TOTALS[field]
            params = {
                "total": name,
                "term": term,
                "parts": _PARTS[field],
                "expected": amount(value, case.currency),
                "given": amount(given, case.currency),
            }
            yield Finding(f"totals/{field}", params, value=params["given"], expected=params["expected"])


_PARTS = {
    "lines": "the amounts of the lines",
    "allowances": "the discounts on the document",
    "charges": "the charges on the document",
    "net": "BT-106 - BT-107 + BT-108",
    "gross": "BT-109 + BT-110",
    "due": "BT-112 - BT-113 + BT-114",
}


def adjustments_are_explained(case: InvoiceCase) -> Iterator[Finding]:
    """Find discounts and charges that are not their per cent of their base, or that have no reason (INV-25)."""
    places = [("adjustments", case.document.adjustments)]
    places += [(f"{path}/adjustments", given.adjustments) for path, given in case.placed()]
    for path, adjustments in places:
        for index, one in enumerate(adjustments):
            yield from _explained(case, f"{path}/{index}", one)


def _explained(case: InvoiceCase, path: str, one: Adjustment) -> Iterator[Finding]:
    what = "charge" if one.is_charge else "discount"
    if not one.reason.strip() and not one.code.strip():
        yield Finding(f"{path}/reason", {"what": what, "amount": amount(one.amount, case.currency)}, variant="reason")
    if one.amount < 0 and not case.is_credit:
        yield Finding(f"{path}/amount", {"what": what}, value=number(one.amount), variant="negative")
    elif one.percent is not None and one.base is not None:
        expected = adjustment_amount(one.percent, one.base, case.currency)
        if abs(one.amount - expected) > slack(case.currency):
            params = {
                "what": what,
                "percent": f"{number(one.percent)} %",
                "base": amount(one.base, case.currency),
                "expected": amount(expected, case.currency),
                "given": amount(one.amount, case.currency),
            }
            yield Finding(f"{path}/amount", params, value=params["given"], expected=params["expected"])


_E = (Severity.ERROR,)
_INVOICE = ("invoice",)
_SOURCE = "field rules 4.5 and 4.1 (rounding)"

RULES = (
    Rule(
        id="INV-20",
        title="Lines that multiply",
        checks="A line's amount is quantity x price / price base with its charges and discounts, within two cents.",
        severities=_E,
        stage=Stage.TOTALS,
        find_billed=lines_are_multiplied,
        fixed=True,
        documents=_INVOICE,
        source=_SOURCE,
        reason=ReasonCode.PRICES,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="INV-21",
        title="Totals that add up",
        checks="Every total is exactly the sum of its parts (EN 16931 BR-CO-10 to BR-CO-16).",
        severities=_E,
        stage=Stage.TOTALS,
        find_billed=sums_are_right,
        fixed=True,
        documents=_INVOICE,
        source=_SOURCE,
        reason=ReasonCode.PRICES,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="INV-22",
        title="Amounts that can be paid",
        checks="Every figure is a number, and amounts have no more decimals than their currency.",
        severities=_E,
        stage=Stage.QUANTITIES,
        find_billed=figures_are_amounts,
        fixed=True,
        documents=_INVOICE,
        source=_SOURCE,
        reason=ReasonCode.PRICES,
        action=ActionCode.PROVIDE,
    ),
    Rule(
        id="INV-25",
        title="Discounts and charges that are explained",
        checks="A discount or charge has a reason, is not below zero, and is its per cent of its base.",
        severities=_E,
        stage=Stage.TOTALS,
        find_billed=adjustments_are_explained,
        documents=_INVOICE,
        source=_SOURCE,
        reason=ReasonCode.PRICES,
        action=ActionCode.PROVIDE,
    ),
)
