"""What a buyer answers to an invoice: status, reason and action as the Peppol Invoice Response has them.

Status codes are of UNCL4343, reasons and actions of the lists OPStatusReason and OPStatusAction
(field vocabulary, 3.4).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from portal.domain.issues import ActionCode, ReasonCode


class ResponseStatus(StrEnum):
    """Where an invoice stands with the buyer (UNCL4343)."""

    RECEIVED = "AB"
    IN_PROCESS = "IP"
    UNDER_QUERY = "UQ"
    CONDITIONALLY_ACCEPTED = "CA"
    REJECTED = "RE"
    ACCEPTED = "AP"
    PAID = "PD"


STATUS_WORDS: Mapping[str, str] = {
    ResponseStatus.RECEIVED: "Received",
    ResponseStatus.IN_PROCESS: "In process",
    ResponseStatus.UNDER_QUERY: "Under query",
    ResponseStatus.CONDITIONALLY_ACCEPTED: "Conditionally accepted",
    ResponseStatus.REJECTED: "Rejected",
    ResponseStatus.ACCEPTED: "Accepted",
    ResponseStatus.PAID: "Paid",
}

#: What an invoice can get that goes back. What is accepted under conditions is approved and does not go back.
DECLINED_AS: Mapping[str, str] = {
    status.value: STATUS_WORDS[status] for status in (ResponseStatus.REJECTED, ResponseStatus.UNDER_QUERY)
}

#: Why an invoice goes back; "no issue" (NON) is no reason to decline.
REASON_WORDS: Mapping[str, str] = {
    ReasonCode.REFERENCES.value: "References are missing or wrong",
    ReasonCode.LEGAL.value: "Legal details are missing or wrong",
    ReasonCode.RECEIVER.value: "The receiver is unknown",
    ReasonCode.QUALITY.value: "The quality of the goods",
    ReasonCode.DELIVERY.value: "The delivery was not as agreed",
    ReasonCode.PRICES.value: "The price is not agreed",
    ReasonCode.QUANTITY.value: "The quantity does not fit",
    ReasonCode.ITEMS.value: "The item does not fit",
    ReasonCode.PAYMENT.value: "The payment terms are wrong",
    ReasonCode.UNRECOGNISED.value: "The invoice is not recognised",
    ReasonCode.FINANCE.value: "The finance terms are wrong",
    ReasonCode.PARTLY_PAID.value: "It was paid in part",
    ReasonCode.OTHER.value: "Another reason",
}

#: What the supplier is asked to do.
ACTION_WORDS: Mapping[str, str] = {
    ActionCode.NONE.value: "Nothing is to be done",
    ActionCode.PROVIDE.value: "Give the missing information",
    ActionCode.NEW_INVOICE.value: "Send a new invoice",
    ActionCode.CREDIT_FULLY.value: "Credit the invoice in full",
    ActionCode.CREDIT_PARTLY.value: "Credit a part of the invoice",
    ActionCode.REPAY.value: "Pay the amount back",
    ActionCode.OTHER.value: "Something else, as the message says",
}
