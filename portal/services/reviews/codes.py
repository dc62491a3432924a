"""What declining a document can say by code: each kind of document has its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.domain.issues import ActionCode
from portal.domain.responses import ACTION_WORDS, DECLINED_AS, REASON_WORDS, ResponseStatus

#: Why a deviation is declined, by code, in words.
DECLINE_REASONS: dict[str, str] = {
    "price": "The price is not agreed",
    "quantity": "The quantity does not fit",
    "date": "The date does not fit",
    "item": "The item does not fit",
    "contract": "It is not what the contract says",
    "other": "Another reason",
}


@dataclass(frozen=True, slots=True)
class DeclineCodes:
    """What declining a kind of document says by code, each with its words: why, and for some as what and what to do.

    ``usual`` are the codes that a form begins with, by field.
    """

    reasons: Mapping[str, str]
    statuses: Mapping[str, str] = field(default_factory=dict)
    actions: Mapping[str, str] = field(default_factory=dict)
    usual: Mapping[str, str] = field(default_factory=dict)

    def by_field(self) -> Mapping[str, Mapping[str, str]]:
        """Return the codes by the field of a decision, those that the kind has."""
        every = {"status": self.statuses, "reason": self.reasons, "action": self.actions}
        return {name: codes for name, codes in every.items() if codes}

    def options(self, name: str) -> list[tuple[str, str]]:
        """Return what a form offers for a field: where nothing is usual, something has to be chosen."""
        known = [(code, self.words(name, code)) for code in self.by_field()[name]]
        return known if name in self.usual else [("", "Choose a reason"), *known]

    def words(self, name: str, code: str) -> str:
        """Return a code of a field in words, with the code itself where it is of a published list."""
        words = self.by_field()[name].get(code, code)
        return f"{words} ({code})" if self.statuses else words

    def said(self, status: str, reason: str, action: str) -> str:
        """Return what a decline says by its codes, in words: ``Rejected (RE). The price is not agreed (PRI).``"""
        told = {"status": status, "reason": reason, "action": action}
        words = [self.words(name, code) for name, code in told.items() if code and name in self.by_field()]
        return f"{'. '.join(words)}." if self.statuses and words else "".join(words)


PLAIN_CODES = DeclineCodes(DECLINE_REASONS)
INVOICE_CODES = DeclineCodes(
    REASON_WORDS,
    DECLINED_AS,
    ACTION_WORDS,
    usual={"status": ResponseStatus.REJECTED.value, "action": ActionCode.NEW_INVOICE.value},
)
