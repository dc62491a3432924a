"""How states and causes of promises read to the people on duty."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import url_for

from portal.domain.documents import DocumentKind
from portal.domain.promises import AWAY, THROTTLED, UNSCANNED, PromiseState
from portal.services.operations import Promised

#: Something that is not over after so long deserves a look.
LATE_AFTER = timedelta(minutes=10)

#: The states of what is not over, in words.
STATES: dict[str, str] = {
    PromiseState.DUE: "Due now",
    PromiseState.CLAIMED: "Being delivered",
    PromiseState.WAITING: "Waiting for the ERP",
    PromiseState.UNKNOWN: "Outcome in doubt",
    PromiseState.STUCK: "Stuck",
}

_CAUSES = {
    AWAY: "The ERP is away",
    THROTTLED: "The ERP asked us to wait",
    UNSCANNED: "The virus scanner does not answer",
    "no clear answer": "The ERP gave no clear answer, time after time",
    "refusal without a rule": "The ERP refused for a reason that no rule explains",
    "defect": "The portal or its adapter failed",
}


#: What a document is called, and where it is seen.
KINDS: dict[DocumentKind, tuple[str, Callable[[Promised], str]]] = {
    DocumentKind.ACKNOWLEDGMENT: ("answer", lambda promise: url_for("orders.show", number=promise.order)),
    DocumentKind.SHIPMENT: ("ship notice", lambda promise: url_for("notices.show", shipment=promise.document)),
    DocumentKind.CATALOG: (
        "catalog proposal",
        lambda promise: url_for("catalog_proposals.show", proposal=promise.document),
    ),
    DocumentKind.INVOICE: ("invoice", lambda promise: url_for("invoice.show", invoice=promise.document)),
}


def kind_words(promise: Promised) -> str:
    """Return what the document is called: "ship notice"."""
    return KINDS[promise.kind][0]


def document_place(promise: Promised) -> str:
    """Return the address of the page that shows the document."""
    return KINDS[promise.kind][1](promise)


def document_words(promise: Promised) -> str:
    """Return the document as a question names it: "the answer to order 4711", "invoice R-1"."""
    return f"the answer to order {promise.order}" if promise.order else f"{kind_words(promise)} {promise.number}"


def cause_words(cause: str) -> str:
    """Return a cause as a sentence, with the ERP's code or the kind of failure behind it."""
    kind, _, detail = cause.partition(": ")
    words = _CAUSES.get(kind, kind or "No cause was noted")
    return f"{words} ({detail})" if detail else words
