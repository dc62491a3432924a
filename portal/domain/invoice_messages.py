"""The words of findings in invoices and credit notes: what is wrong, and what to do, as in ``portal.domain.messages``.

BT numbers are the business terms of EN 16931, as programs for invoices name them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from portal.domain.invoice_money_messages import MONEY_MESSAGES

_REMOVE = "Remove it from the invoice."
_CHECK_NUMBER = "Check the number on the order."
_MAYBE = "Choose the order line that it bills, or bill it on an invoice of its own."
_LESS = "{billable} can be billed now. Send more only where that is offered; the buyer decides then."

_ORDERS = {
    "ERP-01.inv": (
        "{buyer} cannot take invoices from the portal at the moment.",
        "Keep your draft. The people who run the portal have to look at this.",
    ),
    "PO-01.inv": ("Order {order} is unknown at {buyer}.", _CHECK_NUMBER),
    "PO-01.inv_cancelled": ("{buyer} has cancelled order {order}.", _REMOVE),
    "PO-01.inv_line": ("Order {order} has no line {line}.", "Choose a line that the order has (BT-132)."),
    "PO-03.inv": ("{buyer} cancelled line {line} on {since}.", _REMOVE),
    "PO-03.inv_undated": ("{buyer} cancelled line {line}.", _REMOVE),
    "PO-05.inv": (
        "Line {line} is closed for delivery; you can still bill {quantity}.",
        "If you bill goods that were delivered, you can send it.",
    ),
    "PO-09.inv": (
        "Order {order} is to be delivered to {place}; your invoice says {given} (BT-71).",
        "Correct the place, or leave it out.",
    ),
    "INV-06": (
        "{buyer} only pays invoices with an order number.",
        "Enter the order number, for the whole invoice (BT-13) or for each line.",
    ),
    "INV-06.line": (
        "Line {line} names no order, and {buyer} only pays what was ordered.",
        "Choose the order line that it bills (BT-132).",
    ),
    "INV-06.nothing": ("The invoice has no lines.", "Add at least one line that bills an order line."),
    "INV-07": (
        "Order {order} is in {currency}; your invoice says {given} (BT-5).",
        "Bill in {currency}.",
    ),
    "INV-31": (
        "{buyer} issues the invoice for line {line} itself, from what was received.",
        "Remove it. You will find the buyer's document under Payments.",
    ),
    "INV-31.type": (
        "Self-billed invoices (BT-3 389) are issued by {buyer}, not by a supplier.",
        "Choose another type: 380 for an invoice.",
    ),
    "INV-32": (
        "Lines {lines} of order {order} were not on a ship notice yet.",
        "Send the ship notice for the order first.",
    ),
}

_PARTIES = {
    "INV-01": (
        "{buyer}'s system takes invoice numbers of {longest} characters at most; yours has {length} (BT-1).",
        "Use a shorter number.",
    ),
    "INV-01.missing": ("The invoice has no number (BT-1).", "Enter your own number for it."),
    "INV-01.characters": (
        "The number has characters that cannot be booked: {marks}.",
        "Use letters, digits, blanks, dashes, dots and slashes.",
    ),
    "INV-08": (
        "VAT number {given} is not the one that {buyer} has approved for you ({approved}).",
        "Correct BT-31, or ask for the change under Company details.",
    ),
    "INV-08.legal": (
        "Registration {given} is not the one that {buyer} has approved for you ({approved}).",
        "Correct BT-30, or ask for the change under Company details.",
    ),
    "INV-08.buyer": (
        "The invoice is made out to VAT number {given}, but {buyer} orders under {approved}.",
        "Correct the buyer's VAT number (BT-48).",
    ),
    "INV-09": (
        "The account ending {ending} is not approved by {buyer}.",
        "Leave the account out (BT-84). {buyer} approves a new one first, and never takes it from an invoice.",
    ),
    "TAX-05": (
        "{id} does not have the shape of a {country} VAT number.",
        "Check the number, with the country's letters before it.",
    ),
    "TAX-05.digits": (
        "{id} cannot be a {country} VAT number: its check digits are wrong.",
        "Look for a digit that is wrong, or two that are swapped.",
    ),
    "TAX-05.unknown": (
        "{id} starts with letters of no country whose VAT numbers we know.",
        "Check it, and confirm it when it is right.",
    ),
}

_QUANTITIES = {
    "INV-10": (
        "Line {line} is billed in full already{list}: {ordered} ordered.",
        "Remove it from the invoice. Credit an earlier invoice first where that one is wrong.",
    ),
    "INV-10.closed": (
        "Line {line} is closed, and nothing of it was received.",
        "Remove it from the invoice, or contact the buyer.",
    ),
    "INV-10.unnamed": ("Line {line} of the invoice names no line of order {order}.", _MAYBE),
    "INV-11": (
        "Line {line}: {received} received and {billed} billed before, and you bill {quantity}.",
        _LESS,
    ),
    "INV-12": (
        "Nothing of line {line} was received yet.",
        "You can send it where that is offered. {buyer} pays after the goods were received.",
    ),
    "INV-13": (
        "Line {line}: {ordered} ordered and {billed} billed before, and you bill {quantity}.",
        _LESS,
    ),
    "INV-23": (
        "A price cannot be below zero.",
        "Enter the price without a sign. To give money back, send a credit note.",
    ),
    "INV-23.line": (
        "Line {line} is below zero, as only a correction can be.",
        "Remove it and send a credit note, or choose type 384 and name the invoice that is corrected.",
    ),
    "INV-23.reason": (
        "Line {line} is below zero, and nothing says why.",
        "Add the reason as a note on the line (BT-127).",
    ),
    "INV-30": (
        "{quantity} of line {line} is already billed through ship notice {notice}.",
        "Bill what is left of the notice, or remove the line.",
    ),
    "INV-30.direct": (
        "{quantity} of line {line} is already billed without a ship notice ({list}).",
        "Bill what is left, or remove the line.",
    ),
    "INV-30.unknown": (
        "Ship notice {notice} does not ship line {line}.",
        "Name the notice that ships it (BT-16), or leave it out.",
    ),
    "CRN-02": (
        "Only {left} of line {line} can still be credited; you credit {given}.",
        "Credit what is left at most.",
    ),
    "CRN-02.all": (
        "Only {left} of {numbers} can still be credited; you credit {given}.",
        "Credit what is left at most.",
    ),
    "CRN-03": (
        "A credit note has no minus signs, but its {figure} is below zero.",
        "Enter it without a minus sign; type 381 says which way the money goes.",
    ),
}

_REFERENCES = {
    "INV-02.number": (
        "Invoice {number} of {date} ({amount}) was sent already.",
        "Open that one. If this is another invoice, give it a number of its own.",
    ),
    "INV-02.file": (
        "What is in this file was sent already, as invoice {number} of {date} ({amount}).",
        "Open that one. There is nothing to send again.",
    ),
    "INV-02.other_file": (
        "What is in this file was sent already, from another account.",
        "There is nothing to send again. Contact the buyer if that is wrong.",
    ),
    "INV-02": (
        "This looks like invoice {number} of {date} ({amount}), by {score} of 1: {why}.",
        "If it is another invoice, say why; the buyer reads that and decides.",
    ),
    "INV-02.told": (
        'This looks like invoice {number} of {date} ({amount}), by {score} of 1: {why}. You say "{told}".',
        "You can send it. The buyer reads what you say and decides.",
    ),
    "INV-02.other": (
        "This looks like an invoice of another account that shares your VAT number or bank, by {score} of 1: {why}.",
        "If it is another invoice, say why; the buyer reads that and decides.",
    ),
    "INV-02.other_told": (
        "This looks like an invoice of another account that shares your VAT number or bank, by {score} of 1: {why}. "
        'You say "{told}".',
        "You can send it. The buyer reads what you say and decides.",
    ),
    "CRN-01": ("It is missing which invoice is credited (BT-25).", "Choose the invoice."),
    "CRN-01.correction": ("It is missing which invoice is corrected (BT-25).", "Enter its number and date."),
    "CRN-01.unknown": (
        "You have no invoice {number} here that could be credited.",
        "Check the number of the invoice.",
    ),
    "CRN-01.date": ("The date of invoice {number} is missing (BT-26).", "Enter the date of that invoice."),
    "CRN-01.other_date": ("Invoice {number} is of {date} (BT-26).", "Correct the date, or the number."),
    "INV-29": (
        "{file} is a {type}, and allowed are {allowed} (BT-125).",
        "Save it as one of these and attach that, or leave it out.",
    ),
    "INV-29.missing": (
        "{buyer} asks for a file of the kind {kind}, and none is attached (BG-24).",
        "Attach it, and choose this as what it is.",
    ),
    "INV-29.many": (
        "{count} files are attached, and at most {limit} are taken (BG-24).",
        "Put some of them together into one PDF.",
    ),
    "INV-29.name": (
        "The name of {file} ends in .{ending}, and the file is a {type} (BT-125).",
        "Save it again under the right name and attach that.",
    ),
    "INV-29.long": (
        "The name {file} is longer than {limit} (BT-125).",
        "Give it a shorter name and attach it again.",
    ),
    "INV-29.large": (
        "{file} is too large. At most {limit} are taken (BT-125).",
        "Make it smaller, or part it, and attach that.",
    ),
    "CRN-04": (
        "The reason for the credit is missing.",
        "Choose it: goods returned, another price, another quantity, or all of it.",
    ),
}

_DATES = {
    "INV-03": ("The invoice date {date} is in the future (BT-2).", "Date it {last} at the latest."),
    "INV-03.missing": ("The invoice has no date (BT-2).", "Enter the date of the invoice."),
    "INV-04": (
        "{buyer} accepts invoices that are up to {days} old; this one is {age} old.",
        "Check the date (BT-2). If it is right, send it where that is offered.",
    ),
    "INV-05": (
        "The invoice is of {date}, and order {order} was placed on {ordered}.",
        "Check the date and the order number, and confirm it when both are right.",
    ),
    "INV-28": (
        "The day of the delivery is missing, which {country} law wants on every invoice (BT-72).",
        "Add the day of the delivery, or the period.",
    ),
}

#: Text and hint by message key.
INVOICE_MESSAGES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {**_ORDERS, **_PARTIES, **_QUANTITIES, **_REFERENCES, **_DATES, **MONEY_MESSAGES}
)
