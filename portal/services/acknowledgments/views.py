"""What pages and callers read about an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from portal.domain.acknowledgments import Acknowledgment, HeaderWord
from portal.domain.errors import PortalError
from portal.domain.issues import Issue
from portal.domain.states import ON_ITS_WAY, DocumentState, Receipt
from portal.domain.tolerances import Limit
from portal.services.deviations import DeviationView

#: States in which an answer can be taken back, if no try to book it is in doubt.
WITHDRAWABLE = ON_ITS_WAY - {DocumentState.DELIVERING}


class Unconfirmed(PortalError):
    """The answer has warnings that were not confirmed yet; ``issues`` lists them."""

    def __init__(self, issues: tuple[Issue, ...]) -> None:
        super().__init__(f"{len(issues)} warning(s) to confirm, first: {issues[0].rule if issues else 'none'}")
        self.issues = issues


@dataclass(frozen=True, slots=True)
class Submitted:
    """What came of sending an answer; ``repeated`` means that this very answer had been sent before."""

    id: int
    number: str
    version: int
    state: DocumentState
    repeated: bool


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version of an answer without its rows."""

    id: int
    number: str
    version: int
    state: DocumentState
    header: HeaderWord
    base_revision: int
    submitted_at: datetime
    submitted_by: str
    on_behalf: bool
    erp_reference: str | None
    booked_at: datetime | None


@dataclass(frozen=True, slots=True)
class AcknowledgmentView:
    """One version of an answer with all that is known about it.

    ``receipts`` are the four in their order; ``findings`` are those of the check when it was sent, ``limits`` the
    tolerances that held then, by rule and line. ``waiting`` is a sentence while the buyer's system has not taken it
    ("" otherwise), ``next_try`` when it is tried again. ``versions`` are all versions, newest first. ``can_withdraw``
    says that the supplier can take it back: nothing has been handed to the buyer's system yet. ``can_repair`` says
    that the next version can be sent: it came back, and the order still takes answers.
    """

    order: str
    supplier_name: str
    version: VersionView
    document: Acknowledgment
    edition: int
    currency: str
    consequence: Decimal
    profile_version: str
    receipts: tuple[Receipt, ...]
    findings: tuple[Issue, ...]
    limits: tuple[tuple[str, int | None, Limit], ...]
    deviations: tuple[DeviationView, ...]
    waiting: str
    next_try: datetime | None
    versions: tuple[VersionView, ...]
    can_withdraw: bool
    can_repair: bool

    @property
    def state(self) -> DocumentState:
        """Where this version stands."""
        return self.version.state

    @property
    def is_newest(self) -> bool:
        """Say whether no newer version exists."""
        return self.versions[0].id == self.version.id

    @property
    def problems(self) -> tuple[Issue, ...]:
        """The findings that the receipts failed for: what to correct in the next version."""
        return tuple(issue for receipt in self.receipts for issue in receipt.issues)
