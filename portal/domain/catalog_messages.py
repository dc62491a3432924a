"""The words of findings in catalogs: what is wrong, and what to do, as in ``portal.domain.messages``.

In a file they stand as a comment on a cell or behind a row, so that they name the item and not the place.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_DECIDES = "You can send it. {buyer} looks at it before it holds."
_NUMBER = "Enter a number of at most 18 digits."

_FRAME = {
    "ERP-01.cat": (
        "{buyer} cannot take catalogs from the portal at the moment.",
        "Keep your draft. The people who run the portal have to look at this.",
    ),
    "ERP-05.owned": (
        "The {field} of {item} is {known} at {buyer}, and a catalog cannot change it to {given}.",
        "Leave it as it is. For another {field}, add a new item with a code of its own.",
    ),
    "PO-08.cat": (
        "{buyer} has changed {item} since you read it.",
        "Look at the item as it stands now, and enter your change again.",
    ),
    "FIL-05": (
        "{good} of {count} rows are fine. Send these now?",
        "Confirm it, or correct the others and send the file again.",
    ),
    "FIL-05.all": (
        "{good} of {count} rows are fine, and you chose to send all or none.",
        "Correct the others and send the file again, or choose to send the good rows only.",
    ),
    "FIL-05.none": ("None of the {count} rows is fine.", "Correct them and send the file again."),
}

_ITEMS = {
    "CAT-01": ("{field} is empty.", "Fill it in."),
    "CAT-01.end": ("Nothing says when {item} ends.", "Enter the last day on which it can be ordered as valid to."),
    "CAT-01.nothing": ("There is no item in it.", "Add at least one."),
    "CAT-02": (
        "{gtin}: the last digit should be {digit}.",
        "Compare the number with the bar code. One of its digits is wrong, or two are swapped.",
    ),
    "CAT-02.digits": ("{gtin} is no GTIN.", "Enter the digits below the bar code, without blanks and dashes."),
    "CAT-02.length": (
        "A GTIN has 8, 12, 13 or 14 digits; {gtin} has {count}.",
        "Enter all digits below the bar code, zeros at the beginning too.",
    ),
    "CAT-03": (
        "Rows {other} and {row} are the same item: {item}, with one unit and one first day.",
        "Keep one of them, or give them different days.",
    ),
    "CAT-03.end": (
        "Rows {other} and {row} are about one item, {item}, and one of them ends it.",
        "Keep the row that ends it, or those with its prices.",
    ),
    "CAT-03.apart": (
        "Rows {other} and {row} add one item, {item}, with different units or currencies.",
        "Give all rows of the item one unit and one currency.",
    ),
    "CAT-03.known": ("{item} is in your catalog already.", "Choose update to change it."),
    "CAT-03.unknown": ("{item} is not in your catalog.", "Check the item code, or choose add for a new item."),
    "CAT-03.ended": ("{item} has ended.", "Choose add to sell it again."),
    "CAT-12": (
        "{item} is known as {known} at {buyer}, and here it is {given}.",
        "Check it. If it is right you can send it, and {buyer} decides which one holds.",
    ),
}

_CODES = {
    "CAT-04.unit": ('{buyer} does not know the unit "{given}".', "Use a unit that is known, such as H87 for pieces."),
    "CAT-04.unit_close": ('The unit "{given}" is unknown; did you mean {suggestion}?', "Enter the code of the unit."),
    "CAT-04.currency": ('The currency "{given}" is not taken.', "Use its three letters, such as EUR."),
    "CAT-04.currency_close": (
        'The currency "{given}" is unknown; did you mean {suggestion}?',
        "Enter the three letters.",
    ),
    "CAT-04.origin": ('There is no country "{given}".', "Use its two letters, such as DE."),
    "CAT-04.origin_close": ('The country "{given}" is unknown; did you mean {suggestion}?', "Enter the two letters."),
    "CAT-04.classification": (
        'There is no class "{given}" in UNSPSC.',
        "Enter the eight digits of the class, such as 31161500, or leave it empty.",
    ),
    "CAT-04.classification_close": (
        'The class "{given}" is not written as in UNSPSC; did you mean {suggestion}?',
        "Enter the eight digits without anything between them.",
    ),
    "CAT-11": (
        "The {what} of {item} may not be shown: its address does not end in one of {endings}.",
        "Enter the address of the file itself, or confirm it.",
    ),
    "CAT-11.address": (
        "The address of the {what} of {item} is no address of a page or file.",
        "Enter an address that begins with https://, without blanks.",
    ),
    "CAT-11.https": (
        "The {what} of {item} is not shown: its address does not begin with https.",
        "Enter an address that begins with https://, or confirm it.",
    ),
    "CAT-11.host": (
        "The {what} of {item} could not be loaded: {host} is not a name that can be reached from outside.",
        "Enter an address that everybody can open, or confirm it.",
    ),
}

_FIGURES = {
    "CAT-05": ("A price is above zero.", "Enter what the item costs."),
    "CAT-05.decimals": (
        "A price has at most {decimals}; {price} has more.",
        "Round it, or give the price for more units at a time (price per).",
    ),
    "CAT-05.number": ("This is no number to reckon with.", _NUMBER),
    "CAT-05.tiers": (
        "Prices by quantity begin at quantities that rise.",
        "Sort them, each from a larger quantity than the one before.",
    ),
    "CAT-05.many": (
        "There are {count} prices by quantity; an item has at most {most}.",
        "Leave out quantities whose prices differ least.",
    ),
    "CAT-05.base": (
        "A price is for a quantity above zero.",
        "Enter for how many units the price is, such as 1 or 100.",
    ),
    "CAT-05.minimum": ("A minimum order is above zero.", "Enter how many can be ordered at least, or leave it empty."),
    "CAT-05.minimum_decimals": ("The minimum in {unit} has {decimals}.", "Round it to what can be ordered."),
    "CAT-05.lead": (
        "The lead time is not from 0 to {longest} days.",
        "Enter the days from the order until the goods leave.",
    ),
    "CAT-05.pack": ("A pack holds more than nothing.", "Enter how many units are in it."),
    "CAT-05.pack_unit": (
        "The pack holds {base}, and the item is sold in {unit}.",
        "Say how many {unit} are in the pack.",
    ),
}

_CHANGES = {
    "CAT-06": (
        "{item} rises by {change} from {before} to {price}; up to {limit} passes by itself.",
        _DECIDES,
    ),
    "CAT-06.down": (
        "{item} falls by {change} from {before} to {price}; up to {limit} passes by itself.",
        _DECIDES,
    ),
    "CAT-06.contract": (
        "The price of {item} is agreed in a contract: {before}, and now {price}.",
        _DECIDES,
    ),
    "CAT-06.other": (
        "The price of {item} cannot be compared: it was {before}, and now it is {price}.",
        _DECIDES,
    ),
    "CAT-06.new": ("{item} is new in the catalog, at {price}.", _DECIDES),
    "CAT-07": (
        "Prices for {item} overlap from {from} to {to}.",
        "End yours before {from}, or begin it on that day to take the place of the other.",
    ),
    "CAT-07.rows": (
        "Prices for {item} overlap from {from} to {to}, here and in row {other}.",
        "Let one end before the other begins.",
    ),
    "CAT-07.order": ("The prices of {item} end on {to}, before they begin on {from}.", "Correct one of the days."),
    "CAT-07.past": (
        "The price of {item} would hold from {from}, which has passed.",
        "Let it begin on {earliest} or later.",
    ),
    "CAT-07.price": (
        "This changes the price of {item} from {from}, which has passed.",
        "Enter the day from which the new price holds, {earliest} or later.",
    ),
    "CAT-07.ended": ("{item} would end on {to}, which has passed.", "Let it end on {earliest} or later."),
    "CAT-08": (
        "{item} was sold in {before}, and now in {pack}; {lines} in the old size.",
        _DECIDES,
    ),
    "CAT-09": ("{lines} still {need} {item}.", "Confirm that you deliver what is ordered, or let it end later."),
    "CAT-10": (
        "This would remove {removed} of {items} ({share}); up to {limit} passes by itself. Is that intended?",
        "If it is not, send the changes only. If it is, you can send it, and {buyer} decides.",
    ),
}

#: Text and hint by message key.
CATALOG_MESSAGES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {**_FRAME, **_ITEMS, **_CODES, **_FIGURES, **_CHANGES}
)
