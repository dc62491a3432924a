"""Sentences for files from suppliers: tables, PDFs and what they carry (rules FIL-01 to FIL-07 of field rules 4.7).

Those of one cell say nothing about where it is: the finding's path does.
"""

from __future__ import annotations

from collections.abc import Mapping

#: By message key; the part before the point is the rule id.
FILE_MESSAGES: Mapping[str, str] = {
    "FIL-01": "Is {value} {whole}, or has it decimals? Say whether numbers have a decimal point or a decimal comma.",
    "FIL-01.mixed": "Some numbers have a decimal point ({point}), others a decimal comma ({comma}). Choose one.",
    "FIL-01.number": "{value} is no number with a decimal {mark}.",
    "FIL-01.dates": "Is {value} {first} or {second}? Say whether the day or the month comes first.",
    "FIL-01.mixed_dates": "Some dates begin with the day ({day}), others with the month ({month}). Choose one.",
    "FIL-01.day": "{value} is no date with the {order} first.",
    "FIL-01.delimiter": "Say whether the columns are parted by a {first} or by a {second}. Both would fit.",
    "FIL-01.encoding": "The file is not in UTF-8. Say which encoding it has, or save it as CSV UTF-8.",
    "FIL-01.undecodable": "The file is not in {encoding}. Say another encoding, or save it as CSV UTF-8.",
    "FIL-01.rounded": "The spreadsheet has rounded this long number. Format the column as text and type it again.",
    "FIL-01.formula": "This formula has no stored result. Open the file, let it calculate, and save it again.",
    "FIL-01.error": "This cell shows {value} instead of a value.",
    "FIL-02": "There is no column called {name}. Did you mean {suggestion}?",
    "FIL-02.unknown": "There is no column called {name}. Name it as in the template, or leave it out.",
    "FIL-02.missing": "The column {name} is missing.",
    "FIL-02.twice": "The column {name} is there twice.",
    "FIL-02.unnamed": "There is something here, but the column has no name.",
    "FIL-02.version": "This was made with template {given}. Download the template again: only {expected} is taken.",
    "FIL-02.sheets": "More than one sheet has data: {names}. Keep the invoices on one, called {expected}.",
    "FIL-02.merged": "The cells {cells} are merged. Part them and fill each one.",
    "FIL-02.differs": "This is {value}, but {other} in row {row} of the same invoice.",
    "FIL-02.lines": "This invoice has no lines.",
    "FIL-02.neither": "A row for the whole invoice has an allowance or a charge.",
    "FIL-02.row": "Leave this empty in a row for the whole invoice.",
    "FIL-02.empty": "The file has no rows below the names of its columns.",
    "FIL-02.hidden": "The hidden sheet {name} was not read.",
    "FIL-03": "Split the file: it has {count} rows, and at most {limit} are taken.",
    "FIL-03.columns": "The file has {count} columns, and at most {limit} are taken. Delete those not needed.",
    "FIL-03.large": "The file is too large. At most {limit} are taken.",
    "FIL-03.unpacked": "The file unpacks to more than the {limit} that are taken. Split it, or save it again.",
    "FIL-03.cell": "This cell holds more than {limit} characters.",
    "FIL-03.far": "Cell {cell} is far from the table. Delete everything around the table, then save the file again.",
    "FIL-03.time": "Reading the file took too long. Split it, or save it again in a simpler form.",
    "FIL-03.memory": "Reading the file needs too much memory. Split it, or save it again in a simpler form.",
    "FIL-06": "{file} is not a real {kind}, or it is damaged. Save it as {kind} again and attach that.",
    "FIL-06.claims": "The name of {file} says another kind than its type. Save it again under the right name.",
    "FIL-06.kind": "{file} is of a kind that is not taken here. Attach a PDF, PNG or JPEG.",
    "FIL-06.empty": "{file} is empty. Attach it again.",
    "FIL-06.large": "{file} is too large. At most {limit} are taken.",
    "FIL-06.unreadable": "The file cannot be read. It may be damaged: save it again and send that.",
    "FIL-06.text": "This is not a real CSV file. Save it as CSV UTF-8 and send that.",
    "FIL-06.workbook": "This is not a real Excel workbook, or it is damaged. Save it as .xlsx again and send that.",
    "FIL-06.locked": "The workbook has a password or is in an old format. Save it as .xlsx without a password.",
    "FIL-06.macros": "The workbook has macros. Save it as .xlsx, without macros, and send that.",
    "FIL-06.pdf": "This is not a real PDF, or it is damaged. Save it as PDF again and send that.",
    "FIL-06.encrypted": "The PDF is encrypted. Save it without a password and without protection, and send that.",
    "FIL-06.no_data": "The PDF has no invoice data inside. Enter the invoice in the form and attach the PDF to it.",
    "FIL-06.two": "The PDF has more than one invoice inside: {names}. Send one PDF for each invoice.",
    "FIL-06.data_large": "The invoice data in the PDF is too large. At most {limit} are taken.",
    "FIL-06.virus": "{file} contains a virus ({name}) and was not kept. Check your computer, then send a clean file.",
    "FIL-06.waiting": "{file} waits for the virus scanner. It goes on by itself; there is nothing to do for you.",
    "FIL-07": "The file contains a forbidden construct: {construct}.",
}
