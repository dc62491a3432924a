"""States and actions in the words that people read: a word for a badge, its kind, and a sentence.

Never an ERP's or an internal word. Kinds are those of the status badge: neutral, info, waiting, good, warning, danger.
"""

from __future__ import annotations

from dataclasses import dataclass

from portal.domain.acknowledgments import HeaderWord, LineWord
from portal.domain.catalog import CatalogAction, CatalogStatus, LineState
from portal.domain.orders import LineStatus, OrderStatus
from portal.domain.states import DocumentState, OrderAction, ReceiptKind


@dataclass(frozen=True, slots=True)
class Word:
    """What a badge says, its kind, and the sentence that explains it."""

    text: str
    kind: str
    sentence: str = ""


STATUS_WORDS: dict[OrderStatus, Word] = {
    OrderStatus.RELEASED: Word("Open", "info", "The buyer has sent you this order."),
    OrderStatus.ON_HOLD: Word("On hold", "warning", "The buyer has put this order on hold. You cannot answer it now."),
    OrderStatus.CLOSED: Word("Closed", "neutral", "The buyer has closed this order."),
    OrderStatus.CANCELLED: Word("Cancelled", "danger", "The buyer has cancelled this order. Do not deliver it."),
}

LINE_STATUS_WORDS: dict[LineStatus, Word] = {
    LineStatus.OPEN: Word("Open", "info"),
    LineStatus.SOFT_CLOSED: Word("Closed for delivery", "neutral", "Nothing more is to be delivered."),
    LineStatus.CLOSED: Word("Closed", "neutral", "The buyer has closed this line."),
    LineStatus.BLOCKED: Word("Blocked", "danger", "The buyer has blocked this line. Do not ship."),
    LineStatus.CANCELLED: Word("Cancelled", "danger", "The buyer has cancelled this line. Do not ship."),
}

#: What the supplier has to do next, in the supplier's words.
ACTION_WORDS: dict[OrderAction, Word] = {
    OrderAction.REPAIR: Word("Correct your answer", "danger", "Your answer came back. Correct it and send it again."),
    OrderAction.ANSWER_LATE: Word("Answer now, overdue", "danger", "The time to answer this order has passed."),
    OrderAction.ANSWER_AGAIN: Word("Answer the change", "warning", "The buyer changed the order after your answer."),
    OrderAction.ANSWER: Word("Answer", "info", "Tell the buyer what you will deliver, and when."),
    OrderAction.REPLAY: Word("With support", "waiting", "The buyer is checking a technical problem."),
    OrderAction.DECIDE: Word("With the buyer", "waiting", "The buyer is looking at your changes."),
    OrderAction.WAIT_FOR_BUYER: Word("With the buyer", "waiting", "The buyer is looking at your changes."),
    OrderAction.WAIT_FOR_ERP: Word("On its way", "waiting", "Your answer is on its way into the buyer's system."),
    OrderAction.WAIT_FOR_RELEASE: Word("On hold", "neutral", "The buyer will release the order. Nothing to do yet."),
    OrderAction.NONE: Word("Nothing to do", "neutral", "Nothing to do for you."),
}

#: How one version of an answer stands, in the supplier's words.
DOCUMENT_WORDS: dict[DocumentState, Word] = {
    DocumentState.DRAFT: Word("Draft", "neutral", "You have not sent this answer yet."),
    DocumentState.SUBMITTED: Word("Sent", "waiting", "We have your answer and are checking it."),
    DocumentState.RETURNED: Word(
        "Returned", "danger", "Your answer came back. Correct what is marked and send it again."
    ),
    DocumentState.IN_REVIEW: Word("With the buyer", "waiting", "The buyer is looking at what differs from the order."),
    DocumentState.APPROVED: Word("Approved", "good", "The buyer approved your answer."),
    DocumentState.DECLINED: Word("Declined", "danger", "The buyer did not agree. Read why, and send a new answer."),
    DocumentState.QUEUED: Word("On its way", "waiting", "Your answer is on its way into the buyer's system."),
    DocumentState.DELIVERING: Word("On its way", "waiting", "Your answer is on its way into the buyer's system."),
    DocumentState.WAITING: Word("Waiting", "waiting", "The buyer's system is not answering. We keep trying."),
    DocumentState.STUCK: Word(
        "Being checked", "waiting", "The buyer is checking a technical problem. Nothing to do for you."
    ),
    DocumentState.BOOKED: Word("Booked", "good", "Your answer is in the buyer's system."),
    DocumentState.REFUSED: Word(
        "Refused", "danger", "The buyer's system did not take it. Correct what is marked and send it again."
    ),
    DocumentState.SUPERSEDED: Word("Replaced", "neutral", "A newer version replaced this one."),
    DocumentState.WITHDRAWN: Word("Withdrawn", "neutral", "You took this answer back."),
}

#: How one version of a ship notice stands, in the supplier's words.
NOTICE_WORDS: dict[DocumentState, Word] = {
    DocumentState.DRAFT: Word("Draft", "neutral", "You have not sent this notice yet."),
    DocumentState.SUBMITTED: Word("Sent", "waiting", "We have your notice and are checking it."),
    DocumentState.RETURNED: Word(
        "Returned", "danger", "Your notice came back. Correct what is marked and send it again."
    ),
    DocumentState.IN_REVIEW: Word("With the buyer", "waiting", "The buyer decides about what differs from the order."),
    DocumentState.APPROVED: Word("Approved", "good", "The buyer approved your notice."),
    DocumentState.DECLINED: Word("Declined", "danger", "The buyer did not agree. Read why, and send a new version."),
    DocumentState.QUEUED: Word("On its way", "waiting", "Your notice is on its way into the buyer's system."),
    DocumentState.DELIVERING: Word("On its way", "waiting", "Your notice is on its way into the buyer's system."),
    DocumentState.WAITING: Word("Waiting", "waiting", "The buyer's system is not answering. We keep trying."),
    DocumentState.STUCK: Word(
        "Being checked", "waiting", "The buyer is checking a technical problem. Nothing to do for you."
    ),
    DocumentState.BOOKED: Word("Booked", "good", "Your notice is in the buyer's system."),
    DocumentState.REFUSED: Word(
        "Refused", "danger", "The buyer's system did not take it. Correct what is marked and send it again."
    ),
    DocumentState.SUPERSEDED: Word("Replaced", "neutral", "A newer version replaced this one."),
    DocumentState.WITHDRAWN: Word("Withdrawn", "neutral", "You took this notice back."),
}

#: How one version of an invoice or credit note stands, in the supplier's words.
INVOICE_WORDS: dict[DocumentState, Word] = {
    DocumentState.DRAFT: Word("Draft", "neutral", "You have not sent this invoice yet."),
    DocumentState.SUBMITTED: Word("Sent", "waiting", "We have your invoice and are checking it."),
    DocumentState.RETURNED: Word(
        "Returned", "danger", "Your invoice came back. Correct what is marked and send it again."
    ),
    DocumentState.IN_REVIEW: Word("With the buyer", "waiting", "The buyer decides about what differs from the order."),
    DocumentState.APPROVED: Word("Approved", "good", "The buyer approved your invoice."),
    DocumentState.DECLINED: Word("Declined", "danger", "The buyer did not agree. Read why, and send a new version."),
    DocumentState.QUEUED: Word("On its way", "waiting", "Your invoice is on its way into the buyer's system."),
    DocumentState.DELIVERING: Word("On its way", "waiting", "Your invoice is on its way into the buyer's system."),
    DocumentState.WAITING: Word("Waiting", "waiting", "The buyer's system is not answering. We keep trying."),
    DocumentState.STUCK: Word(
        "Being checked", "waiting", "The buyer is checking a technical problem. Nothing to do for you."
    ),
    DocumentState.BOOKED: Word("Booked", "good", "Your invoice is in the buyer's system."),
    DocumentState.REFUSED: Word(
        "Refused", "danger", "The buyer's system did not take it. Correct what is marked and send it again."
    ),
    DocumentState.SUPERSEDED: Word("Replaced", "neutral", "A newer version replaced this one."),
    DocumentState.WITHDRAWN: Word("Withdrawn", "neutral", "You took this invoice back."),
}

#: How an item stands for its supplier.
CATALOG_WORDS: dict[CatalogStatus, Word] = {
    CatalogStatus.DRAFT: Word("Draft", "neutral", "A change of it was begun and not sent yet."),
    CatalogStatus.CHECKING: Word(
        "Being checked", "waiting", "A word in the change is new, and somebody is asked about it."
    ),
    CatalogStatus.ERRORS: Word("Has errors", "danger", "The change of it cannot be sent before it is corrected."),
    CatalogStatus.PENDING: Word("With the buyer", "waiting", "The buyer decides about the change."),
    CatalogStatus.ACCEPTED: Word("Accepted", "good", "The change is taken. It does not hold yet."),
    CatalogStatus.REJECTED: Word("Rejected", "danger", "The change was not taken. Read why, and send another one."),
    CatalogStatus.ACTIVE: Word("Active", "good", "The buyer can order it at these prices."),
    CatalogStatus.SUPERSEDED: Word("Ended", "neutral", "It is not sold any more."),
    CatalogStatus.EXPIRED: Word("Expired", "warning", "Its prices do not hold any more. Send new ones."),
}

#: How one version of a proposal stands, in the supplier's words.
PROPOSAL_WORDS: dict[DocumentState, Word] = {
    DocumentState.DRAFT: Word("Draft", "neutral", "You have not sent this proposal yet."),
    DocumentState.SUBMITTED: Word("Sent", "waiting", "We have your proposal and are checking it."),
    DocumentState.RETURNED: Word(
        "Returned", "danger", "Your proposal came back. Correct what is marked and send it again."
    ),
    DocumentState.IN_REVIEW: Word("With the buyer", "waiting", "The buyer decides about what needs an approval."),
    DocumentState.APPROVED: Word("Approved", "good", "The buyer approved your proposal."),
    DocumentState.DECLINED: Word("Declined", "danger", "The buyer did not agree. Read why, and send a new version."),
    DocumentState.QUEUED: Word("On its way", "waiting", "Your proposal is on its way into the buyer's system."),
    DocumentState.DELIVERING: Word("On its way", "waiting", "Your proposal is on its way into the buyer's system."),
    DocumentState.WAITING: Word("Waiting", "waiting", "The buyer's system is not answering. We keep trying."),
    DocumentState.STUCK: Word(
        "Being checked", "waiting", "The buyer is checking a technical problem. Nothing to do for you."
    ),
    DocumentState.BOOKED: Word("Booked", "good", "Your proposal is in the buyer's system."),
    DocumentState.REFUSED: Word(
        "Refused", "danger", "The buyer's system did not take it. Correct what is marked and send it again."
    ),
    DocumentState.SUPERSEDED: Word("Replaced", "neutral", "A newer version replaced this one."),
    DocumentState.WITHDRAWN: Word("Withdrawn", "neutral", "You took this proposal back."),
}

#: How one line of a proposal stands.
PROPOSED_WORDS: dict[LineState, Word] = {
    LineState.OK: Word("Fine", "good"),
    LineState.WRONG: Word("Has errors", "danger", "Correct it before it can be sent."),
    LineState.WAITING: Word("Being checked", "waiting", "A word in it is new, and somebody is asked about it."),
    LineState.LEFT_OUT: Word("Left out", "neutral", "It was not sent with the others, because it has errors."),
    LineState.PENDING: Word("With the buyer", "waiting", "The buyer decides about it."),
    LineState.APPROVED: Word("Approved", "good"),
    LineState.DECLINED: Word("Declined", "danger", "The buyer did not agree."),
    LineState.BOOKED: Word("Booked", "good", "The buyer's system has it."),
    LineState.REFUSED: Word("Refused", "danger", "The buyer's system did not take it."),
}

#: What one line of a proposal does.
CATALOG_ACTION_WORDS: dict[CatalogAction, str] = {
    CatalogAction.ADD: "New item",
    CatalogAction.UPDATE: "Change",
    CatalogAction.END: "End",
}

RECEIPT_WORDS: dict[ReceiptKind, str] = {
    ReceiptKind.RECEIVED: "Received by the portal",
    ReceiptKind.READABLE: "Readable",
    ReceiptKind.CHECKED: "Checked against the order",
    ReceiptKind.BOOKED: "Booked in the buyer's system",
}

#: What a line's answer amounts to.
LINE_WORDS: dict[LineWord, Word] = {
    LineWord.UNANSWERED: Word("No answer yet", "neutral"),
    LineWord.ACCEPT: Word("As ordered", "good"),
    LineWord.CHANGE_QUANTITY: Word("Other quantity", "warning"),
    LineWord.CHANGE_DATE: Word("Other delivery date", "warning"),
    LineWord.CHANGE_PRICE: Word("Other price", "warning"),
    LineWord.CHANGE_SEVERAL: Word("Several changes", "warning"),
    LineWord.SPLIT: Word("Split", "warning"),
    LineWord.BACKORDER: Word("Backorder", "warning"),
    LineWord.PARTIAL_BACKORDER: Word("Part on backorder", "warning"),
    LineWord.SUBSTITUTE: Word("Substitute", "warning"),
    LineWord.REJECT: Word("Rejected", "danger"),
}

HEADER_WORDS: dict[HeaderWord, Word] = {
    HeaderWord.ACCEPT: Word("Accepted as ordered", "good"),
    HeaderWord.CHANGE: Word("Accepted with changes", "warning"),
    HeaderWord.REJECT: Word("Rejected", "danger"),
}
