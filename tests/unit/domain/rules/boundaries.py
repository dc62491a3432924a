"""How the rules are tested: cases inside, on and outside each boundary, as data."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from string import Formatter
from typing import Any

import pytest

from portal.domain import messages
from portal.domain.acknowledgments import Acknowledgment, ResponseRow
from portal.domain.catalog import CatalogProposal, ProposalLine
from portal.domain.invoices import Invoice
from portal.domain.issues import Issue
from portal.domain.orders import PurchaseOrder
from portal.domain.rules import (
    CatalogSnapshot,
    Findings,
    InvoiceSnapshot,
    ItemFacts,
    ShipSnapshot,
    Snapshot,
    check,
    check_catalog,
    check_invoice,
    check_line,
    check_notice,
)
from portal.domain.shipments import ShipNotice
from tests import make


@dataclass(frozen=True)
class Listed:
    """One line of a catalog with what is known of its item."""

    line: ProposalLine
    facts: ItemFacts


@dataclass(frozen=True)
class Proposed:
    """The head of a proposal, with how many of its lines are wrong."""

    head: CatalogProposal
    wrong: int
    count: int


@dataclass(frozen=True)
class Boundary:
    """One case of one rule: which side of its boundary, in which words, and the findings expected of it."""

    rule: str
    side: str
    words: str
    document: Acknowledgment | ShipNotice | Invoice | Listed | Proposed
    snapshot: Snapshot | ShipSnapshot | InvoiceSnapshot | CatalogSnapshot
    expected: tuple[str, ...]

    @property
    def kind(self) -> str:
        """The kind of document."""
        if isinstance(self.document, Invoice):
            return "invoice"
        if isinstance(self.document, Listed | Proposed):
            return "catalog"
        return "shipment" if isinstance(self.document, ShipNotice) else "acknowledgment"

    def check(self) -> Findings:
        """Return everything that is found."""
        if isinstance(self.document, Invoice):
            assert isinstance(self.snapshot, InvoiceSnapshot)
            return check_invoice(self.document, self.snapshot)
        if isinstance(self.document, ShipNotice):
            assert isinstance(self.snapshot, ShipSnapshot)
            return check_notice(self.document, self.snapshot)
        if isinstance(self.snapshot, CatalogSnapshot):
            return self._listed(self.snapshot)
        assert isinstance(self.document, Acknowledgment)
        assert isinstance(self.snapshot, Snapshot)
        return check(self.document, self.snapshot)

    def _listed(self, snapshot: CatalogSnapshot) -> Findings:
        if isinstance(self.document, Proposed):
            return check_catalog(self.document.head, self.document.wrong, self.document.count, snapshot)
        assert isinstance(self.document, Listed)
        return Findings(check_line(self.document.line, self.document.facts, snapshot))


def case(
    rule: str,
    side: str,
    words: str,
    *,
    order: PurchaseOrder | None = None,
    document: Acknowledgment | None = None,
    snapshot: Snapshot | None = None,
    finds: Iterable[str] = (),
) -> Boundary:
    """Make a case; ``finds`` are severities and paths of this rule's findings: ``"E lines/10"``."""
    snapshot = snapshot or make.snapshot(order or make.order())
    return Boundary(rule, side, words, document or make.acknowledgment(snapshot.order), snapshot, tuple(finds))


def rows(
    rule: str,
    side: str,
    words: str,
    *given: ResponseRow,
    line: dict[str, Any] | None = None,
    limits: dict[str, str | None] | None = None,
    finds: tuple[str, ...] = (),
) -> Boundary:
    """Make a case of one line, answered by these rows, under these limits."""
    order = make.order(make.line(10, **(line or {})))
    return case(
        rule,
        side,
        words,
        document=make.acknowledgment(order, make.answer(10, *given)),
        snapshot=make.snapshot(order, profile=make.tolerances(**(limits or {}))),
        finds=finds,
    )


def ids(cases: Iterable[Boundary]) -> list[object]:
    """Return the cases as parameters with names that can be read."""
    return [pytest.param(one, id=f"{one.rule} {one.side}: {one.words}") for one in cases]


def assert_finds(boundary: Boundary) -> None:
    """Check the case, and that every finding has words that use all of its parameters and no others."""
    findings = boundary.check()
    assert found(findings, boundary.rule) == list(boundary.expected)
    for issue in findings.issues:
        assert_has_words(issue)


def found(findings: Findings, rule: str) -> list[str]:
    """Return one rule's findings as severity and path."""
    return [f"{issue.severity} {issue.path}".strip() for issue in findings.issues if issue.rule == rule]


def assert_has_words(issue: Issue) -> None:
    """Say that text and hint together use exactly the finding's parameters, and end as sentences."""
    message = messages.CATALOGUE[issue.key]
    assert fields(message.text) | fields(message.hint) == set(issue.params)
    assert messages.text(issue)[-1] in ".?"
    if issue.rule.startswith(("INV-", "CRN-", "TAX-")):
        assert re.search(r"B[TG]-[0-9]+", messages.in_full(issue)), f"{issue.key} at {issue.path!r} names no term"
    assert messages.hint(issue).endswith(".")


def fields(sentence: str) -> set[str]:
    """Return the names of a sentence's parameters."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}
