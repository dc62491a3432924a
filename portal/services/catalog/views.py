"""What pages and callers read about catalogs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from portal.domain.catalog import (
    Acceptance,
    CatalogAction,
    CatalogItem,
    CatalogStatus,
    LineState,
    MasterItem,
    ProposalLine,
    ProposalScope,
)
from portal.domain.catalog_effects import FieldChange
from portal.domain.issues import Issue
from portal.domain.states import REPAIRABLE, DocumentState, Receipt

#: States of a proposal that came to nothing: a next version may take its place.
CAME_BACK = REPAIRABLE | {DocumentState.WITHDRAWN}

#: States in which a supplier may take a proposal back: before the buyer's system has it, or when it came back.
WITHDRAWABLE = REPAIRABLE | {
    DocumentState.IN_REVIEW,
    DocumentState.QUEUED,
    DocumentState.WAITING,
    DocumentState.STUCK,
}


@dataclass(frozen=True, slots=True)
class CatalogFilters:
    """What a list is narrowed by; "" means not at all. ``supplier`` is the ERP's number."""

    q: str = ""
    status: str = ""
    supplier: str = ""


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item in a list; ``pack`` is how many of its unit one ``pack_unit`` holds."""

    id: int
    supplier_name: str
    code: str
    buyer_item: str
    gtin: str
    description: str
    unit: str
    currency: str
    price: Decimal | None
    price_base: Decimal
    tier_count: int
    pack_unit: str
    pack: Fraction
    minimum: Decimal | None
    lead_days: int | None
    valid_from: date | None
    valid_to: date | None
    status: CatalogStatus


@dataclass(frozen=True, slots=True)
class ItemVersion:
    """One version of an item as the ERP told it, and what it says otherwise than the one before it."""

    version: int
    as_of: datetime
    changed_at: datetime
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class LineAbout:
    """What a proposal wants of an item, how that stands, and who decided what and why.

    ``findings`` are the mistakes in it; ``whole`` are those for which all of the proposal came back.
    """

    proposal: int
    number: str
    version: int
    document_state: DocumentState
    action: CatalogAction
    state: LineState
    change: Decimal | None
    sent_at: datetime
    sent_by: str
    reason: str
    sentence: str
    decided_by: str
    decided_at: datetime | None
    findings: tuple[Issue, ...] = ()
    whole: tuple[Issue, ...] = ()

    @property
    def is_held_by_others(self) -> bool:
        """Say whether it came back with nothing wrong in it: the buyer's system books all of a proposal or nothing."""
        came_back = self.document_state in (DocumentState.REFUSED, DocumentState.RETURNED)
        return came_back and self.state in (LineState.OK, LineState.APPROVED)


@dataclass(frozen=True, slots=True)
class OpenLine:
    """An order line with something of the item left to deliver."""

    order: str
    line: int
    due: date | None
    open: Decimal
    unit: str
    price: Decimal
    price_base: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item as its page shows it.

    ``item`` is what the ERP has, or what is proposed where the ERP has nothing; ``master`` is None then. ``draft`` (id)
    is a change of it that was not sent; ``as_of`` is when the ERP told of it. ``can_change`` is for this actor, now.
    """

    id: int
    supplier_name: str
    status: CatalogStatus
    item: CatalogItem
    master: MasterItem | None
    as_of: datetime
    versions: tuple[ItemVersion, ...]
    lines: tuple[LineAbout, ...]
    orders: tuple[OpenLine, ...]
    draft: int | None = None
    can_change: bool = False


@dataclass(frozen=True, slots=True)
class LineView:
    """One line of a proposal: what it changes field by field, what the rules found, and what was decided.

    ``money`` is what the price moves on open orders; ``change`` its change in per cent. ``item`` (id) is where the
    item's own page is.
    """

    line: ProposalLine
    state: LineState
    changes: tuple[FieldChange, ...]
    findings: tuple[Issue, ...]
    change: Decimal | None
    money: Decimal
    item: int | None
    review: str
    reason: str
    sentence: str
    decided_by: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """One proposal in a list: the newest version under its number, with the item of its first line."""

    id: int
    number: str
    version: int
    supplier_name: str
    state: DocumentState
    scope: ProposalScope
    line_count: int
    wrong_count: int
    code: str
    action: CatalogAction | None
    file_name: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ProposalView:
    """One version of a proposal as its page shows it, with a page of its lines.

    ``counts`` are the lines by state, ``findings`` what was found in the whole of it when it was sent. ``waiting`` says
    why the buyer's system does not have it yet; the ``can_…`` are what this actor can do now.
    """

    id: int
    number: str
    version: int
    edition: int
    state: DocumentState
    supplier_name: str
    scope: ProposalScope
    acceptance: Acceptance
    note: str
    line_count: int
    wrong_count: int
    lines: tuple[LineView, ...]
    counts: Mapping[LineState, int]
    receipts: tuple[Receipt, ...]
    findings: tuple[Issue, ...]
    confirmed: frozenset[str]
    versions: tuple[tuple[int, int, DocumentState], ...]
    newest: int
    submitted_at: datetime
    submitted_name: str
    saved_at: datetime
    file_name: str = ""
    erp_reference: str | None = None
    booked_at: datetime | None = None
    review_opened_at: datetime | None = None
    assigned_name: str = ""
    waiting: str = ""
    newer: str | None = None
    older: str | None = None
    can_edit: bool = False
    can_withdraw: bool = False
    can_repair: bool = False
    can_correct: bool = False
    import_: int | None = None

    @property
    def is_of_one(self) -> bool:
        """Say whether it came from a form, about one item."""
        return not self.file_name and len(self.lines) == 1


@dataclass(frozen=True, slots=True)
class CheckedProposal:
    """What a check found in a draft: everything, and the warnings that were not confirmed yet."""

    issues: tuple[Issue, ...]
    unconfirmed: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of sending; ``repeated`` means that it had been sent before."""

    id: int
    number: str
    version: int
    state: DocumentState
    repeated: bool
