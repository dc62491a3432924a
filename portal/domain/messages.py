"""The words of every finding, in English: a sentence that says what is wrong, and one that says what to do.

Keys are rule ids, with a variant where a rule has several sentences. Texts take the finding's parameters, which are
already fit to be read (dates in words, quantities without trailing zeros, units by name).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from portal.domain.answer_messages import ANSWER_MESSAGES
from portal.domain.business_terms import term_of
from portal.domain.catalog_messages import CATALOG_MESSAGES
from portal.domain.invoice_messages import INVOICE_MESSAGES
from portal.domain.issues import Issue
from portal.domain.schema_messages import SCHEMA_MESSAGES
from portal.domain.shipping_messages import SHIPPING_MESSAGES


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence and its fix hint, both with ``{parameters}``."""

    text: str
    hint: str = ""


def text(issue: Issue) -> str:
    """Return what is wrong, or what is told, in words for the supplier.

    Raises:
        KeyError: the catalogue has no such key, or the finding lacks a parameter of its sentence.
    """
    return CATALOGUE[issue.key].text.format_map(issue.params)


def in_full(issue: Issue) -> str:
    """Return the sentence of ``text``; of a finding about an invoice with its business term, unless it names one.

    Raises:
        KeyError: as for ``text``.
    """
    sentence = text(issue)
    is_of_invoice = issue.rule.startswith(("INV-", "CRN-", "TAX-")) or ".inv" in issue.key
    term = term_of(issue.path) if is_of_invoice and "BT-" not in sentence and "BG-" not in sentence else ""
    return f"{sentence[:-1]} ({term}){sentence[-1]}" if term else sentence


def hint(issue: Issue) -> str:
    """Return what to do about it; "" where there is nothing to add.

    Raises:
        KeyError: as for ``text``.
    """
    return CATALOGUE[issue.key].hint.format_map(issue.params)


_ACCESS = {
    "ACC-01": Message(
        "We cannot find this document in your account.",
        "Check the number, or sign in with the account that the order was sent to.",
    ),
    "ACC-02": Message(
        "You may look at this but not send anything.", "Ask one of your administrators for the right: {names}."
    ),
    "ACC-02.nobody": Message(
        "You may look at this but not send anything.", "Ask the administrator of your account for the right."
    ),
    "ACC-03": Message("{buyer} has paused your account: {reason}.", "Contact {contact}."),
}

_ORDERS = {
    "PO-01": Message(
        "Order {order} is unknown at {buyer}.", "Check the number on the order, or open the order and answer there."
    ),
    "PO-01.closed": Message(
        "{buyer} has closed order {order}, so it takes no more answers.", "There is nothing to do for you."
    ),
    "PO-01.cancelled": Message(
        "{buyer} has cancelled order {order}.", "There is nothing to answer. Do not ship anything for it."
    ),
    "PO-01.line": Message("Order {order} has no line {line}.", "Remove this line from your answer."),
    "PO-02": Message(
        "{buyer} has put order {order} on hold since {since}.",
        "Keep your draft. You can send it when the order is released again.",
    ),
    "PO-02.undated": Message(
        "{buyer} has put order {order} on hold.", "Keep your draft. You can send it when the order is released again."
    ),
    "PO-03": Message("{buyer} cancelled line {line} on {since}.", "Remove line {line} from your answer."),
    "PO-03.undated": Message("{buyer} cancelled line {line}.", "Remove line {line} from your answer."),
    "PO-04": Message(
        "Line {line} is closed: {ordered} {unit} ordered, {received} received.", "Remove line {line} from your answer."
    ),
    "PO-04.complete": Message(
        "Line {line} has nothing left to confirm: {ordered} {unit} ordered, {shipped} shipped.",
        "Remove line {line} from your answer.",
    ),
    "PO-06": Message(
        "The buyer has blocked line {line}: {reason}.", "Do not ship it. Remove line {line} from your answer."
    ),
    "PO-08": Message(
        "The order changed from revision {base} to {current}, but not in what you answered.",
        "Your answer was moved to revision {current}. There is nothing to do for you.",
    ),
    "PO-08.confirm": Message(
        "The order changed from revision {base} to {current}: {changes}.", "Confirm that your answer is still valid."
    ),
    "PO-08.confirm_line": Message(
        "Line {line} changed from revision {base} to {current}: {changes}.",
        "Confirm that your answer to line {line} is still valid, or change it.",
    ),
    "PO-08.conflict": Message(
        "The order changed from revision {base} to {current} in something that you answered: {changes}.",
        "Open the current revision and check your answer.",
    ),
    "PO-08.conflict_line": Message(
        "Line {line} changed from revision {base} to {current} in something that you answered: {changes}.",
        "Answer line {line} again. The rest of your answer is kept.",
    ),
    "PO-08.gone": Message(
        "Revision {current} of the order has no line {line} any more; you answered revision {base} ({changes}).",
        "Remove line {line} from your answer. The rest is kept.",
    ),
    "PO-08.over_line": Message(
        "Line {line} takes no answer any more since revision {current}; you answered revision {base} ({changes}).",
        "Remove line {line} from your answer. The rest is kept.",
    ),
    "PO-08.unknown": Message(
        "Your answer is to revision {base}, but the portal has revision {current}, and cannot compare the two.",
        "Open the current revision and answer there.",
    ),
    "PO-09": Message("Order {order} is in {currency}; your answer says {given}.", "Give all prices in {currency}."),
}

_CONTRACT = {
    "ERP-01": Message(
        "{buyer} cannot take answers from the portal at the moment.",
        "Keep your draft. The people who run the portal have to look at this.",
    ),
    "ERP-02": Message(
        "This text has {length} characters; the buyer can keep {longest}.", "Shorten it by {over} or more."
    ),
    "ERP-03": Message(
        "Line {line} is in {ordered}, and {unit} cannot be converted to it.", "Give the quantity in {ordered}."
    ),
    "ERP-03.unknown": Message(
        "Line {line}: the buyer does not know the unit {unit}.", "Give the quantity in {ordered}."
    ),
    "ERP-04": Message("The buyer does not know the currency {given}.", "Use one of these: {known}."),
    "ERP-05": Message(
        "{buyer} cannot take {deviation} on line {line} through the portal.",
        "Answer line {line} in another way, or contact the buyer.",
    ),
    "ERP-06": Message("{buyer} needs {field} here.", "Enter {field}."),
}

_TRANSPORT = {
    "MSG-01": Message(
        "This key was already used for another document ({document}).", "Use a new key for a new document."
    ),
    "MSG-06": Message("{buyer} is looking at a technical problem.", "There is nothing to do for you."),
    "MSG-06.refused": Message(
        "{buyer} could not book your document, because this no longer holds: {checks}",
        "Correct it and send it again.",
    ),
    "MSG-06.refused_line": Message(
        "{buyer} could not book line {line}, because this no longer holds: {checks}",
        "Correct line {line} and send the document again.",
    ),
    "MSG-07": Message("This document was delivered before; it is booked once.", "There is nothing to do for you."),
    "MSG-08": Message(
        "News about this order came late; what is newer stays in place.", "There is nothing to do for you."
    ),
}

#: Every sentence by its key.
CATALOGUE: Mapping[str, Message] = MappingProxyType(
    _ACCESS
    | _ORDERS
    | _CONTRACT
    | _TRANSPORT
    | {key: Message(*sentences) for key, sentences in ANSWER_MESSAGES.items()}
    | {key: Message(*sentences) for key, sentences in SHIPPING_MESSAGES.items()}
    | {key: Message(*sentences) for key, sentences in INVOICE_MESSAGES.items()}
    | {key: Message(*sentences) for key, sentences in CATALOG_MESSAGES.items()}
    | {key: Message(sentence) for key, sentence in SCHEMA_MESSAGES.items()}
)
