"""What a rule is, what it finds, and what all findings of one check amount to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from portal.domain.acknowledgments import REFUSAL_WORD, Acknowledgment
from portal.domain.issues import ActionCode, Issue, ReasonCode, Severity, Stage, of_severity
from portal.domain.rules.case import Case
from portal.domain.rules.cataloguing.case import CatalogCase, ItemCase
from portal.domain.rules.invoicing.case import InvoiceCase
from portal.domain.rules.shipping.case import ShipCase
from portal.domain.tolerances import Limit

#: The longest value that a finding carries; what a supplier confirms is made of it.
_LONGEST_VALUE = 180


class Owner(StrEnum):
    """Who can do something about a finding."""

    SUPPLIER = "supplier"
    BUYER = "buyer"
    OPERATIONS = "operations"
    MASTER_DATA = "master data"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule's function yields: the place, the values and the message's parameters.

    ``variant`` chooses one of the rule's sentences (``ACK-21.not_allowed``); ``severity`` is needed only where the
    rule has several.
    """

    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    value: str = ""
    expected: str = ""
    variant: str = ""
    severity: Severity | None = None


Find = Callable[[Case], Iterable[Finding]]
FindShipped = Callable[[ShipCase], Iterable[Finding]]
FindBilled = Callable[[InvoiceCase], Iterable[Finding]]
FindListed = Callable[[ItemCase], Iterable[Finding]]
FindProposed = Callable[[CatalogCase], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One published rule.

    ``checks`` is the sentence on the rules page; ``severities`` are those the rule can give, the usual one first;
    ``fixed`` means that no profile may change them (the ``!`` of field rules 4.1); ``limits`` are the tolerance keys
    it reads. ``documents`` are the kinds of document it is for; ``find`` looks at answers to orders, ``find_shipped``
    at ship notices, ``find_billed`` at invoices and credit notes, ``find_listed`` at one line of a catalog and
    ``find_proposed`` at the whole of it. A rule with none of them holds elsewhere, and ``enforced`` says where.
    """

    id: str
    title: str
    checks: str
    severities: tuple[Severity, ...]
    stage: Stage
    find: Find | None = None
    find_shipped: FindShipped | None = None
    find_billed: FindBilled | None = None
    find_listed: FindListed | None = None
    find_proposed: FindProposed | None = None
    fixed: bool = False
    documents: tuple[str, ...] = ("acknowledgment",)
    owner: Owner = Owner.SUPPLIER
    limits: tuple[str, ...] = ()
    source: str = ""
    enforced: str = ""
    reason: ReasonCode = ReasonCode.NONE
    action: ActionCode = ActionCode.NONE

    def run(self, case: Case) -> list[Issue]:
        """Return what the rule finds in an answer, with severities as the buyer's profile sets them."""
        if self.find is None:
            return []
        return [self.issue(finding, case.profile.tolerances.severities) for finding in self.find(case)]

    def run_shipped(self, case: ShipCase) -> list[Issue]:
        """Return what the rule finds in a ship notice, with severities as the buyer's profile sets them."""
        if self.find_shipped is None:
            return []
        return [self.issue(finding, case.profile.tolerances.severities) for finding in self.find_shipped(case)]

    def run_billed(self, case: InvoiceCase) -> list[Issue]:
        """Return what the rule finds in an invoice, with severities as the buyer's profile sets them."""
        if self.find_billed is None:
            return []
        return [self.issue(finding, case.profile.tolerances.severities) for finding in self.find_billed(case)]

    def run_proposed(self, case: CatalogCase) -> list[Issue]:
        """Return what the rule finds in a proposal as a whole, with severities as the buyer's profile sets them."""
        if self.find_proposed is None:
            return []
        return [self.issue(finding, case.profile.tolerances.severities) for finding in self.find_proposed(case)]

    def severity_in(self, severities: Mapping[str, str], key: str) -> Severity | None:
        """Return the severity that a profile sets for a message key or else for the rule, or None."""
        wanted = severities.get(key) or severities.get(self.id)
        if self.fixed or wanted not in tuple(Severity):
            return None
        return Severity(wanted)

    def issue(self, finding: Finding, severities: Mapping[str, str]) -> Issue:
        """Return a finding as it is told, with its severity as the buyer's profile sets it."""
        key = f"{self.id}.{finding.variant}" if finding.variant else self.id
        severity = self.severity_in(severities, key) or finding.severity or self.severities[0]
        return Issue(
            rule=self.id,
            severity=severity,
            path=finding.path,
            key=key,
            params=finding.params,
            value=_short(finding.value),
            expected=_short(finding.expected),
            reason=self.reason,
            action=self.action,
        )


def _short(text: str) -> str:
    """Cut a value to what fits a table cell and a fingerprint."""
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"


class Confirming(Protocol):
    """A document that carries the fingerprints of the warnings that its supplier has confirmed."""

    @property
    def confirmed(self) -> frozenset[str]: ...


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything one check found.

    ``issues`` are in the document's order (what concerns the whole document first); ``limits`` are the tolerances
    as they were resolved, per rule, for all lines (None) or for a line that has its own (by its number in paths), to
    be stored with the document; ``stopped_at`` is the stage whose errors ended the check, None if it went to the end.
    """

    issues: tuple[Issue, ...] = ()
    limits: tuple[tuple[str, int | None, Limit], ...] = ()
    stopped_at: Stage | None = None

    @property
    def errors(self) -> tuple[Issue, ...]:
        """What the supplier must correct."""
        return of_severity(self.issues, Severity.ERROR)

    @property
    def warnings(self) -> tuple[Issue, ...]:
        """What the supplier must confirm."""
        return of_severity(self.issues, Severity.WARNING)

    @property
    def reviews(self) -> tuple[Issue, ...]:
        """What the buyer decides."""
        return of_severity(self.issues, Severity.REVIEW)

    @property
    def information(self) -> tuple[Issue, ...]:
        """What is only told."""
        return of_severity(self.issues, Severity.INFORMATION)

    def unconfirmed(self, document: Confirming) -> tuple[Issue, ...]:
        """Return the warnings that still stand in the way: not confirmed as they read now.

        ACK-18 is confirmed by the typed word, never by a tick.
        """
        return tuple(issue for issue in self.warnings if not _is_confirmed(issue, document))


def _is_confirmed(issue: Issue, document: Confirming) -> bool:
    if issue.rule == "ACK-18" and isinstance(document, Acknowledgment):
        return document.typed.strip() == REFUSAL_WORD
    return issue.fingerprint in document.confirmed
