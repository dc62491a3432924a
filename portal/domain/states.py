"""States of a document, its four receipts, and what the next action is.

The ERP's status and "your next action" are two things; the second is a pure function of document and role.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from portal.domain.issues import Issue


class DocumentState(StrEnum):
    """Where one version of a document stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    DECLINED = "declined"
    QUEUED = "queued"
    DELIVERING = "delivering"
    WAITING = "waiting"
    STUCK = "stuck"
    BOOKED = "booked"
    REFUSED = "refused"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


S = DocumentState

#: Every change of state that exists. Superseding is open to all but what is over. Suppliers withdraw until the booking;
#: behind it only the ERP can, when it cancels a ship notice.
TRANSITIONS: dict[DocumentState, frozenset[DocumentState]] = {
    S.DRAFT: frozenset({S.SUBMITTED, S.SUPERSEDED, S.WITHDRAWN}),
    S.SUBMITTED: frozenset({S.RETURNED, S.IN_REVIEW, S.QUEUED, S.SUPERSEDED, S.WITHDRAWN}),
    S.RETURNED: frozenset({S.SUPERSEDED, S.WITHDRAWN}),
    S.IN_REVIEW: frozenset({S.APPROVED, S.DECLINED, S.RETURNED, S.SUPERSEDED, S.WITHDRAWN}),
    S.APPROVED: frozenset({S.QUEUED, S.SUPERSEDED, S.WITHDRAWN}),
    S.DECLINED: frozenset({S.SUPERSEDED, S.WITHDRAWN}),
    S.QUEUED: frozenset({S.DELIVERING, S.SUPERSEDED, S.WITHDRAWN}),
    S.DELIVERING: frozenset({S.BOOKED, S.REFUSED, S.WAITING, S.STUCK, S.RETURNED, S.IN_REVIEW, S.QUEUED}),
    S.WAITING: frozenset({S.DELIVERING, S.STUCK, S.SUPERSEDED, S.WITHDRAWN}),
    S.STUCK: frozenset({S.QUEUED, S.DELIVERING, S.SUPERSEDED, S.WITHDRAWN}),
    S.BOOKED: frozenset({S.SUPERSEDED, S.WITHDRAWN}),
    S.REFUSED: frozenset({S.SUPERSEDED, S.WITHDRAWN, S.QUEUED}),
    S.SUPERSEDED: frozenset(),
    S.WITHDRAWN: frozenset(),
}

#: States in which the supplier can repair the document as version n+1 under the same number.
REPAIRABLE = frozenset({S.RETURNED, S.DECLINED, S.REFUSED})

#: States in which the document is on its way to the ERP.
ON_ITS_WAY = frozenset({S.SUBMITTED, S.IN_REVIEW, S.APPROVED, S.QUEUED, S.DELIVERING, S.WAITING, S.STUCK})

#: States in which a ship notice says that goods come.
COMING = ON_ITS_WAY | {S.BOOKED}


def is_being_cancelled(state: str, asked_at: datetime | None) -> bool:
    """Say whether the ERP is asked to cancel a booked notice; one that it has cancelled is withdrawn."""
    return state == S.BOOKED and asked_at is not None


class WrongState(Exception):
    """This change of state does not exist."""


def change(current: DocumentState, wanted: DocumentState) -> DocumentState:
    """Return ``wanted`` if a document may go there from ``current``.

    Raises:
        WrongState: there is no such transition.
    """
    if wanted not in TRANSITIONS[current]:
        raise WrongState(f"{current} to {wanted}")
    return wanted


class ReceiptKind(StrEnum):
    """The four answers a document collects; never merged into one "success" (field vocabulary, 3.5)."""

    RECEIVED = "received"
    READABLE = "readable"
    CHECKED = "checked"
    BOOKED = "booked"


class ReceiptState(StrEnum):
    """How one receipt stands."""

    PENDING = "pending"
    OK = "ok"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Receipt:
    """One of the four: its state, when and by whom it was given, a reference and, where it failed, the findings."""

    kind: ReceiptKind
    state: ReceiptState
    at: datetime | None = None
    actor: str = ""
    reference: str = ""
    issues: tuple[Issue, ...] = field(default=())


class OrderAction(StrEnum):
    """What somebody has to do about an order next; NONE means nothing to do.

    The order of the members is the order of consequence in the inbox, most urgent first.
    """

    REPAIR = "repair"
    ANSWER_LATE = "answer_late"
    ANSWER_AGAIN = "answer_again"
    ANSWER = "answer"
    REPLAY = "replay"
    DECIDE = "decide"
    WAIT_FOR_BUYER = "wait_for_buyer"
    WAIT_FOR_ERP = "wait_for_erp"
    WAIT_FOR_RELEASE = "wait_for_release"
    NONE = "none"


#: Actions that are the supplier's to take; the rest are waiting or done.
SUPPLIER_ACTIONS = frozenset(
    {OrderAction.REPAIR, OrderAction.ANSWER_LATE, OrderAction.ANSWER_AGAIN, OrderAction.ANSWER}
)


@dataclass(frozen=True, slots=True)
class OrderSituation:
    """All that the next action depends on.

    ``document`` is the state of the newest acknowledgment (None: none was sent); ``answered_revision`` the revision it
    was based on; ``open_lines`` how many lines can be answered, ``unconfirmed_lines`` for how many of them
    the ERP has no confirmation, which may also have come by e-mail or telephone.
    """

    on_hold: bool
    is_over: bool
    open_lines: int
    unconfirmed_lines: int
    revision: int
    document: DocumentState | None
    answered_revision: int | None
    overdue: bool


def supplier_action(situation: OrderSituation) -> OrderAction:
    """Return the one thing the supplier should do next about an order."""
    document = situation.document
    if document in REPAIRABLE:
        return OrderAction.NONE if situation.is_over else OrderAction.REPAIR
    if document is S.IN_REVIEW:
        return OrderAction.WAIT_FOR_BUYER
    if document in ON_ITS_WAY:
        return OrderAction.WAIT_FOR_ERP
    if situation.is_over or not situation.open_lines:
        return OrderAction.NONE
    if situation.on_hold:
        return OrderAction.WAIT_FOR_RELEASE
    if document is S.BOOKED and situation.answered_revision is not None:
        return OrderAction.ANSWER_AGAIN if situation.answered_revision < situation.revision else OrderAction.NONE
    if not situation.unconfirmed_lines:
        return OrderAction.NONE
    return OrderAction.ANSWER_LATE if situation.overdue else OrderAction.ANSWER


def buyer_action(document: DocumentState | None) -> OrderAction:
    """Return what the buyer's people have to do about the newest answer to an order."""
    return OrderAction.DECIDE if document is S.IN_REVIEW else OrderAction.NONE


def operations_action(document: DocumentState | None) -> OrderAction:
    """Return what operations have to do about the newest answer to an order."""
    return OrderAction.REPLAY if document is S.STUCK else OrderAction.NONE
