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

    INVOICE_STARTED = "invoice.started"
    INVOICE_UPLOADED = "invoice.uploaded"
    INVOICE_STYLE_SAID = "invoice.style_said"
    INVOICE_SENT = "invoice.sent"
    INVOICE_IN_REVIEW = "invoice.in_review"
    INVOICE_AWAITS_GOODS = "invoice.awaits_goods"
    INVOICE_APPROVED = "invoice.approved"
    INVOICE_DECLINED = "invoice.declined"
    INVOICE_WITHDRAWN = "invoice.withdrawn"
    INVOICE_SUPERSEDED = "invoice.superseded"
    INVOICE_WAITING = "invoice.waiting"
    INVOICE_BOOKED = "invoice.booked"
    INVOICE_REFUSED = "invoice.refused"
    INVOICE_STUCK = "invoice.stuck"
    INVOICE_REPLAYED = "invoice.replayed"
    INVOICE_SETTLED = "invoice.settled"
    INVOICE_LEFT_OUT = "invoice.left_out"
    INVOICE_MESSAGE = "invoice.message"

    CATALOG_STARTED = "catalog.started"
    CATALOG_SENT = "catalog.sent"
    CATALOG_IN_REVIEW = "catalog.in_review"
    CATALOG_WITHDRAWN = "catalog.withdrawn"
    CATALOG_SUPERSEDED = "catalog.superseded"
    CATALOG_FILE_SENT = "catalog.file_sent"
    CATALOG_STYLE_SAID = "catalog.style_said"
    CATALOG_FILE_CHECKED = "catalog.file_checked"
    CATALOG_FILE_CANCELLED = "catalog.file_cancelled"
    CATALOG_APPROVED = "catalog.approved"
    CATALOG_DECLINED = "catalog.declined"
    CATALOG_WAITING = "catalog.waiting"
    CATALOG_BOOKED = "catalog.booked"
    CATALOG_REFUSED = "catalog.refused"
    CATALOG_STUCK = "catalog.stuck"
    CATALOG_REPLAYED = "catalog.replayed"
    ITEMS_TOLD = "catalog.told"
    ITEM_LEFT_OUT = "catalog.left_out"

    WINDOWS_PLANNED = "windows.planned"
    WINDOW_CLOSED = "window.closed"
    WINDOW_REOPENED = "window.reopened"
    WINDOW_BOOKED = "window.booked"
    WINDOW_MOVED = "window.moved"
    WINDOW_FREED = "window.freed"

    REVIEW_TAKEN = "review.taken"
    REVIEW_RELEASED = "review.released"
    DEVIATION_DECIDED = "review.decided"

    MAPPING_PROPOSED = "mapping.proposed"
    MAPPING_APPROVED = "mapping.approved"
    MAPPING_DECLINED = "mapping.declined"
    MAPPINGS_IMPORTED = "mapping.imported"
    MAPPINGS_USED = "mapping.used"
    MEANING_ASKED = "meaning.asked"
    MEANING_DECIDED = "meaning.decided"
    MEANING_DISMISSED = "meaning.dismissed"

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


#: How a reader of the record is told of each.
EVENT_WORDS = {
    Event.ORDER_RECEIVED: "Order received",
    Event.ORDER_REVISED: "Order revised",
    Event.ORDER_CHANGED: "Order changed",
    Event.ORDER_OLDER_KEPT: "Older order facts put aside",
    Event.ORDER_LEFT_OUT: "Order left out",
    Event.ANSWER_SENT: "Answer sent",
    Event.ANSWER_IN_REVIEW: "Answer in review",
    Event.ANSWER_APPROVED: "Answer approved",
    Event.ANSWER_DECLINED: "Answer declined",
    Event.ANSWER_WITHDRAWN: "Answer taken back",
    Event.ANSWER_SUPERSEDED: "Answer replaced",
    Event.ANSWER_REBASED: "Answer moved to a newer revision",
    Event.ANSWER_RETURNED: "Answer came back",
    Event.ANSWER_WAITING: "Answer waits for the ERP",
    Event.ANSWER_BOOKED: "Answer booked",
    Event.ANSWER_REFUSED: "Answer refused by the ERP",
    Event.ANSWER_STUCK: "Answer stuck",
    Event.ANSWER_REPLAYED: "Answer sent to the ERP again",
    Event.NOTICE_STARTED: "Ship notice started",
    Event.NOTICE_SENT: "Ship notice sent",
    Event.NOTICE_IN_REVIEW: "Ship notice in review",
    Event.NOTICE_APPROVED: "Ship notice approved",
    Event.NOTICE_DECLINED: "Ship notice declined",
    Event.NOTICE_WITHDRAWN: "Ship notice taken back",
    Event.NOTICE_SUPERSEDED: "Ship notice replaced",
    Event.NOTICE_WAITING: "Ship notice waits for the ERP",
    Event.NOTICE_BOOKED: "Ship notice booked",
    Event.NOTICE_REFUSED: "Ship notice refused by the ERP",
    Event.NOTICE_STUCK: "Ship notice stuck",
    Event.NOTICE_REPLAYED: "Ship notice sent to the ERP again",
    Event.NOTICE_CANCEL_ASKED: "Cancellation of a ship notice asked for",
    Event.NOTICE_CANCEL_REFUSED: "Cancellation of a ship notice refused",
    Event.NOTICE_CANCELLED: "Ship notice cancelled",
    Event.GOODS_RECEIVED: "Goods received",
    Event.GOODS_RECEIPT_CHANGED: "Goods receipt changed",
    Event.INVOICE_STARTED: "Invoice started",
    Event.INVOICE_UPLOADED: "Invoice uploaded",
    Event.INVOICE_STYLE_SAID: "Style of a table of invoices said",
    Event.INVOICE_SENT: "Invoice sent",
    Event.INVOICE_IN_REVIEW: "Invoice in review",
    Event.INVOICE_AWAITS_GOODS: "Invoice held until goods come",
    Event.INVOICE_APPROVED: "Invoice approved",
    Event.INVOICE_DECLINED: "Invoice declined",
    Event.INVOICE_WITHDRAWN: "Invoice taken back",
    Event.INVOICE_SUPERSEDED: "Invoice replaced",
    Event.INVOICE_WAITING: "Invoice waits for the ERP",
    Event.INVOICE_BOOKED: "Invoice booked",
    Event.INVOICE_REFUSED: "Invoice refused by the ERP",
    Event.INVOICE_STUCK: "Invoice stuck",
    Event.INVOICE_REPLAYED: "Invoice sent to the ERP again",
    Event.INVOICE_SETTLED: "Standing of an invoice changed",
    Event.INVOICE_LEFT_OUT: "News of an invoice left out",
    Event.INVOICE_MESSAGE: "Message about an invoice",
    Event.CATALOG_STARTED: "Change of a catalog started",
    Event.CATALOG_SENT: "Change of a catalog sent",
    Event.CATALOG_IN_REVIEW: "Change of a catalog in review",
    Event.CATALOG_WITHDRAWN: "Change of a catalog taken back",
    Event.CATALOG_SUPERSEDED: "Change of a catalog replaced",
    Event.CATALOG_FILE_SENT: "File of a catalog sent",
    Event.CATALOG_STYLE_SAID: "Style of a file of a catalog said",
    Event.CATALOG_FILE_CHECKED: "File of a catalog checked",
    Event.CATALOG_FILE_CANCELLED: "File of a catalog cancelled",
    Event.CATALOG_APPROVED: "Change of a catalog approved",
    Event.CATALOG_DECLINED: "Change of a catalog declined",
    Event.CATALOG_WAITING: "Change of a catalog waits for the ERP",
    Event.CATALOG_BOOKED: "Change of a catalog booked",
    Event.CATALOG_REFUSED: "Change of a catalog refused by the ERP",
    Event.CATALOG_STUCK: "Change of a catalog stuck",
    Event.CATALOG_REPLAYED: "Change of a catalog sent to the ERP again",
    Event.ITEMS_TOLD: "Items received from the ERP",
    Event.ITEM_LEFT_OUT: "Item left out",
    Event.WINDOWS_PLANNED: "Receiving windows planned",
    Event.WINDOW_CLOSED: "Receiving window closed",
    Event.WINDOW_REOPENED: "Receiving window opened again",
    Event.WINDOW_BOOKED: "Receiving window booked",
    Event.WINDOW_MOVED: "Receiving window changed by the supplier",
    Event.WINDOW_FREED: "Receiving window given back",
    Event.REVIEW_TAKEN: "Review taken",
    Event.REVIEW_RELEASED: "Review given back",
    Event.DEVIATION_DECIDED: "Deviation decided",
    Event.MAPPING_PROPOSED: "Cross-reference proposed",
    Event.MAPPING_APPROVED: "Cross-reference approved",
    Event.MAPPING_DECLINED: "Cross-reference declined",
    Event.MAPPINGS_IMPORTED: "Cross-references imported",
    Event.MAPPINGS_USED: "Words read by cross-references",
    Event.MEANING_ASKED: "Meaning of a word asked for",
    Event.MEANING_DECIDED: "Meaning of a word decided",
    Event.MEANING_DISMISSED: "Word dismissed",
    Event.PROFILE_CHANGED: "Contracts of the ERP changed",
    Event.SUPPLIER_CHANGED: "Supplier changed in the ERP",
    Event.DIFFERENCE_FOUND: "Difference from the ERP found",
    Event.SIGNED_IN: "Signed in",
    Event.SIGNED_OUT: "Signed out",
    Event.SIGN_IN_FAILED: "Sign-in failed",
    Event.PASSWORD_CHANGED: "Password changed",
    Event.SESSIONS_ENDED: "Sessions ended",
    Event.USER_CREATED: "Account created",
    Event.IDENTITY_LINKED: "Identity linked",
}
