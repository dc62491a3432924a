"""The words of findings in ship notices: what is wrong, and what to do about it, as in ``portal.domain.messages``."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_REMOVE = "Remove it from the notice, and do not ship it."
_KEEP = "Keep your draft. You can send it when the order is released again."
_CALL = "Confirm that it has left already, or remove it."

_ORDERS = {
    "ERP-01.ship": (
        "{buyer} cannot take ship notices from the portal at the moment.",
        "Keep your draft. The people who run the portal have to look at this.",
    ),
    "PO-01.ship": ("Order {order} is unknown at {buyer}.", "Check the number on the order."),
    "PO-01.ship_closed": ("{buyer} has closed order {order}, so nothing more ships for it.", _REMOVE),
    "PO-01.ship_cancelled": ("{buyer} has cancelled order {order}.", _REMOVE),
    "PO-01.ship_line": ("Order {order} has no line {line}.", "Choose a line that the order has."),
    "PO-02.ship": ("{buyer} has put order {order} on hold since {since}.", _KEEP),
    "PO-02.ship_undated": ("{buyer} has put order {order} on hold.", _KEEP),
    "PO-03.ship": ("{buyer} cancelled line {line} on {since}.", _REMOVE),
    "PO-03.ship_undated": ("{buyer} cancelled line {line}.", _REMOVE),
    "PO-04.ship": ("Line {line} is closed: {ordered} {unit} ordered, {received} received.", _REMOVE),
    "PO-05": ("{buyer} has closed line {line} for delivery; you can still invoice it.", _CALL),
    "PO-06.ship": ("The buyer has blocked line {line}: {reason}.", _REMOVE),
    "PO-08.ship": (
        "Order {order} changed from revision {base} to {current}: {changes}.",
        "You can send this. {buyer} decides what becomes of the goods.",
    ),
    "PO-08.ship_line": (
        "Line {line} of order {order} changed from revision {base} to {current}: {changes}.",
        "You can send this. {buyer} decides what becomes of the goods.",
    ),
    "PO-08.ship_gone": (
        "Line {line} of order {order} is no more since revision {current}; you had read revision {base} ({changes}).",
        "You can send this. {buyer} decides what becomes of the goods.",
    ),
    "PO-08.ship_told": (
        "Order {order} changed from revision {base} to {current}, but not in what you ship.",
        "There is nothing to do for you.",
    ),
    "PO-08.ship_unknown": (
        "You had read revision {base} of order {order}, but the portal has {current}, and cannot compare the two.",
        "You can send this. {buyer} looks at it first.",
    ),
    "PO-09.ship": (
        "Order {order} is to be delivered to {place}; your notice says {given}.",
        "Choose {place}, or make another notice.",
    ),
}

_REFERENCES = {
    "ASN-01": ("Number {number} was used for another notice on {date}.", "Give this notice another number."),
    "ASN-01.long": (
        "The number of the notice has {length} characters; it can have {longest}.",
        "Use a shorter number.",
    ),
    "ASN-01.missing": ("The notice has no number.", "Enter your own number for it."),
    "ASN-02": ("Line {position} of the notice names no order line.", "Choose the order and the line that it ships."),
    "ASN-02.nothing": ("The notice has no lines.", "Add at least one line that ships."),
    "ASN-02.twice": ("Two lines of the notice have the number {position}.", "Give each line a number of its own."),
    "ASN-03": (
        "You have not answered {lines} of order {order} yet: {list}.",
        "Answer the order first. It takes a minute, and the buyer plans with it.",
    ),
    "ASN-10": (
        "Line {first} goes to {here}, but line {other} goes to {there}.",
        "Make a notice for each place.",
    ),
    "ASN-10.orders": (
        "{buyer} takes one order in each notice; this one has {orders}.",
        "Make a notice for each order.",
    ),
    "ASN-24": (
        "{buyer} has received goods of notice {number} already, so it cannot be replaced.",
        "Contact the buyer about what is wrong with it.",
    ),
    "ASN-24.other": (
        "This notice replaces {other}, but has the number {number}.",
        "Keep the number {other}, or send a new notice.",
    ),
    "ASN-25": (
        "{buyer} received goods of notice {number} on {date}, so it cannot be cancelled.",
        "Ask the buyer for a return.",
    ),
}

_QUANTITIES = {
    "ASN-04": (
        "Nothing of this line ships, and no reason is given.",
        "Choose why, or enter what ships, or remove the line.",
    ),
    "ASN-04.negative": ("A shipped quantity cannot be below zero.", "Enter what ships."),
    "ASN-04.number": ("This quantity is not a number that can be used.", "Enter what ships."),
    "ASN-05": (
        "Line {line}: {ordered} ordered, {gone} already shipped or on the way, and you add {quantity}. "
        "That is {over} over the limit of {limit} (with {allowed} more than ordered).",
        "Ship {limit} or less, or ask the buyer to change the order.",
    ),
    "ASN-05.revision": (
        "Line {line}: revision {revision} orders {ordered} only, {gone} already shipped or on the way, and you add "
        "{quantity}. The limit is {limit} now (with {allowed} more than ordered).",
        "Confirm that the goods have left already, or ship less.",
    ),
    "ASN-06": ("Line {line}: {rest} remain.", "Say whether they come later or not at all, or confirm it as it is."),
    "ASN-07": ("Line {line}: no reason is given for the {rest} that remain.", "Choose why, or confirm it as it is."),
    "ASN-26": ("A quantity in {unit} can only be a whole number.", "Enter a whole number."),
    "ASN-26.converted": (
        "{entered} is {converted}, and {unit} can only be whole.",
        "Change the quantity so that whole {unit} result.",
    ),
    "ASN-26.decimals": ("This quantity can have {decimals} at most.", "Round the quantity."),
}

_PACKING = {
    "ASN-11": ("The last digit of {sscc} does not fit the others: {last} would.", "Check it against the label."),
    "ASN-11.digits": ("{sscc} is no SSCC: it does not have 18 digits.", "Check it against the label."),
    "ASN-11.missing": (
        "Handling unit {unit} has no SSCC, and {buyer} asks for one.",
        "Ask for a label, or enter the number of yours.",
    ),
    "ASN-11.prefix": (
        "{sscc} does not begin with a company prefix of yours: {prefixes}.",
        "Check it against the label, or ask for a new label.",
    ),
    "ASN-11.unpacked": (
        "{buyer} asks for labels with an SSCC, but nothing is packed.",
        "Say what is on which pallet or in which carton.",
    ),
    "ASN-12": ("{sscc} was used on {date}.", "Use a new label."),
    "ASN-12.twice": ("{sscc} is on handling units {other} and {unit}.", "Use a new label for one of them."),
    "ASN-13": (
        "Handling unit {unit} stands on unit {parent}, which is not in the notice.",
        "Choose what it stands on, or let it stand alone.",
    ),
    "ASN-13.circle": (
        "Handling unit {unit} stands on itself, or on something that does.",
        "Choose what it stands on, or let it stand alone.",
    ),
    "ASN-13.deep": (
        "Handling unit {unit} is {depth} levels deep; {deepest} are possible.",
        "Pack it higher up.",
    ),
    "ASN-13.empty": ("Handling unit {unit} is empty.", "Put something into it, or remove it."),
    "ASN-13.twice": ("Two handling units have the number {unit}.", "Give each unit a number of its own."),
    "ASN-14": (
        "Line {line}: {shipped} ship, but {packed} are packed. That is {difference} too few.",
        "Pack the other {difference}, or change what ships.",
    ),
    "ASN-14.lot": (
        "Line {line}: of lot {lot} ship {shipped}, but {packed} are packed.",
        "Change what is packed of this lot, or the lot itself.",
    ),
    "ASN-14.more": (
        "Line {line}: {shipped} ship, but {packed} are packed. That is {difference} too many.",
        "Take {difference} out, or change what ships.",
    ),
    "ASN-14.unknown": (
        "Something is packed of line {position}, which is not in the notice.",
        "Take it out of its unit, or add the line.",
    ),
    "ASN-15": ("Handling unit {unit}: a quantity in {name} can only be whole.", "Enter a whole number."),
    "ASN-15.decimals": ("Handling unit {unit}: a quantity can have {decimals} at most.", "Round the quantity."),
    "ASN-15.positive": (
        "Handling unit {unit}: what is inside has to be a number above zero.",
        "Enter how much is inside, or take it out.",
    ),
}

_GOODS = {
    "ASN-16.best_before": (
        "Line {line}: {item} needs a best-before date.",
        "Enter the date that stands on the goods.",
    ),
    "ASN-16.lot": ("Line {line}: {item} needs a lot number.", "Enter the lot that ships."),
    "ASN-16.origin": ("Line {line}: {item} needs a country of origin.", "Choose where the goods were made."),
    "ASN-16.positive": (
        "Line {line}: the quantity of a lot has to be a number above zero.",
        "Enter how much of the lot ships, or remove it.",
    ),
    "ASN-16.sum": (
        "Line {line}: {shipped} ship, but the lots add up to {sum}.",
        "Change the quantities of the lots, or what ships.",
    ),
    "ASN-17": ("Line {line}: {given} of {needed} are given.", "Enter the missing ones."),
    "ASN-17.before": (
        "Line {line}: delivered before, with {notices}: {serials}.",
        "Check these serial numbers against the goods.",
    ),
    "ASN-17.more": ("Line {line}: {given} are given, but {needed} belong here.", "Remove what is too many."),
    "ASN-17.twice": (
        "Line {line}: given twice: {serials}.",
        "Check these serial numbers against the goods.",
    ),
    "ASN-18": (
        "Line {line}: {lot} has {left} left at arrival, and {buyer} needs {least}.",
        "You can send this. {buyer} decides before it counts.",
    ),
    "ASN-19": (
        "Line {line}: {lot} is best before {best_before}, but was made on {produced}.",
        "Check the best-before and the production date against the goods.",
    ),
    "ASN-19.expired": (
        "Line {line}: {lot} is best before {best_before}, and arrives on {arrives}.",
        "Ship other goods, or check the best-before date and the planned arrival.",
    ),
    "ASN-22": ("Line {line} needs a certificate: {kind}.", "Attach the file, and say what it is."),
    "ASN-23": (
        "{item} is hazardous: add the UN number.",
        "It stands on the goods, and in section 14 of the safety data sheet.",
    ),
    "ASN-23.class": (
        "{item} is hazardous: add the class.",
        "Enter it as in section 14 of the safety data sheet, such as 3, 2.1 or 1.4S.",
    ),
    "ASN-23.group": (
        "{item} is hazardous: add the packing group.",
        "Choose the one in section 14 of the safety data sheet, or say that the goods have none.",
    ),
    "ASN-23.no_class": (
        "{class} is no class of dangerous goods.",
        "Enter one such as 3, 2.1, 6.1 or 1.4S; other dangers follow in brackets, as in 6.1 (3).",
    ),
    "ASN-23.no_group": (
        "Goods of class {class} have no packing group.",
        "Choose none, or correct the class.",
    ),
    "ASN-23.number": (
        "{number} is no UN number: it has four digits behind UN.",
        "Enter it as it stands on the goods, such as UN1950.",
    ),
    "ASN-29": (
        "{item} is not on {order}.",
        "Ship what is ordered, or offer it in your answer to the order first.",
    ),
    "ASN-29.other_line": (
        "{item} is line {other} of {order}.",
        "Ship it on that line, and here what this line orders.",
    ),
    "ASN-29.review": (
        "{item} is not on {order}.",
        "You can send this. {buyer} decides before it counts.",
    ),
    "ASN-29.same": (
        "{item} is what line {line} orders, so nothing ships in its place.",
        "Leave this empty, or enter another item number.",
    ),
}

_DATES = {
    "ASN-08": (
        "The goods leave on {ships}, but order {order} was made on {ordered}.",
        "Check the planned ship date.",
    ),
    "ASN-08.ahead": (
        "The goods leave on {ships}, which is too far ahead for a ship notice.",
        "Keep your draft and send it nearer to the day, or plan to ship on {latest} or earlier.",
    ),
    "ASN-08.missing": ("The planned ship date is missing.", "Enter the day on which the goods leave."),
    "ASN-09.before": (
        "The goods would arrive on {arrives}, before they leave on {ships}.",
        "Change the planned ship date or the planned arrival.",
    ),
    "ASN-09.early": (
        "The planned arrival on {arrives} is {days} too early for {lines}, the first of them {line}.",
        "Goods can arrive from {wanted}. Change the planned arrival, or send it as it is where that is offered.",
    ),
    "ASN-09.late": (
        "The planned arrival on {arrives} is {days} too late for {lines}, the first of them {line}.",
        "Goods can arrive until {wanted}. Change the planned arrival, or send it as it is where that is offered.",
    ),
    "ASN-09.missing": ("The planned arrival is missing.", "Enter the day on which the goods arrive."),
    "ASN-27": (
        "The goods arrive on {arrives}, and {buyer} asks for the notice {hours} hours before that day.",
        "Confirm it, and send the next notice when the goods leave.",
    ),
    "ASN-27.late": (
        "The goods have arrived on {arrives}, before this notice.",
        "You can send it. Send the next one when the goods leave.",
    ),
}

_TRANSPORT = {
    "ASN-20": (
        "The handling units weigh {sum} kg, but you entered {gross} kg in all.",
        "Change one of the weights, or confirm them.",
    ),
    "ASN-20.net": (
        "The gross weight of {gross} kg is below the net weight of {net} kg.",
        "Change one of the weights, or confirm them.",
    ),
    "ASN-20.positive": ("A weight or volume has to be a number above zero.", "Enter it, or leave it empty."),
    "ASN-21": (
        "There is nothing to follow the goods by.",
        "Add a tracking number or a bill of lading, or choose your own vehicle.",
    ),
    "ASN-21.carrier": ("The carrier is missing.", "Say who carries the goods, or choose your own vehicle."),
    "ASN-21.scac": ("{scac} is no carrier's code: it has two to four letters.", "Correct it, or leave it empty."),
    "ASN-28": (
        "Your receiving window is {window}; the notice says that the goods arrive on {arrives}.",
        "Move to a window of that day, or change the arrival.",
    ),
    "ASN-28.room": (
        "Your receiving window is {window}, with room for {room}; this notice has {pallets}.",
        "Move to a window with room for them. Without one, yours is given back when you send.",
    ),
}

#: Text and hint by message key.
SHIPPING_MESSAGES: Mapping[str, tuple[str, str]] = MappingProxyType(
    _ORDERS | _REFERENCES | _QUANTITIES | _PACKING | _GOODS | _DATES | _TRANSPORT
)
