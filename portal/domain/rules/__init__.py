"""Rules: pure functions of (document, snapshot) that give every finding (field rules 4.1 to 4.7)."""

from portal.domain.rules.cataloguing.facts import CatalogSnapshot, ItemFacts, Sibling
from portal.domain.rules.cataloguing.periods_taken import PeriodsTaken
from portal.domain.rules.invoicing.snapshot import InvoiceSnapshot
from portal.domain.rules.registry import (
    LEFT_OUT,
    REGISTRY,
    ActiveRule,
    active_rules,
    check,
    check_catalog,
    check_invoice,
    check_line,
    check_notice,
    from_refusal,
)
from portal.domain.rules.rule import Finding, Findings, Owner, Rule
from portal.domain.rules.shipping.snapshot import ShipSnapshot
from portal.domain.rules.snapshot import Snapshot

__all__ = [
    "LEFT_OUT",
    "REGISTRY",
    "ActiveRule",
    "CatalogSnapshot",
    "Finding",
    "Findings",
    "InvoiceSnapshot",
    "ItemFacts",
    "Owner",
    "Rule",
    "ShipSnapshot",
    "PeriodsTaken",
    "Sibling",
    "Snapshot",
    "active_rules",
    "check",
    "check_catalog",
    "check_invoice",
    "check_line",
    "check_notice",
    "from_refusal",
]
