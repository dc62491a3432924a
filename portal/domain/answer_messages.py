"""The words of findings in answers to orders: what is wrong, and what to do, as in ``portal.domain.messages``."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_QUANTITIES = {
    "ACK-01": ("{lines} have no answer yet: {list}.", "Answer them, or accept them as ordered."),
    "ACK-01.nothing": (
        "Your answer has no line of order {order}.",
        "Answer at least one line that is open, or leave it for later.",
    ),
    "ACK-01.one": ("Line {list} has no answer yet.", "Answer it, or accept it as ordered."),
    "ACK-01.partial": (
        "You leave {lines} unanswered for now: {list}.",
        "Confirm that you answer the rest later. Unanswered does not mean refused.",
    ),
    "ACK-02": (
        "Line {line}: your rows add up to {sum}, but {open} are open. That is {difference} too many.",
        "Take {difference} away from the rows.",
    ),
    "ACK-02.short": (
        "Line {line}: your rows add up to {sum}, but {open} are open. That is {difference} too few.",
        "Say what happens to the other {difference}: accept, backorder or refuse.",
    ),
    "ACK-03": (
        "Line {line}: {quantity} is {excess} above the {open} that are open; {buyer} allows {allowed}.",
        "You can send this. {buyer} decides before it counts.",
    ),
    "ACK-04": (
        "Line {line}: nothing is said about {rest}.",
        "Accept the remaining {rest} for a later date, or backorder or refuse.",
    ),
    "ACK-05": ("A quantity in {unit} can only be a whole number.", "Enter a whole number."),
    "ACK-05.converted": (
        "{entered} is {converted}, and {unit} can only be whole.",
        "Change the quantity so that whole {unit} result.",
    ),
    "ACK-05.decimals": ("This quantity can have {decimals} at most.", "Round the quantity."),
    "ACK-05.number": ("This quantity is not a number that can be used.", "Enter a number above zero."),
    "ACK-05.positive": ("A quantity has to be above zero.", "Enter the quantity of this row, or remove the row."),
    "ACK-17": ("Line {line} is refused without a reason.", "Choose why you refuse it."),
    "ACK-17.other": ('Line {line} has the reason "other", but no words.', "Write a sentence that tells the buyer why."),
    "ACK-19.not_allowed": (
        "{buyer} takes no backorders on line {line}.",
        "Refuse the {quantity} instead, or accept them for a date.",
    ),
    "ACK-19.review": (
        "A backorder of {quantity} on line {line} needs approval.",
        "You can send this. {buyer} decides before it counts.",
    ),
    "ACK-20.description": (
        "The substitute {substitute} on line {line} has no description.",
        "Describe what you offer.",
    ),
    "ACK-20.item": ("The substitute on line {line} has no item number.", "Enter your item number for it."),
    "ACK-20.not_allowed": (
        "{buyer} takes no substitute for {item} on line {line}.",
        "Refuse the {quantity} instead, and offer {substitute} to the buyer directly.",
    ),
    "ACK-20.reason": ("The substitute on line {line} has no reason.", "Choose why you offer another item."),
    "ACK-20.review": (
        "{quantity} of {substitute} in place of {item} on line {line} needs approval.",
        "You can send this. Ship the substitute only after {buyer} has agreed.",
    ),
    "ACK-20.same": (
        "{item} is what line {line} orders, so it is no substitute.",
        "Accept the quantity instead, or enter another item number.",
    ),
    "ACK-22": (
        "{item} comes in packs of {pack} {unit}; {quantity} leaves an open pack.",
        "Choose a multiple of {pack}, or confirm the quantity.",
    ),
    "ACK-22.minimum": (
        "{quantity} {unit} of {item} is below the minimum of {minimum}.",
        "Choose at least {minimum}, or confirm the quantity.",
    ),
    "ACK-23": (
        "Line {line}: {gone} already shipped or arrived, so you can refuse {rest} at most.",
        "Refuse {rest} or less.",
    ),
}

_DATES = {
    "ACK-06": ("Line {line} has no promised delivery.", "Enter the day on which the goods arrive."),
    "ACK-07": ("The promised delivery on {date} has passed.", "Enter {today} or a later date."),
    "ACK-08": (
        "Goods that leave on {ship} normally arrive on {normal}, {way}; you promise delivery on {delivery}.",
        "Change the promised ship date or the promised delivery, or confirm that they arrive in time.",
    ),
    "ACK-08.before": (
        "The goods would arrive on {delivery}, before they leave on {ship}.",
        "Change the promised ship date or the promised delivery.",
    ),
    "ACK-09": (
        "The promised delivery of line {line} is {late} later than the requested one ({requested}).",
        "You can send this. {buyer} decides before it counts.",
    ),
    "ACK-10": (
        "The promised delivery of line {line} is {early} early; {buyer} takes it from {from}.",
        "You can send this. {buyer} decides before it counts.",
    ),
    "ACK-11": (
        "Line {line} has to arrive by {last}; after that {buyer} cancels it.",
        "You can send this. {buyer} decides before it counts.",
    ),
    "ACK-12": (
        "{site} is closed on {date}.",
        "The next open day is {next}. Promise that, or confirm your delivery date.",
    ),
    "ACK-12.closed": (
        "{site} is closed on {date}, and on every day of the two months after it.",
        "Ask the buyer where to deliver, or confirm your delivery date.",
    ),
    "ACK-21": (
        "Line {line} has two rows of the same kind with the promised delivery {date}.",
        "Put them together into one row.",
    ),
    "ACK-21.not_allowed": (
        "{buyer} takes line {line} only in the deliveries it asked for.",
        "Promise one delivery for each.",
    ),
    "ACK-21.review": (
        "Splitting line {line} over several deliveries needs approval.",
        "You can send this. {buyer} decides before it counts.",
    ),
    "ACK-24": (
        "Line {line} changes less than {days} before its requested delivery on {requested}.",
        "You can send this. {buyer} has to agree; it may help to call.",
    ),
}

_PRICES = {
    "ACK-13": (
        "Line {line}: {price} is {excess} above the order ({ordered}), more than the {allowed} that {buyer} allows.",
        "You can send this. Ship only after {buyer} has agreed to the price.",
    ),
    "ACK-13.unpriced": (
        "Line {line}: the order names no price; yours is {price}.",
        "You can send this. Ship only after {buyer} has agreed to the price.",
    ),
    "ACK-14": (
        "Line {line}: your price of {price} is lower than the order's {ordered}. Thank you, it will be used.",
        "There is nothing to do for you.",
    ),
    "ACK-15": ("A price has to be above zero.", "Enter the price, or leave it empty to keep the price of the order."),
    "ACK-15.decimals": ("A price can have {decimals} at most.", "Round the price."),
    "ACK-15.number": ("This price is not a number that can be used.", "Enter a price above zero."),
    "ACK-16": (
        "Line {line}: {price} per {unit} is {times} the order's price ({ordered}). Did you mean per {other}?",
        "Give the price per {unit}, or confirm it.",
    ),
}

_WHOLE = {
    "ACK-18": ("This refuses the whole order ({value}).", "Type REJECT to confirm it."),
    "ACK-25": ("This replaces your answer of {date} for {lines}.", "Your earlier answer is kept in the history."),
    "ACK-25.undated": ("This replaces your earlier answer for {lines}.", "Your earlier answer is kept in the history."),
    "ACK-26": (
        "Your answer comes {late} after the agreed {agreed}.",
        "You can send it. Answers in time help both sides plan.",
    ),
    "ACK-28": ("You accept with changes, but there is no line that says which.", "Answer the lines that you change."),
    "ACK-29": (
        "You accept the whole order as it is, but changed {lines}.",
        'Choose "accept with changes", or take the changes back.',
    ),
    "ACK-29.reject": (
        "You refuse the whole order, but did not refuse {lines}.",
        'Choose "accept with changes", or refuse every line.',
    ),
}

ANSWER_MESSAGES: Mapping[str, tuple[str, ...]] = MappingProxyType(_QUANTITIES | _DATES | _PRICES | _WHOLE)
