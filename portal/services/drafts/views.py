"""What pages read about a draft, and what they send."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from portal.domain.acknowledgments import Acknowledgment, LineWord
from portal.domain.issues import Issue
from portal.domain.orders import OrderLine, PurchaseOrder
from portal.services.acknowledgments.views import AcknowledgmentView


@dataclass(frozen=True, slots=True)
class RowEntry:
    """One response row as typed.

    Blanks have a meaning: quantity is what the line's other rows leave of the open quantity, unit the order's,
    delivery as requested, price as ordered; a blank type is no answer yet.
    """

    type: str = ""
    quantity: str = ""
    unit: str = ""
    delivery: str = ""
    ship: str = ""
    price: str = ""
    substitute_item: str = ""
    substitute_description: str = ""
    reason: str = ""
    note: str = ""

    @property
    def is_blank(self) -> bool:
        """Say whether nothing was typed."""
        return not any(getattr(self, name).strip() for name in ENTRY_FIELDS)


#: The names of a row's fields, in the order of the form.
ENTRY_FIELDS = tuple(field.name for field in fields(RowEntry))


class LineFilter(StrEnum):
    """Which lines of a draft are shown."""

    ALL = "all"
    UNANSWERED = "unanswered"
    CHANGED = "changed"
    FINDINGS = "findings"


class LineState(StrEnum):
    """How far a line's answer is; a line that the buyer does not let anyone answer is CLOSED."""

    UNANSWERED = "unanswered"
    AS_ORDERED = "as ordered"
    CHANGED = "changed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class LinePage:
    """Which part of a draft is asked for: ``first`` counts the lines that fit filter and ``q`` from 0.

    ``q`` is part of an item code or description, or a line number. ``checked`` asks for all findings of the whole
    draft, not only for what cannot be read on this page.
    """

    filter: LineFilter = LineFilter.ALL
    q: str = ""
    first: int = 0
    size: int = 50
    checked: bool = False


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One order line beside what was typed for it.

    ``entries`` are the rows as typed, none where nothing was; ``word`` is None where they cannot be read.
    ``conversion`` are sentences about other units and about the other end of dates, "" if there are none. ``issues``
    are the findings at this line.
    """

    line: OrderLine
    entries: tuple[RowEntry, ...]
    word: LineWord | None
    state: LineState
    conversion: str
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class DraftCounts:
    """How many lines the order has, how many can be answered, and how far the draft is with those."""

    lines: int
    open: int
    answered: int
    as_ordered: int
    changed: int
    unanswered: int


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """One field of a line that the buyer changed after the draft was begun."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class LineConflict:
    """A change by the buyer, from revision ``base`` to ``current``, that the supplier has not dealt with yet.

    ``line`` is None for the order as a whole. ``must_answer_again`` means that the change touches what was answered
    (field rules, 4.1 "Revision conflict"): the line begins anew, and ``entries`` are what had been typed; otherwise
    the answer was kept, and one click says that it is still valid. ``sentence`` puts the changes in words.
    """

    line: int | None
    base: int
    current: int
    sentence: str
    changes: tuple[FieldConflict, ...]
    must_answer_again: bool
    entries: tuple[RowEntry, ...]


@dataclass(frozen=True, slots=True)
class DraftView:
    """One page of a draft, shown on the order's newest revision.

    ``edition`` is 0 and ``saved_at`` None while nothing is saved. ``send_key`` goes into the form that sends.
    ``conflicts`` are what the buyer changed since ``base_revision`` on lines answered here. ``lines`` are those of the
    page, ``total`` how many fit the filter; ``previous`` and ``next`` are values of ``LinePage.first``, or None.
    ``repairs`` is the answer that came back and is being corrected. ``findings`` and ``to_confirm`` are filled when
    the page asked to be checked: everything found, and the warnings to confirm.
    """

    order: PurchaseOrder
    supplier_name: str
    edition: int
    send_key: str
    base_revision: int
    current_revision: int
    conflicts: tuple[LineConflict, ...]
    note: str
    saved_at: datetime | None
    saved_by: str
    lines: tuple[DraftLine, ...]
    counts: DraftCounts
    page: LinePage
    total: int
    previous: int | None
    next: int | None
    repairs: AcknowledgmentView | None
    findings: tuple[Issue, ...]
    to_confirm: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class DraftSaved:
    """The draft's edition after saving."""

    edition: int


class BulkKind(StrEnum):
    """What can be done to many lines at once."""

    ACCEPT = "accept"
    BACKORDER = "backorder"
    REJECT = "reject"
    DATE = "date"
    CLEAR = "clear"


class LineChoice(StrEnum):
    """Lines chosen by how they stand."""

    ALL_OPEN = "all-open"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class BulkAction:
    """One action over many lines: ``date`` and ``reason`` as typed, for the kinds that take them."""

    kind: BulkKind
    date: str = ""
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class CheckedDraft:
    """What a check without sending found; ``document`` is None where the draft cannot be read."""

    issues: tuple[Issue, ...]
    to_confirm: tuple[Issue, ...]
    document: Acknowledgment | None
