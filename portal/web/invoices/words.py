"""Invoices in words: states, options of their forms, and what a settlement means for the supplier."""

from __future__ import annotations

from portal.domain.invoices import CreditReason, InvoiceType
from portal.domain.issues import Severity, of_severity
from portal.domain.settlements import DueBasis, SettlementStatus
from portal.domain.states import DocumentState
from portal.domain.taxes import TaxCategory
from portal.domain.uploads import UploadState
from portal.domain.wording import INVOICE_WORDS, Word
from portal.services.invoices.views import InvoiceListRow, UploadView

TYPES = {
    InvoiceType.INVOICE: "Invoice",
    InvoiceType.CREDIT_NOTE: "Credit note",
    InvoiceType.CORRECTED: "Corrected invoice",
    InvoiceType.PARTIAL: "Partial invoice",
    InvoiceType.DEBIT_NOTE: "Debit note",
    InvoiceType.PREPAYMENT: "Prepayment invoice",
    InvoiceType.SELF_BILLED: "Self-billed invoice",
}

CATEGORIES = [
    (TaxCategory.STANDARD.value, "Standard or reduced rate"),
    (TaxCategory.ZERO.value, "Zero rate"),
    (TaxCategory.EXEMPT.value, "Exempt"),
    (TaxCategory.REVERSE_CHARGE.value, "Reverse charge"),
    (TaxCategory.INTRA_COMMUNITY.value, "Within the EU"),
    (TaxCategory.EXPORT.value, "Export"),
    (TaxCategory.OUT_OF_SCOPE.value, "Not subject to tax"),
    (TaxCategory.CANARY_ISLANDS.value, "Canary Islands"),
    (TaxCategory.CEUTA_MELILLA.value, "Ceuta and Melilla"),
    (TaxCategory.SPLIT_PAYMENT.value, "Split payment (Italy)"),
]
CATEGORY_WORDS = dict(CATEGORIES)

CREDIT_REASONS = [
    ("", "Choose a reason"),
    (CreditReason.RETURN.value, "Goods went back"),
    (CreditReason.QUANTITY.value, "The quantity was wrong"),
    (CreditReason.PRICE.value, "The price was wrong"),
    (CreditReason.FULL.value, "The whole invoice is cancelled"),
    (CreditReason.OTHER.value, "Something else"),
]
CREDIT_REASON_WORDS = dict(CREDIT_REASONS)

STATES = [
    ("", "Any state"),
    *((state.value, INVOICE_WORDS[state].text) for state in DocumentState if state is not DocumentState.SUBMITTED),
]

#: What the buyer's system says of an invoice that it has.
SETTLEMENT_WORDS = {
    SettlementStatus.RECEIVED: Word("Received", "waiting", "The buyer's system has your invoice."),
    SettlementStatus.IN_PROCESS: Word("Being matched", "waiting", "The buyer's system compares it with the order."),
    SettlementStatus.HELD: Word("On hold", "warning", "The buyer does not pay yet; what is missing stands below."),
    SettlementStatus.APPROVED: Word("Approved", "good", "The buyer has approved it for payment."),
    SettlementStatus.SCHEDULED: Word("Payment planned", "good", "It is in a payment run."),
    SettlementStatus.PART_PAID: Word("Paid in part", "waiting", "A part of it was paid."),
    SettlementStatus.PAID: Word("Paid", "good", "All of it was paid."),
    SettlementStatus.REJECTED: Word("Rejected", "danger", "The buyer will not pay this invoice."),
    SettlementStatus.VOIDED: Word("Void", "neutral", "It counts no more."),
}
SETTLEMENTS = [("", "Any status"), *((status.value, word.text) for status, word in SETTLEMENT_WORDS.items())]

BASES = {
    DueBasis.INVOICE: "the invoice date",
    DueBasis.RECEIPT_OF_INVOICE: "the day the buyer got the invoice",
    DueBasis.GOODS_RECEIPT: "the day the goods were received",
    DueBasis.END_OF_MONTH: "the end of the month",
}

UPLOAD_WORDS = {
    UploadState.QUEUED: Word("Waiting to be read", "waiting", "It is read in a moment."),
    UploadState.READING: Word("Being read", "waiting", "You can leave this page and come back."),
    UploadState.HELD: Word("On hold", "waiting", "It is read as soon as what it waits for is there."),
    UploadState.ASKED: Word(
        "Asks you", "warning", "It reads in two ways. Say how it is written, then it is read again."
    ),
    UploadState.WAITING: Word(
        "Waits for the buyer", "waiting", "A word in it has no meaning yet. It is read as soon as the buyer has said."
    ),
    UploadState.READ: Word("Read", "good", "Look at what was understood, then send it."),
    UploadState.REFUSED: Word("Not taken", "danger", "Read why, and send a corrected file."),
}


_WRONG = Word("To be corrected", "warning", "Something in it is wrong. Correct it here, or send a corrected file.")


def upload_word(upload: UploadView) -> Word:
    """Return how a file stands; one that was read with mistakes is not sent before they are corrected."""
    is_wrong = upload.state is UploadState.READ and of_severity(upload.findings, Severity.ERROR)
    return _WRONG if is_wrong and upload.invoice_state == DocumentState.DRAFT else UPLOAD_WORDS[upload.state]


def standing(row: InvoiceListRow) -> Word:
    """Return how an invoice stands: at the buyer's system where that has told, otherwise here."""
    if row.state is DocumentState.BOOKED and row.settlement is not None:
        return SETTLEMENT_WORDS[row.settlement]
    if row.awaits_goods:
        return Word("Waits for the goods", "waiting", "The buyer holds it until the goods are received.")
    return INVOICE_WORDS[row.state]
