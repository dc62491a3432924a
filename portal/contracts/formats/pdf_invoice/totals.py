"""The totals that a page shows to people (rule INV-33): found with certainty, or not at all.

A line counts only where it is a known label and one amount, and nothing else; two lines of a kind must agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class ShownTotals:
    """What a page calls the total with tax (BT-112) and the amount to pay (BT-115), without a sign.

    None means that it is not there, or not certain. Credit notes are printed with and without a minus.
    """

    gross: Decimal | None = None
    due: Decimal | None = None


# Words that mean one thing in their language. A mere "Total" may be with or without tax.
_GROSS = (
    r"bruttosumme|bruttobetrag|gesamtbetrag(?: brutto)?|rechnungsbetrag(?: brutto)?|rechnungssumme brutto",
    r"(?:rechnungs|gesamt)?(?:summe|betrag) \(?inkl\.? (?:\d+ ?% )?(?:ust|mwst|umsatzsteuer|mehrwertsteuer)\.?\)?",
    r"rechnungssumme brutto \(inkl\. ust\.\)",
    r"grand total|gross (?:total|amount)|invoice total|total amount|total gross",
    r"total (?:amount )?\(?incl(?:\.|uding)? (?:vat|tax)\)?",
    r"(?:montant )?total ttc|montant ttc",
    r"totale (?:fattura|documento)|totale iva inclusa",
    r"total (?:factura|iva incluido)|importe total",
    r"totaal incl\.? btw",
)
_DUE = (
    r"zahlbetrag|zu zahlen(?:der betrag)?|zahlbarer betrag",
    r"(?:total )?amount due|balance due|total due|due payable|amount payable",
    r"net [aà] payer|solde [aà] payer|reste [aà] payer",
    r"(?:totale|importo) da pagare|total a pagar|te betalen",
)

_CURRENCY = r"(?:[A-Z]{3}|€|£|\$)"
_AMOUNT = r"(?P<amount>[-+−]? ?(?:[0-9]{1,3}(?:[., '’\u00a0\u202f][0-9]{3})+|[0-9]+)[.,][0-9]{2})"


def _pattern(labels: tuple[str, ...]) -> re.Pattern[str]:
    # Only the label may be in any case: a currency is three capitals.
    return re.compile(
        rf"(?i:{'|'.join(labels)})(?: ?\({_CURRENCY}\)| (?:in )?{_CURRENCY})? ?:? *"
        rf"(?:{_CURRENCY} *)?{_AMOUNT}(?: *{_CURRENCY})?"
    )


_GROSS_LINE, _DUE_LINE = _pattern(_GROSS), _pattern(_DUE)
_GROUPED = re.compile(r"[0-9]{1,3}(?:(?P<group>[., '’])[0-9]{3})(?:(?P=group)[0-9]{3})*(?P<point>[.,])[0-9]{2}")

# No line of a total is longer; a longer one is a sentence, or a trap for the patterns above.
_LONGEST_LINE = 100


def find_totals(text: str) -> ShownTotals:
    """Return the totals that a page's text shows."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    short = [line for line in lines if len(line) <= _LONGEST_LINE]
    return ShownTotals(_only(_amounts(short, _GROSS_LINE)), _only(_amounts(short, _DUE_LINE)))


def _amounts(lines: list[str], pattern: re.Pattern[str]) -> Iterator[Decimal | None]:
    for line in lines:
        if found := pattern.fullmatch(line):
            yield _number(found["amount"])


def _only(amounts: Iterator[Decimal | None]) -> Decimal | None:
    """Return the one amount that all lines show; one that cannot be read spoils the others."""
    different = set(amounts)
    return different.pop() if len(different) == 1 else None


def _number(text: str) -> Decimal | None:
    """Return an amount with two decimals; what is before them may be grouped, but not by the decimal mark itself."""
    digits = text.lstrip("-+− ")
    whole, decimals = digits[:-3], digits[-2:]
    if not whole.isdecimal():
        grouped = _GROUPED.fullmatch(digits)
        if grouped is None or grouped["group"] == grouped["point"]:
            return None
    return Decimal(f"{re.sub('[^0-9]', '', whole)}.{decimals}")
