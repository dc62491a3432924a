"""Findings: the same structure for page, API, file and EDI (field rules, 4.1 "Result object").

A finding carries a message key and parameters, never a built sentence; ``portal.domain.messages``
turns both into the words a supplier reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum


class Severity(StrEnum):
    """What a finding means for the document.

    ERROR: not accepted, the supplier corrects. WARNING: the supplier may confirm and send.
    REVIEW: accepted, but the buyer decides before the ERP hears of it. INFORMATION: told, nothing to do.
    """

    ERROR = "E"
    WARNING = "W"
    REVIEW = "R"
    INFORMATION = "I"


class Stage(IntEnum):
    """The order of evaluation; an ERROR ends it after its stage, with all findings of that stage."""

    CALLER = 1
    IDEMPOTENCY = 2
    SCHEMA = 3
    REFERENCES = 4
    REVISION = 5
    LINE_STATE = 6
    QUANTITIES = 7
    DATES = 8
    PRICES = 9
    TOTALS = 10
    DUPLICATES = 11
    POLICY = 12


class ReasonCode(StrEnum):
    """Why, in the words of the Peppol clarification list (field vocabulary, 3.4)."""

    NONE = "NON"
    REFERENCES = "REF"
    LEGAL = "LEG"
    RECEIVER = "REC"
    QUALITY = "QUA"
    DELIVERY = "DEL"
    PRICES = "PRI"
    QUANTITY = "QTY"
    ITEMS = "ITM"
    PAYMENT = "PAY"
    UNRECOGNISED = "UNR"
    FINANCE = "FIN"
    PARTLY_PAID = "PPD"
    OTHER = "OTH"


class ActionCode(StrEnum):
    """What is asked of the reader (field vocabulary, 3.4)."""

    NONE = "NOA"
    PROVIDE = "PIN"
    NEW_INVOICE = "NIN"
    CREDIT_FULLY = "CNF"
    CREDIT_PARTLY = "CNP"
    REPAY = "CNA"
    OTHER = "OTH"


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding.

    ``path`` names the place with slashes: ``""`` the document, ``note``, ``lines/10``, ``lines/10/rows/0/quantity``
    (line numbers are the order's, row indexes count from 0). In a ship notice lines are named by their position in it,
    and handling units by their number: ``lines/1/lots/0``, ``units/3/sscc``; in an invoice by their position too, from
    1: ``lines/1/price``, ``taxes/0/amount``, ``totals/due``. ``value`` and ``expected`` are texts fit
    to be shown. ``params`` fill the message ``key``, which is the rule id unless a rule has several sentences
    (``"ACK-02.short"``).
    """

    rule: str
    severity: Severity
    path: str
    key: str
    params: Mapping[str, str] = field(default_factory=dict)
    value: str = ""
    expected: str = ""
    reason: ReasonCode = ReasonCode.NONE
    action: ActionCode = ActionCode.NONE

    @property
    def line(self) -> int | None:
        """The line this finding is about, by its number in the document's paths, or None for the whole document."""
        parts = self.path.split("/")
        if len(parts) >= 2 and parts[0] == "lines" and parts[1].isdecimal():
            return int(parts[1])
        return None

    @property
    def fingerprint(self) -> str:
        """What a supplier confirms when confirming a warning: the rule, the place and the value, not more."""
        return f"{self.rule}|{self.path}|{self.value}"


def of_severity(issues: Iterable[Issue], severity: Severity) -> tuple[Issue, ...]:
    """Return the findings of one severity, in the order given."""
    return tuple(issue for issue in issues if issue.severity is severity)
