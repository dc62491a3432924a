"""The names of audit events: what the record says happened."""

from __future__ import annotations

from enum import StrEnum


class Event(StrEnum):
    """One kind of thing that happens. The names are kept for ever: they are part of the hashed chain."""

    ORDER_RECEIVED = "order.received"
    ORDER_REVISED = "order.revised"
    ORDER_CHANGED = "order.changed"
    ORDER_OLDER_KEPT = "order.older_kept"
    ORDER_LEFT_OUT = "order.left_out"

    ANSWER_SENT = "answer.sent"
    ANSWER_IN_REVIEW = "answer.in_review"
    ANSWER_APPROVED = "answer.approved"
    ANSWER_DECLINED = "answer.declined"
    ANSWER_WITHDRAWN = "answer.withdrawn"
    ANSWER_SUPERSEDED = "answer.superseded"
    ANSWER_REBASED = "answer.rebased"
    ANSWER_RETURNED = "answer.returned"
    ANSWER_WAITING = "answer.waiting"
    ANSWER_BOOKED = "answer.booked"
    ANSWER_REFUSED = "answer.refused"
    ANSWER_STUCK = "answer.stuck"
    ANSWER_REPLAYED = "answer.replayed"

    NOTICE_STARTED = "notice.started"
    NOTICE_SENT = "notice.sent"
    NOTICE_IN_REVIEW = "notice.in_review"
    NOTICE_APPROVED = "notice.approved"
    NOTICE_DECLINED = "notice.declined"
    NOTICE_WITHDRAWN = "notice.withdrawn"
    NOTICE_SUPERSEDED = "notice.superseded"
    NOTICE_WAITING = "notice.waiting"
    NOTICE_BOOKED = "notice.booked"
    NOTICE_REFUSED = "notice.refused"
    NOTICE_STUCK = "notice.stuck"
    NOTICE_REPLAYED = "notice.replayed"
    NOTICE_CANCEL_ASKED = "notice.cancel_asked"
    NOTICE_CANCEL_REFUSED = "notice.cancel_refused"
    NOTICE_CANCELLED = "notice.cancelled"
    GOODS_RECEIVED = "goods.received"
    GOODS_RECEIPT_CHANGED = "goods.receipt_changed"

    WINDOWS_PLANNED = "windows.planned"
    WINDOW_CLOSED = "window.closed"
    WINDOW_REOPENED = "window.reopened"
    WINDOW_BOOKED = "window.booked"
    WINDOW_MOVED = "window.moved"
    WINDOW_FREED = "window.freed"

    REVIEW_TAKEN = "review.taken"
    REVIEW_RELEASED = "review.released"
    DEVIATION_DECIDED = "review.decided"

    PROFILE_CHANGED = "erp.profile_changed"
    SUPPLIER_CHANGED = "erp.supplier_changed"
    DIFFERENCE_FOUND = "erp.difference_found"

    SIGNED_IN = "account.signed_in"
    SIGNED_OUT = "account.signed_out"
    SIGN_IN_FAILED = "account.sign_in_failed"
    PASSWORD_CHANGED = "account.password_changed"
    SESSIONS_ENDED = "account.sessions_ended"
    USER_CREATED = "account.created"
    IDENTITY_LINKED = "account.identity_linked"
