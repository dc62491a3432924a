"""Names and code lists of UBL order responses."""

from __future__ import annotations

from collections.abc import Mapping

from portal.domain.acknowledgments import HeaderWord, Reason

_SCHEMA = "urn:oasis:names:specification:ubl:schema:xsd:"
ORDER_RESPONSE = f"{{{_SCHEMA}OrderResponse-2}}OrderResponse"
ORDER_RESPONSE_SIMPLE = f"{{{_SCHEMA}OrderResponseSimple-2}}OrderResponseSimple"
NAMESPACES: Mapping[str, str] = {
    "cac": f"{_SCHEMA}CommonAggregateComponents-2",
    "cbc": f"{_SCHEMA}CommonBasicComponents-2",
}
#: Prefixes of a written document; the empty one is the document's own.
PREFIXES: Mapping[str | None, str] = {
    None: f"{_SCHEMA}OrderResponse-2",
    "cac": NAMESPACES["cac"],
    "cbc": NAMESPACES["cbc"],
}

#: Says that a document was written here, and that its attributes mean what the package says.
CUSTOMIZATION = "urn:supplier-portal:order-response:1"

#: Marks in attributes: a header answer that follows from the lines, and a number that the portal gave.
DERIVED, PORTAL_NUMBER, ENTERED = "derived", "portal", "UNECERec20"

#: Received, not yet answered (UNCL4343).
RECEIVED = "AB"
HEADER_CODES: Mapping[HeaderWord, str] = {
    HeaderWord.ACCEPT: "AP",
    HeaderWord.CHANGE: "CA",  # 30 is UNCL1225 and belongs to the older BIS 2
    HeaderWord.REJECT: "RE",
}
#: What is read: the codes of today, and those of BIS 2 (UNCL1225).
HEADER_WORDS: Mapping[str, HeaderWord] = {
    **{code: word for word, code in HEADER_CODES.items()},
    "29": HeaderWord.ACCEPT,
    "30": HeaderWord.CHANGE,
    "27": HeaderWord.REJECT,
}

#: UNCL1229, and the word of the UBL line status list for a line without an answer.
ACCEPTED, CHANGED, REJECTED, UNANSWERED = "5", "3", "7", "NoStatus"
#: What is read in place of a code: 42 is already delivered; words are those of the UBL line status list.
LINE_CODES: Mapping[str, str] = {
    ACCEPTED: ACCEPTED,
    CHANGED: CHANGED,
    REJECTED: REJECTED,
    UNANSWERED: UNANSWERED,
    "42": ACCEPTED,
    "Revised": CHANGED,
    "Cancelled": REJECTED,
}

#: Reasons in Peppol's clarification list (field vocabulary, 3.1 "Reject / change reasons").
CLARIFICATIONS: Mapping[Reason, str] = {
    Reason.OUT_OF_STOCK: "DEL",
    Reason.DISCONTINUED: "ITM",
    Reason.UNKNOWN_ITEM: "ITM",
    Reason.UNIT_INVALID: "QTY",
    Reason.PRICE_MISMATCH: "PRI",
    Reason.NOT_CONTRACTED: "OTH",
    Reason.CAPACITY: "DEL",
    Reason.LEAD_TIME: "DEL",
    Reason.MINIMUM_QUANTITY: "QTY",
    Reason.PACK_MULTIPLE: "QTY",
    Reason.CREDIT_HOLD: "PAY",
    Reason.TERMS: "PAY",
    Reason.WRONG_PARTY: "REC",
    Reason.OTHER: "OTH",
}
