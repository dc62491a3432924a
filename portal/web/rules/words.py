"""How severities, stages and limits read."""

from __future__ import annotations

from portal.domain.attachments import in_words
from portal.domain.issues import Severity, Stage
from portal.domain.rules import Rule
from portal.domain.texts import listed
from portal.domain.tolerances import DESCRIPTIONS, FILE_KINDS, Limit, is_readable, words_of
from portal.web.shared.formats import duration, number

#: What a severity means for a document, with the kind of its badge.
SEVERITIES = {
    Severity.ERROR: ("Must be corrected", "danger"),
    Severity.WARNING: ("You confirm it", "warning"),
    Severity.REVIEW: ("The buyer decides", "waiting"),
    Severity.INFORMATION: ("For your information", "info"),
}

STAGES = {
    Stage.CALLER: "Who sends",
    Stage.IDEMPOTENCY: "Sent once",
    Stage.SCHEMA: "Readable",
    Stage.REFERENCES: "Order and lines",
    Stage.REVISION: "Revision of the order",
    Stage.LINE_STATE: "State of the lines",
    Stage.QUANTITIES: "Quantities",
    Stage.DATES: "Dates of orders, deliveries and invoices",
    Stage.PRICES: "Prices",
    Stage.TOTALS: "Totals",
    Stage.DUPLICATES: "Duplicates",
    Stage.POLICY: "The buyer's policy",
}

#: What a rule is for, in words.
_DOCUMENTS = {
    "acknowledgment": "answers to orders",
    "shipment": "ship notices",
    "invoice": "invoices",
    "catalog": "catalogs",
}

_WORDS = {
    "true": "yes",
    "false": "no",
    "error": "must be corrected",
    "warning": "you confirm it",
    "review": "the buyer decides",
    "none": "not checked",
    "information": "told",
    "2way": "with the order",
    "3way": "with the order and receipts",
    "evaluated_receipt": "the buyer bills",
    None: "not checked",
    "": "not checked",
}


def documents_in_words(rule: Rule) -> str:
    """Return the kinds of document that a rule is for."""
    return listed([_DOCUMENTS[kind] for kind in rule.documents])


def limit_words(limit: Limit) -> str:
    """Return what a limit allows, with its unit: ``5 %``, ``2 days``, ``yes``, ``not checked``."""
    if limit.value in _WORDS:
        return _WORDS[limit.value]
    if limit.key in FILE_KINDS:
        return ", ".join(map(in_words, limit.kinds))
    value = limit.number if is_readable(limit.key, limit.value) and not words_of(limit.key) else None
    if value is None:
        return str(limit.value)
    if limit.key.endswith("_pct"):
        return f"{number(value)} %"
    if limit.key.endswith("_days"):
        return f"{number(value)} day{'' if value == 1 else 's'}"
    if limit.key.endswith("_hours"):
        return duration(float(value) * 3600)
    return number(value)


def limit_name(limit: Limit) -> str:
    """Return what a limit is about."""
    return DESCRIPTIONS.get(limit.key, limit.key)
