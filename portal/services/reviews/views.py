"""What the buyer's people read about documents that deviate, and what they decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from portal.domain.acknowledgments import LineAnswer
from portal.domain.documents import DocumentKind
from portal.domain.orders import PurchaseOrder
from portal.services.acknowledgments.views import AcknowledgmentView
from portal.services.deviations import DeviationView
from portal.services.reviews.reviewed import Subject


@dataclass(frozen=True, slots=True)
class ReviewFilters:
    """What the worklist is narrowed by; "" means not at all.

    ``q`` is the beginning of an order's or a document's number; ``kind`` a ``DocumentKind``; ``supplier`` a supplier's
    number; ``rule`` a rule id; ``assigned`` is "me" or "nobody".
    """

    q: str = ""
    kind: str = ""
    supplier: str = ""
    rule: str = ""
    assigned: str = ""


@dataclass(frozen=True, slots=True)
class ReviewListRow:
    """A document that waits for a decision; ``document`` is its id.

    ``first`` are the first of its ``deviations``; ``consequence`` is the money that all of them move, in ``currency``
    ("" where none is told); ``opened_at`` since when it waits; ``assigned_name`` who has it ("" for nobody).
    """

    document: int
    kind: DocumentKind
    number: str
    version: int
    subject: Subject
    supplier_name: str
    deviations: int
    decided: int
    first: tuple[DeviationView, ...]
    consequence: Decimal
    currency: str
    opened_at: datetime
    assigned_name: str
    on_behalf: bool


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """One page of the worklist with the cursors around it; ``waiting`` is how many there are, at most 100."""

    rows: tuple[ReviewListRow, ...]
    waiting: int
    newer: str | None
    older: str | None


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """How one line's answer differs between two versions; no rows means that it was not answered."""

    line: int
    before: LineAnswer
    after: LineAnswer


@dataclass(frozen=True, slots=True)
class ReviewView:
    """One deviating answer beside its order.

    ``order`` is the revision it is based on. ``changed_since`` compares with the version declined before it
    (``declined_version``, None if there is none). ``mine`` says that the reader has taken it.
    """

    order: PurchaseOrder
    answer: AcknowledgmentView
    deviations: tuple[DeviationView, ...]
    opened_at: datetime | None
    assigned_name: str
    mine: bool
    can_decide: bool
    declined_version: int | None
    changed_since: tuple[AnswerChange, ...]


class Verdict(StrEnum):
    """What a deviation gets."""

    APPROVE = "approve"
    DECLINE = "decline"


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict about one deviation; declining needs a sentence, and the codes of its kind (``DeclineCodes``)."""

    verdict: Verdict
    reason: str = ""
    sentence: str = ""
    status: str = ""
    action: str = ""
