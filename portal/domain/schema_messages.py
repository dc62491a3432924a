"""Sentences for what could not be read at all (rules SCH-01 to SCH-09 and family FIL, stage 3 of field rules 4.1).

They are apart from the business rules because forms, JSON and XML give them while reading, before there is a
document.
"""

from __future__ import annotations

from collections.abc import Mapping

from portal.domain.file_messages import FILE_MESSAGES

#: By message key; the part before the point is the rule id.
SCHEMA_MESSAGES: Mapping[str, str] = {
    "SCH-01.missing": "This is missing.",
    "SCH-01.term": "{term} is missing.",
    "SCH-01.answer": "Choose your answer: accept, backorder, substitute or reject.",
    "SCH-01.quantity": "Enter a quantity. Only one row of a line may leave it empty.",
    "SCH-01.unknown": "There is no field called {field} here. Check its spelling or leave it out.",
    "SCH-02.object": "Send an object with named fields here.",
    "SCH-02.list": "Send a list here.",
    "SCH-02.text": "Send text in quotes here.",
    "SCH-02.number": 'Send the number as text in quotes, for example "12.5".',
    "SCH-02.whole": "Send a whole number from {first} to {last} here.",
    "SCH-02.days": "Enter a whole number of days, from {first} to {last}.",
    "SCH-02.file": "Type this here. A file is not read in its place.",
    "SCH-02.document": "This part of the document cannot be read.",
    "SCH-03": "Enter a number, for example 12.5.",
    "SCH-03.comma": "Write {suggestion} with a point.",
    "SCH-03.grouped": "Write {suggestion}, without anything between the thousands.",
    "SCH-03.ambiguous": "{value} can be read in two ways. Write {first} or {second}.",
    "SCH-03.digits": "Write the number with the digits 0 to 9.",
    "SCH-03.plus": "Write the number without a plus sign.",
    "SCH-03.factor": "Enter a number above zero or a fraction, for example 12, 0.5 or 1/12.",
    "SCH-03.long": "Use at most {whole} digits before the point and {decimals} after it.",
    "SCH-04": "Write the date as year-month-day, for example 2026-06-08.",
    "SCH-04.none": "There is no such day: {value}.",
    "SCH-04.year": "Check the year: it must be from {first} to {last}.",
    "SCH-04.compact": "Write the date as eight digits, for example 20260608.",
    "SCH-04.period": "The period ends before it starts.",
    "SCH-05.empty": "This must not be empty.",
    "SCH-05.long": "Use at most {limit} characters. There are {length} now.",
    "SCH-05.line": "Write this on one line.",
    "SCH-05.control": ("The text has characters that cannot be shown. Type it again, or paste it as plain text."),
    "SCH-05.direction": (
        "The text has invisible marks that change the reading direction. Type it again, or paste it as plain text."
    ),
    "SCH-06": "Use one of these: {choices}.",
    "SCH-06.unit": "{value} is no unit of the buyer's system. Use one of its codes, such as {examples}.",
    "SCH-06.item": "{value} is no item of the buyer's: neither its item master nor an order has it. Check the number.",
    "SCH-06.place": "{value} is no place of the buyer's: no order goes there. Check the code.",
    "SCH-06.tax": "{value} is no tax category. Use one of these: {choices}.",
    "SCH-06.supplier": "There is no supplier {value}.",
    "SCH-06.version": "Version {version} is kept as it is. Leave its number empty to propose a new version.",
    "SCH-06.word": "This can be no word of a supplier: it is empty, too long, or not on one line.",
    "SCH-06.factor": "Only items and units have a factor. Leave it empty, or say 1.",
    "SCH-06.day": "It has to hold on {day}, for which the word is asked about.",
    "SCH-06.waits": "Version {version} of this word waits for a second person. Approve or decline it first.",
    "SCH-07.word": "Rows {row} and {other} are about the same word.",
    "SCH-06.contract": "This is not a document of the kind {expected}.",
    "SCH-06.order": "This answers order {given}, not {expected}.",
    "SCH-06.currency": "Give every price in {currency}.",
    "SCH-06.money": "{term} is in another currency. Give it in {currency}.",
    "SCH-06.price": "Give the price per {base} {unit}.",
    "SCH-07": "Line {line} is answered more than once. Put all parts of its answer together.",
    "SCH-08": "There are {count} entries here. At most {limit} are taken.",
    "SCH-08.payment": "Several means of payment are named. Only {kept} is read.",
    "SCH-08.parts": "The parts of this line are not read. Its own amount counts.",
    "SCH-08.part": "This line is said to be a part of another one. It is read as a line of its own.",
    "EN16931": "{rule}: {text}",
    "SCH-08.lines": "The document is of the profile {profile}, which has no lines.",
    "SCH-09": "The file cannot be read as XML. {detail}",
    "SCH-09.large": "The file is too large. At most {limit} are taken.",
    "SCH-09.kind": "The file is neither an answer in JSON nor a UBL OrderResponse. {detail}",
    "SCH-09.invoice": "The file is no electronic invoice that is read here. {detail}",
    "SCH-09.order": "This answer can only be read beside order {order}. Say which order it is for.",
    "SCH-09.json": "The file cannot be read as JSON. {detail}",
    **FILE_MESSAGES,
}
