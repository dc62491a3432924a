"""What pages and callers read about orders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from portal.domain.orders import PurchaseOrder
from portal.domain.states import SUPPLIER_ACTIONS, OrderAction
from portal.domain.suppliers import Supplier
from portal.services.acknowledgments.views import AcknowledgmentView, VersionView


@dataclass(frozen=True, slots=True)
class OrderFilters:
    """What a list of orders is narrowed by; "" means not at all, and so does a value that means nothing.

    ``q`` is the beginning of an order number or a whole item code; ``action`` an ``OrderAction`` or "todo" (anything
    the supplier has to do); ``status`` an ``OrderStatus``; ``supplier`` a supplier's number; ``due`` is
    "past", "week" or "month" and speaks of the delivery date asked for.
    """

    q: str = ""
    action: str = ""
    status: str = ""
    supplier: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True)
class InboxRow:
    """An order that needs something from the supplier: what, why, and until when."""

    number: str
    revision: int
    supplier_name: str
    action: OrderAction
    reason: str
    deadline: datetime | None
    since: datetime
    currency: str
    value: Decimal
    open_lines: int
    due_on: date | None
    draft_saved_at: datetime | None


@dataclass(frozen=True, slots=True)
class InboxPage:
    """One page of the inbox, most urgent first.

    ``counts`` are per action, at most ``COUNTED`` each: show a count of ``COUNTED`` as "99+".
    """

    rows: tuple[InboxRow, ...]
    counts: dict[OrderAction, int]
    newer: str | None
    older: str | None


#: Where counting stops.
COUNTED = 100


@dataclass(frozen=True, slots=True)
class RevisionView:
    """One revision the portal has seen, as its newest ERP version told it."""

    revision: int
    erp_version: int
    as_of: datetime
    source: str


@dataclass(frozen=True, slots=True)
class OrderView:
    """One order with its story.

    ``order`` is the newest revision as known at ``as_of``; ``revisions`` and ``documents`` are newest first.
    ``document`` is the newest answer, or None. Where ``can_answer`` is false, ``why_not`` is a sentence.
    """

    order: PurchaseOrder
    as_of: datetime
    source: str
    answer_due: datetime | None
    revisions: tuple[RevisionView, ...]
    action: OrderAction
    action_sentence: str
    document: AcknowledgmentView | None
    documents: tuple[VersionView, ...]
    draft_saved_at: datetime | None
    supplier: Supplier
    can_answer: bool
    why_not: str
    can_repair: bool

    @property
    def is_answer_wanted(self) -> bool:
        """Say whether the order's next step is the supplier's answer, not only that it may be given."""
        return self.action in SUPPLIER_ACTIONS


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """Something that happened to an order; ``kind`` is that of a badge (neutral, info, waiting, good, ...).

    ``reference`` is the one under which the record has it, "" for readers who do not read the record.
    """

    at: datetime
    actor: str
    title: str
    detail: str
    kind: str
    reference: str
