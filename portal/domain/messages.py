"""The words of every finding, in English: a sentence that says what is wrong, and one that says what to do.

Keys are rule ids, with a variant where a rule has several sentences. Texts take the finding's parameters, which are
already fit to be read (dates in words, quantities without trailing zeros, units by name).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

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

_QUANTITIES = {
    "ACK-01": Message("{lines} have no answer yet: {list}.", "Answer them, or accept them as ordered."),
    "ACK-01.nothing": Message(
        "Your answer has no line of order {order}.", "Answer at least one line that is open, or leave it for later."
    ),
    "ACK-01.one": Message("Line {list} has no answer yet.", "Answer it, or accept it as ordered."),
    "ACK-01.partial": Message(
        "You leave {lines} unanswered for now: {list}.",
        "Confirm that you answer the rest later. Unanswered does not mean refused.",
    ),
    "ACK-02": Message(
        "Line {line}: your rows add up to {sum}, but {open} are open. That is {difference} too many.",
        "Take {difference} away from the rows.",
    ),
    "ACK-02.short": Message(
        "Line {line}: your rows add up to {sum}, but {open} are open. That is {difference} too few.",
        "Say what happens to the other {difference}: accept, backorder or refuse.",
    ),
    "ACK-03": Message(
        "Line {line}: {quantity} is {excess} above the {open} that are open; {buyer} allows {allowed}.",
        "You can send this. {buyer} decides before it counts.",
    ),
    "ACK-04": Message(
        "Line {line}: nothing is said about {rest}.",
        "Accept the remaining {rest} for a later date, or backorder or refuse.",
    ),
    "ACK-05": Message("A quantity in {unit} can only be a whole number.", "Enter a whole number."),
    "ACK-05.converted": Message(
        "{entered} is {converted}, and {unit} can only be whole.", "Change the quantity so that whole {unit} result."
    ),
    "ACK-05.decimals": Message("This quantity can have {decimals} at most.", "Round the quantity."),
    "ACK-05.number": Message("This quantity is not a number that can be used.", "Enter a number above zero."),
    "ACK-05.positive": Message(
        "A quantity has to be above zero.", "Enter the quantity of this row, or remove the row."
    ),
    "ACK-17": Message("Line {line} is refused without a reason.", "Choose why you refuse it."),
    "ACK-17.other": Message(
        'Line {line} has the reason "other", but no words.', "Write a sentence that tells the buyer why."
    ),
    "ACK-19.not_allowed": Message(
        "{buyer} takes no backorders on line {line}.", "Refuse the {quantity} instead, or accept them for a date."
    ),
    "ACK-19.review": Message(
        "A backorder of {quantity} on line {line} needs approval.",
        "You can send this. {buyer} decides before it counts.",
    ),
    "ACK-20.description": Message(
        "The substitute {substitute} on line {line} has no description.", "Describe what you offer."
    ),
    "ACK-20.item": Message("The substitute on line {line} has no item number.", "Enter your item number for it."),
    "ACK-20.not_allowed": Message(
        "{buyer} takes no substitute for {item} on line {line}.",
        "Refuse the {quantity} instead, and offer {substitute} to the buyer directly.",
    ),
    "ACK-20.reason": Message("The substitute on line {line} has no reason.", "Choose why you offer another item."),
    "ACK-20.review": Message(
        "{quantity} of {substitute} in place of {item} on line {line} needs approval.",
        "You can send this. Ship the substitute only after {buyer} has agreed.",
    ),
    "ACK-20.same": Message(
        "{item} is what line {line} orders, so it is no substitute.",
        "Accept the quantity instead, or enter another item number.",
    ),
    "ACK-22": Message(
        "{item} comes in packs of {pack} {unit}; {quantity} leaves an open pack.",
        "Choose a multiple of {pack}, or confirm the quantity.",
    ),
    "ACK-22.minimum": Message(
        "{quantity} {unit} of {item} is below the minimum of {minimum}.",
        "Choose at least {minimum}, or confirm the quantity.",
    ),
    "ACK-23": Message(
        "Line {line}: {gone} already shipped or arrived, so you can refuse {rest} at most.", "Refuse {rest} or less."
    ),
}

_DATES = {
    "ACK-06": Message("Line {line} has no promised delivery.", "Enter the day on which the goods arrive."),
    "ACK-07": Message("The promised delivery on {date} has passed.", "Enter {today} or a later date."),
    "ACK-08": Message(
        "Goods that leave on {ship} normally arrive on {normal}, {way}; you promise delivery on {delivery}.",
        "Change the promised ship date or the promised delivery, or confirm that they arrive in time.",
    ),
    "ACK-08.before": Message(
        "The goods would arrive on {delivery}, before they leave on {ship}.",
        "Change the promised ship date or the promised delivery.",
    ),
    "ACK-09": Message(
        "The promised delivery of line {line} is {late} later than the requested one ({requested}).",
        "You can send this. {buyer} decides before it counts.",
    ),
    "ACK-10": Message(
        "The promised delivery of line {line} is {early} early; {buyer} takes it from {from}.",
        "You can send this. {buyer} decides before it counts.",
    ),
    "ACK-11": Message(
        "Line {line} has to arrive by {last}; after that {buyer} cancels it.",
        "You can send this. {buyer} decides before it counts.",
    ),
    "ACK-12": Message(
        "{site} is closed on {date}.", "The next open day is {next}. Promise that, or confirm your delivery date."
    ),
    "ACK-12.closed": Message(
        "{site} is closed on {date}, and on every day of the two months after it.",
        "Ask the buyer where to deliver, or confirm your delivery date.",
    ),
    "ACK-21": Message(
        "Line {line} has two rows of the same kind with the promised delivery {date}.",
        "Put them together into one row.",
    ),
    "ACK-21.not_allowed": Message(
        "{buyer} takes line {line} only in the deliveries it asked for.", "Promise one delivery for each."
    ),
    "ACK-21.review": Message(
        "Splitting line {line} over several deliveries needs approval.",
        "You can send this. {buyer} decides before it counts.",
    ),
    "ACK-24": Message(
        "Line {line} changes less than {days} before its requested delivery on {requested}.",
        "You can send this. {buyer} has to agree; it may help to call.",
    ),
}

_PRICES = {
    "ACK-13": Message(
        "Line {line}: {price} is {excess} above the order ({ordered}), more than the {allowed} that {buyer} allows.",
        "You can send this. Ship only after {buyer} has agreed to the price.",
    ),
    "ACK-13.unpriced": Message(
        "Line {line}: the order names no price; yours is {price}.",
        "You can send this. Ship only after {buyer} has agreed to the price.",
    ),
    "ACK-14": Message(
        "Line {line}: your price of {price} is lower than the order's {ordered}. Thank you, it will be used.",
        "There is nothing to do for you.",
    ),
    "ACK-15": Message(
        "A price has to be above zero.", "Enter the price, or leave it empty to keep the price of the order."
    ),
    "ACK-15.decimals": Message("A price can have {decimals} at most.", "Round the price."),
    "ACK-15.number": Message("This price is not a number that can be used.", "Enter a price above zero."),
    "ACK-16": Message(
        "Line {line}: {price} per {unit} is {times} the order's price ({ordered}). Did you mean per {other}?",
        "Give the price per {unit}, or confirm it.",
    ),
}

_WHOLE = {
    "ACK-18": Message("This refuses the whole order ({value}).", "Type REJECT to confirm it."),
    "ACK-25": Message(
        "This replaces your answer of {date} for {lines}.", "Your earlier answer is kept in the history."
    ),
    "ACK-25.undated": Message(
        "This replaces your earlier answer for {lines}.", "Your earlier answer is kept in the history."
    ),
    "ACK-26": Message(
        "Your answer comes {late} after the agreed {agreed}.", "You can send it. Answers in time help both sides plan."
    ),
    "ACK-28": Message(
        "You accept with changes, but there is no line that says which.", "Answer the lines that you change."
    ),
    "ACK-29": Message(
        "You accept the whole order as it is, but changed {lines}.",
        'Choose "accept with changes", or take the changes back.',
    ),
    "ACK-29.reject": Message(
        "You refuse the whole order, but did not refuse {lines}.",
        'Choose "accept with changes", or refuse every line.',
    ),
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
    | _QUANTITIES
    | _DATES
    | _PRICES
    | _WHOLE
    | _TRANSPORT
    | {key: Message(*sentences) for key, sentences in SHIPPING_MESSAGES.items()}
    | {key: Message(*sentences) for key, sentences in INVOICE_MESSAGES.items()}
    | {key: Message(*sentences) for key, sentences in CATALOG_MESSAGES.items()}
    | {key: Message(sentence) for key, sentence in SCHEMA_MESSAGES.items()}
)
