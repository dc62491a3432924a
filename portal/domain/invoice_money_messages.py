"""The words of findings about the prices, sums, taxes and payment of invoices, as in ``portal.domain.messages``."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_BUYER_DECIDES = "You can send it as it is. The buyer decides."

_PRICES = {
    "INV-14": (
        "Line {line}: {price} is {excess} above the order's {ordered}; {allowed} is allowed.",
        "Bill the order's price, or send it as it is. The buyer decides.",
    ),
    "INV-15": (
        "With earlier invoices line {line} comes to {billed}, which is {over} above {worth} at the order's "
        "prices; {allowed} is allowed.",
        _BUYER_DECIDES,
    ),
    "INV-16": (
        "With earlier invoices order {order} comes to {billed}; it was placed for {worth}, and {allowed} is allowed.",
        _BUYER_DECIDES,
    ),
    "INV-17": (
        "The invoice is {difference} dearer than the order; {buyer} takes such a difference.",
        "There is nothing to do for you.",
    ),
    "INV-18": (
        "The price is for {base}, but the quantity is in {unit} (BT-150, BT-130).",
        "Give the price for the unit that the line bills.",
    ),
    "INV-18.base": ("The price base has to be above zero (BT-149).", "Enter it, or leave it empty for one."),
    "INV-19": (
        "Line {line}: {price} is {times} the order's price, {ordered}.",
        "Check whether the price is for another unit or price base (BT-149), and confirm it when it is right.",
    ),
    "INV-24": (
        "The orders plan {planned} of charges, and this is {over} more: {what}.",
        "Remove the charge, or send it as it is. {buyer} decides.",
    ),
    "INV-35": (
        "Line {line} was received on {received}, before its price changed to {now}: {price} counts.",
        "There is nothing to do for you.",
    ),
}

_TOTALS = {
    "INV-20": (
        "Line {line}: {sum} is {expected}, but the line says {given} (BT-131).",
        "Correct the quantity, the price or the amount.",
    ),
    "INV-21": (
        "The {total} ({term}) says {given}, but {parts} come to {expected}.",
        "Correct the total, or what it is made of.",
    ),
    "INV-22": (
        "{currency} has {decimals}, but the {figure} has more.",
        "Round it to {currency}, and the sums with it.",
    ),
    "INV-22.number": ("The {figure} is no number.", "Enter a number."),
    "INV-25": (
        "A {what} of {percent} on {base} is {expected}, but it says {given}.",
        "Correct the amount, the base or the per cent.",
    ),
    "INV-25.reason": ("The {what} of {amount} has no reason.", "Say what it is for."),
    "INV-25.negative": (
        "The amount of a {what} cannot be below zero.",
        "Enter it without a sign, as a discount or as a charge.",
    ),
}

_PAYMENT = {
    "INV-26": (
        "The invoice is due on {due}, but the order's terms ({terms}) make it {expected}.",
        "Correct BT-9, or confirm it. The order's terms apply unless the buyer agrees to others.",
    ),
    "INV-26.days": (
        "The order says {terms}; yours says {given}.",
        "Correct BT-20, or confirm it. The order's terms apply unless the buyer agrees to others.",
    ),
    "INV-26.words": (
        "The order says {terms}; yours says {given}.",
        "You can send it. The order's terms apply unless the buyer agrees to others.",
    ),
    "INV-27": (
        "{due} is to be paid, but nothing says when.",
        "Add a due date (BT-9) or terms of payment (BT-20).",
    ),
    "INV-33": (
        "The PDF shows {shown} to be paid, and the data beside it says {told} (BT-115).",
        "Send them again from one source. As it is, the buyer looks at it first.",
    ),
    "INV-33.gross": (
        "The PDF shows {shown} with tax, and the data beside it says {told} (BT-112).",
        "Send them again from one source. As it is, the buyer looks at it first.",
    ),
    "INV-34": (
        "{prepaid} was paid in advance for {orders} and is not taken off in full.",
        "Take it off in this last invoice (BT-113).",
    ),
    "INV-34.over": (
        "The invoice takes off {taken} as paid in advance, but {prepaid} was, for {orders}.",
        "Correct BT-113.",
    ),
    "INV-34.deposit": (
        "With this, {prepaid} is billed in advance for {orders}, which come to {worth} with tax.",
        _BUYER_DECIDES,
    ),
}

_TAXES = {
    "TAX-01": (
        "The tax of the rows adds up to {sum}, but the invoice says {given} (BT-110).",
        "Correct the tax of a row (BT-117) or of the invoice.",
    ),
    "TAX-01.base": (
        "What is taxed with {tax} comes to {expected}, but its row says {given} (BT-116).",
        "Correct the row, or the tax of a line.",
    ),
    "TAX-01.missing": (
        "There is no row for what is taxed with {tax} (BG-23).",
        "Add the row with its base and its tax.",
    ),
    "TAX-01.twice": ("There are two rows for {tax} (BG-23).", "Make one row of them."),
    "TAX-02": (
        "{rate} of {base} is {expected}, but the row says {given} (BT-117).",
        "Correct the tax, and round it once for each rate.",
    ),
    "TAX-02.little": (
        "{rate} of {base} is {expected}, but the row says {given} (BT-117).",
        "You can send it. Tax is rounded once for each rate, not for each line.",
    ),
    "TAX-03": (
        "{rate} is no rate of {country} on {date}; the rates are {list}.",
        "Correct the rate (BT-119), or the date of the delivery.",
    ),
    "TAX-04": (
        "With {category} the invoice names its customer's VAT number, and it is missing (BT-48).",
        "Enter the buyer's VAT number.",
    ),
    "TAX-04.alone": (
        "With {category} no other tax category can be on the invoice.",
        "Bill what is taxed on an invoice of its own.",
    ),
    "TAX-04.amount": ("With {category} no tax is charged.", "Set the tax of the row to zero (BT-117)."),
    "TAX-04.country": (
        "With {category} the country of the delivery is on the invoice, and it is missing (BT-80).",
        "Enter the address to which the goods went.",
    ),
    "TAX-04.delivered": (
        "With {category} the day or period of the delivery is on the invoice, and it is missing (BT-72).",
        "Enter when the goods were delivered.",
    ),
    "TAX-04.no_id": (
        "With {category} no VAT numbers are on the invoice.",
        "Leave the VAT numbers out (BT-31, BT-48), or choose another category.",
    ),
    "TAX-04.no_reason": (
        "With {category} there is no reason for an exemption (BT-120).",
        "Leave the reason out, or choose another category.",
    ),
    "TAX-04.rate": ("The rate does not go with {category} (BT-119).", "Correct the rate or the category."),
    "TAX-04.reason": (
        "With {category} the invoice says why no tax is charged, and the reason is missing (BT-120).",
        "Enter the reason, or its code (BT-121).",
    ),
    "TAX-04.seller": (
        "With {category} the invoice names its seller's VAT number, and it is missing (BT-31).",
        "Enter your VAT number.",
    ),
    "TAX-04.untaxed": ("With {category} the rate is zero (BT-119).", "Correct the rate or the category."),
    "TAX-06": (
        "Tax is also accounted for in {currency} (BT-6), and the tax in {currency} is missing (BT-111).",
        "Enter the tax in {currency}.",
    ),
    "TAX-07": (
        "Line {line} is charged with {given}; {expected} was expected.",
        "Check the tax of the line. You can send it as it is, and the buyer decides.",
    ),
}

#: Text and hint by message key.
MONEY_MESSAGES: Mapping[str, tuple[str, str]] = MappingProxyType(_PRICES | _TOTALS | _PAYMENT | _TAXES)
